# SPDX-License-Identifier: Apache-2.0
"""saring crawl among hosts that break HTTP, flood, stall and explode, each in its own way, while good hosts finish: every
fault has its name in the log, and nothing but whole pages is kept."""
import collections
import json
import os
import pathlib
import resource
import subprocess
import sys

SITE = pathlib.Path(__file__).with_name("site")
sys.path.insert(0, str(SITE))
import launch  # noqa: E402
import streams  # noqa: E402
import cli_common  # noqa: E402
from cli_common import Case  # noqa: E402
from net_common import Server, answer, archived, job  # noqa: E402

GOOD, PAGES = 6, 10
SECONDS = 15  # of a request

# What becomes of a page at these paths, each on a host of its own.
FAULTS = {
    "ok": ("/chunked/good", "/chunked/trailers", "/chunked/extension", "/encoded/tail/0", "/heads/bytes", "/heads/folded",
           "/heads/bare-lf", "/heads/bare-cr", "/heads/no-reason", "/heads/http-1.0", "/heads/early-hints", "/refresh/self",
           "/status/204", "/heads/length-of-no-body"),
    "corrupt": ("/chunked/no-end", "/chunked/cut", "/chunked/bad-size", "/chunked/negative", "/chunked/huge-size",
                "/chunked/no-crlf", "/chunked/empty-size", "/cut/0", "/cut", "/encoded/cut/0", "/encoded/bad-crc/0",
                "/encoded/unknown/0", "/heads/no-colon", "/heads/nul", "/heads/space-before-colon", "/heads/two-lengths",
                "/heads/length-and-chunked", "/heads/negative-length", "/heads/status-0", "/heads/status-99999",
                "/heads/status-word", "/heads/http-0.9", "/heads/http-3.7", "/heads/garbage", "/heads/cut", "/bomb/gzip-3",
                "/bomb/gzip-5"),
    "network_error": ("/reset/0", "/reset", "/hangup", "/hangup/reset"),
    "timeout": ("/stall/0", "/stall", "/silent", "/slow/head/2000", "/slow/body/2000", "/wait/600000"),
    "too_large": ("/endless/html", "/endless/nested", "/endless/tag", "/endless/zeros", "/endless/chunked", "/flood/headers",
                  "/flood/cookies", "/flood/line/2000", "/flood/endless", "/flood/interim", "/big/30000", "/heads/huge-length",
                  "/redirect/301/long/200", "/chunked/long-extension", "/bomb/gzip", "/bomb/br", "/bomb/zstd", "/bomb/deflate", "/bomb/gzip-2",
                  "/bomb/zstd+gzip"),
    "http_error": ("/heads/switching", "/redirect/302/none", "/status/206", "/status/300", "/status/418", "/status/500"),
    "refused": ("/redirect/302/scheme/0", "/redirect/302/scheme/1", "/redirect/307/scheme/3", "/redirect/301/scheme/4"),
}
# By path: redirects that are followed, how many requests that makes, and how it ends.
CHAINS = {
    "/redirect/301/chain/9": (11, "ok"), "/redirect/302/chain/10": (11, "refused"), "/redirect/303/full/30": (11, "refused"),
    "/redirect/307/relative/11": (11, "refused"), "/redirect/308/self": (1, "redirect"), "/redirect/302/loop/0": (2, "redirect"),
    "/redirect/301/long/1": (2, "ok"), "/redirect/308/chain/100000": (11, "refused")}
# What becomes of a page whose robots.txt is so.
ROBOTS = (
    ({"variant": "silent"}, "host_skipped"), ({"variant": "cut"}, "host_skipped"), ({"variant": "reset"}, "host_skipped"),
    ({"variant": "slow", "wait": 600}, "host_skipped"), ({"variant": "status", "status": 500}, "host_skipped"),
    ({"variant": "status", "status": 429}, "host_skipped"), ({"variant": "status", "status": 404}, "ok"),
    ({"variant": "bomb"}, "ok"), ({"variant": "huge", "kib": 100_000}, "ok"), ({"variant": "html"}, "ok"),
    ({"variant": "redirect", "hops": 5}, "ok"), ({"variant": "redirect", "hops": 40, "across": False}, "ok"))



