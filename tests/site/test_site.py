# SPDX-License-Identifier: Apache-2.0
"""The test server: what it serves, what it breaks on purpose, what it writes into its log."""
import email.utils
import gzip
import html
import http.client
import json
import re
import socket
import subprocess
import sys
import time
import unittest
import urllib.parse
import xml.etree.ElementTree
import zlib

import behaviours
import faults
import launch
import plan
import routes
import streams
import variants
import words

TRUTH = launch.SERVER.with_name("truth.py")


def raw(port, path, host="127.0.1.1", limit=1 << 20, wait=10, method="GET", more=""):
    """(bytes, how it ended: end, reset, silent or enough) of one request."""
    out = bytearray()
    with socket.create_connection((host, port), timeout=wait) as s:
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: test\r\n{more}\r\n".encode())
        try:
            while len(out) < limit:
                data = s.recv(65536)
                if not data:
                    return bytes(out), "end"
                out += data
        except ConnectionResetError:
            return bytes(out), "reset"
        except TimeoutError:
            return bytes(out), "silent"
    return bytes(out), "enough"


class Case(unittest.TestCase):
    ARGUMENTS, PLAN = ("--hosts", "4", "--pages", "60"), None

    @classmethod
    def setUpClass(cls):
        cls.site = launch.RunningSite(*cls.ARGUMENTS, plan=cls.PLAN)
        cls.addClassCleanup(cls.site.stop)  # raises where the server found a fault in itself

    def get(self, path, host="127.0.1.1", method="GET", name=None, **headers):
        """(status, headers, body); header names with "_" for "-"."""
        connection = http.client.HTTPConnection(host, self.site.port, timeout=20)
        try:
            fields = {key.replace("_", "-"): value for key, value in headers.items()}
            if name:
                fields["Host"] = name
            connection.request(method, path, headers={"User-Agent": "test", **fields})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def logged(self, path):
        """The last event for a path, once it is there."""
        for _ in range(100):
            found = [e for e in self.site.events() if e["event"] == "request" and e["path"] == path]
            if found:
                return found[-1]
            time.sleep(0.02)
        self.fail(f"{path} is not in the log")


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
        for part in ("<nav>", "<article><h1>", 'rel="author"', "<time datetime=", f'canonical" href="http://127.0.1.1:{self.site.port}/page/7"',
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
            tags = [[re.search(rb'ETag: (.*)\r', raw(site.port, f"/page/{n}", more="Connection: close\r\n")[0]) for n in range(30)]
                    for site in (self.site, other)]
            self.assertEqual(*([m and m[1] for m in row] for row in tags))

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


class Behaviours(Case):
    def test_every_route_answers_without_a_fault_of_the_server(self):
        for route in routes.ROUTES:
            for rest in ("", "/", "/x", "/x/y/z", "/1", "/1/1", "/-1", "/99999999999", "/%00", "/\xb2", "/301/chain", "/gzip/0"):
                raw(self.site.port, f"/{route}{rest}", limit=1000, wait=0.005)
        self.assertEqual(self.site.stats()["server_faults"], 0)

    def test_redirects_come_to_their_end(self):
        for status in (301, 302, 303, 307, 308):
            for kind in ("chain", "relative", "full", "across"):
                host, path = "127.0.1.1", f"/redirect/{status}/{kind}/3"
                for _ in range(4):
                    got, headers, _ = self.get(path, host)
                    self.assertEqual(got, status)
                    where = urllib.parse.urljoin(f"http://{host}:{self.site.port}{path}", headers["Location"])
                    host, path = re.fullmatch(r"http://([\d.]+):\d+(/.*)", where).groups()
                self.assertEqual((path, self.get(path, host)[0]), ("/page/0", 200))
        self.assertEqual(self.get("/redirect/302/loop/0")[1]["Location"], "/redirect/302/loop/1")
        self.assertEqual(self.get("/redirect/302/self")[1]["Location"], "/redirect/302/self")
        self.assertEqual(self.get("/redirect/302/to?%2F%2Fa.test%5Cb")[1]["Location"], "//a.test\\b")
        self.assertEqual(self.get("/redirect/302/to?a%0d%0aSet-Cookie:x")[0], 404)
        for n, place in enumerate(behaviours.PRIVATE):
            self.assertEqual(self.get(f"/redirect/307/private/{n}")[1]["Location"], place.format(port=self.site.port))

    def test_retry_after_lasts_as_long_as_it_says(self):
        for code, form in ((429, "seconds"), (503, "date")):
            path = f"/busy/{code}/2/{form}/a"
            status, headers, _ = self.get(path)
            self.assertEqual(status, code)
            if form == "seconds":
                self.assertEqual(headers["Retry-After"], "2")
            else:
                self.assertIsNotNone(email.utils.parsedate(headers["Retry-After"]))
            self.assertEqual(self.get(path)[0], code)
            time.sleep(2.05)
            self.assertEqual(self.get(path)[0], 200)

    def test_directives_stand_where_they_should(self):
        body = self.get("/meta/noindex,nofollow/3")[2]
        self.assertIn(b'<meta name="robots" content="noindex,nofollow">', body)
        self.assertIn(b'href="/only-from/meta/noindex,nofollow"', body)
        self.assertIn(b'<meta name="saring" content="none">', self.get("/meta/saring:none/3")[2])
        self.assertEqual(self.get("/xrobots/noindex;saring:nofollow/3")[1].get_all("X-Robots-Tag"), ["noindex", "saring: nofollow"])
        self.assertIn(b'rel="nofollow ugc"', self.get("/rel/nofollow,ugc/3")[2])
        self.assertEqual(self.get("/canonical/header/2")[1]["Link"], '</page/2>; rel="canonical"')

    def test_duplicates_are_what_they_say(self):
        def article(path):
            return re.search(rb"<article>.*</article>", self.get(path)[2], re.DOTALL)[0]
        page = self.get("/page/5")[2]
        self.assertEqual(self.get("/copy/5")[2], page)
        self.assertNotIn(b"canonical", self.get("/twin/5")[2])
        self.assertEqual(article("/twin/5"), article("/page/5"))
        near, own = (set(article(p).splitlines()) for p in ("/near/5", "/page/5"))
        self.assertTrue(1 <= len(near - own) <= 2 and len(near & own) > 2)
        self.assertIn(self.get("/page/5", "127.0.1.2")[2].split(b"<p>")[3].split(b"</p>")[0], self.get("/mirror/2/5")[2])

    def test_traps_have_no_end(self):
        self.assertIn(b'href="/calendar/2026/1"', self.get("/calendar/2025/12")[2])
        self.assertIn(b'href="left/"', self.get("/maze/left/")[2])
        sids = {re.search(rb"sid=(\w+)", self.get(f"/session/0?sid={n}")[2])[1] for n in range(5)}
        self.assertEqual(len(sids), 5)

    def test_every_language_can_be_had_in_its_charset(self):
        for name, language in words.LANGUAGES.items():
            want = re.search("<article>.*</article>", self.get(f"/lang/{name}/1")[2].decode(), re.DOTALL)[0]
            status, headers, body = self.get(f"/charset/{name}/header/1")
            self.assertEqual(headers["Content-Type"], f"text/html; charset={language.charset}")
            got = re.search("<article>.*</article>", body.decode(language.charset), re.DOTALL)[0]
            self.assertEqual(got.split("<p>")[1:], want.split("<p>")[1:])
            self.assertNotIn("&#", got)

    def test_encodings_and_types(self):
        plain = self.get("/page/1")[2]
        unpack = {"gzip": gzip.decompress, "deflate": zlib.decompress, "raw-deflate": lambda d: zlib.decompress(d, -15),
                  "twice": lambda d: gzip.decompress(gzip.decompress(d)), "members": gzip.decompress, "plain": bytes}
        for how, undo in unpack.items():
            self.assertEqual(undo(self.get(f"/encoded/{how}/1")[2]), plain, how)
        for how in ("cut", "bad-crc"):
            with self.assertRaises((EOFError, OSError), msg=how):
                gzip.decompress(self.get(f"/encoded/{how}/1")[2])
        for extension, type_ in variants.FILE_TYPES.items():
            self.assertEqual(self.get(f"/file/1.{extension}")[1]["Content-Type"], type_)
        self.assertEqual(len(self.get("/big/3000")[2]) // 1024, 3000 + len(self.get("/page/0")[2]) // 1024)

    def test_a_head_request_gets_no_body(self):
        status, headers, body = self.get("/page/1", method="HEAD")
        self.assertEqual((status, int(headers["Content-Length"]), body), (200, len(self.get("/page/1")[2]), b""))


class Faults(Case):
    def test_cut_answers_are_shorter_than_they_say_and_logged_so(self):
        for kind, want in (("cut", "end"), ("reset", "reset"), ("stall", "silent")):
            got, end = raw(self.site.port, f"/{kind}/100", wait=0.5)
            head, _, body = got.partition(b"\r\n\r\n")
            self.assertEqual((len(body), end), (100, want), kind)
            self.assertGreater(int(re.search(rb"Content-Length: (\d+)", head)[1]), 100)
            event = self.logged(f"/{kind}/100")
            self.assertEqual((event["status"], event["complete"], event["bytes"]), (200, False, len(got)))

    def test_connections_from_elsewhere_are_dropped_and_logged(self):
        try:
            s = socket.create_connection(("::1", self.site.port), timeout=10)
        except OSError:
            self.skipTest("no IPv6")
        with s:
            self.assertEqual(s.recv(100), b"")
        self.assertIn("::1", [e["local"] for e in self.site.events() if e["event"] == "refused"])

    def test_silence_and_hanging_up(self):
        self.assertEqual(raw(self.site.port, "/silent", wait=0.3), (b"", "silent"))
        self.assertEqual(raw(self.site.port, "/hangup"), (b"", "end"))
        self.assertEqual(raw(self.site.port, "/hangup/reset"), (b"", "reset"))
        event = self.logged("/silent")
        self.assertEqual((event["status"], event["bytes"], event["complete"]), (0, 0, False))
        self.assertGreater(event["end_ns"] - event["first_ns"], 250_000_000)

    def test_slow_answers_keep_nobody_else_waiting(self):
        with socket.create_connection(("127.0.1.1", self.site.port)) as s:
            s.sendall(b"GET /slow/body/20 HTTP/1.1\r\nHost: 127.0.1.1\r\n\r\n")
            start = time.monotonic()
            self.assertEqual(self.get("/page/1", "127.0.1.2")[0], 200)
            self.assertLess(time.monotonic() - start, 5)
            time.sleep(0.3)
            self.assertLess(len(s.recv(65536)), 400)

    def test_endless_answers_go_on_and_stop_with_the_client(self):
        for path in [f"/endless/{k}" for k in (*faults._ENDLESS, "chunked")] + ["/flood/endless", "/flood/interim", "/chunked/long-extension"]:
            got, end = raw(self.site.port, path, limit=3 << 20)
            self.assertEqual(end, "enough", path)
            self.assertFalse(self.logged(path)["complete"])

    def test_floods_have_the_size_that_was_asked_for(self):
        got, _ = raw(self.site.port, "/flood/headers/5000", limit=1 << 24)
        self.assertEqual(got.count(b"\r\nX-Flood-"), 5000)
        got, _ = raw(self.site.port, "/flood/line/300", limit=1 << 24)
        self.assertIn(b"x" * 300 * 1024 + b"\r\n", got)

    def test_broken_heads_and_chunks_are_sent_as_they_stand(self):
        for kind, head in faults._HEADS.items():
            got, end = raw(self.site.port, f"/heads/{kind}")
            self.assertTrue(got.startswith(head) and end == "end", kind)
        for kind in faults._CHUNKED:
            got, end = raw(self.site.port, f"/chunked/{kind}")
            self.assertEqual((end, self.logged(f"/chunked/{kind}")["complete"]), ("end", faults._CHUNKED[kind][1]), kind)

    def test_bombs_are_valid_and_as_big_as_they_say(self):
        for mib in (1, 3, 65):
            self.assertEqual(gzip.decompress(b"".join(streams.gzip_bomb(mib))), bytes(mib << 20))
            self.assertEqual(zlib.decompress(b"".join(streams.deflate_bomb(mib))), bytes(mib << 20))
        self.assertEqual(self.get("/bomb/gzip-3/10")[1]["Content-Encoding"], "gzip, gzip, gzip")
        self.assertEqual(len(b"".join(streams.zstd_bomb(10))), 6 + 80 * 4 + 3)
        self.assertEqual(len(b"".join(streams.brotli_bomb(10))), 14 + 9 * 13 + 1)
        start = time.monotonic()
        got, end = raw(self.site.port, "/bomb/gzip", limit=1 << 30)
        self.assertEqual((end, int.from_bytes(got[-4:], "little")), ("end", (10240 << 20) & 0xFFFFFFFF))
        self.assertTrue(9 << 20 < len(got) < 12 << 20)
        self.assertLess(time.monotonic() - start, 20)


class Plans(Case):
    ARGUMENTS = ("--hosts", "12", "--pages", "30")
    PLAN = {"defaults": {"links": ["/calendar/2025/1"]}, "hosts": {
        "2": {"robots": {"variant": "status", "status": 503}}, "3": {"robots": {"variant": "redirect", "hops": 6, "across": True}},
        "4": {"robots": {"variant": "huge", "kib": 700, "crawl_delay": 2}}, "5": {"robots": {"variant": "cut"}},
        "6": {"robots": {"variant": "html"}}, "7": {"answer": "/status/500"}, "8": {"robots": {"variant": "silent"}},
        "9": {"busy": {"after": 3, "seconds": 2, "status": 503}}, "10-11": {"requests_per_connection": 1, "sitemap_index": True,
                                                                         "sitemap_gzip": True, "language": "ru", "pages": 1500},
        "12": {"delay_ms": 200, "feeds": False, "sitemaps": False, "robots": {"variant": "bomb"}}}}

    def test_robots_variants(self):
        status, headers, body = self.get("/robots.txt")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; charset=utf-8"))
        self.assertIn(f"Disallow: /private/\nDisallow: /*?print=\nDisallow: /drafts$\nAllow: /private/open/\n\nSitemap: http://127.0.1.1:{self.site.port}/sitemap.xml\n",
                      body.decode())
        self.assertEqual(self.get("/robots.txt", "127.0.1.2")[0], 503)
        self.assertIn(b"Crawl-delay: 2\n", self.get("/robots.txt", "127.0.1.4")[2])
        self.assertEqual(self.get("/robots.txt", "127.0.1.6")[1]["Content-Type"], "text/html")
        with self.assertRaises(http.client.IncompleteRead):
            self.get("/robots.txt", "127.0.1.5")
        self.assertEqual(raw(self.site.port, "/robots.txt", "127.0.1.8", wait=0.2)[1], "silent")
        self.assertEqual(self.get("/robots.txt", "127.0.1.12")[1]["Content-Encoding"], "gzip")
        self.assertEqual(self.get("/robots.txt", "127.0.1.7")[0], 200)
        self.assertEqual(self.get("/page/0", "127.0.1.7")[0], 500)

    def test_the_late_rule_ends_within_what_must_be_read(self):
        body = self.get("/robots.txt", "127.0.1.4")[2]
        rule = b"\nDisallow: /late/\n"
        self.assertEqual(body.index(rule) + len(rule), 511_990)
        self.assertTrue(body.endswith(b"\nDisallow: /too-late/\n") and 690 << 10 < len(body) < 710 << 10)
        self.get("/late/a", "127.0.1.4")
        self.assertEqual(self.logged("/late/a")["rule"], "/late/")

    def test_robots_redirects_run_over_hosts_and_end_with_the_rules(self):
        host, path = "127.0.1.3", "/robots.txt"
        for _ in range(6):
            status, headers, _ = self.get(path, host)
            self.assertEqual(status, 301)
            host, path = re.fullmatch(r"http://([\d.]+):\d+(/.*)", headers["Location"]).groups()
        status, _, body = self.get(path, host)
        self.assertEqual((status, host), (200, "127.0.1.9"))
        self.assertIn(b"Disallow: /private/", body)
        self.assertEqual(self.logged(path)["robots_of"], 3)

    def test_a_host_is_busy_for_a_while(self):
        got = [self.get("/page/1", "127.0.1.9")[0] for _ in range(4)]
        self.assertEqual((got, self.get("/robots.txt", "127.0.1.9")[0]), ([200, 200, 503, 503], 200))
        time.sleep(2.05)
        self.assertEqual(self.get("/page/1", "127.0.1.9")[0], 200)

    def test_profiles_of_a_range(self):
        status, headers, body = self.get("/sitemap.xml", "127.0.1.11")
        self.assertEqual(headers["Connection"], "close")
        children = re.findall(r"<loc>http://[^/]*(/sitemap-\d\.xml\.gz)</loc>", body.decode())
        self.assertEqual([gzip.decompress(self.get(c, "127.0.1.11")[2]).count(b"<url>") for c in children], [1000, 500])
        self.assertIn('lang="ru"', self.get("/page/1", "127.0.1.10")[2].decode())

    def test_links_delays_and_what_is_switched_off(self):
        self.assertIn(b'href="/calendar/2025/1"', self.get("/")[2])
        start = time.monotonic()
        self.assertEqual([self.get(p, "127.0.1.12")[0] for p in ("/feed.xml", "/sitemap.xml")], [404, 404])
        self.assertGreater(time.monotonic() - start, 0.4)

    def test_the_plan_can_be_replaced(self):
        before = self.PLAN
        self.site.set_plan({"hosts": {"1": {"answer": "/status/418"}}})
        self.addCleanup(self.site.set_plan, before)
        self.assertEqual(self.get("/page/1")[0], 418)

    def test_wrong_plans_are_refused_with_the_place(self):
        for text, place in (("{", "not JSON"), ("[]", "object"), ('{"x": 1}', "object"), ('{"hosts": {"0": {}}}', "hosts.0"),
                            ('{"hosts": {"2-1": {}}}', "hosts.2-1"), ('{"hosts": {"9": {}}}', "hosts.9"), ('{"hosts": {"a": {}}}', "hosts.a"),
                            ('{"defaults": {"pagez": 1}}', "defaults.pagez"), ('{"defaults": {"pages": "1"}}', "defaults.pages"),
                            ('{"defaults": {"pages": true}}', "defaults.pages"), ('{"defaults": {"pages": -1}}', "defaults.pages"),
                            ('{"defaults": {"robots": {"variant": "odd"}}}', "robots.variant"), ('{"defaults": {"robots": 1}}', "robots"),
                            ('{"defaults": {"links": "x"}}', "defaults.links"), ('{"defaults": {"answer": "x"}}', "defaults.answer")):
            with self.assertRaisesRegex(plan.PlanError, re.escape(place), msg=text):
                plan.parse(text, 3)


class TheLog(Case):
    def test_a_request_is_logged_with_its_times_and_headers(self):
        self.get("/page/2?q=1", Cookie="a=b", Referer="http://x.test/", If_None_Match='"z"', Accept_Encoding="gzip")
        event = self.logged("/page/2?q=1")
        self.assertEqual(event["headers"], {"user-agent": "test", "if-none-match": '"z"', "accept-encoding": "gzip", "cookie": "a=b",
                                            "referer": "http://x.test/"})
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
            time.sleep(0.5)
            self.assertIn('"path":"/page/1"', site.log.read_text())
            raw(site.port, "/page/2", more="Connection: close\r\n")
            site.process.terminate()
            site.process.wait(10)
            self.assertIn('"path":"/page/2"', site.log.read_text())


class Truth(Case):
    ARGUMENTS = ("--hosts", "2", "--pages", "40")

    def test_it_says_what_the_server_serves(self):
        self.site.set_version(9)
        done = subprocess.run([sys.executable, "-B", TRUTH, *self.ARGUMENTS, "--version", "9"], capture_output=True, text=True, check=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(rows), 2 * (40 + 9 * 2))
        for row in rows:
            status, _, body = self.get(row["path"], f"127.0.1.{row['host']}")
            self.assertEqual(status, row["status"])
            if status == 200:
                text = html.unescape(body.decode())
                want = [row["title"], row["author"], row["published"], row["modified"], "\n".join(f"<p>{p}</p>" for p in row["paragraphs"])]
                self.assertEqual([w for w in want if w not in text], [])
        self.assertEqual({row["status"] for row in rows}, {200, 404, 410})


class Usage(unittest.TestCase):
    def test_bad_usage_is_told_on_stderr_with_exit_code_2(self):
        for arguments, part in ((["--hosts", "x"], "--hosts"), (["--hosts", "0"], "at least 1"), (["--port", "70000"], "--port"),
                                (["--plan", "/none/such"], "/none/such"), (["--log", "/none/such/log"], "/none/such/log"), (["x"], "x")):
            done = subprocess.run([sys.executable, "-B", launch.SERVER, *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(part, done.stderr.splitlines()[-1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
