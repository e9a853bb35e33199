# SPDX-License-Identifier: Apache-2.0
"""The rules that a log is checked against, host by host. All times are the server's, in ns.

RULES says what each violation means. Robots.txt is judged by what the crawler was told (RFC 9309 with two readings named in
Robots below), not by the plan."""
from dataclasses import dataclass, field

RULES = {
    "delay": "a request began too soon after the one before it (the delay wanted, or the host's Crawl-delay)",
    "in_flight": "a request began before the one before it had ended",
    "connections": "a connection was opened before another one had ended",
    "before_robots": "a request before robots.txt had been answered",
    "disallowed": "a path that robots.txt forbids, or any path while robots.txt cannot be reached",
    "retry_after": "a request within the time that the host had asked for in Retry-After",
    "user_agent": "a request without User-Agent",
    "header": "a request header that was declared forbidden",
    "bad_request": "a request that the server could not understand, or a method other than GET and HEAD",
}
MOST_HOPS = 5  # redirects of robots.txt that must be followed (RFC 9309, 2.3.1.2)
# Bytes of robots.txt that must be read (RFC 9309, 2.5); who stops there has read it. The log may be short by a write.
MUST_READ = 500 * 1024 - 64 * 1024


@dataclass
class Result:
    violations: dict = field(default_factory=dict)  # rule -> list of objects
    refetches: int = 0  # good answers for a path that was answered well before, at the same version of the site
    min_interval_ns: float = None

    def add(self, rule, event, /, **facts):
        facts = {"host": event.get("host") or event.get("local"), "path": event.get("path"), **facts}
        self.violations.setdefault(rule, []).append(facts)


class Robots:
    """What is known of a host's robots.txt as its answers end: None (nothing yet), "rules", "none" (all is allowed),
    "unreachable" (nothing is allowed), "any" (both readings are right).

    Departures: 429 counts as unreachable, as the server is only asking for time; once rules are known they stay when the file
    can no longer be reached."""

    def __init__(self):
        self.state = None
        self.crawl_delay_ns = 0
        self._hops = 0

    def see(self, event):
        status, variant = event["status"], event.get("variant")
        read = event["complete"] or (status == 200 and event["bytes"] >= MUST_READ)
        if variant == "bomb":
            self.state = "any"
        elif read and 200 <= status < 300:
            self.state, self._hops = "rules", 0
            self.crawl_delay_ns = event.get("crawl_delay", 0) * 1e9
        elif status == 304:
            pass
        elif read and 300 <= status < 400:
            self._hops = self._hops + 1 if event["path"].startswith("/robots-hop/") else 1
            if self._hops > MOST_HOPS:
                self.state = "none"
        elif read and 400 <= status < 500 and status != 429:
            self.state = "none"
        elif self.state != "rules":
            self.state = "unreachable"


def _ms(ns):
    return round(ns / 1e6, 3)


def _check_requests(requests, robots_events, delay_ns, slack_ns, forbidden, result):
    robots, answers = Robots(), iter(sorted(robots_events, key=lambda event: event["end_ns"]))
    answer = next(answers, None)
    before = None  # the request that began last
    last_end, free_at = 0, 0
    fetched = set()
    for event in requests:
        start = event["first_ns"]
        while answer and answer["end_ns"] <= start + slack_ns:
            robots.see(answer)
            answer = next(answers, None)
        if before:
            interval, wanted = start - before["first_ns"], max(delay_ns, robots.crawl_delay_ns)
            result.min_interval_ns = min(interval, result.min_interval_ns or interval)
            if interval < wanted - slack_ns:
                result.add("delay", event, interval_ms=_ms(interval), wanted_ms=_ms(wanted), at_ns=start)
            if start < last_end - slack_ns or event.get("pipelined"):
                result.add("in_flight", event, overlap_ms=_ms(last_end - start), at_ns=start)
        if start < free_at - slack_ns:
            result.add("retry_after", event, early_ms=_ms(free_at - start), at_ns=start)
        _check_request(event, robots, forbidden, result)
        key = (event["path"], event.get("version"))
        if event["kind"] != "robots" and event["complete"] and event["status"] in (200, 304):
            result.refetches += key in fetched
            fetched.add(key)
        before, last_end = event, max(last_end, event["end_ns"])
        if "retry_after_s" in event:
            free_at = max(free_at, event["end_ns"] + event["retry_after_s"] * 1e9)


def _check_request(event, robots, forbidden, result):
    """What can be said of a request by itself and the robots.txt known when it began."""
    if event["kind"] == "bad-request":
        result.add("bad_request", event, method=event["method"])
        return
    if not event["headers"].get("user-agent"):
        result.add("user_agent", event)
    for name in forbidden & event["headers"].keys():
        result.add("header", event, header=name)
    if event["path"] == "/robots.txt" or event["kind"] == "robots":
        return
    if robots.state is None:
        result.add("before_robots", event, at_ns=event["first_ns"])
    elif robots.state == "unreachable":
        result.add("disallowed", event, rule="robots.txt is unreachable")
    elif robots.state == "rules" and "rule" in event:
        result.add("disallowed", event, rule=event["rule"])


def check_host(host, requests, connections, robots_events, delay_ns, slack_ns, forbidden):
    """A Result. `requests`: by start; `connections`: (opened, closed or None); `robots_events`: the answers to requests for this
    host's robots.txt, those of its redirects on other hosts included; `forbidden`: a set of lower-case header names."""
    result = Result()
    _check_requests(requests, robots_events, delay_ns, slack_ns, forbidden, result)
    last_close = 0
    for opened, closed in sorted(connections, key=lambda row: row[0]):
        if opened < last_close - slack_ns:
            overlap = None if last_close == float("inf") else _ms(last_close - opened)
            result.add("connections", {"host": host}, overlap_ms=overlap, at_ns=opened)
        last_close = max(last_close, float("inf") if closed is None else closed)
    return result
