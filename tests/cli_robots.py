# SPDX-License-Identifier: Apache-2.0
"""saring robots: verdicts, explanations, lists of questions."""
import gzip
import json
import subprocess

import cli_common
from cli_common import Case

FILE = b"""# harbour
User-agent: Saring
Crawl-delay: 2.5
User-agent: boat
Disallow: /pier # closed
Allow: /pier/office

User-agent: *
Disallow: /
Sitemap: /map.xml
Noindex: /q
"""
SITE = "https://pier.example"


class Verdicts(Case):
    def setUp(self):
        super().setUp()
        self.put("robots.txt", FILE)

    def test_each_url_has_a_line_with_the_rule_that_decided(self):
        self.expect(["robots", "robots.txt", SITE + "/pier/office", SITE + "/"], 0,
                    f"allowed\t{SITE}/pier/office\tline 6: Allow: /pier/office\n"
                    f"allowed\t{SITE}/\tno rule of the groups for saring matches\n", "")

    def test_the_exit_code_tells_of_one_that_is_disallowed(self):
        self.expect(["robots", "robots.txt", SITE + "/", SITE + "/pier"], 1,
                    f"allowed\t{SITE}/\tno rule of the groups for saring matches\n"
                    f"disallowed\t{SITE}/pier\tline 5: Disallow: /pier\n", "")

    def test_another_crawler_may_be_named(self):
        self.expect(["robots", "--agent", "BOAT", "robots.txt", SITE + "/x"], 0)
        self.expect(["robots", "--agent", "other", "robots.txt", SITE + "/x"], 1,
                    f"disallowed\t{SITE}/x\tline 9: Disallow: /\n", "")
        self.expect(["robots", "--agent", "boat/1.0", "robots.txt", SITE + "/x"], 1, err=["is not a product token"])
        self.expect(["robots", "-q", "--agent", "boat/1.0", "robots.txt", SITE + "/x"], 1, err="")

    def test_robots_txt_itself_is_allowed(self):
        self.expect(["robots", "--agent", "other", "robots.txt", SITE + "/robots.txt"], 0,
                    f"allowed\t{SITE}/robots.txt\trobots.txt itself is always allowed\n", "")

    def test_the_file_may_come_from_a_pipe_or_be_compressed(self):
        self.expect(["robots", "-", SITE + "/pier"], 1, err="", stdin=FILE)
        self.put("robots.gz", gzip.compress(FILE))
        self.expect(["robots", "robots.gz", SITE + "/pier"], 1, err="")

    def test_verdicts_as_json(self):
        _, out, _ = self.expect(["robots", "-f", "json", "robots.txt", SITE + "/pier", SITE + "/"], 1, err="")
        self.assertEqual([json.loads(line) for line in out.splitlines()], [
            {"agent": "saring", "url": SITE + "/pier", "verdict": "disallowed", "basis": "rule", "group": "saring",
             "line": 5, "text": "Disallow: /pier"},
            {"agent": "saring", "url": SITE + "/", "verdict": "allowed", "basis": "no_rule", "group": "saring"}])

    def test_a_file_that_cannot_be_read_is_no_verdict(self):
        self.expect(["robots", "none.txt", SITE + "/"], 3, "", "saring: none.txt: No such file or directory\n")
        self.expect(["robots", SITE + "/robots.txt", SITE + "/"], 2, "", f"saring: '{SITE}/robots.txt' is not fetched: a saved robots.txt comes first\n")
        self.expect(["robots", "home", SITE + "/"], 3, "", "saring: home: Is a directory\n")

    def test_only_the_beginning_of_a_large_file_counts(self):
        filler = b"# the tide\n" * 60_000
        large = FILE + filler + b"User-agent: saring\nDisallow: /late\n"
        self.expect(["robots", "-q", "-", SITE + "/late"], 0, err="", stdin=large)
        self.put("large.gz", gzip.compress(large))
        _, out, _ = self.expect(["robots", "large.gz"], 0, err="")
        self.assertIn("cut after 512000 bytes", out)

    def test_that_a_file_was_cut_is_said_beside_the_verdict(self):
        self.put("large.txt", FILE + b"# the tide\n" * 60_000 + b"User-agent: saring\nDisallow: /late\n")
        warning = "saring: large.txt: warning: more than 512000 bytes; the rest does not count\n"
        self.expect(["robots", "large.txt", SITE + "/late"], 0, err=warning)
        self.expect(["robots", "-q", "large.txt", SITE + "/late"], 0, err="")
        self.expect(["robots", "--batch"], 0, err=warning, stdin=b"large.txt\tsaring\t/a\nlarge.txt\tsaring\t/b\n")

    def test_what_is_no_url_has_no_verdict(self):
        for url in ("not a url", "pier.example/x", "", "*", "?q", "mailto:mira@pier.example", "https://"):
            _, _, err = self.expect(["robots", "robots.txt", SITE + "/", url], 2, "")
            self.assertEqual(err, f"saring: '{url}' is neither a URL nor a path that begins with '/'\n")
        for url in ("/", "/pier/office", "//pier.example/x", "http://pier.example", "ftp://pier.example/x", SITE + "/?q"):
            self.expect(["robots", "robots.txt", url], 0, err="")
        self.expect(["robots", "robots.txt", "/" + "x" * 120_000], 1, err="")

    def test_the_format_of_clean_does_no_harm(self):
        self.expect(["robots", "robots.txt", SITE + "/"], 0, env={"SARING_FORMAT": "md"})


