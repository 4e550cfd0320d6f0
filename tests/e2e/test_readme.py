"""The commands that the README and the guides show are run as they stand there.

In fenced blocks marked `sh`, lines that begin with `build/release/rollcall` (or `rollcall`) are run in order, a file at
a time, in one folder, against a sample API. `serve` and `sample-api` must come up, on a free port instead of the one
that is shown, with or without a `&`. `export` lines set a variable for the lines behind them; a URL of the server that
the lines before started is taken to where that listens. `curl` lines ask that server. `./dev` lines must name a command
that exists. Anything else is prose.
"""

import re
import shlex
import subprocess
import unittest

from support import ROOT, Case, run

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
PROGRAMS = ("build/release/rollcall", "rollcall", "./build/release/rollcall")


def command_lines(file):
    for block in BLOCK.findall(file.read_text()):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words:
                yield words


class Readme(Case):
    def start_server(self, words, env):
        if "--port" in words:
            at = words.index("--port")
            words = words[:at] + words[at + 2:]
        return self.start(*words[1:], "--port", 0, env=env).await_listening()

    def try_file(self, file):
        source = self.sample_api()
        env = {"ROLLCALL_SOURCE_URL": source.users_url}
        server, tried = None, 0
        for words in command_lines(file):
            with self.subTest(file=file.name, command=" ".join(words)):
                if words[0] in PROGRAMS and words[1] in ("serve", "sample-api"):
                    server = self.start_server([word for word in words if word != "&"], env)
                    tried += 1
                elif words[0] in PROGRAMS:
                    done = run(words[1:], self.folder, env)
                    self.assertIn(done.code, (0, 3), done.err)
                    tried += 1
                elif words[0] == "export":
                    self.assertIsNotNone(server, "nothing serves here")
                    name, value = words[1].split("=", 1)
                    env[name] = re.sub(r"^http://[^/]+", server.origin, value)
                elif words[0] == "./dev":
                    self.assertIn(f"./dev {words[1]} ", self.dev_help())
                elif words[0] == "curl":
                    self.assertIsNotNone(server, "nothing serves here")
                    path = re.search(r"://[^/]+(/\S*)", " ".join(words))[1]
                    self.assertLess(server.request("POST" if "POST" in words else "GET", path).status, 400)
        return tried

    @staticmethod
    def dev_help():
        return subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout

    def test_the_readme(self):
        self.assertGreaterEqual(self.try_file(ROOT / "README.md"), 3, "the README shows too few commands")

    def test_the_guides(self):
        for file in sorted((ROOT / "docs").glob("*.md")):
            self.try_file(file)


if __name__ == "__main__":
    unittest.main()
