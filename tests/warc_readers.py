# SPDX-License-Identifier: Apache-2.0
"""Archives of ours as warcio reads them: digests, offsets, headers. SARING_WARCIO names a Python that has warcio
(CONTRIBUTING.md); skipped without."""
import os
import subprocess
import sys
import tempfile

READ = r"""
import sys
from warcio.archiveiterator import ArchiveIterator
with open(sys.argv[1], "rb") as stream:
    records = ArchiveIterator(stream, check_digests="raise")
    for record in records:
        payload = record.content_stream().read()
        get = record.rec_headers.get_header
        status = record.http_headers.get_statuscode() if record.http_headers else ""
        print(records.get_record_offset(), records.get_record_length(), record.rec_type, get("WARC-Target-URI") or "",
              status, len(payload), get("WARC-Truncated") or "", sep="\t")
"""


def main():
    python = os.environ.get("SARING_WARCIO")
    if not python:
        print("skipped: SARING_WARCIO names no Python with warcio")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run([os.environ["SARING_WRITE_WARC"], folder], check=True, capture_output=True, text=True)
        written = [line.split("\t") for line in said.stdout.splitlines()]
        (name,) = os.listdir(folder)
        path = os.path.join(folder, name)
        check = subprocess.run([python, "-m", "warcio.cli", "check", "-v", path], capture_output=True, text=True)
        print(check.stdout + check.stderr)
        if check.returncode != 0 or "digest pass" not in check.stdout or "fail" in check.stdout:
            return 1
        read = subprocess.run([python, "-c", READ, path], check=True, capture_output=True, text=True).stdout
    print(read)
    rows = [line.split("\t") for line in read.splitlines()]
    kinds = [row[2] for row in rows]
    capture = ["request", "metadata"]
    assert kinds == ["warcinfo"] + sum(([row[3]] + capture for row in written), []), kinds
    replies = [row for row in rows if row[2] in ("response", "revisit")]
    assert [row[:4] for row in replies] == [row[1:] for row in written]
    assert [row[4] for row in replies] == ["200", "200", "304", "404", "200"]
    # A gzip coding that was left in the headers would have made these bodies unreadable or empty.
    assert int(replies[0][5]) > 40000 and [row[5] for row in replies[1:]] == ["0", "0", "0", "99"]
    assert [row[6] for row in replies] == ["", "length", "", "", "length"]
    return 0


sys.exit(main())
