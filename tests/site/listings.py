# SPDX-License-Identifier: Apache-2.0
"""What a host says about itself: robots.txt (RFC 9309), sitemaps (sitemaps.org 0.9), RSS 2.0, Atom (RFC 4287), JSON Feed 1.1."""
import functools
import gzip
import html
import json
import re

import streams
import wire
from pages import frame, iso
from wire import Answer, NotFound

IN_SITEMAP = 1000  # pages in one child of a sitemap index
IN_FEED = 30
LATE_RULE_END = 511_990  # bytes: within the 500 KiB that a crawler must read (RFC 9309, 2.5)


# robots.txt

@functools.lru_cache(maxsize=1024)
def _pattern(rule):
    """The regular expression of a rule: * is anything, a last $ is the end."""
    ends = rule.endswith("$")
    parts = (rule[:-1] if ends else rule).split("*")
    return re.compile(".*".join(map(re.escape, parts)) + ("$" if ends else ""), re.DOTALL)


def forbidding_rule(robots, target):
    """The Disallow rule that decides over a path with its query, or None. The longest match wins, on a tie Allow."""
    best, rule = -1, None
    disallow = robots.disallow + (("/late/",) if robots.variant == "huge" else ())
    for allow, rules in ((True, robots.allow), (False, disallow)):
        for row in rules:
            if len(row) > best and _pattern(row).match(target):
                best, rule = len(row), None if allow else row
    return rule


def rules_text(host, authority):
    robots = host.profile.robots
    lines = ["# Invented rules", "User-agent: some-other-bot", "Disallow: /", "", "User-agent: *"]
    lines += [f"Disallow: {rule}" for rule in robots.disallow] + [f"Allow: {rule}" for rule in robots.allow]
    if robots.crawl_delay:
        lines.append(f"Crawl-delay: {robots.crawl_delay:g}")
    places = (("/sitemap.xml",) if host.profile.sitemaps else ()) + robots.sitemaps
    lines += [""] * bool(places) + [f"Sitemap: {f'http://{authority}' if p.startswith('/') else ''}{p}" for p in places]
    return "\n".join(lines) + "\n"


def _huge(text, kib):
    """The rules, comments, /late/ ending at LATE_RULE_END, comments up to `kib`, /too-late/."""
    filler = "# " + "x" * 97 + "\n"
    rule = "Disallow: /late/\n"
    # The group has to be open where the rule stands: a sitemap line does not close it.
    room = LATE_RULE_END - len(text) - len(rule)
    body = text + filler * (room // 100) + "#" * (room % 100 - 1) + ("\n" if room % 100 else "") + rule
    rest = max(0, kib * 1024 - len(body)) // 100
    yield body.encode()
    yield from streams.repeated(filler.encode(), rest)
    yield b"Disallow: /too-late/\n"


def robots_answer(site, host, request, hops_done=0, origin=None):
    """/robots.txt of a host, or a later hop of its redirect for host `origin`."""
    origin = origin or host
    robots = origin.profile.robots
    text = rules_text(origin, request.authority)
    notes = {"robots_of": origin.number, "variant": robots.variant}
    if robots.crawl_delay and robots.variant in ("rules", "slow", "huge", "redirect"):
        notes["crawl_delay"] = robots.crawl_delay
    answer = Answer(200, text.encode(), "text/plain; charset=utf-8", kind="robots", notes=notes)
    if robots.age:
        answer.headers.append(("Cache-Control", f"max-age={robots.age}"))
    variant = robots.variant
    if variant == "redirect" and hops_done < robots.hops:
        path = f"/robots-hop/{hops_done + 1}/{origin.number}"
        place = path
        if robots.across:
            place = f"http://{site.authority(site.next_host(host), request)}{path}"
        return Answer(301, b"", "", [("Location", place)], kind="robots", notes={**notes, "location": place})
    if variant == "empty":
        answer.body = b""
    elif variant == "status":
        answer.status = robots.status
        answer.body = b"User-agent: *\nDisallow: /\n"  # not to be taken for rules
    elif variant == "html":
        answer.type, answer.body = "text/html", frame(host, "Robots", "<main><p>Disallow: /</p></main>").encode()
    elif variant != "rules" and variant != "redirect":
        answer.steps = _faulty_robots(variant, robots, answer, text)
    return answer


def _faulty_robots(variant, robots, answer, text):
    """The steps of a variant; sets the answer's headers to fit."""
    body = text.encode()
    if variant == "slow":
        answer.headers.append(("Content-Length", str(len(body))))
        return (robots.wait, body)
    if variant == "silent":
        answer.raw, answer.intact = True, False
        return (wire.HANG,)
    if variant in ("cut", "reset"):
        answer.headers.append(("Content-Length", str(len(body) + 1000)))
        answer.intact = False
        return (body, 0.05, wire.CLOSE if variant == "cut" else wire.RESET)
    answer.close = True
    if variant == "bomb":
        answer.headers.append(("Content-Encoding", "gzip"))
        return streams.gzip_bomb(1024)
    return _huge(text, robots.kib)  # huge


# Sitemaps

_NS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _urlset(host, numbers, version, authority):
    rows = "".join(f"<url><loc>http://{authority}/page/{n}</loc>"
                   f"<lastmod>{iso(host.state(n, version).modified)}</lastmod></url>\n" for n in numbers)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NS}">\n{rows}</urlset>\n'.encode()


