# SPDX-License-Identifier: Apache-2.0
"""saring over TLS: whose certificates are taken, and that what is cut short is no page. Skipped where there is no openssl
command."""
import json
import socketserver
import ssl
import sys
import threading
import warnings

import cli_common
import net_certificates
from cli_common import Case, page
from net_common import MISSING, answer, archived, job

WHOLE = answer(page("Ostmere"))
OLD = ssl.TLSVersion(0x0302)  # TLS 1.1
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"


def closed(reply, notify):
    """An answer, and how its connection ends: with TLS's close_notify (RFC 8446, 6.1) or without. None: it goes on."""
    return reply, notify


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        server = self.server
        if server.context is None:
            self.request.recv(4096)
            self.request.sendall(server.reply[0])
            return
        try:
            link = server.context.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, OSError) as error:
            server.failures.append(str(error))
            return
        server.links += 1
        try:
            while self.answer(link):
                pass
        except OSError:
            pass  # the client has gone
        link.close()

    def answer(self, link):
        """False at the end of the connection."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            got = link.recv(4096)
            if not got:
                return False
            head += got
        self.server.requests.append(head)
        reply, notify = (MISSING, True) if head.startswith(b"GET /robots.txt ") else self.server.reply
        link.sendall(reply)
        if notify:
            link.unwrap()
        return notify is None


class TlsServer(socketserver.ThreadingTCPServer):
    """On an address of its own; answers every request with `reply`, without TLS if `context` is None."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, ip, context, reply):
        super().__init__((ip, 0), Handler)
        self.context, self.reply = context, reply
        self.requests, self.failures = [], []
        self.links = 0  # connections that came to requests
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return self.at("/page")

    def at(self, path):
        return "https://{}:{}{}".format(*self.server_address, path)

    def stop(self):
        self.shutdown()
        self.server_close()


