#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a crawl of the test site should bring home: a JSON line for each article page at a version, without asking a server.

Fields: host (number), path, status, revision, title, author, section, published, modified (W3C dates), paragraphs. Pages that
are not there (404, 410) have host, path and status alone. Options as for server.py."""
import argparse
import json
import signal
import sys

import server
from pages import iso
from routes import Site


def pages(site, version):
    """An object for every number that a page had up to the version."""
    for number in range(1, site.hosts + 1):
        host = site.host(number)
        for page in range(host.total(version)):
            state = host.state(page, version)
            row = {"host": number, "path": f"/page/{page}", "status": state.status}
            if state.status == 200:
                article = host.article(page, state.revision)
                row |= {"revision": state.revision, "title": article.title, "author": article.author, "section": article.section,
                        "published": iso(state.published), "modified": iso(state.modified), "paragraphs": article.paragraphs}
            yield row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", type=server.count(server.MOST_VERSION), default=0, metavar="K", help="default 0")
    got = server.site_options(parser)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for row in pages(Site(got.seed, got.hosts, got.pages, got.profiles), got.version):
        print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
