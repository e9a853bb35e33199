# SPDX-License-Identifier: Apache-2.0
"""saring crawl: what --check tells of a job that is hardly meant so, and what runs that fail leave behind."""
import contextlib
import json
import os
import pathlib
import resource
import sqlite3
import subprocess

import cli_common
from crawl_case import CrawlCase, JOB, launch

HEAD = 'name = "test"\ncontact = "https://crawler.example/"\n'


class Checks(cli_common.Case):
    def check(self, text, code=0):
        """Lines of --check by label, as lists; of a job that is refused, what is said."""
        if "folder =" not in text:
            text = (text if "[outputs]" in text else text + "[outputs]\n").replace("[outputs]\n", '[outputs]\nfolder = "texts"\n')
        self.put("job.toml", (HEAD + text).encode())
        _, out, err = self.expect(["crawl", "--check", "job.toml"], code)
        if code:
            self.assertEqual((out, err.count("\n")), ("", 1), err)
            return err
        self.assertEqual(err, "")
        lines = {}
        for line in out.splitlines():
            lines.setdefault(line[:22].strip(), []).append(line[22:])
        return lines

    def test_seeds_outside_the_scope_are_named(self):
        lines = self.check('[seeds]\npages = ["https://a.example/", "https://b.example/x", "https://a.example/news/1"]\n'
                           'feeds = ["https://c.example/f", "https://a.example/f"]\n'
                           '[scope]\nhosts = ["a.example"]\ninclude = ["*/news/*"]\n')
        self.assertEqual([note.split(" is outside")[0] for note in lines["note"]],
                         ["seeds: 'https://c.example/f'", "seeds: 'https://a.example/'", "seeds: 'https://b.example/x'"])
        self.assertIn("(other_host)", lines["note"][0])
        self.assertIn("(not_included)", lines["note"][1])
        self.assertNotIn("note", self.check('[seeds]\npages = ["https://a.example/"]\n'))

    def test_of_many_notes_the_first_are_given(self):
        seeds = ", ".join(f'"https://b.example/{i}"' for i in range(1000))
        notes = self.check(f'[seeds]\npages = [{seeds}]\n[scope]\nhosts = ["a.example"]\n')["note"]
        self.assertLess(len(notes), 20)
        self.assertIn("990 more", notes[-1])

    def test_wildcards_that_match_no_whole_url_are_named(self):
        never = ["news/*", "/news/*", "a.example/*", "https://a.example", "https://A.example/*", "*/two words/*", "*/straße",
                 "https://b.example/*", "ftp://a.example/*", "https://a.example:443/*"]
        fine = ["*", "h*", "*/news/*", "https://*.example/*", "https://a.example/*", "http*://a.example/x", "https://a.example/x",
                "https://a.exam*", "http://a.example:8080/*", "*.html"]
        seeds = '[seeds]\nlists = ["https://a.example/"]\n'
        for key in ("include", "exclude"):
            notes = self.check(f"{seeds}[scope]\n{key} = {json.dumps(never + fine, ensure_ascii=False)}\n")["note"]
            self.assertEqual([note.split(" matches")[0] for note in notes], [f"scope.{key}: '{one}'" for one in never])
        [note] = self.check('[seeds]\nlists = [{url = "https://a.example/", links = ["x/*", "*/x"]}]\n')["note"]
        self.assertIn("seeds.lists: 'x/*' matches", note)

    def test_intervals_out_of_their_bounds_are_named(self):
        seeds = '[seeds]\npages = ["https://a.example/"]\n[revisit]\n'
        [note] = self.check(seeds + 'interval = "10m"\n')["note"]
        self.assertIn("revisit.interval: 10m is below revisit.least", note)
        [note] = self.check(seeds + 'interval = "40d"\n')["note"]
        self.assertIn("revisit.interval: 40d is above revisit.most", note)
        self.assertNotIn("note", self.check(seeds + 'interval = "10m"\nadaptive = false\n'))

    def test_what_has_no_effect_is_named(self):
        [note] = self.check('worker = "one"\n[seeds]\npages = ["https://a.example/"]\n')["note"]
        self.assertIn("worker: counts with a state on PostgreSQL alone", note)
        _, example, _ = self.expect(["crawl", "--init"], 0)
        self.put("news.toml", example.encode())
        self.assertIn("contact: is that of the example", self.expect(["crawl", "--check", "news.toml"], 0)[1])

    def test_authorities_that_hold_no_certificate_are_refused(self):
        job = '[seeds]\npages = ["https://a.example/"]\n[politeness]\nca_file = "ca.pem"\n'
        begin, end = "-----BEGIN %s-----\n", "-----END %s-----\n"
        for data in (b"", b"somebody's words\n", (begin + "MA==\n" + end).replace("%s", "PRIVATE KEY").encode(), os.urandom(100_000)):
            self.put("ca.pem", data)
            self.assertIn("job.toml:6: politeness.ca_file: no certificate authorities: ca.pem: ", self.check(job, 2))
        for kind in ("CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"):
            self.put("ca.pem", b"# Invented\n" * 9_999 + (begin + "MA==\n" + end).replace("%s", kind).encode())
            self.check(job)
        os.unlink(self.path("ca.pem"))
        os.mkdir(self.path("ca.pem"))
        self.assertIn("job.toml:6: politeness.ca_file: no certificate authorities: ca.pem: Is a directory", self.check(job, 2))

    def test_a_job_that_keeps_nothing_is_told_so(self):
        seeds = '[seeds]\npages = ["https://a.example/"]\n[outputs]\n'
        self.assertIn("kept", self.check(seeds + "texts = false\njsonl = false\n"))
        for one in ("texts = false", "jsonl = false", "texts = false\njsonl = false\nwarc = true"):
            self.assertNotIn("kept", self.check(seeds + one + "\n"))

    def test_what_is_shown_is_as_it_is_used(self):
        lines = self.check('[seeds]\npages = ["https://a.example/", "https://a.example/#top"]\nfeeds = ["https://a.example/"]\n'
                           '[politeness]\nproxy = "http://me:hidden@proxy.example:3128"\n'
                           '[outputs]\nfolder = "/"\nwarc = true\n')
        self.assertEqual(lines["page"], ["https://a.example/"])
        self.assertEqual(lines["proxy"], ["http://proxy.example:3128"])
        self.assertEqual(lines["texts"], ["/{host}/{hash}.{ext}"])
        self.assertEqual(lines["pages.jsonl"], ["/pages.jsonl"])
        self.assertEqual(lines["web archives"], ["/warc"])
        [note] = lines["note"]
        self.assertIn("seeds: 'https://a.example/' is there as feed and as page", note)

    def test_what_is_wrong_is_said_with_its_line(self):
        seeds = '[seeds]\npages = ["https://a.example/"]\n'
        for text, said in (
                (seeds + '[politeness]\ntries = 3\ndelay = "10ms"\n', "job.toml:7: politeness.delay: "),
                (seeds + '[politeness]\nmax_page_bytes = "10"\n', "job.toml:6: politeness.max_page_bytes: "),
                (seeds + '[politeness]\ntotal_timeout = "10ms"\n', "job.toml:6: politeness.total_timeout: "),
                (seeds + '[revisit]\nlist_interval = "1m"\n', "job.toml:6: revisit.list_interval: "),
                (seeds + '[scope]\nhosts = ["*"]\n', "job.toml:6: scope.hosts: "),
                (seeds + '[outputs]\n\nname = "{slug}.txt"\n', "job.toml:8: outputs.name: "),
                (seeds + '[politeness]\nca_file = "no/such.pem"\n', "job.toml:6: politeness.ca_file: "),
                ('[seeds]\npages = [\n"https://a.example/",\n"a b",\n]\n', "job.toml:6: seeds.pages: "),
                ('[seeds]\npages = [\n"https://a.example/",\n"https://u:hidden@a.example/",\n]\n', "job.toml:6: seeds.pages: "),
                ('state = "mysql://u:hidden@h/d"\n' + seeds, "job.toml:3: state: "),
                ('state = "postgresql://h/d"\nworker = "a/b"\n' + seeds, "job.toml:4: worker: "),
                ("\n[seeds]\n", "job.toml:4: seeds: there must be one"),
                ("", "job.toml: seeds: there must be one")):
            err = self.check(text, 2)
            self.assertIn(said, err)
            self.assertNotIn("hidden", err)

    def test_addresses_of_databases_are_checked(self):
        seeds = '[seeds]\npages = ["https://a.example/"]\n'
        for address, said in (
                ("postgresql://u:s3cret@h/db?foo=bar", "no parameter 'foo'"),
                ("postgresql://u:s3cret@h:abc/db", "the port is no number"),
                ("postgresql://u:s3cret@h:70000/db", "the port is no number"),
                ("postgresql://u:s3cret@h/db?sslmode=verify", "sslmode is none of"),
                ("postgresql://u:s3cret%zz@h/db", "no address of a PostgreSQL database"),
                ("postgresql://u:pw/x?s3cret=1@h/db", "no address of a PostgreSQL database"),
                ("postgresql://u:s3cret/x@h/db", "percent-encoded"),
                ("postgresql://u:1234@s3cret@h/db", "percent-encoded"),
                ("postgresql://h/db?password=a&s3cret=x", "no address"),
                ("postgresql://h/db?s3cret", "no address of a PostgreSQL database"),
                ("PostgreSQL://u:s3cret@h/db", "in lower case")):
            with self.subTest(address):
                err = self.check(f'state = "{address}"\n{seeds}', 2)
                self.assertIn("job.toml:3: state: ", err)
                self.assertIn(said, err)
                self.assertNotIn("s3cret", err)
        for address in ("postgresql://u:s3cret@h:5433,i/db?sslmode=verify-full", "postgres:///db?host=/run/pg", "postgresql://h/db"):
            self.assertNotIn("note", self.check(f'state = "{address}"\n{seeds}'))
        [note] = self.check(f'state = "postgresql://"\n{seeds}')["note"]
        self.assertIn("names no database", note)


