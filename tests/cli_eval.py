# SPDX-License-Identifier: Apache-2.0
"""eval: scores, groups, files and exit codes."""
import gzip
import json

import cli_common
from cli_common import Case, page, paragraphs, text

BODY = "\n\n".join(paragraphs("Ostmere"))


def gold(id, **fields):
    return {"id": id, "text": None, "with": [], "without": [], **fields}


class Eval(Case):
    def dataset(self, *pages, name="set/gold.jsonl"):
        lines = "".join(json.dumps(p) + "\n" for p in pages).encode()
        self.put(name, gzip.compress(lines) if name.endswith(".gz") else lines)

    def predict(self, **texts):
        for id, content in texts.items():
            self.put(f"texts/{id}.txt", content if isinstance(content, bytes) else content.encode())

    def figures(self, *args, code=0, err=""):
        _, out, _ = self.expect(["eval", *args, "--json"], code, err=err)
        return json.loads(out)


class Scores(Eval):
    def test_words_are_multisets_and_the_mean_is_over_pages(self):
        self.dataset(gold("a", text="one two two three"), gold("b", text="Pier"))
        self.predict(a="Two two, two four", b="pier")
        words = self.figures("set", "texts")["all"]["words"]
        self.assertEqual(words, {"precision": 0.75, "recall": 0.75, "f1": 0.75})

    def test_an_empty_text_is_right_only_where_the_gold_is_empty(self):
        self.dataset(gold("a", text=""), gold("b", text=""), gold("c", text="pier"))
        self.predict(a=" \n", b="noise", c="...")
        got = self.figures("set", "texts", "--worst", "3")
        self.assertEqual({p["id"]: (p["f1"], p["empty"]) for p in got["worst"]},
                         {"a": (1, True), "b": (0, False), "c": (0, False)})
        self.assertEqual((got["all"]["pages"], got["all"]["empty"], got["all"]["missing"]), (3, 1, 0))

    def test_shingles_are_runs_of_four_words_with_their_case(self):
        self.dataset(gold("a", text="a b c d e"), gold("b", text="x y"))
        self.predict(a="a b c d E", b="x y")
        got = self.figures("set", "texts")["all"]["shingles"]
        self.assertEqual(got, {"precision": 0.75, "recall": 0.75, "f1": 0.75, "accuracy": 0.5})

    def test_snippets_count_whatever_their_case_and_micro_with_it(self):
        self.dataset(gold("a", **{"with": ["Old  Pier", "Quay"], "without": ["cookie", "Log in"]}))
        self.predict(a="the old\npier at the Quay: log in")
        got = self.figures("set", "texts")
        self.assertNotIn("words", got["all"])
        snippets = got["all"]["snippets"]
        self.assertEqual((snippets["with"], snippets["without"]), (0.5, 0.5))
        self.assertEqual([snippets["micro_" + k] for k in ("precision", "recall", "f1", "accuracy")],
                         [1, 0.5, 2 / 3, 0.75])

    def test_cjk_takes_each_character_for_a_token(self):
        self.dataset(gold("a", text="港口议会"))
        self.predict(a="港口议员")
        self.assertEqual(self.figures("set", "texts")["all"]["words"]["f1"], 0)
        self.assertEqual(self.figures("set", "texts", "--cjk")["all"]["words"]["f1"], 0.75)

    def test_ill_formed_bytes_and_carriage_returns_do_not_stop_it(self):
        self.dataset(gold("a", text="pier quay", **{"with": ["pier\nquay"]}))
        self.predict(a=b"pier\r\nquay\xff\xed\xa0\x80")
        got = self.figures("set", "texts")["all"]
        self.assertEqual((got["words"]["f1"], got["snippets"]["with"]), (1, 1))


