#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a log of the test server against the manners of a crawler (README.md has the rules). JSON on stdout.

Exit code 0: no violation; 1: violations; 2: bad usage or a file that is no such log."""
import argparse
import collections
import json
import operator
import re
import sys

from manners import RULES, check_host

EXAMPLES = 10  # violations of a kind that are shown; all are counted
_COMPARE = {"=": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}


class LogError(Exception):
    pass


def read(path):
    """The events of a log, in its order. Raises LogError at a line that is no event; a last line without its end is left out,
    for the server may be writing it."""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            try:
                event = json.loads(line)
                event["event"]
            except (ValueError, TypeError, KeyError):
                raise LogError(f"{path}:{number}: no event") from None
            yield event


def host_name(authority):
    """The host without its port, as the key of everything that is counted."""
    return re.sub(r":\d+$", "", authority)


def _robots_key(host, requests):
    """What joins a host with the events of its robots.txt, some of which may be redirects that ran over other hosts."""
    return next((event["number"] for event in requests if "number" in event), host), host.endswith(".test")


class Log:
    """Events by host. A connection belongs to every host that was asked on it; one that asked none, to its address."""

    def __init__(self, events):
        self.requests = collections.defaultdict(list)  # host -> requests
        self.connections = collections.defaultdict(list)  # host -> (opened, closed or None) in ns
        self.robots = collections.defaultdict(list)  # (host's number, called by name) -> answers for its robots.txt
        self.opened = self.refused = 0
        opened, closed, asked = {}, {}, collections.defaultdict(set)
        for event in events:
            kind = event["event"]
            if kind == "request":
                host = host_name(event["host"])
                self.requests[host].append(event)
                asked[event["conn"]].add(host)
                if "robots_of" in event:
                    self.robots[event["robots_of"], host.endswith(".test")].append(event)
            elif kind == "open":
                opened[event["conn"]] = event
            elif kind == "close":
                closed[event["conn"]] = event["ns"]
            elif kind == "refused":
                self.refused += 1
        self.opened = len(opened)
        for conn, event in opened.items():
            for host in asked.get(conn) or {event["local"]}:
                self.connections[host].append((event["ns"], closed.get(conn)))
        for rows in self.requests.values():
            rows.sort(key=lambda event: event["first_ns"])
        self.unclosed = len(opened.keys() - closed.keys())


def _histogram(values):
    return dict(sorted(collections.Counter(map(str, values)).items()))


def counts(log, hosts):
    """What happened, without judgement. `hosts`: the results of check_host()."""
    requests = [event for rows in log.requests.values() for event in rows]
    headers = collections.Counter(name for event in requests for name in event["headers"])
    intervals = [r.min_interval_ns for r in hosts.values() if r.min_interval_ns is not None]
    return {
        "requests": len(requests), "hosts": len(log.requests), "connections": log.opened,
        "connections_unclosed": log.unclosed, "refused": log.refused,
        "incomplete": sum(not event["complete"] for event in requests),
        "pipelined": sum("pipelined" in event for event in requests),
        "conditional": sum("if-none-match" in e["headers"] or "if-modified-since" in e["headers"] for e in requests),
        "not_modified": sum(event["status"] == 304 for event in requests),
        "refetches": sum(r.refetches for r in hosts.values()),
        "ruled_out": sum("rule" in event for event in requests),
        "min_interval_ms": round(min(intervals) / 1e6, 3) if intervals else None,
        "bytes": sum(event["bytes"] for event in requests),
        "statuses": _histogram(event["status"] for event in requests),
        "kinds": _histogram(event["kind"] for event in requests),
        "methods": _histogram(event["method"] for event in requests),
        "user_agents": _histogram(event["headers"].get("user-agent", "") for event in requests),
        "headers": dict(sorted(headers.items())),
    }


def look_up(figures, name):
    """A figure by its dotted name; what was never counted is 0."""
    value = figures
    for word in name.split("."):
        value = value.get(word, 0) if isinstance(value, dict) else 0
    return len(value) if isinstance(value, dict) else value if value is not None else 0


def expectation(text):
    found = re.fullmatch(r"([A-Za-z_][\w.-]*)(<=|>=|!=|=|<|>)(-?\d+(?:\.\d+)?)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r}: NAME=NUMBER is wanted, or another comparison, such as statuses.304>=10")
    return found.groups()


def _milliseconds(text):
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1e9:
        raise argparse.ArgumentTypeError(f"milliseconds are wanted, not {text!r}")
    return value


def check(path, delay_ms=0.0, slack_ms=0.0, skip=(), forbidden=(), expected=()):
    """The report on a log: {"ok", "counts", "violations": {RULE: count}, "examples": {RULE: [...]}}."""
    log = Log(read(path))
    hosts = {host: check_host(host, log.requests[host], log.connections[host], log.robots[_robots_key(host, log.requests[host])],
                              delay_ms * 1e6, slack_ms * 1e6, set(forbidden))
             for host in sorted(log.requests.keys() | log.connections.keys())}
    figures = counts(log, hosts)
    found = {rule: [v for result in hosts.values() for v in result.violations.get(rule, ())]
             for rule in RULES if rule not in skip}
    found["refused"] = [{"count": log.refused}] if log.refused and "refused" not in skip else []
    found["expect"] = []
    for name, sign, number in expected:
        value = look_up(figures, name)
        if not _COMPARE[sign](value, float(number)):
            found["expect"].append({"expected": f"{name}{sign}{number}", "found": value})
    violations = {rule: len(rows) for rule, rows in found.items() if rows}
    return {"ok": not violations, "counts": figures, "violations": violations,
            "examples": {rule: found[rule][:EXAMPLES] for rule in violations}}


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check a log of the test server against the manners of a crawler.")
    parser.add_argument("log", metavar="LOG")
    parser.add_argument("--delay", type=_milliseconds, default=0, metavar="MS",
                        help="least time from the start of a request to the start of the next one to the same host")
    parser.add_argument("--slack", type=_milliseconds, default=0, metavar="MS",
                        help="how much less, and how much overlap, is the server's own lateness (default 0)")
    parser.add_argument("--skip", action="append", default=[], choices=[*RULES, "refused"], metavar="RULE",
                        help=f"a rule not to check: {', '.join(RULES)}, refused")
    parser.add_argument("--forbid-header", action="append", default=[], metavar="NAME",
                        help="a request header that must never be seen, such as cookie")
    parser.add_argument("--expect", action="append", default=[], type=expectation, metavar="NAME=NUMBER",
                        help="a count that must be so, such as refetches=0 or statuses.304>=10")
    got = parser.parse_args(arguments)
    try:
        report = check(got.log, got.delay, got.slack, got.skip, {h.lower() for h in got.forbid_header}, got.expect)
    except (OSError, LogError, KeyError, TypeError) as error:
        text = f"an event of the log lacks a field: {error}" if isinstance(error, (KeyError, TypeError)) else str(error)
        print(f"check_log.py: {text}", file=sys.stderr)
        return 2
    json.dump(report, sys.stdout, indent=1)
    print()
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