class Runs(CrawlCase):
    def setUp(self):
        super().setUp()
        self.put_job("a")
        self.requests()

    def report(self, *path):
        return json.loads(self.get(*(path or ("a", "test.state", "report.json"))))

    def metrics(self):
        return dict(line.rsplit(" ", 1) for line in self.get("a.prom").splitlines() if not line.startswith("#"))

    def run_a(self, *options, code=0, env=None):
        got, err = self.run_job("a", options=options or ("-q",), env=env)
        self.assertEqual(got, code, err)
        return err

    def test_a_run_that_fails_leaves_a_report_that_says_so(self):
        told = ("-q", "--report", self.path("r.json"), "--prometheus", self.path("a.prom"))
        self.assertEqual(self.run_a(*told), "")
        self.assertIsNone(self.report()["error"])
        self.assertEqual(self.metrics()['saring_crawl_last_run_success{job="test"}'], "1")
        lines = pathlib.Path(self.path("a", "texts", "pages.jsonl"))
        sound = lines.read_bytes()
        lines.write_bytes(sound[:10])
        err = self.run_a(*told, code=1)
        self.assertEqual(err.count("\n"), 1, err)
        failed = self.report()
        self.assertIn(failed["error"], err)
        self.assertEqual(failed["job"], "test")
        self.assertLessEqual(failed["began"], failed["ended"])
        self.assertNotIn("requests", failed)
        self.assertEqual(self.report("r.json"), failed)
        metrics = self.metrics()
        self.assertEqual(metrics['saring_crawl_last_run_success{job="test"}'], "0")
        self.assertIn('saring_crawl_last_run_end_seconds{job="test"}', metrics)
        self.assertNotIn('saring_crawl_requests{job="test"}', metrics)
        _, out, _ = self.expect(["crawl", "--status", self.path("a", "job.toml")], 0)
        self.assertIn("last run              ended " + failed["ended"] + ", failed: " + failed["error"] + "\n", out)
        lines.write_bytes(sound)
        self.assertEqual(self.run_a(*told), "")
        self.assertIsNone(self.report()["error"])
        _, out, _ = self.expect(["crawl", "--status", self.path("a", "job.toml")], 0)
        self.assertIn("last run              ended " + self.report()["ended"] + "\n", out)
        # Whoever has written into it.
        for words in (b"", b"[]", b'{"ended": 1, "error": 2}', b"[" * 900_000):
            self.put("a/test.state/report.json", words)
            self.assertNotIn("last run", self.expect(["crawl", "--status", self.path("a", "job.toml")], 0)[1])

    def test_a_run_may_open_as_many_files_as_the_system_lets_it(self):
        few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        self.assertEqual(self.run_job("a", preexec_fn=few), (0, ""))

    def test_what_keeps_a_run_from_beginning_is_a_failure_too(self):
        told = ("-q", "--report", self.path("r.json"))
        self.run_a(*told, "--log", self.path("no", "such", "log"), code=1)
        self.assertIn("no/such/log", self.report("r.json")["error"])
        self.assertEqual(self.report(), self.report("r.json"))
        self.run_a(*told, code=2, env={"XDG_STATE_HOME": "", "HOME": ""})
        self.assertIn("HOME", self.report("r.json")["error"])
        # Where the job has no folder, either.
        self.put("b/test.state", b"in the way")
        self.put("b/job.toml", self.get("a", "job.toml").encode())
        code, err = self.run_job("b", options=told)
        self.assertEqual((code, err.count("\n")), (1, 1), err)
        self.assertIn("test.state", self.report("r.json")["error"])

    def test_hosts_that_fail_as_a_whole_are_some_failures(self):
        with launch.RunningSite("--hosts", "2", "--pages", "6", plan={"hosts": {"2": {"robots": {"variant": "status", "status": 500}}}}) as site:
            for good in (1, 0):
                pages = [f"http://127.0.1.1:{site.port}/"] * good + [f"http://127.0.1.2:{site.port}/{n}" for n in range(9)]
                job = JOB.format(sitemaps="", delay="0s", warc="false", outputs="").replace("[seeds]", f"[seeds]\npages = {json.dumps(pages)}")
                self.put(f"{good}/job.toml", job.encode())
                told = ("-q", "--prometheus", self.path("a.prom"))
                self.assertEqual(self.run_job(str(good), options=told)[0], 3 if good else 1)
                self.assertEqual(self.metrics()['saring_crawl_last_run_success{job="test"}'], str(good))

    def test_a_robots_txt_without_an_answer_has_no_status(self):
        job = JOB.format(sitemaps='"http://127.0.0.1:1/sitemap.xml"', delay="0s", warc="false", outputs="")
        self.put("none/job.toml", job.encode())
        code, err = self.run_job("none", options=("-v",))
        self.assertEqual(code, 1)
        self.assertIn("saring: http://127.0.0.1:1/robots.txt: no answer: 127.0.0.1:1: ", err)
        self.assertIn("saring: http://127.0.1.1", self.run_a("-v"))

    def test_a_run_that_is_refused_because_another_goes_on_leaves_its_report(self):
        self.put_job("a", delay="500ms")
        env = {"XDG_STATE_HOME": self.path("a", "xdg")}
        child = self.start("crawl", "-q", self.path("a", "job.toml"), env=env)
        try:
            while not self.requests():
                self.assertIsNone(child.poll())
            err = self.run_a("-q", "--report", self.path("r.json"), "--prometheus", self.path("a.prom"), code=1)
            self.assertIn("in use by another process", err)
            self.assertFalse(os.path.exists(self.path("a", "test.state", "report.json")))
            self.assertFalse(os.path.exists(self.path("r.json")))
            self.assertFalse(os.path.exists(self.path("a.prom")))
        finally:
            child.kill()
            child.wait()

    def test_a_file_that_cannot_be_written_is_named_and_the_rest_is_told(self):
        for option in ("--report", "--prometheus"):
            for path, why in (("/dev/full", "No space left on device"), (self.path("no", "such", "file"), "No such file")):
                err = self.run_a(option, path, code=1)
                self.assertEqual(err.count("\n"), 2, err)
                self.assertIn(f"saring: {option}: {path}: {why}", err)
                self.assertIn("saring: test: ", err)
                self.assertIn(" requests, ", err)
                self.assertEqual(self.run_a("-q", option, path, code=1).count("\n"), 1)
        # One that cannot be written does not keep the others from being.
        self.run_a("-q", "--report", "/dev/full", "--prometheus", self.path("a.prom"), code=1)
        self.assertEqual(self.metrics()['saring_crawl_last_run_success{job="test"}'], "1")

    def test_a_dash_is_standard_output(self):
        env = {"XDG_STATE_HOME": self.path("a", "xdg")}
        for option in ("--report", "--prometheus", "--log"):
            self.put_job("a")
            _, out, err = self.expect(["crawl", "-q", option, "-", "a/job.toml"], 0, env=env)
            self.assertEqual(err, "")
            self.assertFalse(os.path.exists(self.path("-")))
            if option == "--report":
                self.assertEqual(out, self.get("a", "test.state", "report.json"))
            elif option == "--prometheus":
                self.assertIn('saring_crawl_last_run_success{job="test"} 1\n', out)
            else:
                self.assertEqual([json.loads(line)["event"] for line in out.splitlines()], ["run_began", "run_ended"])
        with open("/dev/full", "wb") as full:
            for option in ("--report", "--log"):
                run = self.start("crawl", "-q", option, "-", "a/job.toml", env=env, stdout=full, stderr=subprocess.PIPE)
                self.assertIn(b"saring: " + option.encode() + b": standard output: No space left on device\n", run.communicate()[1])
                self.assertEqual(run.returncode, 1)

    def test_a_log_that_cannot_be_written_is_an_error(self):
        self.assertEqual(self.run_a("-q", "--log", "/dev/full", code=1), "saring: --log: /dev/full: No space left on device\n")
        self.assertIsNone(self.report()["error"])

    def test_a_run_that_fails_names_job_and_folder(self):
        self.put("a/texts/pages.jsonl", b"somebody's words\n")
        err = self.run_a("-q", code=1)
        self.assertIn("saring: test: " + self.path("a", "texts", "pages.jsonl") + ": there already", err)
        os.unlink(self.path("a", "texts", "pages.jsonl"))
        self.put("a/texts/127.0.1.1", b"in the way")
        self.assertIn("saring: test: " + self.path("a", "texts", "127.0.1.1") + ": ", self.run_a("-q", code=1))

    def test_archives_may_be_moved_away_but_for_the_last(self):
        job = self.get("a", "job.toml").replace("warc = false", 'warc = true\nwarc_size = "10k"') + '[revisit]\ninterval = "2m"\n'
        self.put("a/job.toml", job.encode())
        self.assertEqual(self.run_a(), "")
        folder = pathlib.Path(self.path("a", "texts", "warc"))
        *complete, last = sorted(folder.iterdir())
        self.assertTrue(complete)
        for path in complete:
            path.unlink()
        self.assertEqual(self.run_a(), "")
        last = max(folder.iterdir())
        last.rename(self.path("elsewhere"))
        self.requests()
        self.assertIn(last.name, self.run_a(code=1))
        self.assertEqual(self.requests(), [])
        pathlib.Path(self.path("elsewhere")).rename(last)
        self.assertEqual(self.run_a(), "")

    def test_a_run_tells_what_is_hardly_meant(self):
        job = self.get("a", "job.toml").replace("[scope]\n", '[scope]\ninclude = ["page/*"]\n')
        self.put("a/job.toml", job.encode())
        err = self.run_a("--log", self.path("log"), "--log-level", "warn")
        self.assertIn("saring: test: scope.include: 'page/*' matches no URL", err)
        [note] = self.report()["notes"]
        self.assertIn("scope.include: 'page/*'", note)
        self.assertEqual([json.loads(line)["event"] for line in self.get("log").splitlines()], ["job_note"])
        self.put_job("b")
        self.run_job("b")
        self.assertEqual(self.report("b", "test.state", "report.json")["notes"], [])

    def test_what_is_no_state_is_no_fault_of_the_command_line(self):
        for words in (b"somebody's words\n" * 100, b"SQLite format 3\0" + bytes(84) + b"words" * 1000, b""):
            self.put("a/test.state/state.sqlite", words)
            for options in (("-q",), ("--status",), ("--dry-run",)):
                err = self.run_a(*options, code=1)
                self.assertEqual(err.count("\n"), 1, err)
                self.assertIn("state.sqlite: ", err)
            self.assertEqual(pathlib.Path(self.path("a", "test.state", "state.sqlite")).read_bytes(), words)

    def test_damage_is_told_in_clean_words(self):
        self.run_a()
        path = self.path("a", "test.state", "state.sqlite")
        with contextlib.closing(sqlite3.connect(path)) as state:
            sizes = state.execute("PRAGMA page_count").fetchone()[0], state.execute("PRAGMA page_size").fetchone()[0]
        data = pathlib.Path(path).read_bytes()
        for page in range(1, sizes[0]):
            pathlib.Path(path).write_bytes(data[:page * sizes[1]] + b"\xff" * sizes[1] + data[(page + 1) * sizes[1]:])
            for options in (("-q",), ("--status",)):
                code, err = self.run_job("a", options=options)
                if code:
                    self.assertRegex(err, r"\Asaring: [^\n?]*state.sqlite: damaged: [A-Za-z][^\n?*]*\n\Z")
        pathlib.Path(path).write_bytes(data)
        self.run_a()


if __name__ == "__main__":
    cli_common.main()
