// SPDX-License-Identifier: Apache-2.0
// The parts of a crawl that are pure functions: job, scope, schedule, links.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "saring/crawl/job.h"
#include "saring/crawl/list_links_internal.h"
#include "saring/crawl/page_links.h"
#include "saring/crawl/schedule.h"

using namespace saring;
using namespace std::chrono_literals;

namespace {

Job job() {
  Job job;
  job.name = "news";
  job.contact = "https://crawler.example/";
  job.seeds = {{"https://www.example.org/feed", UrlKind::feed}};
  job.outputs.pages.folder = "out";
  return job;
}

ScopeVerdict verdict(const Job& j, std::string_view url, std::uint16_t depth = 0,
                     UrlKind kind = UrlKind::page) {
  const Result<Url> parsed = Url::parse(url);
  REQUIRE(parsed);
  return judge(settled_scope(j), *parsed, kind, depth);
}

WallTime at(std::int64_t seconds) { return WallTime(std::chrono::seconds(seconds)); }

PageLinks links(const std::string& html, std::string_view url = "https://a.example/dir/page") {
  const Result<Dom> dom = Dom::parse(html);
  REQUIRE(dom);
  return read_links(*dom, url);
}

}  // namespace

TEST_CASE("job: what is wrong is named by its field", "[crawl]") {
  CHECK(fault_of(job()).empty());
  const auto fault = [](auto change) {
    Job j = job();
    change(j);
    return fault_of(j);
  };
  CHECK_THAT(fault([](Job& j) { j.name = "../x"; }), Catch::StartsWith("name:"));
  CHECK_THAT(fault([](Job& j) { j.name = ""; }), Catch::StartsWith("name:"));
  for (const char* contact : {"", "me", "me@", "a@b", "https://nowhere", "me@a.example)",
                              "me@a.example\r\nX: y", "ftp://a.example", "https://me:hush@a.example/"})
    CHECK_THAT(fault([&](Job& j) { j.contact = contact; }), Catch::StartsWith("contact:"));
  CHECK(fault([](Job& j) { j.contact = "crawl@a.example"; }).empty());
  CHECK_THAT(fault([](Job& j) { j.seeds.clear(); }), Catch::StartsWith("seeds:"));
  CHECK_THAT(fault([](Job& j) { j.seeds[0].url = "file:///etc/passwd"; }), Catch::StartsWith("seeds:"));
  const std::string secret = fault([](Job& j) { j.seeds[0].url = "https://me:hush@a.example/"; });
  CHECK_THAT(secret, Catch::StartsWith("seeds:") && !Catch::Contains("hush"));
  CHECK_THAT(fault([](Job& j) { j.revisit.list_interval = 90s; }),
             Catch::StartsWith("revisit.list_interval:"));
  CHECK_THAT(fault([](Job& j) { j.scope.hosts = {"https://a.example"}; }), Catch::StartsWith("scope.hosts:"));
  CHECK_THAT(fault([](Job& j) {
               j.scope.hosts = {
                   "B\xC3\xBC"
                   "cher.example"};
             }),
             Catch::StartsWith("scope.hosts:"));
  CHECK(fault([](Job& j) { j.scope.hosts = {"*.example.org", "a.example"}; }).empty());
  CHECK_THAT(fault([](Job& j) { j.politeness.delay = 999ms; }), Catch::StartsWith("politeness.delay:"));
  CHECK(fault([](Job& j) { j.politeness.delay = 0ms, j.politeness.allow_private = true; }).empty());
  CHECK_THAT(fault([](Job& j) { j.revisit.least = j.revisit.most + 1ms; }),
             Catch::StartsWith("revisit.least:"));
  CHECK_THAT(fault([](Job& j) { j.outputs.pages.name_template = "{nothing}"; }),
             Catch::StartsWith("outputs.name:"));
}

