# SPDX-License-Identifier: Apache-2.0
"""The test server: its pages and their versions, validators, the log, what is to be found, usage."""
import email.utils
import gzip
import html
import json
import re
import socket
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree

import launch
from site_case import Case, raw

TRUTH = launch.SERVER.with_name("truth.py")


class Pages(Case):
    def test_the_same_seed_gives_the_same_pages_and_another_seed_others(self):
        want = [self.get(f"/page/{n}")[2] for n in range(5)]
        for seed, same in (("1", True), ("2", False)):
            with launch.RunningSite(*self.ARGUMENTS, "--seed", seed) as other:
                port = str(self.site.port).encode(), str(other.port).encode()
                got = [raw(other.port, f"/page/{n}", more="Connection: close\r\n")[0].partition(b"\r\n\r\n")[2] for n in range(5)]
                self.assertEqual([g.replace(port[1], port[0]) for g in got] == want, same)

    def test_an_article_has_what_a_crawler_looks_for(self):
        status, headers, body = self.get("/page/7")
        text = body.decode()
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        for part in ("<nav>", "<article><h1>", 'rel="author"', "<time datetime=",
                     f'canonical" href="http://127.0.1.1:{self.site.port}/page/7"',
                     'rel="prev" href="/page/6"', 'rel="next" href="/page/8"', "Read also", "<footer>"):
            self.assertIn(part, text)
        self.assertGreater(text.count("<p>"), 4)

    def test_pages_differ_between_numbers_and_hosts(self):
        bodies = {re.search(rb"<article>.*</article>", self.get(f"/page/{n}", host)[2], re.DOTALL)[0]
                  for n in range(20) for host in ("127.0.1.1", "127.0.1.2")}
        self.assertEqual(len(bodies), 40)

    def test_every_page_is_reached_from_the_lists_and_from_the_sitemap(self):
        listed, path = set(), "/"
        while path:
            text = self.get(path)[2].decode()
            listed |= set(re.findall(r'<li><a href="(/page/\d+)', text))
            found = re.search(r'rel="next" href="(/list/\d+)"', text)
            path = found and found[1]
        self.assertEqual(listed, {f"/page/{n}" for n in range(60)})
        tree = xml.etree.ElementTree.fromstring(self.get("/sitemap.xml")[2])
        self.assertEqual({re.sub("http://[^/]*", "", loc.text) for loc in tree.findall(".//{*}loc")}, listed)
        packed = gzip.decompress(self.get("/sitemap.xml.gz")[2])
        self.assertEqual(packed, self.get("/sitemap.xml")[2])

    def test_feeds_name_the_newest_pages_with_dates(self):
        rss = xml.etree.ElementTree.fromstring(self.get("/feed.xml")[2])
        atom = xml.etree.ElementTree.fromstring(self.get("/atom.xml")[2])
        items = json.loads(self.get("/feed.json")[2])["items"]
        self.assertEqual([item["id"] for item in items], [str(n) for n in range(59, 29, -1)])
        self.assertEqual([e.text for e in rss.iter("link")][1:], [item["url"] for item in items])
        self.assertEqual(len(list(atom.findall(".//{*}entry"))), 30)
        for date, item in zip(rss.iter("pubDate"), items):
            self.assertEqual(email.utils.parsedate_to_datetime(date.text).strftime("%Y-%m-%dT%H:%M:%SZ"), item["date_published"])

    def test_hosts_have_addresses_and_names_and_strangers_get_421(self):
        want = self.get("/page/1", "127.0.1.3")[2]
        got = self.get("/page/1", "127.0.1.1", name=f"h3.test:{self.site.port}")[2]
        self.assertEqual(got.replace(b"h3.test", b"127.0.1.3"), want)
        self.assertEqual([self.get("/", name=n)[0] for n in ("h4.test", "h5.test", "127.0.1.5", "elsewhere.test", "127.0.01.1")],
                         [200, 421, 421, 421, 421])

    def test_bad_requests_are_told(self):
        self.assertEqual(self.get("/", method="POST")[0], 405)
        for head in ("GET /\r\n\r\n", "GET / HTTP/1.1\r\nNo colon\r\n\r\n", "GET page HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.1.1", self.site.port), timeout=10) as s:
                s.sendall(head.encode())
                self.assertTrue(s.recv(1000).startswith(b"HTTP/1.1 400 "), head)
        got, end = raw(self.site.port, "/", more="X: " + "y" * 70_000 + "\r\n")
        self.assertTrue(got.startswith(b"HTTP/1.1 431 ") or end == "reset")


