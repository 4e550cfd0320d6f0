"""With every fault there is, nothing is lost: the sums hold, the source's own statistics agree, and a redrive
brings home what failed."""

import unittest

from support import FAULT_KINDS, Case


class Balance(Case):
    def redrive_all(self, source):
        return self.rollcall("dlq", "redrive", "--all", "--source-url", source.users_url, "--rate", "none",
                             "--json").json()

    def letters(self):
        return self.rollcall("dlq", "list", "--json").json()

    def test_every_fault_at_a_fifth(self):
        faults = ",".join(f"{kind}=0.2" for kind in FAULT_KINDS)
        bad = self.sample_api("--fault", faults, "--seed", 5)
        report = self.fetch(bad, "--calls", 200, "--size", "1..100", "--timeout", "500ms", "--attempts", 3,
                            "--concurrency", 64, code=3)
        self.assert_balanced(report)
        calls = self.rollcall("runs", report["run_id"], "--json").json()["calls"]
        dead = [call for call in calls if call["state"] == "dead"]
        self.assertEqual(len(calls), 200)
        self.assertEqual({call["state"] for call in calls}, {"done", "dead"})
        self.assertEqual(report["requests"], bad.stats()["requests"])
        self.assertEqual(sum(bad.stats()["faults"].values()) > 200, True, bad.stats())
        self.assertEqual(report["dead_letters"], len(dead) + report["rejected"] + report["failed"])
        self.assertEqual(len(report["errors"]) + report["errors_omitted"], len(dead))
        self.assert_verified()

        good = self.sample_api("--seed", 6)
        expected = sum(call["size"] for call in dead)
        redriven = self.redrive_all(good)
        self.assertEqual(redriven["users"], expected)
        self.assertEqual([letter for letter in self.letters() if "user" not in letter], [])
        self.assertEqual(len(self.letters()), report["rejected"])
        self.assert_verified()

    def test_a_bad_user_costs_only_itself(self):
        report = self.fetch(self.sample_api("--fault", "bad-user=1"), "--calls", 3, "--size", 10, code=3)
        self.assertEqual((report["users"], report["rejected"], report["stored"] + report["duplicates"]), (30, 3, 27))
        self.assertEqual(report["dead_letters"], 3)
        for letter in self.letters():
            self.assertEqual(letter["reason"], "rejected")
            self.assertIn("user", letter)
            self.assertRegex(letter["pointer"], r"^/\d+")
        self.assert_verified()

    def test_transient_faults_are_retried_and_leave_no_trace(self):
        for kind in ("status-503", "reset", "truncate", "garbage", "html-200"):
            source = self.sample_api("--fault", f"{kind}=@every=2")
            report = self.fetch(source, "--calls", 4, "--size", 5, "--concurrency", 1)
            self.assertEqual((report["users"], report["dead_letters"], report["errors"]), (20, 0, []), kind)
            self.assertEqual((report["requests"], source.stats()["requests"]), (7, 7), kind)
            # A kept connection that is gone is no failed attempt: the request is sent again on a new one.
            self.assertEqual(report["retries"], 0 if kind == "reset" else 3, kind)
        self.assert_verified()

    def test_a_page_over_the_cap_is_not_asked_for_again(self):
        source = self.sample_api("--fault", "oversize-page=1")
        report = self.fetch(source, "--calls", 1, "--size", 5, code=3)
        self.assertEqual((report["requests"], report["retries"], report["dead_letters"]), (1, 0, 1))
        self.assertEqual(source.stats()["requests"], 1)
        self.assertEqual([letter["reason"] for letter in self.letters()], ["too_large"])
        self.assert_verified()

    def test_each_reason_for_giving_up_has_its_code(self):
        for kind, reason in (("status-503", "http_status"), ("hang", "timeout"), ("reset", "connection"),
                             ("truncate", "truncated"), ("garbage", "unreadable"), ("html-200", "unreadable")):
            report = self.fetch(self.sample_api("--fault", f"{kind}=1"), "--calls", 1, "--attempts", 1, "--timeout",
                                "200ms", code=3)
            letter = self.letters()[-1]
            self.assertEqual((letter["reason"], letter["run_id"]), (reason, report["run_id"]), kind)
        self.assert_verified()

    def test_a_status_that_stays_bad_is_the_references_error(self):
        report = self.fetch(self.sample_api("--fault", "status-503=1"), "--calls", 1, "--attempts", 2, code=3)
        error = report["errors"][0]
        self.assertEqual(list(error)[:3], ["message", "response_code", "response_content"])
        self.assertEqual((error["message"], error["response_code"]), ("Received 503 code, but expected 200", 503))

    def test_letters_say_all_that_is_needed_to_try_again(self):
        source = self.sample_api("--fault", "status-503=1")
        report = self.fetch(source, "--calls", 1, "--size", 7, "--attempts", 2, code=3)
        listed = self.letters()[0]
        for field in ("message", "response_code", "response_content", "id", "run_id", "reason", "request", "attempts",
                      "failed_at"):
            self.assertIn(field, listed)
        self.assertEqual(listed["request"], {"method": "GET", "url": source.users_url, "params": {"size": 7}})
        self.assertEqual((listed["run_id"], listed["attempts"]), (report["run_id"], 2))
        self.assertEqual(self.rollcall("dlq", "show", listed["id"], "--json").json(), listed)

    def test_a_redrive_that_fails_again_keeps_the_letter(self):
        source = self.sample_api("--fault", "status-503=1")
        self.fetch(source, "--calls", 2, "--attempts", 1, code=3)
        self.rollcall("dlq", "redrive", "--all", "--source-url", source.users_url, "--attempts", 1, "--rate", "none",
                      "--json", code=3)
        self.assertEqual(len(self.letters()), 2)
        self.assert_verified()

    def test_one_letter_can_be_redriven_or_discarded_by_its_id(self):
        self.fetch(self.sample_api("--fault", "status-503=1"), "--calls", 2, "--size", 3, "--attempts", 1, code=3)
        first, second = (letter["id"] for letter in self.letters())
        good = self.sample_api()
        redriven = self.rollcall("dlq", "redrive", first, "--source-url", good.users_url, "--json").json()
        self.assertEqual(redriven["users"], 3)
        self.assertEqual([letter["id"] for letter in self.letters()], [second])
        self.rollcall("dlq", "discard", second)
        self.assertEqual(self.letters(), [])
        self.rollcall("dlq", "show", second, code=1)
        self.rollcall("dlq", "discard", second, code=1)
        self.assert_verified()


if __name__ == "__main__":
    unittest.main()
