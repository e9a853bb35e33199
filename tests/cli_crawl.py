# SPDX-License-Identifier: Apache-2.0
"""saring crawl: job files, runs against the test site, kills, signals."""
import collections
import http.server
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

SITE = pathlib.Path(__file__).with_name("site")
sys.path.insert(0, str(SITE))
import check_log  # noqa: E402
import launch  # noqa: E402
import cli_common  # noqa: E402
from cli_common import Case  # noqa: E402

# `./do torture` asks for more: a site of 5,000 pages, killed 200 times.
KILLS = int(os.environ.get("SARING_CRAWL_KILLS", "10"))
HOSTS = int(os.environ.get("SARING_CRAWL_HOSTS", "3"))
PAGES = int(os.environ.get("SARING_CRAWL_PAGES", "40"))

JOB = """name = "test"
contact = "https://crawler.example/{mark}"
[seeds]
sitemaps = [{sitemaps}]
[politeness]
delay = "{delay}"
response_factor = 0
allow_private = true
{more}[scope]
max_depth = 0
sitemaps = false
[outputs]
folder = "texts"
"""


def host(number):
    return f"127.0.1.{number}"


def job(site, delay="0s", hosts=HOSTS, mark="", **politeness):
    sitemaps = ", ".join(f'"http://{host(i)}:{site.port}/sitemap.xml"' for i in range(1, hosts + 1))
    more = "".join(f"{key} = {json.dumps(value)}\n" for key, value in politeness.items())
    return JOB.format(sitemaps=sitemaps, delay=delay, more=more, mark=mark)