class Groups(Eval):
    def setUp(self):
        super().setUp()
        self.dataset(gold("a", text="pier", page_type="article", lang="en", n=1),
                     gold("b", text="quay", page_type="forum", lang="en", n=2),
                     gold("c", text="stone", page_type="forum", lang="en"))
        self.predict(a="pier", b="steel", c="stone")

    def test_usual_fields_are_shown_where_they_tell_pages_apart(self):
        by = self.figures("set", "texts")["by"]
        self.assertEqual(list(by), ["page_type"])
        self.assertEqual({k: (v["pages"], v["words"]["f1"]) for k, v in by["page_type"].items()},
                         {"article": (1, 1), "forum": (2, 0.5)})

    def test_fields_that_were_asked_for_are_all_shown(self):
        by = self.figures("set", "texts", "--by", "lang", "--by", "n")["by"]
        self.assertEqual({field: list(values) for field, values in by.items()},
                         {"lang": ["en"], "n": ["1", "2", "None"]})

    def test_the_table_has_groups_and_worst_pages(self):
        _, out, _ = self.expect(["eval", "set", "texts", "--worst", "1"], 0, err="")
        lines = [line.split() for line in out.splitlines()]
        self.assertIn(["all", "3", "0", "0"] + ["0.6667"] * 7, lines)
        self.assertIn(["page_type"], lines)
        self.assertIn(["forum", "2", "0", "0"] + ["0.5000"] * 7, lines)
        self.assertEqual(lines[-2:], [["worst", "pages", "words", "F1", "P", "R", "status"],
                                      ["b", "0.0000", "0.0000", "0.0000", "ok"]])

    def test_a_field_of_the_gold_cannot_write_control_bytes(self):
        self.dataset(gold("a", text="pier", page_type="\x1b[31m"), gold("b", text="quay"))
        _, out, _ = self.expect(["eval", "set", "texts"], 0, err="")
        self.assertNotIn("\x1b", out)

    def test_pages_writes_one_line_a_page_in_the_order_of_the_gold(self):
        self.expect(["eval", "set", "texts", "--pages", "pages.jsonl", "-j", "2"], 0, err="")
        lines = [json.loads(line) for line in self.get("pages.jsonl").splitlines()]
        self.assertEqual([line["id"] for line in lines], ["a", "b", "c"])
        self.assertEqual(lines[1], {"id": "b", "precision": 0, "recall": 0, "f1": 0, "with": 1, "without": 1,
                                    "empty": False, "status": "ok"})

    def test_a_file_of_pages_that_cannot_be_written_is_told(self):
        self.expect(["eval", "set", "texts", "--pages", "no/such/x"], 3,
                    err="saring: --pages: no/such/x: No such file or directory\n")


class Extraction(Eval):
    def setUp(self):
        super().setUp()
        self.dataset(gold("a", text=BODY), gold("b", text=""), gold("c", text=BODY), name="set/gold.jsonl.gz")
        self.put("set/html/a.html.gz", gzip.compress(page("Ostmere")))
        self.put("set/html/b.html", cli_common.SHORT_PAGE)
        self.put("set/html/c.html", page("Ostmere"))

    def test_pages_are_extracted_as_clean_does_it(self):
        got = self.figures("set", "--worst", "3")
        self.expect(["clean", "set/html", "-O", "texts", "--name", "{stem}.txt"], 3)
        self.assertEqual(self.get("texts", "a.txt"), text("Ostmere"))
        same = self.figures("set", "texts", "--worst", "3")
        self.assertEqual(got["all"], same["all"])
        self.assertEqual((got["all"]["missing"], got["all"]["empty"]), (1, 1))
        self.assertEqual({p["id"]: p["status"] for p in got["worst"]}, {"a": "ok", "b": "too_short", "c": "ok"})

    def test_options_of_the_text_hold(self):
        self.assertLess(self.figures("set")["all"]["words"]["precision"], 1)
        self.assertEqual(self.figures("set", "--no-title")["all"]["words"]["f1"], 1)
        self.assertEqual(self.figures("set", "--no-title", "--drop", "body")["all"]["words"]["recall"], 1 / 3)

    def test_the_number_of_threads_changes_nothing(self):
        once = self.expect(["eval", "set", "-j", "1"], 0)
        self.assertEqual(self.expect(["eval", "set", "-j", "3"], 0), once)

    def test_a_page_that_is_not_there_counts_as_missing_and_is_told(self):
        self.dataset(gold("a", text=BODY), gold("gone", text=BODY), name="set/gold.jsonl.gz")
        got = self.figures("set", code=3, err="saring: gone: error: No such file or directory\n")
        self.assertEqual((got["all"]["pages"], got["all"]["missing"]), (2, 1))


class Failures(Eval):
    def one_line(self, args, code, says):
        _, _, err = self.expect(["eval", *args], code, out="")
        self.assertEqual(err, f"saring: {says}\n")

    def test_no_data_set(self):
        self.one_line(["nowhere"], 1, "nowhere/gold.jsonl: No such file or directory")

    def test_gold_that_is_damaged_names_its_line(self):
        for line, says in (("{", "not a JSON object"), ("[1]", "not a JSON object"), ('{"text": ""}', "no id"),
                           ('{"id": "b", "text": 1}', "text is no string"),
                           ('{"id": "b", "with": ["x", 1]}', "with is no list of strings"),
                           ('{"id": "b", "without": "x"}', "without is no list of strings")):
            self.put("set/gold.jsonl", ('{"id": "a"}\n\n' + line + "\n").encode())
            self.one_line(["set"], 1, "set/gold.jsonl:3: " + says)

    def test_gold_without_pages(self):
        self.put("set/gold.jsonl", b"\n")
        self.one_line(["set"], 1, "set/gold.jsonl: no pages")

    def test_no_predictions(self):
        self.dataset(gold("a", text="pier"))
        self.put("file", b"")
        self.put("empty/x", b"")
        self.one_line(["set", "nowhere"], 1, "nowhere: No such file or directory")
        self.one_line(["set", "file"], 1, "file: Not a directory")
        self.one_line(["set", "empty"], 1, "empty: no text for any page of set")

    def test_no_pages(self):
        self.dataset(gold("a", text="pier"))
        self.one_line(["set", "-q"], 1, "set: no page could be read")


if __name__ == "__main__":
    cli_common.main()