def sitemap(host, name, version, authority):
    """The answer to /NAME: sitemap.xml (an index where the profile or the count says so), sitemap.xml.gz, sitemap.txt,
    sitemap-all.xml, sitemap-index.xml and its children sitemap-K.xml[.gz]."""
    if not host.profile.sitemaps:
        raise NotFound
    alive = host.alive(version)
    if name == "sitemap.xml":
        name = "sitemap-index.xml" if host.profile.sitemap_index or len(alive) > IN_SITEMAP else "sitemap-all.xml"
    kind, type = "sitemap", "application/xml"
    if name == "sitemap-index.xml":
        end = ".xml.gz" if host.profile.sitemap_gzip else ".xml"
        rows = "".join(f"<sitemap><loc>http://{authority}/sitemap-{k}{end}</loc></sitemap>\n"
                       for k in range(-(-len(alive) // IN_SITEMAP)))
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_NS}">\n{rows}</sitemapindex>\n'.encode()
    elif name == "sitemap.txt":
        type, body = "text/plain", "".join(f"http://{authority}/page/{n}\n" for n in alive).encode()
    elif name in ("sitemap-all.xml", "sitemap.xml.gz"):
        body = _urlset(host, alive, version, authority)
    elif found := re.fullmatch(r"sitemap-([0-9]{1,6})\.xml(\.gz)?", name):
        start = int(found[1]) * IN_SITEMAP
        if start >= len(alive):
            raise NotFound
        body = _urlset(host, alive[start:start + IN_SITEMAP], version, authority)
    else:
        raise NotFound
    if name.endswith(".gz"):
        type, body = "application/gzip", gzip.compress(body, 6, mtime=0)
    return Answer(200, body, type, kind=kind)


# Feeds

def _entries(host, version):
    for n in host.alive(version)[:IN_FEED]:
        state = host.state(n, version)
        yield n, state, host.article(n, state.revision)


def rss(host, version, authority):
    items = "".join(
        f"<item><title>{html.escape(a.title)}</title><link>http://{authority}/page/{n}</link>"
        f'<guid isPermaLink="true">http://{authority}/page/{n}</guid><pubDate>{wire.http_date(s.published)}</pubDate>'
        f"<description>{html.escape(a.paragraphs[0])}</description></item>\n" for n, s, a in _entries(host, version))
    return Answer(200, (f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{host.name}</title>'
                        f"<link>http://{authority}/</link><description>Invented news</description>\n{items}"
                        "</channel></rss>\n").encode(), "application/rss+xml", kind="feed")


def atom(host, version, authority):
    items = "".join(
        f'<entry><id>http://{authority}/page/{n}</id><title>{html.escape(a.title)}</title><link href="page/{n}"/>'
        f"<published>{iso(s.published)}</published><updated>{iso(s.modified)}</updated>"
        f"<author><name>{a.author}</name></author></entry>\n" for n, s, a in _entries(host, version))
    newest = max((s.modified for _, s, _ in _entries(host, version)), default=0)
    return Answer(200, ('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
                        f'xml:base="http://{authority}/"><id>http://{authority}/</id><title>{host.name}</title>'
                        f"<updated>{iso(newest)}</updated>\n{items}</feed>\n").encode(),
                  "application/atom+xml", kind="feed")


def json_feed(host, version, authority):
    items = [{"id": str(n), "url": f"http://{authority}/page/{n}", "title": a.title, "content_text": a.paragraphs[0],
              "date_published": iso(s.published), "date_modified": iso(s.modified)} for n, s, a in _entries(host, version)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": host.name, "home_page_url": f"http://{authority}/",
            "items": items}
    return Answer(200, json.dumps(feed, ensure_ascii=False).encode(), "application/feed+json", kind="feed")
