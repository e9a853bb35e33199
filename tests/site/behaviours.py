# SPDX-License-Identifier: Apache-2.0
"""Answers of whole, well-formed HTTP that steer a crawler: redirects, statuses, Retry-After, directives, canonical links.
Each function answers the paths of one prefix; README.md has the table."""
import time
import urllib.parse

import wire
from pages import frame
from wire import Answer, NotFound, number, part

MOST_PAGES = 10_000_000
REDIRECTS = ("301", "302", "303", "307", "308")

# Where no crawler of the public web may go, {port} being the server's; several are spellings of 127.0.0.1.
PRIVATE = (
    "http://127.0.0.1:{port}/page/0", "http://localhost:{port}/page/0", "http://127.1:{port}/page/0",
    "http://2130706433:{port}/page/0", "http://0x7f000001:{port}/page/0", "http://0177.0.0.1:{port}/page/0",
    "http://127.0.0.1.:{port}/page/0", "http://user:word@127.0.0.1:{port}/page/0", "http://0.0.0.0:{port}/page/0",
    "http://[::1]:{port}/page/0", "http://[::ffff:127.0.0.1]:{port}/page/0", "http://[64:ff9b::7f00:1]:{port}/page/0",
    "http://10.0.0.1:{port}/", "http://172.16.0.1:{port}/", "http://192.168.0.1:{port}/", "http://100.64.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]:{port}/", "http://[fc00::1]:{port}/", "http://224.0.0.1/")
SCHEMES = ("file:///etc/hosts", "ftp://127.0.0.1/a", "gopher://127.0.0.1:{port}/_x", "javascript:alert(1)",
           "data:text/html,<p>inside", "dict://127.0.0.1:{port}/d", "mailto:nobody@example.test", "view-source:http://127.0.0.1/")


def to_location(status, location):
    return Answer(status, b"<p>Moved</p>\n", headers=[("Location", location)], kind="redirect",
                  notes={"location": location[:200]})


def redirect(site, host, request, parts):
    """/redirect/STATUS/KIND/...; see README.md."""
    status = int(part(parts, 0, REDIRECTS))
    kind = parts[1] if len(parts) > 1 else "to"
    port = request.authority.rpartition(":")[2]
    base = f"/redirect/{status}/{kind}"
    if kind == "to":  # the query is the Location, percent-decoded
        to = urllib.parse.unquote(request.query, errors="surrogateescape") or "/page/0"
        if any(ord(c) < 32 for c in to):
            raise NotFound
        return to_location(status, to)
    if kind == "host":
        return to_location(status, f"http://{site.authority(number(parts, 2, site.hosts), request)}/page/0")
    if kind in ("private", "scheme"):
        rows = PRIVATE if kind == "private" else SCHEMES
        return to_location(status, rows[number(parts, 2, len(rows) - 1)].format(port=port))
    if kind == "self":
        return to_location(status, base)
    if kind == "none":
        return Answer(status, b"<p>Moved, nobody knows where</p>\n", kind="redirect")
    count = number(parts, 2, MOST_PAGES, 1)
    if kind == "loop":
        return to_location(status, f"{base}/{(count + 1) % 2}")
    if kind == "long":  # a Location of so many KiB
        return to_location(status, "/page/0?" + "x" * 1024 * min(count, 16 * 1024))
    if kind not in ("chain", "relative", "full", "across"):
        raise NotFound
    place = f"{base}/{count - 1}" if count else "/page/0"
    if kind == "relative":
        place = str(count - 1) if count else "../../../page/0"
    elif kind == "full":
        place = f"http://{request.authority}{place}"
    elif kind == "across":
        place = f"http://{site.authority(site.next_host(host), request)}{place}"
    return to_location(status, place)


def refresh(_site, host, request, parts):
    """/refresh/self, /refresh/N: a page that sends its readers on by meta refresh."""
    to = request.path if parts[:1] == ["self"] else f"/page/{number(parts, 0, MOST_PAGES)}"
    head = f'<meta http-equiv="refresh" content="0; url={to}">'
    return site_page(host, "Moved", "<p>This page has moved.</p>", head, kind="refresh")


def site_page(host, title, body, head="", **fields):
    """A short page in the host's frame, as an answer."""
    return Answer(200, frame(host, title, f"<main><h1>{title}</h1>{body}</main>\n", head).encode(), **fields)


def status(_site, host, _request, parts):
    """/status/CODE: a short page with that status (200 to 599)."""
    code = number(parts, 0, 599)
    if code < 200:
        raise NotFound
    answer = site_page(host, f"Status {code}", "<p>Nothing to read here.</p>", kind="status")
    answer.status = code
    if code in (204, 304):
        answer.body, answer.type = b"", ""
    return answer


RETRY_FORMS = {"past": "Sun, 06 Nov 1994 08:49:37 GMT", "negative": "-5", "garbage": "soon", "huge": "1000000000000000000"}


