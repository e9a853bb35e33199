# SPDX-License-Identifier: Apache-2.0
"""One connection of the test server: reads requests one after another, sends what the site answers, logs both.

Requests that arrive while one is being answered wait (and are logged as pipelined). An answer counts as sent when the
kernel has taken all of it. Everything runs in the event loop's thread."""
import asyncio
import itertools
import socket
import struct
import time

import wire

CHUNK = 64 * 1024  # bytes of a body written at once; where a reply is cut, the logged bytes are short by at most this
STEPS_A_TURN = 16  # steps of one answer before other connections get their turn
LOGGED_HEADERS = ("user-agent", "if-none-match", "if-modified-since", "accept-encoding", "cookie", "authorization",
                  "referer", "range", "from", "proxy-authorization")


def pieces(body):
    """A body as steps."""
    return (body[at:at + CHUNK] for at in range(0, len(body), CHUNK))


class Connection(asyncio.Protocol):
    """`server` has: site (its answer() is asked), log, connections (a set), take_id()."""

    def __init__(self, server):
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._transport = None
        self._input = bytearray()
        self._request = None  # being answered
        self._answer = None
        self._steps = None
        self._timer = None
        self._paused = self._waiting = self._pipelined = False
        self._busy = False  # a request is being answered
        self._closing = False  # nothing is read any more
        self._first_ns = self._head_ns = 0
        self._sent = self._last_write = self._served = 0

    # What asyncio calls.

    def connection_made(self, transport):
        self._transport = transport
        self._id = self._server.take_id()
        self._local = transport.get_extra_info("sockname")[0]
        peer = transport.get_extra_info("peername")
        self._peer_port = peer[1] if peer else 0
        refused = not self._local.startswith("127.")
        self._server.log.add({"event": "refused" if refused else "open", "conn": self._id, "local": self._local,
                              "peer": self._peer_port, "ns": time.monotonic_ns()})
        self._server.connections.add(self)
        if refused:
            transport.abort()
            return
        transport.set_write_buffer_limits(high=0)  # paused means: the kernel has not taken everything

    def data_received(self, data):
        if self._closing:
            return
        if not self._input:
            self._first_ns = time.monotonic_ns()
        self._input += data
        if self._busy:
            if len(self._input) > wire.MAX_HEAD:
                self._transport.abort()
        else:
            self._read_request()

    def pause_writing(self):
        self._paused = True

    def resume_writing(self):
        self._paused = False
        if self._waiting:
            self._waiting = False
            # Not at once: asyncio's transport must not be closed from within this call.
            self._timer = self._loop.call_soon(self._pump)

    def connection_lost(self, _error):
        self._server.connections.discard(self)
        if self._timer:
            self._timer.cancel()
        if self._busy:
            self._log(complete=False)
        self._server.log.add({"event": "close", "conn": self._id, "ns": time.monotonic_ns(), "unread": len(self._input)})
        self._closing, self._busy, self._steps = True, False, None

    def cut(self):
        """Drops the connection at the server's end."""
        self._transport.abort()

    # Requests.

    def _read_request(self):
        if self._closing or self._busy:
            return
        if self._input[:2] == b"\r\n":  # RFC 9112, 2.2: an empty line before a request is skipped
            del self._input[:2]
        end = self._input.find(b"\r\n\r\n")
        if end < 0 or end > wire.MAX_HEAD:
            if len(self._input) > wire.MAX_HEAD:
                self._start(None, wire.Answer(431, b"", kind="bad-request", close=True))
            return
        head = bytes(self._input[:end])
        del self._input[:end + 4]
        try:
            request = wire.parse_head(head)
            if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
                raise wire.BadRequest(413, "a request has no body here")
        except wire.BadRequest as bad:
            self._start(None, wire.Answer(bad.status, f"{bad}\n".encode(), "text/plain", kind="bad-request", close=True))
            return
        if "host" not in request.headers:
            request.headers["host"] = "{}:{}".format(*self._transport.get_extra_info("sockname")[:2])
        self._busy = True
        self._head_ns = time.monotonic_ns()
        answer, delay = self._server.site.answer(request)
        if delay:
            self._request, self._answer = request, answer
            self._timer = self._loop.call_later(delay, self._start, request, answer)
        else:
            self._start(request, answer)

    def _start(self, request, answer):
        """Begins to send an answer; `request` is None if it could not be understood."""
        if not self._busy:
            self._busy, self._head_ns = True, time.monotonic_ns()
        self._request, self._answer = request, answer
        self._served += 1
        self._keep = (request is not None and request.version == "HTTP/1.1" and not answer.close
                      and request.headers.get("connection", "").lower() != "close"
                      and not (answer.last_of and self._served >= answer.last_of))
        data = b"" if answer.raw else wire.head(answer, self._keep)
        if request is not None and request.method == "HEAD" and not answer.raw:
            self._steps = iter(())
        elif answer.steps is not None:
            self._steps = iter(answer.steps)
        elif len(answer.body) <= CHUNK:
            data += answer.body
            self._steps = iter(())
        else:
            self._steps = pieces(answer.body)
        if data:
            self._write(data)
        self._pump()

    # Answers.

    def _write(self, data):
        self._sent += len(data)
        self._last_write = len(data)
        self._transport.write(data)

    def _pump(self):
        """Takes steps until one has to wait."""
        self._timer = None
        for _ in range(STEPS_A_TURN):
            if self._steps is None or self._transport.is_closing():
                return
            if self._paused:
                self._waiting = True
                return
            step = next(self._steps, None)
            if isinstance(step, bytes):
                if len(step) > CHUNK:
                    self._steps = itertools.chain(pieces(step), self._steps)
                elif step:
                    self._write(step)
            elif step is None:
                self._finish(self._answer.intact)
                return
            elif step == wire.CLOSE:
                self._keep = False
                self._finish(self._answer.intact)
                return
            elif step == wire.HANG:
                return
            elif step == wire.RESET:
                self._reset()
                return
            else:
                self._timer = self._loop.call_later(step, self._pump)
                return
        self._timer = self._loop.call_later(0, self._pump)

    def _reset(self):
        linger = struct.pack("ii", 1, 0)
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._transport.abort()

    def _finish(self, complete):
        self._log(complete)
        self._busy, self._steps, self._request, self._answer = False, None, None, None
        self._sent, self._pipelined = 0, False
        if not self._keep:
            self._closing = True
            self._transport.close()
        elif self._input:
            self._pipelined, self._first_ns = True, time.monotonic_ns()
            self._loop.call_soon(self._read_request)

    def _log(self, complete):
        request, answer = self._request, self._answer
        headers = request.headers if request else {}
        event = {"event": "request", "conn": self._id, "local": self._local, "peer": self._peer_port,
                 "host": headers.get("host", self._local).lower(), "first_ns": self._first_ns, "head_ns": self._head_ns,
                 "end_ns": time.monotonic_ns(), "method": request.method if request else None,
                 "path": request.target if request else None,
                 "headers": {name: headers[name] for name in LOGGED_HEADERS if name in headers},
                 "status": answer.status if self._sent else 0,
                 "bytes": self._sent - (self._last_write if self._paused else 0), "complete": complete,
                 "kind": answer.kind}
        if self._pipelined:
            event["pipelined"] = True
        event.update(answer.notes)
        self._server.log.add(event)
