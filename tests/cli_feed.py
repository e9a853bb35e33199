# SPDX-License-Identifier: Apache-2.0
"""saring feed and saring sitemap: lines, notes, exit codes, and where the lists come from."""
import contextlib
import gzip
import http.server
import json
import subprocess
import threading

import cli_common
from cli_common import Case

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Pier News</title><link>https://pier.example/</link>
<item><title>Ferry\tis
late</title><link>/a</link><guid>n-1</guid><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item>
<item><title>Nets</title><link>https://pier.example/b</link></item>
</channel></rss>"""
FEED_LINES = "2026-03-01T10:00:00Z\thttps://pier.example/a\tFerry is late\n\thttps://pier.example/b\tNets\n"

INDEX = b"""<sitemapindex><sitemap><loc>https://pier.example/1.xml</loc><lastmod>2026-03-01</lastmod></sitemap>
<sitemap><loc>https://pier.example/2.xml</loc></sitemap></sitemapindex>"""


def urlset(count):
    return ("<urlset>" + "".join(f"<url><loc>https://pier.example/{i}</loc></url>" for i in range(count)) + "</urlset>").encode()


LONG_FEED = b"<rss><channel>" + b"".join(b"<item><link>https://pier.example/%d</link></item>" % i for i in range(400_000)) + b"</channel></rss>"


class Feeds(Case):
    def test_a_line_has_date_address_and_title(self):
        self.put("feed.xml", FEED)
        self.expect(["feed", "feed.xml"], 0, FEED_LINES, "saring: feed.xml: rss feed, 2 entries\n")
        self.expect(["feed", "-q", "-"], 0, FEED_LINES, "", stdin=FEED)
        self.expect(["feed", "-q"], 0, FEED_LINES, "", stdin=gzip.compress(FEED))

    def test_json_has_all_that_is_known(self):
        _, out, _ = self.expect(["feed", "-q", "-f", "json"], 0, stdin=FEED)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(lines[0], {"url": "https://pier.example/a", "id": "n-1", "title": "Ferry is late",
                                    "published": "2026-03-01T10:00:00Z", "updated": None, "summary": None})
        self.assertEqual(len(lines), 2)

    def test_what_is_wrong_is_told(self):
        text = FEED.replace(b"</channel></rss>", b"<item><title>R&D</title><link>mailto:mira@pier.example</link></item>"
                            b"<item><link>https://pier.example/b#x</link></item><atom:link rel='next' href='/2'/>")
        _, _, err = self.expect(["feed"], 0, stdin=text)
        self.assertEqual(err, "saring: -: rss feed, 3 entries\n"
                              "saring: -: warning: malformed: '&' that begins no reference\n"
                              "saring: -: warning: 1 duplicate left out\n"
                              "saring: -: warning: 1 address is missing, too long, or neither http nor https\n"
                              "saring: -: goes on at https://pier.example/2\n")

    def test_messages_show_no_control_bytes(self):
        self.expect(["feed"], 1, "", "saring: -: error: not a feed: its root element is <x??0?>\n", stdin=b"<x\x1b]0\x07>")
        _, out, _ = self.expect(["feed", "-q"], 0, stdin=FEED.replace(b"Nets", b"N\x1b[31m\xe2\x80\xaeets\xff"))
        self.assertNotRegex(out, "[\x1b\u202e]")

    def test_what_is_no_feed_fails(self):
        self.expect(["feed"], 1, "", ["not a feed: its root element is <html>"], stdin=b"<html></html>")
        self.expect(["feed"], 1, "", ["not a feed: it has no elements"])
        self.expect(["feed", "missing.xml"], 1, "", "saring: missing.xml: error: No such file or directory\n")
        self.expect(["feed"], 1, "", ["rss feed, 0 entries"], stdin=b"<rss/>")
        self.expect(["feed", "-q", "missing.xml"], 1, "", "")

    def test_output_goes_to_a_file(self):
        self.put("feed.xml", FEED)
        self.expect(["feed", "-q", "-o", "out.tsv", "feed.xml"], 0, "", "")
        self.assertEqual(self.get("out.tsv"), FEED_LINES)

    def test_format_of_the_environment_is_meant_for_clean(self):
        self.expect(["feed", "-q"], 0, FEED_LINES, "", stdin=FEED, env={"SARING_FORMAT": "md"})

    def test_relative_addresses_are_resolved_by_url(self):
        feed = b"<rss><channel><item><link>x</link></item></channel></rss>"
        self.expect(["feed", "-q", "--url", "https://pier.example/feeds/all"], 0, "\thttps://pier.example/feeds/x\t\n", stdin=feed)
        self.expect(["feed", "-q"], 1, "", "", stdin=feed)

    def test_an_output_that_cannot_be_written_is_told(self):
        with open("/dev/full", "wb") as full:
            process = self.start("feed", "-q", stdin=subprocess.PIPE, stdout=full, stderr=subprocess.PIPE)
            _, err = process.communicate(FEED, timeout=60)
        self.assertEqual((process.returncode, err), (3, b"saring: standard output: No space left on device\n"))


