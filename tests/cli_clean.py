# SPDX-License-Identifier: Apache-2.0
"""saring clean and explain: inputs, formats, statuses, reports and exit codes."""
import gzip
import json
import os
import random

import cli_common
from cli_common import CAPTION, SHORT_PAGE, Case, page, paragraphs, text, title

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def zstd(data):
    """A zstd frame of one raw block (RFC 8878, 3.1.1), for inputs of 256 to 65,791 bytes."""
    size = len(data)
    return b"\x28\xb5\x2f\xfd\x60" + (size - 256).to_bytes(2, "little") + (size << 3 | 1).to_bytes(3, "little") + data


class Inputs(Case):
    def test_standard_input_is_the_default(self):
        self.expect(["clean"], 0, text("Ostmere"), "", stdin=page("Ostmere"))
        self.expect(["clean", "-"], 0, text("Ostmere"), "", stdin=page("Ostmere"))

    def test_a_named_file_is_taken_whatever_its_name(self):
        self.put("page.bin", page("Ostmere"))
        self.expect(["clean", "page.bin"], 0, text("Ostmere"), "")

    def test_gzip_and_zstd_are_known_by_their_bytes(self):
        self.put("a.html.gz", gzip.compress(page("Ostmere")))
        self.put("b.html", gzip.compress(page("Ostmere")[:300]) + gzip.compress(page("Ostmere")[300:]))
        self.put("c", zstd(page("Ostmere")))
        self.put("d.html.gz", page("Ostmere"))
        for name in ("a.html.gz", "b.html", "c", "d.html.gz"):
            self.expect(["clean", name], 0, text("Ostmere"), "")
        self.expect(["clean"], 0, text("Ostmere"), "", stdin=gzip.compress(page("Ostmere")))

    def test_a_cut_archive_fails(self):
        self.put("a.html.gz", gzip.compress(page("Ostmere"))[:-20])
        self.expect(["clean", "a.html.gz"], 1, "", ["saring: a.html.gz: error: "])

    def test_a_folder_is_walked_in_order_of_names(self):
        for i, name in enumerate(["b.htm", "a.html", "c/z.xhtml", "c/a.html.gz", "B.HTML", "d/e/f.html", "c.html"]):
            data = page(f"Town{name[0]}{i}")
            self.put("in/" + name, gzip.compress(data) if name.endswith("gz") else data)
        for name in ("note.txt", "x.json", "html", ".html", "page.html.bak", "c/style.css"):
            self.put("in/" + name, page("Wrong"))
        _, out, _ = self.expect(["clean", "in"], 0, err="")
        got = [line.split()[2] for line in out.splitlines() if line.startswith("Council of")]
        self.assertEqual(got, ["TownB4", "Towna1", "Townb0", "Townc3", "Townc2", "Townc6", "Townd5"])

    def test_folders_of_saved_pages_are_not_walked(self):
        self.put("in/post.html", page("Ostmere"))
        self.put("in/post_files/frame.html", page("Frame"))
        self.put("in/own_files/page.html", page("Wick"))
        self.expect(["clean", "in"], 0, text("Wick") + "\n" + text("Ostmere"), "")
        self.expect(["clean", "in/post_files"], 0, text("Frame"), "")

    def test_links_to_folders_are_not_followed_but_links_to_pages_are(self):
        self.put("in/a.html", page("Ostmere"))
        os.symlink(".", self.path("in", "loop"))
        os.symlink("..", self.path("in", "up"))
        os.symlink("a.html", self.path("in", "b.html"))
        os.symlink("nowhere", self.path("in", "c.html"))
        self.expect(["clean", "in"], 3, text("Ostmere") + "\n" + text("Ostmere"),
                    "saring: in/c.html: error: No such file or directory\n")

    def test_a_pipe_in_a_folder_is_not_opened(self):
        self.put("in/a.html", page("Ostmere"))
        os.mkfifo(self.path("in", "b.html"))
        self.expect(["clean", "in"], 0, text("Ostmere"), "")

    def test_an_empty_folder_gives_nothing(self):
        os.mkdir(self.path("empty"))
        self.expect(["clean", "empty"], 1, "", "saring: no pages found\n")

    def test_lists_of_files_come_after_the_command_line(self):
        for name in ("a", "b", "c\nd"):
            self.put(f"{name}.html", page("Town" + name[0]))
        self.put("list", b"b.html\r\n\n" + self.path("a.html").encode())
        both = text("Townb") + "\n" + text("Towna")
        self.expect(["clean", "--files-from", "list"], 0, both, "")
        self.expect(["clean", "a.html", "--files-from", "list"], 0, text("Towna") + "\n" + both, "")
        self.expect(["clean", "--files-from", "-"], 0, text("Towna"), "", stdin=b"a.html")
        self.expect(["clean", "-0", "--files-from", "-"], 0, text("Townc") + "\n" + text("Townb"), "",
                    stdin=b"c\nd.html\0b.html\0")
        self.expect(["clean", "--files-from", "-"], 1, "", "saring: no pages found\n")

    def test_a_page_over_the_limit_is_refused_not_cut(self):
        data = page("Ostmere")
        self.put("a.html", data)
        self.put("b.html.gz", gzip.compress(data))
        self.expect(["clean", "--max-size", str(len(data)), "a.html", "b.html.gz"], 0, err="")
        for name in ("a.html", "b.html.gz"):
            self.expect(["clean", "--max-size", str(len(data) - 1), name], 1, "",
                        f"saring: {name}: too_large: more than {len(data) - 1} bytes\n")
        self.put("bomb.html.gz", gzip.compress(bytes(40 << 20)))
        self.expect(["clean", "bomb.html.gz"], 1, "", [f"bomb.html.gz: too_large: more than {32 << 20} bytes"])
        self.expect(["clean", "/dev/zero", "--max-size", "1M"], 1, "", ["/dev/zero: too_large"])

    def test_an_encoding_of_the_caller_wins(self):
        data = page("Ostmere").replace(b"wooden", "w\u00f6\u00f6den".encode("latin-1"))
        self.put("a.html", data)
        _, out, _ = self.expect(["clean", "--encoding", "latin1", "a.html"], 0, err="")
        self.assertIn("w\u00f6\u00f6den", out)


