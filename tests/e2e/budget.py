#!/usr/bin/env python3
"""Holds the rate budget against a source that enforces it as a true sliding window on its own clock.

    budget.py [--rate 75/6s] [--calls 1000] [--latency 0ms..300ms] [--scenario one|three|restart|retry-after|all]

Reports violations (must be 0), requests before a Retry-After's time (must be 0), and utilisation: the time that the
budget itself needs, divided by the time it took. A slot is free a window after its answer, so n calls need
floor((n-1)/N) cycles of window + mean latency, and one latency more.
"""

import argparse
import json
import re
import sys
import tempfile
import time

from support import SIGINT, Process, run, wait_until

SCENARIOS = ("one", "three", "restart", "retry-after")
UNITS = {"ms": 0.001, "s": 1, "m": 60}


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", text).groups()
    return int(number) * UNITS[unit]


class Trial:
    def __init__(self, folder, rate, calls, latency):
        self.folder, self.rate, self.calls, self.latency = folder, rate, calls, latency

    def fetch(self, source, calls, concurrency=16):
        return Process(("fetch", "--source-url", source.users_url, "--calls", calls, "--size", 1, "--rate", self.rate,
                        "--concurrency", concurrency, "--json"), self.folder)

    def one(self, source):
        return [self.fetch(source, self.calls).wait()]

    def three(self, source):
        """Three processes that share the budget through one file."""
        parts = [self.calls // 3 + (self.calls % 3 > i) for i in range(3)]
        return [process.wait() for process in [self.fetch(source, part) for part in parts]]

    def restart(self, source):
        """Half-way through, the process ends and another one goes on: the budget's slots outlive both."""
        first = self.fetch(source, self.calls)
        wait_until(lambda: source.stats()["answered"] >= self.calls // 2, "half of the answers")
        first.signal(SIGINT)
        first = first.wait()
        rest = run(("dlq", "redrive", "--all", "--source-url", source.users_url, "--rate", self.rate, "--concurrency",
                    16, "--json"), self.folder)
        return [first, rest]

    def retry_after(self, source):
        """One request at a time: of several under way, some would rightly arrive while another's 429 is on its way."""
        return [self.fetch(source, self.calls, concurrency=1).wait()]

    def run(self, scenario):
        faults = ("--fault", "status-429=0.03") if scenario == "retry-after" else ()
        source = Process(("sample-api", "--port", 0, "--latency", self.latency, "--limit", self.rate, *faults),
                         self.folder)
        try:
            source.await_listening()
            start = time.monotonic()
            done = getattr(self, scenario.replace("-", "_"))(source)
            elapsed = time.monotonic() - start
            stats = source.stats()
        finally:
            source.end()
        for command in done:
            assert command.code in (0, 3), command.err
        return self.judge(scenario, stats, elapsed)

    def judge(self, scenario, stats, elapsed):
        requests, window = self.rate.split("/")
        bounds = [seconds(part) for part in self.latency.split("..")]
        mean = sum(bounds) / len(bounds)
        needed = (stats["requests"] - 1) // int(requests) * (seconds(window) + mean) + mean
        return {"scenario": scenario, "requests": stats["requests"], "violations": stats["violations"],
                "max_in_window": stats["max_in_window"], "early_requests": stats["early_requests"],
                "seconds": round(elapsed, 2), "utilisation": round(needed / elapsed, 4)}


def trial(scenario, rate, calls, latency):
    with tempfile.TemporaryDirectory(prefix="rollcall-budget-") as folder:
        return Trial(folder, rate, calls, latency).run(scenario)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rate", default="75/6s")
    options.add_argument("--calls", type=int, default=1000)
    options.add_argument("--latency", default="0ms..300ms")
    options.add_argument("--scenario", choices=(*SCENARIOS, "all"), default="all")
    options.add_argument("--utilisation", type=float, default=0.97, help="the least that passes")
    args = options.parse_args()
    passed = True
    for scenario in SCENARIOS if args.scenario == "all" else (args.scenario,):
        result = trial(scenario, args.rate, args.calls, args.latency)
        print(json.dumps(result), flush=True)
        used = scenario == "retry-after" or result["utilisation"] >= args.utilisation
        passed = passed and used and not result["violations"] and not result["early_requests"]
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
