"""The short version of crash.py."""

import unittest

from crash import crash
from support import Case


class Crash(Case):
    def test_what_was_acknowledged_survives_a_kill(self):
        done = crash(self.folder, times=8, seed=20261124)
        self.assertGreater(done.killed, 0, "every run ended before it could be killed")


if __name__ == "__main__":
    unittest.main()
