# SPDX-License-Identifier: Apache-2.0
"""Command line, environment, configuration, help, manual and completions."""
import re
import shutil
import subprocess
import unittest

import cli_common
from cli_common import Case, page, paragraphs, text, title

WRONG = [
    ([], "no command given"),
    (["cleen"], "did you mean clean?"),
    (["page.html"], "unknown command 'page.html'"),
    (["--foo"], "unknown option --foo"),
    (["-f", "md"], "unknown option -f"),
    (["--version", "more"], "unexpected argument more"),
    (["clean", "--fromat", "md", "a.html"], "did you mean --format?"),
    (["clean", "--zzzzzz", "a.html"], "unknown option --zzzzzz"),
    (["clean", "-x", "a.html"], "unknown option -x"),
    (["clean", "a.html", "-f"], "option --format needs a value"),
    (["clean", "a.html", "--name=", "-O", "out"], "option --name needs a value"),
    (["clean", "a.html", "-f", "pdf"], "--format: 'pdf' is not one of txt, md, json, jsonl, html"),
    (["clean", "a.html", "--schema", "x"], "--schema: 'x' is not one of saring, trafilatura"),
    (["clean", "a.html", "--paragraphs", "two"], "--paragraphs: 'two' is not one of line, blank"),
    (["clean", "a.html", "--progress", "yes"], "--progress: 'yes' is not one of auto, always, never"),
    (["clean", "a.html", "-j", "0"], "--jobs: '0' is not a number from 1 to 256"),
    (["clean", "a.html", "-j", "two"], "--jobs: 'two' is not a number"),
    (["clean", "a.html", "--min-words", "-1"], "--min-words: '-1' is not a number"),
    (["clean", "a.html", "--favor", "2"], "--favor: '2' is not precision, recall or a number from -1 to 1"),
    (["clean", "a.html", "--favor", "nan"], "--favor: 'nan'"),
    (["clean", "a.html", "--keep", "captions"], "--keep: 'captions' is not one of title, body, heading"),
    (["clean", "a.html", "--drop", ","], "--drop: no label given"),
    (["clean", "a.html", "--max-size", "12q"], "--max-size: '12q' is not a size"),
    (["clean", "a.html", "--max-size", "0"], "--max-size: '0' is not a size"),
    (["clean", "a.html", "--url", "nonsense"], "--url: 'nonsense' is not a URL"),
    (["clean", "a.html", "--url", "ftp://pier.example/"], "is not an http or https URL"),
    (["clean", "a.html", "b.html", "--url", "https://pier.example/"], "--url is for one file or standard input"),
    (["clean", ".", "--url", "https://pier.example/"], "--url is for one file or standard input"),
    (["clean", "a.html", "--encoding", "klingon"], "--encoding: 'klingon' is no encoding label"),
    (["clean", "a.html", "--crawl-time", "yesterday"], "--crawl-time: 'yesterday' is not an ISO 8601 time"),
    (["clean", "a.html", "--header", "no colon"], "--header: 'no colon' is not of the form"),
    (["clean", "a.html", "--header", "A: b\r\nC: d"], "--header: the value has a control byte"),
    (["clean", "a.html", "-O", "out", "--name", "{foo}"], "--name: name template: unknown field {foo}"),
    (["clean", "a.html", "-O", "out", "--name", "../{hash}"], "'..' is not taken as a folder"),
    (["clean", "a.html", "-O", "out", "--name", "/tmp/{hash}"], "absolute paths are not taken"),
    (["clean", "a.html", "--name", "{stem}"], "--name needs -O"),
    (["clean", "a.html", "--skip-existing"], "--skip-existing needs -O"),
    (["clean", "a.html", "-o", "x", "-O", "out"], "-o and -O exclude each other"),
    (["clean", "a.html", "-q", "-v"], "-q and -v exclude each other"),
    (["clean", "a.html", "--report", "-"], "--report - needs -o or -O"),
    (["clean", "a.html", "--report", "no/such/folder/r"], "--report: no/such/folder/r: No such file or directory"),
    (["clean", "a.html", "-o", "no/such/folder/x"], "-o: no/such/folder/x: No such file or directory"),
    (["clean", "a.html", "-o", "home"], "-o: home: Is a directory"),
    (["clean", "a.html", "-O", "a.html"], "-O: a.html: Not a directory"),
    (["clean", "--files-from", "missing"], "--files-from: missing: No such file or directory"),
    (["clean", "--files-from", "-", "-"], "standard input is both the list and a page"),
    (["clean", ""], "an input is empty"),
    (["clean", "a.html", "--links=maybe"], "--links: 'maybe' is neither true nor false"),
    (["clean", "a.html", "--config", "missing.toml"], "missing.toml: No such file or directory"),
    (["explain", "a.html", "-f", "md"], "--format: 'md' is not one of txt, html"),
    (["fetch"], "no URL given"),
    (["fetch", "a.html"], "'a.html' is not a URL"),
    (["fetch", "https://pier.example/", "--name", "{slug}"], "fetch does not know {date} and {slug}"),
    (["eval"], "no data set given"),
    (["eval", "a", "b", "c"], "eval takes a data set and a folder of predictions"),
    (["eval", "a", "b", "--favor", "recall"], "--favor is for extraction"),
    (["eval", "a", "--worst", "-1"], "--worst: '-1' is not a number"),
    (["eval", "a", "--by", ""], "--by: the value is empty"),
    (["feed", "a.xml", "b.xml"], "more than one input"),
    (["feed", ""], "the input is empty"),
    (["feed", "a.xml", "-f", "md"], "--format: 'md' is not one of tsv, json"),
    (["sitemap", "a.xml", "--max-size", "0"], "--max-size: "),
    (["sitemap", "a.xml", "--url", "a"], "--url: "),
    (["crawl", ""], "the name of the job file is empty"),
    (["robots"], "no robots.txt given"),
    (["robots", ""], "the name of the robots.txt is empty"),
    (["robots", "--batch", ""], "the name of the list is empty"),
    (["robots", "a.html", "--agent", ""], "--agent: the value is empty"),
    (["robots", "a.html", "-f", "md"], "--format: 'md' is not one of txt, json"),
    (["robots", "--batch", "a.html", "b.html"], "--batch takes one list"),
    (["robots", "--batch", "--agent", "x", "a.html"], "--agent and --batch exclude each other"),
    (["robots", "--batch", "--url", "https://pier.example/", "a.html"], "--url and --batch exclude each other"),
    (["url", "--base", "nonsense", "x"], "--base: 'nonsense' is not a URL"),
    (["url", "-f", "xml", "x"], "--format: 'xml' is not one of txt, json"),
    (["url", "-f", "txt"], "-f txt is for URLs of the command line"),
    (["completions"], "completions takes one shell"),
    (["completions", "tcsh"], "'tcsh' is not one of bash, zsh, fish"),
]


