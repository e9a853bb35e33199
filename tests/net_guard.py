# SPDX-License-Identifier: Apache-2.0
"""Private addresses by every spelling and through every door of saring crawl and saring fetch: no connection is tried. The
same job with allow_private tries each, so that it is the guard that keeps the others back."""
import ipaddress
import json
import re
import subprocess

import cli_common
import net_addresses
from cli_common import page
from net_common import PUBLIC, NetCase, answer, job, redirect

REDIRECTS = ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent")
GUARDED = "addresses are not connected to"
# Proxies of the environment are another door: none is taken.
PROXY = "50.0.0.99"
PROXY_NAMES = tuple(f(name) for name in ("http_proxy", "https_proxy", "all_proxy") for f in (str, str.upper))


def link_page(*lines):
    return page("Eastwick", "\n".join(lines))


def feed(url):
    return f"<rss version='2.0'><channel><title>t</title><item><title>i</title><link>{url}</link></item></channel></rss>"


def atom(url):
    return (f"<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><id>i</id><entry><id>e</id><title>e</title>"
            f"<link href='{url}'/></entry></feed>")


def sitemap(url, kind="urlset", entry="url"):
    return f"<{kind} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><{entry}><loc>{url}</loc></{entry}></{kind}>"


def split(url):
    """Of SCHEME://HOST/PATH: base and reference."""
    at = url.index("/", url.index("://") + 3)
    return url[:at + 1], url[at + 1:]


def based(url):
    base, reference = split(url)
    return page("Eastwick", f"<a href='{reference}'>on</a>").replace(b"<head>", f"<head><base href='{base}'>".encode())


class Doors:
    """Ways to a URL, each a function of it that gives a seed to the job and a reply to the server."""

    def __init__(self, case):
        self.case = case
        self.seeds = {"pages": [], "feeds": [], "sitemaps": [], "lists": []}
        self.count = 0

    def outside(self, kind, reply, robots=None):
        """A seed on a public host of its own."""
        self.count += 1
        host = f"d{self.count}.door.example"
        self.case.server.table[host, "/start"] = reply if reply[:5] == b"HTTP/" else answer(reply)
        if robots:
            self.case.server.table[host, "/robots.txt"] = robots
        self.seeds[kind].append(f"http://{host}/start")

    def doors(self):
        yield from ((f"seed {kind}", lambda url, k=kind: self.seeds[k].append(url)) for kind in self.seeds)
        for status in REDIRECTS:
            yield f"redirect {status}", lambda url, s=status: self.outside("pages", redirect(url, s))
        for kind in ("feeds", "sitemaps", "lists"):
            yield f"redirect of {kind}", lambda url, k=kind: self.outside(k, redirect(url))
        yield "//host redirect", lambda url: self.outside("pages", redirect(url.split(":", 1)[1]))
        yield "\\\\host redirect", lambda url: self.outside("pages", redirect("\\\\" + url.split("://")[1]))
        yield "robots.txt redirect", lambda url: self.outside("pages", page("Easton"), redirect(split(url)[0] + "robots.txt"))
        yield "Sitemap line", lambda url: self.outside("pages", page("Easton"), answer(f"Sitemap: {url}\n", kind="text/plain"))
        yield "sitemap entry", lambda url: self.outside("sitemaps", sitemap(url))
        yield "sitemap index", lambda url: self.outside("sitemaps", sitemap(url, "sitemapindex", "sitemap"))
        yield "text sitemap", lambda url: self.outside("sitemaps", answer(url + "\n", kind="text/plain; charset=utf-8"))
        yield "feed entry", lambda url: self.outside("feeds", feed(url))
        yield "atom entry", lambda url: self.outside("feeds", atom(url))
        yield "json feed entry", lambda url: self.outside("feeds", answer(
            json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "url": url}]}),
            kind="application/feed+json"))
        yield "link", lambda url: self.outside("pages", link_page(f"<a href='{url}'>on</a>"))
        yield "link of a list", lambda url: self.outside("lists", link_page(f"<a href='{url}'>on</a>"))
        yield "area", lambda url: self.outside("pages", link_page(f"<map><area href='{url}'></map>"))
        yield "base", lambda url: self.outside("pages", based(url))
        yield "announced feed", lambda url: self.outside("pages", link_page().replace(
            b"</head>", f"<link rel=alternate type='application/rss+xml' href='{url}'></head>".encode()))

    def closed(self):
        """Doors that nothing goes through, whatever the address."""
        head = lambda line: page("Eastwick").replace(b"</head>", (line + "</head>").encode())
        yield "canonical", lambda url: self.outside("pages", head(f"<link rel=canonical href='{url}'>"))
        yield "meta refresh", lambda url: self.outside("pages", head(f"<meta http-equiv=refresh content='0;url={url}'>"))
        yield "Link header", lambda url: self.outside("pages", answer(page("Eastwick"), f"Link: <{url}>; rel=canonical"))
        yield "Refresh header", lambda url: self.outside("pages", answer(page("Eastwick"), f"Refresh: 0; url={url}"))
        yield "picture", lambda url: self.outside("pages", link_page(f"<img src='{url}'><iframe src='{url}'></iframe>"))


