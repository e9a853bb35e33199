# SPDX-License-Identifier: Apache-2.0
"""A network of the test's own: the program runs under net_shim.cpp, which writes down what it connects to and leads
addresses of 50.0.0.0/8, which are global, to a server here that answers by a table."""
import gzip
import json
import os
import re
import socketserver
import threading

import cli_common

SHIM = os.environ.get("SARING_NET_SHIM", "")
PUBLIC = "50.0.0.1"


def answer(body=b"", *headers, status="200 OK", kind="text/html"):
    """A whole reply."""
    body = body if isinstance(body, bytes) else body.encode()
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def redirect(location, status="302 Found"):
    return answer("moved", f"Location: {location}", status=status)


def archived(case, folder):
    """URLs of responses in a folder of archives, with their statuses."""
    out = set()
    for name in case.tree(folder):
        with gzip.open(case.path(folder, name)) as f:
            for record in f.read().split(b"WARC/1.1\r\n"):
                if b"\r\nWARC-Type: response" in b"\r\n" + record:
                    uri = re.search(rb"WARC-Target-URI: (\S+)", record)[1].decode()
                    out.add((uri, int(re.search(rb"\r\n\r\nHTTP/\S+ (\d+)", record)[1])))
    return out


MISSING = answer("nothing here", status="404 Not Found")


class Server(socketserver.ThreadingTCPServer):
    """Answers by `table`: (host, path) to the bytes of a reply, or to a function of the request's head. `requests` are the
    heads that came, in order."""
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.table = {}
        self.requests = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline(1 << 16)
            if not line:
                return
            head += line
        self.server.requests.append(head)
        lines = head.split(b"\r\n")
        path = lines[0].split(b" ")[1].decode()
        host = next(l[5:].strip() for l in lines if l.lower().startswith(b"host:")).decode().split(":")[0]
        reply = self.server.table.get((host, path), MISSING)
        self.wfile.write(reply(head) if callable(reply) else reply)


class NetCase(cli_common.Case):
    """Runs the program in that network."""

    def setUp(self):
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.names = {}

    def net(self, run="a", later=0, stale=False, **more):
        """The environment of a run; what it connects to stands in connects(run)."""
        names = "".join(f"{name} {answers}\n" for name, answers in self.names.items())
        env = {"LD_PRELOAD": SHIM, "SARING_NET_LOG": self.path(f"{run}.net"),
               "SARING_NET_NAMES": self.put(f"{run}.names", names.encode()), "SARING_NET_PORT": str(self.server.port),
               "XDG_STATE_HOME": self.path(f"{run}.xdg"), "SARING_NET_LATER": str(later),
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        if stale:
            env["SARING_NET_STALE"] = "1"
        env.update(more)
        return env

    def _noted(self, run, word):
        if not os.path.exists(self.path(f"{run}.net")):
            return []
        lines = [line.split(" ") for line in self.get(f"{run}.net").splitlines()]
        return [line[1] for line in lines if line[0] == word]

    def connects(self, run="a"):
        return self._noted(run, "connect")

    def lookups(self, run="a"):
        return self._noted(run, "lookup")

    def log(self, name):
        return [json.loads(line) for line in self.get(name).splitlines()]


def job(seeds, scope=(), more="", outputs="", **politeness):
    """The text of a job file. `seeds` by kind; TOML's strings are written as JSON's."""
    keys = {"response_factor": 0, "hosts_at_once": 1000, "tries": 1, **politeness}
    return "\n".join([
        'name = "test"', 'contact = "https://crawler.example/"', "[seeds]",
        *(f"{kind} = {json.dumps(urls)}" for kind, urls in seeds.items()),
        "[politeness]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items()),
        "[scope]", f"hosts = {json.dumps(sorted(scope))}", more, "[outputs]", 'folder = "texts"', outputs, ""])
