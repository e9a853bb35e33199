// SPDX-License-Identifier: Apache-2.0
// robots.txt, section by section of RFC 9309; then what the RFC leaves open, and hostile files.
#include <catch2/catch.hpp>
#include <chrono>

#include "robots_reference.h"
#include "saring/fetch/robots.h"
#include "saring/fetch/robots_internal.h"
#include "saring/fetch/robots_policy.h"

using namespace std::string_literals;
using namespace std::chrono_literals;
using saring::Robots;
using saring::RobotsBasis;
using saring::RobotsUse;
using saring::Url;

namespace {

bool allowed(std::string_view file, std::string_view agent, std::string_view url) {
  return Robots::parse(file).check(agent, url).allowed;
}

// Number of the line that decided; 0 if none did.
std::uint32_t deciding_line(std::string_view file, std::string_view url, std::string_view agent = "saring") {
  const Robots robots = Robots::parse(file);
  const auto verdict = robots.check(agent, url);
  return verdict.rule == nullptr ? 0 : verdict.rule->line;
}

std::string repeat(std::string_view s, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += s;
  return out;
}

std::string utf16le(std::string_view ascii) {
  std::string out = "\xFF\xFE";
  for (const char c : ascii) out += {c, '\0'};
  return out;
}

template <class F>
double seconds_of(F f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("2.2.1: the groups that name the crawler apply, in any case, and those for all if none does") {
  const Robots robots = Robots::parse(
      "User-Agent: Saring\nDisallow: /dapur\n\nUser-Agent: *\nDisallow: /gudang\n\n"
      "user-agent: kapal\nuser-agent: perahu\n");
  CHECK_FALSE(robots.check("sARING", "https://a.example/dapur/1").allowed);
  CHECK(robots.check("saring", "https://a.example/gudang").allowed);
  CHECK(robots.check("lain", "https://a.example/dapur").allowed);
  CHECK_FALSE(robots.check("lain", "https://a.example/gudang").allowed);
  CHECK(robots.check("perahu", "https://a.example/gudang").basis == RobotsBasis::no_rule);
  CHECK(robots.check("", "https://a.example/gudang").agent == "*");
  CHECK(robots.check("saring", "/dapur").agent == "saring");
}

TEST_CASE("2.2.1: groups of one name are one group, and so are those for all") {
  const std::string file =
      "user-agent: saring\ndisallow: /a\nuser-agent: lain\ndisallow: /b\nuser-agent: saring\nuser-agent: "
      "third\n"
      "disallow: /c\nuser-agent: *\ndisallow: /d\nuser-agent: *\ndisallow: /e\n";
  CHECK_FALSE(allowed(file, "saring", "/a"));
  CHECK(allowed(file, "saring", "/b"));
  CHECK_FALSE(allowed(file, "saring", "/c"));
  CHECK_FALSE(allowed(file, "third", "/c"));
  CHECK(allowed(file, "third", "/a"));
  CHECK_FALSE(allowed(file, "nobody", "/d"));
  CHECK_FALSE(allowed(file, "nobody", "/e"));
}

TEST_CASE("2.2.1: rules in front of any user-agent line are ignored") {
  CHECK(allowed("disallow: /\nuser-agent: lain\ndisallow: /x\n", "saring", "/"));
  CHECK(Robots::parse("disallow: /\n").faults().at(0).what == "before any user-agent");
}

TEST_CASE("2.2.1: a name in the file ends before the first byte that no name has") {
  for (const char* line : {"saring/2.1", "saring 2.1", "saring; x", "saring\t# comment", "SARING(x)"})
    CHECK_FALSE(allowed("user-agent: "s + line + "\ndisallow: /\n", "saring", "/"));
  CHECK(allowed("user-agent: saring2\ndisallow: /\n", "saring", "/"));
  CHECK_FALSE(allowed("user-agent: saring2\ndisallow: /\n", "saring2", "/"));
  CHECK(allowed("user-agent: saring\ndisallow: /\n", "saring 2", "/"));
  CHECK(allowed("user-agent: *saring\ndisallow: /\n", "saring", "/"));
  CHECK_FALSE(allowed("user-agent: * saring\ndisallow: /\n", "lain", "/"));
}

TEST_CASE("2.2.2: the longest match decides, and Allow where two are equal") {
  const std::string file = "user-agent: *\nallow: /kopi\ndisallow: /kopi/susu\nallow: /teh\ndisallow: /teh\n";
  CHECK(deciding_line(file, "https://a.example/kopi/hitam") == 2);
  CHECK(deciding_line(file, "https://a.example/kopi/susu/1") == 3);
  CHECK(deciding_line(file, "https://a.example/teh") == 4);
  CHECK(deciding_line(file, "https://a.example/air") == 0);
  CHECK(allowed(file, "saring", "https://a.example/air"));
}

TEST_CASE("2.2.2: paths keep their case, and the query belongs to them but no fragment") {
  const std::string file = "user-agent: *\ndisallow: /Rak\ndisallow: /cari?q=\n";
  CHECK(allowed(file, "saring", "https://a.example/rak"));
  CHECK_FALSE(allowed(file, "saring", "https://a.example/cari?q=x"));
  CHECK(allowed(file, "saring", "https://a.example/cari#?q="));
}

TEST_CASE("2.2.2: an empty path forbids nothing, and /robots.txt is always allowed") {
  CHECK(allowed("user-agent: *\ndisallow:\n", "saring", "/x"));
  const Robots robots = Robots::parse("user-agent: *\ndisallow: /\n");
  CHECK(robots.check("saring", "https://a.example/robots.txt").basis == RobotsBasis::robots_txt);
  CHECK_FALSE(robots.check("saring", "https://a.example/robots.txt.bak").allowed);
}

TEST_CASE("2.2.2: escapes mean what they stand for") {
  const auto forbids = [](std::string_view path, std::string_view url) {
    return !allowed("user-agent: *\ndisallow: " + std::string(path) + "\n", "saring", url);
  };
  CHECK(forbids("/caf\xC3\xA9", "/caf%C3%A9"));
  CHECK(forbids("/caf%c3%a9", "/caf%C3%A9"));
  CHECK(forbids("/caf%C3%A9", "/caf%c3%a9"));
  CHECK(forbids("/caf%C3%A9", "/caf\xC3\xA9"));
  CHECK(forbids("/%7Eana/", "/~ana/"));
  CHECK(forbids("/~ana/", "/%7eana/"));
  CHECK(forbids("/a%2Fb", "/a%2fb"));
  CHECK_FALSE(forbids("/a%2Fb", "/a/b"));
  CHECK_FALSE(forbids("/100%", "/100"));
  CHECK(forbids("/100%", "/100%"));
  CHECK(forbids("/caf\xE9", "/caf%E9"));
}

TEST_CASE("2.2.2: where the two readings of escapes differ, the one that forbids holds") {
  const std::string file = "user-agent: *\ndisallow: /\nallow: /%62aru\n";
  CHECK_FALSE(allowed(file, "saring", "/baru"));
  CHECK(allowed(file, "saring", "/%62aru"));
}

TEST_CASE("2.2.3: * stands for any bytes, a final $ for the end, and their escapes for themselves") {
  const auto forbids = [](std::string_view path, std::string_view url) {
    return !allowed("user-agent: *\ndisallow: " + std::string(path) + "\n", "saring", url);
  };
  CHECK(forbids("/*.pdf$", "/a/b.pdf"));
  CHECK_FALSE(forbids("/*.pdf$", "/a/b.pdf?x"));
  CHECK(forbids("/a*b*c", "/a-b--c-d"));
  CHECK_FALSE(forbids("/a*b*c", "/acb"));
  CHECK(forbids("*", "/x"));
  CHECK(forbids("/x$", "/x"));
  CHECK_FALSE(forbids("/x$", "/xy"));
  CHECK(forbids("/x$y", "/x$y"));
  CHECK(forbids("/x%2A", "/x*"));
  CHECK_FALSE(forbids("/x%2A", "/xy"));
  CHECK(forbids("/x%24", "/x$"));
  CHECK_FALSE(forbids("x", "/x"));
}

TEST_CASE("2.2.4: other records end no group") {
  const std::string file =
      "user-agent: saring\nsitemap: https://a.example/s.xml\nhost: a.example\ncrawl-delay: 2\n\n"
      "user-agent: lain\nclean-param: q\ndisallow: /x\nsitemap: https://a.example/t.xml\ndisallow: /y\n";
  for (const char* agent : {"saring", "lain"})
    for (const char* path : {"/x", "/y"}) CHECK_FALSE(allowed(file, agent, path));
  CHECK(Robots::parse(file).sitemaps().size() == 2);
}

TEST_CASE("2.2: lines end in CR, LF or both, and have comments and white space") {
  for (const char* end : {"\n", "\r", "\r\n"}) {
    const std::string file = "# one"s + end + "  User-Agent :\tsaring  # two" + end + end +
                             "\tdisallow: /x # three" + end + "allow: /x/y#four" + end;
    CHECK(deciding_line(file, "/x") == 4);
    CHECK(deciding_line(file, "/x/y") == 5);
    CHECK(Robots::parse(file).line_count() == 5);
  }
}

TEST_CASE("2.3: byte-order marks are skipped, UTF-16 is read") {
  const std::string file = "user-agent: *\ndisallow: /x\n";
  CHECK_FALSE(allowed("\xEF\xBB\xBF" + file, "saring", "/x"));
  CHECK_FALSE(allowed(utf16le(file), "saring", "/x"));
  CHECK(allowed("\xFF\xFE"s, "saring", "/x"));
}

TEST_CASE("2.5: the first 500 KiB count, up to the end of a line") {
  const std::string head = "user-agent: *\n", rule = "disallow: /x\n";
  const std::string filler = "#" + std::string(saring::kMaxRobotsBytes - head.size() - rule.size() - 2, 'a');
  const std::string fits = head + filler + "\n" + rule;
  REQUIRE(fits.size() == saring::kMaxRobotsBytes);
  CHECK_FALSE(allowed(fits, "saring", "/x"));
  CHECK_FALSE(Robots::parse(fits).truncated());
  CHECK_FALSE(allowed(fits + "allow: /xy\n", "saring", "/xy"));
  CHECK(Robots::parse(fits + "a").truncated());
  // A line cut by the limit would say something else.
  CHECK(allowed(head + filler + "\ndisallow: /xyz\n", "saring", "/x"));
  CHECK(Robots::parse(std::string(saring::kMaxRobotsBytes + 1, 'a')).line_count() == 0);
}

TEST_CASE("what was not understood is told, and counted beyond its limit") {
  const Robots robots = Robots::parse(
      "<html>\nuser-agent: *\nnoindex: /x\nDisalow /y\ncrawl-delay: soon\ndisallow /a b\nuser-agent: ?\n");
  const auto& faults = robots.faults();
  REQUIRE(faults.size() == 5);
  CHECK((faults[0].line == 1 && faults[0].text == "<html>" && faults[0].what == "no record"));
  CHECK((faults[1].line == 3 && faults[1].what == "unknown record"));
  CHECK((faults[2].line == 5 && faults[2].what == "not a number of seconds"));
  CHECK((faults[3].line == 6 && faults[3].what == "no record"));
  CHECK((faults[4].line == 7 && faults[4].what == "not a name of a crawler"));
  CHECK(robots.record_count() == 4);
  const Robots many = Robots::parse(repeat("x\n", 5000), {}, {.max_faults = 3});
  CHECK(many.faults().size() == 3);
  CHECK(many.fault_count() == 5000);
}

TEST_CASE("the crawl delay is the longest that a crawler's groups ask for, within a day") {
  const Robots robots = Robots::parse(
      "user-agent: a\ncrawl-delay: 1.5\nuser-agent: b\ncrawl-delay: 1\ndisallow: /x\n"
      "user-agent: c\ndisallow:\nuser-agent: *\ncrawl-delay: 1e9\nuser-agent: a\ncrawl-delay: 0.5\n");
  CHECK(robots.crawl_delay("A") == 1.5);
  CHECK(robots.crawl_delay("b") == 1.0);
  CHECK(robots.crawl_delay("c") == std::nullopt);
  CHECK(robots.crawl_delay("d") == 86400.0);
  for (const char* wrong : {"-1", "nan", "inf", "1,5", "10s", "", "1e999", "+1"}) {
    const auto delay = Robots::parse("user-agent: *\ncrawl-delay: "s + wrong + "\n").crawl_delay("a");
    CHECK((!delay || *delay == 86400.0));
  }
  CHECK(Robots::parse("user-agent: *\ncrawl-delay: nan\n").crawl_delay("a") == std::nullopt);
}

TEST_CASE("sitemaps are resolved, each is told once, and their number is limited") {
  const auto address = Url::parse("https://a.example/robots.txt");
  REQUIRE(address);
  const std::string file =
      "sitemap: /s.xml\nSitemap:https://a.example/s.xml\nsite-map: //b.example/t.xml\nsitemap: ftp://c/\n"
      "sitemap: javascript:x\n";
  const Robots robots = Robots::parse(file, *address);
  CHECK(robots.sitemaps() == std::vector<std::string>{"https://a.example/s.xml", "https://b.example/t.xml"});
  CHECK(robots.fault_count() == 2);
  CHECK(Robots::parse(file).sitemaps() == std::vector<std::string>{"https://a.example/s.xml"});
  CHECK(Robots::parse("https://a.example/dir/sitemap-1.xml\nhttps://a.example/x.xml\n").sitemaps().size() ==
        1);
  std::string many;
  for (int i = 0; i < 50; ++i) many += "sitemap: /" + std::to_string(i) + "\n";
  CHECK(Robots::parse(many + many, *address, {.max_sitemaps = 7}).sitemaps().size() == 7);
}

TEST_CASE("an unreachable file allows nothing but itself, an absent one everything") {
  const Robots closed = Robots::disallow_all();
  CHECK(closed.check("saring", "https://a.example/").basis == RobotsBasis::unreachable);
  CHECK_FALSE(closed.check("saring", "https://a.example/").allowed);
  CHECK(closed.check("saring", "https://a.example/robots.txt").allowed);
  CHECK(Robots().check("saring", "https://a.example/").allowed);
}

TEST_CASE("2.3.1: what an answer means") {
  const auto use = [](int status, std::optional<std::chrono::seconds> age = std::nullopt) {
    return saring::robots_policy({.status = status}, age).use;
  };
  for (const int status : {200, 203, 204, 299}) CHECK(use(status, 1h) == RobotsUse::body);
  for (const int status : {400, 401, 403, 404, 410, 451, 499}) CHECK(use(status, 1h) == RobotsUse::allow_all);
  for (const int status : {0, 100, 301, 429, 500, 503, 599, 600, -1}) {
    CHECK(use(status) == RobotsUse::disallow_all);
    CHECK(use(status, 24h * 30) == RobotsUse::cached);
    CHECK(use(status, 24h * 30 + 1s) == RobotsUse::disallow_all);
    CHECK(saring::robots_policy({.status = status}, 1h).valid_for < saring::kRobotsFresh);
  }
  CHECK(use(304) == RobotsUse::disallow_all);
  const auto renewed = saring::robots_policy({.status = 304}, 24h * 300);
  CHECK((renewed.use == RobotsUse::cached && renewed.renewed && renewed.valid_for == 24h));
  CHECK(saring::robots_policy({.too_many_redirects = true}, 1h).use == RobotsUse::allow_all);
}

TEST_CASE("a product token has letters, '-' and '_' alone, and one is found in front of a User-Agent") {
  CHECK(saring::is_product_token("Foo-Bar_x"));
  for (const char* wrong : {"", "foo bar", "foo/1", "foo1", "f\xC3\xB6", "*"})
    CHECK_FALSE(saring::is_product_token(wrong));
  CHECK(saring::product_token("saring/0.1.0 (+https://a.example)") == "saring");
  CHECK(saring::product_token("(x)") == "");
}

TEST_CASE("matching agrees with the definition on every short pattern and path") {
  constexpr std::string_view kPattern = "ab*$", kPath = "ab$";
  const auto words = [](std::string_view letters, std::size_t longest) {
    std::vector<std::string> out{""};
    for (std::size_t i = 0; i < out.size(); ++i)
      if (out[i].size() < longest)
        for (const char c : letters) out.push_back(out[i] + c);
    return out;
  };
  const auto paths = words(kPath, 5);
  bool same = true;
  for (const std::string& pattern : words(kPattern, 5))
    for (const std::string& path : paths)
      same = same && saring::fetching::pattern_matches(pattern, path) == reference::matches(pattern, path);
  CHECK(same);
  // Parts between stars that are long enough for the other search.
  const std::string a = repeat("ab", 10), b = repeat("ab", 9) + "aa";
  for (const std::string& pattern : {"*" + a, "*" + b, "*" + b + "*" + a + "$", "*" + a + "*b"})
    for (const std::string& path : {a + b + a, b + b, repeat("ab", 9) + b, a + a + "b"})
      CHECK(saring::fetching::pattern_matches(pattern, path) == reference::matches(pattern, path));
}

TEST_CASE("a rule that could match everywhere costs linear time") {
  const std::string file =
      "user-agent: *\ndisallow: /" + repeat("a*", 8000) + "b\n" + "disallow: /*" + repeat("a", 8000) + "b\n";
  const Robots robots = Robots::parse(file);
  const std::string url = "/" + repeat("a", 16'000);
  bool open = false;
  CHECK(seconds_of([&] { open = robots.check("saring", url).allowed; }) < 0.5);
  CHECK(open);
}

TEST_CASE("a file full of rules, groups or sitemaps ends in time") {
  std::string rules = "user-agent: *\n", groups, sitemaps, delays = "user-agent: a\n", agents;
  while (rules.size() < saring::kMaxRobotsBytes) rules += "allow:/*ab\n";
  while (groups.size() < saring::kMaxRobotsBytes) groups += "user-agent:*\nallow:x\n";
  for (int i = 0; sitemaps.size() < saring::kMaxRobotsBytes; ++i)
    sitemaps += "sitemap:/" + std::to_string(i) + "\n";
  while (delays.size() < saring::kMaxRobotsBytes) delays += "user-agent:a\ncrawl-delay:1\n";
  while (agents.size() < saring::kMaxRobotsBytes) agents += "user-agent:a\n";
  const auto address = Url::parse("https://a.example/robots.txt");
  for (const std::string& file : {rules, groups, sitemaps, delays, agents}) {
    CHECK(seconds_of([&] {
            const Robots robots = Robots::parse(file, *address);
            (void)robots.check("a", "/" + repeat("a", 2000));
            (void)robots.crawl_delay("a");
          }) < 5);
  }
}

TEST_CASE("a URL that is too long for rules is not allowed where there are any") {
  const std::string url = "/" + repeat("a", saring::kMaxRobotsTarget);
  CHECK(Robots::parse("user-agent: *\nallow: /\n").check("a", url).basis == RobotsBasis::too_long);
  CHECK(Robots::parse("user-agent: *\n").check("a", url).allowed);
}

TEST_CASE("binary files and zeros are read as they are") {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 131 % 256);
  CHECK(allowed(bytes, "saring", "/x"));
  CHECK_FALSE(allowed(bytes + "\nuser-agent: *\ndisallow: /x\n", "saring", "/x"));
  CHECK(allowed("user-agent: *\ndisallow: /x\0y\n"s, "saring", "/x"));
  CHECK_FALSE(allowed("\0\nuser-agent: *\n\0\ndisallow: /x\n"s, "saring", "/x"));
}