TEST_CASE("job: what is hardly meant is noted", "[crawl]") {
  Job j = job();
  CHECK(notes_on(j).empty());
  const auto noted = [&](std::string_view begin) {
    const std::vector<std::string> notes = notes_on(j);
    return notes.size() == 1 && notes[0].starts_with(begin);
  };
  j.scope.include = {"*/news/*", "news/*"};
  j.seeds[0].kind = UrlKind::list;
  CHECK(noted("scope.include: 'news/*' matches no URL: "));
  j.scope.include = {"*"};
  j.scope.hosts = {"a.example"};
  CHECK(noted("seeds: '" + j.seeds[0].url + "' is outside the scope (other_host)"));
  j.scope.hosts.clear();
  j.revisit.interval = j.revisit.most + 1s;
  CHECK(noted("revisit.interval: "));
  j.revisit.adaptive = false;
  CHECK(notes_on(j).empty());
  const std::string never = "x";
  j.scope.exclude.assign(10'000, never);
  CHECK(notes_on(j).size() == 11);
}

TEST_CASE("job: every request names the contact", "[crawl]") {
  CHECK_THAT(user_agent(job()),
             Catch::StartsWith("saring/") && Catch::EndsWith(" (+https://crawler.example/)"));
  Job by_mail = job();
  by_mail.contact = "crawl@a.example";
  CHECK_THAT(user_agent(by_mail), Catch::EndsWith(" (+mailto:crawl@a.example)"));
}

TEST_CASE("scope: hosts, depth, wildcards", "[crawl]") {
  Job j = job();
  CHECK(verdict(j, "https://www.example.org/a") == ScopeVerdict::in);
  CHECK(verdict(j, "http://www.example.org:8080/a") == ScopeVerdict::in);
  CHECK(verdict(j, "https://example.org/a") == ScopeVerdict::other_host);
  CHECK(verdict(j, "https://www.example.org.evil.example/a") == ScopeVerdict::other_host);
  j.scope.hosts = {"*.example.org"};
  for (const char* url : {"https://example.org/", "https://a.b.example.org/"})
    CHECK(verdict(j, url) == ScopeVerdict::in);
  CHECK(verdict(j, "https://notexample.org/") == ScopeVerdict::other_host);
  j.scope.hosts = {"*.example.org", "z.example", "a.example", "*.b.example"};
  for (const char* url : {"https://z.example/", "https://a.example/", "https://b.example/",
                          "https://a.b.example/", "https://x.y.example.org/"})
    CHECK(verdict(j, url) == ScopeVerdict::in);
  for (const char* url : {"https://b.z.example/", "https://example/", "https://org/", "https://[::1]/"})
    CHECK(verdict(j, url) == ScopeVerdict::other_host);
  j.scope.hosts = {"*.example.org"};
  CHECK(verdict(j, "https://example.org/", 3) == ScopeVerdict::in);
  CHECK(verdict(j, "https://example.org/", 4) == ScopeVerdict::too_deep);
  j.scope.include = {"*/news/*", "*.html"};
  j.scope.exclude = {"*/news/video/*"};
  CHECK(verdict(j, "https://example.org/news/1") == ScopeVerdict::in);
  CHECK(verdict(j, "https://example.org/a.html") == ScopeVerdict::in);
  CHECK(verdict(j, "https://example.org/a.html?x") == ScopeVerdict::not_included);
  CHECK(verdict(j, "https://example.org/news/video/1") == ScopeVerdict::excluded);
  for (const UrlKind kind : {UrlKind::list, UrlKind::feed, UrlKind::sitemap})
    CHECK(verdict(j, "https://example.org/news/video/1", 0, kind) == ScopeVerdict::in);
  CHECK(verdict(j, "https://example.org/f", 4, UrlKind::feed) == ScopeVerdict::too_deep);
  CHECK(verdict(j, "https://example.org/s", 4, UrlKind::sitemap) == ScopeVerdict::in);
  CHECK(verdict(j, "https://a.example/s", 0, UrlKind::sitemap) == ScopeVerdict::other_host);
}

TEST_CASE("scope: wildcards match whole texts, in bounded time", "[crawl]") {
  CHECK(matches("", ""));
  CHECK(matches("*", ""));
  CHECK(matches("a*b*c", "aXbYc"));
  CHECK(matches("a*b*c", "abbcbc"));
  CHECK_FALSE(matches("a*b", "abc"));
  CHECK_FALSE(matches("", "a"));
  CHECK(matches("**a**", "bab"));
  CHECK_FALSE(matches(std::string(200, '*') + "b", std::string(200'000, 'a')));
  CHECK_FALSE(matches("*a*a*a*a*a*a*a*a*b", std::string(50'000, 'a')));
}

TEST_CASE("scope: traps that a site makes without end", "[crawl]") {
  const Job j = job();
  const std::string host = "https://www.example.org";
  CHECK(verdict(j, host + "/a/b/a/b/c") == ScopeVerdict::in);
  CHECK(verdict(j, host + "/a/b/a/b/a") == ScopeVerdict::trap);
  CHECK(verdict(j, host + "/x;jsessionid=12?y") == ScopeVerdict::trap);
  CHECK(verdict(j, host + "/x?PHPSESSID=12") == ScopeVerdict::trap);
  CHECK(verdict(j, host + "/x?sidney=12") == ScopeVerdict::in);
  std::string path, query = "?";
  for (int i = 0; i < 20; ++i) path += "/" + std::to_string(i);
  CHECK(verdict(j, host + path) == ScopeVerdict::in);
  CHECK(verdict(j, host + path + "/20") == ScopeVerdict::trap);
  for (int i = 0; i < 12; ++i) query += "&k" + std::to_string(i);
  query.erase(1, 1);
  CHECK(verdict(j, host + "/" + query) == ScopeVerdict::in);
  CHECK(verdict(j, host + "/" + query + "&l") == ScopeVerdict::trap);
  CHECK(verdict(j, host + "/" + std::string(2'000, 'a')) == ScopeVerdict::trap);
}

TEST_CASE("schedule: Retry-After in all its forms", "[crawl]") {
  const WallTime now = at(784'111'777);  // Sun, 06 Nov 1994 08:49:37 GMT
  const auto seconds = [&](std::string_view value) -> std::int64_t {
    const auto wait = retry_after(value, now);
    return wait ? wait->count() / 1000 : -1;
  };
  CHECK(seconds("120") == 120);
  CHECK(seconds(" 0 ") == 0);
  CHECK(seconds("1000000000000000000000000") == 86'400);
  CHECK(seconds("Sun, 06 Nov 1994 08:50:37 GMT") == 60);
  CHECK(seconds("Sunday, 06-Nov-94 08:50:37 GMT") == 60);
  CHECK(seconds("Sun Nov  6 08:50:37 1994") == 60);
  CHECK(seconds("Sun, 06 Nov 1994 08:00:00 GMT") == 0);
  CHECK(seconds("Wed, 06 Nov 2094 08:00:00 GMT") == 86'400);
  for (const char* bad : {"", "-1", "1.5", "soon", "Sun, 06 Nov 1994", "Sun, 31 Feb 1994 08:50:37 GMT",
                          "Sun, 06 Nov 1994 25:50:37 GMT", "Sun, 06 Nov 1994 08:50:37 WIB", "12 s"})
    CHECK(seconds(bad) == -1);
}

TEST_CASE("schedule: failures are waited out twice as long each time, up to a day", "[crawl]") {
  CHECK(backoff(1, 0.5) == 60s);
  CHECK(backoff(2, 0.5) == 120s);
  CHECK(backoff(1, 0) == 54s);
  CHECK(backoff(1, 1) == 66s);
  CHECK(backoff(11, 0.5) == 61'440s);
  CHECK(backoff(12, 0.5) == 24h);
  CHECK(backoff(4'000'000'000, 0.5) == 24h);
}

TEST_CASE("schedule: pages that change are visited more often", "[crawl]") {
  Revisit r;
  r.interval = 24h, r.list_interval = 1h, r.least = 6h, r.most = 40h;
  CHECK(next_interval(r, UrlKind::page, 0ms, true) == 24h);
  CHECK(next_interval(r, UrlKind::page, 24h, true) == 12h);
  CHECK(next_interval(r, UrlKind::page, 8h, true) == 6h);
  CHECK(next_interval(r, UrlKind::page, 24h, false) == 36h);
  CHECK(next_interval(r, UrlKind::page, 36h, false) == 40h);
  for (const UrlKind kind : {UrlKind::list, UrlKind::feed, UrlKind::sitemap})
    CHECK(next_interval(r, kind, 24h, false) == 1h);
  r.adaptive = false;
  CHECK(next_interval(r, UrlKind::page, 12h, true) == 24h);
}

TEST_CASE("schedule: a host is given twice the time that it took", "[crawl]") {
  const Politeness p;
  CHECK(pause_after(p, 1s, 100ms, 0) == 1s);
  CHECK(pause_after(p, 1s, 3s, 0) == 6s);
  CHECK(pause_after(p, 5s, 1s, 0) == 5s);
  CHECK(pause_after(p, 4s, 0ms, 1) == 5s);
}

TEST_CASE("links: resolved, once each, without those that ask not to be followed", "[crawl]") {
  const PageLinks found = links(
      "<a href=x>1</a> <a href='../y?b#f'>2</a><a href='x#other'>3</a><a rel='me NoFollow' href=z>4</a>"
      "<a rel=ugc href=u>5</a><a href='mailto:a@b.example'>6</a><a>7</a><map><area href='/m'></map>"
      "<a href='//u:p@c.example:443/q?utm_source=1'>8</a><a href='//c.example:443/q'>9</a><a "
      "href='http://['>10</a>");
  CHECK(found.links == std::vector<std::string>{"https://a.example/dir/x", "https://a.example/y?b",
                                                "https://a.example/m", "https://c.example/q?utm_source=1"});
  CHECK(links("<base href='https://b.example/q/'><base href='/r/'><a href=x>1</a>").links ==
        std::vector<std::string>{"https://b.example/q/x"});
}

TEST_CASE("links: feeds, canonical address and robots", "[crawl]") {
  const PageLinks found = links(
      "<head><link rel=alternate type='application/rss+xml' href=/feed><link rel='alternate' type=' "
      "Application/Atom+XML' href=/atom><link rel=alternate hreflang=id href=/id>"
      "<link rel=canonical href=/c?x#y><link rel=canonical href=/d><meta name=ROBOTS content='noindex'>"
      "<meta name=saring content=nofollow><meta name=googlebot content=noarchive></head>"
      "<body><link rel=canonical href=/e>x");
  CHECK(found.feeds == std::vector<std::string>{"https://a.example/feed", "https://a.example/atom"});
  CHECK(found.canonical == "https://a.example/c?x");
  CHECK((found.robots.noindex && found.robots.nofollow && !found.robots.noarchive));
  CHECK(links("<body><link rel=canonical href=/e>x").canonical.empty());
  CHECK(links("<head><link rel=canonical href='javascript:x'></head>").canonical.empty());
}

TEST_CASE("links: limits", "[crawl]") {
  std::string html;
  for (int i = 0; i < 10'050; ++i) html += "<a href=" + std::to_string(i) + ">x</a>";
  const PageLinks found = links(html);
  CHECK(found.links.size() == 10'000);
  CHECK(found.cut);
}

TEST_CASE("lists: the wildcards of a seed decide which links are followed", "[crawl]") {
  Job j = job();
  j.seeds = {{"https://a.example/news?utm_source=x", UrlKind::list, {"*/news/*", "*.html"}},
             {"https://www.a.example/all", UrlKind::list, {}},
             {"https://b.example/", UrlKind::list, {"*/b/*"}},
             {"https://b.example/more", UrlKind::list, {"*/m/*"}},
             {"https://b.example/page", UrlKind::page, {}}};
  const ListLinks lists(j);
  const auto follows = [&](const char* list, const char* link) { return lists.rule_of(list).follows(link); };
  CHECK(follows("https://a.example/news", "https://a.example/news/1"));
  CHECK(follows("https://a.example/news", "https://a.example/x.html"));
  CHECK_FALSE(follows("https://a.example/news", "https://a.example/about"));
  CHECK(follows("https://www.a.example/all", "https://a.example/about"));
  CHECK_FALSE(follows("https://b.example/", "https://b.example/m/1"));
  // A seed was redirected to it.
  CHECK(follows("https://m.b.example/new", "https://b.example/m/1"));
  CHECK(follows("https://m.b.example/new", "https://b.example/b/1"));
  CHECK_FALSE(follows("https://m.b.example/new", "https://b.example/x"));
  CHECK(follows("https://a.example/new", "https://a.example/about"));
  CHECK(follows("https://c.example/", "https://c.example/x"));
}
