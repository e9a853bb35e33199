# SPDX-License-Identifier: Apache-2.0
"""Addresses that a crawler of the public web must not connect to, and how they may be spelled in a URL."""
import ipaddress

# By IPv4 network; each begins with the address that matters most in it.
NETWORKS = (
    ("127.0.0.1", "127.0.0.0/8"), ("10.0.0.1", "10.0.0.0/8"), ("172.16.0.1", "172.16.0.0/12"), ("192.168.0.1", "192.168.0.0/16"),
    ("169.254.169.254", "169.254.0.0/16"), ("100.100.100.200", "100.64.0.0/10"), ("0.0.0.0", "0.0.0.0/8"),
    ("224.0.0.1", "224.0.0.0/4"), ("240.0.0.1", "240.0.0.0/4"), ("192.0.0.192", "192.0.0.0/24"), ("192.0.2.1", "192.0.2.0/24"),
    ("192.88.99.1", "192.88.99.0/24"), ("198.18.0.1", "198.18.0.0/15"), ("198.51.100.1", "198.51.100.0/24"),
    ("203.0.113.1", "203.0.113.0/24"))
SINGLE = ("255.255.255.255", "168.63.129.16", "localhost", "LocalHost.", "app.localhost", "0", "0x7f.1", "127.1")

# IPv6, as they are.
ADDRESSES6 = (
    "::1", "::", "::2", "fd00:ec2::254", "fd20:ce::254", "fc00::1", "fdff:ffff::1", "fe80::1", "febf::1", "fe80::a9fe:a9fe", "fec0::1",
    "feff::1", "ff02::1", "ff0e::1", "100::1", "64:ff9b:1::1", "2001::1", "2001:0:5000:1::1", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "3fff::1", "4000::1", "5f00::1", "fe00::1")


def _bytes(v4):
    return v4.packed


def _parts(v4, form):
    return ".".join(form(b) for b in _bytes(v4))


def _groups(v4):
    a, b, c, d = _bytes(v4)
    return f"{a << 8 | b:x}:{c << 8 | d:x}"


def _mixed(v4):
    a, b, c, d = _bytes(v4)
    return f"0x{a:x}.0{b:o}.{c << 8 | d}"


def _full_width(text):
    return "".join(chr(0xFF10 + int(c)) if c.isdigit() else c for c in text)


# How an IPv4 address may stand in a URL; all are the same host but for those of IPv6 and of names.
SPELLINGS = {
    "dotted": str,
    "decimal": lambda a: str(int(a)),
    "octal": lambda a: f"0{int(a):o}",
    "hex": lambda a: f"0x{int(a):x}",
    "hex-upper": lambda a: f"0X{int(a):X}",
    "octal-parts": lambda a: _parts(a, lambda b: f"0{b:o}"),
    "long-octal-parts": lambda a: _parts(a, lambda b: f"0000{b:o}"),
    "hex-parts": lambda a: _parts(a, lambda b: f"0x{b:x}"),
    "two-parts": lambda a: f"{_bytes(a)[0]}.{int(a) & 0xFFFFFF}",
    "three-parts": lambda a: f"{_bytes(a)[0]}.{_bytes(a)[1]}.{int(a) & 0xFFFF}",
    "mixed": _mixed,
    "percent": lambda a: "".join(f"%{ord(c):02x}" for c in str(a)),
    "percent-dots": lambda a: str(a).replace(".", "%2E"),
    "full-width": lambda a: _full_width(str(a)),
    "full-width-percent": lambda a: "".join(f"%{b:02X}" for b in _full_width(str(a)).encode()),
    "ideographic-dots": lambda a: str(a).replace(".", "\u3002"),
    "circled": lambda a: "".join(chr(0x2460 + int(c) - 1) if c in "123456789" else c for c in str(a)),
    "soft-hyphen": lambda a: str(a).replace(".", "\u00ad."),
    "trailing-dot": lambda a: f"{a}.",
    "hex-trailing-dot": lambda a: f"0x{int(a):x}.",
    "port": lambda a: f"{a}:8080",
    "mapped": lambda a: f"[::ffff:{a}]",
    "mapped-hex": lambda a: f"[::FFFF:{_groups(a)}]",
    "mapped-long": lambda a: f"[0000:0000:0000:0000:0000:ffff:{_groups(a)}]",
    "compatible": lambda a: f"[::{a}]",
    "translated": lambda a: f"[::ffff:0:{a}]",
    "nat64": lambda a: f"[64:ff9b::{a}]",
    "nat64-local": lambda a: f"[64:ff9b:1::{_groups(a)}]",
    "6to4": lambda a: f"[2002:{_groups(a)}::1]",
    "teredo": lambda a: f"[2001:0:5000:1::{_groups(a)}]",
    "isatap": lambda a: f"[fe80::5efe:{a}]",
    "unique-local": lambda a: f"[fd00::{_groups(a)}]",
    "name": lambda a: f"n{int(a)}.private.example",
    "upper-case-name": lambda a: f"N{int(a)}.Private.EXAMPLE",
    "name-with-dot": lambda a: f"d{int(a)}.private.example.",
    "name-of-mapped": lambda a: f"m{int(a)}.private.example",
}


def names_of(v4):
    """What the names among the spellings resolve to."""
    return {f"n{int(v4)}.private.example": str(v4), f"d{int(v4)}.private.example": str(v4),
            f"m{int(v4)}.private.example": f"::ffff:{v4}"}


class Pool:
    """Addresses, no two alike, from one network after the other."""

    def __init__(self):
        self._networks = [(ipaddress.ip_address(first), ipaddress.ip_network(net)) for first, net in NETWORKS]
        self._taken = 0

    def take(self):
        first, net = self._networks[self._taken % len(self._networks)]
        turn = self._taken // len(self._networks)
        self._taken += 1
        at = (int(first) - int(net.network_address) + turn * (1 if net.prefixlen >= 24 else 257)) % net.num_addresses
        return net[at]
