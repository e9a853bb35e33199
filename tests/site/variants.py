# SPDX-License-Identifier: Apache-2.0
"""Pages that differ from the plain ones in what they hold: duplicates, traps, charsets, content encodings, other types, odd
sizes. Each function answers the paths of one prefix; README.md has the table."""
import gzip
import hashlib
import html
import random
import struct
import zlib

import streams
import words
from behaviours import MOST_PAGES, site_page
from pages import article_body, frame, page_html
from wire import Answer, number, part

# Duplicates.

def copy(site, host, request, parts):
    """/copy/N: the bytes of /page/N, its canonical link included."""
    return site.page(host, number(parts, 0, MOST_PAGES), request)


def twin(site, host, request, parts):
    """/twin/N: the same text as /page/N, without a canonical link."""
    return site.page(host, number(parts, 0, MOST_PAGES), request, canonical=False)


def near(site, host, request, parts):
    """/near/N: page N as its next revision: one paragraph replaced, one added; no canonical link."""
    n = number(parts, 0, MOST_PAGES)
    state = site.existing(host, n)
    state = state._replace(revision=state.revision + 1)
    return Answer(200, page_html(host, n, state, request.authority, canonical=False).encode())


def mirror(site, host, request, parts):
    """/mirror/HOST/N: page N of another host in this host's frame."""
    other = site.host(number(parts, 0, site.hosts))
    n = number(parts, 1, MOST_PAGES)
    state = site.existing(other, n)
    article = other.article(n, state.revision)
    return Answer(200, frame(host, article.title, f"<main>{article_body(article, state.published)}</main>\n").encode())


# Traps: links without end.

def calendar(_site, host, _request, parts):
    """/calendar/YEAR/MONTH: links to the months before and after, for ever."""
    year, month = number(parts, 0, 999_999), number(parts, 1, 12, 1)
    at = year * 12 + month - 1
    beside = "".join(f'<li><a href="/calendar/{n // 12}/{n % 12 + 1}">{n // 12}, month {n % 12 + 1}</a></li>'
                     for n in (at - 1, at + 1) if n >= 0)
    return site_page(host, f"Calendar {year}, month {month}", f"<p>No events.</p><ul>{beside}</ul>", kind="trap")


def maze(_site, host, request, parts):
    """/maze/...: relative links that each add a segment to the path."""
    base = "" if request.path.endswith("/") else (parts[-1] if parts else "maze") + "/"
    links = "".join(f'<li><a href="{base}{name}/">{name}</a></li>' for name in ("left", "right", "more"))
    return site_page(host, "A room", f"<ul>{links}</ul>", kind="trap")


def session(_site, host, request, parts):
    """/session/N?sid=...: the same page under ever new session ids."""
    n = number(parts, 0, 100, 0)
    sid = hashlib.blake2b(request.target.encode(), digest_size=8).hexdigest()
    links = "".join(f'<li><a href="/session/{k}?sid={sid}">Part {k}</a></li>' for k in range(3))
    return site_page(host, f"Part {n}", f"<p>Seen with a session.</p><ul>{links}</ul>", kind="trap")


def facets(_site, host, request, _parts):
    """/facets?...: every link adds another filter to the query."""
    more = request.query + "&" if request.query else ""
    links = "".join(f'<li><a href="/facets?{html.escape(more)}{name}={value}">{name} {value}</a></li>'
                    for name in ("colour", "size") for value in ("a", "b"))
    return site_page(host, "Goods", f"<ul>{links}</ul>", kind="trap")


def wide(_site, host, _request, parts):
    """/wide/N: a page with N links."""
    count = number(parts, 0, 100_000, 1000)
    links = "".join(f'<li><a href="/status/404?{n}">{n}</a></li>\n' for n in range(count))
    return site_page(host, "Links", f"<ul>{links}</ul>", kind="trap")


# Charsets, encodings, types, sizes.

def charset(_site, host, _request, parts):
    """/charset/LANGUAGE/WHERE/N[/ENCODING]: a page in a legacy encoding (default: the language's, words.LANGUAGES), declared
    where WHERE says: header, meta, none, or wrong (declared utf-8 in both)."""
    language, where = part(parts, 0, words.LANGUAGES), part(parts, 1, ("header", "meta", "none", "wrong"))
    n = number(parts, 2, MOST_PAGES, 0)
    legacy = words.LANGUAGES[language].charset
    encoding = part(parts, 3, (legacy, "utf-8", "utf-16")) if len(parts) > 3 else legacy
    article = host.article(n, 0, language)
    said = {"meta": encoding, "wrong": "utf-8"}.get(where, "")
    text = frame(host, article.title, f"<main>{article_body(article, 0)}</main>\n", language=language, charset=said)
    type_ = {"header": f"text/html; charset={encoding}", "wrong": "text/html; charset=utf-8"}.get(where, "text/html")
    return Answer(200, text.encode(encoding, "xmlcharrefreplace"), type_, kind="charset")


