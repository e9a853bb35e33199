# SPDX-License-Identifier: Apache-2.0
"""User and password of a URL or a proxy stay out of every file and message; nothing that a server or a job says becomes
another header of a request."""
import gzip
import re
import sqlite3

import cli_common
from cli_common import page
from net_common import PUBLIC, NetCase, answer, job, redirect

SECRET = "hunter2"
DAY = 86400
INJECTED = "X-Injected: yes"


def secret(door, host="target.example"):
    """A URL whose user and password name the door."""
    return f"http://spy-{door}:{SECRET}-{door}@{host}/{door}"


def head(line):
    return page("Eastwick").replace(b"</head>", (line + "</head>").encode())


def sitemap(entry, kind="urlset", name="url"):
    return answer(f"<{kind} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><{name}><loc>{entry}</loc></{name}></{kind}>")


class Secrets(NetCase):
    def setUp(self):
        super().setUp()
        self.names["*.example"] = PUBLIC

    def doors(self):
        """Seeds by kind, each on a host of its own, that lead on by a URL with user and password."""
        text = lambda body: answer(body, kind="text/plain")
        rows = {
            "pages": {
                "redirect": redirect(secret("redirect")),
                "redirect-out": redirect(secret("redirect-out", "elsewhere.test")),
                "redirect-bad": redirect(secret("redirect-bad", "[bad")),
                "redirect-ftp": redirect(secret("redirect-ftp").replace("http:", "ftp:")),
                "location": answer(page("Weston"), f"Content-Location: {secret('location')}"),
                "link": answer(page("Norton", f"<a href='{secret('link')}'>on</a>")),
                "base": answer(head(f"<base href='{secret('base')}'>").replace(b"</article>", b"<a href=next>on</a></article>")),
                "canonical": answer(head(f"<link rel=canonical href='{secret('canonical')}'>")),
                "og": answer(head(f"<meta property='og:url' content='{secret('og')}'>")),
                "announced": answer(head(f"<link rel=alternate type='application/rss+xml' href='{secret('announced')}'>")),
                "robots": answer(page("Sutton")), "robots-sitemap": answer(page("Sutton"))},
            "sitemaps": {
                "entry": sitemap(secret("entry")), "index": sitemap(secret("index"), "sitemapindex", "sitemap"),
                "text": text(secret("text") + "\n")},
            "feeds": {"feed": answer(f"<rss version='2.0'><channel><title>t</title><item><link>{secret('feed')}</link></item>"
                                     "</channel></rss>")},
            "lists": {"list": answer(page("Norton", f"<a href='{secret('list')}'>on</a>"))}}
        seeds = {}
        for kind, replies in rows.items():
            for door, reply in replies.items():
                self.server.table[f"{door}.example", "/start"] = reply
                self.server.table["target.example", f"/{door}"] = answer(page(f"Target {door}"))
                seeds.setdefault(kind, []).append(f"http://{door}.example/start")
        self.server.table["robots.example", "/robots.txt"] = redirect(secret("robots"))
        self.server.table["robots-sitemap.example", "/robots.txt"] = text(f"Sitemap: {secret('robots-sitemap')}\n")
        return seeds

    def files(self):
        """Every file of the test folder by name, but the test's own."""
        for name in self.tree("."):
            if not name.endswith((".toml", ".names", ".urls")):
                with open(self.path(name), "rb") as f:
                    yield name, f.read()

    def spied(self):
        """(file, door) wherever a secret stands: in files as they are, and in heads of archived records, whose bodies are
        the pages as they came."""
        found = set()
        for name, data in self.files():
            if name.endswith(".warc.gz"):
                data = b"\n".join(part for record in re.split(rb"(?m)^WARC/1.1\r\n", gzip.decompress(data))
                                  for part in record.split(b"\r\n\r\n")[:2])
            elif name.endswith(".sqlite"):
                # What servers published in robots.txt is kept as it came.
                with sqlite3.connect(self.path(name)) as state:
                    if state.execute("SELECT 1 FROM sqlite_master WHERE name = 'robots'").fetchone():
                        state.execute("UPDATE robots SET body = ''")
                state.close()
                with sqlite3.connect(self.path(name)) as state:
                    state.execute("VACUUM")
                    state.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                state.close()
                with open(self.path(name), "rb") as f:
                    data = f.read()
            found |= {(name, m.decode()) for m in re.findall(rb"(?:spy|hunter2)[-:@][a-z-]*", data)}
        return sorted(found)

    def test_a_crawl_keeps_no_user_and_no_password(self):
        seeds = self.doors()
        scope = {"*.example"}
        self.put("job.toml", job(seeds, scope, "feeds = true", 'formats = ["txt", "md", "json", "html"]\nwarc = true',
                                 allow_private=True, delay="0s").encode())
        for command in (["--log", "log", "--report", "report.json", "--prometheus", "prom", "-v"], ["--status"], ["--check"],
                        ["--dry-run"]):
            code, out, err = self.run_saring("crawl", *command, "job.toml", env=self.net())
            self.put("said" + command[0], (out + err).encode())
        self.assertGreater(len(self.server.requests), 30)
        reached = {r.split(b" ")[1].decode() for r in self.server.requests if b"\r\nHost: target.example\r\n" in r}
        # They lead on, without user and password; entries of feeds and sitemaps that have some are left out.
        self.assertEqual(reached, {"/robots.txt", "/robots", "/redirect", "/link", "/list", "/next", "/announced"})
        archives = b"".join(gzip.decompress(data) for name, data in self.files() if name.endswith(".warc.gz"))
        self.assertIn(b"\r\nLocation: http://target.example/redirect\r\n", archives)
        self.assertIn(b"\r\nContent-Location: http://target.example/location\r\n", archives)
        self.assertEqual(self.spied(), [])
        self.assertEqual([r for r in self.server.requests if b"uthorization" in r or SECRET.encode() in r], [])

    def test_a_job_names_no_secret_that_it_refuses(self):
        for kind in ("pages", "feeds", "sitemaps", "lists"):
            for url in (secret("seed"), secret("seed").replace("http:", "ftp:"), secret("seed", "[bad"), secret("seed", "a b")):
                self.put("job.toml", job({kind: [url]}, delay="1s").encode())
                _, out, err = self.run_saring("crawl", "job.toml", env=self.net())
                self.assertEqual(err.count("\n"), 1)
                self.assertNotIn(SECRET, out + err)
        self.assertEqual(self.connects(), [])

    def test_a_proxy_keeps_its_password_to_itself(self):
        for number, address in enumerate((PUBLIC, "51.0.0.1", "proxy.test", "[bad")):
            self.server.table["a.example", "/start"] = answer(page("Weston"))
            text = job({"pages": ["http://a.example/start"]}, [], "", "warc = true", allow_private=True, delay="0s",
                       proxy=f"http://spy-proxy:{SECRET}-proxy@{address}:3128")
            self.put(f"{number}/job.toml", text.encode())
            for option in ("--check", "--log"):
                more = [self.path(f"{number}/log")] if option == "--log" else []
                _, out, err = self.run_saring("crawl", "-v", option, *more, self.path(f"{number}/job.toml"),
                                              env=self.net(f"n{number}"))
                self.put(f"{number}/said{option}", (out + err).encode())
                if address == "[bad":
                    self.assertRegex(err, r"\A[^\n]*politeness\.proxy: [^\n]*\n\Z")
        self.assertEqual(self.spied(), [])
        # The control: it was sent to the proxy, and to it alone.
        sent = [r for r in self.server.requests if b"Proxy-Authorization: Basic" in r]
        self.assertEqual(len(sent), 2)

    def test_fetch_and_clean_write_down_no_password(self):
        self.server.table["a.example", "/good"] = answer(page("Weston"))
        self.server.table["a.example", "/moved"] = redirect(secret("moved"))
        self.server.table["a.example", "/lost"] = redirect(secret("lost", "[bad"))
        urls = [f"http://spy-given:{SECRET}-given@{rest}" for rest in
                ("a.example/good", "a.example/moved", "a.example/lost", "b.test/", "127.0.0.1/", "[bad/")]
        self.put("list.urls", "\n".join(urls).encode())
        for command in ("fetch", "clean"):
            more = ["--format", "json", "--name", "{index}.{ext}"] if command == "clean" else []
            _, out, err = self.run_saring(command, "-v", *more, "-O", command, "--report", f"{command}.report", "--files-from",
                                          "list.urls", env=self.net(command))
            self.put(f"{command}.said", (out + err).encode())
        self.assertEqual(self.spied(), [])
        given = [r for r in self.server.requests if b"Authorization: Basic" in r]
        self.assertEqual(len(given), 6)