class Usage(Case):
    def test_wrong_usage_is_one_line_and_exit_code_2(self):
        self.put("a.html", page("Ostmere"))
        self.put("b.html", page("Ostmere"))
        for args, says in WRONG:
            with self.subTest(args=args):
                _, _, err = self.expect(args, 2, out="")
                self.assertRegex(err, r"\Asaring: [^\n]+\n\Z")
                self.assertIn(says, err)
        self.assertEqual(self.tree("."), ["a.html", "b.html"], "wrong usage must not leave files")

    def test_a_message_shows_no_control_bytes_of_an_argument(self):
        _, _, err = self.expect(["clean", "--\x1b[31mred"], 2, out="")
        self.assertNotIn("\x1b", err)

    def test_the_last_of_a_repeated_option_holds(self):
        self.put("a.html", page("Ostmere"))
        self.expect(["clean", "-f", "json", "-f", "txt", "a.html"], 0, text("Ostmere"), "")

    def test_an_input_that_looks_like_an_option_comes_after_two_dashes(self):
        self.put("-x.html", page("Ostmere"))
        self.expect(["clean", "--", "-x.html"], 0, text("Ostmere"), "")

    def test_brackets_in_a_name_are_part_of_the_name(self):
        self.put("[a,b]/x.html", page("Ostmere"))
        self.put("[a,b]/[c].html", page("Wick"))
        self.expect(["clean", "[a,b]"], 0, text("Wick") + "\n" + text("Ostmere"), "")

    def test_favor_takes_a_negative_number(self):
        self.put("a.html", page("Ostmere"))
        for args in (["--favor", "-0.25"], ["--favor=-0.25"], ["--favor", "precision"], ["--favor", "recall"]):
            self.expect(["clean", *args, "a.html"], 0, text("Ostmere"), "")


