"""A database that can't be used: one line that names it and the way out, and nothing lost."""

import ctypes
import os
import resource
import sqlite3
import stat
import unittest

from support import Case


class StorageFaults(Case):
    def fetch_command(self, source, *args):
        return ("fetch", "--source-url", source.users_url, "--calls", 2, "--size", 5, "--rate", "none", *args)

    def test_the_file_is_for_its_owner_only(self):
        self.fetch(self.sample_api(), "--calls", 1)
        self.assertEqual(stat.S_IMODE((self.folder / "rollcall.db").stat().st_mode), 0o600)

    def test_a_directory_as_database(self):
        done = self.rollcall(*self.fetch_command(self.sample_api(), "--db", self.folder), code=2)
        self.assert_one_line_error(done, "db", self.folder, "directory")

    def test_a_folder_that_does_not_exist(self):
        done = self.rollcall(*self.fetch_command(self.sample_api(), "--db", "no/such/rollcall.db"), code=1)
        self.assert_one_line_error(done, "db", "no/such/rollcall.db")

    def test_a_file_that_is_no_database(self):
        file = self.folder / "notes.db"
        file.write_text("these are my notes\n" * 1000)
        done = self.rollcall(*self.fetch_command(self.sample_api(), "--db", file), code=1)
        self.assert_one_line_error(done, "db", file, "not a SQLite file")
        self.assertTrue(file.read_text().startswith("these are my notes"))

    def test_a_database_of_something_else_is_left_alone(self):
        file = self.folder / "other.db"
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE invoices(id)")
        done = self.rollcall(*self.fetch_command(self.sample_api(), "--db", file), code=1)
        self.assert_one_line_error(done, "db", file)
        with sqlite3.connect(file) as other:
            self.assertEqual(other.execute("SELECT name FROM sqlite_master").fetchall(), [("invoices",)])

    def test_a_file_from_a_newer_version(self):
        self.fetch(self.sample_api(), "--calls", 1)
        with sqlite3.connect(self.folder / "rollcall.db") as db:
            db.execute("PRAGMA user_version = 999")
        done = self.rollcall("status", code=1)
        self.assert_one_line_error(done, "rollcall.db", "999", "newer")

    def test_a_read_only_file(self):
        source = self.sample_api()
        stored = self.fetch(source, "--calls", 1, "--size", 5)["stored"]
        for path in self.folder.glob("rollcall.db*"):
            path.chmod(0o400)
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        done = self.rollcall(*self.fetch_command(source), code=1, before=heed_permissions if os.geteuid() == 0 else None)
        self.assert_one_line_error(done, "db", "rollcall.db")
        self.folder.chmod(0o755)
        for path in self.folder.glob("rollcall.db*"):
            path.chmod(0o600)
        self.assertEqual(len(self.rollcall("view", "--format", "ndjson").lines()), stored)

    def test_a_full_disk_loses_nothing_that_was_acknowledged(self):
        """A limit on the size of files stands for the disk: the write fails in the same way, half-way through a run."""
        source = self.sample_api()
        limit = 600_000

        def shrink():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = self.rollcall("fetch", "--source-url", source.users_url, "--calls", 100, "--size", 100, "--rate", "none",
                             "--json", code=1, before=shrink)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertRegex(done.err, r"rollcall\.db.*(full|space|disk)")
        self.assert_verified()
        report = self.rollcall("status", "--json").json()
        self.assert_balanced(report)
        self.assertEqual(report["state"], "interrupted")

    def test_a_damaged_file_is_named_and_not_repaired_behind_ones_back(self):
        self.fetch(self.sample_api(), "--calls", 3, "--size", 100)
        file = self.folder / "rollcall.db"
        damaged = bytearray(file.read_bytes())
        damaged[100:] = os.urandom(len(damaged) - 100)
        file.write_bytes(damaged)
        for path in self.folder.glob("rollcall.db-*"):
            path.unlink()
        done = self.rollcall("view", code=1)
        self.assert_one_line_error(done, "rollcall.db")
        self.assertEqual(file.read_bytes(), bytes(damaged))


def heed_permissions():
    """Root passes every permission check by a capability; a child without it is held to them like anybody."""
    pr_capbset_drop, cap_dac_override = 24, 1
    ctypes.CDLL(None).prctl(pr_capbset_drop, cap_dac_override, 0, 0, 0)


if __name__ == "__main__":
    unittest.main()
