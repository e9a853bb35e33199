# SPDX-License-Identifier: Apache-2.0
"""saring crawl with its state on a PostgreSQL server: workers that share a job, kills, secrets, a server that goes away."""
import collections
import contextlib
import http.server
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

import postgres_server

SITE = pathlib.Path(__file__).with_name("site")
sys.path.insert(0, str(SITE))
import check_log  # noqa: E402
import launch  # noqa: E402
import cli_common  # noqa: E402
import cli_faults  # noqa: E402
from cli_common import Case  # noqa: E402

HOSTS = int(os.environ.get("SARING_CRAWL_HOSTS", "4"))
PAGES = int(os.environ.get("SARING_CRAWL_PAGES", "40"))
KILLS = int(os.environ.get("SARING_CRAWL_KILLS", "6"))
SECRET = "s3cret-of-the-database"

JOB = """name = "news"
contact = "https://crawler.example/"
state = "{state}"
worker = "{worker}"
[seeds]
sitemaps = [{sitemaps}]
[politeness]
delay = "{delay}"
response_factor = 0
allow_private = true
connect_timeout = "{patience}s"
total_timeout = "{patience}s"
hosts_at_once = {hosts_at_once}
[scope]
max_depth = 0
sitemaps = false
[outputs]
folder = "texts"
warc = {warc}
"""


def host(number):
    return f"127.0.1.{number}"


def words(seed, count=200):
    chance = random.Random(seed)
    return " ".join("".join(chance.choice(("ba", "ko", "ri", "mu", "te", "la")) for _ in range(4)) for _ in range(count))


