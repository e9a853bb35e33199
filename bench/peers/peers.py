# SPDX-License-Identifier: Apache-2.0
"""Pages a CPU second of Saring, Gumbo alone and published extractors, pass by pass in turn, medians.

peers.py BENCH_EXTRACT PLACE REVISION FOLDER [PASSES [PEER...]]

Every peer gets each page's bytes from memory and is asked for its main text, parsing included. Only that is
timed, in CPU time. PLACE is where the peers were installed. Prints a table in Markdown.
"""
import datetime
import gzip
import importlib.metadata
import json
import pathlib
import re
import statistics
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


# In this process: Python packages, by what makes their call.
PACKAGES = {"resiliparse": resiliparse, "trafilatura": trafilatura, "jusText": justext, "rs-trafilatura": rs_trafilatura}


def programs_in(place):
    """Peers that are programs of their own, those that are there: by name, version and command."""
    found = {}
    package = place / "readability" / "node_modules" / "@mozilla" / "readability" / "package.json"
    if package.exists():
        version = json.loads(package.read_text())["version"]
        found["Readability.js"] = (version, ["node", str(place / "readability" / "run.mjs")])
    go = place / "bin" / "gotrafilatura"
    if go.exists():
        required = (place / "gotrafilatura" / "go.mod").read_text()
        version = re.search(r"go-trafilatura v([\d.]+)", required).group(1)
        found["go-trafilatura"] = (version, [str(go)])
    return found


def read_pages(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.html*")):
        if path.is_file() and path.name.endswith((".html", ".html.gz")):
            data = path.read_bytes()
            yield gzip.decompress(data) if path.suffix == ".gz" else data


def time_package(extract, pages):
    failed = 0
    start = time.thread_time()
    for page in pages:
        try:
            extract(page)
        except Exception:  # a page that a peer fails on still took its time
            failed += 1
    return len(pages) / (time.thread_time() - start), failed


def time_program(command, folder, expected):
    out = subprocess.run([*command, folder], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    pages, seconds, failed = out.stdout.split()
    if int(pages) != expected:
        sys.exit(f"peers.py: {command[-1]} found {pages} pages of {expected}")
    return int(pages) / float(seconds), int(failed)


def time_saring(program, folder):
    report = subprocess.run([program, folder, "1"], check=True, capture_output=True, text=True).stdout
    rate = lambda name: float(re.search(name + r"\s+([\d.]+) pages/s", report).group(1))
    return rate("bytes to text"), rate("Gumbo alone")


def main():
    if len(sys.argv) < 5:
        sys.exit("usage: peers.py BENCH_EXTRACT PLACE REVISION FOLDER [PASSES [PEER...]]")
    program, place, revision, folder = sys.argv[1:5]
    passes = int(sys.argv[5]) if len(sys.argv) > 5 and sys.argv[5].isdigit() else 5
    programs = programs_in(pathlib.Path(place))
    known = [*PACKAGES, *programs]
    names = sys.argv[6:] or known
    unknown = [name for name in names if name not in known]
    if unknown or passes < 1 or (len(sys.argv) > 5 and not sys.argv[5].isdigit()):
        sys.exit("peers.py: at least one pass, and of the peers " + ", ".join(known))
    pages = list(read_pages(folder))
    if not pages:
        sys.exit("peers.py: no pages in " + folder)
    packages = {name: PACKAGES[name]() for name in names if name in PACKAGES}
    rates = {name: [] for name in ["Saring", "Gumbo alone", *names]}
    failures = {}
    for _ in range(passes):
        saring, gumbo = time_saring(program, folder)
        rates["Saring"].append(saring)
        rates["Gumbo alone"].append(gumbo)
        for name in names:
            if name in packages:
                rate, failures[name] = time_package(packages[name], pages)
            else:
                rate, failures[name] = time_program(programs[name][1], folder, len(pages))
            rates[name].append(rate)
    print_table(rates, failures, programs, revision, len(pages), passes)


def print_table(rates, failures, programs, revision, pages, passes):
    versions = {"Saring": revision, "Gumbo alone": "parse and destroy"}
    for name in rates:
        if name in PACKAGES:
            versions[name] = importlib.metadata.version(name)
        elif name in programs:
            versions[name] = programs[name][0]
    ours = statistics.median(rates["Saring"])
    print(f"{datetime.date.today()}, {pages} pages, CPU time of all threads that work on them, medians of {passes} passes (least-most)\n")
    print("| extractor | version | pages/s of CPU time | Saring is so many times as fast |")
    print("|---|---|---|---|")
    for name, all_rates in sorted(rates.items(), key=lambda item: -statistics.median(item[1])):
        median = statistics.median(all_rates)
        failed = f", {failures[name]} pages failed" if failures.get(name) else ""
        spread = f"{median:.1f} ({min(all_rates):.1f}-{max(all_rates):.1f}{failed})"
        print(f"| {name} | {versions[name]} | {spread} | {ours / median:.2f} |")


main()
