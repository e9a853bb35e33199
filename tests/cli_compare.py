# SPDX-License-Identifier: Apache-2.0
"""saring explain --diff: two runs over the same pages."""
import gzip
import json
import os
import re
import unittest

import cli_common
from cli_common import Case, page, text, title
from cli_report import Tree

HEAD = "change     words-  words+  lines-  lines+  page\n"


def counts(equal=0, changed=0, only_a=0, only_b=0):
    return f"equal: {equal}\nchanged: {changed}\nonly in A: {only_a}\nonly in B: {only_b}\n"


class Folders(Case):
    def setUp(self):
        super().setUp()
        for side in "ab":
            self.put(f"{side}/same.txt", b"One.\nTwo.\n")
            self.put(f"{side}/.hidden", side.encode())
        self.put("a/deep/less.txt", b"One.\nTwo three.\nFour.\n")
        self.put("b/deep/less.txt", b"One.\nFour.\n")
        self.put("a/word.txt", b"A red boat.\n")
        self.put("b/word.txt", b"A blue boat.\n")
        self.put("a/gone.txt", b"Six words are in this line.\n")
        self.put("b/new.txt", b"x\n")

    def test_pages_are_matched_by_name_and_sorted_by_the_size_of_their_change(self):
        out = (counts(1, 2, 1, 1) + "\n" + HEAD +
               "only in A       6       0       1       0  gone.txt\n"
               "changed         1       1       1       1  word.txt\n"
               "changed         2       0       1       0  deep/less.txt\n"
               "only in B       0       1       0       1  new.txt\n")
        self.expect(["explain", "--diff", "a", "b"], 0, out, "")
        self.expect(["explain", "--diff", "a/", "./b"], 0, out, "")
        self.expect(["explain", "--diff", "a", "b", "-o", "x.txt"], 0, "", "")
        self.assertEqual(self.get("x.txt"), out)

    def test_a_folder_equals_itself(self):
        self.expect(["explain", "--diff", "a", "a"], 0, counts(4), "")

    def test_two_texts_are_compared(self):
        self.expect(["explain", "--diff", "a/word.txt", "b/word.txt"], 0,
                    counts(0, 1) + "\n" + HEAD + "changed         1       1       1       1  b/word.txt\n", "")

    def test_verbose_names_every_page(self):
        _, _, err = self.expect(["explain", "--diff", "-v", "a", "b"], 0)
        self.assertEqual(err, "saring: deep/less.txt: changed\nsaring: gone.txt: only in A\nsaring: new.txt: only in B\n"
                              "saring: same.txt: equal\nsaring: word.txt: changed\n")

    def test_a_page_that_cannot_be_read_is_named_and_does_not_stop_the_rest(self):
        self.put("a/same.txt", b"x" * 2000)
        self.expect(["explain", "--diff", "--max-size", "1k", "a", "b"], 3, None,
                    "saring: same.txt in A: error: more than 1024 bytes\n")
        self.assertIn("changed: 2\n", self.run_saring("explain", "--diff", "-q", "--max-size", "1k", "a", "b")[1])

    def test_names_are_safe_to_print(self):
        self.put(b"b/\x1b[31m\n\xff.txt", b"x\n")
        _, out, _ = self.expect(["explain", "--diff", "a", "b"], 0, err="")
        self.assertIn("  \ufffd[31m\ufffd\ufffd.txt\n", out)

    def test_the_report_has_the_lines(self):
        self.expect(["explain", "--diff", "a", "b", "-o", "r.html"], 0, "", "")
        out = self.get("r.html")
        tree = Tree()
        tree.feed(out)
        self.assertEqual((tree.faults, tree.open), ([], []))
        self.assertIn('<del dir="auto">A red boat.</del>\n<ins dir="auto">A blue boat.</ins>\n', out)
        self.assertEqual(re.findall(r'<details class="page c-([a-z-]+)" id="(d\d)"', out),
                         [("only-a", "d1"), ("changed", "d2"), ("changed", "d3"), ("only-b", "d4")])
        self.expect(["explain", "--diff", "a", "b", "-f", "html"], 0, out, "")

    def test_errors(self):
        self.expect(["explain", "--diff", "a", "none"], 1, "", "saring: none: No such file or directory\n")
        os.mkdir(self.path("empty"))
        self.expect(["explain", "--diff", "empty", "empty"], 1, "", "saring: no outputs found\n")
        for args, says in ((["a"], "--diff takes two folders or two files of outputs"),
                           (["a", "b", "a"], "--diff takes two folders or two files of outputs"),
                           (["a", ""], "an input is empty"),
                           (["a", "b/new.txt"], "--diff takes two folders or two files of the same kind"),
                           (["a", "b", "--favor", "recall"], "--favor is for pages"),
                           (["a", "b", "-f", "md"], "--format: 'md' is not one of txt, html"),
                           (["a", "b", "-o", "no/such/x"], "-o: no/such/x: No such file or directory")):
            with self.subTest(args=args):
                _, _, err = self.expect(["explain", "--diff", *args], 2, out="")
                self.assertRegex(err, r"\Asaring: [^\n]+\n\Z")
                self.assertIn(says, err)