class Explanation(Case):
    def test_a_file_is_explained(self):
        self.put("robots.txt", FILE)
        self.expect(["robots", "--url", SITE + "/robots.txt", "robots.txt"], 0, """\
11 lines, 2 groups, 1 line not used
for saring: its group, at line 2; crawl delay 2.5 s

line 2: group for saring, boat
  line 5: Disallow: /pier
  line 6: Allow: /pier/office
  crawl delay 2.5 s for saring

line 8: group for *
  line 9: Disallow: /

sitemap https://pier.example/map.xml

not used:
  line 11: Noindex: /q (unknown record)
""", "")

    def test_the_same_as_json(self):
        self.put("robots.txt", FILE)
        _, out, _ = self.expect(["robots", "-f", "json", "--agent", "boat", "robots.txt"], 0, err="")
        facts = json.loads(out)
        self.assertEqual((facts["group"], facts["crawl_delay"], facts["lines"]), ("boat", None, 11))
        self.assertEqual([g["agents"] for g in facts["groups"]], [["saring", "boat"], ["*"]])
        self.assertEqual([f["reason"] for f in facts["faults"]], ["not an absolute URL", "unknown record"])

    def test_hostile_bytes_are_shown_safely(self):
        _, out, _ = self.expect(["robots", "-"], 0, err="", stdin=b"\x1b[31m\nuser-agent: *\ndisallow: /\xff\x1b\n")
        self.assertNotIn("\x1b", out)


class Batch(Case):
    def setUp(self):
        super().setUp()
        self.put("robots.txt", FILE)

    def test_each_line_gets_a_line(self):
        questions = f"robots.txt\tboat\t{SITE}/pier\nrobots.txt\tother\t{SITE}/\r\n\nnone\ta\t/\nrobots.txt\tboat\t/"
        answers = (f"disallowed\trobots.txt\tboat\t{SITE}/pier\tline 5: Disallow: /pier\n"
                   f"disallowed\trobots.txt\tother\t{SITE}/\tline 9: Disallow: /\n"
                   "error\t\t\t\tnot a file, a name and a URL between tabs\n"
                   "error\tnone\ta\t/\tNo such file or directory\n"
                   "allowed\trobots.txt\tboat\t/\tno rule of the groups for boat matches\n")
        _, out, _ = self.expect(["robots", "--batch"], 3, err="", stdin=questions.encode())
        self.assertEqual(out, answers)
        self.put("list.tsv", questions.encode())
        self.expect(["robots", "--batch", "list.tsv"], 3, out, "")

    def test_what_is_no_url_is_an_error_of_its_line(self):
        self.expect(["robots", "--batch"], 3, "error\trobots.txt\tboat\tnot a url\tneither a URL nor a path that begins with '/'\n"
                    "error\trobots.txt\tboat\t\tneither a URL nor a path that begins with '/'\n"
                    "allowed\trobots.txt\tboat\t/\tno rule of the groups for boat matches\n", "",
                    stdin=b"robots.txt\tboat\tnot a url\nrobots.txt\tboat\t\nrobots.txt\tboat\t/\n")
        _, out, _ = self.expect(["robots", "--batch", "-f", "json"], 3, err="", stdin=b"\nrobots.txt\tboat\tx\n")
        self.assertEqual([sorted(json.loads(line)) for line in out.splitlines()], [["agent", "error", "file", "url"]] * 2)

    def test_exit_codes_without_errors(self):
        self.expect(["robots", "--batch"], 0, err="", stdin=b"robots.txt\tboat\t/\n")
        self.expect(["robots", "--batch"], 1, err="", stdin=b"robots.txt\tother\t/\n")
        self.expect(["robots", "--batch"], 0, "", "")
        self.expect(["robots", "--batch", "none"], 3, "", "saring: none: No such file or directory\n")

    def test_answers_come_as_json(self):
        _, out, _ = self.expect(["robots", "--batch", "-f", "json"], 3, err="", stdin=b"robots.txt\tboat\t/pier\n-\ta\t/\n")
        first, second = map(json.loads, out.splitlines())
        self.assertEqual((first["file"], first["verdict"], first["line"]), ("robots.txt", "disallowed", 5))
        self.assertEqual(second["error"], "standard input is not taken here")

    def test_a_program_can_ask_and_wait(self):
        with self.start("robots", "--batch", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for url, verdict in (("/", b"allowed"), ("/pier", b"disallowed")):
                process.stdin.write(f"robots.txt\tboat\t{url}\n".encode())
                process.stdin.flush()
                self.assertEqual(process.stdout.readline().split(b"\t")[0], verdict)
            process.stdin.close()
            self.assertEqual(process.wait(60), 1)


if __name__ == "__main__":
    cli_common.main()