def busy_answer(host, code, left, form):
    """`code` for `left` more seconds, said in a form: seconds, date, none, or one of RETRY_FORMS."""
    answer = site_page(host, "Busy", "<p>Come back later.</p>", kind="busy")
    answer.status = code
    whole = max(1, int(left) + (left > int(left)))
    if form == "date":
        answer.headers.append(("Retry-After", wire.http_date(int(time.time() + left) + 1)))
    elif form != "none":
        answer.headers.append(("Retry-After", RETRY_FORMS.get(form, str(whole))))
    if form in ("seconds", "date"):
        answer.notes["retry_after_s"] = left
    return answer


def busy(site, host, request, parts):
    """/busy/CODE/SECONDS/FORM[/NAME]: 429 or 503 for so many seconds from the first request of the path, then a page."""
    code, seconds = int(part(parts, 0, ("429", "503"))), number(parts, 1, 86400)
    form = part(parts, 2, ("seconds", "date", "none", *RETRY_FORMS))
    left = site.first_asked(host, request.path) + seconds - time.monotonic()
    return busy_answer(host, code, left, form) if left > 0 else site.page(host, 0, request)


def cookie(site, host, request, parts):
    """/cookie[/DOMAIN]: a page that sets a cookie for the whole host, or for a domain such as test."""
    domain = parts[0] if parts else ""
    if not all(c.isascii() and c.isalnum() or c in ".-" for c in domain):
        raise NotFound
    answer = site.page(host, 0, request)
    answer.headers.append(("Set-Cookie", "visit=canary; Path=/" + (f"; Domain={domain}" if domain else "")))
    return answer


# What a page says about its use.

def _directives(parts):
    """Pairs of a bot's name (or "") and directives, from "noindex,nofollow" or "bot:noindex;none"."""
    rows = []
    for group in (parts or [""])[0].split(";"):
        bot, colon, rules = group.partition(":")
        if not colon:
            bot, rules = "", group
        if not all(c.isascii() and c.isalnum() or c in ",_-" for c in bot + rules):
            raise NotFound
        rows.append((bot, rules))
    return rows


def meta(site, host, request, parts):
    """/meta/DIRECTIVES/N: page N with <meta name=robots>, or another name before a colon; several divided by ";"."""
    rows = _directives(parts)
    head = "".join(f'<meta name="{bot or "robots"}" content="{rules}">' for bot, rules in rows)
    return site.page(host, number(parts, 1, MOST_PAGES, 0), request, head=head, door="/only-from/meta/" + "".join(parts[:1]))


def xrobots(site, host, request, parts):
    """/xrobots/DIRECTIVES/N: the same as X-Robots-Tag headers, one for each group."""
    rows = _directives(parts)
    answer = site.page(host, number(parts, 1, MOST_PAGES, 0), request, door="/only-from/xrobots/" + "".join(parts[:1]))
    answer.headers += [("X-Robots-Tag", f"{bot}: {rules}" if bot else rules) for bot, rules in rows]
    return answer


def rel(site, host, request, parts):
    """/rel/VALUES/N: page N with a link whose rel is VALUES (nofollow, ugc, sponsored, ...)."""
    value = parts[0] if parts else ""
    if not value.isascii() or not value.replace(",", "").isalpha():
        raise NotFound
    return site.page(host, number(parts, 1, MOST_PAGES, 0), request, door=f"/only-from/rel/{value}",
                     door_rel=value.replace(",", " "))


def only_from(_site, host, _request, parts):
    """/only-from/...: the only way here is a link on a page that says something about following."""
    return site_page(host, "Only from one page", "<p>Linked by a single page.</p>", kind="only-from-" + (parts or [""])[0][:20])


def canonical(site, host, request, parts):
    """/canonical/KIND/N: page N with a canonical link: relative, header, host (another host), body (outside the head),
    loop (N and N+1 name each other), missing (a page that does not exist)."""
    kind, n = part(parts, 0, ("relative", "header", "host", "body", "loop", "missing")), number(parts, 1, MOST_PAGES, 0)
    to = {"host": f"http://{site.authority(site.next_host(host), request)}/page/{n}", "loop": f"/canonical/loop/{n ^ 1}",
          "missing": "/status/404"}.get(kind, f"/page/{n}")
    link = f'<link rel="canonical" href="{to}">'
    answer = site.page(host, n, request, head=link if kind not in ("header", "body") else "", canonical=False)
    if kind == "header":
        answer.headers.append(("Link", f'<{to}>; rel="canonical"'))
    elif kind == "body":
        answer.body = answer.body.replace(b"<main>", b"<main>" + link.encode(), 1)
    return answer


ROUTES = {f.__name__.replace("_", "-"): f for f in (
    redirect, refresh, status, busy, cookie, meta, xrobots, rel, only_from, canonical)}