class Lines(Case):
    def lines(self, name, *objects):
        return self.put(name, "".join(json.dumps(o) + "\n" for o in objects).encode())

    def test_runs_of_clean_are_compared_by_what_names_their_pages(self):
        self.put("pages/a.html", page("Ostmere"))
        self.put("pages/b.html", page("Wick"))
        self.expect(["clean", "-f", "jsonl", "pages", "-o", "1.jsonl"], 0)
        self.expect(["clean", "-f", "jsonl", "pages", "-o", "2.jsonl", "--drop", "title"], 0)
        self.expect(["explain", "--diff", "1.jsonl", "1.jsonl"], 0, counts(2), "")
        self.put("pages/b.html", page("Wick", "<p>One more sentence stands at the end of this page about piers.</p>"))
        self.expect(["clean", "-f", "jsonl", "pages", "-o", "2.jsonl"], 0)
        self.expect(["explain", "--diff", "1.jsonl", "2.jsonl"], 0,
                    counts(1, 1) + "\n" + HEAD + f"changed         0      12       0       1  {title('Wick')}\n", "")

    def test_the_first_name_that_an_object_has_is_its_key(self):
        self.lines("1.jsonl", {"url": "u", "title": "T", "text": "a"}, {"url": None, "url_canonical": "c", "text": "a"},
                   {"id": "i", "url": "u", "text": "a"}, {"text": "a"})
        self.lines("2.jsonl", {"text": "b"}, {"id": "i", "url": "v", "text": "b"}, {"url": "c", "text": "b"},
                   {"url": "u", "title": "S", "text": "a"})
        _, out, _ = self.expect(["explain", "--diff", "1.jsonl", "2.jsonl"], 0, err="")
        self.assertTrue(out.startswith(counts(0, 4)))
        self.assertEqual([line.split("  ")[-1] for line in out.splitlines()[6:]], ["(no name)", "c", "i", "u"])

    def test_pages_of_one_name_are_matched_in_order(self):
        self.lines("1.jsonl", {"url": "u", "text": "a"}, {"url": "u", "text": "b"}, {"url": "u", "text": "c"})
        self.lines("2.jsonl", {"url": "u", "text": "a"}, {"url": "u", "text": "x"})
        _, out, _ = self.expect(["explain", "--diff", "1.jsonl", "2.jsonl"], 0, err="")
        self.assertEqual(out, counts(1, 1, 1) + "\n" + HEAD + "changed         1       1       1       1  u (2)\n"
                                                             "only in A       1       0       1       0  u (3)\n")

    def test_compressed_lines_are_read(self):
        self.lines("1.jsonl", {"url": "u", "text": "a"})
        self.put("2.jsonl.gz", gzip.compress(b'\n{"url": "u", "text": "a"}\r\n'))
        self.expect(["explain", "--diff", "1.jsonl", "2.jsonl.gz"], 0, counts(1), "")

    def test_what_is_no_object_is_an_error_with_its_line(self):
        self.put("1.jsonl", b'{"url": "u"}\n\n[1]\n')
        self.expect(["explain", "--diff", "1.jsonl", "1.jsonl"], 1, "", "saring: 1.jsonl:3: not an object of JSON\n")
        self.put("1.jsonl", b"[" * 200_000)
        self.expect(["explain", "--diff", "1.jsonl", "1.jsonl"], 1, "", "saring: 1.jsonl:1: not an object of JSON\n")


if __name__ == "__main__":
    cli_common.main()
