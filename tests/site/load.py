#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many requests a second the test server stands: starts one, asks for pages on connections that are kept, prints JSON.

requests_per_cpu_second is by the server's own CPU time, so that a busy machine, and this program, change it little."""
import argparse
import asyncio
import json
import sys
import time

import check_log
import launch
import routes


class Client(asyncio.Protocol):
    """Asks one host for one path after another, until `paths` has no more."""

    def __init__(self, host, paths, done):
        self._host, self._paths, self._done = host, paths, done
        self._input = bytearray()
        self._wanted = -1  # bytes of the whole answer, once its head is there
        self.bad = 0

    def connection_made(self, transport):
        self._transport = transport
        self._ask()

    def _ask(self):
        path = next(self._paths, None)
        if path is None:
            self._transport.close()
        else:
            self._transport.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nUser-Agent: load\r\n\r\n".encode())

    def data_received(self, data):
        self._input += data
        if self._wanted < 0:
            end = self._input.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._input[:end]).lower()
            self.bad += not head.startswith(b"http/1.1 200")
            self._wanted = end + 4 + int(head.split(b"content-length: ")[1].split(b"\r")[0])
        if len(self._input) >= self._wanted:
            self._input.clear()
            self._wanted = -1
            self._ask()

    def connection_lost(self, _error):
        self._done.set_result(self.bad)


async def run(port, connections, pages, each):
    loop = asyncio.get_running_loop()
    waiting = []
    for n in range(connections):
        done = loop.create_future()
        host = f"{routes.address(n + 1)}:{port}"
        paths = (f"/page/{k % pages}" for k in range(each))
        await loop.create_connection(lambda: Client(host, paths, done), routes.address(n + 1), port)
        waiting.append(done)
    return sum(await asyncio.gather(*waiting))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=30_000)
    parser.add_argument("--connections", type=int, default=32, help="each to a host of its own")
    parser.add_argument("--pages", type=int, default=2000, help="pages a host")
    got = parser.parse_args()
    if min(got.requests, got.connections, got.pages) < 1 or got.connections > got.requests:
        parser.error("numbers from 1 on are wanted, and no more connections than requests")
    each = got.requests // got.connections
    with launch.RunningSite("--hosts", str(got.connections), "--pages", str(got.pages)) as site:
        start, cpu = time.monotonic(), site.cpu_seconds()
        bad = asyncio.run(run(site.port, got.connections, got.pages, each))
        seconds, cpu = time.monotonic() - start, site.cpu_seconds() - cpu
        site.stats()
        logged = sum(event["event"] == "request" for event in check_log.read(site.log))
    count = each * got.connections
    print(json.dumps({"requests": count, "not_200": bad, "logged": logged, "seconds": round(seconds, 2),
                      "requests_per_second": round(count / seconds), "server_cpu_seconds": round(cpu, 2),
                      "requests_per_cpu_second": round(count / max(cpu, 0.01))}))
    return 0 if not bad and logged == count else 1


if __name__ == "__main__":
    sys.exit(main())
