# SPDX-License-Identifier: Apache-2.0
"""Answers that break HTTP or take for ever. Each function answers the paths of one prefix; README.md has the table."""
import streams
import wire
from wire import CLOSE, HANG, RESET, Answer, number, part

MOST_MS = 3_600_000
MOST_BYTES = 1 << 30


def _page(site, host, request):
    """A whole good page as bytes."""
    return site.page(host, 0, request).body


def _whole(site, host, request):
    """The same with its head."""
    answer = Answer(200, _page(site, host, request))
    return wire.head(answer, False) + answer.body


def slow(site, host, request, parts):
    """/slow/body/MS, /slow/head/MS: a byte every MS milliseconds, of the body or of everything."""
    what, wait = part(parts, 0, ("body", "head")), number(parts, 1, MOST_MS, 100) / 1000
    if what == "head":
        return Answer(200, kind="slow", raw=True, close=True, steps=streams.dribbled(_whole(site, host, request), 1, wait))
    body = _page(site, host, request)
    return Answer(200, kind="slow", headers=[("Content-Length", str(len(body)))], steps=streams.dribbled(body, 1, wait))


def wait(site, host, request, parts):
    """/wait/MS: a page, so many milliseconds late."""
    seconds, whole = number(parts, 0, MOST_MS) / 1000, _whole(site, host, request)
    return Answer(200, kind="slow", raw=True, close=True, steps=iter((seconds, whole)))


def silent(_site, _host, _request, _parts):
    """/silent: the request is taken and never answered."""
    return Answer(0, kind="silent", raw=True, intact=False, steps=iter((HANG,)))


def hangup(_site, _host, _request, parts):
    """/hangup[/reset]: the connection ends without an answer."""
    end = RESET if parts[:1] == ["reset"] else CLOSE
    return Answer(0, kind="cut", raw=True, intact=False, steps=iter((end,)))