class Layers(Case):
    """The command line outranks the environment, the environment the file."""

    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere"))
        self.plain = text("Ostmere")
        self.spaced = "\n\n".join([title("Ostmere")] + paragraphs("Ostmere")) + "\n"

    def config(self, content, name="home/.config/saring/config.toml"):
        return self.put(name, content.encode())

    def test_the_file_changes_a_default(self):
        self.config('paragraphs = "blank"\n')
        self.expect(["clean", "a.html"], 0, self.spaced, "")

    def test_the_file_stands_in_the_xdg_folder_if_one_is_named(self):
        self.config('paragraphs = "blank"\n', "xdg/saring/config.toml")
        self.expect(["clean", "a.html"], 0, self.spaced, "", env={"XDG_CONFIG_HOME": self.path("xdg")})
        self.expect(["clean", "a.html"], 0, self.plain, "", env={"XDG_CONFIG_HOME": self.path("none")})

    def test_the_environment_outranks_the_file(self):
        self.config('paragraphs = "blank"\n')
        self.expect(["clean", "a.html"], 0, self.plain, "", env={"SARING_PARAGRAPHS": "line"})

    def test_the_command_line_outranks_the_environment(self):
        self.expect(["clean", "--paragraphs", "blank", "a.html"], 0, self.spaced, "", env={"SARING_PARAGRAPHS": "line"})

    def test_no_config_reads_no_file(self):
        self.config('paragraphs = "blank"\n')
        self.expect(["clean", "--no-config", "a.html"], 0, self.plain, "")

    def test_a_named_file_is_read_instead(self):
        self.config('paragraphs = "blank"\n')
        self.config("no-title = true\n", "other.toml")
        untitled = self.plain.split("\n", 1)[1]
        self.expect(["clean", "--config", "other.toml", "a.html"], 0, untitled, "")
        self.expect(["clean", "a.html"], 0, untitled, "", env={"SARING_CONFIG": "other.toml"})

    def test_a_switch_of_the_file_is_turned_off_by_a_flag_and_by_the_environment(self):
        self.config("no-title = true\n")
        self.expect(["clean", "--no-title=false", "a.html"], 0, self.plain, "")
        self.expect(["clean", "a.html"], 0, self.plain, "", env={"SARING_NO_TITLE": "0"})

    def test_a_list_may_be_an_array_and_is_replaced_as_a_whole(self):
        self.config('drop = ["title", "body"]\n')
        self.expect(["clean", "--drop", "caption", "a.html"], 0, self.plain, "")

    def test_keys_of_other_commands_do_no_harm(self):
        self.config('format = "md"\njobs = 2\n')
        self.expect(["explain", "a.html"], 0, err="")

    def test_faults_of_the_file_are_named_with_their_line(self):
        for content, says in [
            ("paragraphs = \n", "config.toml:1: "),
            ("jobs = 2\nparagraph = 1\n", "config.toml:2: unknown key 'paragraph'; did you mean 'paragraphs'?"),
            ('paragraphs = "two"\n', "config.toml:1: paragraphs: 'two' is not one of line, blank"),
            ("[clean]\njobs = 1\n", "unknown key 'clean'"),
            ("jobs = [1]\n", "config.toml:1: jobs: value of a wrong kind"),
            ("jobs = 1979-05-27\n", "value of a wrong kind"),
            ("url = 'https://pier.example/'\n", "unknown key 'url'"),
        ]:
            with self.subTest(content=content):
                self.config(content)
                _, _, err = self.expect(["clean", "a.html"], 2, out="")
                self.assertRegex(err, r"\Asaring: [^\n]+\n\Z")
                self.assertIn(says, err)

    def test_a_wrong_value_of_the_environment_is_named(self):
        self.expect(["clean", "a.html"], 2, "", "saring: SARING_JOBS: 'x' is not a number from 1 to 256\n",
                    env={"SARING_JOBS": "x"})


def long_options(help_text):
    return set(re.findall(r"--[a-z-]{2,}", help_text))


