# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks of crawling share: a job over the test site (tests/site), where its state is, and the processes that run it.

SARING_PROGRAM is the program; by default that of the release build (`./do run`)."""
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "site")]
import postgres_server  # noqa: E402
import routes  # noqa: E402

PROGRAM = os.environ.get("SARING_PROGRAM", ROOT / "build/release/cli/saring")
STATES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}

JOB = """name = "bench"
contact = "https://crawler.example/"
{state}[seeds]
sitemaps = [{sitemaps}]
[politeness]
delay = "{delay_ms}ms"
response_factor = 0
allow_private = true
hosts_at_once = {hosts}
[scope]
follow_links = false
sitemaps = false
[outputs]
folder = "texts"
texts = {texts}
jsonl = {lines}
"""


def origin(number, site):
    """Of a host of the site."""
    return f"http://{routes.address(number)}:{site.port}"


def described(state, workers):
    return STATES[state] if state == "sqlite" else f"{STATES[state]}, {workers} worker" + "s" * (workers > 1)


class Worker:
    """`saring crawl` of a job file, as often as it is started."""

    def __init__(self, job_file):
        self._job_file, self._process = job_file, None
        self.peak_bytes = 0  # resident, the most of any run as far as poll() has seen it
        self.cpu_seconds = 0.0  # of all runs that have ended

    def start(self):
        # All runs of a job share the pace of hosts.
        environment = {"XDG_STATE_HOME": str(self._job_file.parent / "xdg"), "PATH": "/usr/bin:/bin"}
        self._process = subprocess.Popen([PROGRAM, "crawl", "-q", self._job_file], env=environment)

    def poll(self):
        """Its exit code, negative for a signal; None while it runs."""
        if self._process.returncode is None:
            # What wait4() tells of memory counts that of this process, too, from before the exec.
            status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
            if found := re.search(r"VmHWM:\s*(\d+) kB", status):
                self.peak_bytes = max(self.peak_bytes, int(found[1]) * 1024)
            self._reap(os.WNOHANG)
        return self._process.returncode

    def kill(self):
        """SIGKILL; whether that ended the run, and not the run itself before."""
        if not self._process or self.poll() is not None:
            return False
        os.kill(self._process.pid, signal.SIGKILL)
        self._reap(0)
        return self._process.returncode == -signal.SIGKILL

    def _reap(self, options):
        pid, status, usage = os.wait4(self._process.pid, options)
        if pid:
            self._process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu_seconds += usage.ru_utime + usage.ru_stime


def _cpu_seconds(process):
    """CPU time of a process and of the children that it has waited for; and its parent."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"), int(fields[1])


class Job:
    """`workers`, not started, of a job for all pages that the sitemaps of hosts 1 to `hosts` name; `lines`: kept in pages.jsonl, `texts`: and in files.

    `state` is one of STATES. That on PostgreSQL has a server of its own, which waits for the disk as SQLite does."""

    def __init__(self, folder, site, hosts, state, workers=1, delay_ms=0, lines=False, texts=False):
        self._server = postgres_server.Server(settings=("fsync = on",)) if state == "postgres" else None
        self.workers = []
        for number in range(1, workers + 1):
            first = f'state = "{self._server.address()}"\nworker = "w{number}"\n' if self._server else ""
            sitemaps = ", ".join(f'"{origin(n, site)}/sitemap.xml"' for n in range(1, hosts + 1))
            path = pathlib.Path(folder, f"job-w{number}.toml")
            path.write_text(JOB.format(state=first, sitemaps=sitemaps, delay_ms=delay_ms, hosts=hosts, lines=str(lines).lower(),
                                       texts=str(texts).lower()), encoding="utf-8")
            self.workers.append(Worker(path))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.kill()
        if self._server:
            self._server.stop()

    def database_cpu_seconds(self):
        """Of all processes of the PostgreSQL server; 0 if there is none."""
        if not self._server:
            return 0.0
        first = int(pathlib.Path(self._server.data, "postmaster.pid").read_text(encoding="ascii").split()[0])
        total = _cpu_seconds(first)[0]
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):  # it has ended meanwhile
                    seconds, parent = _cpu_seconds(entry.name)
                    total += seconds if parent == first else 0
        return total


def check_usage(parser, state, workers):
    """Ends the program where there can be no such job."""
    if state == "sqlite" and workers > 1:
        parser.error("with SQLite there is one worker")
    if state == "postgres" and not postgres_server.programs():
        parser.error("no PostgreSQL server is installed")
