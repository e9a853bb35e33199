# SPDX-License-Identifier: Apache-2.0
"""How the program behaves towards terminals, pipes, signals and servers."""
import http.server
import os
import pty
import resource
import select
import signal
import subprocess
import threading
import time

import cli_common
from cli_common import SHORT_PAGE, Case, page, text


class Streams(Case):
    def setUp(self):
        super().setUp()
        self.put("a.html", page("Ostmere"))
        self.put("b.html", page("Wick"))

    def finish(self, process):
        out, err = process.communicate(timeout=300)
        return process.returncode, out, (err or b"").decode()

    def test_a_full_device_is_told(self):
        for args in (["clean", "a.html", "b.html"], ["explain", "a.html"], ["--help"], ["--man"], ["completions", "zsh"]):
            with open("/dev/full", "wb") as full:
                got = self.finish(self.start(*args, stdout=full, stderr=subprocess.PIPE))
            self.assertEqual(got, (1, None, "saring: standard output: No space left on device\n"), args)
        full = "saring: /dev/full: No space left on device\n"
        self.expect(["clean", "-o", "/dev/full", "a.html"], 1, "", full)
        self.expect(["clean", "--report", "/dev/full", "a.html"], 3, err=full)
        self.expect(["explain", "-o", "/dev/full", "a.html"], 1, "", full)

    def test_closed_standard_output_is_told(self):
        got = self.finish(self.start("clean", "a.html", stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1)))
        self.assertEqual(got, (1, None, "saring: standard output: Bad file descriptor\n"))

    def test_closed_standard_output_does_no_harm_to_files(self):
        self.finish(self.start("clean", "-O", "out", "--name", "{stem}", "a.html", "b.html", stderr=subprocess.PIPE,
                               preexec_fn=lambda: (os.close(0), os.close(1))))
        self.assertEqual((self.get("out", "a"), self.get("out", "b")), (text("Ostmere"), text("Wick")))

    def test_a_reader_that_goes_away_is_no_error(self):
        many = ["a.html"] * 400
        process = self.start("clean", *many, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertTrue(process.stdout.readline())
        process.stdout.close()
        self.assertEqual((process.wait(60), process.stderr.read()), (0, b""))
        process.stderr.close()

    def test_a_write_error_in_the_middle_keeps_the_pages_before(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

        with open(self.path("out.txt"), "wb") as out:
            got = self.finish(self.start("clean", *["a.html"] * 5, stdout=out, stderr=subprocess.PIPE, preexec_fn=limit))
        self.assertEqual(got, (3, None, "saring: standard output: File too large\n"))
        self.assertTrue(self.get("out.txt").startswith(text("Ostmere") + "\n" + text("Ostmere")))

    def test_messages_show_no_control_bytes_of_names(self):
        self.put(b"in/x\x1b]0;owned\x07\n\xe2\x80\xae\xff.html", SHORT_PAGE)
        code, out, err = self.run_saring("clean", "-v", "in")
        self.assertEqual((code, out, err.count("\n")), (1, "", 2))
        for bad in "\x1b\x07\u202e":
            self.assertNotIn(bad, err)


class Terminal(Case):
    def on_terminal(self, *args, env=None):
        """Standard error of a run on a pseudo terminal."""
        master, slave = pty.openpty()
        process = self.start(*args, env={"TERM": "xterm", **(env or {})}, stdout=subprocess.DEVNULL, stderr=slave,
                             stdin=subprocess.DEVNULL)
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        os.close(master)
        return process.wait(60), shown.decode()

    def setUp(self):
        super().setUp()
        try:
            for descriptor in pty.openpty():
                os.close(descriptor)
        except OSError as error:
            self.skipTest(f"no pseudo terminals here: {error}")  # a chroot without /dev/pts
        for i in range(5):
            self.put(f"in/{i}.html", page(f"Town{i}"))
        self.put("in/5.html", SHORT_PAGE)

    def test_the_bar_is_shown_on_a_terminal_and_leaves_no_trace(self):
        code, shown = self.on_terminal("clean", "in")
        self.assertEqual(code, 3)
        self.assertIn("6/6, 1 failed", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"), repr(shown[-80:]))

    def test_the_bar_is_not_shown_elsewhere_or_when_not_wanted(self):
        _, _, err = self.run_saring("clean", "in")
        self.assertNotIn("\r", err)
        _, _, err = self.run_saring("clean", "--progress", "always", "in")
        self.assertIn("6/6", err)
        for args, env in ((["--progress", "never"], {}), (["-q"], {}), ([], {"TERM": "dumb"})):
            _, shown = self.on_terminal("clean", *args, "in", env=env)
            self.assertNotIn("6/6", shown)

    def test_colour_is_for_terminals_without_no_color(self):
        _, shown = self.on_terminal("clean", "--progress", "never", "in")
        self.assertIn("\x1b[1msaring:", shown)
        _, shown = self.on_terminal("clean", "--progress", "never", "in", env={"NO_COLOR": "1"})
        self.assertTrue(shown.startswith("saring: in/5.html: too_short"), shown)
        _, _, err = self.run_saring("clean", "in")
        self.assertNotIn("\x1b", err)

    def test_a_terminal_alone_is_no_input(self):
        master, slave = pty.openpty()
        process = self.start("clean", stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=300)
        os.close(master)
        os.close(slave)
        self.assertEqual((process.returncode, out), (2, b""))
        self.assertEqual(err.decode(), "saring: no input: name a file, a folder or a URL, or - to read standard input\n")


class Signals(Case):
    def interrupt(self, number, *args):
        """Signals a run that waits for a pipe between two pages, after the first page came out."""
        self.put("a.html", page("Ostmere"))
        self.put("z.html", page("Wick"))
        os.mkfifo(self.path("pipe"))
        process = self.start("clean", *args, "a.html", "pipe", "z.html", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with open(self.path("pipe"), "wb"):
            time.sleep(0.3)
            process.send_signal(number)
            out, err = process.communicate(timeout=300)
        return process.returncode, out.decode(), err.decode()

    def test_the_page_in_hand_is_finished_and_the_exit_code_tells_the_signal(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number=number):
                got = self.interrupt(number, "-j1")
                self.assertEqual(got, (code, text("Ostmere"), "saring: pipe: error: interrupted\n"))
                os.unlink(self.path("pipe"))

    def test_files_and_report_are_whole_after_a_signal(self):
        got = self.interrupt(signal.SIGTERM, "-j1", "-O", "out", "--name", "{stem}", "--report", "r")
        self.assertEqual(got[:2], (143, ""))
        self.assertEqual(self.tree("out"), ["a"])
        self.assertEqual(self.get("out", "a"), text("Ostmere"))
        self.assertEqual(self.get("r").count("\n"), 2)

    def test_one_file_has_the_pages_that_were_finished(self):
        self.assertEqual(self.interrupt(signal.SIGINT, "-j1", "-o", "all.txt")[0], 130)
        self.assertEqual(self.get("all.txt"), text("Ostmere"))
        self.assertEqual([n for n in os.listdir(self.dir) if n.startswith(".")], [])

    def test_standard_input_that_never_ends_is_left(self):
        for args in (["clean"], ["clean", "--files-from", "-"]):
            process = self.start(*args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(30), 130)
            for stream in (process.stdin, process.stdout, process.stderr):
                stream.close()

    def test_many_pages_on_many_threads_end_between_pages(self):
        self.put("a.html", page("Ostmere", "<p>" + "The tide comes in twice a day. " * 2000 + "</p>"))
        one = self.run_saring("clean", "a.html")[1]
        process = self.start("clean", "-j4", *["a.html"] * 3000, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             bufsize=0)
        first = process.stdout.read(100)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=300)
        self.assertEqual((process.returncode, err), (130, b""))
        out = (first + rest).decode() + "\n"
        self.assertEqual(out, (one + "\n") * (len(out) // (len(one) + 1)))
        self.assertLess(len(out), 3000 * (len(one) + 1))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append((time.monotonic(), self.path, dict(self.headers)))
        if self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/post")
            self.end_headers()
            return
        body = b"gone" if self.path == "/gone" else page("Ostmere")
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("X-Tide", "low")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Network(Case):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.seen = []
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def test_a_url_is_an_input(self):
        self.put("a.html", page("Wick"))
        self.expect(["clean", "--allow-private", self.base + "/post", "a.html"], 0, text("Ostmere") + "\n" + text("Wick"), "")
        agent = self.server.seen[0][2]["User-Agent"]
        self.assertRegex(agent, r"\Asaring/\d+\.\d+\.\d+ \(\+http.*\)\Z")

    def test_private_addresses_are_refused_unless_allowed(self):
        self.expect(["clean", self.base + "/post"], 1, "", [f"saring: {self.base}/post: error: "])
        self.assertEqual(self.server.seen, [])

    def test_failures_of_the_network_are_failures_of_the_page(self):
        urls = [self.base + "/gone", "http://127.0.0.1:1/", "ftp://pier.example/x", "http://exa mple/"]
        _, _, err = self.expect(["clean", "--allow-private", "-j1", *urls[:1], *urls[2:], urls[1]], 1, "")
        self.assertEqual(err.count("\n"), 4)
        self.assertIn("404", err.splitlines()[0])

    def test_headers_and_user_agent_are_sent(self):
        self.expect(["clean", "--allow-private", "--header", "X-One: 1", "--header", "X-Two: 2", "--user-agent", "probe/1",
                     self.base + "/post"], 0, text("Ostmere"), "")
        sent = self.server.seen[0][2]
        self.assertEqual((sent["X-One"], sent["X-Two"], sent["User-Agent"]), ("1", "2", "probe/1"))

    def test_one_host_is_asked_once_a_second_whatever_the_threads(self):
        begin = time.monotonic()
        self.expect(["clean", "--allow-private", "-j8", "-O", "out", "--name", "{stem}.txt",
                     *[f"{self.base}/{n}" for n in "abc"]], 0, "", "")
        for number, (at, _, _) in enumerate(self.server.seen):  # a busy machine makes a request later, never earlier
            self.assertGreater(at - begin, number - 0.05)
        self.assertEqual(self.tree("out"), ["a.txt", "b.txt", "c.txt"])

    def test_a_skipped_url_is_not_fetched(self):
        args = ["clean", "--allow-private", "-O", "out", "--skip-existing", self.base + "/post"]
        self.expect(args, 0, "", "")
        self.expect(args, 0, "", "")
        self.assertEqual(len(self.server.seen), 1)

    def test_fetch_saves_body_and_headers(self):
        self.expect(["fetch", "--allow-private", "-O", "saved", self.base + "/moved"], 0, "", "")
        body, headers = self.tree("saved")
        self.assertRegex(body, r"\A000_[0-9a-f]{16}\.html\Z")
        self.assertEqual(headers, body + ".headers")
        self.assertEqual(self.get("saved", body).encode(), page("Ostmere"))
        head = self.get("saved", headers)
        self.assertTrue(head.startswith(f"Status: 200\nRequested: {self.base}/moved\nURL: {self.base}/post\n\n"), head)
        self.assertIn("\nX-Tide: low\n", head)
        self.expect(["clean", self.path("saved", body)], 0, text("Ostmere"), "")

    def test_fetch_tells_failures_and_goes_on(self):
        self.expect(["fetch", "--allow-private", "-O", "saved", "--name", "{stem}.{ext}", "--report", "r",
                     self.base + "/gone", self.base + "/post"], 3, "", [f"saring: {self.base}/gone: error: "])
        self.assertEqual(self.tree("saved"), ["post.html", "post.html.headers"])
        self.assertEqual(self.get("r").count("\n"), 2)
        self.expect(["fetch", "--allow-private", self.base + "/gone"], 1, "")

    def test_waiting_for_a_host_ends_with_a_signal(self):
        process = self.start("clean", "--allow-private", "-j1", *[f"{self.base}/{n}" for n in range(600)],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        select.select([process.stdout], [], [], 300)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=300)  # all pages would take 600 s
        self.assertEqual(process.returncode, 143)
        self.assertTrue(out.decode().startswith(text("Ostmere")))


if __name__ == "__main__":
    cli_common.main()
