# SPDX-License-Identifier: Apache-2.0
"""saring crawl over power cuts: a small job is traced, and at many instants its folder is made anew as a power cut may have left it
(power_cut.py). The next run must come to what an undisturbed one comes to, without asking again for what was committed.
SARING_POWER_CUTS: how many."""
import contextlib
import os
import pathlib
import random
import shutil
import sqlite3

import cli_common
import cli_faults
import power_cut
from crawl_case import CrawlCase, HOSTS, PAGES

CUTS = int(os.environ.get("SARING_POWER_CUTS", "40"))
STATE = "test.state/state.sqlite"


def lines_file(again):
    """That the run appends to which is cut."""
    return "texts/pages@00002.jsonl" if again else "texts/pages.jsonl"


class PowerCuts(CrawlCase):
    warc = True

    def setUp(self):
        why = cli_faults.cannot_trace()
        if why:
            self.skipTest(why)
        super().setUp()

    def prepare(self, folder, again):
        """A job before its first run, or before one that finds other texts and a file of lines that is full."""
        self.site.set_version(0)
        self.put_job(folder)
        if not again:
            return
        self.finish_job(folder)
        self.put_job(folder, outputs='jsonl_size = "1K"\n')
        self.site.set_version(7)
        # Pages do not come up again within a test's time.
        with contextlib.closing(sqlite3.connect(self.path(folder, *STATE.split("/")))) as state, state:
            state.execute("UPDATE urls SET due = 1 WHERE due IS NOT NULL")
        self.requests()

    def undisturbed(self, again):
        """What a run comes to, and what it asks for."""
        self.prepare("whole", again)
        self.requests()
        self.finish_job("whole")
        outcome = self.outcome("whole")
        texts, versions = map(len, outcome)
        self.assertGreaterEqual(texts, HOSTS * PAGES)
        (self.assertGreater if again else self.assertEqual)(versions, texts)
        return outcome, self.requests()

    def traced(self):
        """The calls of an undisturbed run of the folder "job", and what was there before."""
        before = self.names()
        log = self.path("log")
        env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        self.assertEqual(self.run_job("job", "strace", "-o", log, *power_cut.OPTIONS, env=env), (0, ""))
        return list(power_cut.calls(log)), before

    def names(self):
        root = pathlib.Path(self.path("job"))
        return {str(path.relative_to(root)): None if path.is_dir() else path.read_bytes() for path in sorted(root.rglob("*"))}

    def put_image(self, image):
        shutil.rmtree(self.path("job"))
        os.mkdir(self.path("job"))
        for name, data in image.items():
            if data is None:
                os.mkdir(self.path("job", name))
            else:
                self.put(f"job/{name}", data)

    def test_after_a_power_cut_it_goes_on(self):
        self.cut_and_go_on(False)

    def test_a_power_cut_while_texts_are_replaced(self):
        self.cut_and_go_on(True)

    def cut_and_go_on(self, again):
        whole, expected = self.undisturbed(again)
        lines = lines_file(again)
        self.prepare("job", again)
        calls, before = self.traced()
        start = before.get(lines, b"")
        disk = power_cut.Disk(self.path("job"), before)
        for call in calls:
            disk.make(call)
        self.assertEqual(disk.files(), {name: data for name, data in self.names().items() if data is not None})

        chance = random.Random(11)
        cuts = {}
        for _ in range(CUTS // 2):
            cuts.setdefault(chance.randrange(len(calls) + 1), []).append(chance.choice(disk.MODES))
        disk = power_cut.Disk(self.path("job"), before)
        synced = committed = start
        kept = 0
        for number in range(len(calls) + 1):
            for mode in cuts.get(number, []):
                with self.subTest(number=number, mode=mode, call=calls[number - 1].name if number else None):
                    self.check(disk.after_cut(chance, mode), lines, start, committed, whole, expected)
                kept += committed != start
            if number == len(calls):
                break
            call = calls[number]
            disk.make(call)
            if call.name in ("fsync", "fdatasync"):
                if call.args[0] == self.path("job", *lines.split("/")):
                    synced = bytes(disk.live[call.args[0]].durable)
                elif call.args[0] == self.path("job", *STATE.split("/")) + "-wal":
                    committed = synced
        self.assertGreater(kept, CUTS // 8)

    def check(self, image, lines, start, committed, whole, expected):
        self.put_image(image)
        self.requests()
        self.finish_job("job")
        self.assertEqual(self.outcome("job"), whole)
        self.check_sound("job")
        if committed:
            with open(self.path("job", *lines.split("/")), "rb") as file:
                self.assertEqual(file.read(len(committed)), committed)
        asked = self.requests()
        pages = [line.split(b'"url":"', 1)[1].split(b'"', 1)[0].decode() for line in committed[len(start):].splitlines()]
        again = [page for page in pages for host, path in asked if page.endswith(path) and page.split("/")[2] == host]
        self.assertEqual(again, [])
        self.assertLessEqual(set(asked), set(expected))


if __name__ == "__main__":
    cli_common.main()