def host(number):
    return f"127.0.1.{number}"


class Faults(Case):
    def crawl(self, folder, seeds, descriptors=None, **politeness):
        """Runs a job over a site, with so many files open at most; the visits by URL, the last of each."""
        text = job(seeds, (), "follow_links = false\nsitemaps = false", "warc = true", delay="0s", allow_private=True,
                   total_timeout=f"{SECONDS}s", **politeness)
        path = self.put(f"{folder}/job.toml", text.encode())
        command = [cli_common.SARING, "crawl", "-q", "--log", self.path(folder, "log"), path]
        limit = descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors)))
        child = subprocess.Popen(command, env=self.environment({"XDG_STATE_HOME": self.path(folder, "xdg")}),
                                 stderr=subprocess.PIPE, preexec_fn=limit)
        said = child.stderr.read()
        _, status, self.usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stderr.close()
        self.assertIn(child.returncode, (0, 3), said)
        events = [json.loads(line) for line in self.get(folder, "log").splitlines()]
        return {event["url"]: event for event in events if event["event"] == "visit"}

    def test_every_fault_has_its_name_and_good_hosts_finish(self):
        paths = [(path, status) for status, row in FAULTS.items() for path in row]
        first_chain, first_robots = len(paths) + 1, len(paths) + len(CHAINS) + 1
        first_good = first_robots + len(ROBOTS)
        plan = {"hosts": {str(first_robots + i): {"robots": robots} for i, (robots, _) in enumerate(ROBOTS)}}
        with launch.RunningSite("--hosts", str(first_good + GOOD - 1), "--pages", str(PAGES), plan=plan) as site:
            at = lambda number, path: f"http://{host(number)}:{site.port}{path}"
            wanted = {at(i, path): status for i, (path, status) in enumerate(paths, 1)}
            chains = {at(i, path): value for i, (path, value) in enumerate(CHAINS.items(), first_chain)}
            wanted.update({at(i, "/page/1"): status for i, (_, status) in enumerate(ROBOTS, first_robots)})
            good = {at(i, f"/page/{n}") for i in range(first_good, first_good + GOOD) for n in range(PAGES)}
            seeds = {"pages": [*wanted, *chains], "sitemaps": [at(first_good + i, "/sitemap.xml") for i in range(GOOD)]}
            visits = self.crawl("a", seeds, max_page_bytes="1M")
            asked = collections.Counter(event["host"] for event in site.events()
                                        if event["event"] == "request" and event["kind"] != "robots")
        self.assertEqual([(url, visits[url]["status"], visits[url].get("reason")) for url, status in wanted.items()
                          if visits[url]["status"] != status], [])
        self.assertEqual([url for url in wanted if wanted[url] != "ok" and not visits[url].get("reason")], [])
        self.assertEqual({url for url in good if visits[url]["status"] != "ok"}, set())
        for number, (url, (requests, end)) in enumerate(chains.items(), first_chain):
            statuses = [v["status"] for v in visits.values() if v["url"].startswith(at(number, "/"))]
            self.assertEqual((url, asked[f"{host(number)}:{site.port}"], statuses.count("redirect")),
                             (url, requests, requests - (end != "redirect")))
            self.assertIn(end, statuses)
        # No text and no archived answer of what did not come whole.
        kept = {line["url"] for line in map(json.loads, self.get("a", "texts", "pages.jsonl").splitlines())}
        whole = {url for url, visit in visits.items() if visit["status"] == "ok"}
        self.assertEqual(kept - whole, set())
        self.assertEqual(good - kept, set())
        answered = {(url, visit["http_status"]) for url, visit in visits.items() if "http_status" in visit}
        self.assertEqual(archived(self, "a/texts/warc") - answered, set())
        failed = {url for url, visit in visits.items() if visit["status"] in ("corrupt", "too_large", "timeout", "network_error")}
        self.assertEqual({url for url, _ in archived(self, "a/texts/warc")} & failed, set())
        slowest = max(visit["milliseconds"] for visit in visits.values())
        print(f"{len(wanted) + len(chains)} faults, {len(good)} good pages; the slowest visit took {slowest} ms")

    def test_few_descriptors_are_no_host_s_fault(self):
        hosts, pages = 60, 3
        with launch.RunningSite("--hosts", str(hosts), "--pages", str(pages)) as site:
            seeds = [f"http://{host(number)}:{site.port}/sitemap.xml" for number in range(1, hosts + 1)]
            visits = self.crawl("a", {"sitemaps": seeds}, descriptors=64)
        self.assertEqual(collections.Counter(visit["status"] for visit in visits.values()), {"ok": hosts * (pages + 1)})

    def wide_bombs(self):
        """Ten GiB whose decoders hold as much as they ever do: URLs by kind."""
        server = Server()
        self.addCleanup(server.stop)
        brotli, zstd = (b"".join(bomb(10_240)) for bomb in (streams.brotli_bomb, streams.zstd_bomb))
        # RFC 7932, 9.1: the low bits are the window, 22 of it; here 24. RFC 8878, 3.1.1.1.2: the byte after the flags; here
        # 23, the most that RFC 9659 allows.
        self.assertEqual((brotli[0] & 15, zstd[4:6]), (11, b"\x00\x38"))
        wide = {"br": bytes([brotli[0] | 15]) + brotli[1:], "zstd": zstd[:5] + bytes([(23 - 10) << 3]) + zstd[6:]}
        for kind, body in wide.items():
            server.table["127.0.0.1", f"/{kind}"] = answer(body, f"Content-Encoding: {kind}")
        return {f"{kind}, widest window": f"http://127.0.0.1:{server.port}/{kind}" for kind in wide}

    def test_bombs_take_little_memory_and_stop_no_host(self):
        kinds = ("gzip", "br", "zstd", "deflate", "gzip+gzip", "br+gzip", "zstd+gzip", "gzip-2")
        with launch.RunningSite("--hosts", "2", "--pages", str(PAGES)) as site:
            good = {"sitemaps": [f"http://{host(2)}:{site.port}/sitemap.xml"]}
            self.crawl("none", good)
            plain = self.usage.ru_maxrss
            bombs = {kind: f"http://{host(1)}:{site.port}/bomb/{kind}" for kind in kinds}
            bombs.update(self.wide_bombs())
            for kind, bomb in bombs.items():
                visits = self.crawl(kind, {**good, "pages": [bomb]})
                extra = self.usage.ru_maxrss - plain
                print(f"{kind}: {extra} KiB more, {self.usage.ru_utime + self.usage.ru_stime:.2f} s of CPU")
                self.assertEqual(visits.pop(bomb)["status"], "too_large")
                self.assertEqual([v["status"] for v in visits.values()], ["ok"] * (PAGES + 1))
                if not os.environ.get("SARING_SANITIZED"):
                    self.assertLessEqual(extra, 32 * 1024)

    def test_a_bomb_is_no_sitemap_and_no_feed(self):
        with launch.RunningSite("--hosts", "7", "--pages", str(PAGES)) as site:
            at = lambda number, path: f"http://{host(number)}:{site.port}{path}"
            # The whole one is more than a sitemap may have.
            seeds = {"sitemaps": [at(1, "/bomb/file/4"), at(7, "/bomb/file"), at(2, "/bomb/gzip"), at(6, "/sitemap.xml")],
                     "feeds": [at(3, "/bomb/file/1"), at(4, "/bomb/br")], "lists": [at(5, "/bomb/zstd")]}
            visits = self.crawl("a", seeds)
        small = (at(1, "/bomb/file/4"), at(3, "/bomb/file/1"))
        wanted = {url: "not_text" if url in small else "too_large" if "bomb" in url else "ok"
                  for row in seeds.values() for url in row}
        self.assertEqual({url: visits[url]["status"] for url in wanted}, wanted)
        self.assertEqual(sum("/page/" in url and v["status"] == "ok" for url, v in visits.items()), PAGES)


if __name__ == "__main__":
    cli_common.main()
