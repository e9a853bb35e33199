# SPDX-License-Identifier: Apache-2.0
"""The whole site: which host is meant, what is at a path, when it is unchanged.

Not named after the site: that module name is Python's own."""
import email.utils
import gzip
import hashlib
import re
import sys
import time
import traceback

import behaviours
import faults
import listings
import odd_listings
import variants
from pages import Host, frame, list_html, page_html
from wire import Answer, NotFound, http_date, number

MOST_FIRST_ASKED = 100_000  # paths whose first request is remembered (/busy/...)
A_SUBNET = 250  # hosts in a last part of the address

ROUTES = {**faults.ROUTES, **behaviours.ROUTES, **variants.ROUTES, **odd_listings.ROUTES}
_SITEMAP = re.compile(r"sitemap[a-z0-9-]*\.(xml|xml\.gz|txt)")
_FORBIDDEN = ("private", "drafts", "late", "too-late")  # prefixes that rules of robots.txt name


def address(number):
    """The address of a host, from 127.0.1.1 on."""
    return f"127.0.{1 + (number - 1) // A_SUBNET}.{1 + (number - 1) % A_SUBNET}"


def host_number(name, hosts):
    """The number of the host that is called so (its address, hN.test, N.hN.test for any N; host 1 also 127.0.0.1 and
    localhost), or 0."""
    if found := re.fullmatch(r"127\.0\.(\d{1,3})\.(\d{1,3})|(?:[a-z0-9-]+\.)?h(\d{1,6})\.test", name):
        if found[3]:
            n = int(found[3])
        elif found[0] == "127.0.0.1":
            n = 1
        else:
            n = (int(found[1]) - 1) * A_SUBNET + int(found[2])
            if address(n) != name:
                return 0
        return n if 1 <= n <= hosts else 0
    return 1 if name == "localhost" else 0


