# SPDX-License-Identifier: Apache-2.0
"""What stands between the site and a socket: a parsed request, an answer, and the bytes of an answer's head (HTTP/1.1)."""
import email.utils
import http
import time
from dataclasses import dataclass, field

MAX_HEAD = 64 * 1024  # bytes of a request's head; more is answered with 431

# Steps of Answer.steps beside bytes (to be sent) and numbers (seconds to wait).
HANG = "hang"  # nothing more is sent; the other side has to give up
CLOSE = "close"  # FIN after what was sent
RESET = "reset"  # RST, which may overtake what was sent

_REASONS = {s.value: s.phrase for s in http.HTTPStatus}


class BadRequest(Exception):
    """A request that cannot be understood; `status` is the answer to it."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class NotFound(Exception):
    """No such page; raised by the site for a path it does not know."""


@dataclass(slots=True)
class Request:
    method: str
    target: str  # as on the request line
    version: str
    headers: dict  # lower-case name -> value; of equal names the last
    path: str = ""
    query: str = ""
    host: int = 0  # number of the site's host, 0 if it is none of ours
    authority: str = ""  # Host header, or the local address and port: for absolute URLs


@dataclass(slots=True)
class Answer:
    """A reply. Content-Length is added unless `steps` is given.

    steps   instead of body: an iterator of bytes, numbers (seconds to wait) and HANG, CLOSE or RESET; it is drawn from only
            as fast as the other side reads. Without Content-Length or Transfer-Encoding in `headers` set `close`.
    raw     the steps begin with the status line: no head is sent
    intact  False where what is sent is no whole reply, even when all of it arrives
    last_of the connection ends after so many requests; 0: no such limit
    notes   goes into the log line as it is
    """
    status: int = 200
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    headers: list = field(default_factory=list)
    kind: str = "page"
    steps: object = None
    raw: bool = False
    close: bool = False
    intact: bool = True
    last_of: int = 0
    notes: dict = field(default_factory=dict)


def parse_head(head):
    """A Request of the bytes before the empty line. Raises BadRequest."""
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest(400, "malformed request line")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name.strip() != name:
            raise BadRequest(400, "malformed header")
        headers[name.lower()] = value.strip(" \t")
    target = words[1]
    if target.startswith("http://"):  # absolute form, which every server must take (RFC 9112, 3.2.2)
        headers["host"], _, rest = target[7:].partition("/")
        target = "/" + rest
    if not target.startswith("/"):
        raise BadRequest(400, "the target is no path")
    path, _, query = target.partition("?")
    return Request(words[0], words[1], words[2], headers, path, query)


class _Date:
    second = 0
    text = ""


def http_date(seconds):
    """IMF-fixdate of a Unix time."""
    return email.utils.formatdate(seconds, usegmt=True)


def _now():
    second = int(time.time())
    if second != _Date.second:
        _Date.second, _Date.text = second, http_date(second)
    return _Date.text


def status_line(status):
    return f"HTTP/1.1 {status} {_REASONS.get(status, 'Unknown')}\r\n"


def head(answer, keep_alive):
    """The bytes of an answer's head, the empty line included."""
    lines = [status_line(answer.status)[:-2], "Server: saring-test-site", "Date: " + _now()]
    if answer.type and answer.status != 304:
        lines.append("Content-Type: " + answer.type)
    if answer.steps is None and answer.status != 304:
        lines.append(f"Content-Length: {len(answer.body)}")
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if not keep_alive:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def number(parts, at, most, default=None):
    """The decimal number at a place of a path's parts; raises NotFound if it is missing (and has no default) or too big."""
    if at >= len(parts) or not parts[at]:
        if default is None:
            raise NotFound
        return default
    text = parts[at]
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > most:
        raise NotFound
    return int(text)


def part(parts, at, choices):
    """The part at a place, which must be one of the choices; raises NotFound."""
    if at >= len(parts) or parts[at] not in choices:
        raise NotFound
    return parts[at]
