#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What slow hosts take from good ones: bench/slow_hosts.py [--state postgres --workers 2], after a `./do run`.

Crawls the good hosts of the test site (tests/site) alone, and beside hosts that answer late, in turn; prints the requests a second
to the good ones, first to last. Delay 0, no texts: what is measured is who gets a place. Nothing else should run."""
import argparse
import statistics
import sys
import tempfile
import time

import crawling
import launch  # noqa: E402
import routes  # noqa: E402


def good_times(site, good):
    """When the requests for pages of the good hosts came, in nanoseconds."""
    hosts = {f"{routes.address(n)}:{site.port}" for n in range(1, good + 1)}
    return sorted(e["first_ns"] for e in site.events()
                  if e["event"] == "request" and e["host"] in hosts and e["path"].startswith("/page/"))


def run(got, slow):
    """Requests a second to the good hosts."""
    plan = {"hosts": {f"{got.good + 1}-{got.good + slow}": {"delay_ms": got.wait}}} if slow else {}
    wanted = got.good * got.pages
    with tempfile.TemporaryDirectory(prefix="saring-bench-") as folder, launch.RunningSite(
            "--hosts", str(got.good + slow), "--pages", str(got.pages), plan=plan) as site, crawling.Job(
                folder, site, got.good + slow, got.state, got.workers) as job:
        for worker in job.workers:
            worker.start()
        times = []
        while len(times) < wanted:
            time.sleep(0.5)
            ended = None not in [worker.poll() for worker in job.workers]
            if ended or site.stats()["requests"] >= wanted:  # the log is long to read
                times = good_times(site, got.good)
            if ended and len(times) < wanted:
                sys.exit(f"saring crawl ended after {len(times)} of {wanted} pages")
        return (len(times) - 1) / (times[-1] - times[0]) * 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default, unit in (("good", 100, "hosts"), ("slow", 100, "hosts"), ("wait", 5000, "ms of each answer of the slow ones"),
                                ("pages", 200, "of a host"), ("runs", 3, "of each"), ("workers", 1, "processes")):
        parser.add_argument("--" + name, type=int, default=default, metavar="N", help=f"{unit}; default {default}")
    parser.add_argument("--state", choices=crawling.STATES, default="sqlite", help="default sqlite")
    got = parser.parse_args()
    if min(got.good, got.slow, got.pages, got.runs, got.workers) < 1 or got.good + got.slow > 1000:
        parser.error("numbers from 1 on are wanted, and no more than 1,000 hosts")
    crawling.check_usage(parser, got.state, got.workers)
    alone, beside = zip(*[(run(got, 0), run(got, got.slow)) for _ in range(got.runs)])
    a, b = statistics.median(alone), statistics.median(beside)
    print(f"{crawling.described(got.state, got.workers)}: {got.good} hosts alone {a:,.0f} requests/s, beside {got.slow} that answer "
          f"{got.wait} ms late {b:,.0f}: {b / a:.2f} (medians of {got.runs} runs)")


main()
