# SPDX-License-Identifier: Apache-2.0
"""Sitemaps and feeds that mislead: /odd/FORMAT/KIND, FORMAT one of sitemap, rss, atom.

KIND: plain (ten pages), relative, hosts (other hosts and private addresses), dates (odd ones), namespace (an unknown one), entity
(external and growing XML entities), cut (in the middle of an element), endless; of sitemaps also self (an index of itself) and
deep/N (an index of an index, for ever)."""
import html

import streams
from behaviours import PRIVATE, SCHEMES
from wire import Answer, number, part

_DATES = ("2199-01-01", "1970-01-01T00:00:00Z", "2025-13-45", "yesterday", "", "2025-02-03T04:05:06+99:00",
          "Mon, 03 Feb 2025 04:05:06 GMT", "20250203", "9" * 400, "2025-02-03")

# FORMAT: (type, beginning, namespace, one entry, end); {loc} and {date} are filled in.
_FORMATS = {
    "sitemap": ("application/xml", '<urlset xmlns="{ns}">\n', "http://www.sitemaps.org/schemas/sitemap/0.9",
                "<url><loc>{loc}</loc><lastmod>{date}</lastmod></url>\n", "</urlset>\n"),
    "rss": ("application/rss+xml", '<rss version="2.0" xmlns="{ns}"><channel><title>Odd</title>\n', "",
            "<item><title>Odd</title><link>{loc}</link><pubDate>{date}</pubDate></item>\n", "</channel></rss>\n"),
    "atom": ("application/atom+xml", '<feed xmlns="{ns}"><title>Odd</title>\n', "http://www.w3.org/2005/Atom",
             '<entry><title>Odd</title><link href="{loc}"/><updated>{date}</updated></entry>\n', "</feed>\n"),
}
_KINDS = ("plain", "relative", "hosts", "dates", "namespace", "entity", "cut", "endless")

# Ten entities, each ten times the one before: some ten gigabytes where they are all expanded.
_GROWING = '<!ENTITY e0 "and so on">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_DOCTYPE = f'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hosts">{_GROWING}]>\n'


def _index(authority, to):
    text = ('<?xml version="1.0"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>http://{authority}{to}</loc></sitemap></sitemapindex>\n")
    return Answer(200, text.encode(), "application/xml", kind="odd-listing")


def _entries(kind, site, host, request):
    """(location, date) of each entry."""
    own = f"http://{request.authority}"
    if kind == "relative":
        places = ("/page/0", "page/1", "../page/2", "?page=3", f"//{request.authority}/page/4", "")
        return [(place, "2025-01-01") for place in places]
    if kind == "hosts":
        port = request.authority.rpartition(":")[2]
        other = f"http://{site.authority(site.next_host(host), request)}/page/0"
        return [(loc.format(port=port), "2025-01-01") for loc in (f"{own}/page/0", other, *PRIVATE, *SCHEMES)]
    if kind == "dates":
        return [(f"{own}/page/{n}", date) for n, date in enumerate(_DATES)]
    return [(f"{own}/page/{n}", "2025-01-01") for n in range(10)]


def odd(site, host, request, parts):
    """/odd/FORMAT/KIND."""
    format_ = part(parts, 0, _FORMATS)
    kind = part(parts, 1, (*_KINDS, "self", "deep") if format_ == "sitemap" else _KINDS)
    if kind == "self":
        return _index(request.authority, request.path)
    if kind == "deep":
        return _index(request.authority, f"/odd/sitemap/deep/{number(parts, 2, 10_000_000, 0) + 1}")
    type_, start, namespace, entry, end = _FORMATS[format_]
    start = '<?xml version="1.0"?>\n' + (_DOCTYPE if kind == "entity" else "") + start.format(
        ns="urn:none:such" if kind == "namespace" else namespace)
    rows = "".join(entry.format(loc=html.escape(loc), date=html.escape(date))
                   for loc, date in _entries(kind, site, host, request))
    if kind == "entity":
        rows += entry.format(loc=f"http://{request.authority}/page/&file;", date="&e9;")
    if kind == "endless":
        def steps():
            yield start.encode()
            yield from streams.endless(rows.encode())
        return Answer(200, type=type_, kind="odd-listing", close=True, intact=False, steps=steps())
    body = start + (rows[:-20] if kind == "cut" else rows + end)
    return Answer(200, body.encode(), type_, kind="odd-listing")


ROUTES = {"odd": odd}