class Guard(NetCase):
    def hosts_of(self, urls):
        """How the program names the hosts of URLs, by URL."""
        done = subprocess.run([cli_common.SARING, "url"], input="\n".join(urls).encode(), capture_output=True, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(lines), len(urls))
        return {url: line["hostname"] for url, line in zip(urls, lines)}

    def combinations(self, doors):
        """Opens every door with every spelling; the URLs, of those doors that lead on and of those that do not."""
        pool = net_addresses.Pool()
        sixes = [f"[{a.upper() if i % 2 else a}]" for i, a in enumerate(net_addresses.ADDRESSES6)]
        number = 0

        def urls():
            nonlocal number
            for spell in net_addresses.SPELLINGS.values():
                address = pool.take()
                self.names.update(net_addresses.names_of(address))
                number += 1
                yield f"http{'s' * (number % 3 == 0)}://{spell(address)}/p{number}"
            # Hosts of one address each: fewer, for a host has its requests one after the other.
            single = net_addresses.SINGLE
            for host in (sixes[number % len(sixes)], single[number // 3 % len(single)]):
                number += 1
                yield f"http://{host}/p{number}"

        def through(ways):
            return [(door, url, enter(url)) for door, enter in ways for url in urls()]

        return [(d, u) for d, u, _ in through(doors.doors())], [(d, u) for d, u, _ in through(doors.closed())]

    def prepare(self):
        doors = Doors(self)
        opened, closed = self.combinations(doors)
        self.names.update({"*.door.example": PUBLIC, "localhost": "127.0.0.1,::1"})
        hosts = self.hosts_of([url for _, url in opened + closed])
        scope = {*hosts.values(), "*.door.example"}
        for name, allow in (("guarded", False), ("open", True)):
            self.put(f"{name}/job.toml", job(doors.seeds, scope, "feeds = true\nmax_depth = 2", allow_private=allow,
                                             delay="0s" if allow else "1s").encode())
        return opened, closed, hosts

    @staticmethod
    def reached(host):
        """The address that a connection to a host goes to."""
        name = host.rstrip(".")
        if name.endswith("localhost"):
            return ipaddress.ip_address("127.0.0.1")
        if name[0] == "[" or name[0].isdigit():
            return ipaddress.ip_address(name.strip("[]"))
        four = ipaddress.ip_address(int(re.search(r"\d+", name)[0]))
        return ipaddress.ip_address(f"::ffff:{four}") if name.startswith("m") else four

    def crawl(self, run, *options):
        env = self.net(run, **{name: f"http://{PROXY}:3128" for name in PROXY_NAMES})
        self.run_saring("crawl", "-q", "--log", self.path(f"{run}.log"), *options, self.path(run, "job.toml"), env=env)
        return self.log(f"{run}.log")

    def private_connects(self, run):
        return [address for address in self.connects(run) if address != PUBLIC]

    def judged(self, events, opened, hosts):
        """That nothing was connected to, and each combination turned away by the guard, none for another reason."""
        self.assertEqual(self.private_connects("guarded"), [])
        urls = {event["url"] for event in events if GUARDED in event.get("reason", "")}
        turned = {hosts.get(url) or re.sub(r":\d+$", "", url.split("/")[2]) for url in urls}
        self.assertEqual([(door, url) for door, url in opened if hosts[url] not in turned], [])

    def test_no_door_leads_to_a_private_address_however_it_is_spelled(self):
        opened, closed, hosts = self.prepare()
        print(f"{len(opened) + len(closed)} combinations of door, spelling and address, "
              f"{len(set(hosts.values()))} hosts")
        self.assertGreaterEqual(len(opened), 500)
        self.judged(self.crawl("guarded"), opened, hosts)
        self.assertGreater(len(self.connects("guarded")), len(self.server.table) // 2)

    def test_nor_where_robots_txt_is_not_asked_before(self):
        opened, _, hosts = self.prepare()
        events = self.crawl("guarded", "--ignore-robots")
        self.judged(events, [row for row in opened if row[0] not in ("robots.txt redirect", "Sitemap line")], hosts)

    def test_saring_fetch_connects_to_none_either(self):
        opened, _, hosts = self.prepare()
        urls = [url for _, url in opened] + [f"http://{host}{path}" for host, path in self.server.table
                                              if self.server.table[host, path].split(b" ")[1][:1] == b"3"]
        self.put("urls", "\n".join(urls).encode())
        self.expect(["fetch", "-q", "-j", "32", "-O", "out", "--report", "report.jsonl", "--files-from", "urls"], 1,
                    env=self.net("fetch", **{name: f"http://{PROXY}:3128" for name in PROXY_NAMES}))
        self.assertEqual(self.private_connects("fetch"), [])
        lines = self.log("report.jsonl")
        self.assertEqual(len(lines), len(urls))
        self.assertEqual([line for line in lines if GUARDED not in line["reason"]], [])

    def test_the_same_doors_lead_there_if_private_addresses_are_allowed(self):
        opened, closed, hosts = self.prepare()
        self.crawl("open")
        tried = {ipaddress.ip_address(a) for a in self.connects("open")}
        self.assertEqual([(door, url) for door, url in opened if self.reached(hosts[url]) not in tried], [])
        # Fixed addresses stand behind several doors.
        known = {self.reached(hosts[url]) for _, url in opened}
        self.assertEqual([(door, url) for door, url in closed if self.reached(hosts[url]) in tried - known], [])


if __name__ == "__main__":
    cli_common.main()