def lang(_site, host, _request, parts):
    """/lang/LANGUAGE/N: a page of another language, in UTF-8."""
    language, n = part(parts, 0, words.LANGUAGES), number(parts, 1, MOST_PAGES, 0)
    article = host.article(n, 0, language)
    return Answer(200, frame(host, article.title, f"<main>{article_body(article, 0)}</main>\n", language=language).encode())


def _raw_deflate(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


_PACKERS = {
    "gzip": ("gzip", lambda d: gzip.compress(d, 6, mtime=0)),
    "deflate": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", _raw_deflate),  # what some servers send for it
    "twice": ("gzip, gzip", lambda d: gzip.compress(gzip.compress(d, mtime=0), mtime=0)),
    "members": ("gzip", lambda d: gzip.compress(d[:500], mtime=0) + gzip.compress(d[500:], mtime=0)),
    "identity": ("identity", bytes),
    "plain": ("gzip", bytes),  # says gzip, is not
    "cut": ("gzip", lambda d: gzip.compress(d, 6, mtime=0)[:-200]),
    "bad-crc": ("gzip", lambda d: gzip.compress(d, 6, mtime=0)[:-8] + bytes(8)),
    "tail": ("gzip", lambda d: gzip.compress(d, 6, mtime=0) + b"tail"),
    "unknown": ("x-none-such", bytes),
}


def encoded(site, host, request, parts):
    """/encoded/HOW/N: page N in a content encoding, whatever was asked for; HOW is a key of _PACKERS."""
    name, pack = _PACKERS[part(parts, 0, _PACKERS)]
    answer = site.page(host, number(parts, 1, MOST_PAGES, 0), request)
    if answer.status == 200:
        answer.body = pack(answer.body)
        answer.headers.append(("Content-Encoding", name))
    return answer


def _pdf(title):
    """A PDF file of one page with one line."""
    draw = f"BT /F1 18 Tf 72 720 Td ({title}) Tj ET".encode("latin-1", "replace")
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%b\nendstream" % (len(draw), draw), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, row in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (n, row)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return bytes(out) + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _png():
    """A picture of one grey pixel."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b""))


FILE_TYPES = {"pdf": "application/pdf", "png": "image/png", "txt": "text/plain; charset=utf-8", "json": "application/json",
              "css": "text/css", "bin": "application/octet-stream"}


def file(_site, host, request, parts):
    """/file/N.EXT: something that is not HTML, EXT one of FILE_TYPES; the query html: it is said to be HTML."""
    name, _, extension = (parts or [""])[0].partition(".")
    n = number([name], 0, MOST_PAGES)
    type_ = FILE_TYPES[part([extension], 0, FILE_TYPES)]
    text = "\n\n".join(host.article(n, 0).paragraphs) + "\n"
    body = {"pdf": lambda: _pdf(host.title(n)), "png": _png, "json": lambda: b'{"page": %d}\n' % n,
            "css": lambda: b"p { margin: 0 }\n", "txt": text.encode, "bin": lambda: random.Random(n).randbytes(2000)}[extension]()
    return Answer(200, body, "text/html" if request.query == "html" else type_, kind="file")


def big(site, host, request, parts):
    """/big/KIB: page 0 with so many KiB of paragraphs more, up to 1 GiB."""
    kib = number(parts, 0, 1 << 20)
    start, mark, end = site.page(host, 0, request).body.partition(b"</article>")
    piece = b"<p>" + b"The long report goes on, table after table. " * 23 + b"</p>\n"
    piece = piece.ljust(1024)[:1024]
    length = len(start) + kib * 1024 + len(mark) + len(end)

    def steps():
        yield start
        yield from streams.repeated(piece, kib)
        yield mark + end

    return Answer(200, kind="big", headers=[("Content-Length", str(length))], steps=steps())


def empty(_site, _host, _request, parts):
    """/empty/KIND: no bytes, spaces only, or a document without text."""
    body = {"bytes": b"", "spaces": b" \n" * 500,
            "body": b"<!DOCTYPE html><html><head><title></title></head><body></body></html>"}
    return Answer(200, body[part(parts, 0, body)], kind="empty")


ROUTES = {f.__name__: f for f in (copy, twin, near, mirror, calendar, maze, session, facets, wide, charset, lang, encoded, file,
                                  big, empty)}
