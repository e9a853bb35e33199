# SPDX-License-Identifier: Apache-2.0
"""The site plan: which host behaves how. A JSON object

    {"defaults": {PROFILE}, "hosts": {"3": {PROFILE}, "10-19": {PROFILE}}}

where a PROFILE sets some of the fields of `Profile` (and "robots" some of `Robots`); hosts are numbered from 1, later rows win
over earlier ones field by field. What does not fit is a PlanError that names the place."""
import dataclasses
import json
from dataclasses import dataclass, field

ROBOTS_VARIANTS = ("rules", "empty", "status", "slow", "silent", "cut", "reset", "huge", "html", "redirect", "bomb")
VALIDATORS = ("both", "etag", "weak", "modified", "none", "restless")
BUSY_FORMS = ("seconds", "date", "none")


class PlanError(Exception):
    pass


@dataclass(frozen=True)
class Robots:
    """What /robots.txt is.

    variant  rules: the rules below; empty; status: an answer with `status`; slow: the rules, `wait` seconds late; silent: never;
             cut: less than the Content-Length; reset; huge: `kib` kibibytes, with the rule /late/ ending at byte 511,990 and
             /too-late/ at the end; html: a page that says 200; redirect: `hops` redirects, then the rules; bomb: gzip of 1 GiB
    across   whether every hop of a redirect is on the next host; the rules at its end are still this host's
    """
    variant: str = "rules"
    status: int = 404
    wait: float = 5.0
    kib: int = 600
    hops: int = 1
    across: bool = False
    disallow: tuple = ("/private/", "/*?print=", "/drafts$")
    allow: tuple = ("/private/open/",)
    crawl_delay: float = 0.0  # seconds; 0: no such line
    sitemaps: tuple = ()  # paths or URLs of more Sitemap lines
    age: int = 0  # seconds of Cache-Control: max-age; 0: no such header


@dataclass(frozen=True)
class Busy:
    """The whole host answers `status` for `seconds` from its request number `after` on (counted from 1), robots.txt too
    unless `spare_robots`; Retry-After in the given form."""
    status: int = 429
    after: int = 10
    seconds: int = 3
    form: str = "seconds"
    spare_robots: bool = True


@dataclass(frozen=True)
class Profile:
    """How a host behaves.

    answer       a path such as "/slow/body/10": every request but robots.txt is answered as if it were for that path
    links        paths that the front page also links to: doors to the behaviours
    validators   which of ETag and Last-Modified pages have; weak: a weak ETag; restless: an ETag that is never the same twice
    requests_per_connection  the server closes after so many; 0: never
    """
    pages: int = 0  # 0: as many as --pages says
    language: str = "en"
    answer: str = ""
    links: tuple = ()
    delay_ms: float = 0.0  # before every answer begins
    gzip: bool = False  # pages are compressed for those who accept it
    validators: str = "both"
    sitemaps: bool = True
    sitemap_gzip: bool = False  # children of the sitemap index
    sitemap_index: bool = False  # /sitemap.xml is an index even of few pages
    feeds: bool = True
    new_per_version: int = 2
    change_percent: int = 30  # of pages change now and then
    gone_percent: int = 10  # of pages go away some day
    requests_per_connection: int = 0
    busy: Busy = None
    robots: Robots = field(default_factory=Robots)


_CHOICES = {("robots", "variant"): ROBOTS_VARIANTS, ("", "validators"): VALIDATORS, ("busy", "form"): BUSY_FORMS}
_MOST = {"pages": 1_000_000, "new_per_version": 1000}
_NESTED = {"robots": Robots, "busy": Busy}


def _value(kind, default, value, where):
    """A plan's value as the type of the field; raises PlanError."""
    if isinstance(default, tuple):
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise PlanError(f"{where}: a list of strings is wanted")
        return tuple(value)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise PlanError(f"{where}: {type(default).__name__} is wanted")
    name = where.rpartition(".")[2]
    if isinstance(value, (int, float)) and not 0 <= value <= _MOST.get(name, 1_000_000_000):
        raise PlanError(f"{where}: out of range")
    choices = _CHOICES.get((kind, name))
    if choices and value not in choices:
        raise PlanError(f"{where}: one of {', '.join(choices)} is wanted")
    return value


def _merge(base, row, where, kind=""):
    """`base` with the fields of a JSON object."""
    if not isinstance(row, dict):
        raise PlanError(f"{where}: an object is wanted")
    known = {f.name for f in dataclasses.fields(base)}
    changes = {}
    for name, value in row.items():
        place = f"{where}.{name}"
        if name not in known:
            raise PlanError(f"{place}: no such field")
        if name in _NESTED and not kind:
            changes[name] = None if value is None and name == "busy" else _merge(
                getattr(base, name) or _NESTED[name](), value, place, name)
        else:
            changes[name] = _value(kind, getattr(base, name), value, place)
    merged = dataclasses.replace(base, **changes)
    if not kind and merged.answer and not merged.answer.startswith("/"):
        raise PlanError(f"{where}.answer: a path is wanted")
    return merged


def _span(key, hosts):
    first, dash, last = key.partition("-")
    if not first.isascii() or not first.isdigit() or (dash and not last.isdigit()):
        raise PlanError(f"hosts.{key}: a number or a range such as 3-5 is wanted")
    low, high = int(first), int(last if dash else first)
    if not 1 <= low <= high <= hosts:
        raise PlanError(f"hosts.{key}: there are hosts 1 to {hosts}")
    return range(low, high + 1)


def parse(text, hosts):
    """A list of profiles, that of host i at place i (place 0 is unused). Raises PlanError."""
    try:
        plan = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"not JSON: {error}") from None
    if not isinstance(plan, dict) or plan.keys() - {"defaults", "hosts"}:
        raise PlanError('an object with "defaults" and "hosts" is wanted')
    profiles = [_merge(Profile(), plan.get("defaults", {}), "defaults")] * (hosts + 1)
    rows = plan.get("hosts", {})
    if not isinstance(rows, dict):
        raise PlanError("hosts: an object is wanted")
    for key, row in rows.items():
        for number in _span(key, hosts):
            profiles[number] = _merge(profiles[number], row, f"hosts.{key}")
    return profiles
