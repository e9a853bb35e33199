# SPDX-License-Identifier: Apache-2.0
"""Pages a CPU second of Saring, Gumbo alone and published extractors, pass by pass in turn, medians.

peers.py BENCH_EXTRACT FOLDER [PASSES [PEER...]]

Every peer gets each page's bytes from memory and is asked for its main text, parsing included. Only that call
is timed, in CPU time of the thread.
"""
import gzip
import pathlib
import statistics
import re
import subprocess
import sys
import time


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    return lambda page: extract_plain_text(HTMLTree.parse_from_bytes(page, "utf-8"), main_content=True)


def trafilatura():
    from trafilatura import extract

    return extract


def justext():
    import justext as library

    stop_words = library.get_stoplist("English")
    return lambda page: [p.text for p in library.justext(page, stop_words) if not p.is_boilerplate]


def rs_trafilatura():
    import rs_trafilatura as library

    return lambda page: library.extract(page.decode("utf-8", "replace"))


PEERS = {"resiliparse": resiliparse, "trafilatura": trafilatura, "jusText": justext, "rs-trafilatura": rs_trafilatura}


def read_pages(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.html*")):
        data = path.read_bytes()
        yield gzip.decompress(data) if path.suffix == ".gz" else data


def time_peer(extract, pages):
    failed = 0
    start = time.thread_time()
    for page in pages:
        try:
            extract(page)
        except Exception:  # a page that a peer fails on still took its time
            failed += 1
    return len(pages) / (time.thread_time() - start), failed


def time_saring(program, folder):
    report = subprocess.run([program, folder, "1"], check=True, capture_output=True, text=True).stdout
    rate = lambda name: float(re.search(name + r"\s+([\d.]+) pages/s", report).group(1))
    return rate("bytes to text"), rate("Gumbo alone")


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: peers.py BENCH_EXTRACT FOLDER [PASSES [PEER...]]")
    program, folder = sys.argv[1:3]
    passes = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    names = sys.argv[4:] or list(PEERS)
    unknown = [name for name in names if name not in PEERS]
    if unknown or passes < 1:
        sys.exit("peers.py: the peers are " + ", ".join(PEERS) + "; at least one pass")
    pages = list(read_pages(folder))
    if not pages:
        sys.exit("peers.py: no pages in " + folder)
    peers = {name: PEERS[name]() for name in names}
    rates = {name: [] for name in ["Saring", "Gumbo alone", *names]}
    failures = {}
    for _ in range(passes):
        saring, gumbo = time_saring(program, folder)
        rates["Saring"].append(saring)
        rates["Gumbo alone"].append(gumbo)
        for name, extract in peers.items():
            rate, failures[name] = time_peer(extract, pages)
            rates[name].append(rate)
    ours = statistics.median(rates["Saring"])
    print(f"{len(pages)} pages, medians of {passes} passes, pages a CPU second")
    for name, all_rates in rates.items():
        median = statistics.median(all_rates)
        spread = f"{min(all_rates):.1f}-{max(all_rates):.1f}"
        failed = f"  ({failures[name]} pages failed)" if failures.get(name) else ""
        print(f"{name:16} {median:8.1f}  ({spread})  Saring is {ours / median:.2f} times as fast{failed}")


main()
