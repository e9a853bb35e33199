# SPDX-License-Identifier: Apache-2.0
"""What the tests of the program share: invented pages, a folder of one's own, a way to run it."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SARING = os.environ.get("SARING_PROGRAM", "saring")

SENTENCES = [
    "The harbour council of {t} met on Tuesday to look again at the old plan for the ferry pier.",
    "Mira Tolland, who repairs nets in {t}, said that the wooden posts had outlived three storms and two mayors.",
    "Engineers measured the depth of the water at nine places and wrote the figures on a board near the market.",
    "A second report, which the council will publish in the spring, compares the cost of stone with that of steel.",
    "Until then the ferry leaves from the northern quay, twice in the morning and once after the school bell.",
]


def title(name):
    return f"Council of {name} looks again at its ferry pier"


def paragraphs(name):
    return [s.format(t=name) + " " + SENTENCES[(i + 2) % 5].format(t=name) for i, s in enumerate(SENTENCES)]


def page(name, extra=""):
    body = "\n".join(f"<p>{p}</p>" for p in paragraphs(name))
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title(name)}</title></head>'
    return f"{head}<body><article><h1>{title(name)}</h1>\n{body}\n{extra}</article></body></html>\n".encode()


def text(name):
    return "\n".join([title(name)] + paragraphs(name)) + "\n"


SHORT_PAGE = b"<!DOCTYPE html><html><head><title>Bare</title></head><body><p>Gone.</p></body></html>"
CAPTION = "<figure><img src='https://pier.example/a.jpg'><figcaption>The pier at low tide in winter</figcaption></figure>"


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="saring-cli-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.home = os.path.join(self.dir, "home")
        os.mkdir(self.home)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def put(self, name, data):
        path = self.path(*name.split("/")) if isinstance(name, str) else os.path.join(os.fsencode(self.dir), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def get(self, *parts):
        with open(self.path(*parts), "rb") as f:
            return f.read().decode()

    def tree(self, folder):
        root = self.path(folder)
        return sorted(os.path.relpath(os.path.join(d, f), root) for d, _, fs in os.walk(root) for f in fs)

    def environment(self, more=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("SARING_", "XDG_")) and k != "NO_COLOR"}
        env["HOME"] = self.home
        env.update(more or {})
        return env

    def start(self, *args, env=None, **kwargs):
        return subprocess.Popen([SARING, *args], cwd=self.dir, env=self.environment(env), **kwargs)

    def run_saring(self, *args, stdin=b"", env=None):
        done = subprocess.run([SARING, *args], cwd=self.dir, env=self.environment(env), input=stdin,
                              capture_output=True, timeout=300)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def expect(self, args, code, out=None, err=None, stdin=b"", env=None):
        """Runs and asserts; `out` exactly, `err` exactly or as a list of parts that must stand in it."""
        got = self.run_saring(*args, stdin=stdin, env=env)
        self.assertEqual(got[0], code, got)
        if out is not None:
            self.assertEqual(got[1], out, got)
        if isinstance(err, str):
            self.assertEqual(got[2], err, got)
        for part in err if isinstance(err, list) else []:
            self.assertIn(part, got[2])
        return got


def main():
    sys.stdout.reconfigure(line_buffering=True)
    unittest.main(verbosity=2)
