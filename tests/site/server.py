#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The test server: many hosts on one port of the loopback addresses, one thread, a log line for each request.

Prints two lines on stdout when it is ready: the port of the site and the port of the control (127.0.0.1 alone). Ends on
SIGTERM and SIGINT with the log written. README.md tells of the site, the plan, the control and the log."""
import argparse
import asyncio
import gc
import json
import resource
import signal
import socket
import sys
import urllib.parse

import plan
from connection import Connection
from request_log import FLUSH_SECONDS, RequestLog
from routes import Site
from wire import Answer

BACKLOG = 4096
MOST_HOSTS = 10_000
MOST_VERSION = 5_000  # days after EPOCH


class Server:
    """What the connections of the site share."""

    def __init__(self, site, log):
        self.site, self.log, self.connections = site, log, set()
        self._last_id = 0

    def take_id(self):
        self._last_id += 1
        return self._last_id


class _NoLog:
    def add(self, event):
        pass


class Control:
    """The control port, in the place of a site: POST /_control?version=K, /_plan?JSON, /_cut; GET /_stats. Whatever is asked,
    the log is written first. Answers JSON."""

    def __init__(self, server):
        self._server = server

    def answer(self, request):
        self._server.log.flush()
        site = self._server.site
        try:
            if request.method == "POST":
                self._change(site, request)
            elif (request.method, request.path) != ("GET", "/_stats"):
                raise ValueError("no such request")
        except (ValueError, plan.PlanError) as error:
            return self._json(400, {"error": str(error)}), 0
        return self._json(200, {"version": site.version, "requests": site.requests, "server_faults": site.faults,
                                "connections": len(self._server.connections)}), 0

    def _change(self, site, request):
        if request.path == "/_control":
            version = urllib.parse.parse_qs(request.query).get("version", [""])[-1]
            if not version.isascii() or not version.isdigit() or int(version) > MOST_VERSION:
                raise ValueError(f"version: a number up to {MOST_VERSION} is wanted")
            site.version = int(version)
            self._server.log.add({"event": "version", "version": site.version})
            self._server.log.flush()
        elif request.path == "/_plan":
            site.set_plan(plan.parse(urllib.parse.unquote(request.query), site.hosts))
        elif request.path == "/_cut":
            for connection in list(self._server.connections):
                connection.cut()
        else:
            raise ValueError("no such request")

    @staticmethod
    def _json(status, value):
        return Answer(status, json.dumps(value).encode() + b"\n", "application/json")


def listen(port, family=socket.AF_INET):
    """A socket for all addresses of the loopback interface. Where the system does not let us tie it to that interface, it is
    open to others; connections to any address but 127.0.0.0/8 are dropped at once and logged either way."""
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
    except OSError:
        pass
    listener.bind(("" if family == socket.AF_INET else "::", port))
    return listener


async def _listen_all(loop, make, port):
    """The listening ends; the first one is the site's. That on IPv6 is there to log who comes, where there is IPv6."""
    ends = [await loop.create_server(make, sock=listen(port), backlog=BACKLOG)]
    try:
        port = ends[0].sockets[0].getsockname()[1]
        ends.append(await loop.create_server(make, sock=listen(port, socket.AF_INET6), backlog=BACKLOG))
    except OSError:
        pass
    return ends


async def _write_log(log):
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        log.flush()


async def serve(site, log, port, control_port):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: (site.count_fault(), loop.default_exception_handler(context)))
    server, control = Server(site, log), Server(None, _NoLog())
    control.site = Control(server)
    ends = await _listen_all(loop, lambda: Connection(server), port)
    ends.insert(1, await loop.create_server(lambda: Connection(control), "127.0.0.1", control_port))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    writer = loop.create_task(_write_log(log))
    print(*(end.sockets[0].getsockname()[1] for end in ends[:2]), sep="\n", flush=True)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    await stop.wait()
    writer.cancel()
    for end in ends:
        end.close()
    for connection in list(server.connections):
        connection.cut()
    await asyncio.sleep(0.01)  # until their ends are logged


def count(most):
    """A type for argparse: a number from 0 to `most`."""
    def convert(text):
        if not text.isascii() or not text.isdigit() or int(text) > most:
            raise argparse.ArgumentTypeError(f"a number up to {most} is wanted, not {text!r}")
        return int(text)
    return convert


def site_options(parser, arguments=None):
    """Adds the options that say what the site is, parses, and adds the plan's `profiles`. Exits with 2 on bad usage."""
    parser.add_argument("--hosts", type=count(MOST_HOSTS), default=10, metavar="N", help="hosts 127.0.1.1 ... (default 10)")
    parser.add_argument("--pages", type=count(1_000_000), default=100, metavar="M", help="pages a host (default 100)")
    parser.add_argument("--seed", type=count(1 << 62), default=1, help="the same seed, the same site (default 1)")
    parser.add_argument("--plan", metavar="FILE", help="JSON: which host behaves how")
    got = parser.parse_args(arguments)
    if not got.hosts or not got.pages:
        parser.error("--hosts and --pages must be at least 1")
    try:
        text = "{}"
        if got.plan:
            with open(got.plan, encoding="utf-8") as file:
                text = file.read()
        got.profiles = plan.parse(text, got.hosts)
    except OSError as error:
        parser.error(str(error))
    except (UnicodeDecodeError, plan.PlanError) as error:
        parser.error(f"{got.plan}: {error}")
    return got


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Serve an invented web site on the loopback addresses, for tests of crawlers.")
    parser.add_argument("--port", type=count(65535), default=0, help="port of the site; 0 (default): any")
    parser.add_argument("--control-port", type=count(65535), default=0, help="port of the control; 0 (default): any")
    parser.add_argument("--log", metavar="FILE", default="/dev/null", help="JSON Lines are appended to it")
    got = site_options(parser, arguments)
    try:
        log = RequestLog(got.log)
    except OSError as error:
        parser.error(str(error))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    site = Site(got.seed, got.hosts, got.pages, got.profiles)
    try:
        asyncio.run(serve(site, log, got.port, got.control_port))
    except OSError as error:
        print(f"server.py: {error}", file=sys.stderr)
        return 1
    finally:
        log.close()
    return 1 if site.faults else 0


if __name__ == "__main__":
    sys.exit(main())
