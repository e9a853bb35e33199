# SPDX-License-Identifier: Apache-2.0
"""The checker of logs: a good log has no violation, and each planted fault is found, counted and named."""
import asyncio
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import launch
import load
import manners
from site_case import raw

CHECKER = pathlib.Path(__file__).with_name("check_log.py")
MS = 1_000_000


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="saring-log-")
        self.addCleanup(folder.cleanup)
        self.log = os.path.join(folder.name, "site.log")

    def run_checker(self, *arguments):
        done = subprocess.run([sys.executable, "-B", CHECKER, *map(str, arguments)], capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def check(self, events, *arguments):
        """The report; asserts that the exit code fits it."""
        with open(self.log, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(event) + "\n" for event in events)
        code, out, err = self.run_checker(self.log, *arguments)
        self.assertIn(code, (0, 1), err)
        report = json.loads(out)
        self.assertEqual(code == 0, report["ok"])
        return report

    def violations(self, events, *arguments):
        return self.check(events, *arguments)["violations"]


def request(at, path, conn=1, host=1, took=5, status=200, **more):
    """A request that began at a number of ms."""
    name = more.pop("name", f"127.0.1.{host}")
    event = {"event": "request", "conn": conn, "local": f"127.0.1.{host}", "host": f"{name}:8000", "first_ns": at * MS,
             "head_ns": at * MS, "end_ns": (at + took) * MS, "method": "GET", "path": path, "status": status, "bytes": 900,
             "headers": {"user-agent": "saring-test"}, "complete": True, "kind": "page", "number": host, "version": 0}
    if path == "/robots.txt":
        event.update(kind="robots", robots_of=host, variant="rules")
    event.update(more)
    return event


def opened(at, conn, host=1):
    return {"event": "open", "conn": conn, "local": f"127.0.1.{host}", "ns": at * MS}


def closed(at, conn):
    return {"event": "close", "conn": conn, "ns": at * MS, "unread": 0}


def good(pages=5, host=1, conn=1, step=100):
    """A well-mannered visit, 100 ms from start to start."""
    rows = [request(step * (n + 1), f"/page/{n}", conn, host) for n in range(pages)]
    return [opened(0, conn, host), request(0, "/robots.txt", conn, host), *rows, closed(step * (pages + 2), conn)]


class Planted(Case):
    def test_a_good_log_passes_and_is_counted(self):
        report = self.check(good() + good(host=2, conn=2), "--delay", 100, "--expect", "requests=12", "--expect", "kinds.page=10")
        self.assertEqual((report["violations"], report["counts"]["min_interval_ms"], report["counts"]["hosts"]), ({}, 100, 2))

    def test_too_fast(self):
        events = good() + [request(999, "/page/8", conn=3), opened(998, 3), closed(1200, 3), request(1098, "/page/9", conn=3)]
        self.assertEqual(self.violations(events, "--delay", 100), {"delay": 1})
        self.assertEqual(self.violations(events, "--delay", 100, "--slack", 1), {})
        self.assertEqual(self.violations(events, "--delay", 99), {})
        found = self.check(events, "--delay", 100)["examples"]["delay"][0]
        self.assertEqual((found["host"], found["path"], found["interval_ms"]), ("127.0.1.1:8000", "/page/9", 99))

    def test_hosts_are_apart_and_the_order_of_lines_does_not_matter(self):
        events = good() + good(host=2, conn=2)
        self.assertEqual(self.violations(reversed(events), "--delay", 100), {})

    def test_crawl_delay_is_wanted_once_it_was_read(self):
        events = good()
        events[1]["crawl_delay"] = 0.15
        self.assertEqual(self.violations(events, "--delay", 100), {"delay": 5})
        events[1].update(status=404)
        self.assertEqual(self.violations(events, "--delay", 100), {})

    def test_two_in_flight(self):
        events = good()
        events[3]["end_ns"] = events[4]["first_ns"] + 3 * MS
        self.assertEqual(self.violations(events), {"in_flight": 1})
        self.assertEqual(self.violations(events, "--slack", 3), {})
        events[3]["end_ns"] = events[5]["first_ns"] + 3 * MS  # overlaps two that begin later
        self.assertEqual(self.violations(events), {"in_flight": 2})

    def test_pipelining(self):
        events = good()
        events[4]["pipelined"] = True
        self.assertEqual(self.violations(events), {"in_flight": 1})

    def test_two_connections(self):
        self.assertEqual(self.violations(good() + [opened(150, 2), closed(160, 2)]), {"connections": 1})
        self.assertEqual(self.violations(good()[:-1] + [opened(900, 2), closed(960, 2)]), {"connections": 1})
        self.assertEqual(self.violations(good() + [opened(700, 2), closed(960, 2)]), {})
        self.assertEqual(self.violations(good() + [opened(699, 2), closed(960, 2)], "--slack", 1), {})

    def test_one_connection_used_for_two_hosts_counts_for_both(self):
        events = good() + [request(300, "/robots.txt", name="h7.test", host=7), opened(350, 2, 1), closed(360, 2),
                           request(355, "/page/1", 2, name="h7.test", host=7)]
        self.assertEqual(self.violations(events), {"connections": 1})

    def test_no_robots_first(self):
        events = good()
        del events[1]
        self.assertEqual(self.violations(events), {"before_robots": 5})
        late = good()
        late[1]["end_ns"] = 250 * MS
        self.assertEqual(self.violations(late, "--skip", "in_flight"), {"before_robots": 2})
        self.assertEqual(self.violations(events, "--skip", "before_robots"), {})

    def test_forbidden_paths(self):
        events = good()
        events[4].update(path="/private/a", rule="/private/")
        self.assertEqual(self.violations(events), {"disallowed": 1})
        events[1]["status"] = 404  # the rules were never given
        self.assertEqual(self.violations(events), {})

    def test_robots_out_of_reach_forbids_all(self):
        for facts in ({"status": 503}, {"status": 429}, {"complete": False}, {"status": 0, "complete": False}):
            events = good()
            events[1].update(facts)
            self.assertEqual(self.violations(events), {"disallowed": 5}, facts)
        events = [opened(0, 1), request(0, "/robots.txt"), request(100, "/page/1"), request(200, "/robots.txt", status=503),
                  request(300, "/page/2"), closed(400, 1)]
        self.assertEqual(self.violations(events), {})

    def test_robots_read_as_far_as_it_must_be(self):
        events = good()
        events[1].update(complete=False, bytes=600_000)
        self.assertEqual(self.violations(events), {})

    def test_robots_redirects(self):
        def chain(hops, end):
            rows = [request(0, "/robots.txt", status=301)]
            for n in range(1, hops + 1):
                status = 200 if n == hops and end else 301
                rows.append(request(10 * n, f"/robots-hop/{n}/1", host=1 + n % 2, kind="robots", robots_of=1, status=status))
            return rows + [request(500, "/page/1"), request(600, "/private/a", rule="/private/")]
        self.assertEqual(self.violations(chain(3, True)), {"disallowed": 1})
        self.assertEqual(self.violations(chain(3, False)), {"before_robots": 2})
        self.assertEqual(self.violations(chain(6, False)), {})

    def test_too_early_after_retry_after(self):
        events = good()
        events[3].update(status=429, kind="busy", retry_after_s=0.15)
        self.assertEqual(self.violations(events), {"retry_after": 1})
        self.assertEqual(self.check(events)["examples"]["retry_after"][0]["early_ms"], 55)

    def test_headers(self):
        events = good()
        events[2]["headers"] = {"cookie": "a=b"}
        self.assertEqual(self.violations(events), {"user_agent": 1})
        self.assertEqual(self.violations(events, "--forbid-header", "Cookie"), {"user_agent": 1, "header": 1})

    def test_bad_requests_and_refused_connections(self):
        events = good() + [request(800, None, kind="bad-request", method=None, status=400),
                           {"event": "refused", "conn": 9, "local": "10.0.0.1", "ns": 0}]
        self.assertEqual(self.violations(events), {"bad_request": 1, "refused": 1})

    def test_every_rule_has_a_planted_fault_here(self):
        source = pathlib.Path(__file__).read_text(encoding="utf-8")
        for rule in manners.RULES:
            self.assertIn(f'"{rule}": ', source)

    def test_refetches_and_conditional_requests(self):
        events = good() + [request(800, "/page/1"), request(900, "/page/2", status=304),
                           request(1000, "/page/3", version=1, status=304)]
        events[-1]["headers"]["if-none-match"] = '"a"'
        counts = self.check(events)["counts"]
        names = ("refetches", "conditional", "not_modified", "statuses")
        self.assertEqual([counts[name] for name in names], [2, 1, 2, {"200": 7, "304": 2}])
        self.assertEqual(self.violations(events, "--expect", "refetches=0", "--expect", "statuses.304>=2"), {"expect": 1})

    def test_expectations_compare(self):
        for text, ok in (("requests=6", True), ("requests!=6", False), ("requests<6", False), ("requests<=6", True),
                         ("requests>5.5", True), ("kinds.trap=0", True), ("kinds.page>=6", False), ("user_agents=1", True),
                         ("statuses.404>0", False)):
            self.assertEqual(self.violations(good(), "--expect", text), {} if ok else {"expect": 1}, text)

    def test_examples_are_few_and_counts_are_whole(self):
        report = self.check(good(pages=300), "--delay", 101)
        self.assertEqual((report["violations"]["delay"], len(report["examples"]["delay"])), (300, 10))

    def test_bad_usage_and_files_that_are_no_log(self):
        for arguments in ([], ["/none/such"], [self.log, "--delay", "x"], [self.log, "--expect", "x"], [self.log, "--skip", "x"]):
            code, out, err = self.run_checker(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertTrue(err)
        for text in ("x\n", "{}\n", "[]\n", '{"event": "request"}\n', "\xff\n"):
            with open(self.log, "w", encoding="latin-1") as file:
                file.write(text)
            code, out, err = self.run_checker(self.log)
            self.assertEqual((code, out, len(err.splitlines())), (2, "", 1), text)

    def test_a_last_line_that_is_being_written_is_left_out(self):
        self.check(good())
        with open(self.log, "a", encoding="utf-8") as file:
            file.write('{"event":"requ')
        code, out, _ = self.run_checker(self.log)
        self.assertEqual((code, json.loads(out)["counts"]["requests"]), (0, 6))


class Served(Case):
    """Logs that the server wrote."""

    def visit(self, site, paths):
        for path in paths:
            raw(site.port, path, more="Connection: close\r\n")

    def report(self, site, *arguments):
        site.stats()
        code, out, _ = self.run_checker(site.log, *arguments)
        return json.loads(out), code

    def test_a_polite_visit_passes_and_a_rude_one_does_not(self):
        with launch.RunningSite("--hosts", "2", "--pages", "20") as site:
            self.visit(site, ["/robots.txt", *(f"/page/{n}" for n in range(5))])
            report, code = self.report(site, "--slack", "5", "--expect", "requests=6", "--expect", "refetches=0")
            self.assertEqual((report["violations"], code), ({}, 0))
            self.visit(site, ["/private/x", "/drafts", "/page/1?print=1", "/private/open/x", "/busy/429/9/seconds/a", "/page/1"])
            report, code = self.report(site, "--slack", "5", "--delay", "10000")
            self.assertEqual((report["violations"], code), ({"delay": 11, "disallowed": 3, "retry_after": 1}, 1))

    def test_a_run_of_many_requests_is_logged_whole(self):
        with launch.RunningSite("--hosts", "8", "--pages", "50") as site:
            asyncio.run(load.run(site.port, 8, 50, 500))
            report, _ = self.report(site, "--skip", "before_robots", "--slack", "20")
            self.assertEqual((report["counts"]["requests"], report["counts"]["connections"], report["violations"]), (4000, 8, {}))


if __name__ == "__main__":
    unittest.main(verbosity=2)
