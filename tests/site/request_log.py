# SPDX-License-Identifier: Apache-2.0
"""The log: JSON Lines, one object for each event, in the order in which events end. README.md lists the fields.

Lines are handed to the kernel every FLUSH_SECONDS and when FLUSH_LINES wait: the end of any other process loses none, a
kill of the server at most the last of them."""
import json

FLUSH_SECONDS = 0.05
FLUSH_LINES = 1000

_encode = json.JSONEncoder(separators=(",", ":")).encode


class RequestLog:
    def __init__(self, path):
        self._file = open(path, "ab", buffering=0)
        self._waiting = []

    def add(self, event):
        self._waiting.append(_encode(event))
        if len(self._waiting) >= FLUSH_LINES:
            self.flush()

    def flush(self):
        if not self._waiting:
            return
        rest = memoryview(("\n".join(self._waiting) + "\n").encode())
        self._waiting.clear()
        while rest:
            rest = rest[self._file.write(rest):]

    def close(self):
        self.flush()
        self._file.close()
