"""A run against the sample API, as the reference would have done it, and what its report says."""

import json
import unittest

from support import Case

REPORT_FIELDS = ["users", "api_calls", "errors", "timestamp", "duration", "run_id", "state", "planned_calls", "requests",
                 "retries", "stored", "duplicates", "rejected", "failed", "dead_letters", "errors_omitted"]


class Fetch(Case):
    def calls_of(self, report):
        return self.rollcall("runs", report["run_id"], "--json").json()["calls"]

    def test_a_run_gives_the_references_picture(self):
        source = self.sample_api()
        report = self.fetch(source, "--calls", 20, "--size", "1..150", "--seed", 7, code=3)
        calls = self.calls_of(report)
        dead = [call for call in calls if call["state"] == "dead"]
        self.assertEqual(len(calls), 20)
        self.assertGreater(len(dead), 0, "seed 7 draws no size over 100: take another")
        self.assertTrue(all(call["size"] > 100 for call in dead), dead)
        for call in calls:
            if call["state"] == "done":
                self.assertEqual(call["received"], min(call["size"], 100), call)
        self.assertEqual(len(report["errors"]), len(dead))
        for error in report["errors"]:
            self.assertEqual(list(error), ["host", "message", "response", "response_content"])
            self.assertEqual(error["host"], source.users_url)
            self.assertEqual(error["message"], "An unexpected error occurred when fetching users.")
            self.assertEqual(error["response"], 200)
            self.assertIn("Maximum allowed size is 100", json.dumps(error["response_content"]))
        self.assertEqual(report["dead_letters"], len(dead))
        self.assert_balanced(report)
        self.assert_verified()

    def test_one_refusal_clamps_the_rest_of_the_run(self):
        source = self.sample_api()
        report = self.fetch(source, "--calls", 20, "--size", "101..150", "--concurrency", 1, "--seed", 7, code=3)
        states = [call["state"] for call in self.calls_of(report)]
        self.assertEqual(states, ["dead"] + ["done"] * 19)
        self.assertEqual(report["users"], 1900)

    def test_redriving_a_refused_call_asks_for_the_allowed_size(self):
        source = self.sample_api()
        self.fetch(source, "--calls", 1, "--size", 150, code=3)
        redriven = self.rollcall("dlq", "redrive", "--all", "--source-url", source.users_url, "--rate", "none",
                                 "--json").json()
        self.assertEqual(redriven["users"], 100)
        self.assertEqual(self.rollcall("dlq", "list", "--json").json(), [])
        self.assert_verified()

    def test_size_one_stores_one_user(self):
        report = self.fetch(self.sample_api(), "--calls", 1, "--size", 1)
        self.assertEqual((report["users"], report["stored"]), (1, 1))
        users = self.rollcall("view", "--format", "json").json()
        self.assertEqual(len(users), 1)
        self.assertEqual(len(users[0]), 16)

    def test_the_report_has_the_contracts_fields_in_order(self):
        source = self.sample_api()
        report = self.fetch(source, "--calls", 3, "--size", 10)
        self.assertEqual(list(report), REPORT_FIELDS)
        self.assertEqual((report["state"], report["planned_calls"], report["requests"], report["retries"]),
                         ("complete", 3, 3, 0))
        self.assertIsInstance(report["duration"], float)
        self.assert_balanced(report)
        self.assertEqual(self.rollcall("status", "--json").json(), report)
        stats = source.stats()
        self.assertEqual((stats["requests"], stats["users"]), (3, 30))

    def test_defaults_are_one_to_twenty_calls_of_one_to_a_hundred(self):
        report = self.fetch(self.sample_api(), "--seed", 3)
        self.assertIn(report["planned_calls"], range(1, 21))
        for call in self.calls_of(report):
            self.assertIn(call["size"], range(1, 101))

    def test_a_seed_fixes_the_plan(self):
        source = self.sample_api()
        plans = [[call["size"] for call in self.calls_of(self.fetch(source, "--seed", 11))] for _ in range(2)]
        self.assertEqual(plans[0], plans[1])

    def test_stdout_has_data_only_and_a_pipe_gets_no_colours_and_no_progress(self):
        done = self.rollcall("fetch", "--source-url", self.sample_api().users_url, "--calls", 2, "--size", 5)
        self.assertNotIn("\x1b", done.out + done.err)
        self.assertNotIn("\r", done.err)
        self.assertIn("10", done.out)
        self.assertIn("stored", done.out)

    def test_a_user_that_comes_again_replaces_the_stored_one(self):
        users = self.folder / "users.ndjson"
        users.write_text('{"id":1,"last_name":"A","x":1.50}\n{"id":2,"last_name":"B"}\n')
        source = self.sample_api("--users", users)
        for _ in range(2):
            self.assertEqual(self.fetch(source, "--calls", 1, "--size", 2)["stored"], 2)
        self.assertEqual(sorted(self.rollcall("view", "--format", "ndjson").out.splitlines()),
                         ['{"id":1,"last_name":"A","x":1.50}', '{"id":2,"last_name":"B"}'])
        self.assert_verified()

    def test_duplicates_in_one_answer_are_counted_and_the_last_wins(self):
        users = self.folder / "users.ndjson"
        users.write_text('{"id":1,"last_name":"A","n":1}\n{"id":1,"last_name":"A","n":2}\n')
        report = self.fetch(self.sample_api("--users", users), "--calls", 1, "--size", 2)
        self.assertEqual((report["users"], report["stored"], report["duplicates"]), (2, 1, 1))
        self.assertEqual(self.rollcall("view", "--format", "json").json(), [{"id": 1, "last_name": "A", "n": 2}])
        self.assert_verified()

    def test_a_source_that_is_gone_makes_dead_letters_and_a_clear_error(self):
        report = self.rollcall("fetch", "--source-url", "http://127.0.0.1:1/api", "--calls", 1, "--size", 3,
                               "--attempts", 2, "--json", code=3).json()
        self.assertEqual(report["errors"][0]["message"], "An unexpected Runtime error occurred.")
        self.assertEqual(list(report["errors"][0]), ["message", "error", "params", "host"])
        self.assertEqual(report["errors"][0]["params"], {"size": 3})
        letter = self.rollcall("dlq", "list", "--json").json()[0]
        self.assertEqual((letter["reason"], letter["attempts"]), ("connection", 2))
        self.assertEqual(letter["request"]["url"], "http://127.0.0.1:1/api")
        self.assert_verified()


if __name__ == "__main__":
    unittest.main()
