#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fetches a second: bench/throughput.py [--hosts N] [--pages N] [--runs N] [--state sqlite|postgres], after a `./do run`.

Crawls the hosts of the test site (tests/site) at once, delay 0, with neither texts nor links wanted, so that no page is parsed:
the state on SQLite, and on PostgreSQL with one and with two workers. Prints a line for each: fetches (pages, sitemaps and robots.txt
by the server's log) a second from the first to the last, medians of the runs; CPU time for a fetch of the crawl, of the test site and,
where there is one, of the PostgreSQL server, all of which share the machine; and peak memory of a crawl's process."""
import argparse
import pathlib
import statistics
import sys
import tempfile
import time

import crawling
import launch  # noqa: E402

CASES = [("sqlite", 1), ("postgres", 1), ("postgres", 2)]


def run(got, state, count):
    """Fetches a second; ms of CPU time a fetch of crawl, site and PostgreSQL; bytes at the peak."""
    with tempfile.TemporaryDirectory(prefix="saring-bench-") as name, launch.RunningSite(
            "--hosts", str(got.hosts), "--pages", str(got.pages)) as site, crawling.Job(
                name, site, got.hosts, state, count) as job:
        for worker in job.workers:
            worker.start()
        while None in (codes := [worker.poll() for worker in job.workers]):
            time.sleep(0.02)
        if any(codes):
            sys.exit(f"saring crawl ended with exit code {next(filter(None, codes))}")
        events = [event for event in site.events() if event["event"] == "request"]
        fetched = {(e["host"], e["path"]) for e in events if e["kind"] == "page" and e["status"] == 200 and e["complete"]}
        if len(fetched) != got.hosts * got.pages:
            sys.exit(f"{len(fetched)} of {got.hosts * got.pages} pages were fetched")
        times = [event["first_ns"] for event in events]
        seconds = (max(times) - min(times)) / 1e9
        cpu = sum(worker.cpu_seconds for worker in job.workers), site.cpu_seconds(), job.database_cpu_seconds()
        return ((len(events) - 1) / seconds, *(1000 * part / len(events) for part in cpu),
                max(worker.peak_bytes for worker in job.workers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("hosts", 200), ("pages", 100), ("runs", 3)):
        parser.add_argument("--" + name, type=int, default=default, help=f"default {default}")
    parser.add_argument("--state", choices=crawling.STATES, help="default: each in turn")
    got = parser.parse_args()
    if min(got.hosts, got.pages, got.runs) < 1 or got.hosts > 1000:
        parser.error("numbers from 1 on are wanted, and no more than 1,000 hosts")
    cases = [case for case in CASES if got.state in (None, case[0])]
    for state, count in cases:
        crawling.check_usage(parser, state, count)
    print(f"{got.hosts} hosts of {got.pages} pages, delay 0, medians of {got.runs} runs (least-most)")
    for state, count in cases:
        rates, *cpu, peaks = zip(*[run(got, state, count) for _ in range(got.runs)])
        crawl, site, database = map(statistics.median, cpu)
        rate = f"{statistics.median(rates):,.0f} fetches/s ({min(rates):,.0f}-{max(rates):,.0f})"
        cpu_ms = f"CPU ms a fetch: crawl {crawl:.2f}, site {site:.2f}, database {database:.2f}"
        print(f"  {crawling.described(state, count):21}  {rate:28}  {cpu_ms}  peak {max(peaks) / 2**20:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
