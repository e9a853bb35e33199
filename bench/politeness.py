#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Manners over kills: bench/politeness.py [--state postgres --workers 2], after a `./do run`.

Crawls a site of as many pages as --requests asks for (tests/site), shared out over the hosts, while its processes are killed
(SIGKILL) after random numbers of requests and started again. Then the server's log is checked by tests/site/check_log.py, with
no allowance unless --slack gives one, and the texts that came home against what the site had. Prints a table; exit code 1 if anything is
not as it must be."""
import argparse
import collections
import hashlib
import json
import pathlib
import random
import sys
import tempfile
import time

import crawling
import check_log  # noqa: E402
import launch  # noqa: E402
import manners  # noqa: E402
import plan  # noqa: E402
import routes  # noqa: E402
import truth  # noqa: E402

LOOK_SECONDS = 0.05  # between looks at how far the crawl is
MOST_LATE_SECONDS = 0.3  # of a kill, after its number of requests
AWAY_SECONDS = (0, 0, 0.5)  # of a killed process, at random: others go on


def run(got, site, workers):
    """Runs the workers to their end, through the kills; how many of these there were. Exits if a worker fails."""
    chance = random.Random(got.seed)
    instants = sorted(chance.uniform(0, 0.95 * got.requests) for _ in range(got.kills))
    for worker in workers:
        worker.start()
    kills = 0
    while True:
        codes = [worker.poll() for worker in workers]
        if any(codes):
            sys.exit(f"saring crawl ended with exit code {next(filter(None, codes))}")
        running = [worker for worker, code in zip(workers, codes) if code is None]
        if not running:
            return kills
        if kills < got.kills and site.stats()["requests"] >= instants[kills]:
            time.sleep(chance.uniform(0, MOST_LATE_SECONDS))
            victim = chance.choice(running)
            kills += victim.kill()
            time.sleep(chance.choice(AWAY_SECONDS))
            victim.start()
        time.sleep(LOOK_SECONDS)


def _digest(text):
    return hashlib.blake2b(text, digest_size=16).digest()


def _digest_of_file(path):
    """None if it is not there."""
    try:
        return _digest(path.read_bytes())
    except OSError:
        return None


class Pages:
    """What came home, page by page, against what the site had."""

    def __init__(self, got, site, folder):
        self.lines, self.broken = collections.Counter(), 0
        texts = {}  # their digests, or their files
        for path in sorted(folder.glob("pages*.jsonl")):
            *lines, rest = path.read_bytes().split(b"\n")
            self.broken += bool(rest)
            for line in lines:
                try:
                    page = json.loads(line)
                    text = f"{page['title']}\n{page['text']}\n"
                    texts[page["url"]] = page["crawl"]["file"] if got.files else _digest(text.encode())
                    self.lines[page["url"]] += 1
                except (ValueError, KeyError):
                    self.broken += 1
        self.wanted = self.there = self.as_written = 0
        for row in truth.pages(routes.Site(1, got.hosts, got.pages, plan.parse("{}", got.hosts)), 0):
            url = crawling.origin(row["host"], site) + row["path"]
            self.wanted += 1
            if url in texts:
                self.there += 1
                text = _digest_of_file(folder / texts.pop(url)) if got.files else texts.pop(url)
                self.as_written += text == _digest("\n".join([row["title"], *row["paragraphs"], ""]).encode())
        self.twice = sum(self.lines.values()) - len(self.lines)
        self.others = len(texts)  # that the site never had


def rows(got, report, pages, kills, seconds, workers):
    """(what, how many, whether that is as it must be) for the table."""
    counts, violations = report["counts"], report["violations"]
    yield "requests in the server's log", f"{counts['requests']:,}", counts["requests"] >= got.requests
    yield "hosts", counts["hosts"], counts["hosts"] == got.hosts
    yield "seconds, requests a second", f"{seconds:.0f}, {counts['requests'] / seconds:,.0f}", True
    yield "kills", kills, kills == got.kills
    yield "least ms from start to start on a host", counts["min_interval_ms"], True
    for rule in manners.RULES:
        yield f"violations: {rule}", violations.get(rule, 0), rule not in violations
    yield "violations: refused", violations.get("refused", 0), "refused" not in violations
    yield "pages fetched, of those the site has", f"{pages.there:,} of {pages.wanted:,}", pages.there == pages.wanted
    yield "texts as the site wrote them", f"{pages.as_written:,} of {pages.wanted:,}", pages.as_written == pages.wanted
    wrong = pages.twice, pages.broken, pages.others
    yield "lines twice, broken, of other pages", ", ".join(map(str, wrong)), not any(wrong)
    again = counts["refetches"]
    # At most what each host was asked for when its process was killed.
    yield "refetches, for each kill", f"{again}, {again / max(kills, 1):.1f}", again <= kills * got.hosts
    yield "peak memory of a process, MB", f"{max(worker.peak_bytes for worker in workers) / 2**20:.0f}", True


def measure(got):
    """The table's rows."""
    with tempfile.TemporaryDirectory(prefix="saring-bench-") as name, launch.RunningSite(
            "--hosts", str(got.hosts), "--pages", str(got.pages)) as site, crawling.Job(
                name, site, got.hosts, got.state, got.workers, got.delay, lines=True, texts=got.files) as job:
        began = time.monotonic()
        kills = run(got, site, job.workers)
        seconds = time.monotonic() - began
        site.stats()
        report = check_log.check(site.log, got.delay, got.slack, forbidden={"cookie", "referer"})
        for examples in report["examples"].values():
            print(*examples, sep="\n", file=sys.stderr)
        return list(rows(got, report, Pages(got, site, pathlib.Path(name, "texts")), kills, seconds, job.workers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000, metavar="N", help="at least (default 100,000)")
    parser.add_argument("--delay", type=int, default=100, metavar="MS", help="of the job (default 100)")
    parser.add_argument("--hosts", type=int, default=200, metavar="N", help="default 200")
    parser.add_argument("--kills", type=int, default=10, metavar="N", help="default 10")
    parser.add_argument("--state", choices=crawling.STATES, default="sqlite", help="default sqlite")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="that share a job on PostgreSQL (default 1)")
    parser.add_argument("--files", action="store_true", help="texts in files, too, each of which waits for the disk; not in lines alone")
    parser.add_argument("--slack", type=float, default=0, metavar="MS", help="the server's own lateness, as in check_log.py (default 0)")
    parser.add_argument("--seed", type=int, default=1, help="of the kills (default 1)")
    got = parser.parse_args()
    if min(got.requests, got.hosts, got.workers) < 1 or min(got.delay, got.kills, got.slack) < 0 or got.hosts > 1000:
        parser.error("numbers from 1 on are wanted (from 0: delay, kills, slack), and no more than 1,000 hosts")
    crawling.check_usage(parser, got.state, got.workers)
    got.pages = -(-got.requests // got.hosts)
    table = measure(got)
    print(f"{got.hosts} hosts of {got.pages} pages, delay {got.delay} ms, {crawling.described(got.state, got.workers)}")
    for what, value, good in table:
        print(f"  {what:40} {value:>20}{'' if good else '  WRONG'}")
    return 0 if all(good for _, _, good in table) else 1


if __name__ == "__main__":
    sys.exit(main())
