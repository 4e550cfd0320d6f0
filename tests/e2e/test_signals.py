"""Stopping: politely, twice, and while answers are under way."""

import unittest

from support import SIGINT, SIGTERM, Case, wait_until


class Signals(Case):
    def fetch_in_background(self, source, *args):
        return self.start("fetch", "--source-url", source.users_url, "--rate", "none", *args, "--json")

    def test_one_interrupt_finishes_what_is_in_flight_and_reports(self):
        source = self.sample_api("--latency", "200ms")
        fetch = self.fetch_in_background(source, "--calls", 500, "--size", 10)
        wait_until(lambda: source.stats()["answered"] >= 3, "three answers")
        fetch.signal(SIGINT)
        done = fetch.wait()
        self.assertEqual(done.code, 3, done.err)
        report = done.json()
        self.assertEqual(report["state"], "interrupted")
        self.assertGreater(report["stored"], 0)
        self.assert_balanced(report)
        # What was in flight was finished: every user that the source handed out is counted.
        self.assertEqual(report["users"], source.stats()["users"])
        reasons = {letter["reason"] for letter in self.rollcall("dlq", "list", "--json").json()}
        self.assertEqual(reasons, {"interrupted"})
        self.assert_verified()

    def test_the_calls_of_an_interrupted_run_can_be_redriven(self):
        source = self.sample_api("--latency", "50ms")
        fetch = self.fetch_in_background(source, "--calls", 40, "--size", 2)
        wait_until(lambda: source.stats()["answered"] >= 1, "an answer")
        fetch.signal(SIGTERM)
        users = fetch.wait().json()["users"]
        redriven = self.rollcall("dlq", "redrive", "--all", "--source-url", source.users_url, "--rate", "none",
                                 "--json").json()
        self.assertEqual(users + redriven["users"], 80)
        self.assertEqual(self.rollcall("dlq", "list", "--json").json(), [])
        self.assert_verified()

    def test_a_second_interrupt_stops_at_once_and_loses_nothing(self):
        good = self.sample_api()
        stored = self.fetch(good, "--calls", 3, "--size", 10)["stored"]
        source = self.sample_api("--fault", "hang=1")
        fetch = self.fetch_in_background(source, "--calls", 8, "--timeout", "1h")
        wait_until(lambda: source.stats()["requests"] >= 4, "requests that hang")
        fetch.signal(SIGINT)
        wait_until(lambda: fetch.popen.poll() is not None or self.noticed(fetch), "the first to be noticed")
        fetch.signal(SIGINT)
        done = fetch.wait()
        self.assertNotEqual(done.code, 0)
        self.assertEqual(len(self.rollcall("view", "--format", "ndjson").lines()), stored)
        self.assert_verified()
        latest = self.rollcall("runs", "--json").json()[0]
        self.assertEqual(latest["state"], "interrupted")
        self.assert_balanced(latest)

    @staticmethod
    def noticed(process):
        """Two equal signals that are pending at once are one; the first is handled when it is no longer pending."""
        with open(f"/proc/{process.popen.pid}/status", encoding="ascii") as status:
            pending = [line.split()[1] for line in status if line.startswith(("SigPnd", "ShdPnd"))]
        return all(int(mask, 16) & (1 << (SIGINT - 1)) == 0 for mask in pending)

    def test_a_server_finishes_answers_in_flight_and_exits_cleanly(self):
        source = self.sample_api("--latency", "300ms")
        server = self.serve("--source-url", source.users_url, "--rate", "none", "--calls", "2", "--size", "3")
        accepted = server.request("POST", "/fetch-data", headers={"Prefer": "respond-async"})
        self.assertEqual(accepted.status, 202)
        wait_until(lambda: source.stats()["requests"] >= 1, "the run to be under way")
        server.signal(SIGTERM)
        self.assertEqual(server.wait().code, 0)
        report = self.rollcall("status", "--json").json()
        self.assertIn(report["state"], ("interrupted", "complete"))
        self.assert_balanced(report)
        self.assert_verified()

    def test_the_sample_api_ends_on_a_signal(self):
        for number in (SIGINT, SIGTERM):
            source = self.sample_api()
            source.signal(number)
            self.assertEqual(source.wait().code, 0)


if __name__ == "__main__":
    unittest.main()
