"""The commands that read: view, status, runs, logs, dlq, verify, doctor."""

import json
import sqlite3
import unittest

from support import Case


class Commands(Case):
    def test_an_empty_store_answers_in_each_shape(self):
        self.assertEqual(self.rollcall("status", "--json").out.strip(), "null")
        self.assertEqual(self.rollcall("runs", "--json").json(), [])
        self.assertEqual(self.rollcall("view", "--format", "json").json(), [])
        self.assertEqual(self.rollcall("view", "--format", "ndjson").out, "")
        self.assertEqual(self.rollcall("dlq", "list", "--json").json(), [])
        self.assertEqual(self.rollcall("verify", "--json").json(), {"balanced": True, "runs": [], "differences": []})

    def test_view_finds_by_key_and_keeps_to_a_limit(self):
        users = self.folder / "users.ndjson"
        users.write_text("".join(f'{{"id":{n},"last_name":"O\'Hara {n % 3}","v":1.0}}\n' for n in range(1, 10)))
        self.fetch(self.sample_api("--users", users), "--calls", 1, "--size", 9)
        self.assertEqual(self.rollcall("view", "--id", 4, "--format", "ndjson").out,
                         '{"id":4,"last_name":"O\'Hara 1","v":1.0}\n')
        self.assertEqual(self.rollcall("view", "--id", 4, "--last-name", "nobody", "--format", "json").json(), [])
        self.assertEqual({user["id"] for user in self.rollcall("view", "--last-name", "O'Hara 0", "--format",
                                                               "json").json()}, {3, 6, 9})
        self.assertEqual(len(self.rollcall("view", "--limit", 4, "--format", "json").json()), 4)
        table = self.rollcall("view", "--id", 4, "--format", "table").out
        self.assertIn("last_name", table)
        self.assertIn("O'Hara 1", table)

    def test_runs_are_listed_newest_first_and_shown_with_their_calls(self):
        source = self.sample_api()
        ids = [self.fetch(source, "--calls", 2, "--size", 3)["run_id"] for _ in range(3)]
        self.assertEqual([run["run_id"] for run in self.rollcall("runs", "--json").json()], ids[::-1])
        shown = self.rollcall("runs", ids[0], "--json").json()
        self.assertEqual(shown["run_id"], ids[0])
        self.assertEqual([list(call) for call in shown["calls"]],
                         [["index", "size", "state", "received", "stored", "duplicates", "rejected", "failed",
                           "attempts"]] * 2)
        self.assertIn(ids[0], self.rollcall("runs").out)
        done = self.rollcall("runs", "no-such-run", code=1)
        self.assert_one_line_error(done, "no-such-run")

    def test_the_log_has_the_references_lines(self):
        source = self.sample_api("--fault", "status-503=1")
        self.fetch(self.sample_api(), "--calls", 2, "--size", 4, "--concurrency", 1)
        self.fetch(source, "--calls", 1, "--attempts", 1, code=3)
        info = [line["message"] for line in self.rollcall("logs", "--stream", "info", "--json").lines()]
        for message in ("Performing call 1/2", "Performing call 2/2", "Fetched 4 users successfully.",
                        "Saved 4 into users"):
            self.assertIn(message, info)
        self.assertTrue(any(message.startswith("Sent message to DLQ dlq: ") for message in info), info)
        errors = self.rollcall("logs", "--stream", "error", "--json").lines()
        self.assertEqual(list(errors[0]), ["timestamp", "stream", "message"])
        self.assertIn("Received 503 code, but expected 200", errors[0]["message"])
        reports = [json.loads(line["message"]) for line in self.rollcall("logs", "--stream", "status", "--json").lines()]
        self.assertEqual([report["api_calls"] for report in reports], [2, 1])
        self.assertEqual(len(self.rollcall("logs", "--limit", 2, "--json").lines()), 2)
        self.assertGreater(len(self.rollcall("logs", "--since", "1h", "--json").lines()), 4)

    def test_verify_names_what_is_missing(self):
        report = self.fetch(self.sample_api(), "--calls", 2, "--size", 5)
        with sqlite3.connect(self.folder / "rollcall.db") as db:
            table = next(name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                         if name in ("records", "users"))
            db.execute(f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})")
        verdict = self.rollcall("verify", "--json", code=4).json()
        self.assertFalse(verdict["balanced"])
        self.assertEqual([(run["run_id"], run["balanced"]) for run in verdict["runs"]], [(report["run_id"], False)])
        self.assertEqual(len(verdict["runs"][0]["differences"]), 1)
        only = self.rollcall("verify", "--run", report["run_id"], "--json", code=4).json()
        self.assertEqual(only["runs"], verdict["runs"])

    def test_verify_of_a_file_that_is_not_there_makes_none(self):
        self.assert_one_line_error(self.rollcall("verify", "--db", "typo.db", code=1), "typo.db")
        self.assertFalse((self.folder / "typo.db").exists())

    def test_a_redrive_asks_where_the_letters_failed_and_is_no_run_without_any(self):
        source = self.sample_api("--fault", "status-503=@every=2")
        self.fetch(source, "--calls", 2, "--size", 4, "--attempts", 1, code=3)
        self.assertEqual(self.rollcall("dlq", "redrive", "--all", "--json").json()["users"], 4)
        self.assertIsNone(self.rollcall("dlq", "redrive", "--all", "--json").json())
        self.assertEqual(len(self.rollcall("runs", "--json").json()), 2)

    def test_doctor_says_what_works_and_what_to_do(self):
        good = self.rollcall("doctor", "--source-url", self.sample_api().users_url)
        self.assertIn("source", good.out)
        bad = self.rollcall("doctor", "--source-url", "http://127.0.0.1:1/users", code=1)
        self.assertIn("127.0.0.1:1", bad.out + bad.err)


if __name__ == "__main__":
    unittest.main()
