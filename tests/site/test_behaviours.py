# SPDX-License-Identifier: Apache-2.0
"""The test server: what it does to a crawler, by path and by plan."""
import email.utils
import gzip
import http.client
import re
import socket
import time
import unittest
import urllib.parse
import xml.etree.ElementTree
import zlib

import behaviours
import faults
import plan
import routes
import streams
import variants
import words
from site_case import Case, raw


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
        headers = self.get("/xrobots/noindex;saring:nofollow/3")[1]
        self.assertEqual(headers.get_all("X-Robots-Tag"), ["noindex", "saring: nofollow"])
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


class OddListings(Case):
    def test_they_are_xml_unless_they_are_cut(self):
        for format_ in ("sitemap", "rss", "atom"):
            for kind in ("plain", "relative", "hosts", "dates", "namespace"):
                tree = xml.etree.ElementTree.fromstring(self.get(f"/odd/{format_}/{kind}")[2])
                self.assertGreater(len(list(tree.iter())), 12)
            with self.assertRaises(xml.etree.ElementTree.ParseError):
                xml.etree.ElementTree.fromstring(self.get(f"/odd/{format_}/cut")[2])
            self.assertIn(b'SYSTEM "file:///etc/hosts"', self.get(f"/odd/{format_}/entity")[2])
            self.assertEqual(raw(self.site.port, f"/odd/{format_}/endless", limit=2 << 20)[1], "enough")

    def test_indexes_without_end(self):
        self.assertIn(b"/odd/sitemap/self</loc>", self.get("/odd/sitemap/self")[2])
        self.assertIn(b"/odd/sitemap/deep/8</loc>", self.get("/odd/sitemap/deep/7")[2])
        self.assertEqual(self.get("/odd/rss/deep/7")[0], 404)


class Faults(Case):
    def test_cut_answers_are_shorter_than_they_say_and_logged_so(self):
        for kind, want in (("cut", "end"), ("reset", "reset"), ("stall", "silent")):
            got, end = raw(self.site.port, f"/{kind}/100", wait=1.5)
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
            s.sendall(b"GET /slow/body/100 HTTP/1.1\r\nHost: 127.0.1.1\r\n\r\n")
            start = time.monotonic()
            self.assertEqual(self.get("/page/1", "127.0.1.2")[0], 200)
            self.assertLess(time.monotonic() - start, 5)
            time.sleep(0.3)
            self.assertLess(len(s.recv(65536)), 400)

    def test_endless_answers_go_on_and_stop_with_the_client(self):
        for path in ("/endless/html", "/endless/nested", "/endless/tag", "/endless/zeros", "/endless/chunked", "/flood/endless",
                     "/flood/interim", "/chunked/long-extension"):
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
        "2": {"robots": {"variant": "status", "status": 503}},
        "3": {"robots": {"variant": "redirect", "hops": 6, "across": True}},
        "4": {"robots": {"variant": "huge", "kib": 700, "crawl_delay": 2}}, "5": {"robots": {"variant": "cut"}},
        "6": {"robots": {"variant": "html"}}, "7": {"answer": "/status/500"}, "8": {"robots": {"variant": "silent"}},
        "1": {"robots": {"sitemaps": ["/odd/sitemap/self", "http://h2.test/a.xml"]}},
        "9": {"busy": {"after": 3, "seconds": 2, "status": 503}}, "10-11": {"requests_per_connection": 1, "sitemap_index": True,
                                                                         "sitemap_gzip": True, "language": "ru", "pages": 1500},
        "12": {"delay_ms": 200, "feeds": False, "sitemaps": False, "robots": {"variant": "bomb"}}}}

    def test_robots_variants(self):
        status, headers, body = self.get("/robots.txt")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; charset=utf-8"))
        self.assertTrue(body.decode().endswith(
            "User-agent: *\nDisallow: /private/\nDisallow: /*?print=\nDisallow: /drafts$\nAllow: /private/open/\n\n"
            f"Sitemap: http://127.0.1.1:{self.site.port}/sitemap.xml\n"
            f"Sitemap: http://127.0.1.1:{self.site.port}/odd/sitemap/self\nSitemap: http://h2.test/a.xml\n"))
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
                            ('{"hosts": {"2-1": {}}}', "hosts.2-1"), ('{"hosts": {"9": {}}}', "hosts.9"),
                            ('{"hosts": {"a": {}}}', "hosts.a"),
                            ('{"defaults": {"pagez": 1}}', "defaults.pagez"), ('{"defaults": {"pages": "1"}}', "defaults.pages"),
                            ('{"defaults": {"pages": true}}', "defaults.pages"),
                            ('{"defaults": {"pages": -1}}', "defaults.pages"),
                            ('{"defaults": {"robots": {"variant": "odd"}}}', "robots.variant"),
                            ('{"defaults": {"robots": 1}}', "robots"),
                            ('{"defaults": {"links": "x"}}', "defaults.links"),
                            ('{"defaults": {"answer": "x"}}', "defaults.answer")):
            with self.assertRaisesRegex(plan.PlanError, re.escape(place), msg=text):
                plan.parse(text, 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
