"""Settings: where they come from, and what a wrong one says."""

import unittest

from support import Case

COMMANDS = ("fetch", "serve", "sample-api", "status", "runs", "view", "logs", "dlq", "dlq list", "dlq show",
            "dlq redrive", "dlq discard", "verify", "config", "doctor", "version")


class Settings(Case):
    def config(self, *flags, env=None):
        return self.rollcall("config", "--json", *flags, env=env).json()

    def refuse(self, *args, words, env=None):
        done = self.rollcall(*args, code=2, env=env)
        self.assertEqual(done.out, "")
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        for word in words:
            self.assertIn(word, done.err)

    def test_defaults_are_the_contracts(self):
        config = self.config()
        expected = {"source-url": "https://random-data-api.com/api/v2/users", "backend": "embedded",
                    "db": "rollcall.db", "calls": "1..20", "size": "1..100", "rate": "75/60s", "concurrency": "4",
                    "timeout": "10s", "attempts": "5"}
        for name, value in expected.items():
            self.assertEqual(str(config[name]["value"]), value, name)
            self.assertEqual(config[name]["origin"], "default", name)

    def test_a_flag_beats_the_environment_beats_dotenv_beats_the_file(self):
        (self.folder / "rollcall.toml").write_text('calls = "5"\nsize = "5"\nattempts = 6\nconcurrency = 7\n')
        (self.folder / ".env").write_text("ROLLCALL_SIZE=6\nROLLCALL_CALLS=6\nROLLCALL_ATTEMPTS=7\n")
        env = {"ROLLCALL_CALLS": "7", "ROLLCALL_SIZE": "7"}
        config = self.config("--calls", 8, env=env)
        self.assertEqual({name: str(config[name]["value"]) for name in ("calls", "size", "attempts", "concurrency")},
                         {"calls": "8", "size": "7", "attempts": "7", "concurrency": "7"})
        for name, word in (("calls", "flag"), ("size", "environment"), ("attempts", ".env"),
                           ("concurrency", "rollcall.toml")):
            self.assertIn(word, config[name]["origin"])

    def test_secrets_are_masked(self):
        secret = "s3cr3t-and-long-enough"
        done = self.rollcall("config", "--json", env={"ROLLCALL_API_KEY": secret})
        self.assertNotIn(secret, done.out + done.err)
        self.assertIn("api-key", done.json())

    def test_zero_calls_are_refused(self):
        self.refuse("fetch", "--calls", 0, words=["calls", "0"])

    def test_a_rate_without_a_window_is_refused(self):
        self.refuse("fetch", "--rate", 5, words=["rate", "75/60s"])

    def test_a_wrong_url_is_refused(self):
        self.refuse("fetch", "--source-url", "ftp://example.com/users", words=["source-url", "ftp", "http"])
        self.refuse("fetch", "--source-url", "users", words=["source-url"])

    def test_the_message_names_the_setting_wherever_it_came_from(self):
        self.refuse("fetch", words=["size", "zero"], env={"ROLLCALL_SIZE": "zero"})

    def test_all_faults_are_named_at_once(self):
        done = self.rollcall("fetch", "--calls", 0, "--rate", 5, "--size", "9..1", "--timeout", "soon", code=2)
        for name in ("calls", "rate", "size", "timeout"):
            self.assertIn(name, done.err)

    def test_an_unknown_flag_or_command_is_wrong_usage(self):
        self.rollcall("fetch", "--bogus", code=2)
        self.rollcall("bogus", code=2)
        self.rollcall(code=2)

    def test_an_unknown_fault_kind_is_refused_with_the_known_ones(self):
        done = self.rollcall("sample-api", "--port", 0, "--fault", "explode=1", code=2)
        self.assertIn("explode", done.err)
        self.assertIn("status-503", done.err)

    def test_each_command_has_help_with_an_example(self):
        for command in COMMANDS:
            done = self.rollcall(*command.split(), "--help")
            self.assertRegex(done.out, r"(?i)example", command)
            self.assertIn(f"rollcall {command}", done.out)

    def test_version_names_program_compiler_and_libraries(self):
        done = self.rollcall("version")
        for word in ("rollcall", "clang", "Boost", "OpenSSL", "SQLite"):
            self.assertIn(word.lower(), done.out.lower())
        self.assertEqual(self.rollcall("--version").out, done.out)


if __name__ == "__main__":
    unittest.main()
