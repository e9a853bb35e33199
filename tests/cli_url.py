# SPDX-License-Identifier: Apache-2.0
"""saring url: parts, canonical form, lines in and out."""
import json

import cli_common
from cli_common import Case


class Arguments(Case):
    def test_the_parts_of_a_url_are_shown(self):
        self.expect(["url", "HTTPS://ana:p@BÜCHER.example:443/a/../b?utm_source=x&q=1#top"], 0, """\
HTTPS://ana:p@BÜCHER.example:443/a/../b?utm_source=x&q=1#top
  href                https://ana:p@xn--bcher-kva.example/b?utm_source=x&q=1#top
  origin              https://xn--bcher-kva.example
  protocol            https:
  username            ana
  password            p
  host                xn--bcher-kva.example
  hostname            xn--bcher-kva.example
  pathname            /b
  search              ?utm_source=x&q=1
  hash                #top
  canonical           https://xn--bcher-kva.example/b?q=1
  registrable_domain  xn--bcher-kva.example
  display_host        bücher.example
""", "")

    def test_a_base_resolves_relative_ones(self):
        _, out, _ = self.expect(["url", "-f", "json", "--base", "https://pier.example/a/b", "../c", "", "//quay.example"], 0, err="")
        self.assertEqual([json.loads(line)["href"] for line in out.splitlines()],
                         ["https://pier.example/c", "https://pier.example/a/b", "https://quay.example/"])

    def test_what_is_no_url_is_named(self):
        _, out, err = self.expect(["url", "pier", "https://pier.example/"], 3)
        self.assertTrue(out.startswith("https://pier.example/\n"))
        self.assertRegex(err, r"\Asaring: 'pier': bad_url: [^\n]+\n\Z")
        self.expect(["url", "pier"], 1, "")
        _, out, _ = self.expect(["url", "-f", "json", "pier"], 1, err="")
        self.assertEqual((json.loads(out)["input"], json.loads(out)["error"]), ("pier", "bad_url"))

    def test_control_bytes_of_an_argument_are_not_shown(self):
        _, out, err = self.expect(["url", "https://pier.example/\x1b[31m", "\x1b[31m"], 3)
        self.assertNotIn("\x1b", out + err)


class Lines(Case):
    def lines(self, code, stdin, *args):
        _, out, _ = self.expect(["url", *args], code, err="", stdin=stdin)
        return [json.loads(line) for line in out.splitlines()]

    def test_each_line_gets_a_line(self):
        got = self.lines(3, b"https://pier.example/a?utm_medium=x\r\n\npier\nhttps://pier.example/\xff", "-")
        self.assertEqual([g.get("canonical", g.get("error")) for g in got],
                         ["https://pier.example/a", "bad_url", "bad_url", "https://pier.example/%EF%BF%BD"])

    def test_a_line_may_be_an_object_with_its_own_base(self):
        got = self.lines(3, b'{"input": "\\tx y", "base": "https://pier.example/a"}\n{"input": "x", "base": null}\n{"base": 1}\n{"',
                         "--base", "https://quay.example/")
        self.assertEqual([g.get("href", g.get("error")) for g in got],
                         ["https://pier.example/x%20y", "https://quay.example/x", "usage", "usage"])

    def test_nothing_in_nothing_out(self):
        self.expect(["url"], 0, "", "")

    def test_a_line_without_end_is_an_error_and_the_next_one_is_read(self):
        got = self.lines(3, b"https://pier.example/" + b"a" * (6 << 20) + b"\nhttps://pier.example/\n")
        self.assertEqual([g.get("href", g.get("error")) for g in got], ["too_large", "https://pier.example/"])


if __name__ == "__main__":
    cli_common.main()