class Help(Case):
    def test_short_and_long_help_are_data_on_standard_output(self):
        for command in ([], ["clean"], ["explain"], ["fetch"], ["feed"], ["sitemap"], ["eval"], ["robots"], ["url"],
                        ["completions"]):
            with self.subTest(command=command):
                _, short, _ = self.expect([*command, "-h"], 0, err="")
                _, long, _ = self.expect([*command, "--help"], 0, err="")
                self.assertLess(len(short), len(long))
                self.assertTrue(short.startswith("Usage: saring"))
                self.assertLessEqual(long_options(short), long_options(long))
                self.assertLessEqual(max(map(len, short.splitlines())), 80)

    def test_help_wants_no_valid_configuration(self):
        self.put("home/.config/saring/config.toml", b"broken")
        self.expect(["clean", "--help"], 0, err="")

    def test_help_lists_the_labels_that_the_program_knows(self):
        _, long, _ = self.expect(["clean", "--help"], 0)
        _, _, err = self.expect(["clean", "--keep", "x", "-"], 2)
        known = re.search(r"is not one of (.*)\n", err).group(1).split(", ")
        listed = re.sub(r"\s+", " ", re.search(r"Labels: (.*?)\.", long, re.S).group(1))
        self.assertEqual([w for w in re.split(r"[,; ]+", re.sub(r"\(.*?\)", "", listed)) if w], known)

    def test_the_manual_has_every_option_and_exit_code(self):
        _, man, _ = self.expect(["--man"], 0, err="")
        self.assertTrue(man.startswith(".TH SARING 1"))
        plain = man.replace("\\-", "-")
        for command in ("clean", "explain", "fetch", "feed", "sitemap", "eval", "robots", "url", "completions"):
            _, short, _ = self.expect([command, "-h"], 0)
            self.assertLessEqual(long_options(short), long_options(plain))
        for code in ("0", "1", "2", "3", "130, 143"):
            self.assertIn(f".B {code}\n", plain)

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_the_manual_formats_without_warnings(self):
        _, man, _ = self.expect(["--man"], 0)
        done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "-Kutf8"], input=man.encode(), capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_version_names_the_libraries(self):
        _, out, _ = self.expect(["--version"], 0, err="")
        self.assertRegex(out, r"\Asaring \d+\.\d+\.\d+\nlibraries: gumbo \d")
        for library in ("ICU 7", "libcurl 7", "zlib 1", "brotli 1", "zstd 1", "libpsl 0", "xxHash 0", "CLI11 2", "toml++ 3"):
            self.assertIn(library, out)


class Completions(Case):
    def complete(self, *words):
        _, script, _ = self.expect(["completions", "bash"], 0, err="")
        shell = script + 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _saring; printf "%s\\n" "${COMPREPLY[@]}"\n'
        done = subprocess.run(["bash", "-c", shell, "bash", *words], capture_output=True, cwd=self.dir, check=True)
        self.assertEqual(done.stderr, b"")
        return done.stdout.decode().split()

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash_completes_commands_flags_values_and_files(self):
        self.put("alpha.html", b"")
        self.assertIn("clean", self.complete("saring", ""))
        self.assertEqual(self.complete("saring", "expl"), ["explain"])
        self.assertEqual(self.complete("saring", "clean", "--para"), ["--paragraphs"])
        self.assertEqual(self.complete("saring", "clean", "--format", "js"), ["json", "jsonl"])
        self.assertEqual(self.complete("saring", "clean", "--format", "=", "m"), ["md"])
        self.assertEqual(self.complete("saring", "explain", "-f", ""), ["txt", "html"])
        self.assertEqual(self.complete("saring", "feed", "-f", ""), ["tsv", "json"])
        self.assertEqual(self.complete("saring", "clean", "al"), ["alpha.html"])
        self.assertEqual(self.complete("saring", "clean", "-O", "ho"), ["home"])
        self.assertEqual(self.complete("saring", "completions", "z"), ["zsh"])

    def test_every_shell_knows_every_option(self):
        _, short, _ = self.expect(["clean", "-h"], 0)
        names = {o[2:] for o in long_options(short)}
        for shell, form in (("bash", "--{}"), ("zsh", "--{}"), ("fish", "-l {}")):
            _, script, _ = self.expect(["completions", shell], 0, err="")
            for name in names:
                self.assertIn(form.format(name), script)

    def test_the_scripts_parse(self):
        for shell in ("bash", "zsh", "fish"):
            if not shutil.which(shell):
                continue
            _, script, _ = self.expect(["completions", shell], 0)
            done = subprocess.run([shell, "-n"], input=script.encode(), capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""), shell)


if __name__ == "__main__":
    cli_common.main()
