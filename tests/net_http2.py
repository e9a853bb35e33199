# SPDX-License-Identifier: Apache-2.0
"""saring over HTTP/2, against a server on the h2 package (Debian: python3-h2) that also breaks off in the middle of a body.
Skipped where that or the openssl command is missing."""
import json
import os
import socketserver
import subprocess
import sys
import threading

import cli_common
import net_certificates
from cli_common import Case, page
from net_common import archived, job

try:
    import h2.config
    import h2.connection
    import h2.errors
    import h2.events
    import hyperframe.frame
except ImportError:
    h2 = None

FETCH_MANY = os.environ.get("SARING_FETCH_MANY", "")


class Handler(socketserver.BaseRequestHandler):
    """One connection. What is sent of a body waits for the window of its stream."""

    def handle(self):
        server = self.server
        with server.lock:
            self.number = server.connections = server.connections + 1
        try:
            self.link = server.context.wrap_socket(self.request, server_side=True)
            server.protocols.append(self.link.selected_alpn_protocol())
            self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
            self.bodies = {}  # stream: what is left, how it ends, and before how much
            self.open = True
            self.h2.initiate_connection()
            self.flush()
            while self.open and (data := self.link.recv(65536)):
                for event in self.h2.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        self.begin(event.stream_id, dict(event.headers)[":path"])
                    elif isinstance(event, h2.events.StreamReset):
                        self.bodies.pop(event.stream_id, None)
                if len(server.requests) >= server.gather:
                    self.pump()
            self.link.close()
        except OSError as error:
            server.failures.append(str(error))

    def flush(self):
        self.link.sendall(self.h2.data_to_send())

    def begin(self, stream, path):
        self.server.requests.append((self.number, path))
        body, end = self.server.table.get(path, (None, None))
        if body is None:
            self.h2.send_headers(stream, [(":status", "404"), ("content-length", "0")], end_stream=True)
            return
        length = len(body) + 1000 if end == "short" else len(body)
        self.h2.send_headers(stream, [(":status", "200"), ("content-type", "text/html"), ("content-length", str(length))])
        self.bodies[stream] = [memoryview(body), end, 0 if end in (None, "short") else len(body) // 2]

    def pump(self):
        """Sends what the windows allow, a frame of each stream in turn."""
        sent = True
        while sent:
            sent = False
            for stream in list(self.bodies):
                body, end, keep = self.bodies[stream]
                size = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body) - keep)
                if size > 0:
                    self.h2.send_data(stream, bytes(body[:size]))
                    self.bodies[stream][0] = body = body[size:]
                    self.flush()
                    sent = True
                if len(body) == keep:
                    self.end(stream, body, end)
        self.flush()

    def end(self, stream, rest, end):
        del self.bodies[stream]
        if end in (None, "short"):
            self.h2.end_stream(stream)
        elif end == "reset":
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
        elif end == "last":  # no more streams after this one, which comes whole (RFC 9113, 6.8)
            frame = hyperframe.frame.GoAwayFrame(0)
            frame.last_stream_id = stream
            self.flush()
            self.link.sendall(frame.serialize())
            while rest:
                self.h2.send_data(stream, bytes(rest[:self.h2.max_outbound_frame_size]))
                rest = rest[self.h2.max_outbound_frame_size:]
            self.h2.end_stream(stream)
            self.flush()
        elif end == "calm":
            self.h2.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM, last_stream_id=0)
            self.flush()
            while self.link.recv(65536):  # closing with unread bytes would reset the connection at once
                pass
            self.open = False
        else:
            self.flush()
            self.open = False


