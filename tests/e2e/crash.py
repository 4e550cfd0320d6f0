#!/usr/bin/env python3
"""Kills runs with SIGKILL at random moments and proves that nothing acknowledged is lost.

    crash.py [--times 100] [--seed N]

Ten runs in a row share a database. Before each kill another process reads what is stored: all of that must still be there
afterwards, every run must balance, and each call without an outcome must be a dead letter.
"""

import argparse
import json
import pathlib
import random
import sys
import tempfile
import time

from support import SIGKILL, Process, run


RUNS_A_DATABASE = 10


class Crasher:
    def __init__(self, folder, chance):
        self.folder = folder
        self.chance = chance
        self.killed = 0
        self.interrupted = 0

    def start_anew(self):
        for file in self.folder.glob("rollcall.db*"):
            file.unlink()

    def command(self, *args):
        done = run(args, self.folder)
        if done.code not in (0, 3):
            raise AssertionError(f"rollcall {' '.join(args)}: exit code {done.code}\n{done.out}{done.err}")
        return done

    def stored(self):
        return {(user["id"], user["last_name"]) for user in self.command("view", "--format", "ndjson").lines()}

    def once(self, source):
        fetch = Process(("fetch", "--source-url", source.users_url, "--calls", "1500", "--size", "1..20", "--rate",
                         "none", "--attempts", "3", "--concurrency", "8", "--json"), self.folder)
        try:
            time.sleep(self.chance.uniform(0, 0.5))
            before = self.stored()
            time.sleep(self.chance.uniform(0, 0.05))
            self.killed += fetch.popen.poll() is None
            fetch.signal(SIGKILL)
            fetch.wait()
        finally:
            fetch.end()
        self.check(before)

    def check(self, before):
        verdict = self.command("verify", "--json").json()
        assert verdict["balanced"], verdict
        missing = before - self.stored()
        assert not missing, f"acknowledged and gone: {missing}"
        runs = self.command("runs", "--json").json()
        if not runs:
            return  # killed before its plan was written
        latest = runs[0]
        assert latest["state"] in ("interrupted", "complete"), latest
        assert latest["api_calls"] == latest["planned_calls"], latest
        calls = self.command("runs", latest["run_id"], "--json").json()["calls"]
        assert {call["state"] for call in calls} <= {"done", "dead"}, calls
        dead = sum(call["state"] == "dead" for call in calls)
        assert latest["dead_letters"] == dead + latest["rejected"] + latest["failed"], latest
        self.interrupted += latest["state"] == "interrupted"


def crash(folder, times, seed):
    """Kills so many runs; what came of it."""
    crasher = Crasher(pathlib.Path(folder), random.Random(seed))
    source = Process(("sample-api", "--port", "0", "--latency", "0ms..10ms", "--fault",
                      "status-503=0.05,bad-user=0.05,dup-user=0.05,reset=0.02", "--seed", seed), folder)
    try:
        source.await_listening()
        for number in range(times):
            if number % RUNS_A_DATABASE == 0:
                crasher.start_anew()
            crasher.once(source)
    finally:
        source.end()
    return crasher


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=100)
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    args = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="rollcall-crash-") as folder:
        done = crash(folder, args.times, args.seed)
    print(json.dumps({"seed": args.seed, "times": args.times, "killed_while_running": done.killed,
                      "runs_interrupted": done.interrupted, "lost": 0}))


if __name__ == "__main__":
    sys.exit(main())