class Jobs(Case):
    def job(self, **changes):
        text = JOB.format(sitemaps='"https://pier.example/sitemap.xml"', delay="0s", more="", mark="")
        for old, new in changes.values():
            self.assertIn(old, text)
            text = text.replace(old, new)
        self.put("job.toml", text.encode())

    def wrong(self, old, new, *said):
        self.job(change=(old, new))
        _, _, err = self.expect(["crawl", "job.toml"], 2, "")
        self.assertEqual(err.count("\n"), 1)
        for part in said:
            self.assertIn(part, err)

    def test_the_example_is_a_job(self):
        _, example, _ = self.expect(["crawl", "--init"], 0, err="")
        self.put("job.toml", example.encode())
        _, said, _ = self.expect(["crawl", "--check", "job.toml"], 0, err="")
        self.assertIn("https://www.example.org/feed.xml", said)
        # Commented lines are the defaults: with them the job is the same.
        full = "\n".join(line[1:] if line.startswith("#") and " = " in line and not line.startswith("# ") else line
                         for line in example.split("\n"))
        self.put("job.toml", full.replace('"NAME.state"', '"news.state"').replace('worker = "HOSTNAME"\n', "").encode())
        self.expect(["crawl", "--check", "job.toml"], 0, said, "")
        self.assertEqual(self.tree("."), ["job.toml"])

    def test_what_is_wrong_is_said_with_its_line(self):
        self.wrong('name = "test"', 'name = "a/b"', "job.toml:1: name: ")
        self.wrong('contact = "https://crawler.example/"', "", "job.toml: contact: ")
        self.wrong('delay = "0s"', 'delay = "soon"', "job.toml:6: politeness.delay: 'soon' is no time")
        self.wrong('delay = "0s"', "delay = [1]", "job.toml:6: politeness.delay: value of a wrong kind")
        self.wrong("allow_private = true", "allow_privat = true", "job.toml:8: unknown key 'allow_privat' in [politeness]",
                   "did you mean 'allow_private'?")
        self.wrong("[scope]", "[skope]", "job.toml:9: unknown key 'skope'", "did you mean 'scope'?")
        self.wrong("allow_private = true", "", "politeness.delay: at least 1 s")
        self.wrong('"https://pier.example/sitemap.xml"', "", "seeds: there must be one")
        self.wrong('"https://pier.example/sitemap.xml"', '"file:///etc/passwd"', "seeds.sitemaps: ")
        self.wrong('folder = "texts"', 'folder = "texts"\nname = "{slug}.txt"', "outputs.name: ")
        self.wrong("[seeds]", "[seeds", "job.toml:3: ")
        self.wrong('name = "test"', 'name = "test"\nrevisit = 3', "job.toml:2: 'revisit' is a table: [revisit]")
        for host in ("*", "127.0.*", "a*b.org", "*.*.org"):
            self.wrong("[scope]", f'[scope]\nhosts = ["{host}"]', f"scope.hosts: '{host}' is no host name")
        for state in ("mysql://u:hidden@h/d", "PostgreSQL://u:hidden@127.0.0.1:1/d"):
            self.wrong('name = "test"', f'name = "test"\nstate = "{state}"', "job.toml:2: state: ")
            self.assertNotIn("hidden", self.expect(["crawl", "job.toml"], 2, "")[2])

    def test_keys_of_many_parts_are_refused_before_they_are_read(self):
        for text in ("a." * 200_000 + "a = 1", "[" + "a." * 200_000 + "a]", '"\\".".' * 200_000 + "a = 1"):
            self.wrong("[seeds]", text + "\n[seeds]", "job.toml:3: a key of too many parts")
        # Short ones, each within the value of another.
        self.wrong("[seeds]", ("a." * 900 + "a = [\n{") * 250 + "a = 1" + "}]" * 250 + "\n[seeds]", "job.toml:3: a key of too many parts")
        dots = "." * 5_000
        self.job(change=("[scope]", f"# {dots}\n[scope]\nexclude = ['x{dots}', \"x\\\"{dots}\"]"))
        self.expect(["crawl", "--check", "job.toml"], 0, err="")

    def test_a_run_and_an_archive_may_be_larger_than_a_page(self):
        self.job(size=('folder = "texts"', 'folder = "texts"\nwarc_size = "8G"'), bytes=("[scope]", '[scope]\nmax_bytes = "10G"'))
        _, said, _ = self.expect(["crawl", "--check", "job.toml"], 0, err="")
        self.assertIn(str(10 << 30), said)
        self.wrong("allow_private = true", 'allow_private = true\nmax_page_bytes = "4G"', "is not a size below 4G")
        self.wrong("[scope]", '[scope]\nmax_bytes = "99999999G"', "is not a size below 1048576G")

    def test_lists_may_say_which_links(self):
        sitemaps = 'sitemaps = ["https://pier.example/sitemap.xml"]'
        self.job(change=(sitemaps, 'lists = ["https://a.example/", {url = "https://b.example/", links = ["*/news/*", "*/x"]}]'))
        _, said, _ = self.expect(["crawl", "--check", "job.toml"], 0, err="")
        self.assertRegex(said, r"(?m)^list +https://a.example/$")
        self.assertRegex(said, r"(?m)^list +https://b.example/, links \*/news/\*, \*/x$")
        self.job(change=(sitemaps, 'pages = ["https://a.example/"]\n[[seeds.lists]]\nurl = "https://b.example/"\nlinks = "*"'))
        _, said, _ = self.expect(["crawl", "--check", "job.toml"], 0, err="")
        self.assertIn("https://b.example/, links *", said)
        for wrong, why in (('{links = ["*"]}', "a table without url"), ('{url = "https://a.example/", link = "*"}', "unknown key 'link'"),
                           ('{url = "https://a.example/", links = [{}]}', "links are no list"), ('{url = "ftp://a.example/"}', "seeds"),
                           ("{url = 1}", "job.toml:4: seeds.lists: "), ("[1]", "job.toml:4: seeds.lists: ")):
            self.wrong(sitemaps, f"lists = [{wrong}]", why)
        self.wrong(sitemaps, 'feeds = [{url = "https://a.example/"}]', "job.toml:4: seeds.feeds: value of a wrong kind")

    def test_usage(self):
        self.job()
        self.expect(["crawl"], 2, "", ["no job file given"])
        self.expect(["crawl", "a.toml", "b.toml"], 2, "", ["more than one job file"])
        self.expect(["crawl", "missing.toml"], 2, "", ["missing.toml: "])
        self.expect(["crawl", "--init", "job.toml"], 2, "", ["--init takes no job file"])
        for option in ("--log-level=loud", "--log-format=xml"):
            self.assertEqual(self.expect(["crawl", option, "job.toml"], 2, "")[2].count("\n"), 1)
        for two in (("--check", "--status"), ("--check", "--dry-run"), ("--status", "--dry-run")):
            self.expect(["crawl", *two, "job.toml"], 2, "", ["exclude each other"])
        self.expect(["crawl", "--dry-run", "job.toml"], 0, "sitemap\tnew\thttps://pier.example/sitemap.xml\n", "")
        self.expect(["crawl", "--status", "job.toml"], 1, "", ["has not run yet"])
        self.assertEqual(self.tree("."), ["job.toml"])


