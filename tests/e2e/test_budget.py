"""The short version of budget.py. How well the budget is used is a matter of time, so it is judged there only."""

import unittest

from budget import trial


class Budget(unittest.TestCase):
    def judge(self, scenario, limit=20):
        result = trial(scenario, rate=f"{limit}/1s", calls=100, latency="0ms..100ms")
        self.assertEqual(result["violations"], 0, result)
        self.assertEqual(result["early_requests"], 0, result)
        self.assertLessEqual(result["max_in_window"], limit, result)
        return result

    def test_one_process_keeps_to_the_budget(self):
        self.assertEqual(self.judge("one")["requests"], 100)

    def test_three_processes_on_one_file_share_the_budget(self):
        self.assertEqual(self.judge("three")["requests"], 100)

    def test_a_restart_does_not_forget_the_budget(self):
        self.assertGreaterEqual(self.judge("restart")["requests"], 100)

    def test_no_request_comes_before_the_time_that_retry_after_names(self):
        self.assertGreaterEqual(self.judge("retry-after")["requests"], 100)


if __name__ == "__main__":
    unittest.main()
