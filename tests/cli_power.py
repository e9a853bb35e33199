# SPDX-License-Identifier: Apache-2.0
"""saring crawl over power cuts: a small job is traced, and at many instants its folder is made anew as a power cut may have left it
(power_cut.py). The next run must come to what an undisturbed one comes to, without asking again for what was committed.
SARING_POWER_CUTS: how many."""
import os
import pathlib
import random
import shutil
import unittest

import cli_common
import cli_faults
import power_cut
from crawl_case import CrawlCase, HOSTS

CUTS = int(os.environ.get("SARING_POWER_CUTS", "40"))
LINES, STATE = "texts/pages.jsonl", "test.state/state.sqlite-wal"


class PowerCuts(CrawlCase):
    warc = True

    def setUp(self):
        why = cli_faults.cannot_trace()
        if why:
            self.skipTest(why)
        super().setUp()

    def traced(self):
        """The calls of an undisturbed run of the folder "job", and what was there before."""
        self.put_job("job")
        before = self.files()
        log = self.path("log")
        env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        self.assertEqual(self.run_job("job", "strace", "-o", log, *power_cut.OPTIONS, env=env), (0, ""))
        return list(power_cut.calls(log)), before

    def files(self):
        return {name: pathlib.Path(self.path("job", name)).read_bytes() for name in self.tree("job")}

    def put_image(self, image):
        shutil.rmtree(self.path("job"))
        os.mkdir(self.path("job"))
        for name, data in image.items():
            if data is None:
                os.mkdir(self.path("job", name))
            else:
                self.put(f"job/{name}", data)

    def test_after_a_power_cut_it_goes_on(self):
        whole, expected = self.whole()
        calls, before = self.traced()
        disk = power_cut.Disk(self.path("job"), before)
        for call in calls:
            disk.make(call)
        self.assertEqual({os.path.relpath(p, disk.root): bytes(f.live) for p, f in disk.live.items() if f is not power_cut.FOLDER},
                         self.files())

        chance = random.Random(11)
        cuts = {}
        for _ in range(CUTS):
            cuts.setdefault(chance.randrange(len(calls) + 1), []).append(chance.choice(disk.MODES))
        disk = power_cut.Disk(self.path("job"), before)
        synced = committed = b""
        kept = 0
        for number in range(len(calls) + 1):
            for mode in cuts.get(number, []):
                with self.subTest(number=number, mode=mode, call=calls[number - 1].name if number else None):
                    self.check(disk.after_cut(chance, mode), committed, whole, expected)
                kept += committed != b""
            if number == len(calls):
                break
            call = calls[number]
            disk.make(call)
            if call.name in ("fsync", "fdatasync"):
                if call.args[0] == self.path("job", *LINES.split("/")):
                    synced = bytes(disk.live[call.args[0]].durable)
                elif call.args[0] == self.path("job", *STATE.split("/")):
                    committed = synced
        self.assertGreater(kept, CUTS // 4)

    def check(self, image, committed, whole, expected):
        self.put_image(image)
        self.requests()
        self.finish_job("job")
        self.assertEqual(self.outcome("job"), whole)
        self.check_sound("job")
        with open(self.path("job", *LINES.split("/")), "rb") as file:
            self.assertEqual(file.read(len(committed)), committed)
        asked = self.requests()
        pages = [line.split(b'"url":"', 1)[1].split(b'"', 1)[0].decode() for line in committed.splitlines()]
        again = [page for page in pages for host, path in asked if page.endswith(path) and page.split("/")[2] == host]
        self.assertEqual(again, [])
        self.assertLessEqual(set(asked), set(expected))


if __name__ == "__main__":
    cli_common.main()
