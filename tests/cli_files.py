# SPDX-License-Identifier: Apache-2.0
"""Files that saring clean writes: names, links in the way, replacing, skipping, hostile input names."""
import os
import stat

import cli_common
from cli_common import SHORT_PAGE, Case, page, text, title


class Names(Case):
    def test_the_default_name_is_number_and_hash(self):
        self.put("a.html", page("Ostmere"))
        self.put("b.html", page("Wick"))
        self.expect(["clean", "-O", "out", "a.html", "b.html"], 0, "", "")
        names = self.tree("out")
        self.assertRegex(" ".join(names), r"\A000_[0-9a-f]{16}\.txt 001_[0-9a-f]{16}\.txt\Z")
        self.assertEqual(self.get("out", names[0]), text("Ostmere"))
        self.assertEqual(self.get("out", names[1]), text("Wick"))

    def test_fields_and_folders_of_a_template(self):
        self.put("a.html", page("Ostmere"))
        self.expect(["clean", "-O", "out", "--name", "{host}/{date}/{slug}-{index}.{ext}", "-f", "md", "--url",
                     "https://pier.example/x", "a.html"], 0, "", "")
        self.assertEqual(self.tree("out"), ["pier.example/undated/council-of-ostmere-looks-again-at-its-ferry-pier-0.md"])

    def test_pages_of_one_name_are_numbered_in_input_order(self):
        inputs = []
        for i in range(12):
            inputs.append(f"{i:02}/post.html")
            self.put(inputs[-1], page(f"Town{i}", "<p>" + "More of it. " * (50 * (12 - i)) + "</p>"))
        for jobs in ("-j1", "-j2", "-j8"):
            self.expect(["clean", jobs, "-O", "out" + jobs, "--name", "{stem}.txt", *inputs], 0, "", "")
            self.assertIn(title("Town0"), self.get("out" + jobs, "post.txt"))
            for i in range(1, 12):
                self.assertIn(title(f"Town{i}"), self.get("out" + jobs, f"post-{i + 1}.txt"))

    def test_names_that_differ_by_case_alone_are_told_apart(self):
        self.put("a/Post.html", page("Ostmere"))
        self.put("b/post.html", page("Wick"))
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "a", "b"], 0, "", "")
        self.assertEqual(self.tree("out"), ["Post.txt", "post-2.txt"])

    def test_a_failed_page_keeps_its_name_from_the_next(self):
        self.put("a/post.html", SHORT_PAGE)
        self.put("b/post.html", page("Wick"))
        self.expect(["clean", "-q", "-O", "out", "--name", "{stem}.txt", "a", "b"], 3, "", "")
        self.assertEqual(self.tree("out"), ["post-2.txt"])

    def test_hostile_input_names_stay_in_the_folder(self):
        names = [b"-rf.html", b"a\nb.html", b"tab\t.html", b"esc\x1b[31m.html", b"bad\xff\xfe.html", "\u202egpj.html".encode(),
                 b"CON.html", b"..html", b"back\\slash.html", b"star*?.html", b"x" * 240 + b".html", "\u65e5\u672c.html".encode()]
        for name in names:
            self.put(b"in/" + name, page("Ostmere"))
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "in"], 0, "", "")
        got = self.tree("out")
        self.assertEqual(len(got), len(names))
        for name in got:
            self.assertRegex(name, r"\A[^\x00-\x1f\x7f-\x9f\u202a-\u202e/\\*?.-][^\x00-\x1f\x7f-\x9f\u202a-\u202e/\\*?]*\.txt\Z")
        for name in ("_rf.txt", "a_b.txt", "_CON.txt", "bad__.txt", "\u65e5\u672c.txt"):
            self.assertIn(name, got)
        self.assertEqual(sorted(os.listdir(self.dir)), ["home", "in", "out"])

    def test_a_title_cannot_name_a_way_out(self):
        for i, words in enumerate(["../../escape", "/etc/passwd", "..", "a\\..\\b", "&#0;nul", "x" * 400]):
            self.put(f"{i}.html", page("Ostmere").replace(title("Ostmere").encode(), words.encode()))
        self.expect(["clean", "-q", "-O", "out/deep", "--name", "{slug}/{slug}", *[f"{i}.html" for i in range(6)]], 0, "")
        self.assertEqual(os.listdir(self.path("out")), ["deep"])
        for name in self.tree("out/deep"):
            self.assertTrue(all(0 < len(part.encode()) <= 255 and part not in (".", "..") for part in name.split("/")), name)