class Formats(Case):
    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere", CAPTION))
        self.put("b.html", page("Wick"))

    def test_pages_of_one_stream_are_set_apart_by_an_empty_line(self):
        self.expect(["clean", "a.html", "b.html"], 0, text("Ostmere") + "\n" + text("Wick"), "")
        _, one, _ = self.expect(["clean", "-f", "md", "a.html"], 0, err="")
        _, two, _ = self.expect(["clean", "-f", "md", "b.html"], 0, err="")
        self.expect(["clean", "-f", "md", "a.html", "b.html"], 0, one + "\n" + two, "")

    def test_json_is_one_object_and_becomes_lines_when_there_are_several(self):
        _, out, _ = self.expect(["clean", "-f", "json", "a.html"], 0, err="")
        self.assertEqual(json.loads(out)["title"], title("Ostmere"))
        for form in ("json", "jsonl"):
            _, out, _ = self.expect(["clean", "-f", form, "a.html", "b.html"], 0, err="")
            self.assertEqual([json.loads(line)["title"] for line in out.splitlines()], [title("Ostmere"), title("Wick")])

    def test_json_stays_lines_when_one_of_two_fails(self):
        _, out, _ = self.expect(["clean", "-f", "json", "a.html", "none.html"], 3)
        self.assertEqual(out.count("\n"), 1)
        self.assertEqual(json.loads(out)["title"], title("Ostmere"))

    def test_html_is_written_with_its_own_tags(self):
        _, out, _ = self.expect(["clean", "-f", "html", "b.html"], 0, err="")
        self.assertIn("<p>" + paragraphs("Wick")[0] + "</p>", out)

    def test_labels_are_kept_and_dropped(self):
        self.expect(["clean", "a.html"], 0, text("Ostmere"), "")
        _, out, _ = self.expect(["clean", "--keep", "caption", "a.html"], 0, err="")
        self.assertIn("The pier at low tide in winter\n", out)
        self.expect(["clean", "--keep", "caption", "--drop", "caption", "a.html"], 0, text("Ostmere"), "")
        _, out, _ = self.expect(["clean", "--drop", "body,title", "--keep=caption", "a.html"], 0, err="")
        self.assertNotIn("harbour", out)

    def test_paragraphs_and_title(self):
        parts = [title("Wick")] + paragraphs("Wick")
        self.expect(["clean", "--paragraphs", "blank", "b.html"], 0, "\n\n".join(parts) + "\n", "")
        self.expect(["clean", "--no-title", "b.html"], 0, "\n".join(parts[1:]) + "\n", "")

    def test_explain_shows_every_block(self):
        _, out, _ = self.expect(["explain", "a.html"], 0, err="")
        for label in ("title", "body", "caption"):
            self.assertIn(label, out)
        self.expect(["explain", "none.html"], 1, "", "saring: none.html: error: No such file or directory\n")
        self.put("bare.html", SHORT_PAGE)
        _, out, _ = self.expect(["explain", "bare.html"], 0, err=["saring: bare.html: too_short: "])
        self.assertIn("Gone", out)
        self.expect(["explain", "-o", "x.txt", "a.html"], 0, "", "")
        self.assertIn("caption", self.get("x.txt"))


