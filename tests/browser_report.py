# SPDX-License-Identifier: Apache-2.0
"""Reports in a real browser: what a person sees, points at, tabs to and filters. Without Chromium: skipped (77).

Pictures go to the folder SARING_PICTURES, for a person to look at."""
import os
import shutil
import sys
import tempfile

import browser
import cli_common
from cli_common import CAPTION, Case, page

PICTURES = os.environ.get("SARING_PICTURES", "")
LABELS = ("title body heading list table code quote caption byline date credit comments navigation header footer related "
          "login paywall newsletter cookie ad share tags form hidden boilerplate").split()
NAVIGATION = "<nav><ul>" + "".join(f"<li><a href='/{w}'>{w}</a></li>" for w in ("Tides", "Boats", "Weather")) + "</ul></nav>"
HOSTILE = ("<p>&lt;/style&gt;&lt;script&gt;document.title='broken'&lt;/script&gt; "
           "&lt;img src=x onerror=document.title='broken'&gt; and then some words &#x202E;about ropes and knots, at length.</p>")
AROUND = NAVIGATION + "<aside class='related'><a href='/x'>Nine knots that hold</a></aside><footer>Quay and Sons</footer>"

VISIBLE = "return [...document.querySelectorAll(arguments[0])].filter(e => getComputedStyle(e).display != 'none').length"
COUNT = "return document.querySelectorAll(arguments[0]).length"
POPOVERS = """return [...document.querySelectorAll('.pop')].filter(e => getComputedStyle(e).display != 'none')
  .map(e => { const r = e.getBoundingClientRect();
              return {text: e.innerText, id: e.id, inside: r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight}; })"""
# Smallest contrast (WCAG 2) of text on its ground, over probes of every label and over what the report has.
CONTRAST = """
  const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
      .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const ground = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(b)) return b; } return 'rgb(255, 255, 255)'; };
  const list = document.querySelector('.blocks ol'), probes = [];
  for (const label of arguments[0]) { const li = document.createElement('li'); li.className = 'b l-' + label;
      li.textContent = label; list.append(li); probes.push(li); }
  let least = [99, ''];
  for (const e of [...probes, ...document.querySelectorAll('.b, .sum, .top p, .source, .facts th, h3, a, dt, dd, .chip, .to, .away')]) {
      const a = light(getComputedStyle(e).color), b = light(ground(e));
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < least[0]) least = [ratio, e.className + ' ' + e.tagName]; }
  probes.forEach(e => e.remove());
  return least;"""


class Look(Case):
    """A report in a window. One browser serves all tests of a class: starting it takes longer than they do."""

    @classmethod
    def setUpClass(cls):
        profile = tempfile.mkdtemp(prefix="saring-browser-")
        cls.addClassCleanup(shutil.rmtree, profile, ignore_errors=True)
        cls.browser = browser.Browser(profile)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        super().setUp()
        self.browser.open("/dev/null")
        self.browser.look(1280, 900)
        self.browser.point_away()
        self.browser.log()
        self.browser.requests()

    def picture(self, name):
        if PICTURES:
            os.makedirs(PICTURES, exist_ok=True)
            self.browser.picture(os.path.join(PICTURES, name + ".png"))

    def visible(self, selector):
        return self.browser.run(VISIBLE, selector)


