"""Running things and taking their time, memory and throughput."""

import dataclasses
import os
import re
import subprocess
import sys
import tempfile
import time


@dataclasses.dataclass
class Measured:
    out: str
    seconds: float
    cpu_seconds: float
    max_rss_mb: float


def run_measured(command):
    """Runs a command to its end and asks the kernel what it used: it alone, not its siblings."""
    with tempfile.TemporaryFile("w+") as out:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if process.returncode != 0:
        sys.exit(f"bench: exit code {process.returncode} of {' '.join(map(str, command))}\n{text}")
    return Measured(text, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def wrk(url, connections, seconds):
    """Requests and megabytes a second. A fixed time, because answers may be as large as 85 MB."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        sys.exit(f"bench: {url} refused\n{text}")
    transfer, unit = re.search(r"Transfer/sec:\s+([\d.]+)([KMG]?B)", text).groups()
    scale = {"B": 1e-6, "KB": 1024e-6, "MB": 1.048576, "GB": 1073.741824}[unit]
    return {"requests": float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), "megabytes": float(transfer) * scale}


class Table:
    """Rows for people, entries for machines."""

    def __init__(self):
        self.rows = []
        self.entries = []

    def row(self, name, *cells, ratio=None):
        self.rows.append((name, *cells))
        self.entries.append({"name": name, "values": cells, **({} if ratio is None else {"ratio": round(ratio, 4)})})

    def __str__(self):
        columns = max(map(len, self.rows))
        padded = [row + ("",) * (columns - len(row)) for row in self.rows]
        widths = [max(len(row[i]) for row in padded) for i in range(columns)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in padded)
