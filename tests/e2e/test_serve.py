"""The API as a client of the reference, and a stranger, see it."""

import json
import unittest

from support import Case, wait_until

KEY = "correct-horse-battery-staple"


class Serve(Case):
    def served(self, *flags):
        """A server over a sample source."""
        source = self.sample_api()
        return self.serve("--source-url", source.users_url, "--rate", "none", *flags)

    def assert_problem(self, answer, status):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers.get_content_type(), "application/problem+json")
        self.assertEqual(answer.json()["status"], status)
        self.assertIn("title", answer.json())

    def test_before_any_run_status_is_null_and_the_table_is_empty(self):
        server = self.served()
        for path, body in (("/status", b"null"), ("/view-data", b"[]")):
            answer = server.get(path)
            self.assertEqual((answer.status, answer.body), (200, body))
            self.assertEqual(answer.headers.get_content_type(), "application/json")

    def test_the_three_routes_of_the_reference(self):
        server = self.served()
        answer = server.request("POST", "/fetch-data")
        self.assertEqual(answer.status, 200)
        report = answer.json()
        self.assertEqual(list(report)[:5], ["users", "api_calls", "errors", "timestamp", "duration"])
        self.assert_balanced(report)
        self.assertEqual(server.get("/status").json(), report)
        self.assertEqual(len(server.get("/view-data").json()),
                         len(self.rollcall("view", "--format", "ndjson").lines()))

    def test_a_body_chooses_calls_and_sizes(self):
        report = self.served().request("POST", "/fetch-data", body='{"calls": 3, "size": [7, 7]}').json()
        self.assertEqual((report["planned_calls"], report["users"]), (3, 21))

    def test_a_wrong_body_is_refused_with_what_is_wrong(self):
        server = self.served()
        for body in ('{"calls": 0}', '{"size": [5, 1]}', '{"calls": '):
            self.assert_problem(server.request("POST", "/fetch-data", body=body), 400)

    def test_an_asynchronous_run_can_be_followed(self):
        server = self.served()
        accepted = server.request("POST", "/fetch-data", body='{"calls": 2}', headers={"Prefer": "respond-async"})
        self.assertEqual(accepted.status, 202)
        run = server.get(accepted.headers["Location"])
        self.assertEqual(run.status, 200)
        self.assertEqual(run.json()["planned_calls"], 2)
        self.assertIn(run.json()["run_id"], [entry["run_id"] for entry in server.get("/runs").json()])

    def test_pages_are_linked_and_make_the_whole(self):
        server = self.served()
        server.request("POST", "/fetch-data", body='{"calls": 3, "size": [20, 20]}')
        whole = server.get("/view-data").json()
        paged, path = [], "/view-data?limit=7"
        while path:
            page = server.get(path)
            self.assertLessEqual(len(page.json()), 7)
            paged += page.json()
            link = page.headers.get("Link", "")
            path = link[link.find("<") + 1:link.find(">")] if 'rel="next"' in link else None
            path = path and path[path.find("/view-data"):]
        self.assertEqual(paged, whole)
        one = whole[0]
        self.assertEqual(server.get(f"/view-data?id={one['id']}").json()[0]["id"], one["id"])
        self.assert_problem(server.get("/view-data?limit=none"), 400)
        self.assert_problem(server.get("/view-data?cursor=!!"), 400)

    def test_the_other_routes(self):
        server = self.served()
        self.assertEqual(server.get("/healthz").status, 200)
        self.assertEqual(server.get("/dead-letters").json(), [])
        self.assertEqual(server.get("/runs").json(), [])
        paths = server.get("/openapi.json").json()["paths"]
        for path in ("/fetch-data", "/status", "/view-data", "/runs", "/runs/{id}", "/dead-letters", "/healthz"):
            self.assertIn(path, paths)

    def test_errors_are_problems(self):
        server = self.served()
        self.assert_problem(server.get("/nowhere"), 404)
        self.assert_problem(server.get("/runs/no-such-run"), 404)
        wrong = server.request("DELETE", "/status")
        self.assert_problem(wrong, 405)
        self.assertIn("GET", wrong.headers["Allow"])
        self.assert_problem(server.request("POST", "/fetch-data", body="x" * (1024 * 1024 + 1)), 413)
        self.assert_problem(server.get("/status", {"x-long": "x" * 20_000}), 431)

    def test_a_foreign_host_or_origin_is_refused_on_loopback(self):
        server = self.served()
        self.assert_problem(server.get("/view-data", {"Host": "evil.example"}), 403)
        self.assert_problem(server.request("POST", "/fetch-data", headers={"Origin": "https://evil.example"}), 403)
        self.assertEqual(server.get("/status", {"Host": f"localhost:{server.port}"}).status, 200)
        self.assertNotIn("Access-Control-Allow-Origin", server.get("/status").headers)

    def test_a_key_opens_every_route_that_shows_data(self):
        server = self.serve(env={"ROLLCALL_API_KEY": KEY})
        for path in ("/status", "/view-data", "/runs", "/dead-letters"):
            self.assert_problem(server.get(path), 403)
            self.assert_problem(server.get(path, {"x-api-key": KEY[:-1]}), 403)
            self.assertEqual(server.get(path, {"x-api-key": KEY}).status, 200)
        self.assert_problem(server.request("POST", "/fetch-data"), 403)
        self.assertEqual(server.get("/healthz").status, 200)

    def test_a_key_can_come_from_a_file(self):
        (self.folder / "key").write_text(KEY + "\n")
        (self.folder / "key").chmod(0o600)
        server = self.serve("--api-key-file", "key")
        self.assertEqual(server.get("/status", {"x-api-key": KEY}).status, 200)
        self.assert_problem(server.get("/status"), 403)

    def test_other_interfaces_need_a_key(self):
        done = self.rollcall("serve", "--host", "0.0.0.0", "--port", 0, code=2)
        self.assert_one_line_error(done, "api-key")

    def test_a_port_in_use_is_named(self):
        taken = self.served()
        done = self.rollcall("serve", "--port", taken.port, code=1)
        self.assert_one_line_error(done, taken.port)

    def test_two_runs_at_once_have_a_report_each(self):
        source = self.sample_api("--latency", "50ms")
        server = self.serve("--source-url", source.users_url, "--rate", "none")
        asked = [server.request("POST", "/fetch-data", body=json.dumps({"calls": calls, "size": [2, 2]}),
                                headers={"Prefer": "respond-async"}).headers["Location"] for calls in (2, 3)]
        self.assertNotEqual(*asked)
        for path in asked:
            wait_until(lambda path=path: server.get(path).json()["state"] == "complete", f"{path} to end")
        self.assertEqual([server.get(path).json()["users"] for path in asked], [4, 6])
        self.assert_verified()


if __name__ == "__main__":
    unittest.main()