class Versions(Case):
    def test_pages_change_appear_and_go_and_validators_follow(self):
        urls = [f"/page/{n}" for n in range(80)]
        first = {url: self.get(url) for url in urls}
        self.assertEqual({u for u in urls if first[u][0] == 200}, set(urls[:60]))
        for url in urls[:60]:
            self.assertEqual(self.get(url, If_None_Match=first[url][1]["ETag"])[0], 304)
        self.site.set_version(10)
        self.addCleanup(self.site.set_version, 0)
        kinds = {"same": 0, "changed": 0, "gone": 0}
        for url in urls[:60]:
            etag, date = first[url][1]["ETag"], first[url][1]["Last-Modified"]
            status, headers, body = self.get(url, If_None_Match=etag)
            self.assertEqual(self.get(url, If_Modified_Since=date)[0], status)
            if status == 304:
                kinds["same"] += 1
                self.assertEqual(body, b"")
                self.assertEqual(self.get(url)[2], first[url][2])
            elif status == 200:
                kinds["changed"] += 1
                self.assertNotEqual((headers["ETag"], body), (etag, first[url][2]))
            else:
                kinds["gone"] += 1
                self.assertIn(status, (404, 410))
        self.assertTrue(all(kinds.values()), kinds)
        new = [self.get(url)[0] for url in urls[60:]]
        self.assertGreater(new.count(200), 10)
        self.assertIn("/page/79", self.get("/feed.xml")[2].decode())

    def test_a_version_looks_the_same_whenever_it_is_asked_for(self):
        self.addCleanup(self.site.set_version, 0)
        with launch.RunningSite(*self.ARGUMENTS) as other:
            for site in (self.site, other):
                site.set_version(7)
            other.set_version(3)
            raw(other.port, "/page/5", more="Connection: close\r\n")
            other.set_version(7)
            heads = [raw(site.port, f"/page/{n}", more="Connection: close\r\n")[0] for n in range(30)
                     for site in (self.site, other)]
            tags = [re.findall(rb"ETag: (.*)\r", head) for head in heads]
            self.assertEqual(tags[::2], tags[1::2])
            self.assertGreater(len(set(map(str, tags))), 25)

    def test_the_control_port_refuses_nonsense(self):
        for target in ("/_control?version=x", "/_control", "/_control?version=99999999", "/_plan?[]", "/other"):
            with self.assertRaises(ValueError, msg=target):
                self.site.control("POST", target)


class Conditions(Case):
    PLAN = {"hosts": {"1": {"validators": "weak"}, "2": {"validators": "restless"}, "3": {"validators": "none"},
                      "4": {"gzip": True}}}

    def test_if_none_match_is_a_list_compared_weakly_and_wins(self):
        headers = self.get("/page/1")[1]
        tag = headers["ETag"]
        self.assertTrue(tag.startswith('W/"'))
        for value, status in ((tag, 304), (tag[2:], 304), (f'"a,b", {tag}', 304), ('"other"', 200), ("", 200)):
            self.assertEqual(self.get("/page/1", If_None_Match=value)[0], status, value)

    def test_restless_and_missing_validators(self):
        first, second = (self.get("/page/1", "127.0.1.2") for _ in range(2))
        self.assertNotEqual(first[1]["ETag"], second[1]["ETag"])
        self.assertEqual(first[2], second[2])
        self.assertEqual(self.get("/page/1", "127.0.1.2", If_None_Match=first[1]["ETag"])[0], 200)
        headers = self.get("/page/1", "127.0.1.3")[1]
        self.assertEqual((headers["ETag"], headers["Last-Modified"]), (None, None))

    def test_compression_is_for_those_who_ask(self):
        plain = self.get("/page/1", "127.0.1.4")
        packed = self.get("/page/1", "127.0.1.4", Accept_Encoding="gzip, br")
        self.assertEqual((plain[1]["Content-Encoding"], packed[1]["Content-Encoding"]), (None, "gzip"))
        self.assertEqual(gzip.decompress(packed[2]), plain[2])


