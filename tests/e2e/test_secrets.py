"""Marked secrets go in by every way there is; nothing that is written may have them."""

import unittest

from support import SIGTERM, Case

KEY = "marked-key-5f1b0c9e"
PROXY_PASSWORD = "marked-password-77ab"
URL_PASSWORD = "marked-userinfo-31dd"


class Secrets(Case):
    def written(self, *finished):
        """Everything that was printed or stored, as one text."""
        texts = [done.out + done.err for done in finished]
        texts += [file.read_bytes().decode(errors="replace") for file in self.folder.iterdir() if file.is_file()]
        return "\n".join(texts)

    def assert_nowhere(self, secret, *finished):
        text = self.written(*finished)
        self.assertGreater(len(text), 100, "there is nothing to search")
        self.assertNotIn(secret, text)

    def test_the_api_key(self):
        env = {"ROLLCALL_API_KEY": KEY}
        source = self.sample_api("--fault", "status-503@every=2")
        server = self.serve("--source-url", source.users_url, "--attempts", 1, env=env)
        right, wrong = {"x-api-key": KEY}, {"x-api-key": KEY[:-1] + "x"}
        for path in ("/status", "/view-data", "/runs", "/dead-letters", "/openapi.json", "/nothing", "/runs/x"):
            for headers in (right, wrong, {}):
                self.assertNotIn(KEY, server.get(path, headers).body.decode())
        self.assertEqual(server.request("POST", "/fetch-data", headers=right).status, 200)
        server.get("/view-data?cursor=x", right)
        # Beside the WAL: the server still has the file open.
        commands = [self.rollcall(*command, env=env) for command in (
            ("config",), ("config", "--json"), ("logs", "--limit", 1000), ("runs",), ("status",), ("dlq", "list", "--json"),
            ("verify",))]
        server.signal(SIGTERM)
        self.assert_nowhere(KEY, server.wait(), *commands)

    def test_the_password_of_a_proxy(self):
        env = {"http_proxy": f"http://user:{PROXY_PASSWORD}@127.0.0.1:1"}
        url = "http://source.example/api/v2/users"
        failed = self.rollcall("fetch", "--source-url", url, "--calls", 1, "--attempts", 1, env=env, code=3)
        letters = self.rollcall("dlq", "list", "--json")
        self.assertEqual(len(letters.json()), 1)
        self.assert_nowhere(PROXY_PASSWORD, failed, letters, self.rollcall("logs"))

    def test_a_password_in_the_url_is_refused_unseen(self):
        refused = self.rollcall("fetch", "--source-url", f"http://user:{URL_PASSWORD}@127.0.0.1/", code=2)
        self.assertNotIn(URL_PASSWORD, refused.out + refused.err)
        self.assertIn("source-url", refused.err)


if __name__ == "__main__":
    unittest.main()
