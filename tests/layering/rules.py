"""The layers and what each may touch. DESIGN's section 3 as a table; `layering.py` holds the tree against it."""

import re

# Layer -> the layers whose headers it may include. A folder under src/ that is not here is an error.
LAYERS = {
    "base": set(),
    "domain": {"base"},
    "app": {"base", "domain"},
    "http": {"base"},
    "json": {"base", "domain"},
    "net": {"base", "domain", "app", "http"},
    "memory": {"base", "domain", "app", "json"},
    "sqlite": {"base", "domain", "app", "json"},
    "sources": {"base", "domain", "app", "http", "json", "net"},
    "api": {"base", "domain", "app", "http", "json"},
}

# Adapters know the application by its ports alone.
ADAPTERS = {"net", "memory", "sqlite", "sources"}

# Third-party header -> where it may be included: a layer, "apps", or one file. The longest prefix decides.
THIRD_PARTY = {
    "boost/asio": {"base", "net"},
    "boost/asio/ssl": {"net"},
    "boost/beast": {"net"},
    "boost/system": {"net"},
    "boost/core": {"net"},
    "boost/version": {"net"},
    "boost/url": {"src/http/url.cpp"},
    "openssl/": {"net"},
    "fmt/": {"src/base/format.hpp"},
    "sqlite3.h": {"sqlite"},
    "CLI/": {"apps"},
}

# The machine's own headers that are not the C++ library's.
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/")
POSIX = {
    "assert.h", "errno.h", "fcntl.h", "limits.h", "netdb.h", "poll.h", "pthread.h", "pwd.h", "sched.h", "signal.h",
    "stdio.h", "stdlib.h", "string.h", "termios.h", "time.h", "unistd.h",
}

# The pure layers do no I/O, start no threads, and have time and chance handed in.
PURE = {"domain", "app", "json", "http", "api"}
IMPURE_HEADERS = {
    "condition_variable", "csignal", "fstream", "future", "iostream", "mutex", "random", "shared_mutex",
    "thread",
}

PORTS = "src/app/ports/"
PORT_TABOO = re.compile(r"json|sql|http|aws|dynamo", re.IGNORECASE)

# (what it looks like in code, where it may stand, what to say)
WORDS = [
    (re.compile(r"\basio\s*::\s*awaitable\b"), {"src/base/task.hpp"}, "spell it Task<T> (base/task.hpp)"),
    (re.compile(r"\b(?:secure_)?getenv\b|\benviron\b|\bargv\b"), {"apps"},
     "only apps/ reads the environment and the command line"),
    (re.compile(r"\b(?:system|steady|high_resolution)_clock\s*::\s*now\b|\bclock_gettime\b|\bgettimeofday\b"
                r"|\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)"),
     {"net", "memory", "sqlite", "apps"}, "ask the Clock port for the time"),
    (re.compile(r"\brandom_device\b|\bs?rand\s*\("), {"net", "memory", "sqlite", "apps"},
     "ask the Random port for chance"),
    # A seeded engine is not chance; the sample API makes its users with one.
    (re.compile(r"\bmt19937(?:_64)?\b|\bdefault_random_engine\b"), {"net", "memory", "sqlite", "sources", "apps"},
     "ask the Random port for chance"),
]
