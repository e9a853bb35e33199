# SPDX-License-Identifier: Apache-2.0
"""Reports of saring explain: where they go, what they permit, when they are made."""
import base64
import hashlib
import html.parser
import re
import unittest

import cli_common
from cli_common import CAPTION, SHORT_PAGE, Case, page

VOID = {"meta", "input"}
OPTIONAL = {"td", "th"}  # end tags that HTML leaves out


class Tree(html.parser.HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids, self.tags, self.attributes = [], [], [], set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            if tag in OPTIONAL and self.open[-1] in OPTIONAL:
                self.open.pop()
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and tag == "tr" and self.open[-1] in OPTIONAL:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


class Report(Case):
    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere", CAPTION))
        self.put("b.html", page("Wick"))

    def check(self, out):
        tree = Tree()
        tree.feed(out)
        tree.close()
        self.assertEqual((tree.faults, tree.open), ([], []))
        self.assertEqual(len(tree.ids), len(set(tree.ids)))
        self.assertFalse(tree.tags & {"script", "link", "img", "iframe", "object", "base", "form"})
        self.assertFalse({a for a in tree.attributes if a.startswith("on")} | tree.attributes & {"style", "src"})
        return out

    def test_blocks_show_what_weighed_most_and_a_model_file_is_checked(self):
        _, out, _ = self.expect(["explain", "-f", "html", "a.html"], 0, err="")
        names = re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", re.sub(r"<style>.*?</style>", "", out, flags=re.S))
        self.assertTrue({"to_nav", "words", "best_up", "link_density", "rule_score", "path_good"} & set(names), names[:40])
        self.put("bad.model", b"not a model")
        code, out, err = self.run_saring("explain", "--model", "bad.model", "a.html")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("not a model of this format", err)

    def test_the_name_of_the_file_decides_the_format_unless_one_is_given(self):
        self.expect(["explain", "a.html", "-o", "r.html"], 0, "", "")
        self.expect(["explain", "a.html", "-o", "R.HTM"], 0, "", "")
        self.expect(["explain", "a.html", "-o", "r.txt"], 0, "", "")
        self.expect(["explain", "a.html", "-o", "t.html", "-f", "txt"], 0, "", "")
        _, out, _ = self.expect(["explain", "-f", "html", "a.html"], 0, err="")
        self.assertEqual(self.get("r.html"), out)
        self.assertEqual(self.get("R.HTM"), out)
        self.assertEqual(self.get("r.txt"), self.get("t.html"))
        self.assertTrue(self.check(out).startswith("<!DOCTYPE html>\n"))
        self.assertTrue(self.get("r.txt").startswith("status: ok\n"))

    def test_a_format_meant_for_clean_does_not_disturb_explain(self):
        self.put("home/.config/saring/config.toml", b'format = "md"\n')
        _, text, _ = self.expect(["explain", "a.html"], 0, err="")
        self.assertTrue(text.startswith("status: ok\n"))
        self.expect(["explain", "a.html"], 0, text, "", env={"SARING_FORMAT": "html"})

    def test_the_policy_names_the_hash_of_the_stylesheet(self):
        _, out, _ = self.expect(["explain", "-f", "html", "a.html"], 0, err="")
        style = re.search("<style>(.*?)</style>", out, re.S).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"style-src 'sha256-{digest}'\">", out, "report_style_hash() is to be this")

    def test_every_block_of_the_text_form_is_in_the_report(self):
        _, text, _ = self.expect(["explain", "a.html"], 0)
        _, out, _ = self.expect(["explain", "-f", "html", "a.html"], 0)
        rows = re.findall(r"^ +(\d+) ([ T+]) (\w+)", text, re.M)
        blocks = re.findall(r'<li class="b (k )?l-(\w+)[^"]*" id="p1b(\d+)"', out)
        self.assertEqual([(i, sign != " ", label) for i, sign, label in rows],
                         [(i, bool(kept), label) for kept, label, i in blocks])

    def test_several_pages_are_sections_of_one_report(self):
        self.expect(["explain", "a.html", "none.html", "b.html", "-o", "r.html"], 3, "",
                    "saring: none.html: error: No such file or directory\n")
        out = self.check(self.get("r.html"))
        self.assertEqual(re.findall(r'<details class="page"( open)? id="(p\d+)">', out), [("", "p1"), ("", "p2")])
        self.assertLess(out.index("<bdi>a.html"), out.index("<bdi>b.html"))
        self.expect(["explain", "a.html", "b.html", "-f", "html"], 0, out.replace("none.html", ""), "")

    def test_a_report_holds_two_hundred_pages_and_says_when_there_were_more(self):
        for i in range(202):
            self.put(f"many/{i:03}.html", SHORT_PAGE)
        _, _, err = self.expect(["explain", "-q", "many", "-o", "r.html"], 3, "")
        self.assertEqual(err, "saring: the report has 200 pages; the rest is left out\n")
        self.assertEqual(self.check(self.get("r.html")).count('<details class="page"'), 200)

    def test_without_a_page_there_is_no_report(self):
        self.expect(["explain", "none.html", "-o", "r.html"], 1, "")
        self.assertEqual(self.tree("."), ["a.html", "b.html"])

    def test_a_hostile_page_and_name_make_a_sound_report(self):
        evil = "</style></pre></li><script>alert(1)</script>\u202e\u2066\x07<img src=x onerror=y>\"'"
        escaped = evil.replace("&", "&amp;").replace("<", "&lt;")
        body = f"<title>{escaped}</title><h1 class='\"><script>'>{escaped}</h1><p>{escaped} " + "words here. " * 20
        name = b"\"><script>\xff\x1b.html"
        self.put(name, body.encode())
        self.put("list", name + b"\n")
        _, out, _ = self.expect(["explain", "-f", "html", "--files-from", "list"], 0, err="")
        self.check(out)
        self.assertIn("\u27e8U+202E\u27e9", out)
        self.assertFalse(re.search("[\u202a-\u202e\u2066-\u2069\0-\x08\x0b-\x1f\x7f-\x9f]", out))


if __name__ == "__main__":
    cli_common.main()
