# SPDX-License-Identifier: Apache-2.0
"""What the tests of the test server share: a server for each class, requests with and without a client library."""
import http.client
import socket
import time
import unittest

import launch


def raw(port, path, host="127.0.1.1", limit=1 << 20, wait=10, method="GET", more=""):
    """(bytes, how it ended: end, reset, silent or enough) of one request."""
    out = bytearray()
    with socket.create_connection((host, port), timeout=wait) as s:
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: test\r\n{more}\r\n".encode())
        try:
            while len(out) < limit:
                data = s.recv(65536)
                if not data:
                    return bytes(out), "end"
                out += data
        except ConnectionResetError:
            return bytes(out), "reset"
        except TimeoutError:
            return bytes(out), "silent"
    return bytes(out), "enough"


class Case(unittest.TestCase):
    ARGUMENTS, PLAN = ("--hosts", "4", "--pages", "60"), None

    @classmethod
    def setUpClass(cls):
        cls.site = launch.RunningSite(*cls.ARGUMENTS, plan=cls.PLAN)
        cls.addClassCleanup(cls.site.stop)  # raises where the server found a fault in itself

    def get(self, path, host="127.0.1.1", method="GET", name=None, **headers):
        """(status, headers, body); header names with "_" for "-"."""
        connection = http.client.HTTPConnection(host, self.site.port, timeout=20)
        try:
            fields = {key.replace("_", "-"): value for key, value in headers.items()}
            if name:
                fields["Host"] = name
            connection.request(method, path, headers={"User-Agent": "test", **fields})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def logged(self, path):
        """The last event for a path, once it is there."""
        for _ in range(100):
            found = [e for e in self.site.events() if e["event"] == "request" and e["path"] == path]
            if found:
                return found[-1]
            time.sleep(0.02)
        self.fail(f"{path} is not in the log")