class Sitemaps(Case):
    def test_an_index_lists_its_sitemaps(self):
        self.expect(["sitemap"], 0, "2026-03-01\thttps://pier.example/1.xml\t\n\thttps://pier.example/2.xml\t\n",
                    "saring: -: index of sitemaps, 2 entries\n", stdin=INDEX)
        _, out, _ = self.expect(["sitemap", "-f", "json"], 0, stdin=INDEX)
        self.assertEqual(json.loads(out.splitlines()[0])["kind"], "sitemap")

    def test_json_has_frequency_priority_and_alternates(self):
        text = (b"<urlset><url><loc>https://pier.example/a</loc><changefreq>daily</changefreq><priority>0.5</priority>"
                b"<xhtml:link rel='alternate' hreflang='id' href='https://pier.example/id'/></url></urlset>")
        _, out, _ = self.expect(["sitemap", "-q", "-f", "json"], 0, stdin=text)
        self.assertEqual(json.loads(out), {
            "kind": "page", "url": "https://pier.example/a", "lastmod": None, "changefreq": "daily", "priority": 0.5,
            "title": None, "published": None, "alternates": [{"language": "id", "url": "https://pier.example/id"}]})

    def test_text_and_gzip_and_feeds_are_sitemaps(self):
        self.expect(["sitemap"], 0, "\thttps://pier.example/a\t\n", ["text, 1 entry"], stdin=b"https://pier.example/a\n")
        self.put("map.gz", gzip.compress(urlset(3)))
        _, out, _ = self.expect(["sitemap", "map.gz"], 0, err="saring: map.gz: urlset, 3 entries\n")
        self.assertEqual(out.count("\n"), 3)
        self.expect(["sitemap", "-q"], 0, FEED_LINES, stdin=FEED)

    def test_what_is_over_a_limit_is_told(self):
        _, out, err = self.expect(["sitemap"], 3, err=["warning: 5 entries beyond the limit left out"], stdin=urlset(50_005))
        self.assertEqual(out.count("\n"), 50_000)
        for data in (urlset(1000), gzip.compress(urlset(1000))):
            _, out, _ = self.expect(["sitemap", "--max-size", "10k"], 3, err=["more than 10240 bytes; the rest was not read"],
                                    stdin=data)
            self.assertGreater(out.count("\n"), 100)

    def test_whatever_the_size_and_the_form_it_is_told_in_the_same_way(self):
        for command, data in ((("sitemap",), urlset(400_000)), (("feed",), LONG_FEED)):
            self.assertGreater(len(data), (16 << 20) + 20_000)
            for form in (data, gzip.compress(data, 1)):
                name = self.put("list", form)
                _, out, err = self.expect([*command, "--max-size", "10k", "list"], 3)
                self.assertGreater(out.count("\n"), 50)
                self.assertIn("saring: list: warning: more than 10240 bytes; the rest was not read\n", err)
                self.assertNotRegex(err, "more than (?!10240)")
                with open(name, "rb") as pipe:
                    self.expect([*command, "--max-size", "10k"], 3, out, ["more than 10240 bytes; the rest was not read"],
                                stdin=pipe.read())

    def test_a_damaged_file_gives_what_it_has(self):
        _, out, _ = self.expect(["sitemap"], 0, err=["warning: malformed: compressed data is damaged or cut short"],
                                stdin=gzip.compress(urlset(5000))[:-2000])
        self.assertGreater(out.count("\n"), 100)
        self.expect(["sitemap"], 1, "", ["compressed data is damaged"], stdin=b"\x1f\x8b\x08")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        if self.path == "/old":
            self.send_response(301)
            self.send_header("Location", "/maps/feed")
            self.end_headers()
            return
        body = "<rss><channel><item><title>Дамба</title><link>x</link></item></channel></rss>".encode("windows-1251")
        if self.path.startswith("/long"):
            body = LONG_FEED if self.path == "/long" else gzip.compress(LONG_FEED, 1)
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "application/rss+xml; charset=windows-1251")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # whoever has enough hangs up
            self.wfile.write(body)

    def log_message(self, *args):
        pass


class Network(Case):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.seen = []
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def test_base_and_charset_come_from_the_reply(self):
        for command in ("feed", "sitemap"):
            self.expect([command, "-q", "--allow-private", self.base + "/old"], 0, f"\t{self.base}/maps/x\tДамба\n", "")

    def test_private_addresses_are_refused_unless_allowed(self):
        for command in ("feed", "sitemap"):
            self.expect([command, self.base + "/feed"], 1, "", [f"saring: {self.base}/feed: error: "])
        self.assertEqual(self.server.seen, [])

    def test_a_status_that_is_no_success_is_an_error(self):
        self.expect(["feed", "--allow-private", self.base + "/gone"], 1, "", ["404"])
        self.expect(["feed", "ftp://pier.example/feed"], 1, "", ["error: "])

    def test_one_that_is_too_long_is_read_up_to_the_limit(self):
        for command in ("feed", "sitemap"):
            for path in ("/long", "/long.gz"):
                _, out, _ = self.expect([command, "--allow-private", "--max-size", "10k", self.base + path], 3,
                                        err=["more than 10240 bytes; the rest was not read"])
                self.assertGreater(out.count("\n"), 50)

    def test_nothing_that_is_listed_or_named_is_fetched(self):
        target = self.base + "/secret"
        text = (f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{target}"> <!ENTITY % p SYSTEM "{target}"> %p;]>'
                f'<?xml-stylesheet href="{target}"?><rss><channel><item><title>&e;</title><link>{target}</link></item>'
                '</channel></rss>').encode()
        self.expect(["feed", "-q", "--allow-private"], 0, f"\t{target}\t&e;\n", "", stdin=text)
        self.expect(["sitemap", "-q", "--allow-private"], 0, f"\t{target}\t&e;\n", "", stdin=text)
        self.assertEqual(self.server.seen, [])


if __name__ == "__main__":
    cli_common.main()
