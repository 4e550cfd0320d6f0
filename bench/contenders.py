"""Who is measured: our own program, and what it is measured against. Each server is ended with its `with` block."""

import contextlib
import http.client
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
KEPT_USERS = 100_000


class Server:
    def __init__(self, name, process, port, path="/"):
        self.name, self.process, self.port, self.path = name, process, port, path
        self.url = f"http://127.0.0.1:{port}"

    def fetch(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().read()

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


@contextlib.contextmanager
def running(command, **more):
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, **more)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def listening(name, command, path="/"):
    """A server whose first line says where it listens."""
    with running(command) as process:
        line = process.stdout.readline()
        if not line.startswith("listening on "):
            sys.exit(f"bench: {name} did not start: {line}")
        yield Server(name, process, int(line.rsplit(":", 1)[1]), path)


def make_users(build, file):
    """Users to serve, made once: making them anew for each request would be measured with the contenders."""
    with listening("sample-api", [build / "rollcall", "sample-api", "--port", 0]) as source, file.open("w") as out:
        for _ in range(KEPT_USERS // 100):
            for user in json.loads(source.fetch("/api/v2/users?size=100")):
                out.write(json.dumps(user, ensure_ascii=False, separators=(",", ":")) + "\n")


@contextlib.contextmanager
def sample_api(build):
    users = build / "users.ndjson"
    if not users.exists():
        partial = users.with_suffix(".part")
        make_users(build, partial)
        partial.rename(users)
    command = [build / "rollcall", "sample-api", "--port", 0, "--users", users]
    with listening("sample-api", command) as source:
        yield source


def fetchers(build, source, calls, size, node):
    """Commands that lack the database's path, their last argument."""
    commands = {
        "floor": [build / "bench/floor", source.port, calls, size],
        "rollcall": [build / "rollcall", "fetch", "--source-url", f"{source.url}/api/v2/users", "--calls", calls,
                     "--size", size, "--rate", "none", "--json", "--db"],
    }
    if node:
        commands["node"] = ["node", node / "fetch.mjs", source.url, calls, size]
    return commands


def install_node(folder):
    """The folder of the Node script with its packages, or None, and then it says why."""
    if not shutil.which("node") or not shutil.which("npm"):
        print("bench: node or npm is not installed; its comparison is skipped", file=sys.stderr)
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "fetch.mjs"):
        shutil.copy(HERE / "node" / name, folder / name)
    if not (folder / "node_modules/better-sqlite3/build/Release/better_sqlite3.node").exists():
        install = subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=folder, capture_output=True,
                                 text=True, check=False)
        if install.returncode != 0:
            print(f"bench: npm can't install Node's packages; its comparison is skipped\n{install.stderr}",
                  file=sys.stderr)
            return None
    return folder


@contextlib.contextmanager
def filled_server(build, calls):
    """`rollcall serve` over a store with calls x 100 users."""
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-", dir=build) as folder:
        database = pathlib.Path(folder, "rollcall.db")
        with sample_api(build) as source:
            subprocess.run([str(part) for part in (*fetchers(build, source, calls, 100, None)["rollcall"], database)],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with listening("serve", [build / "rollcall", "serve", "--port", 0, "--db", database]) as server:
            yield server


@contextlib.contextmanager
def beast_echo(build, body):
    with tempfile.NamedTemporaryFile(dir=build) as file:
        file.write(body)
        file.flush()
        with listening("bare Beast", [build / "bench/beast_echo", file.name]) as server:
            yield server


NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; tcp_nopush on; default_type application/json;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/root; }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def nginx(build, body):
    """A static file of the same bytes."""
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-", dir=build) as folder:
        root = pathlib.Path(folder, "root")
        root.mkdir()
        (root / "view-data").write_bytes(body)
        port = free_port()
        config = pathlib.Path(folder, "nginx.conf")
        config.write_text(NGINX.format(folder=folder, port=port))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        with running([program, "-p", folder, "-c", config]) as process:
            server = Server("nginx", process, port, "/view-data")
            for _ in range(100):
                with contextlib.suppress(OSError):
                    server.fetch("/view-data")
                    break
                time.sleep(0.05)
            yield server
