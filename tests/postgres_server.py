# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of a test's own: in a temporary folder, on a Unix socket alone, as a user without rights.

    python3 tests/postgres_server.py COMMAND...     # runs it with SARING_POSTGRES, the address of a database; 77: no server"""
import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
USER, DATABASE = "tester", "postgres"


def programs():
    """The folder of initdb and postgres, the newest version's; None where there is no server."""
    def version(folder):
        return [int(part) for part in folder.split("/")[-2].split(".") if part.isdigit()]
    installed = [os.path.dirname(p) for p in glob.glob("/usr/lib/postgresql/*/bin/postgres")]
    on_path = shutil.which("postgres")
    return max(installed, key=version) if installed else os.path.dirname(on_path) if on_path else None


def other_user():
    """For a server that refuses to be root's."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("neither of the users postgres and nobody is there")


class Server:
    """Started when made. `password`: what connections must give, instead of none."""

    def __init__(self, password=None, settings=()):
        self.bin = programs()
        self.folder = tempfile.mkdtemp(prefix="saring-pg-")
        self.user = other_user() if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.data, self.password = os.path.join(self.folder, "data"), password
        secret = os.path.join(self.folder, "password")
        auth = ["-A", "trust"]
        if password:
            with open(secret, "w") as file:
                file.write(password)
            os.chmod(secret, 0o644)
            auth = ["-A", "scram-sha-256", "--pwfile", secret]
        try:
            self._run("initdb", "-D", self.data, "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync", *auth)
            with open(os.path.join(self.data, "postgresql.conf"), "a") as file:
                file.write(f"\nlisten_addresses = ''\nunix_socket_directories = '{self.folder}'\nfsync = off\n"
                           "max_connections = 50\n" + "".join(f"{line}\n" for line in settings))
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _run(self, program, *args):
        command = [os.path.join(self.bin, program), *args]
        if self.user:
            command = ["setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups", *command]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self):
        self._run("pg_ctl", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-w", "-t", "60", "start")

    def halt(self, mode="fast"):
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "60", "stop")

    def stop(self):
        try:
            self.halt("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database=DATABASE, password=None):
        """With the password in it, if there is one."""
        secret = password or self.password
        who = f"{USER}:{secret}" if secret else USER
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def sql(self, text, database=DATABASE):
        """Lines of rows, columns apart by '|'."""
        env = dict(os.environ, PGPASSWORD=self.password or "")
        done = subprocess.run([os.path.join(self.bin, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", USER,
                               "-d", database, "-c", text], env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.splitlines()


def main(command):
    if not command:
        print("postgres_server.py: no command given", file=sys.stderr)
        return 2
    if not programs():
        print("skipped: no PostgreSQL server is installed")
        return SKIPPED
    server = Server()
    try:
        return subprocess.call(command, env=dict(os.environ, SARING_POSTGRES=server.address()))
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
