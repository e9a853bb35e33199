#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What slow hosts take from good ones: bench/slow_hosts.py [--good N] [--slow N] [--wait MS] [--runs N], after a `./do run`.

Crawls N good hosts of the test site (tests/site) alone, and beside hosts that answer MS late, in turn; prints the requests a second
to the good ones, first to last. Delay 0, no texts: what is measured is who gets a place. Nothing else should run."""
import argparse
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "site"))
import launch  # noqa: E402

JOB = """name = "bench"
contact = "https://crawler.example/"
[seeds]
sitemaps = [{sitemaps}]
[politeness]
delay = "0s"
response_factor = 0
allow_private = true
[scope]
follow_links = false
sitemaps = false
[outputs]
folder = "texts"
texts = false
jsonl = false
"""


def good_requests(site, good):
    hosts = {f"127.0.1.{n}:{site.port}" for n in range(1, good + 1)}
    return [e for e in site.events() if e["event"] == "request" and e["host"] in hosts and e["path"].startswith("/page/")]


def run(got, slow):
    """Requests a second to the good hosts."""
    plan = {"hosts": {f"{got.good + 1}-{got.good + slow}": {"delay_ms": got.wait}}} if slow else {}
    with tempfile.TemporaryDirectory() as folder, launch.RunningSite(
            "--hosts", str(got.good + slow), "--pages", str(got.pages), plan=plan) as site:
        job = pathlib.Path(folder, "job.toml")
        seeds = (f'"http://127.0.1.{n}:{site.port}/sitemap.xml"' for n in range(1, got.good + slow + 1))
        job.write_text(JOB.format(sitemaps=", ".join(seeds)), encoding="utf-8")
        child = subprocess.Popen([ROOT / "build/release/cli/saring", "crawl", "-q", job],
                                 env={"XDG_STATE_HOME": folder, "PATH": "/usr/bin:/bin"})
        while child.poll() is None and not (site.stats()["requests"] >= got.good * got.pages  # the log is long
                                            and len(good_requests(site, got.good)) == got.good * got.pages):
            time.sleep(0.5)
        child.send_signal(signal.SIGTERM)
        child.wait()
        times = sorted(e["first_ns"] for e in good_requests(site, got.good))
        if len(times) < got.good * got.pages:
            sys.exit(f"saring crawl ended with exit code {child.returncode} after {len(times)} pages")
        return (len(times) - 1) / (times[-1] - times[0]) * 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("good", 100), ("slow", 100), ("wait", 5000), ("pages", 200), ("runs", 3)):
        parser.add_argument("--" + name, type=int, default=default)
    got = parser.parse_args()
    if min(got.good, got.slow, got.pages, got.runs) < 1 or got.good + got.slow > 250:
        parser.error("numbers from 1 on are wanted, and no more than 250 hosts")
    alone, beside = zip(*[(run(got, 0), run(got, got.slow)) for _ in range(got.runs)])
    a, b = statistics.median(alone), statistics.median(beside)
    print(f"{got.good} hosts alone {a:.0f} requests/s, beside {got.slow} that answer {got.wait} ms late {b:.0f}: {b / a:.2f} "
          f"(medians of {got.runs} runs)")


main()
