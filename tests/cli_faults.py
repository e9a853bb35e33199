# SPDX-License-Identifier: Apache-2.0
"""saring crawl where the system fails it: each call that writes, syncs, names or opens a file of a small job meets an error,
or is the last one before SIGKILL (strace -e inject). Then the job is run again, and must come to what an undisturbed run comes
to. Calls that a signal interrupts (EINTR, which network file systems give) are made again, but for SQLite's. SARING_FAULTS: how many of the instants, spread evenly over all of them, or "all", or "K/N": the K-th of N parts of all."""
import collections
import contextlib
import fcntl
import json
import os
import platform
import re
import signal
import subprocess
import tempfile
import time
import unittest

import cli_common
from crawl_case import CrawlCase, HOSTS, HUNG_SECONDS

FAULTS = os.environ.get("SARING_FAULTS", "60")

CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "rename", "renameat", "renameat2", "link", "linkat",
         "unlink", "unlinkat", "mkdir", "mkdirat", "flock", "fchown", "getdents64", "pread64", "close"]
READ_ONLY = {"getdents64", "pread64"}  # an error may stop them; a kill there is one before the next write
KINDS = ["signal=KILL", "error=EIO", "error=ENOSPC"]
INTERRUPTED = {"write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "flock", "pread64", "close"}
DATABASE = re.compile(r"sqlite(-wal|-shm|-journal)?[>\"]|\.db(-journal|-wal|-shm)?[>\"]")
LASTING = {"error=ENOSPC"}  # from that call on all of its kind fail, but for write: the message must get out

WRITE = {"x86_64": 1, "aarch64": 64}.get(platform.machine())  # the number of write(2)
# "12 write(5</a/b>, "..." or "mkdirat(5</a>, "name", 0777) = 0"
CALL = re.compile(r"^(?:(\d+) +)?([a-z0-9_]+)\((.*)")


class Instant(collections.namedtuple("Instant", "thread call number kind path")):
    """The N-th of a call that the main thread makes, or of those that another one makes on the files named in `path`."""

    def options(self):
        follow = [] if self.thread == "main" else ["-f"] + [o for path in self.path for o in ("-P", path)]
        when = f"{self.number}+" if self.kind in LASTING and self.call != "write" else self.number
        return [*follow, "-e", f"trace={self.call}", "-e", f"inject={self.call}:{self.kind}:when={when}"]


def cannot_trace():
    """Why strace may not inject faults into a child; empty: it may."""
    try:
        with tempfile.NamedTemporaryFile() as log:
            done = subprocess.run(["strace", "-o", log.name, "-e", "inject=getcwd:error=EIO:when=1", "true"], capture_output=True)
    except FileNotFoundError:
        return "strace is not installed"
    return "" if done.returncode == 0 else f"strace may not trace here: {done.stderr.decode().strip()}"


class Faults(CrawlCase):
    warc = True

    def setUp(self):
        why = cannot_trace()
        if why:
            self.skipTest(why)
        super().setUp()

    def traced(self, folder, options, log):
        # A leak checker cannot work in a process that is traced.
        env = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        return self.run_job(folder, "strace", "-y", "-o", log, *options, env=env)

    def calls_in(self, log, folder, threads):
        """(call, which of that call in the log, its path in the job's folder), of calls on files there."""
        root = self.path(folder) + "/"
        counts = collections.Counter()
        found = []
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = CALL.match(line)
                if not match or match[2] not in CALLS:
                    continue
                if threads and match[1] == threads:
                    continue
                counts[match[2]] += 1
                if root in match[3] and root + "job.toml" not in match[3]:
                    found.append((match[2], counts[match[2]], match[3].split(root, 1)[1]))
        return found

    def instants(self):
        """Every call on a file of the job that an undisturbed run makes, times every kind of fault."""
        self.put_job("plain")
        log = self.path("plain.log")
        self.assertEqual(self.traced("plain", ["-e", "trace=" + ",".join("?" + c for c in CALLS)], log), (0, ""))
        out = [Instant("main", call, number, kind, path) for call, number, path in self.calls_in(log, "plain", None)
               for kind in KINDS]
        # The other thread: it alone writes the texts, under names that stay the same from run to run.
        self.put_job("other")
        self.assertEqual(self.traced("other", ["-f", "-e", "trace=openat,write,fsync"], log), (0, ""))
        with open(log, encoding="utf-8") as file:
            names = sorted(set(re.findall(re.escape(self.path("other")) + r"/(texts/\.new-test/\w+)>", file.read())))
        self.assertEqual(len(names), len(self.outcome("other")[0]))
        count = {"openat": 2 * len(names), "write": len(names), "fsync": len(names) + 2}
        return out + [Instant("other", call, number, kind, names) for call in count for number in range(1, count[call] + 1)
                      for kind in KINDS]

    def sample(self, instants):
        every = [i for i in instants if i.call not in READ_ONLY or i.kind in ("error=EIO", "error=EINTR")]
        if "/" in FAULTS:
            part, parts = map(int, FAULTS.split("/"))
            return every[part - 1::parts]
        count = len(every) if FAULTS == "all" else min(len(every), int(FAULTS))
        return [every[(2 * k + 1) * len(every) // (2 * count)] for k in range(count)]

    def disturb(self, instant, folder, whole, expected):
        self.put_job(folder)
        self.requests()
        log = self.path(folder + ".log")
        if instant.thread == "other":
            instant = instant._replace(path=[self.path(folder, "texts", ".new-test")] +
                                       [self.path(folder, name) for name in instant.path])
        code, err = self.traced(folder, instant.options(), log)
        with open(log, encoding="utf-8", errors="replace") as file:
            hit = [line for line in file if "(INJECTED)" in line or "killed by SIGKILL" in line]
        if code == -signal.SIGKILL:
            self.assertEqual(err, "")
        elif code == 0:
            # What only costs time or tidiness may fail; what was not written may not pass for written.
            self.assertEqual(err, "")
            bad = [line for line in hit if "/texts/" in line and "EINTR" not in line and re.search(r"\b(write|fsync|fdatasync|renameat)\(", line)]
            self.assertEqual(bad, [])
            self.assertEqual(self.outcome(folder), whole)
        else:
            self.assertEqual(code, 1, err)
            self.assertEqual(err.count("\n"), 1, err)
            self.assertRegex(err, r"^saring: .*[a-z]")
            self.assertTrue(hit, err)
        self.finish_job(folder)
        self.assertEqual(self.outcome(folder), whole)
        self.check_sound(folder)
        self.check_refetches(self.requests(), expected, HOSTS)
        where = " at the database" if hit and all(map(DATABASE.search, hit)) else ""
        return "ended by SIGKILL" if code < 0 else f"exit code {code}{where}" if hit else "met no fault"

    def test_calls_that_are_interrupted_are_made_again(self):
        whole, expected = self.whole()
        every = [i for i in self.instants() if i.kind == KINDS[0] and i.call in INTERRUPTED
                 and (i.thread == "other" or not DATABASE.search(i.path))]
        ends = collections.Counter()
        for number, instant in enumerate(self.sample([i._replace(kind="error=EINTR") for i in every])):
            with self.subTest(instant=instant._replace(path=str(instant.path)[:100])):
                end = self.disturb(instant, f"job{number}", whole, expected)
                # Where commits come otherwise than in the run that was counted, it may be one of SQLite's.
                self.assertIn(end, ("exit code 0", "met no fault", "exit code 0 at the database", "exit code 1 at the database"))
                ends[end] += 1
            subprocess.run(["rm", "-r", self.path(f"job{number}")], check=True)
        print(f"{sum(ends.values())} interruptions: " + ", ".join(f"{n} {end}" for end, n in sorted(ends.items())))
        self.assertGreater(ends["exit code 0"], 0)

    def test_whatever_call_fails_the_job_comes_to_the_same(self):
        whole, expected = self.whole()
        instants = self.sample(self.instants())
        self.requests()
        ends = collections.Counter()
        for number, instant in enumerate(instants):
            with self.subTest(instant=instant._replace(path=str(instant.path)[:100])):
                ends[self.disturb(instant, f"job{number}", whole, expected)] += 1
            subprocess.run(["rm", "-r", self.path(f"job{number}")], check=True)
        print(f"{len(instants)} instants: " + ", ".join(f"{n} {end}" for end, n in sorted(ends.items())))
        self.assertGreater(ends["ended by SIGKILL"], 0)
        self.assertGreater(ends["exit code 1"], 0)


class SlowReader(CrawlCase):
    def wait_for(self, run, file, is_so):
        while run.poll() is None:
            with open(f"/proc/{run.pid}/{file}", encoding="ascii") as f:
                if is_so(f.read()):
                    return
            time.sleep(0.01)

    @unittest.skipUnless(WRITE, "the number of write(2) on this machine is not known")
    def test_a_signal_that_comes_while_the_log_waits_for_its_reader_costs_no_line(self):
        self.put_job("job")
        command = [cli_common.SARING, "crawl", "-q", "--log", "/dev/stdout", "--log-level", "debug", self.path("job", "job.toml")]
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"\n")
        os.set_blocking(writer, True)
        run = subprocess.Popen(command, cwd=self.dir, env=self.environment({"XDG_STATE_HOME": self.path("job", "xdg")}),
                               stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        self.wait_for(run, "syscall", lambda text: text.startswith(f"{WRITE} "))
        run.send_signal(signal.SIGTERM)
        self.wait_for(run, "status", lambda text: int(re.search(r"^ShdPnd:\t(\w+)$", text, re.M)[1], 16) == 0)
        with open(reader, "rb") as log:
            lines = [json.loads(line) for line in log.read().split(b"\n") if line]
        err = run.communicate(timeout=HUNG_SECONDS)[1]
        self.assertEqual((run.returncode, err), (143, b""))
        self.assertEqual([line["event"] for line in lines[:1] + lines[-1:]], ["run_began", "run_ended"])


if __name__ == "__main__":
    cli_common.main()
