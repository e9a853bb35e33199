# SPDX-License-Identifier: Apache-2.0
"""A test server as a child process, for tests:

    with launch.RunningSite("--hosts", "3", plan={"hosts": {"2": {"answer": "/silent"}}}) as site:
        ... http://127.0.1.1:{site.port}/ ...
        site.set_version(1)
        events = site.events()
"""
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

import check_log

SERVER = pathlib.Path(__file__).with_name("server.py")


class RunningSite:
    """`port`, `control_port` and `log` (a path) from the start on. The log stands in `folder`, or in a temporary one that goes
    with the site. stop() raises if the server found a fault in itself."""

    def __init__(self, *arguments, plan=None, folder=None):
        self._own = None if folder else tempfile.TemporaryDirectory(prefix="saring-site-")
        self.folder = pathlib.Path(folder or self._own.name)
        self.log = self.folder / "site.log"
        command = [sys.executable, "-B", str(SERVER), "--log", str(self.log), *arguments]
        if plan is not None:
            path = self.folder / "plan.json"
            path.write_text(json.dumps(plan), encoding="utf-8")
            command += ["--plan", str(path)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        ports = [self.process.stdout.readline().strip() for _ in range(2)]
        if not all(ports):
            code = self.process.wait()
            self._close()
            raise RuntimeError(f"the test server did not start (exit code {code})")
        self.port, self.control_port = map(int, ports)

    def __enter__(self):
        return self

    def __exit__(self, kind, _value, _trace):
        self.stop(check=kind is None)

    def stop(self, check=True):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(30)
        self._close()
        if check and code:
            raise RuntimeError(f"the test server ended with exit code {code}")

    def _close(self):
        self.process.stdout.close()
        if self._own:
            self._own.cleanup()

    def control(self, method, target):
        """One request to the control port; what it answers as an object. Writes the log as well."""
        connection = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=30)
        try:
            connection.request(method, target)
            answer = connection.getresponse()
            value = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(value["error"])
        return value

    def stats(self):
        return self.control("GET", "/_stats")

    def set_version(self, version):
        self.control("POST", f"/_control?version={version}")

    def set_plan(self, plan):
        self.control("POST", "/_plan?" + urllib.parse.quote(json.dumps(plan)))

    def cut_connections(self):
        self.control("POST", "/_cut")

    def events(self):
        """Every event of the log so far."""
        self.stats()
        return list(check_log.read(self.log))

    def cpu_seconds(self):
        """CPU time that the server has used."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