class Links(Case):
    """Symbolic links planted below the output folder."""

    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere"))
        self.put("victim", b"precious")
        os.mkdir(self.path("out"))

    def test_a_link_at_the_files_place_is_replaced(self):
        os.symlink(self.path("victim"), self.path("out", "a.txt"))
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "a.html"], 0, "", "")
        self.assertEqual(self.get("victim"), "precious")
        self.assertFalse(os.path.islink(self.path("out", "a.txt")))
        self.assertEqual(self.get("out", "a.txt"), text("Ostmere"))

    def test_a_dangling_link_makes_no_file_elsewhere(self):
        os.symlink(self.path("new"), self.path("out", "a.txt"))
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "a.html"], 0, "", "")
        self.assertFalse(os.path.exists(self.path("new")))

    def test_a_link_at_a_folders_place_fails_that_page_alone(self):
        os.mkdir(self.path("elsewhere"))
        os.symlink(self.path("elsewhere"), self.path("out", "a"))
        self.put("b.html", page("Wick"))
        self.expect(["clean", "-O", "out", "--name", "{stem}/{stem}.txt", "a.html", "b.html"], 3, "",
                    "saring: a.html: error: a: a symbolic link stands where a folder should be\n")
        self.assertEqual(os.listdir(self.path("elsewhere")), [])
        self.assertEqual(self.get("out", "b", "b.txt"), text("Wick"))

    def test_a_link_named_by_o_is_replaced_not_written_through(self):
        os.symlink(self.path("victim"), self.path("link"))
        self.expect(["clean", "-o", "link", "a.html"], 0, "", "")
        self.assertEqual(self.get("victim"), "precious")
        self.assertEqual(self.get("link"), text("Ostmere"))

    def test_the_output_folder_itself_may_be_a_link(self):
        os.symlink("out", self.path("there"))
        self.expect(["clean", "-O", "there", "--name", "{stem}.txt", "a.html"], 0, "", "")
        self.assertEqual(self.tree("out"), ["a.txt"])

    def test_skip_existing_does_not_take_a_link_for_a_file(self):
        os.symlink(self.path("victim"), self.path("out", "a.txt"))
        self.expect(["clean", "-O", "out", "--skip-existing", "--name", "{stem}.txt", "a.html"], 0, "", "")
        self.assertEqual(self.get("out", "a.txt"), text("Ostmere"))


class Replacing(Case):
    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere"))

    def test_a_file_is_replaced_as_a_whole(self):
        self.put("out/a.txt", b"old")
        before = os.stat(self.path("out", "a.txt")).st_ino
        with open(self.path("out", "a.txt")) as held:
            self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "a.html"], 0, "", "")
            self.assertEqual(held.read(), "old", "a reader must keep the old file")
        self.assertNotEqual(os.stat(self.path("out", "a.txt")).st_ino, before)
        self.assertEqual(self.get("out", "a.txt"), text("Ostmere"))
        self.assertEqual(self.tree("out"), ["a.txt"])

    def test_a_failed_page_leaves_the_old_file(self):
        self.put("b.html", SHORT_PAGE)
        self.put("out/b.txt", b"old")
        self.put("one.txt", b"old")
        self.expect(["clean", "-q", "-O", "out", "--name", "{stem}.txt", "b.html"], 1, "", "")
        self.expect(["clean", "-q", "-o", "one.txt", "b.html"], 1, "", "")
        self.expect(["clean", "-q", "-o", "new.txt", "b.html"], 1, "", "")
        self.assertEqual((self.get("out", "b.txt"), self.get("one.txt")), ("old", "old"))
        self.assertEqual(self.tree("."), ["a.html", "b.html", "one.txt", "out/b.txt"])

    def test_new_files_follow_the_umask(self):
        old = os.umask(0o027)
        self.addCleanup(os.umask, old)
        self.expect(["clean", "-o", "x.txt", "a.html"], 0, "", "")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("x.txt")).st_mode), 0o640)

    def test_a_folder_at_the_files_place_fails_that_page_alone(self):
        os.makedirs(self.path("out", "a.txt"))
        self.put("b.html", page("Wick"))
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "a.html", "b.html"], 3, "",
                    ["saring: a.html: error: a.txt: "])
        self.assertEqual(self.tree("out"), ["b.txt"])

    def test_devices_are_written_to_not_replaced(self):
        self.expect(["clean", "-o", "/dev/null", "a.html"], 0, "", "")
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        self.expect(["clean", "-o", "/dev/stdout", "a.html"], 0, text("Ostmere"), "")