class Tls(Case):
    def setUp(self):
        super().setUp()
        self.authority = net_certificates.Authority(self.path("authority"))
        self.number = 0

    def tls_server(self, reply, authority=None, subject=None, days=2, newest=None):
        self.number += 1
        ip = f"127.0.2.{self.number}"
        context = (authority or self.authority).context(f"server{self.number}", subject or f"IP:{ip}", days)
        if newest:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, newest
            context.set_ciphers("ALL:@SECLEVEL=0")
        server = TlsServer(ip, context, reply)
        self.addCleanup(server.stop)
        return server

    def plain_server(self, reply):
        self.number += 1
        server = TlsServer(f"127.0.2.{self.number}", None, reply)
        self.addCleanup(server.stop)
        return server

    def crawl(self, urls, **politeness):
        politeness = {"delay": "0s", "allow_private": True, "total_timeout": "20s", **politeness}
        self.put("job.toml", job({"pages": urls}, (), "follow_links = false", "warc = true",
                                 **politeness).encode())
        code, _, said = self.run_saring("crawl", "-q", "--log", "log", "job.toml", env={"XDG_STATE_HOME": self.path("xdg")})
        return code, said

    def visits(self):
        events = map(json.loads, self.get("log").splitlines())
        return {event["url"]: event for event in events if event["event"] == "visit"}

    def kept(self):
        return {line["url"] for line in map(json.loads, self.get("texts", "pages.jsonl").splitlines())}

    def test_each_certificate_and_each_end_has_its_name(self):
        other = net_certificates.Authority(self.path("other"))
        half = page("Wick")[:400]
        notify, cut = True, False
        rows = {
            "good": (self.tls_server(closed(WHOLE, notify)), "ok", ""),
            "to its length, no close_notify": (self.tls_server(closed(WHOLE, cut)), "ok", ""),
            "to the end, with close_notify": (self.tls_server(closed(HEAD + b"\r\n" + page("Lund"), notify)), "ok", ""),
            "expired": (self.tls_server(closed(WHOLE, notify), days=-1), "host_skipped", "certificate has expired"),
            "wrong name": (self.tls_server(closed(WHOLE, notify), subject="DNS:wrong.example"), "host_skipped", "certificate"),
            "unknown authority": (self.tls_server(closed(WHOLE, notify), other), "host_skipped", "certificate"),
            "old TLS": (self.tls_server(closed(WHOLE, notify), newest=OLD), "host_skipped", ""),
            "plain HTTP": (self.plain_server(closed(WHOLE, notify)), "host_skipped", ""),
            "to no end": (self.tls_server(closed(HEAD + b"\r\n" + half, cut)), "corrupt", "TLS"),
            "less than its length": (self.tls_server(closed(HEAD + b"Content-Length: 5000\r\n\r\n" + half, cut)),
                                     "corrupt", ""),
            "less than its length, with close_notify": (
                self.tls_server(closed(HEAD + b"Content-Length: 5000\r\n\r\n" + half, notify)), "corrupt", ""),
            "chunks without the last": (
                self.tls_server(closed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n190\r\n" + half + b"\r\n", notify)),
                "corrupt", ""),
        }
        code, said = self.crawl([server.url for server, _, _ in rows.values()], ca_file="authority/ca.pem")
        self.assertIn(code, (0, 1, 3), said)
        visits = self.visits()
        got = {name: visits[server.url]["status"] for name, (server, _, _) in rows.items()}
        self.assertEqual(got, {name: status for name, (_, status, _) in rows.items()})
        for name, (server, status, reason) in rows.items():
            print(f"{name}: {status} {visits[server.url].get('reason', '')}")
            if status != "ok":
                self.assertIn(reason, visits[server.url]["reason"], name)
                self.assertTrue(visits[server.url]["reason"], name)
        good = {server.url for server, status, _ in rows.values() if status == "ok"}
        self.assertEqual(self.kept(), good)
        self.assertEqual({uri for uri, _ in archived(self, "texts/warc")}, good)
        # Nothing was asked of a server whose certificate was not taken.
        for name in ("expired", "wrong name", "unknown authority", "old TLS"):
            self.assertEqual((name, rows[name][0].requests), (name, []))

    def test_a_connection_serves_many_requests(self):
        whole = page("Ostmere")
        head = HEAD.replace(b"Connection: close", b"Content-Length: %d" % len(whole))
        server = self.tls_server(closed(head + b"\r\n" + whole, None))
        urls = [server.at(f"/page/{n}") for n in range(8)]
        code, said = self.crawl(urls, ca_file="authority/ca.pem")
        self.assertEqual(code, 0, said)
        visits = self.visits()
        self.assertEqual([visits[url]["status"] for url in urls], ["ok"] * len(urls))
        # One for robots.txt, whose answer ends it, and one for all pages.
        self.assertEqual((len(server.requests), server.links), (len(urls) + 1, 2))

    def test_only_the_systems_authorities_are_trusted_unless_told(self):
        server = self.tls_server(closed(WHOLE, True))
        self.crawl([server.url])
        self.assertEqual(self.visits()[server.url]["status"], "host_skipped")
        self.assertEqual(server.requests, [])
        code, _, said = self.run_saring("fetch", "--allow-private", server.url)
        self.assertEqual(code, 1, said)
        self.assertIn("certificate", said)
        code, _, said = self.run_saring("fetch", "--allow-private", "--ca-file", "authority/ca.pem", "-O", "out", server.url)
        self.assertEqual(code, 0, said)
        saved = [name for name in self.tree("out") if not name.endswith(".headers")]
        self.assertEqual([self.get("out", name) for name in saved], [page("Ostmere").decode()])

    def test_a_file_of_authorities_that_is_none_is_said_at_once(self):
        server = self.tls_server(closed(WHOLE, True))
        code, said = self.crawl([server.url], ca_file="nowhere.pem")
        self.assertEqual(code, 2, said)
        self.assertIn("authorities", said)
        code, _, said = self.run_saring("fetch", "--allow-private", "--ca-file", "nowhere.pem", server.url)
        self.assertEqual(code, 1, said)
        self.assertIn("authorities", said)
        self.assertEqual(server.requests + server.failures, [])


if __name__ == "__main__":
    if not net_certificates.can_be_made():
        print("skipped: no openssl command")
        sys.exit(net_certificates.SKIPPED)
    cli_common.main()