class Explained(Look):
    def setUp(self):
        super().setUp()
        self.put("harbour.html", page("Ostmere", CAPTION + HOSTILE + AROUND))
        self.expect(["explain", "harbour.html", "-o", "report.html"], 0, "", "")
        self.browser.open(self.path("report.html"))

    def test_the_report_asks_for_nothing_and_runs_nothing(self):
        self.assertEqual(self.browser.log(), [])
        asked = [url for url in self.browser.requests() if not url.startswith("data:")]
        self.assertEqual(asked, ["file://" + self.path("report.html")])
        self.assertEqual(self.browser.run("return document.title"), "saring explain harbour.html")
        self.assertEqual(self.browser.run(COUNT, "script, img"), 0)
        self.assertIn("</style><script>", self.browser.run("return document.querySelector('.text pre').textContent"))

    def test_the_policy_is_in_force(self):
        self.browser.run("document.body.insertAdjacentHTML('beforeend', '<p id=a style=\"color: rgb(1, 2, 3)\">a</p>"
                         "<style>#a { background: rgb(4, 5, 6) }</style><img src=\"https://quay.example/a.png\">')")
        self.assertEqual(self.browser.run("const s = getComputedStyle(document.getElementById('a'));"
                                          "return [s.color == 'rgb(1, 2, 3)', s.backgroundColor == 'rgb(4, 5, 6)']"), [False, False])
        log = " ".join(self.browser.log())
        for directive in ("style-src", "default-src 'none'"):
            self.assertIn(directive, log)

    def test_a_filter_hides_the_blocks_of_its_label_and_no_other(self):
        navigation, all_blocks = self.visible(".l-navigation.b"), self.visible(".b")
        self.assertGreater(navigation, 0)
        self.browser.click(".f-navigation")
        self.assertEqual(self.visible(".l-navigation.b"), 0)
        self.assertEqual(self.visible(".b"), all_blocks - navigation)
        self.picture("filtered")
        self.browser.click(".f-navigation")
        self.assertEqual(self.visible(".b"), all_blocks)

    def test_kept_and_left_out_blocks_are_shown_apart(self):
        kept, dropped = self.browser.run(COUNT, ".b.k"), self.browser.run(COUNT, ".b:not(.k)")
        self.assertTrue(kept and dropped)
        self.browser.click(".show-kept")
        self.assertEqual((self.visible(".b.k"), self.visible(".b:not(.k)")), (kept, 0))
        self.browser.click(".show-dropped")
        self.assertEqual((self.visible(".b.k"), self.visible(".b:not(.k)")), (0, dropped))

    def test_tab_reaches_blocks_and_shows_why(self):
        self.assertEqual(self.browser.run(POPOVERS), [])
        self.browser.run("document.querySelector('.f-body').focus()")
        for _ in range(40):
            self.browser.press(browser.TAB)
            if self.browser.run("return document.activeElement.classList.contains('b')"):
                break
        shown = self.browser.run(POPOVERS)
        self.assertEqual(len(shown), 1)
        focused = self.browser.run("return document.activeElement.getAttribute('aria-describedby')")
        self.assertEqual(shown[0]["id"], focused)
        self.assertTrue(shown[0]["inside"])
        self.browser.run("document.querySelector('.b.l-navigation').focus()")
        shown = self.browser.run(POPOVERS)
        self.assertEqual(len(shown), 1)
        for part in ("label\nnavigation", "reason\n", "score\n", "first label\n", "words\n1, 1 in links", "path\n"):
            self.assertIn(part, shown[0]["text"])
        self.picture("focused")

    def test_pointing_at_a_block_shows_why(self):
        self.browser.point_at(".b.l-navigation")
        shown = self.browser.run(POPOVERS)
        self.assertEqual(len(shown), 1)
        self.assertIn("navigation", shown[0]["text"])

    def test_light_and_dark_differ_and_both_can_be_read(self):
        grounds = []
        for scheme in ("light", "dark"):
            self.browser.look(1280, 900, scheme)
            grounds.append(self.browser.run("return getComputedStyle(document.body).backgroundColor"))
            self.browser.run("document.querySelector('.b.l-navigation').focus()")
            ratio, where = self.browser.run(CONTRAST, LABELS)
            self.assertGreaterEqual(ratio, 4.5, f"{scheme}: {where}")
            self.picture(scheme)
        self.assertNotEqual(*grounds)

    def test_a_phone_shows_one_column_without_scrolling_sideways(self):
        self.browser.look(360, 740)
        self.browser.run("document.querySelectorAll('.facts, .outline, .outline details').forEach(e => e.open = true)")
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 360)
        narrow = self.browser.run("return Math.min(...[...document.querySelectorAll('.facts th')].map(e => e.clientWidth))")
        self.assertGreater(narrow, 60)
        self.picture("phone-facts")
        blocks, text = self.browser.run("return ['.blocks', '.text'].map(s => document.querySelector(s).getBoundingClientRect().top)")
        self.assertLess(blocks, text)
        self.browser.run("document.querySelector('.b.l-body').focus()")
        self.assertTrue(self.browser.run(POPOVERS)[0]["inside"])
        covered = self.browser.run("const p = document.querySelector('.b:focus > .pop').getBoundingClientRect(),"
                                   "b = document.activeElement.getBoundingClientRect(); return b.top >= p.top")
        self.assertFalse(covered, "the sheet hides the block that it speaks of")
        self.picture("phone")

    def test_the_outline_leads_to_the_blocks(self):
        self.browser.run("document.querySelector('.outline').open = true")
        self.picture("outline")
        self.browser.click(".outline li li a")
        target = self.browser.run("const e = document.querySelector(':target'); return [e.className, e.getBoundingClientRect().top]")
        self.assertTrue(target[0].startswith("b "))
        self.assertLess(target[1], 900)


class Compared(Look):
    def test_changes_are_shown_filtered_and_led_to(self):
        kept = "".join(f"Line {i} of the ferry's timetable stays as it is.\n" for i in range(12))
        self.put("a/timetable.txt", f"{kept}The red ferry leaves at nine.\n{kept}".encode())
        self.put("b/timetable.txt", f"{kept}The blue ferry leaves at nine.\n{kept}".encode())
        self.put("a/gone.txt", b"</style><script>document.title='broken'</script>\n")
        self.put("b/new.txt", b"A new line.\n")
        self.expect(["explain", "--diff", "a", "b", "-o", "changes.html"], 0, "", "")
        self.browser.open(self.path("changes.html"))
        self.assertEqual(self.browser.log(), [])
        self.assertEqual(self.browser.run("return document.title"), "saring explain --diff")
        colours = self.browser.run("return ['del', 'ins', 'body'].map(e => getComputedStyle(document.querySelector(e)).backgroundColor)")
        self.assertEqual(len(set(colours)), 3)
        self.assertEqual(self.visible("tr.c-changed, details.c-changed"), 2)
        self.browser.click(".f-changed")
        self.assertEqual(self.visible("tr.c-changed, details.c-changed"), 0)
        self.assertEqual(self.visible("details.page"), 2)
        self.browser.click(".f-changed")
        self.picture("changes")
        self.browser.look(360, 740, "dark")
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 360)
        self.browser.click("tr.c-changed a")
        self.assertIn("c-changed", self.browser.run("return document.querySelector(':target').className"))
        self.picture("changes-phone")


if __name__ == "__main__":
    if browser.missing():
        print("skipped: not installed: " + " ".join(browser.missing()))
        sys.exit(77)
    cli_common.main()
