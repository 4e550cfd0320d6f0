#!/usr/bin/env python3
"""End-to-end benchmarks as ratios: Rollcall and what it is measured against take turns on one machine in one run.

    run.py --build build/bench [--rounds 5] [--calls 1000] [--only micro,fetch,memory,status,view]

Prints a table and writes BUILD/results.json. Contenders: the floor (floor.cpp), Node (node/fetch.mjs, where npm can
install it), a bare Beast server (beast_echo.cpp), nginx.
"""

import argparse
import json
import pathlib
import statistics
import sys
import tempfile

import contenders
from measure import Table, run_measured, wrk

SIZE = 100


def bench_micro(options, table):
    run = run_measured([options.build / "bench/micro_bench", "--benchmark_format=json"])
    for entry in json.loads(run.out)["benchmarks"]:
        rate = f"{entry['items_per_second']:,.0f} items/s" if "items_per_second" in entry else ""
        table.row(entry["name"], f"{entry['real_time']:,.1f} {entry['time_unit']}", rate)


def bench_fetch(options, table):
    """Users a second of a whole run; the floor does the same download and the same inserts, and nothing else."""
    node = contenders.install_node(options.build / "node")
    seconds, memory = {}, {}
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-", dir=options.build) as folder, \
            contenders.sample_api(options.build) as source:
        commands = contenders.fetchers(options.build, source, options.calls, SIZE, node)
        for number in range(options.rounds):
            for name, command in commands.items():
                database = pathlib.Path(folder, f"{name}-{number}.db")
                run = run_measured([*command, database])
                seconds.setdefault(name, []).append(run.seconds)
                memory.setdefault(name, []).append(run.max_rss_mb)
                for file in pathlib.Path(folder).glob(f"{database.name}*"):
                    file.unlink()
    users = options.calls * SIZE
    floor = statistics.median(seconds["floor"])
    for name, times in seconds.items():
        median = statistics.median(times)
        table.row(f"fetch, {name}", f"{users / median:,.0f} users/s", f"{floor / median:.2f} of the floor",
                  f"{max(memory[name]):.0f} MB", ratio=floor / median)


def bench_memory(options, table):
    """Peak memory must not grow with the length of the run."""
    peaks = []
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-", dir=options.build) as folder, \
            contenders.sample_api(options.build) as source:
        for calls in (options.calls, options.calls * 10):
            command = contenders.fetchers(options.build, source, calls, SIZE, None)["rollcall"]
            peaks.append(run_measured([*command, pathlib.Path(folder, f"{calls}.db")]).max_rss_mb)
            table.row(f"memory, {calls:,} calls", f"{peaks[-1]:.1f} MB", f"{peaks[-1] / peaks[0]:.2f} x",
                      ratio=peaks[-1] / peaks[0])


def compare_servers(options, table, title, ours, theirs, path, connections):
    rates = {"ours": [], "theirs": []}
    for _ in range(options.rounds):
        rates["ours"].append(wrk(ours.url + path, connections, options.seconds))
        rates["theirs"].append(wrk(theirs.url + theirs.path, connections, options.seconds))
    for metric, unit in (("requests", "requests/s"), ("megabytes", "MB/s")):
        medians = {who: statistics.median(rate[metric] for rate in each) for who, each in rates.items()}
        table.row(f"{title}, {unit}", f"{medians['ours']:,.1f}", f"{medians['theirs']:,.1f} {theirs.name}",
                  f"{medians['ours'] / medians['theirs']:.2f}", ratio=medians["ours"] / medians["theirs"])
    table.row(f"{title}, memory of serve", f"{ours.peak_mb():.1f} MB")


def bench_status(options, table):
    with contenders.filled_server(options.build, calls=10) as ours:
        body = ours.fetch("/status")
        with contenders.beast_echo(options.build, body) as theirs:
            compare_servers(options, table, "/status", ours, theirs, "/status", connections=16)


def bench_view(options, table):
    with contenders.filled_server(options.build, calls=options.calls) as ours:
        body = ours.fetch("/view-data")
        with contenders.nginx(options.build, body) as theirs:
            compare_servers(options, table, "/view-data", ours, theirs, "/view-data", connections=1)


def main():
    parts = {"micro": bench_micro, "fetch": bench_fetch, "memory": bench_memory, "status": bench_status,
             "view": bench_view}
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", type=lambda text: pathlib.Path(text).resolve(), required=True)
    arguments.add_argument("--rounds", type=int, default=5, help="odd, so that a median is a measurement")
    arguments.add_argument("--calls", type=int, default=1000, help="of 100 users each")
    arguments.add_argument("--seconds", type=int, default=4, help="of each wrk measurement")
    arguments.add_argument("--only", default=",".join(parts), help="some of: " + ",".join(parts))
    options = arguments.parse_args()
    table = Table()
    for name in options.only.split(","):
        print(f"bench: {name}", file=sys.stderr)
        parts[name](options, table)
    print(table)
    (options.build / "results.json").write_text(json.dumps(table.entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
