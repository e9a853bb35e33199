# SPDX-License-Identifier: Apache-2.0
"""The pages of a host: which exist at a version of the site, when they changed, what they say.

Everything follows from (seed, host, number) and the version, in any order of asking. A version is a day of the site's time,
which begins at EPOCH. Page n < pages is there from the start; each version adds `new_per_version` more; some change every few
versions, some are gone for good one day (404 or 410)."""
import array
import functools
import hashlib
import html
import random
import struct
import time
from typing import NamedTuple

import words

EPOCH = 1735732800  # 2025-01-01T12:00:00Z; before any clock's now, as Last-Modified must be
DAY = 86400
ON_LIST = 20  # pages on a list page
SPACING = 3600  # seconds between the dates of the first pages


class State(NamedTuple):
    """A page at a version."""
    status: int  # 200, 404, 410
    revision: int  # 0, 1, ...: how often it has changed
    published: int  # Unix time
    modified: int


class Article(NamedTuple):
    title: str
    author: str
    section: str
    paragraphs: list  # what a cleaner should find, in order


def _draws(*key):
    """Four 16-bit numbers that depend on the key alone."""
    return struct.unpack("4H", hashlib.blake2b(repr(key).encode(), digest_size=8).digest())


class Host:
    """The pages of one host. `profile` is its row of the plan."""

    def __init__(self, seed, number, profile, pages):
        self.seed, self.number, self.profile = seed, number, profile
        self.pages = profile.pages or pages
        self._alive = (-1, None)  # the last version asked for
        self.name = random.Random(f"{seed}/{number}/name").choice(words.SECTIONS[:4]) + f" Courier {number}"

    def total(self, version):
        """Numbers below this have been given to pages up to the version."""
        return self.pages + version * self.profile.new_per_version

    def state(self, page, version):
        if not 0 <= page < self.total(version):
            return State(404, 0, 0, 0)
        if page < self.pages:
            born, published = 0, EPOCH - (self.pages - page) * SPACING
        else:
            new = max(1, self.profile.new_per_version)
            born = 1 + (page - self.pages) // new
            published = EPOCH + born * DAY + (page - self.pages) % new * 60
        change, period, gone, when = _draws(self.seed, self.number, page)
        if gone % 100 < self.profile.gone_percent and version >= born + 1 + when % 20:
            return State(410 if when & 32 else 404, 0, 0, 0)
        if change % 100 >= self.profile.change_percent or version == born:
            return State(200, 0, published, published)
        every = 1 + period % 7
        revision = (version - born) // every
        modified = EPOCH + (born + revision * every) * DAY + 3600 if revision else published
        return State(200, revision, published, modified)

    def alive(self, version):
        """Numbers of the pages that exist, newest first."""
        if self._alive[0] != version:
            numbers = range(self.total(version) - 1, -1, -1)
            self._alive = (version, array.array("l", (n for n in numbers if self.state(n, version).status == 200)))
        return self._alive[1]

    @functools.lru_cache(maxsize=65536)
    def title(self, page):
        return words.title(random.Random(f"{self.seed}/{self.number}/{page}/title"), self.profile.language)

    def article(self, page, revision, language=None):
        """What page `page` says; a revision replaces one paragraph and adds one."""
        language = language or self.profile.language
        rng = random.Random(f"{self.seed}/{self.number}/{page}/{language}")
        author, section = rng.choice(words.AUTHORS), rng.choice(words.SECTIONS)
        text = words.paragraphs(rng, rng.randint(4, 8), language)
        if revision:
            fresh = words.paragraphs(random.Random(f"{self.seed}/{self.number}/{page}/{language}/{revision}"), 2, language)
            text[revision % len(text)] = fresh[0]
            text.append(fresh[1])
        title = self.title(page) if language == self.profile.language else words.title(rng, language)
        return Article(title, author, section, text)