class Crawls(Case):
    @classmethod
    def setUpClass(cls):
        cls.site = launch.RunningSite("--hosts", str(HOSTS), "--pages", str(PAGES))

    @classmethod
    def tearDownClass(cls):
        cls.site.stop()

    def setUp(self):
        super().setUp()
        self.site.set_version(0)
        self.first = len(self.site.events())

    def since(self):
        """Requests of this test."""
        return [e for e in self.site.events()[self.first:] if e["event"] == "request"]

    def manners(self, delay=0, skip=()):
        """What the checker finds wrong with the requests of this test."""
        events = self.site.events()[self.first:]
        path = self.put("events.log", "".join(json.dumps(event) + "\n" for event in events).encode())
        report = check_log.check(path, delay_ms=delay, slack_ms=20, skip=skip)
        return report["violations"] and report["examples"]

    @staticmethod
    def truth():
        """What stands on the site's article pages."""
        command = [sys.executable, "-B", str(SITE / "truth.py"), "--hosts", str(HOSTS), "--pages", str(PAGES)]
        return [json.loads(line) for line in subprocess.run(command, capture_output=True, check=True).stdout.splitlines()]

    def put_job(self, folder, **options):
        self.put(f"{folder}/job.toml", job(self.site, **options).encode())

    def crawl(self, folder, *options, code=0):
        env = {"XDG_STATE_HOME": self.path(folder, "xdg")}
        status, out, err = self.run_saring("crawl", *options, self.path(folder, "job.toml"), env=env)
        self.assertEqual(status, code, err)
        return out, err

    def lines(self, folder):
        return [json.loads(line) for line in self.get(folder, "texts", "pages.jsonl").splitlines()]

    def texts(self, folder):
        return {name: self.get(folder, "texts", name) for name in self.tree(f"{folder}/texts") if name.endswith(".txt")}

    def timeless(self, folder):
        """Lines of pages.jsonl without times, sorted."""
        out = []
        for line in self.lines(folder):
            for field in ("fetched", "first_seen"):
                del line["crawl"][field]
            out.append(json.dumps(line, sort_keys=True))
        return sorted(out)

    def test_every_page_of_the_site_is_there_as_it_was_written(self):
        self.put_job("a")
        self.crawl("a")
        by_url = {line["url"]: line for line in self.lines("a")}
        for page in self.truth():
            line = by_url.pop(f"http://{host(page['host'])}:{self.site.port}{page['path']}")
            text = self.get("a", "texts", line["crawl"]["file"])
            self.assertEqual(text.splitlines()[0], page["title"])
            for paragraph in page["paragraphs"]:
                self.assertEqual(text.count(paragraph), 1)
        self.assertEqual(by_url, {})
        self.assertEqual(self.manners(), {})

    def test_a_second_run_asks_for_nothing_that_is_not_due(self):
        self.put_job("a")
        self.crawl("a")
        before, lines = len(self.since()), self.lines("a")
        _, err = self.crawl("a")
        self.assertIn("0 requests, 0 new", err)
        self.assertEqual(len(self.since()), before)
        self.assertEqual(self.lines("a"), lines)
        self.assertEqual(self.crawl("a", "--dry-run"), ("", ""))
        out, _ = self.crawl("a", "--status")
        self.assertRegex(out, r"(?m)^due +0$")
        report = json.loads(self.get("a", "test.state", "report.json"))
        self.assertEqual(report["requests"], 0)
        # What was moved is forgotten before its names are used again.
        with sqlite3.connect(self.path("a", "test.state", "state.sqlite")) as state:
            self.assertEqual(state.execute("SELECT count(*) FROM moves").fetchall(), [(0,)])

    def test_killed_at_any_time_it_goes_on(self):
        self.put_job("whole")
        began = time.monotonic()
        self.crawl("whole")
        took = time.monotonic() - began
        count = len(self.since())
        self.put_job("killed")
        env = {"XDG_STATE_HOME": self.path("killed", "xdg")}
        chance = random.Random(7)
        kills = 0
        while True:
            child = self.start("crawl", "-q", self.path("killed", "job.toml"), env=env)
            deadline = time.monotonic() + chance.uniform(0.01, 0.05 + 1.2 * took / KILLS)
            while child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            if child.poll() is not None:
                self.assertEqual(child.returncode, 0)
                break
            child.kill()
            child.wait()
            kills += 1
            self.assertLess(kills, 100 * KILLS)
        self.assertGreaterEqual(kills, KILLS // 2)
        print(f"{kills} kills, {sum(1 for _ in self.since()) - count} requests, {count} without")
        self.assertEqual(self.texts("killed"), self.texts("whole"))
        self.assertEqual(self.timeless("killed"), self.timeless("whole"))
        self.assertEqual([n for n in self.tree("killed/texts") if n.startswith(".new")], [])
        asked = collections.Counter((e["host"], e["path"]) for e in self.since()[count:])
        self.assertEqual(set(asked), {(e["host"], e["path"]) for e in self.since()[:count]})
        self.assertLessEqual(sum(asked.values()) - len(asked), kills * HOSTS)
        with sqlite3.connect(self.path("killed", "test.state", "state.sqlite")) as state:
            self.assertEqual(state.execute("PRAGMA integrity_check").fetchall(), [("ok",)])

    def test_the_delay_holds_over_kills_and_jobs(self):
        self.put_job("a", delay="300ms", hosts=2)
        self.put_job("b", delay="300ms", hosts=2)
        env = {"XDG_STATE_HOME": self.path("xdg")}  # of both
        chance = random.Random(3)
        end = time.monotonic() + 6
        children = {}
        while time.monotonic() < end:
            for name in ("a", "b"):
                if name not in children or children[name].poll() is not None:
                    # By the same words, from two folders.
                    children[name] = subprocess.Popen([cli_common.SARING, "crawl", "-q", "job.toml"], cwd=self.path(name),
                                                      env=self.environment(env))
            time.sleep(chance.uniform(0.1, 0.9))
            victim = children[chance.choice("ab")]
            victim.kill()
            victim.wait()
        for child in children.values():
            child.kill()
            child.wait()
        self.site.stats()
        self.assertGreater(len(self.since()), 8)
        self.assertEqual(self.manners(delay=300), {})

    def test_two_jobs_take_turns_on_a_host_with_one_connection(self):
        env = {"XDG_STATE_HOME": self.path("xdg")}  # of both
        for name in "ab":
            self.put_job(name, delay="50ms", hosts=2, longest_lease="200ms", mark=name)
        children = [self.start("crawl", "-q", self.path(name, "job.toml"), env=env) for name in "ab"]
        for child in children:
            self.assertEqual(child.wait(120), 0)
        self.assertEqual(self.manners(delay=50), {})
        for number in (1, 2):
            order = "".join(e["headers"]["user-agent"][-2] for e in self.since() if e["host"].startswith(host(number) + ":"))
            self.assertEqual(set(order), {"a", "b"})
            # It went from one to the other more often than at the end of the first.
            self.assertGreater(sum(x != y for x, y in zip(order, order[1:])), 2)
        self.assertEqual(self.timeless("a"), self.timeless("b"))

    def test_a_host_that_does_not_answer_takes_no_place_from_others(self):
        with launch.RunningSite("--hosts", "2", "--pages", "20", plan={"hosts": {"1": {"robots": {"variant": "silent"}}}}) as site:
            self.put("a/job.toml", job(site, hosts=2, hosts_at_once=1, total_timeout="25s").encode())
            child = self.start("crawl", "-q", self.path("a", "job.toml"), env={"XDG_STATE_HOME": self.path("a", "xdg")})
            # The silent host comes first, and has the only place until it is known to be slow.
            deadline = time.monotonic() + 20
            while sum(e["event"] == "request" and e["kind"] == "page" for e in site.events()) < 20:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.2)
            self.assertIsNone(child.poll())
            child.kill()
            child.wait()

    def test_a_signal_ends_a_run_soon_and_another_goes_on(self):
        self.put_job("a", delay="100ms")
        env = {"XDG_STATE_HOME": self.path("a", "xdg")}
        child = self.start("crawl", "-q", self.path("a", "job.toml"), env=env)
        while len(self.since()) < 12:
            time.sleep(0.05)
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(20), 128 + signal.SIGTERM)
        self.assertLess(time.monotonic() - began, 6)
        self.assertTrue(json.loads(self.get("a", "test.state", "report.json"))["stopped"])
        self.assertLess(len(self.lines("a")), HOSTS * PAGES)
        self.put_job("a")
        self.crawl("a")
        self.assertEqual(len(self.lines("a")), HOSTS * PAGES)
        asked = collections.Counter((e["host"], e["path"]) for e in self.since())
        self.assertEqual(set(asked.values()), {1})

    def test_one_run_of_a_job_at_a_time(self):
        self.put_job("a", delay="500ms")
        env = {"XDG_STATE_HOME": self.path("a", "xdg")}
        child = self.start("crawl", "-q", self.path("a", "job.toml"), env=env)
        while not self.since():
            time.sleep(0.05)
        _, err = self.crawl("a", code=1)
        self.assertEqual(err.count("\n"), 1)
        child.kill()
        child.wait()

    def test_the_log_has_a_line_for_each_event(self):
        self.put_job("a")
        self.crawl("a", "--log", self.path("log"), "--prometheus", self.path("a.prom"), "--report", self.path("r.json"))
        metrics = dict(line.rsplit(" ", 1) for line in self.get("a.prom").splitlines() if not line.startswith("#"))
        self.assertEqual(metrics['saring_crawl_pages{job="test",version="new"}'], str(HOSTS * PAGES))
        self.assertEqual(metrics['saring_crawl_urls_due{job="test"}'], "0")
        self.assertEqual(self.get("r.json"), self.get("a", "test.state", "report.json"))
        lines = [json.loads(line) for line in self.get("log").splitlines()]
        visits = [line for line in lines if line["event"] == "visit"]
        self.assertEqual(len(visits), HOSTS * (PAGES + 1))
        self.assertEqual({line["status"] for line in visits}, {"ok"})
        self.assertEqual(sum(line.get("version") == "new" for line in visits), HOSTS * PAGES)
        self.assertEqual(sum(line["event"] == "robots" for line in lines), HOSTS)

    def test_hosts_that_give_less_than_before_are_told_of(self):
        self.put_job("a")
        self.crawl("a")
        report = json.loads(self.get("a", "test.state", "report.json"))
        self.assertEqual(report["warnings"], [])
        # As if the site had been redesigned: pages do not come up again within a test's time.
        with sqlite3.connect(self.path("a", "test.state", "state.sqlite")) as state:
            changed = state.execute("UPDATE yields SET recent_ok = 0.125, few = 1, recent_words = 3.4339872, brief = 1 "
                                    "WHERE host = (SELECT id FROM hosts WHERE name = ?)", (host(1),))
            self.assertEqual(changed.rowcount, 1)
        state.close()
        out, _ = self.crawl("a", "--status")
        self.assertRegex(out, rf"(?m)^gives less +{host(1)}: texts on 13 % of its pages, 100 % before; 30 words a text, \d+ before$")
        _, err = self.crawl("a", "--prometheus", self.path("a.prom"))
        self.assertIn("1 host gives less than before", err)
        [warning] = json.loads(self.get("a", "test.state", "report.json"))["warnings"]
        self.assertEqual((warning["host"], warning["what"], warning["pages"]), (host(1), ["yield", "length"], PAGES))
        self.assertEqual(warning["yield"], {"past": 1.0, "recent": 0.125})
        self.assertEqual(warning["length"]["recent"], 30)
        metrics = self.get("a.prom").splitlines()
        self.assertIn('saring_crawl_hosts_fallen{job="test"} 1', metrics)
        for what in ("yield", "length"):
            self.assertIn(f'saring_crawl_host_fallen{{job="test",host="{host(1)}",what="{what}"}} 1', metrics)

    def test_the_log_says_as_much_as_it_is_asked_to(self):
        counts = {}
        for level in ("error", "warn", "info", "debug"):
            self.put_job(level)
            self.crawl(level, "--log", self.path("log-" + level), "--log-level", level)
            lines = [json.loads(line) for line in self.get("log-" + level).splitlines()]
            self.assertEqual({line["job"] for line in lines}, {"test"} if lines else set())
            counts[level] = collections.Counter((line["level"], line["event"]) for line in lines)
        self.assertEqual(counts["error"], {})
        self.assertEqual(counts["warn"], {})
        visits = HOSTS * (PAGES + 1)
        info = {("info", "run_began"): 1, ("info", "run_ended"): 1, ("info", "visit"): visits, ("info", "robots"): HOSTS}
        self.assertEqual(counts["info"], info)
        self.assertEqual(counts["debug"], {**info, ("debug", "request"): visits + HOSTS})
        # A visit that failed is a warning.
        self.put("shut/job.toml", JOB.replace("sitemaps = [{sitemaps}]", 'pages = ["http://127.0.0.1:1/"]')
                 .format(delay="0s", more="", mark="").encode())
        _, err = self.crawl("shut", "--log", self.path("log-shut"), "--log-level", "warn", "--prometheus", self.path("a.prom"), code=1)
        self.assertIn(" 0 gone, 1 failed, 0 due\n", err)
        self.assertIn('saring_crawl_last_run_success{job="test"} 0\n', self.get("a.prom"))
        [line] = [json.loads(line) for line in self.get("log-shut").splitlines()]
        self.assertEqual((line["level"], line["event"], line["status"]), ("warn", "visit", "host_skipped"))
        # A run that cannot go on is an error.
        self.put("bad/texts/" + host(1), b"in the way")
        self.put_job("bad")
        self.crawl("bad", "--log", self.path("log-bad"), "--log-level", "warn", code=1)
        last = json.loads(self.get("log-bad").splitlines()[-1])
        self.assertEqual((last["level"], last["event"]), ("error", "run_failed"))
        self.assertIn(host(1), last["message"])

    def test_a_log_of_text_has_a_line_for_each_event(self):
        self.put_job("a")
        self.crawl("a", "--log", self.path("log"), "--log-format", "text")
        lines = self.get("log").splitlines()
        self.assertEqual(len(lines), HOSTS * (PAGES + 2) + 2)
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ info  test: \S")
        self.assertIn(" info  test: run began, as saring/", lines[0])
        self.assertIn(f"{HOSTS * PAGES} new", lines[-1])

    def test_robots_txt_is_asked_first_unless_it_is_ignored_loudly(self):
        self.put_job("a")
        self.crawl("a")
        first = {}
        for event in self.since():
            first.setdefault(event["host"], event["path"])
        self.assertEqual(set(first.values()), {"/robots.txt"})
        self.put_job("b")
        before = len(self.since())
        _, err = self.crawl("b", "--ignore-robots", "-q")
        self.assertIn("robots.txt is not asked", err)
        self.assertNotIn("/robots.txt", {e["path"] for e in self.since()[before:]})
        self.assertTrue(json.loads(self.get("b", "test.state", "report.json"))["robots_ignored"])

    def test_outputs_that_cannot_be_written_are_an_error_and_no_loss(self):
        self.put_job("a")
        self.put("a/texts/" + host(2), b"in the way")
        _, err = self.crawl("a", code=1)
        self.assertIn(host(2), err)
        os.unlink(self.path("a", "texts", host(2)))
        self.crawl("a")
        self.assertEqual(len(self.lines("a")), HOSTS * PAGES)
        self.assertEqual(len(self.texts("a")), HOSTS * PAGES)


