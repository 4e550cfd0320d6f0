"""Users recorded from the real API come back as they were: every number's text, every string."""

import json
import unittest

from support import RECORDED_USERS, Case


def exact(line):
    """A document with numbers as text and fields in order."""
    return json.loads(line, parse_int=str, parse_float=str, object_pairs_hook=list)


def key(line):
    user = json.loads(line)
    return user["id"], user["last_name"]


@unittest.skipUnless(RECORDED_USERS.exists(), f"no recorded users at {RECORDED_USERS}")
class Recorded(Case):
    def test_all_recorded_users_come_back_byte_equal_and_duplicates_are_counted(self):
        lines = RECORDED_USERS.read_text().splitlines()
        pages = [lines[start:start + 100] for start in range(0, len(lines), 100)]
        source = self.sample_api("--users", RECORDED_USERS)
        whole, rest = divmod(len(lines), 100)
        reports = [self.fetch(source, "--calls", whole, "--size", 100, "--concurrency", 1)]
        if rest:
            reports.append(self.fetch(source, "--calls", 1, "--size", rest))

        self.assertEqual(sum(report["users"] for report in reports), len(lines))
        self.assertEqual(sum(report["duplicates"] for report in reports),
                         sum(len(page) - len({key(line) for line in page}) for page in pages))
        last = {key(line): line for line in lines}
        stored = {key(line): line for line in self.rollcall("view", "--format", "ndjson").out.splitlines()}
        self.assertEqual(stored.keys(), last.keys())
        for user, line in last.items():
            self.assertEqual(exact(stored[user]), exact(line))
            self.assertNotIn("\\u0026", stored[user])
        self.assert_verified()


if __name__ == "__main__":
    unittest.main()
