"""Proves that the layering check catches each kind of violation, on small made-up trees."""

import pathlib
import tempfile
import unittest

from layering import Checker


def check(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Checker(pathlib.Path(folder)).run()


class Layering(unittest.TestCase):
    def assert_caught(self, path, text, *words):
        """One violation, at the text's last line, that says each of the words."""
        violations = check({path: text})
        self.assertEqual(len(violations), 1, violations)
        self.assertTrue(violations[0].startswith(f"{path}:{len(text.splitlines())}: "), violations)
        for word in words:
            self.assertIn(word, violations[0])

    def assert_clean(self, path, text):
        self.assertEqual(check({path: text}), [])

    def test_domain_may_include_base_and_nothing_else(self):
        self.assert_clean("src/domain/a.hpp", '#include "base/error.hpp"\n#include "domain/b.hpp"\n#include <vector>\n')
        self.assert_caught("src/domain/a.hpp", '#include "app/ports/clock.hpp"\n', "domain may not include app")
        self.assert_caught("src/domain/a.hpp", '\n#include "json/writer.hpp"\n', "domain may not include json")

    def test_app_may_not_include_an_adapter(self):
        for adapter in ("sqlite", "memory", "net", "sources", "json", "http", "api"):
            self.assert_caught("src/app/a.cpp", f'#include "{adapter}/x.hpp"\n', f"app may not include {adapter}")

    def test_adapters_may_not_include_each_other(self):
        self.assert_caught("src/sqlite/a.cpp", '#include "memory/x.hpp"\n', "sqlite may not include memory")
        self.assert_caught("src/memory/a.cpp", '#include "sqlite/x.hpp"\n', "memory may not include sqlite")
        self.assert_caught("src/sources/a.cpp", '#include "sqlite/x.hpp"\n', "sources may not include sqlite")
        self.assert_caught("src/net/a.cpp", '#include "sources/x.hpp"\n', "net may not include sources")

    def test_adapters_include_only_ports_of_app(self):
        self.assert_clean("src/sqlite/a.cpp", '#include "app/ports/run_ledger.hpp"\n')
        self.assert_caught("src/sqlite/a.cpp", '#include "app/run_fetch.hpp"\n', "only ports")

    def test_api_knows_no_transport(self):
        self.assert_caught("src/api/a.cpp", '#include "net/http_server.hpp"\n', "api may not include net")

    def test_a_new_folder_must_be_given_its_rules(self):
        self.assert_caught("src/extra/a.hpp", "#pragma once\n", "'extra' is not a layer")

    def test_apps_wire_everything(self):
        self.assert_clean("apps/rollcall/main.cpp", '#include "sqlite/a.hpp"\n#include "net/a.hpp"\n'
                          '#include "app/run_fetch.hpp"\n#include "commands/fetch.hpp"\n#include <CLI/CLI.hpp>\n'
                          "int main(int argc, char** argv) { return getenv(argv[argc - 1]) != nullptr; }\n")

    def test_includes_are_written_from_src(self):
        self.assert_caught("src/app/a.cpp", '#include "a.hpp"\n', "from src/")
        self.assert_caught("src/app/a.cpp", '#include "../domain/a.hpp"\n', "from src/")

    def test_a_third_party_header_has_one_layer(self):
        for header, home, elsewhere in (
                ("boost/asio/awaitable.hpp", "src/base/task.hpp", "src/app/a.hpp"),
                ("boost/asio/ssl.hpp", "src/net/a.cpp", "src/base/a.cpp"),
                ("boost/beast/http.hpp", "src/net/a.cpp", "src/sources/a.cpp"),
                ("boost/url.hpp", "src/http/url.cpp", "src/http/a.cpp"),
                ("openssl/ssl.h", "src/net/a.cpp", "src/api/a.cpp"),
                ("fmt/format.h", "src/base/format.hpp", "src/base/a.cpp"),
                ("sqlite3.h", "src/sqlite/a.cpp", "src/app/a.cpp"),
                ("CLI/CLI.hpp", "apps/rollcall/a.cpp", "src/api/a.cpp")):
            self.assert_clean(home, f"#include <{header}>\n")
            self.assert_caught(elsewhere, f"#include <{header}>\n", f"<{header}>", "may include it")

    def test_an_unknown_third_party_header_is_refused(self):
        self.assert_caught("src/net/a.cpp", "#include <curl/curl.h>\n", "unknown third-party")
        self.assert_caught("src/net/a.cpp", "#include <zlib.h>\n", "unknown third-party")
        self.assert_clean("src/net/a.cpp", "#include <sys/socket.h>\n#include <unistd.h>\n#include <deque>\n")

    def test_pure_layers_do_no_io_and_start_no_threads(self):
        for header in ("fstream", "iostream", "thread", "random", "unistd.h"):
            self.assert_caught("src/domain/a.cpp", f"#include <{header}>\n", "does no I/O")
            self.assert_caught("src/app/a.cpp", f"#include <{header}>\n", "does no I/O")

    def test_ports_speak_domain_types(self):
        for header in ("domain/json_text.hpp", "base/sql.hpp", "base/http.hpp", "domain/AwsName.hpp",
                       "domain/dynamo_item.hpp"):
            self.assert_caught("src/app/ports/a.hpp", f'#include "{header}"\n', "ports speak domain types")

    def test_awaitable_is_spelled_once(self):
        self.assert_clean("src/base/task.hpp", "using T = boost::asio::awaitable<int>;\n")
        self.assert_caught("src/net/a.cpp", "\nasio::awaitable<void> f();\n", "Task<T>")

    def test_only_apps_read_the_environment(self):
        self.assert_caught("src/net/a.cpp", 'auto p = std::getenv("http_proxy");\n', "only apps/")
        self.assert_caught("src/api/a.cpp", "f(argv);\n", "only apps/")

    def test_time_comes_through_the_port(self):
        for call in ("std::chrono::system_clock::now()", "steady_clock::now()", "::clock_gettime(a, b)",
                     "time(nullptr)"):
            self.assert_caught("src/app/a.cpp", f"auto t = {call};\n", "Clock port")
            self.assert_clean("src/net/a.cpp", f"auto t = {call};\n")

    def test_chance_comes_through_the_port(self):
        for word in ("std::random_device r;", "std::mt19937 r;", "std::mt19937_64 r;", "int r = rand();"):
            self.assert_caught("src/app/a.cpp", f"{word}\n", "Random port")
        self.assert_caught("src/sources/a.cpp", "std::random_device r;\n", "Random port")
        self.assert_clean("src/sources/a.cpp", "std::mt19937_64 r(seed);\n")

    def test_comments_and_literals_are_not_code(self):
        self.assert_clean("src/app/a.cpp", '// argv\n/* getenv\n steady_clock::now() */\nauto a = "argv \\" getenv";\n'
                          'auto b = R"x(random_device)x";\n')

    def test_a_namespace_names_its_layer(self):
        self.assert_clean("src/base/a.hpp", "namespace rollcall {\n}\n")
        self.assert_clean("src/json/a.hpp", "namespace rollcall::json {\n}\n")
        self.assert_clean("src/sqlite/a.hpp", "namespace rollcall::sqlite::detail {\n}\n")
        self.assert_caught("src/json/a.hpp", "namespace rollcall::domain {", "this layer's is rollcall::json")
        self.assert_caught("src/app/a.hpp", "namespace rollcall {", "this layer's is rollcall::app")
        self.assert_caught("src/base/a.hpp", "namespace rollcall::app {", "this layer's is rollcall")

    def test_links_agree_with_the_table(self):
        violations = check({"src/CMakeLists.txt": "rollcall_layer(app PUBLIC rollcall_domain PRIVATE rollcall_sqlite)"})
        self.assertEqual(violations, ["src/CMakeLists.txt:1: app links sqlite, which it may not include"])


if __name__ == "__main__":
    unittest.main()