class Inputs(Case):
    def test_an_output_never_takes_the_place_of_an_input(self):
        self.put("a.html", page("Ostmere"))
        self.put("list", b"a.html\n")
        os.link(self.path("a.html"), self.path("twin.html"))
        for args, message in (
                (["clean", "a.html", "-o", "a.html"], "-o names an input: a.html"),
                (["clean", "a.html", "-o", "./twin.html"], "-o names an input: ./twin.html"),
                (["clean", "a.html", "-o", "b.txt", "--report", "a.html"], "--report names an input: a.html"),
                (["clean", "--files-from", "list", "-o", "list"], "-o names the list of inputs: list"),
                (["explain", "a.html", "-o", "a.html"], "-o names an input: a.html"),
                (["clean", "a.html", "-o", "b.txt", "--report", "b.txt"], "-o and --report name one file: b.txt")):
            self.expect(args, 2, "", f"saring: {message}\n")
        self.assertEqual(self.get("a.html"), page("Ostmere").decode())
        self.assertEqual(self.get("list"), "a.html\n")
        self.assertFalse(os.path.exists(self.path("b.txt")))
        self.expect(["clean", "a.html", "-o", "/dev/null", "--report", "/dev/null"], 0, "", "")


class Skipping(Case):
    def test_existing_files_are_left_alone_and_count_as_done(self):
        self.put("a.html", page("Ostmere"))
        self.put("b.html", page("Wick"))
        self.put("out/a.txt", b"mine")
        args = ["clean", "-O", "out", "--name", "{stem}.txt", "--skip-existing", "--report", "r"]
        self.expect([*args, "a.html", "b.html"], 0, "", "")
        self.assertEqual(self.get("out", "a.txt"), "mine")
        self.assertEqual(self.get("out", "b.txt"), text("Wick"))
        self.assertIn('"output":"out/a.txt","status":"skipped"', self.get("r"))

    def test_a_second_run_changes_nothing_even_with_failures_and_equal_names(self):
        for folder, data in (("a", SHORT_PAGE), ("b", page("Wick")), ("c", page("Ostmere")), ("d", SHORT_PAGE)):
            self.put(folder + "/post.html", data)
        for template in ("{stem}.txt", "{slug}.txt", "{index}_{hash}.txt"):
            args = ["clean", "-q", "-O", "out", "--name", template, "--skip-existing", "a", "b", "c", "d"]
            self.expect(args, 3, "", "")
            first = [(n, os.stat(self.path("out", n)).st_ino, self.get("out", n)) for n in self.tree("out")]
            self.expect(args, 3, "", "")
            self.assertEqual(first, [(n, os.stat(self.path("out", n)).st_ino, self.get("out", n)) for n in self.tree("out")])

    def test_a_page_whose_namesake_was_written_in_this_run_is_still_made(self):
        self.put("a/post.html", page("Ostmere"))
        self.put("b/post.html", page("Wick"))
        self.put("out/post.txt", b"mine")
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "--skip-existing", "a", "b"], 0, "", "")
        self.assertEqual(self.get("out", "post-2.txt"), text("Wick"))

    def test_standard_input_is_skipped_too(self):
        self.put("out/stdin.txt", b"mine")
        self.expect(["clean", "-O", "out", "--name", "{stem}.txt", "--skip-existing"], 0, "", "", stdin=page("Wick"))
        self.assertEqual(self.get("out", "stdin.txt"), "mine")


if __name__ == "__main__":
    cli_common.main()