def iso(seconds):
    """W3C date and time of a Unix time, UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _navigation(host):
    items = "".join(f'<li><a href="/list/1?topic={s.lower()}">{s}</a></li>' for s in words.SECTIONS)
    return (f'<header><a class="logo" href="/">{host.name}</a><nav><ul><li><a href="/">Home</a></li>{items}'
            '<li><a href="/private/account">Log in</a></li></ul></nav></header>\n')


_FEEDS = ('<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
          '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
          '<link rel="alternate" type="application/feed+json" href="/feed.json">\n')


def frame(host, title, body, head="", language="en", charset="utf-8"):
    """A whole document with the host's navigation and footer; `charset` empty: no declaration."""
    declared = f'<meta charset="{charset}">' if charset else ""
    feeds = _FEEDS if host.profile.feeds else ""
    return (f'<!DOCTYPE html>\n<html lang="{language}"><head>{declared}<title>{html.escape(title)} | {host.name}</title>\n'
            f"{head}{feeds}</head><body>\n{_navigation(host)}{body}"
            f'<footer><p>Published by the {host.name}. All persons and places are invented.</p>'
            '<ul><li><a href="/list/1">Archive</a></li><li><a href="/feed.xml">Feed</a></li></ul></footer>\n</body></html>\n')


def _link(host, page):
    return f'<a href="/page/{page}">{html.escape(host.title(page))}</a>'


def article_body(article, published, image=""):
    """The <article> element."""
    day = iso(published)
    text = "\n".join(f"<p>{html.escape(p, quote=False)}</p>" for p in article.paragraphs)
    return (f"<article><h1>{html.escape(article.title)}</h1>\n<p class=\"byline\">By <span rel=\"author\">{article.author}</span>"
            f' <time datetime="{day}">{day[:10]}</time> in {article.section}</p>\n{image}{text}\n</article>\n')


def page_html(host, page, state, authority, head="", canonical=True, door="", door_rel=""):
    """The document of an article page. `head` is added to its head; `door` is a link that no other page has."""
    article = host.article(page, state.revision)
    about = html.escape(article.paragraphs[0][:120])
    meta = (f'<meta name="author" content="{article.author}"><meta name="description" content="{about}">'
            f'<meta property="article:published_time" content="{iso(state.published)}">'
            f'<meta property="article:modified_time" content="{iso(state.modified)}">\n{head}')
    if canonical:
        meta += f'<link rel="canonical" href="http://{authority}/page/{page}">\n'
    step = 1 + page % 7
    teasers = [n for n in (page - step, page - 3 * step, page - 5 * step, page + 2 * step) if 0 <= n < host.pages]
    related = [n for n in dict.fromkeys((page // 2, page // 3, (page * 7 + 3) % host.pages)) if n != page]
    beside = [(rel, n) for rel, n in (("prev", page - 1), ("next", page + 1)) if 0 <= n < host.pages]
    if door:
        attribute = f' rel="{door_rel}"' if door_rel else ""
        door = f'<p class="door"><a href="{door}"{attribute}>More of this</a></p>'
    pager = " ".join(f'<a rel="{rel}" href="/page/{n}">{rel}</a>' for rel, n in beside)
    body = (
        f'<main>{article_body(article, state.published)}<p class="pager">{pager}</p>{door}</main>\n'
        + "<aside><h2>Read also</h2><ul>" + "".join(f"<li>{_link(host, n)}</li>" for n in related) + "</ul>"
        + "".join(f'<div class="teaser"><h3>{_link(host, n)}</h3></div>' for n in teasers) + "</aside>\n")
    return frame(host, article.title, body, meta, host.profile.language)


def list_html(host, number, version):
    """The list page with this number (from 1), or None behind the last; the first is what the front page shows."""
    alive = host.alive(version)
    last = max(1, -(-len(alive) // ON_LIST))
    if not 1 <= number <= last:
        return None
    rows = "".join(f'<li>{_link(host, n)} <time>{iso(host.state(n, version).published)[:10]}</time></li>\n'
                   for n in alive[(number - 1) * ON_LIST:number * ON_LIST])
    pager = "".join(f'<a rel="{rel}" href="/list/{n}">{rel}</a> '
                    for rel, n in (("prev", number - 1), ("next", number + 1)) if 1 <= n <= last)
    doors = "".join(f'<li><a href="{html.escape(link)}">{html.escape(link)}</a></li>' for link in host.profile.links)
    more = f"<ul class=\"doors\">{doors}</ul>\n" if doors else ""
    return frame(host, f"Latest, page {number}", f"<main><h1>Latest</h1><ul>\n{rows}</ul><p>{pager}</p>{more}</main>\n",
                 language=host.profile.language)