class Twins(Case):
    """A site of its own, on which three pages each say the same."""
    PAGES = 60

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body, status = b"", 200
            if self.path == "/sitemap.txt":
                base = f"http://127.0.0.1:{self.server.server_port}/"
                body = "\n".join(f"{base}{i}" for i in range(Twins.PAGES)).encode()
            elif self.path == "/robots.txt":
                status = 404
            else:
                chance = random.Random(int(self.path[1:]) % (Twins.PAGES // 3))
                words = " ".join("".join(chance.choices("abdeikmnoprstu", k=6)) for _ in range(120))
                body = f"<html><title>Tides</title><body><h1>Tides</h1><p>{words}.</p></body></html>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if status == 200 else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def test_duplicates_are_right_whenever_a_run_is_killed(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.Handler)
        server.handle_error = lambda *_: None  # of connections to a run that was killed
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        base = f"http://127.0.0.1:{server.server_port}/"
        chance = random.Random(5)
        for drop in (False, True):
            folder = "drop" if drop else "mark"
            text = JOB.format(sitemaps=f'"{base}sitemap.txt"', delay="0s", more="", mark="") + ('duplicates = "drop"\n' if drop else "")
            self.put(f"{folder}/job.toml", text.encode())
            env = {"XDG_STATE_HOME": self.path(folder, "xdg")}
            for _ in range(KILLS):
                child = self.start("crawl", "-q", self.path(folder, "job.toml"), env=env)
                time.sleep(chance.uniform(0.01, 0.15))
                child.kill()
                child.wait()
            status, _, err = self.run_saring("crawl", "-q", self.path(folder, "job.toml"), env=env)
            self.assertEqual(status, 0, err)
            lines = [json.loads(line) for line in self.get(folder, "texts", "pages.jsonl").splitlines()]
            self.assertEqual(len(lines), self.PAGES // 3 if drop else self.PAGES)
            originals = {line["url"]: line for line in lines if line["crawl"]["duplicate_of"] is None}
            self.assertEqual(len({line["text"] for line in originals.values()}), self.PAGES // 3)
            self.assertEqual(len(originals), self.PAGES // 3)
            for line in lines:
                if line["url"] in originals:
                    continue
                self.assertEqual(line["crawl"]["duplicate"], "exact")
                self.assertEqual(originals[line["crawl"]["duplicate_of"]]["text"], line["text"])
            texts = [name for name in self.tree(f"{folder}/texts") if name.endswith(".txt")]
            self.assertEqual(len(texts), len(lines))


if __name__ == "__main__":
    cli_common.main()