class Gone(Exception):
    """A page that was there once; `status` is 404 or 410."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


class Site:
    """Answers requests. `profiles` as plan.parse() gives them."""

    def __init__(self, seed, hosts, pages, profiles):
        self.seed, self.hosts, self.pages = seed, hosts, pages
        self.version = 0
        self.requests = 0
        self.faults = 0  # exceptions in a behaviour: faults of the test server itself
        self._asked = [0] * (hosts + 1)  # requests a host
        self._busy_until = [0.0] * (hosts + 1)
        self._first_asked = {}
        self._restless = 0
        self.set_plan(profiles)

    def set_plan(self, profiles):
        self._profiles = profiles
        self._hosts = [Host(self.seed, n, profile, self.pages) for n, profile in enumerate(profiles)]

    def count_fault(self):
        self.faults += 1

    # What behaviours ask for.

    def host(self, n):
        if not 1 <= n <= self.hosts:
            raise NotFound
        return self._hosts[n]

    def next_host(self, host):
        return host.number % self.hosts + 1

    def authority(self, n, request):
        """How a request would name another host: by address or by name, as it named its own."""
        name, colon, port = request.authority.partition(":")
        return (f"h{n}.test" if name.endswith(".test") else address(n)) + colon + port

    def first_asked(self, host, path):
        """Monotonic seconds of the first request for a path."""
        key = (host.number, path)
        if key not in self._first_asked and len(self._first_asked) >= MOST_FIRST_ASKED:
            self._first_asked.clear()
        return self._first_asked.setdefault(key, time.monotonic())

    def existing(self, host, page):
        state = host.state(page, self.version)
        if state.status != 200:
            raise Gone(state.status)
        return state

    def page(self, host, page, request, **options):
        """The answer to a request for an article page; options are those of page_html()."""
        state = self.existing(host, page)
        fields = self._validators(host, f"{host.number}-{page}-{state.revision}", state.modified)
        if unchanged(request, fields):
            return Answer(304, headers=fields)
        return Answer(200, page_html(host, page, state, request.authority, **options).encode(), headers=fields)

    # Requests.

    def answer(self, request):
        """(answer, seconds to wait before it)."""
        self.requests += 1
        request.authority = request.headers["host"].lower()
        request.host = host_number(request.authority.partition(":")[0], self.hosts)
        if not request.host:
            return Answer(421, b"No such host here\n", "text/plain", kind="no-host"), 0
        host = self._hosts[request.host]
        profile = host.profile
        if request.method not in ("GET", "HEAD"):
            answer = Answer(405, b"GET and HEAD alone\n", "text/plain", [("Allow", "GET, HEAD")], "bad-request", close=True)
        else:
            answer = self._busy(host, request) or self._dispatch(host, request)
        if answer.status == 200 and answer.steps is None:
            answer = self._finish(host, request, answer)
        notes = answer.notes
        notes["number"], notes["version"] = host.number, self.version
        if request.path == "/robots.txt":
            notes.setdefault("robots_of", host.number)  # a busy host's answer is one about robots.txt too
        elif profile.robots.variant not in ("empty", "html") and (
                rule := listings.forbidding_rule(profile.robots, request.target)):
            notes["rule"] = rule
        answer.last_of = profile.requests_per_connection
        return answer, profile.delay_ms / 1000

    def _busy(self, host, request):
        """The answer of a host that wants to be left alone, or None."""
        n, busy = host.number, host.profile.busy
        self._asked[n] += 1
        if not busy or (busy.spare_robots and request.path == "/robots.txt"):
            return None
        now = time.monotonic()
        if self._asked[n] >= busy.after and not self._busy_until[n]:
            self._busy_until[n] = now + busy.seconds
        left = self._busy_until[n] - now
        return behaviours.busy_answer(host, busy.status, left, busy.form) if left > 0 else None

    def _dispatch(self, host, request):
        if request.path == "/robots.txt":
            return listings.robots_answer(self, host, request)
        if host.profile.answer and not request.path.startswith("/robots-hop/"):
            request.path, _, request.query = host.profile.answer.partition("?")
        try:
            return self._at(host, request, request.path[1:].split("/"))
        except NotFound:
            return _missing(host, 404)
        except Gone as gone:
            return _missing(host, gone.status)
        except Exception:  # a fault of this program: seen in the log, on stderr and in the tests
            self.count_fault()
            traceback.print_exc(file=sys.stderr)
            return Answer(500, b"", kind="server-fault", close=True)

    def _at(self, host, request, parts):
        first, rest, authority = parts[0], parts[1:], request.authority
        if first == "page":
            return self.page(host, number(rest, 0, 10_000_000), request)
        if first in ("", "list"):
            text = list_html(host, number(rest, 0, 1_000_000, 1), self.version)
            if text is None:
                raise NotFound
            return Answer(200, text.encode(), kind="list")
        if first in ROUTES:
            return ROUTES[first](self, host, request, rest)
        if first in _FORBIDDEN:
            return behaviours.site_page(host, first, "<p>A rule of robots.txt speaks of this.</p>", kind="ruled")
        if host.profile.feeds and first in ("feed.xml", "atom.xml", "feed.json"):
            make = {"feed.xml": listings.rss, "atom.xml": listings.atom, "feed.json": listings.json_feed}[first]
            return make(host, self.version, authority)
        if _SITEMAP.fullmatch(first):
            return listings.sitemap(host, first, self.version, authority)
        if first == "robots-hop":
            origin = self.host(number(rest, 1, self.hosts))
            return listings.robots_answer(self, host, request, number(rest, 0, 1000), origin)
        raise NotFound

    # Validators (RFC 9110, 8.8 and 13) and compression.

    def _validators(self, host, tag, modified):
        kind = host.profile.validators
        end = "-gz" if host.profile.gzip else ""
        if kind == "restless":
            self._restless += 1
            return [("ETag", f'"{tag}-{self._restless}"')]
        fields = []
        if kind in ("both", "etag", "weak"):
            fields.append(("ETag", f'{"W/" if kind == "weak" else ""}"{tag}{end}"'))
        if kind in ("both", "modified") and modified:
            fields.append(("Last-Modified", http_date(modified)))
        return fields

    def _finish(self, host, request, answer):
        """Adds validators to a whole body that has none, answers 304 where they match, compresses where wanted."""
        names = [name for name, _ in answer.headers]
        if "ETag" not in names and "Last-Modified" not in names and answer.body:
            tag = hashlib.blake2b(answer.body, digest_size=8).hexdigest()
            fields = [field for field in self._validators(host, tag, 0) if field[0] == "ETag"]
            if unchanged(request, fields):
                return Answer(304, headers=fields, kind=answer.kind, notes=answer.notes)
            answer.headers += fields
        if (host.profile.gzip and "gzip" in request.headers.get("accept-encoding", "") and "Content-Encoding" not in names
                and answer.type.startswith(("text/", "application/xml", "application/rss"))):
            answer.body = gzip.compress(answer.body, 1, mtime=0)
            answer.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return answer


def unchanged(request, fields):
    """Whether the conditions of a request say that the client has what these validators name. If-None-Match goes before
    If-Modified-Since and is compared weakly."""
    own = dict(fields)
    if "if-none-match" in request.headers:
        tags = re.findall(r'(?:W/)?("[^"]*")', request.headers["if-none-match"])
        return "ETag" in own and own["ETag"].removeprefix("W/") in tags
    since = request.headers.get("if-modified-since")
    if not since or "Last-Modified" not in own:
        return False
    when, ours = email.utils.parsedate_tz(since), email.utils.parsedate_tz(own["Last-Modified"])
    return when is not None and email.utils.mktime_tz(when) >= email.utils.mktime_tz(ours)


def _missing(host, status):
    title = "Not found" if status == 404 else "Gone"
    body = frame(host, title, f"<main><h1>{title}</h1><p>There is no page here.</p></main>\n")
    return Answer(status, body.encode(), kind="missing")
