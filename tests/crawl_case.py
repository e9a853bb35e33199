# SPDX-License-Identifier: Apache-2.0
"""What the tests share that disturb a small job of the test site: the job, what an undisturbed run of it brings home, and
what must hold whatever happened in between."""
import collections
import contextlib
import glob
import gzip
import json
import pathlib
import sqlite3
import subprocess
import sys
import zlib

SITE = pathlib.Path(__file__).with_name("site")
sys.path.insert(0, str(SITE))
import launch  # noqa: E402
import cli_common  # noqa: E402

HOSTS, PAGES = 2, 6
HUNG_SECONDS = 300  # a run takes less than one, and may have to wait 30 for a lock

JOB = """name = "test"
contact = "https://crawler.example/"
[seeds]
sitemaps = [{sitemaps}]
[politeness]
delay = "{delay}"
response_factor = 0
allow_private = true
[scope]
max_depth = 0
sitemaps = false
[outputs]
folder = "texts"
warc = {warc}
{outputs}"""


def record_at(path, offset):
    """Headers of the archive's record whose gzip member begins there."""
    with open(path, "rb") as file:
        file.seek(offset)
        text = zlib.decompressobj(31).decompress(file.read())
    head = text.split(b"\r\n\r\n")[0].decode().split("\r\n")
    return dict(line.split(": ", 1) for line in head[1:])


class CrawlCase(cli_common.Case):
    warc = False
    site_options, plan = ("--hosts", str(HOSTS)), None

    @classmethod
    def setUpClass(cls):
        cls.site = launch.RunningSite(*cls.site_options, "--pages", str(PAGES), plan=cls.plan)
        cls.seen = 0

    @classmethod
    def tearDownClass(cls):
        cls.site.stop()

    def requests(self):
        """(host, path) of the requests since the last call."""
        self.site.stats()
        with open(self.site.log, encoding="utf-8") as file:
            file.seek(self.seen)
            events = [json.loads(line) for line in file]
            type(self).seen = file.tell()
        return [(e["host"], e["path"]) for e in events if e["event"] == "request"]

    def put_job(self, folder, hosts=range(1, HOSTS + 1), delay="0s", outputs=""):
        sitemaps = ", ".join(f'"http://127.0.1.{host}:{self.site.port}/sitemap.xml"' for host in hosts)
        job = JOB.format(sitemaps=sitemaps, delay=delay, warc=str(self.warc).lower(), outputs=outputs)
        self.put(f"{folder}/job.toml", job.encode())

    def run_job(self, folder, *before, options=("-q", "-j", "1"), env=None, preexec_fn=None):
        """A run of the folder's job, by the commands that come `before`: exit code and standard error."""
        command = [*before, cli_common.SARING, "crawl", *options, self.path(folder, "job.toml")]
        environment = self.environment({"XDG_STATE_HOME": self.path(folder, "xdg")} | (env or {}))
        done = subprocess.run(command, cwd=self.dir, env=environment, capture_output=True, timeout=HUNG_SECONDS,
                              preexec_fn=preexec_fn)
        return done.returncode, done.stderr.decode()

    def finish_job(self, folder):
        code, err = self.run_job(folder)
        self.assertEqual((code, err), (0, ""))

    def texts(self, folder):
        return {name: self.get(folder, "texts", name) for name in self.tree(f"{folder}/texts") if name.endswith(".txt")}

    def outcome(self, folder):
        """What a run leaves that does not depend on when it was: texts by name, versions of pages as JSON."""
        data = b""
        for name in sorted(glob.glob(self.path(folder, "texts", "pages*.jsonl"))):
            data += pathlib.Path(name).read_bytes()
            self.assertTrue(data.endswith(b"\n"))
        versions = []
        for line in data.splitlines():
            version = json.loads(line)
            crawl = version["crawl"]
            if self.warc:
                record = record_at(self.path(folder, "texts", crawl.pop("warc_file")), crawl.pop("warc_offset"))
                self.assertEqual((record["WARC-Type"], record["WARC-Target-URI"]), ("response", version["url"]))
            del crawl["fetched"], crawl["first_seen"]
            versions.append(json.dumps(version, sort_keys=True))
        return self.texts(folder), sorted(versions)

    def whole(self):
        """An undisturbed run: its outcome, and what it asked for."""
        self.requests()
        self.put_job("whole")
        self.finish_job("whole")
        outcome = self.outcome("whole")
        self.assertEqual((len(outcome[0]), len(outcome[1])), (HOSTS * PAGES, HOSTS * PAGES))
        return outcome, self.requests()

    def check_sound(self, folder):
        """Nothing half-made is left in the folder of a job that is through."""
        names = self.tree(folder)
        self.assertEqual([name for name in names if any(mark in name for mark in ("tmp", ".new-", "-journal", "-wal"))], [])
        for database in ("test.state/state.sqlite", "xdg/saring/hosts.sqlite"):
            with contextlib.closing(sqlite3.connect(self.path(folder, *database.split("/")))) as connection:
                self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        for archive in glob.glob(self.path(folder, "texts", "warc", "*.gz")):
            with gzip.open(archive) as file:
                file.read()
        json.loads(self.get(folder, "test.state", "report.json"))

    def check_refetches(self, asked, expected, most):
        self.assertEqual(set(asked), set(expected))
        twice = {what: times for what, times in collections.Counter(asked).items() if times > 1}
        self.assertLessEqual(sum(twice.values()) - len(twice), most, twice)