def _cut_short(kind, end):
    """/KIND/BYTES: `end` after BYTES of the body (default: half of it), less than its Content-Length says."""
    def handler(site, host, request, parts):
        body = _page(site, host, request)
        sent = min(number(parts, 0, MOST_BYTES, len(body) // 2), len(body) - 1)
        return Answer(200, kind=kind, intact=False, headers=[("Content-Length", str(len(body)))],
                      steps=iter((body[:sent], 0.05, end)))

    return handler


_PARAGRAPH = b"<p>The tide went out and came back, and nobody wrote it down.</p>\n"
_ENDLESS = {
    "html": (b"<!DOCTYPE html><title>Without end</title><body>", _PARAGRAPH),
    "nested": (b"<!DOCTYPE html><title>Without bottom</title><body>", b"<div><b>"),
    "tag": (b"<!DOCTYPE html><title>Within a tag</title><a href=\"", b"word"),
    "zeros": (b"", bytes(64)),
}


def endless(_site, _host, _request, parts):
    """/endless/KIND: html, nested, tag or zeros without end; /endless/chunked: html in chunks."""
    kind = part(parts, 0, (*_ENDLESS, "chunked"))
    start, piece = _ENDLESS["html" if kind == "chunked" else kind]
    if kind == "chunked":
        piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        return Answer(200, kind="endless", intact=False, headers=[("Transfer-Encoding", "chunked")], steps=streams.endless(piece))

    def steps():
        yield start
        yield from streams.endless(piece)

    return Answer(200, kind="endless", intact=False, close=True, steps=steps())


# What follows the head of a chunked answer, and whether that is a whole body. "{}" stands for a good page as one chunk.
_CHUNKED = {
    "good": (b"{}0\r\n\r\n", True),
    "trailers": (b"{}0\r\nX-Checked: yes\r\nContent-Length: 3\r\n\r\n", True),
    "extension": (b"5;a=b;c=\"d\"\r\n<p>ok\r\n{}0;last\r\n\r\n", True),
    "no-end": (b"{}", False),
    "cut": (b"{}400\r\n<p>half", False),
    "bad-size": (b"{}zz\r\n<p>\r\n0\r\n\r\n", False),
    "negative": (b"{}-5\r\n<p>ok\r\n0\r\n\r\n", False),
    "huge-size": (b"{}fffffffffffffffff\r\n<p>ok\r\n0\r\n\r\n", False),
    "no-crlf": (b"5\r\n<p>okXX5\r\n<p>ok\r\n0\r\n\r\n", False),
    "empty-size": (b"{}\r\n<p>ok\r\n0\r\n\r\n", False),
}


def chunked(site, host, request, parts):
    """/chunked/KIND: chunked bodies, good and broken; /chunked/long-extension: a chunk extension of 1 GiB."""
    kind = part(parts, 0, (*_CHUNKED, "long-extension"))
    headers = [("Transfer-Encoding", "chunked")]
    if kind == "long-extension":
        def steps():
            yield b"5;"
            yield from streams.repeated(b"x" * 1024, 1 << 20)
        return Answer(200, kind="chunked", headers=headers, close=True, intact=False, steps=steps())
    body = _page(site, host, request)
    pattern, intact = _CHUNKED[kind]
    data = pattern.replace(b"{}", b"%x\r\n%b\r\n" % (len(body), body))
    return Answer(200, kind="chunked", headers=headers, close=True, intact=intact, steps=iter((data, CLOSE)))


_BODY = b"<!DOCTYPE html><title>Head</title><p>A page behind a strange head.</p>\n"
_LENGTH = b"Content-Length: %d\r\n" % len(_BODY)
# Whole heads, each before _BODY and the end of the connection.
_HEADS = {
    "no-colon": b"HTTP/1.1 200 OK\r\nThis line has none\r\n" + _LENGTH + b"\r\n",
    "nul": b"HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\n" + _LENGTH + b"\r\n",
    "bytes": b"HTTP/1.1 200 OK\r\nX-Bytes: \xff\xfe\x80\r\n" + _LENGTH + b"\r\n",
    "folded": b"HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n\tthree\r\n" + _LENGTH + b"\r\n",
    "space-before-colon": b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n" + _LENGTH + b"\r\n",
    "bare-lf": b"HTTP/1.1 200 OK\nContent-Type: text/html\n" + _LENGTH.replace(b"\r", b"") + b"\n",
    "bare-cr": b"HTTP/1.1 200 OK\r\nX-Cr: a\rb\r\n" + _LENGTH + b"\r\n",
    "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + _LENGTH + b"\r\n",
    "length-and-chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + _LENGTH + b"\r\n",
    "negative-length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "huge-length": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "no-reason": b"HTTP/1.1 200\r\n" + _LENGTH + b"\r\n",
    "status-0": b"HTTP/1.1 000 Nothing\r\n" + _LENGTH + b"\r\n",
    "status-99999": b"HTTP/1.1 99999 Much\r\n" + _LENGTH + b"\r\n",
    "status-word": b"HTTP/1.1 OK 200\r\n" + _LENGTH + b"\r\n",
    "http-0.9": b"",
    "http-1.0": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n",
    "http-3.7": b"HTTP/3.7 200 OK\r\n" + _LENGTH + b"\r\n",
    "garbage": bytes(range(256)) * 4 + b"\r\n\r\n",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\n" + _LENGTH + b"\r\n",
    "switching": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n",
    "length-of-no-body": b"HTTP/1.1 204 No Content\r\n" + _LENGTH + b"\r\n",
}
_GOOD_HEADS = ("bytes", "folded", "no-reason", "http-1.0", "early-hints")


def heads(_site, _host, _request, parts):
    """/heads/KIND: one of _HEADS, a short body, the end."""
    kind = part(parts, 0, _HEADS)
    data = _HEADS[kind] + (b"" if kind == "cut" else _BODY)
    return Answer(200, kind="heads", raw=True, close=True, intact=kind in _GOOD_HEADS, steps=iter((data, 0.05, CLOSE)))


def flood(_site, _host, _request, parts):
    """/flood/headers/N, /flood/cookies/N, /flood/line/KIB: that many; /flood/endless, /flood/interim: headers and 100-answers
    without end."""
    what = part(parts, 0, ("headers", "cookies", "line", "endless", "interim"))
    count = number(parts, 1, 1 << 24, 100_000)

    def steps():
        if what == "interim":
            yield from streams.endless(b"HTTP/1.1 100 Continue\r\n\r\n")
        yield b"HTTP/1.1 200 OK\r\n"
        if what == "line":
            yield b"X-Long: "
            yield from streams.repeated(b"x" * 1024, count)
            yield b"\r\n"
        elif what == "cookies":
            yield from streams.gathered(b"Set-Cookie: c%d=%d; Path=/\r\n" % (n, n) for n in range(count))
        elif what == "headers":
            yield from streams.gathered(b"X-Flood-%d: and another line of it\r\n" % n for n in range(count))
        else:
            yield from streams.endless(b"X-Flood: and another line of it\r\n")
        yield _LENGTH + b"\r\n" + _BODY

    return Answer(200, kind="flood", raw=True, close=True, steps=steps())


def bomb(_site, _host, _request, parts):
    """/bomb/ENCODING/MIB: zeros as gzip, deflate, zstd or br (default: 10 GiB); /bomb/ENCODING+gzip/MIB: the same packed again;
    /bomb/gzip-TIMES/MIB: packed 2 to 5 times (default: 1 GiB); /bomb/file/MIB: a gzip file, of no encoding."""
    kinds = {f"gzip-{times}": times for times in range(2, 6)}
    twice = {f"{name}+gzip": name for name in streams.BOMBS}
    kind = part(parts, 0, (*streams.BOMBS, *kinds, *twice, "file"))
    if kind in kinds:
        body = streams.nested_gzip(number(parts, 1, 1024, 1024), kinds[kind])
        return Answer(200, body, kind="bomb", headers=[("Content-Encoding", ", ".join(["gzip"] * kinds[kind]))])
    mib = max(1, number(parts, 1, 1 << 20, 10_240))
    if kind in twice:
        return Answer(200, streams.packed_bomb(twice[kind], mib), kind="bomb",
                      headers=[("Content-Encoding", f"{twice[kind]}, gzip")])
    if kind == "file":
        return Answer(200, type="application/gzip", kind="bomb", close=True, steps=streams.gzip_bomb(mib))
    return Answer(200, kind="bomb", headers=[("Content-Encoding", kind)], close=True, steps=streams.BOMBS[kind](mib))


ROUTES = {f.__name__: f for f in (slow, wait, silent, hangup, endless, chunked, heads, flood, bomb)}
ROUTES.update({kind: _cut_short(kind, end) for kind, end in (("cut", CLOSE), ("reset", RESET), ("stall", HANG))})