class Outcomes(Case):
    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere"))
        self.put("short.html", SHORT_PAGE)
        self.put("image.html", PNG)
        self.put("nothing.html", b"")

    def test_exit_codes(self):
        self.expect(["clean", "a.html"], 0, text("Ostmere"), "")
        self.expect(["clean", "none.html"], 1, "", "saring: none.html: error: No such file or directory\n")
        self.expect(["clean", "short.html", "image.html"], 1, "")
        self.expect(["clean", "none.html", "a.html", "short.html"], 3, text("Ostmere"))

    def test_every_failure_is_one_line_with_its_status(self):
        _, _, err = self.expect(["clean", "short.html", "image.html", "nothing.html", "none.html"], 1, "")
        lines = err.splitlines()
        for line, start in zip(lines, ["short.html: too_short: ", "image.html: not_html: ", "nothing.html: empty: ",
                                       "none.html: error: "]):
            self.assertTrue(line.startswith("saring: " + start), line)
        self.assertEqual(len(lines), 4)

    def test_quiet_says_nothing_of_pages_and_verbose_all(self):
        self.expect(["clean", "-q", "a.html", "short.html"], 3, text("Ostmere"), "")
        self.expect(["clean", "-v", "a.html", "short.html"], 3, text("Ostmere"),
                    ["saring: a.html: ok", "saring: short.html: too_short", "saring: 1 done, 1 failed\n"])

    def test_min_words_moves_the_border(self):
        self.expect(["clean", "--min-words", "10000", "a.html"], 1, "", ["saring: a.html: too_short: "])

    def test_the_report_has_one_object_per_input_in_order(self):
        self.expect(["clean", "-q", "-O", "out", "--report", "r.jsonl", "a.html", "short.html", "none.html"], 3, "", "")
        lines = [json.loads(line) for line in self.get("r.jsonl").splitlines()]
        self.assertEqual([r["input"] for r in lines], ["a.html", "short.html", "none.html"])
        self.assertEqual([r["status"] for r in lines], ["ok", "too_short", "error"])
        self.assertEqual([r["reason"] is None for r in lines], [True, False, False])
        self.assertEqual([r["output"] for r in lines], ["out/" + self.tree("out")[0], None, None])
        self.assertEqual(lines[0]["title"], title("Ostmere"))
        self.assertEqual(lines[0]["encoding"], "UTF-8")
        self.assertEqual(lines[0]["language"], "en")
        self.assertEqual(lines[0]["labels"]["body"], 5)
        self.assertGreaterEqual(lines[0]["milliseconds"], 0)
        self.assertEqual(set(lines[2]), set(lines[0]))

    def test_the_report_may_go_to_standard_output_beside_a_folder(self):
        _, out, _ = self.expect(["clean", "-O", "out", "--report", "-", "a.html"], 0, err="")
        self.assertEqual(json.loads(out)["status"], "ok")

    def test_the_url_is_reported_and_gives_the_hash(self):
        for url in ("https://pier.example/post", "HTTPS://pier.example:443/post#part"):
            self.expect(["clean", "-O", "out", "--report", "r", "--url", url, "a.html"], 0, "", "")
        self.assertEqual(len(self.tree("out")), 1)
        self.expect(["clean", "-O", "out", "a.html"], 0, "", "")
        self.assertEqual(len(self.tree("out")), 2)


class Order(Case):
    """Output does not depend on threads or on how inputs reach the program."""

    def setUp(self):
        super().setUp()
        self.names = [f"in/{i:02}.html" for i in range(40)]
        for i, name in enumerate(self.names):
            extra = "<p>" + "The tide tables of the harbour are printed twice a year. " * ((i * 37) % 300) + "</p>"
            self.put(name, SHORT_PAGE if i % 7 == 3 else page(f"Town{i}", extra if i % 2 else ""))

    def outcome(self, *args):
        return self.run_saring("clean", *args, "in")

    def test_streams_messages_and_exit_codes_are_the_same_for_any_number_of_threads(self):
        first = self.outcome("-j1")
        self.assertEqual(first[0], 3)
        self.assertEqual(first[1].count("Council of"), 34)
        self.assertEqual(first[2].count("too_short"), 6)
        for jobs in ("-j2", "-j5", "-j16"):
            self.assertEqual(self.outcome(jobs), first)

    def test_files_are_the_same_for_any_number_of_threads_and_order_of_inputs(self):
        shuffled = list(self.names)
        random.Random(5).shuffle(shuffled)
        runs = {"one": ["-j1", "in"], "two": ["-j2", "in"], "mixed": ["-j3", *shuffled]}
        for folder, args in runs.items():
            self.expect(["clean", "-q", "-O", folder, "--name", "{stem}.txt", *args], 3, "", "")
        contents = [[(n, self.get(folder, n)) for n in self.tree(folder)] for folder in runs]
        self.assertEqual(len(contents[0]), 34)
        self.assertEqual(contents[0], contents[1])
        self.assertEqual(contents[0], contents[2])

    def test_one_file_has_what_standard_output_would_have(self):
        _, out, _ = self.outcome("-q")
        self.outcome("-q", "-o", "all.txt", "-j2")
        self.assertEqual(self.get("all.txt"), out)


if __name__ == "__main__":
    cli_common.main()