class Injection(NetCase):
    def test_no_server_and_no_job_adds_a_header(self):
        self.names["*.example"] = PUBLIC
        hostile = [f"a\r{INJECTED}", f"a\r\r{INJECTED}", f"a\x0b{INJECTED}", f"a\x0c{INJECTED}", f"a\x85{INJECTED}",
                   f"a\u2028{INJECTED}", f"a%0d%0a{INJECTED}", f"a\\r\\n{INJECTED}", f"a\t{INJECTED}", "a" * 5000]
        seeds = []
        for number, value in enumerate(hostile):
            for name in ("ETag", "Last-Modified", "Location"):
                host = f"{name.lower()}{number}.example"
                status = "302 Found" if name == "Location" else "200 OK"
                first = "/next?" if name == "Location" else ""
                self.server.table[host, "/start"] = answer(page("Weston"), f"{name}: {first}{value}", status=status)
                seeds.append(f"http://{host}/start")
        date = "Sun, 06 Nov 1994 08:49:37 GMT"
        self.server.table["good.example", "/start"] = answer(page("Weston"), 'ETag: "v1"', f"Last-Modified: {date}")
        self.put("job.toml", job({"pages": seeds + ["http://good.example/start"]}, {"*.example"}, "", "warc = true",
                                 allow_private=True, delay="0s").encode())
        self.expect(["crawl", "-q", "job.toml"], 0, env=self.net())
        first = len(self.server.requests)
        self.run_saring("crawl", "-q", "job.toml", env=self.net(later=2 * DAY))
        again = self.server.requests[first:]
        self.assertGreaterEqual(len(again), 21)
        self.assertTrue(any(f'If-None-Match: "v1"\r\nIf-Modified-Since: {date}\r\n'.encode() in r for r in again), again[-1])
        allowed = {b"host", b"user-agent", b"accept", b"accept-encoding", b"accept-language", b"if-none-match",
                   b"if-modified-since"}
        for request in self.server.requests:
            lines = re.split(rb"\r\n|\r|\n", request.rstrip(b"\r\n"))
            self.assertEqual({line.split(b":")[0].lower() for line in lines[1:]} - allowed, set(), request)
            self.assertNotIn(b"\r\r", request)
            self.assertRegex(request.replace(b"\r\n", b""), rb"\A[\x20-\x7e]*\Z")

    def test_a_job_whose_contact_is_a_header_is_refused(self):
        for contact in (f"https://a.example/\r\n{INJECTED}", f"a@b.example\n{INJECTED}", f"https://a.example/\x7f{INJECTED}"):
            text = job({"pages": ["http://a.example/"]}, delay="1s").replace(
                '"https://crawler.example/"', '"' + contact.replace("\r", "\\r").replace("\n", "\\n").replace("\x7f", "\\u007f") + '"')
            self.put("job.toml", text.encode())
            _, _, err = self.expect(["crawl", "job.toml"], 2, env=self.net())
            self.assertIn("contact", err)
        self.assertEqual(self.connects(), [])


if __name__ == "__main__":
    cli_common.main()
