# SPDX-License-Identifier: Apache-2.0
"""saring crawl and the files that a job keeps: damaged, of another kind, on a full disk, looked at during a run.
SARING_DAMAGES: how many damaged files are tried; ./do torture tries 1,000."""
import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time

import cli_common
from crawl_case import CrawlCase, HOSTS

DAMAGES = int(os.environ.get("SARING_DAMAGES", "50"))
PAGE_BYTES = 4096  # of SQLite's files
STATE, HOST_FILE, LINES = "test.state/state.sqlite", "xdg/saring/hosts.sqlite", "texts/pages.jsonl"


MOUNT = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs"]


def cannot_mount():
    """Why no file system may be mounted; empty: one may."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = subprocess.run(MOUNT + [folder], capture_output=True)
        except FileNotFoundError:
            return "there is no mount"
        if made.returncode != 0:
            return "no file system may be mounted here: " + made.stderr.decode().strip()
        subprocess.run(["umount", folder], check=True)
    return ""


def flipped(data, chance):
    out = bytearray(data)
    for _ in range(chance.choice([1, 1, 3, 50])):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def pages_of(data):
    return [data[i:i + PAGE_BYTES] for i in range(0, len(data), PAGE_BYTES)]


def with_page(data, chance, new):
    """One page replaced by what `new` makes of all."""
    pages = pages_of(data)
    pages[chance.randrange(len(pages))] = new(pages)
    return b"".join(pages)


def swapped(data, chance):
    pages = pages_of(data)
    i, k = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[i], pages[k] = pages[k], pages[i]
    return b"".join(pages)


# What becomes of a file's bytes.
BYTES = {
    "cut": lambda data, chance: data[:chance.randrange(len(data))],
    "cut at a page": lambda data, chance: data[:PAGE_BYTES * chance.randrange(1, max(2, len(data) // PAGE_BYTES))],
    "flipped bits": flipped,
    "flipped bits of the first page": lambda data, chance: flipped(data[:PAGE_BYTES], chance) + data[PAGE_BYTES:],
    "a page of zeros": lambda data, chance: with_page(data, chance, lambda pages: bytes(PAGE_BYTES)),
    "a page of noise": lambda data, chance: with_page(data, chance, lambda pages: chance.randbytes(PAGE_BYTES)),
    "a page twice": lambda data, chance: with_page(data, chance, chance.choice),
    "two pages swapped": swapped,
    "longer": lambda data, chance: data + chance.randbytes(chance.randrange(1, 3 * PAGE_BYTES)),
    "text": lambda data, chance: b"somebody's words\n" * chance.randrange(1, 400),
    "noise": lambda data, chance: chance.randbytes(chance.randrange(1, 20_000)),
    "empty": lambda data, chance: b"",
}


OTHERS = (3, 5)  # hosts of another job; the robots.txt of one is redirected to a third


class State(CrawlCase):
    warc = True
    site_options = ("--hosts", "5")
    plan = {"hosts": {"3": {"robots": {"variant": "redirect", "across": True}}}}

    def setUp(self):
        super().setUp()
        self.requests()

    def interrupted(self, folder, hosts=range(1, HOSTS + 1)):
        """A job that was killed in the midst of its run, with its logs (-wal) as they were."""
        self.put_job(folder, hosts, delay="40ms")
        env = {"XDG_STATE_HOME": self.path(folder, "xdg")}
        child = self.start("crawl", "-q", self.path(folder, "job.toml"), env=env)
        lines = self.path(folder, *LINES.split("/"))
        while not (os.path.exists(lines) and os.path.getsize(lines)):
            self.assertIsNone(child.poll())
            time.sleep(0.01)
        child.kill()
        child.wait()
        self.put_job(folder, hosts)

    def interrupted_and_kept(self):
        """Such a job, to be copied from "sound" to "job": where it was, for its leases are of that place."""
        self.interrupted("job")
        os.rename(self.path("job"), self.path("sound"))

    def read(self, folder, name):
        with open(self.path(folder, *name.split("/")), "rb") as file:
            return file.read()

    def ends_well(self, folder, expected):
        """A run ends with success, or with one line and a code; it asks for nothing but what the job is about."""
        self.requests()
        code, err = self.run_job(folder)
        self.assertIn(code, (0, 1, 2), err)
        self.assertEqual(err.count("\n"), 1 if code else 0, err)
        self.assertTrue(code == 0 or err.startswith("saring: "), err)
        asked = self.requests()
        self.assertLessEqual(set(asked), set(expected))
        self.assertEqual(len(asked), len(set(asked)))
        return code, err

    # ---- a look at it during a run

    def test_a_run_that_goes_on_is_looked_at(self):
        self.interrupted("job")
        self.put_job("job", delay="2s")
        env = {"XDG_STATE_HOME": self.path("job", "xdg")}
        look = [self.path("job", "job.toml")]
        before = self.expect(["crawl", "--status", *look], 0, err="", env=env)[1]
        self.assertNotIn("going on", before)
        child = self.start("crawl", "-q", *look, env=env)
        try:
            self.requests()
            while not self.requests():  # it has the state open
                self.assertIsNone(child.poll())
                time.sleep(0.01)
            out = self.expect(["crawl", "--status", *look], 0, err="", env=env)[1]
            self.assertRegex(out, r"(?m)^run +is going on$")
            self.assertRegex(out, r"(?m)^due +[1-9]")
            out = self.expect(["crawl", "--dry-run", *look], 0, None, ["a run is going on"], env=env)[1]
            self.assertIn("page\tnew\t", out)
            self.expect(["crawl", *look], 1, "", ["in use by another process"], env=env)
        finally:
            child.kill()
            child.wait()

    # ---- no space

    def test_a_full_disk_is_an_error_and_no_loss(self):
        """Nothing may be written behind so many bytes of any file."""
        whole, expected = self.whole()
        codes = []
        for number, most in enumerate([0, 100, 5_000, 30_000, 60_000, 100_000]):
            with self.subTest(most=most):
                folder = f"limited{number}"
                self.put_job(folder)
                limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                codes.append(self.fails_for_space(folder, limit))
                self.goes_on_with_space(folder, whole, expected)
        self.assertEqual(codes[:3], [1, 1, 1])

    def test_a_full_file_system_is_an_error_and_no_loss(self):
        why = cannot_mount()
        if why:
            self.skipTest(why)
        whole, expected = self.whole()
        for part in ("test.state", "xdg", "texts"):
            codes = []
            for free in (0, 16, 64, 128, 192):  # KiB
                folder = f"{part}{free}"
                self.put_job(folder)
                self.requests()
                with self.subTest(part=part, free=free), self.small_file_system(folder + "/" + part, free) as filler:
                    codes.append(self.fails_for_space(folder))
                    os.unlink(filler)
                    self.goes_on_with_space(folder, whole, expected)
            self.assertIn(1, codes, part)

    def fails_for_space(self, folder, preexec_fn=None):
        code, err = self.run_job(folder, preexec_fn=preexec_fn)
        self.assertIn(code, (0, 1), err)
        self.assertEqual(err.count("\n"), code, err)
        if code:
            self.assertRegex(err, "^saring: .*(full|[Nn]o space|too large|disk I/O error)")
        return code

    def goes_on_with_space(self, folder, whole, expected):
        self.finish_job(folder)
        self.assertEqual(self.outcome(folder), whole)
        self.check_sound(folder)
        self.check_refetches(self.requests(), expected, HOSTS)

    @contextlib.contextmanager
    def small_file_system(self, name, free_kib):
        """One in memory with so much space but for a file that is handed out."""
        path = self.path(*name.split("/"))
        os.makedirs(path)
        subprocess.run(MOUNT + [path], check=True)
        try:
            filler = os.path.join(path, "filler")
            with open(filler, "wb") as file:
                space = os.statvfs(path)
                file.write(bytes(space.f_bavail * space.f_frsize - 1024 * free_kib))
            yield filler
        finally:
            subprocess.run(["umount", "-l", path], check=True)

    # ---- damaged files

    def damage(self, folder, chance):
        """Damages one of the job's files in place: (its name, what was done)."""
        archive = "texts/warc/" + self.tree(folder + "/texts/warc")[0]
        name = chance.choice([STATE, STATE, STATE, STATE + "-wal", HOST_FILE, HOST_FILE + "-wal", LINES, archive])
        path = self.path(folder, *name.split("/"))
        how = chance.choice([*BYTES, "folder", "link", "file of another job", "missing", "other log"])
        elsewhere = self.path("elsewhere", *name.split("/"))
        if name == archive:
            elsewhere = self.path("elsewhere", "texts", "warc", self.tree("elsewhere/texts/warc")[0])
        if how == "folder":
            os.unlink(path)
            os.mkdir(path)
        elif how == "link":
            os.unlink(path)
            os.symlink(elsewhere, path)
        elif how == "file of another job":
            shutil.copyfile(elsewhere, path)
        elif how == "missing":
            os.unlink(path)
        elif how == "other log":
            name = chance.choice([STATE, HOST_FILE]) + "-wal"
            source = chance.choice([STATE, HOST_FILE]) + "-wal"
            shutil.copyfile(self.path("elsewhere", *source.split("/")), self.path(folder, *name.split("/")))
        else:
            self.put(f"{folder}/{name}", BYTES[how](self.read(folder, name), chance))
        return name, how

    def contents(self, folder):
        return {name: self.read(folder, name) for name in self.tree(folder)}

    def test_the_state_of_another_job_leads_nowhere_else(self):
        _, expected = self.whole()
        self.interrupted("elsewhere", OTHERS)
        self.put_job("job")
        shutil.copytree(self.path("elsewhere", "test.state"), self.path("job", "test.state"))
        shutil.copytree(self.path("elsewhere", "texts"), self.path("job", "texts"))
        with contextlib.closing(sqlite3.connect(self.path("job", *STATE.split("/")))) as state, state:
            # As it is before the robots.txt was asked for.
            self.assertEqual(state.execute("UPDATE urls SET due = 0, status = 0 WHERE kind = 4").rowcount, 1)
        self.requests()
        self.finish_job("job")
        self.assertEqual(set(self.requests()), set(expected))

    def test_links_in_the_place_of_its_files_are_refused(self):
        whole, expected = self.whole()
        self.interrupted_and_kept()
        self.put("theirs/file", b"precious\n")
        self.put("theirs/folder/file", b"precious\n")
        files = [STATE, STATE + ".lock", STATE + "-wal", HOST_FILE, HOST_FILE + "-wal", LINES]
        for name in [*files, "texts/.new-test", "texts/127.0.1.1"]:
            with self.subTest(name=name):
                shutil.copytree(self.path("sound"), self.path("job"))
                path, aside = self.path("job", *name.split("/")), self.path("aside")
                if os.path.exists(path):
                    os.rename(path, aside)
                os.symlink(self.path("theirs", "file" if name in files else "folder"), path)
                code, err = self.ends_well("job", expected)
                self.assertIn(code, (1, 2))
                self.assertIn(os.path.basename(name).removesuffix("-wal"), err)
                self.assertEqual(self.contents("theirs"), {"file": b"precious\n", "folder/file": b"precious\n"})
                os.unlink(path)
                if os.path.exists(aside):
                    os.rename(aside, path)
                self.finish_job("job")
                self.assertEqual(self.outcome("job"), whole)
            for folder in ("job", "aside"):
                shutil.rmtree(self.path(folder), ignore_errors=True)

    def test_damaged_files_give_a_message_or_a_right_run(self):
        whole, expected = self.whole()
        self.interrupted_and_kept()
        self.interrupted("elsewhere", OTHERS)
        theirs = self.contents("elsewhere")
        chance = random.Random(11)
        ends = {}
        for number in range(DAMAGES):
            shutil.copytree(self.path("sound"), self.path("job"))
            name, how = self.damage("job", chance)
            with self.subTest(number=number, name=name, how=how):
                before = self.read("job", name) if os.path.isfile(self.path("job", *name.split("/"))) else None
                code, err = self.ends_well("job", expected)
                ends[code] = ends.get(code, 0) + 1
                self.assertEqual(self.contents("elsewhere"), theirs)
                if code in (1, 2) and before is not None and "-wal" not in name:
                    self.assertEqual(self.read("job", name), before, err)
                if code == 0:
                    self.assertEqual(self.texts("job"), whole[0])
                if code == 0 and "texts/" not in name:  # whose bytes nobody reads again
                    self.assertEqual(self.outcome("job"), whole)
                for look in ("--status", "--dry-run"):
                    self.assertIn(self.run_job("job", options=(look,))[0], (0, 1, 2))
                self.assertEqual(self.contents("elsewhere"), theirs)
            shutil.rmtree(self.path("job"))
        print(f"{DAMAGES} damages: " + ", ".join(f"{n} exit code {code}" for code, n in sorted(ends.items())))
        self.assertGreater(ends.get(0, 0), 0)
        self.assertGreater(ends.get(1, 0) + ends.get(2, 0), 0)


if __name__ == "__main__":
    cli_common.main()
