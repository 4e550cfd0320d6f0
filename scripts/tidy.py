#!/usr/bin/env python3
"""Runs clang-tidy over src/ and apps/, and again only over what changed.

A file that passed leaves a stamp named by a hash of all that decides the verdict: its text and that of every project
header it reaches, its compile command, .clang-tidy, and clang-tidy's version. Stamps outlive branches and rebuilds.
"""

import argparse
import concurrent.futures
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


@functools.cache
def includes(path):
    """The project's own files that `path` includes, itself first, in a fixed order."""
    reached = {path: None}
    for name in INCLUDE.findall(path.read_text()):
        for base in (ROOT / "src", ROOT / "apps/rollcall", path.parent):
            target = (base / name).resolve()
            if target.is_file():
                reached.update(dict.fromkeys(includes(target)))
                break
    return tuple(reached)


def fingerprint(path, command, tool_version):
    digest = hashlib.sha256()
    for part in (tool_version, command, (ROOT / ".clang-tidy").read_text()):
        digest.update(part.encode() + b"\0")
    for file in includes(path):
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def check(tool, build, path):
    run = subprocess.run(
        [tool, "-p", str(build), "--quiet", "--extra-arg=-Wno-unknown-warning-option", str(path)],
        capture_output=True, text=True, check=False)
    noise = re.compile(r"^\d+ warnings? generated.*\n", re.MULTILINE)
    return run.returncode, run.stdout + (noise.sub("", run.stderr) if run.returncode else "")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--build", type=pathlib.Path, required=True, help="folder with compile_commands.json")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--tool", default="clang-tidy-19")
    options.add_argument("files", nargs="*", type=pathlib.Path, help="only these")
    args = options.parse_args()

    version = subprocess.run([args.tool, "--version"], capture_output=True, text=True, check=True).stdout
    wanted = {file.resolve() for file in args.files}
    stamps = ROOT / "build/tidy"
    stamps.mkdir(parents=True, exist_ok=True)
    work = []
    for entry in json.loads((args.build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if not any(path.is_relative_to(ROOT / part) for part in ("src", "apps")) or (wanted and path not in wanted):
            continue
        stamp = stamps / fingerprint(path, entry["command"], version)
        if not stamp.exists():
            work.append((path, stamp))

    failed = []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = {pool.submit(check, args.tool, args.build, path): (path, stamp) for path, stamp in work}
        for number, result in enumerate(concurrent.futures.as_completed(results), 1):
            path, stamp = results[result]
            code, text = result.result()
            print(f"[{number}/{len(work)}] {path.relative_to(ROOT)}{' FAILED' if code else ''}", file=sys.stderr)
            if code:
                print(text, flush=True)
                failed.append(path)
            else:
                stamp.touch()
    for path in sorted(failed):
        print(f"clang-tidy: {path.relative_to(ROOT)} failed", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