class TheLog(Case):
    def test_a_request_is_logged_with_its_times_and_headers(self):
        self.get("/page/2?q=1", Cookie="a=b", Referer="http://x.test/", If_None_Match='"z"', Accept_Encoding="gzip")
        event = self.logged("/page/2?q=1")
        self.assertEqual(event["headers"], {"user-agent": "test", "if-none-match": '"z"', "accept-encoding": "gzip",
                                            "cookie": "a=b", "referer": "http://x.test/"})
        self.assertLessEqual(event["first_ns"], event["head_ns"])
        self.assertLessEqual(event["head_ns"], event["end_ns"])
        self.assertEqual((event["host"], event["status"], event["complete"], event["kind"], event["number"], event["version"]),
                         (f"127.0.1.1:{self.site.port}", 200, True, "page", 1, 0))
        kinds = [e["event"] for e in self.site.events() if e.get("conn") == event["conn"]]
        self.assertEqual(kinds, ["open", "request", "close"])

    def test_a_slow_head_begins_with_its_first_byte(self):
        with socket.create_connection(("127.0.1.1", self.site.port)) as s:
            s.sendall(b"GET /page/3?slow HT")
            time.sleep(0.2)
            s.sendall(b"TP/1.1\r\nHost: 127.0.1.1\r\n\r\n")
            s.recv(1000)
        event = self.logged("/page/3?slow")
        self.assertGreater(event["head_ns"] - event["first_ns"], 150_000_000)

    def test_pipelined_requests_are_answered_in_order_and_marked(self):
        with socket.create_connection(("127.0.1.1", self.site.port), timeout=10) as s:
            s.sendall(b"".join(b"GET /status/20%d HTTP/1.1\r\nHost: 127.0.1.1\r\n\r\n" % n for n in range(3)))
            got = b""
            while got.count(b"</html>") < 3:
                got += s.recv(65536)
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", got), [b"200", b"201", b"202"])
        self.assertEqual(["pipelined" in self.logged(f"/status/20{n}") for n in range(3)], [False, True, True])

    def test_nothing_is_lost_when_connections_are_cut(self):
        open_ones = [socket.create_connection(("127.0.1.1", self.site.port)) for _ in range(20)]
        for n, s in enumerate(open_ones):
            s.sendall(b"GET /stall/10/%d HTTP/1.1\r\nHost: 127.0.1.1\r\n\r\n" % n)
            s.recv(1000)
        self.site.cut_connections()
        for n, s in enumerate(open_ones):
            s.close()
            self.assertFalse(self.logged(f"/stall/10/{n}")["complete"])

    def test_lines_are_in_the_file_soon_and_at_the_end(self):
        with launch.RunningSite("--hosts", "1") as site:
            raw(site.port, "/page/1", more="Connection: close\r\n")
            end = time.monotonic() + 10
            while '"path":"/page/1"' not in site.log.read_text() and time.monotonic() < end:
                time.sleep(0.02)
            self.assertLess(time.monotonic(), end)
            raw(site.port, "/page/2", more="Connection: close\r\n")
            site.process.terminate()
            site.process.wait(10)
            self.assertIn('"path":"/page/2"', site.log.read_text())


class Truth(Case):
    ARGUMENTS = ("--hosts", "2", "--pages", "40")

    def test_it_says_what_the_server_serves(self):
        self.site.set_version(9)
        command = [sys.executable, "-B", TRUTH, *self.ARGUMENTS, "--version", "9"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(rows), 2 * (40 + 9 * 2))
        for row in rows:
            status, _, body = self.get(row["path"], f"127.0.1.{row['host']}")
            self.assertEqual(status, row["status"])
            if status == 200:
                text = html.unescape(body.decode())
                want = [row["title"], row["author"], row["published"], row["modified"],
                        "\n".join(f"<p>{p}</p>" for p in row["paragraphs"])]
                self.assertEqual([w for w in want if w not in text], [])
        self.assertEqual({row["status"] for row in rows}, {200, 404, 410})


class Usage(unittest.TestCase):
    def test_bad_usage_is_told_on_stderr_with_exit_code_2(self):
        for arguments, part in ((["--hosts", "x"], "--hosts"), (["--hosts", "0"], "at least 1"), (["--port", "70000"], "--port"),
                                (["--plan", "/none/such"], "/none/such"), (["--log", "/none/such/log"], "/none/such/log"),
                                (["x"], "x")):
            done = subprocess.run([sys.executable, "-B", launch.SERVER, *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(part, done.stderr.splitlines()[-1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