@contextlib.contextmanager
def twins(texts, pace=0.0):
    """A server of hosts on which /0, /1, ... say the same; its port."""
    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            number = self.path[1:]
            there = number.isdigit() and int(number) < texts
            time.sleep(pace)
            body = f"<html><head><title>Tides</title></head><body><h1>Tides</h1><p>{words(number)}</p></body></html>" if there else ""
            self.send_response(200 if there else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # clients are killed
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


class Workers(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = postgres_server.Server(password=SECRET)
        cls.addClassCleanup(cls.server.stop)
        cls.site = launch.RunningSite("--hosts", str(HOSTS), "--pages", str(PAGES))
        cls.addClassCleanup(cls.site.stop)
        cls.databases = 0

    def setUp(self):
        super().setUp()
        Workers.databases += 1
        self.database = f"crawl{Workers.databases}"
        self.server.sql(f"CREATE DATABASE {self.database}")
        self.site.set_version(0)
        self.first = len(self.site.events())

    def put_job(self, worker, delay="0s", warc="false", patience=30, hosts_at_once=64):
        """A file of the same job for each worker, in one folder."""
        sitemaps = ", ".join(f'"http://{host(i)}:{self.site.port}/sitemap.xml"' for i in range(1, HOSTS + 1))
        text = JOB.format(state=self.server.address(self.database), worker=worker, sitemaps=sitemaps, delay=delay, warc=warc, patience=patience,
                          hosts_at_once=hosts_at_once)
        return self.put(f"job-{worker}.toml", text.encode())

    def crawl(self, worker, *options, code=0):
        status, out, err = self.run_saring("crawl", *options, self.path(f"job-{worker}.toml"))
        self.assertNotIn(SECRET, out + err)
        self.assertEqual(status, code, err)
        return out, err

    def worker(self, name):
        started = self.start("crawl", "-q", self.path(f"job-{name}.toml"))
        self.addCleanup(started.wait)
        self.addCleanup(started.kill)  # it may be suspended
        return started

    def since(self):
        return [e for e in self.site.events()[self.first:] if e["event"] == "request"]

    def manners(self, delay=0):
        """What the checker finds wrong with the requests of this test, one connection per host among it."""
        self.site.stats()
        events = self.site.events()[self.first:]
        path = self.put("events.log", "".join(json.dumps(event) + "\n" for event in events).encode())
        report = check_log.check(path, delay_ms=delay, slack_ms=20)
        return report["violations"] and report["examples"]

    def lines(self, worker):
        try:
            return [json.loads(line) for line in self.get("texts", f"pages-{worker}.jsonl").splitlines()]
        except FileNotFoundError:
            return []

    def check_pages(self, lines):
        """Every page of the site is there once, as it was written, and nothing else."""
        command = [sys.executable, "-B", str(SITE / "truth.py"), "--hosts", str(HOSTS), "--pages", str(PAGES)]
        truth = [json.loads(line) for line in subprocess.run(command, capture_output=True, check=True).stdout.splitlines()]
        count = collections.Counter(line["url"] for line in lines)
        self.assertEqual([url for url, n in count.items() if n > 1], [])
        by_url = {line["url"]: line for line in lines}
        for page in truth:
            line = by_url.pop(f"http://{host(page['host'])}:{self.site.port}{page['path']}")
            text = self.get("texts", line["crawl"]["file"])
            self.assertEqual(text.splitlines()[0], page["title"])
            for paragraph in page["paragraphs"]:
                self.assertEqual(text.count(paragraph), 1)
        self.assertEqual(by_url, {})
        self.assertEqual(len([n for n in self.tree("texts") if n.endswith(".txt")]), len(truth))

    def test_one_worker_does_it_alone_and_a_second_run_asks_for_nothing(self):
        self.put_job("one", warc="true")
        out, _ = self.crawl("one", "--dry-run")
        self.assertEqual(out.count("\tnew\t"), HOSTS)
        _, err = self.crawl("one", "--status", code=1)
        self.assertIn("has not run yet", err)
        self.crawl("one")
        self.check_pages(self.lines("one"))
        self.assertEqual(self.manners(), {})
        before = len(self.since())
        self.crawl("one")
        self.assertEqual(len(self.since()), before)
        out, _ = self.crawl("one", "--status")
        self.assertRegex(out, r"(?m)^due +0$")
        self.assertEqual(self.crawl("one", "--dry-run"), ("", ""))
        self.assertEqual(json.loads(self.get("news.state", "report-one.json"))["requests"], 0)
        self.assertTrue(all(name.startswith("news-one-") for name in self.tree("texts/warc")), self.tree("texts/warc"))
        schemas = self.server.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'saring%' ORDER BY 1", self.database)
        self.assertEqual(len(schemas), 2)

    def test_two_workers_share_the_job(self):
        # The site says nothing until each has taken half of the hosts.
        for name in ("one", "two"):
            self.put_job(name, delay="60ms", patience=60, hosts_at_once=HOSTS // 2)
        os.kill(self.site.process.pid, signal.SIGSTOP)
        try:
            workers = []
            for name in ("one", "two"):
                workers.append(self.worker(name))
                while not self.leased(name):
                    self.assertIsNone(workers[-1].poll())
                    time.sleep(0.05)
        finally:
            os.kill(self.site.process.pid, signal.SIGCONT)
        for worker in workers:
            self.assertEqual(worker.wait(300), 0)
        self.check_pages(self.lines("one") + self.lines("two"))
        self.assertTrue(self.lines("one") and self.lines("two"))
        self.assertEqual(self.manners(delay=60), {})
        asked = collections.Counter((e["host"], e["path"]) for e in self.since() if e["path"] != "/robots.txt")
        self.assertEqual(set(asked.values()), {1})

    def test_killed_workers_lose_and_double_nothing(self):
        names, chance = ("one", "two"), random.Random(5)
        delay = 50 + 800 * KILLS // PAGES  # ms: a kill takes half a second, so the job outlasts all
        for name in names:
            self.put_job(name, delay=f"{delay}ms")
        workers = {name: self.worker(name) for name in names}
        kills = 0
        while kills < KILLS:
            time.sleep(chance.uniform(0.1, 0.6))
            name = names[kills % 2]
            if workers[name].poll() is not None:
                break
            workers[name].kill()
            if workers[name].wait() != 0:
                self.assertEqual(workers[name].returncode, -signal.SIGKILL)
                kills += 1
            # Every other time it stays away for a while: the other goes on.
            time.sleep(chance.choice((0, 0.4)))
            workers[name] = self.worker(name)
        self.assertGreaterEqual(kills, KILLS // 2)
        for name in names:
            self.assertEqual(workers[name].wait(300), 0)
        lines = self.lines("one") + self.lines("two")
        self.check_pages(lines)
        self.assertEqual(self.manners(delay=delay), {})
        asked = collections.Counter((e["host"], e["path"]) for e in self.since() if e["path"] != "/robots.txt")
        print(f"{kills} kills, {sum(asked.values())} requests, {len(asked)} URLs")
        self.assertLessEqual(sum(asked.values()) - len(asked), kills * HOSTS)

    def test_the_hosts_of_a_worker_that_never_comes_back_go_on(self):
        for name in ("one", "two"):
            self.put_job(name, delay="40ms", patience=3)
        first = self.worker("one")
        while len(self.since()) < 3 * HOSTS:
            time.sleep(0.02)
        first.kill()
        first.wait()
        self.assertGreater(self.leased("one"), 0)
        self.crawl("two")  # longest_turn is total_timeout and 30 s
        self.check_pages(self.lines_kept("one") + self.lines("two"))
        self.assertEqual(self.manners(delay=40), {})

    def test_what_a_worker_has_committed_is_put_into_place_also_if_it_never_comes_back(self):
        why = cli_faults.cannot_trace()
        if why:
            self.skipTest(why)
        for name in ("one", "two"):
            self.put_job(name, delay="10ms", patience=3, warc="true")
        renames = "renameat,renameat2"
        command = ["strace", "-f", "-o", os.devnull, "-e", f"trace={renames}", "-e", f"inject={renames}:signal=KILL:when=5",
                   cli_common.SARING, "crawl", "-q", self.path("job-one.toml")]
        env = self.environment({"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"})
        self.assertNotEqual(subprocess.run(command, cwd=self.dir, env=env, stderr=subprocess.DEVNULL, timeout=300).returncode, 0)
        waiting = self.server.sql(f'SELECT convert_from(target, \'UTF8\') FROM "{self.schema()}".moves WHERE worker = \'one\'', self.database)
        missing = [name for name in waiting if not os.path.exists(self.path("texts", name))]
        self.assertNotEqual(missing, [])
        self.crawl("two", "--dry-run")
        self.assertEqual([name for name in missing if os.path.exists(self.path("texts", name))], [])
        # What else it has left is its own, and stops nobody.
        for name in [name for name in self.tree("texts/warc") if name.startswith("news-one-")]:
            os.unlink(self.path("texts", "warc", name))
        kept = self.lines_kept("one")
        os.unlink(self.path("texts", "pages-one.jsonl"))
        self.crawl("two")
        self.assertFalse(os.path.exists(self.path("texts", "pages-one.jsonl")))
        self.check_pages(kept + self.lines("two"))

    def test_a_worker_that_was_suspended_does_nothing_for_hosts_that_are_anothers(self):
        for name in ("one", "two"):
            self.put_job(name, delay="40ms", patience=3)
        first = self.worker("one")
        while len(self.since()) < 3 * HOSTS:
            time.sleep(0.02)
        first.send_signal(signal.SIGSTOP)
        self.assertGreater(self.leased("one"), 0)
        self.crawl("two")  # longest_turn is total_timeout and 30 s
        self.assertEqual(self.leased("one"), 0)
        asked = len(self.since())
        self.go_on(first)
        self.check_pages(self.lines("one") + self.lines("two"))
        self.assertEqual(len(self.since()), asked)
        # A process that is stopped closes no connection.
        self.assertLessEqual(set(self.manners(delay=40) or ()), {"connections"})

    def go_on(self, suspended):
        """Of worker one."""
        suspended.send_signal(signal.SIGCONT)
        code = suspended.wait(60)
        self.assertIn(code, (0, 1, 3))  # what it had on its way may have failed
        if code == 1:  # it was in the midst of keeping
            self.crawl("one")

    def test_a_worker_that_is_suspended_within_a_transaction_stops_no_other(self):
        for name in ("one", "two"):
            self.put_job(name, delay="10ms", patience=3)
        first = self.worker("one")
        while len(self.since()) < 3 * HOSTS:
            time.sleep(0.02)
        within = ("SELECT count(*) FROM pg_stat_activity JOIN pg_locks USING (pid) JOIN pg_class ON relation = pg_class.oid "
                  f"WHERE datname = '{self.database}' AND state = 'idle in transaction' AND relname = 'hosts' AND mode = 'RowShareLock'")
        for _ in range(1000):
            first.send_signal(signal.SIGSTOP)
            if int(self.server.sql(within, self.database)[0]):
                break
            first.send_signal(signal.SIGCONT)
            time.sleep(0.003)
        self.assertIsNone(first.poll())
        self.crawl("two")
        self.go_on(first)
        self.check_pages(self.lines("one") + self.lines("two"))

    def put_twins(self, worker, port, hosts, texts, duplicates):
        pages = ", ".join(f'"http://{h}.site.localhost:{port}/{n}"' for h in range(hosts) for n in range(texts))
        text = JOB.replace("sitemaps = [{sitemaps}]", "pages = [" + pages + "]").format(
            state=self.server.address(self.database), worker=worker, delay="30ms", warc="false", patience=30, hosts_at_once=64)
        return self.put(f"job-{worker}.toml", (text + f'duplicates = "{duplicates}"\n').encode())

    def test_of_a_text_on_several_hosts_of_a_site_workers_keep_one_original(self):
        hosts, texts, names, chance = 6, 12, ("one", "two"), random.Random(7)
        with twins(texts, pace=0.01) as port:
            for name in names:
                self.put_twins(name, port, hosts, texts, "mark")
            workers = {name: self.worker(name) for name in names}
            for i in range(4):
                time.sleep(chance.uniform(0.2, 0.5))
                name = names[i % 2]
                workers[name].kill()
                workers[name].wait()
                workers[name] = self.worker(name)
            for name in names:
                self.assertEqual(workers[name].wait(300), 0)
        lines = {line["url"]: line["crawl"] for line in self.lines("one") + self.lines("two")}
        self.assertEqual(len(self.lines("one") + self.lines("two")), hosts * texts)
        originals = {url: line for url, line in lines.items() if line["duplicate_of"] is None}
        self.assertEqual(len(originals), texts)
        self.assertEqual(len({line["text_digest"] for line in originals.values()}), texts)
        for line in lines.values():
            if line["duplicate_of"] is not None:
                self.assertEqual(line["duplicate"], "exact")
                self.assertEqual(originals[line["duplicate_of"]]["text_digest"], line["text_digest"])

    def test_duplicates_that_are_dropped_are_kept_by_no_worker(self):
        hosts, texts = 4, 10
        with twins(texts) as port:
            for name in ("one", "two"):
                self.put_twins(name, port, hosts, texts, "drop")
            workers = [self.worker(name) for name in ("one", "two")]
            for worker in workers:
                self.assertEqual(worker.wait(300), 0)
        lines = self.lines("one") + self.lines("two")
        self.assertEqual(len({line["crawl"]["text_digest"] for line in lines}), texts)
        self.assertEqual(len(lines), texts)
        self.assertEqual(len([n for n in self.tree("texts") if n.endswith(".txt")]), texts)

    def schema(self):
        names = self.server.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'saring_news%'", self.database)
        return names[0] if names else None

    def leased(self, worker):
        """Hosts that it has."""
        schema = self.schema()
        if not schema:
            return 0
        return int(self.server.sql(f'SELECT count(*) FROM "{schema}".hosts WHERE worker = \'{worker}\'', self.database)[0])

    def lines_kept(self, worker):
        """What of a killed worker's file is committed: the rest goes when it runs again."""
        mark = self.server.sql(f'SELECT bytes FROM "{self.schema()}".marks WHERE worker = \'{worker}\' AND file = \'pages-{worker}.jsonl\'',
                               self.database)
        with open(self.path("texts", f"pages-{worker}.jsonl"), "rb") as file:
            return [json.loads(line) for line in file.read(int(mark[0]) if mark else 0).splitlines()]

    def test_a_worker_is_one_process_and_has_a_name(self):
        self.put_job("one", delay="500ms")
        first = self.worker("one")
        while not self.since():
            time.sleep(0.05)
        _, err = self.crawl("one", code=1)
        self.assertEqual(err.count("\n"), 1)
        self.assertIn("in use", err)
        self.assertFalse(os.path.exists(self.path("news.state", "report-one.json")))
        self.put_job("two")
        for worker in ("one", "two"):
            self.assertRegex(self.crawl(worker, "--status")[0], "(?m)^run +is going on: one$")
            _, err = self.crawl(worker, "--dry-run")
            self.assertRegex(err, r"\Asaring: postgresql://\S*: a run is going on: what it has left to ask for\n\Z")
        first.send_signal(signal.SIGTERM)
        self.assertEqual(first.wait(60), 128 + signal.SIGTERM)
        self.assertNotIn("going on", self.crawl("two", "--status")[0])
        self.assertEqual(self.crawl("two", "--dry-run")[1], "")
        text = self.get("job-one.toml")
        self.put("job-none.toml", text.replace('worker = "one"\n', "").encode())
        out, _ = self.crawl("none", "--check")
        self.assertRegex(out, r"(?m)^worker +\S+$")
        self.put("job-bad.toml", text.replace('worker = "one"', 'worker = "a/b"').encode())
        self.assertIn("worker: ", self.crawl("bad", code=2)[1])
        # Without a database there is one process, and no need of a name.
        self.put("job-lite.toml", text.replace(self.server.address(self.database), "lite.state").encode())
        out, _ = self.crawl("lite", "--check")
        self.assertNotRegex(out, r"(?m)^worker ")
        self.assertRegex(out, r"(?m)^note +worker: counts with a state on PostgreSQL alone$")
        self.assertIn("texts/pages.jsonl", out)

    def test_secrets_stay_in_the_job_file(self):
        self.put_job("one", warc="true")
        self.crawl("one", "--log", self.path("log"), "--report", self.path("r.json"), "--prometheus", self.path("a.prom"), "-v")
        out, _ = self.crawl("one", "--check")
        self.assertIn(self.database, out)
        text = self.get("job-one.toml")
        wrong = {
            "wrong": (text.replace(SECRET, SECRET + "-not"), 1),  # password
            "gone": (text.replace("?host=", "?host=/nowhere"), 1),
            "url": (text.replace(SECRET, SECRET + "%zz"), 1),
            "key": (text.replace("?host=", "?password=" + SECRET + "&hoost="), 1),
            "line": (text.replace('worker = "one"', "worker = [ " + SECRET), 2),
            "kind": (text.replace("state =", "stat ="), 2),
        }
        for name, (job, code) in wrong.items():
            self.put(f"job-{name}.toml", job.encode())
            for option in ("-q", "--status", "--dry-run"):
                status, out, err = self.run_saring("crawl", option, self.path(f"job-{name}.toml"))
                self.assertIn(status, (code, 2), err)
                self.assertNotIn("s3cret", out + err)
                self.assertEqual(err.count("\n"), 1, err)
        for name in self.tree("."):
            if name.startswith("job-"):
                continue
            with open(self.path(name), "rb") as file:
                self.assertNotIn(b"s3cret", file.read(), name)

    def test_a_server_that_goes_away_ends_the_run_and_nothing_is_lost(self):
        self.put_job("one", delay="50ms")
        worker = self.start("crawl", "-q", self.path("job-one.toml"), stderr=subprocess.PIPE)
        while len(self.since()) < 3 * HOSTS:
            time.sleep(0.02)
        self.server.halt("immediate")
        _, err = worker.communicate(timeout=120)
        self.assertEqual(worker.returncode, 1)
        self.assertEqual(err.count(b"\n"), 1, err)
        self.assertNotIn(SECRET.encode(), err)
        self.assertIn(json.loads(self.get("news.state", "report-one.json"))["error"], err.decode())
        self.server.start()
        self.crawl("one")
        self.check_pages(self.lines("one"))
        self.assertEqual(self.manners(delay=50), {})


if __name__ == "__main__":
    if not postgres_server.programs():
        print("skipped: no PostgreSQL server is installed")
        sys.exit(postgres_server.SKIPPED)
    cli_common.main()
