"""What the end-to-end tests share: the built program, run in a folder of its own, and processes that end with the test."""

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ROLLCALL_PROGRAM", str(ROOT / "build/release/rollcall"))
RECORDED_USERS = ROOT.parent / "shared/data/users.ndjson"

FAULT_KINDS = ("status-503", "status-429", "hang", "reset", "truncate", "garbage", "html-200", "slow", "bad-user",
               "dup-user", "oversize-page")

# Generous: it only bounds a test that would hang. Sanitizer builds on a busy machine are slow.
TIMEOUT = 240


def clean_environment(folder, extra=None):
    """Nothing of the caller's settings or proxies, except what sanitizers and coverage need."""
    kept = {name: value for name, value in os.environ.items()
            if name == "PATH" or name.endswith("SAN_OPTIONS") or name.endswith("SYMBOLIZER_PATH")
            or name == "LLVM_PROFILE_FILE"}
    return {**kept, "HOME": str(folder), "LANG": "C.UTF-8", **(extra or {})}


@dataclasses.dataclass
class Finished:
    """A command that ended."""
    code: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)

    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@dataclasses.dataclass
class Answer:
    """An HTTP answer, read whole."""
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)


class Process:
    """A running command of the program."""

    def __init__(self, args, folder, env=None):
        self.popen = subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=clean_environment(folder, env),
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.host = ""
        self.port = 0

    def await_listening(self):
        """Reads the first line of stdout and takes host and port from it."""
        readable, _, _ = select.select([self.popen.stdout], [], [], TIMEOUT)
        line = self.popen.stdout.readline().decode() if readable else ""
        if not line.startswith("listening on http://"):
            self.popen.kill()
            raise AssertionError(f"no 'listening on' line but {line!r}; stderr: {self.popen.stderr.read().decode()}")
        address = urllib.parse.urlsplit(line.split()[-1])
        self.host, self.port = address.hostname, address.port
        return self

    @property
    def origin(self):
        return f"http://{self.host}:{self.port}"

    @property
    def users_url(self):
        return f"{self.origin}/api/v2/users"

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def stats(self):
        """What a sample API tells of itself, with the number of its answers summed up over their status."""
        stats = self.get("/_stats").json()
        return {**stats, "answered": sum(stats["answers"].values())}

    def signal(self, number):
        self.popen.send_signal(number)

    def wait(self):
        out, err = self.popen.communicate(timeout=TIMEOUT)
        return Finished(self.popen.returncode, out.decode(), err.decode())

    def end(self):
        """Ends this process, and only this one."""
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(10)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        for pipe in (self.popen.stdout, self.popen.stderr):
            pipe.close()


def run(args, folder, env=None, before=None, text_input=None):
    """Runs a command to its end. `before` is called in the child, for resource limits."""
    done = subprocess.run([PROGRAM, *map(str, args)], cwd=folder, env=clean_environment(folder, env),
                          input=text_input, stdin=None if text_input else subprocess.DEVNULL, capture_output=True,
                          timeout=TIMEOUT, check=False, preexec_fn=before, text=True)
    return Finished(done.returncode, done.stdout, done.stderr)


def wait_until(condition, what):
    """Polls for something that another process does; fails after TIMEOUT."""
    end = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.01)


class Case(unittest.TestCase):
    """A test with a folder of its own; whatever it starts is ended with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rollcall-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *args, env=None):
        process = Process(args, self.folder, env)
        self.addCleanup(process.end)
        return process

    def sample_api(self, *flags):
        return self.start("sample-api", "--port", 0, *flags).await_listening()

    def serve(self, *flags, env=None):
        return self.start("serve", "--port", 0, *flags, env=env).await_listening()

    def rollcall(self, *args, code=0, env=None, before=None):
        """Runs a command and asserts its exit code."""
        done = run(args, self.folder, env, before)
        self.assertEqual(done.code, code, f"rollcall {' '.join(map(str, args))}\n{done.out}\n{done.err}")
        return done

    def fetch(self, source, *args, code=0):
        """One run without a rate limit, unless `args` say otherwise; its report."""
        rate = () if "--rate" in args else ("--rate", "none")
        return self.rollcall("fetch", "--source-url", source.users_url, *rate, *args, "--json", code=code).json()

    def assert_balanced(self, report):
        self.assertEqual(report["users"],
                         report["stored"] + report["duplicates"] + report["rejected"] + report["failed"], report)
        self.assertEqual(report["api_calls"], report["planned_calls"], report)

    def assert_verified(self):
        verdict = self.rollcall("verify", "--json").json()
        self.assertTrue(verdict["balanced"], verdict)

    def assert_one_line_error(self, done, *words):
        """A person's error: one line on stderr that says each of the words, nothing on stdout, no stack trace."""
        self.assertEqual(done.out, "")
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        for word in words:
            self.assertIn(str(word), done.err)


SIGINT, SIGTERM, SIGKILL = signal.SIGINT, signal.SIGTERM, signal.SIGKILL
