# SPDX-License-Identifier: Apache-2.0
"""Names whose answers change, or mix public addresses with private ones: no connection to a private one is tried."""
import os
import time

import cli_common
from cli_common import page
from net_common import PUBLIC, NetCase, answer, job

DEAD = "51.0.0.1"  # global, and refuses connections
NAMES = int(os.environ.get("SARING_NET_NAMES_EACH", "170"))  # of a kind; six kinds, and some ask twice


def private(number):
    """Some private address, in turns of another kind."""
    kinds = ("10.{}.{}.1", "192.168.{}.{}", "169.254.{}.{}", "127.0.{}.{}", "::ffff:10.0.{}.{}", "fd00:{}:{}::1", "fe80:{}:{}::1")
    return kinds[number % len(kinds)].format(number // 100 % 200, number % 100)


# By kind: what a name of that kind resolves to, and whether its page can be had.
KINDS = {
    "private": ("{0}", False),
    "public-first": (PUBLIC + ",{0}", True),
    "private-first": ("{0}," + PUBLIC, True),
    "dead-public": (DEAD + ",{0}", False),
    "private-then-dead": ("{0}," + DEAD + ",{1}", False),
    "public-then-private": (PUBLIC + " {0}", False),  # the second answer, for the page after its robots.txt
}


class Rebinding(NetCase):
    def host(self, kind, number):
        return f"r{number}.{kind}.example"

    def test_a_thousand_answers_lead_to_no_private_address(self):
        for kind, (answers, _) in KINDS.items():
            for number in range(NAMES):
                host = self.host(kind, number)
                self.names[host] = answers.format(private(number), private(number + 1))
                self.server.table[host, "/page"] = answer(page(f"Port {number} of {kind}"))
        self.put("job.toml", job({"pages": [f"http://{host}/page" for host in self.names]}).encode())
        # Names are looked up again for each connection, and the server closes after each reply.
        self.run_saring("crawl", "-q", "--log", self.path("log"), self.path("job.toml"), env=self.net(stale=True))
        lookups = self.lookups()
        print(f"{len(lookups)} lookups, {len(self.connects())} connections")
        self.assertGreaterEqual(len(lookups), 1000)
        self.assertEqual(set(self.connects()) - {PUBLIC, DEAD}, set())
        for number in range(NAMES):
            self.assertEqual(lookups.count(self.host("public-then-private", number)), 2)
        had = {event["url"].split("/")[2] for event in self.log("log") if event["event"] == "visit" and event["status"] == "ok"}
        self.assertEqual(had, {self.host(kind, n) for kind, (_, good) in KINDS.items() for n in range(NAMES) if good})

    def test_addresses_that_cannot_be_had_cost_no_time(self):
        """libcurl is given five of them before the one that answers."""
        def slow(_head):
            time.sleep(3)
            return answer(page("Slow"))

        for kind, bad in {"dead": "51.0.0.{}", "private": "10.0.0.{}", "slow": PUBLIC}.items():
            host = f"{kind}.example"
            self.names[host] = ",".join([*(bad.format(number) for number in range(1, 6)), PUBLIC])
            self.server.table[host, "/page"] = answer(page(f"Port {kind}"))
        self.server.table["slow.example", "/page"] = slow
        self.put("job.toml", job({"pages": [f"http://{host}/page" for host in self.names]}).encode())
        self.run_saring("crawl", "-q", "--log", self.path("log"), self.path("job.toml"), env=self.net())
        visits = [(event["url"].split("/")[2].split(".")[0], event["status"]) for event in self.log("log")
                  if event["event"] == "visit"]
        self.assertEqual(sorted(visits[:2]), [("dead", "ok"), ("private", "ok")])
        self.assertEqual(visits[2:], [("slow", "ok")])

    def test_a_redirect_looks_up_again_and_is_turned_away(self):
        for number in range(50):
            host = self.host("redirect", number)
            self.names[host] = f"{PUBLIC} {private(number)}"
            self.server.table[host, "/page"] = answer("", "Location: /next", status="302 Found")
        self.put("urls", "\n".join(f"http://{host}/page" for host in self.names).encode())
        self.expect(["fetch", "-q", "-j", "16", "-O", "out", "--report", "report", "--files-from", "urls"], 1,
                    env=self.net(stale=True))
        self.assertEqual(set(self.connects()), {PUBLIC})
        self.assertEqual([line for line in self.log("report") if "not connected to" not in line["reason"]], [])


if __name__ == "__main__":
    cli_common.main()