class Http2Server(socketserver.ThreadingTCPServer):
    """On an address of its own. `table`: path to a body and how it ends: None is well; "short" after less than its length;
    "reset", "last", "calm" and "cut" are RST_STREAM, two kinds of GOAWAY and the end of the connection after half of it."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, ip, context, table):
        super().__init__((ip, 0), Handler)
        context.set_alpn_protocols(["h2", "http/1.1"])
        self.context, self.table = context, table
        self.lock = threading.Lock()
        self.connections = 0
        self.requests, self.protocols, self.failures = [], [], []
        self.gather = 0  # no body begins before so many requests have come
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path):
        return "https://{}:{}{}".format(*self.server_address, path)

    def stop(self):
        self.shutdown()
        self.server_close()


class Http2(Case):
    def setUp(self):
        super().setUp()
        self.authority = net_certificates.Authority(self.path("authority"))
        self.number = 0

    def h2_server(self, table):
        self.number += 1
        ip = f"127.0.3.{self.number}"
        server = Http2Server(ip, self.authority.context(f"server{self.number}", f"IP:{ip}"), table)
        self.addCleanup(server.stop)
        return server

    def crawl(self, urls, **politeness):
        """The visits by URL."""
        politeness = {"delay": "0s", "allow_private": True, "total_timeout": "20s", "ca_file": "authority/ca.pem", **politeness}
        self.put("job.toml", job({"pages": urls}, (), "follow_links = false\nsitemaps = false", "warc = true",
                                 **politeness).encode())
        code, _, said = self.run_saring("crawl", "-q", "--log", "log", "job.toml", env={"XDG_STATE_HOME": self.path("xdg")})
        self.assertIn(code, (0, 3), said)
        events = map(json.loads, self.get("log").splitlines())
        return {event["url"]: event for event in events if event["event"] == "visit"}

    def test_many_pages_come_over_one_connection(self):
        paths = [f"/page/{n}" for n in range(12)]
        server = self.h2_server({path: (page(f"Place {path[6:]}"), None) for path in paths})
        visits = self.crawl([server.url(path) for path in paths])
        self.assertEqual({visits[server.url(path)]["status"] for path in paths}, {"ok"})
        self.assertEqual(sorted(server.requests), sorted((1, path) for path in ["/robots.txt", *paths]))
        self.assertEqual(server.protocols, ["h2"])
        texts = {line["url"]: line["title"] for line in map(json.loads, self.get("texts", "pages.jsonl").splitlines())}
        self.assertEqual(texts, {server.url(path): cli_common.title(f"Place {path[6:]}") for path in paths})

    def test_what_breaks_off_is_no_page_and_the_next_one_is(self):
        ends = {"reset": 1, "calm": 2, "cut": 2, "short": None, "last": 2}  # and how many connections that makes
        servers = {end: self.h2_server({"/broken": (page("Wick") * 40, end), "/good": (page("Lund"), None)}) for end in ends}
        visits = self.crawl([server.url(path) for server in servers.values() for path in ("/broken", "/good")])
        for end, connections in ends.items():
            server = servers[end]
            broken, good = visits[server.url("/broken")], visits[server.url("/good")]
            print(end, broken["status"], broken.get("reason"))
            self.assertEqual((end, good["status"]), (end, "ok"))
            if end == "last":
                self.assertEqual(broken["status"], "ok")
            else:
                self.assertIn(broken["status"], ("network_error", "corrupt"))
                self.assertTrue(broken["reason"])
            self.assertEqual({path for _, path in server.requests}, {"/robots.txt", "/broken", "/good"})
            if connections:
                self.assertEqual((end, server.connections), (end, connections))
            self.assertEqual(set(server.protocols), {"h2"})
        whole = {url for url, visit in visits.items() if visit["status"] == "ok"}
        self.assertEqual({line["url"] for line in map(json.loads, self.get("texts", "pages.jsonl").splitlines())}, whole)
        self.assertEqual({url for url, _ in archived(self, "texts/warc")}, whole)

    def test_bodies_over_the_budget_wait_and_come_whole(self):
        size = 6 << 20
        servers = [self.h2_server({"/body": (bytes([letter]) * size, None)}) for letter in b"abcd"]
        done = subprocess.run([FETCH_MANY, self.authority.file, str(256 << 10), *(server.url("/body") for server in servers)],
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = sorted(done.stdout.decode().splitlines())
        self.assertEqual(lines, sorted([f"{server.url('/body')} HTTP/2 {size} {letter}" for server, letter in zip(servers, "abcd")]))
        self.assertEqual([server.protocols for server in servers], [["h2"]] * 4)

    def test_bodies_over_the_budget_on_one_connection_come_whole(self):
        sizes = {"a": 6 << 20, "b": 3 << 10, "c": 2 << 20, "d": 64 << 10, "e": 100}
        server = self.h2_server({f"/{letter}": (letter.encode() * size, None) for letter, size in sizes.items()})
        server.gather = len(sizes)
        done = subprocess.run([FETCH_MANY, self.authority.file, str(256 << 10), *(server.url(f"/{letter}") for letter in sizes)],
                              capture_output=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = sorted(done.stdout.decode().splitlines())
        self.assertEqual(lines, sorted(f"{server.url(f'/{letter}')} HTTP/2 {size} {letter}" for letter, size in sizes.items()))
        self.assertEqual({number for number, _ in server.requests}, {1})


if __name__ == "__main__":
    if h2 is None or not net_certificates.can_be_made():
        print("skipped: no h2 package of Python's, or no openssl command")
        sys.exit(net_certificates.SKIPPED)
    cli_common.main()
