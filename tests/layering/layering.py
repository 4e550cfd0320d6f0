#!/usr/bin/env python3
"""Holds the includes and a few telling words of src/ and apps/ against the layers of rules.py.

Prints one line a violation, `file:line: what and why`, and exits 1 if there is any.
"""

import pathlib
import re
import sys

import rules

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NAMESPACE = re.compile(r"^\s*namespace\s+(rollcall(?:::\w+)*)\s*\{")
LINK = re.compile(r"rollcall_layer\((\w+)([^)]*)\)")
# Comments and literals say what they like; newlines stay, so that line numbers do.
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def code_only(text):
    return NOT_CODE.sub(lambda match: "\n" * match[0].count("\n"), text)


def layer_of(path):
    """`base` for src/base/x.hpp, `apps` for anything below apps/."""
    parts = path.split("/")
    return "apps" if parts[0] == "apps" else parts[1] if len(parts) > 2 else ""


def allowed(places, path):
    return path in places or layer_of(path) in places


class Checker:
    def __init__(self, root):
        self.root = root
        self.violations = []

    def say(self, path, line, text):
        self.violations.append(f"{path}:{line}: {text}")

    def run(self):
        for path in sorted(p for part in ("src", "apps") for p in (self.root / part).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".cc"):
                self.check_file(path.relative_to(self.root).as_posix(), path.read_text())
        self.check_links()
        return self.violations

    def check_file(self, path, text):
        layer = layer_of(path)
        if layer != "apps" and layer not in rules.LAYERS:
            self.say(path, 1, f"'{layer}' is not a layer: add it to tests/layering/rules.py with what it may include")
            return
        for number, line in enumerate(text.splitlines(), 1):
            if match := INCLUDE.match(line):
                check = self.check_own if match[1] == '"' else self.check_foreign
                check(path, number, layer, match[2])
        for number, line in enumerate(code_only(text).splitlines(), 1):
            self.check_words(path, number, layer, line)

    def check_own(self, path, number, layer, name):
        target = name.split("/")[0]
        if layer == "apps" and target not in rules.LAYERS:
            return  # a header of the program's own
        if "/" not in name or target not in rules.LAYERS:
            self.say(path, number, f'"{name}": write includes from src/, e.g. "{layer}/..."')
        elif layer not in ("apps", target) and target not in rules.LAYERS[layer]:
            self.say(path, number, f'"{name}": {layer} may not include {target}')
        elif target == "app" and layer in rules.ADAPTERS and not ("src/" + name).startswith(rules.PORTS):
            self.say(path, number, f'"{name}": adapters include only ports of app')
        elif path.startswith(rules.PORTS) and rules.PORT_TABOO.search(name):
            self.say(path, number, f'"{name}": ports speak domain types')

    def check_foreign(self, path, number, layer, name):
        prefixes = [prefix for prefix in rules.THIRD_PARTY if name.startswith(prefix)]
        if prefixes:
            places = rules.THIRD_PARTY[max(prefixes, key=len)]
            if not allowed(places, path):
                self.say(path, number, f"<{name}>: only {', '.join(sorted(places))} may include it")
        elif layer in rules.PURE and (name in rules.IMPURE_HEADERS or name in rules.POSIX):
            self.say(path, number, f"<{name}>: {layer} does no I/O and starts no threads")
        elif ("/" in name and not name.startswith(rules.SYSTEM_FOLDERS)) or (
                name.endswith(".h") and "/" not in name and name not in rules.POSIX):
            self.say(path, number, f"<{name}>: unknown third-party header; give it one layer in rules.py")

    def check_words(self, path, number, layer, line):
        for pattern, places, why in rules.WORDS:
            if (match := pattern.search(line)) and not allowed(places, path):
                self.say(path, number, f"{match[0]}: {why}")
        if match := NAMESPACE.match(line):
            own = "rollcall" if layer == "base" else f"rollcall::{layer}"
            named = (match[1] + "::").split("::")[1]
            right = named not in rules.LAYERS if layer == "base" else named == layer
            if layer != "apps" and not right:
                self.say(path, number, f"namespace {match[1]}: this layer's is {own}")

    def check_links(self):
        """CMake's links and the table must not drift apart."""
        file = self.root / "src/CMakeLists.txt"
        for name, links in LINK.findall(file.read_text() if file.exists() else ""):
            for target in re.findall(r"rollcall_(\w+)", links):
                if target in rules.LAYERS and target not in rules.LAYERS.get(name, set()):
                    self.say("src/CMakeLists.txt", 1, f"{name} links {target}, which it may not include")


def main():
    violations = Checker(pathlib.Path(sys.argv[1])).run()
    for violation in violations:
        print(violation)
    print(f"layering: {len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
