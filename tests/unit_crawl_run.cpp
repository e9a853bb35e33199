// SPDX-License-Identifier: Apache-2.0
// Whole runs of a crawl against a small site on the loopback interface.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crawl_site.h"
#include "warc_reader.h"

namespace fs = std::filesystem;
using namespace saring;
using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::answer;
using testing::page;
using testing::Place;
using testing::Site;

namespace {

// A first page with links to so many others.
void set_pages(Site& site, int count) {
  std::string links;
  for (int i = 0; i < count; ++i) {
    links += "<a href=/" + std::to_string(i) + ">x</a>";
    site.set("/" + std::to_string(i), page("Page " + std::to_string(i)));
  }
  site.set("/", page("First", links));
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("crawl: a site is read from its first page, within robots.txt", "[crawl]") {
  Site site;
  site.set("/robots.txt",
           answer("User-agent: *\nDisallow: /private\nUser-agent: saring\nDisallow: /secret\n", ""));
  site.set("/",
           page("First", "<a href=/a>a</a><a href=/b#x>b</a><a href=/secret>s</a><a href=/private>p</a>"));
  site.set("/a",
           page("Page A", "<a href=/>up</a><a href=/c>c</a><a href=http://elsewhere.example/>away</a>"));
  site.set("/b", page("Page B", "<a href=/b>self</a>"));
  site.set("/c", page("Page C"));
  site.set("/private", page("Private"));
  site.set("/secret", page("Secret"));
  Place place;
  const CrawlReport report = place.run(place.job(site, "/"));
  CHECK(site.paths() == Names{"/", "/a", "/b", "/c", "/private", "/robots.txt"});
  CHECK(place.titles() == Names{"First", "Page A", "Page B", "Page C", "Private"});
  CHECK(place.lines().size() == 5);
  CHECK(report.pages_new == 5);
  CHECK(report.requests == 5);
  CHECK(report.robots_requests == 1);
  CHECK(report.found_out_of_scope == 1);
  CHECK(place.events.at(site.url("/secret")) == VisitStatus::robots_disallowed);
  for (const std::string& request : site.requests())
    CHECK(request.find("(+https://crawler.example/)") != std::string::npos);
}

TEST_CASE("crawl: a second run asks for lists alone, and takes what they say has changed", "[crawl]") {
  Site site;
  std::string updated = "2026-01-01T00:00:00Z";
  int version = 1;
  site.set("/feed", [&](const std::string&) {
    std::string entries;
    for (const char* name : {"a", "b"})
      entries += "<entry><id>" + std::string(name) + "</id><title>t</title><link href='/" + name +
                 "'/><updated>" + (name[0] == 'a' ? updated : "2026-01-01T00:00:00Z") + "</updated></entry>";
    return answer("<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title>" + entries + "</feed>",
                  "Content-Type: application/atom+xml\r\n");
  });
  site.set("/a", [&](const std::string& request) {
    if (version == 1 && request.find("If-None-Match: \"a1\"") != std::string::npos)
      return std::string("HTTP/1.1 304 Not Modified\r\n\r\n");
    std::string whole = page("Page A version " + std::to_string(version));
    return whole.insert(whole.find("\r\n") + 2, "ETag: \"a" + std::to_string(version) + "\"\r\n");
  });
  site.set("/b", page("Page B"));
  Place place;
  const Job job = place.job(site, "/feed", UrlKind::feed);
  place.run(job);
  CHECK(place.titles() == Names{"Page A version 1", "Page B"});
  const auto later = [&](std::chrono::hours hours) {
    place.ahead += hours;
    const std::size_t before = site.count();
    place.run(job);
    return site.paths(before);
  };
  CHECK(later(0h) == Names{});
  CHECK(later(2h) == Names{"/feed"});
  updated = "2026-01-02T00:00:00Z";
  CHECK(later(2h) == Names{"/a", "/feed"});  // it has not, whatever the feed says
  CHECK(place.events.at(site.url("/a")) == VisitStatus::not_modified);
  CHECK(place.lines().size() == 2);
  updated = "2026-01-03T00:00:00Z";
  version = 2;
  CHECK(later(2h) == Names{"/a", "/feed"});
  CHECK(place.titles() == Names{"Page A version 2", "Page B"});
  const std::vector<Json> lines = place.lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[2]["crawl"]["version"] == "changed");
  CHECK(lines[2]["crawl"]["first_seen"] == lines[0]["crawl"]["first_seen"]);
  // Pages come up by themselves, too, and robots.txt is a day old.
  CHECK(later(30h) == Names{"/a", "/b", "/feed", "/robots.txt"});
  CHECK(place.lines().size() == 3);
}

TEST_CASE("crawl: redirects wait for their turn and are followed within the scope", "[crawl]") {
  Site site;
  site.set("/", page("First", "<a href=/old>o</a><a href=/out>x</a><a href=/loop>l</a>"));
  site.set("/old", answer("", "Location: /new\r\n", "301 Moved Permanently"));
  site.set("/new", page("New"));
  site.set("/out", answer("", "Location: http://elsewhere.example/\r\n", "302 Found"));
  site.set("/loop", answer("", "Location: /loop2\r\n", "302 Found"));
  site.set("/loop2", answer("", "Location: /loop\r\n", "302 Found"));
  Place place;
  place.run(place.job(site, "/"));
  CHECK(place.titles() == Names{"First", "New"});
  CHECK(site.paths() == Names{"/", "/loop", "/loop2", "/new", "/old", "/out", "/robots.txt"});
  CHECK(place.events.at(site.url("/old")) == VisitStatus::redirect);
}

TEST_CASE("crawl: a robots.txt that is redirected is found, one that cannot be had stops the host",
          "[crawl]") {
  Site site;
  site.set("/robots.txt", answer("", "Location: /r1\r\n", "302 Found"));
  site.set("/r1", answer("", "Location: /r2\r\n", "302 Found"));
  site.set("/r2", answer("User-agent: *\nDisallow: /a\n", ""));
  site.set("/", page("First", "<a href=/a>a</a><a href=/b>b</a>"));
  site.set("/a", page("Page A"));
  site.set("/b", page("Page B"));
  {
    Place place;
    place.run(place.job(site, "/"));
    CHECK(place.titles() == Names{"First", "Page B"});
    CHECK(site.paths() == Names{"/", "/b", "/r1", "/r2", "/robots.txt"});
  }
  site.set("/robots.txt", answer("", "", "503 Service Unavailable"));
  Place place;
  const std::size_t before = site.count();
  const CrawlReport report = place.run(place.job(site, "/"));
  CHECK(site.paths(before) == Names{"/robots.txt"});
  CHECK(report.by_status[static_cast<unsigned>(VisitStatus::host_skipped)] == 1);
  place.ahead += 1h;
  CHECK(place.run(place.job(site, "/")).robots_requests == 1);  // and once more
  Job rude = place.job(site, "/");
  rude.politeness.robots = false;
  place.ahead += 2h;
  place.run(rude);
  CHECK(place.titles().size() == 3);
}

TEST_CASE("crawl: the first of a long robots.txt counts, and one may be redirected to a page", "[crawl]") {
  Site site;
  site.set("/robots.txt", answer("User-agent: *\nDisallow: /a\n" + std::string(2'000'000, '#'), ""));
  site.set("/", page("First", "<a href=/a>a</a><a href=/b>b</a>"));
  site.set("/a", page("Page A"));
  site.set("/b", page("Page B"));
  {
    Place place;
    place.run(place.job(site, "/"));
    CHECK(place.titles() == Names{"First", "Page B"});
  }
  site.set("/robots.txt", answer("", "Location: /\r\n", "302 Found"));
  Place place;
  place.run(place.job(site, "/"));
  CHECK(place.titles() == Names{"First", "Page A", "Page B"});
}

TEST_CASE("crawl: outputs that are switched off and on again lose nothing", "[crawl]") {
  Site site;
  site.set("/", page("First", "<a href=/a>a</a>"));
  site.set("/a", page("Page A"));
  Place place;
  Job job = place.job(site, "/");
  place.run(job);
  CHECK(place.lines().size() == 2);
  job.outputs.pages.jsonl = false;
  site.set("/a", page("Page A again"));
  place.ahead += 30h;
  place.run(job);
  job.outputs.pages.jsonl = true;
  site.set("/a", page("Page A a third time"));
  place.ahead += 30h;
  place.run(job);
  CHECK(place.lines().size() == 3);
  // A state that knows nothing of the folder leaves it alone.
  fs::remove(place.folder / "state.sqlite");
  fs::remove(place.folder / "state.sqlite-wal");
  fs::remove(place.folder / "state.sqlite-shm");
  CrawlOptions options;
  options.state_file = (place.folder / "state.sqlite").string();
  options.hosts_file = (place.folder / "hosts.sqlite").string();
  const Result<CrawlReport> report = crawl(job, options);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Errc::refused);
  CHECK(place.lines().size() == 3);
}

TEST_CASE("crawl: a scope that was narrower for a while, an index of sitemaps at no depth", "[crawl]") {
  Site site;
  site.set("/", page("First", "<a href=/a>a</a>"));
  site.set("/a", page("Page A"));
  site.set("/index.xml", [&](const std::string&) {
    return answer("<sitemapindex><sitemap><loc>" + site.url("/s.xml") + "</loc></sitemap></sitemapindex>",
                  "");
  });
  int visits = 0;
  site.set("/s.xml", [&](const std::string&) {
    // Lists itself, changed again each time.
    const std::string date = "2026-01-" + std::to_string(10 + ++visits);
    return answer("<urlset><url><loc>" + site.url("/x") + "</loc></url><url><loc>" + site.url("/s.xml") +
                      "</loc><lastmod>" + date + "</lastmod></url></urlset>",
                  "");
  });
  site.set("/x", page("Page X"));
  Place place;
  Job job = place.job(site, "/");
  job.seeds.push_back({site.url("/index.xml"), UrlKind::sitemap});
  job.scope.max_depth = 0;
  place.run(job);
  CHECK(place.titles() == Names{"First", "Page X"});
  CHECK(visits == 1);
  job.scope.exclude = {"*/x"};
  place.ahead += 30h;
  place.run(job);
  job.scope.exclude.clear();
  place.ahead += std::chrono::hours(24 * 31);
  site.set("/x", page("Page X again"));
  place.run(job);
  CHECK(place.titles() == Names{"First", "Page X again"});
}

TEST_CASE("crawl: sitemaps that robots.txt names are read, indexes too", "[crawl]") {
  Site site;
  site.set("/robots.txt", [&](const std::string&) {
    return answer("Sitemap: " + site.url("/index.xml") + "\nSitemap: http://elsewhere.example/s.xml\n", "");
  });
  site.set("/index.xml", [&](const std::string&) {
    return answer("<sitemapindex><sitemap><loc>" + site.url("/s.xml") + "</loc></sitemap></sitemapindex>",
                  "");
  });
  site.set("/s.xml", [&](const std::string&) {
    return answer("<urlset><url><loc>" + site.url("/x") +
                      "</loc></url><url><loc>http://elsewhere.example/</loc></url></urlset>",
                  "");
  });
  site.set("/", page("First"));
  site.set("/x", page("Page X"));
  Place place;
  place.run(place.job(site, "/"));
  CHECK(place.titles() == Names{"First", "Page X"});
}

TEST_CASE("crawl: what pages ask of robots is done", "[crawl]") {
  Site site;
  site.set("/", page("First", "<a href=/noindex>1</a><a href=/nofollow>2</a><a href=/header>3</a>"));
  site.set("/noindex", page("Hidden", "<a href=/x>x</a>", "<meta name=robots content=noindex>"));
  site.set("/nofollow", page("No follow", "<a href=/y>y</a>", "<meta name=saring content=nofollow>"));
  site.set("/header", [](const std::string&) {
    std::string whole = page("Header", "<a href=/z>z</a>");
    return whole.insert(whole.find("\r\n") + 2, "X-Robots-Tag: none\r\n");
  });
  site.set("/x", page("Page X"));
  site.set("/y", page("Page Y"));
  site.set("/z", page("Page Z"));
  Place place;
  place.run(place.job(site, "/"));
  CHECK(place.titles() == Names{"First", "No follow", "Page X"});
}

TEST_CASE("crawl: an overloaded host is left alone as long as it asks", "[crawl]") {
  Site site;
  site.set("/", page("First", "<a href=/busy>b</a><a href=/a>a</a><a href=/c>c</a>"));
  site.set("/busy", answer("", "Retry-After: 3000\r\n", "429 Too Many Requests"));
  site.set("/a", page("Page A"));
  site.set("/c", page("Page C"));
  Place place;
  const CrawlReport report = place.run(place.job(site, "/"));
  CHECK(report.frontier.hosts_blocked == 1);
  CHECK(place.titles() == Names{"First"});
  REQUIRE(report.frontier.blocks.size() == 1);
  CHECK(report.frontier.blocks[0].until > report.ended + 2'900s);
}

TEST_CASE("crawl: raw pages go into archives, once each", "[crawl]") {
  Site site;
  site.set("/", page("First", "<a href=/a>a</a><a href=/kept>k</a><a href=/no>n</a>"));
  site.set("/a", [&](const std::string& request) {
    if (request.find("If-None-Match") != std::string::npos)
      return std::string("HTTP/1.1 304 Not Modified\r\n\r\n");
    std::string whole = page("Page A");
    return whole.insert(whole.find("\r\n") + 2, "ETag: \"a\"\r\n");
  });
  site.set("/kept", page("Kept"));
  site.set("/no", page("No", "", "<meta name=robots content=noarchive>"));
  Place place;
  Job job = place.job(site, "/");
  job.outputs.warc = true;
  place.run(job);
  const auto archives = [&] {
    std::string all;
    for (const auto& entry : fs::directory_iterator(place.folder / "out" / "warc")) {
      const std::string bytes = testing::read_file(entry.path().string());
      for (const testing::WarcRead& record : testing::read_warc(bytes)) {
        CHECK(record.fault.empty());
        all += record.head + record.block + "\n";
      }
    }
    return all;
  };
  const auto times = [](const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
    return n;
  };
  CHECK(times(archives(), "WARC-Type: response") == 3);
  CHECK(archives().find("The text of No") == std::string::npos);
  for (const Json& line : place.lines())
    CHECK(line["crawl"].contains("warc_file") == (line["title"] != "No"));
  place.ahead += 30h;
  place.run(job);
  CHECK(times(archives(), "WARC-Type: response") == 3);
  CHECK(times(archives(), "WARC-Type: revisit") == 3);
  CHECK(times(archives(), "revisit/server-not-modified") == 1);
}

TEST_CASE("crawl: limits of a run", "[crawl]") {
  Site site;
  set_pages(site, 20);
  Place place;
  Job job = place.job(site, "/");
  job.scope.pages_per_host = 5;
  const CrawlReport first = place.run(job);
  CHECK(first.requests == 5);
  CHECK(first.hosts_full == 1);
  CHECK(place.run(job).requests == 5);  // the next ones
  CHECK(place.titles().size() == 10);
  job.scope.max_depth = 0;
  const CrawlReport shallow = place.run(job);
  CHECK(shallow.requests == 0);
  CHECK(shallow.hosts_full == 0);
  CHECK(shallow.by_status[static_cast<unsigned>(VisitStatus::out_of_scope)] == 11);
}

TEST_CASE("crawl: a run that is asked to stop ends soon, and the next goes on", "[crawl]") {
  Site site;
  set_pages(site, 30);
  Place place;
  const Job job = place.job(site, "/");
  CrawlOptions options;
  options.state_file = (place.folder / "state.sqlite").string();
  options.hosts_file = (place.folder / "hosts.sqlite").string();
  std::size_t visits = 0;
  options.on_event = [&](const CrawlEvent& e) { visits += e.kind == CrawlEvent::Kind::visit; };
  options.stop = [&] { return visits >= 8; };
  const Result<CrawlReport> report = crawl(job, options);
  REQUIRE(report);
  CHECK(report->stopped);
  CHECK(place.titles().size() >= 8);
  CHECK(place.titles().size() < 31);
  place.run(job);
  CHECK(place.titles().size() == 31);
  CHECK(site.count() == 32);  // robots.txt, and no page twice
  CHECK(place.lines().size() == 31);
}

TEST_CASE("crawl: what cannot be written ends the run with an error", "[crawl]") {
  Site site;
  site.set("/", page("First"));
  Place place;
  const Job job = place.job(site, "/");
  fs::create_directories(place.folder / "out");
  std::ofstream(place.folder / "out" / "127.0.0.1") << "in the way";
  CrawlOptions options;
  options.state_file = (place.folder / "state.sqlite").string();
  options.hosts_file = (place.folder / "hosts.sqlite").string();
  const Result<CrawlReport> report = crawl(job, options);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Errc::io);
  fs::remove(place.folder / "out" / "127.0.0.1");
  place.run(job);
  CHECK(place.titles() == Names{"First"});
}

TEST_CASE("crawl: of a list that has patterns only links that match are followed, also behind a redirect",
          "[crawl]") {
  Site site;
  site.set("/list", page("List", "<a href=/news/1>1</a><a href=/about>a</a>"));
  site.set("/old", answer("", "Location: /moved\r\n", "302 Found"));
  site.set("/moved", page("Moved", "<a href=/news/2>2</a><a href=/imprint>i</a>"));
  site.set("/news/1", page("News 1", "<a href=/news/3>3</a><a href=/other>o</a>"));
  site.set("/news/2", page("News 2"));
  site.set("/news/3", page("News 3"));
  site.set("/other", page("Other"));
  for (const bool follow : {true, false}) {
    Place place;
    Job job = place.job(site, "/list", UrlKind::list);
    job.seeds[0].links = {"*/news/*"};
    job.seeds.push_back({site.url("/old"), UrlKind::list, {"*/news/*"}});
    job.scope.follow_links = follow;
    const std::size_t before = site.count();
    place.run(job);
    // The patterns are the list's: pages lead on by the job's scope alone.
    Names paths{"/list", "/moved", "/news/1", "/news/2", "/old", "/robots.txt"};
    if (follow) paths.insert(paths.end() - 2, "/news/3"), paths.insert(paths.end() - 1, "/other");
    CHECK(site.paths(before) == paths);
    CHECK(place.titles() ==
          (follow ? Names{"News 1", "News 2", "News 3", "Other"} : Names{"News 1", "News 2"}));
  }
}

TEST_CASE("crawl: canonical addresses and feeds, of the page and of Link headers, are hints", "[crawl]") {
  Site site;
  const auto with_link = [](std::string whole, const std::string& link) {
    return whole.insert(whole.find("\r\n") + 2, "Link: " + link + "\r\n");
  };
  site.set("/", page("First", "<a href=/a?x=1>a</a><a href=/b>b</a><a href=/c>c</a><a href=/d>d</a>"));
  site.set("/a?x=1", page("Page A", "", "<link rel=canonical href=/a>"));
  site.set("/a", page("Page A", "", "<link rel=canonical href=/a>"));
  site.set("/b", with_link(page("Page B"), "</own-b>; rel=canonical"));
  site.set("/own-b", page("Own B"));
  site.set("/c", with_link(page("Page C"), "<http://elsewhere.example/c>; rel=\"canonical\""));
  site.set("/d", with_link(page("Page D"), "</feed>; rel=alternate; type=\"application/rss+xml\""));
  site.set("/feed", answer("<rss><channel><title>f</title><item><link>/e</link></item></channel></rss>",
                           "Content-Type: application/rss+xml\r\n"));
  site.set("/e", page("Page E"));
  for (const bool follow : {true, false}) {
    Place place;
    Job job = place.job(site, "/");
    for (const char* path : {"/a?x=1", "/b", "/c", "/d"})
      job.seeds.push_back({site.url(path), UrlKind::page});
    job.scope.follow_links = follow;
    job.scope.feeds = follow;
    const std::size_t before = site.count();
    place.run(job);
    CHECK(site.paths(before) ==
          (follow ? Names{"/", "/a", "/a?x=1", "/b", "/c", "/d", "/e", "/feed", "/own-b", "/robots.txt"}
                  : Names{"/", "/a?x=1", "/b", "/c", "/d", "/robots.txt"}));
    std::map<std::string, Json> canonical;
    for (const Json& line : place.lines())
      canonical[line["url"].get<std::string>().substr(site.url("").size())] = line["crawl"]["canonical"];
    CHECK(canonical.at("/a?x=1") == site.url("/a"));
    CHECK(canonical.at("/b") == site.url("/own-b"));
    CHECK(canonical.at("/c").is_null());
    CHECK(canonical.at("/d").is_null());
    if (follow) CHECK(canonical.at("/a") == site.url("/a"));
  }
}

TEST_CASE("crawl: lines that were never committed are cut off, also where none was before", "[crawl]") {
  Site site;
  Place place;
  place.run(place.job(site, "/none"));  // a run that was killed before its first commit leaves no more
  std::ofstream(place.folder / "out" / "pages.jsonl", std::ios::app) << "{\"half\": ";
  site.set("/a", page("Page A"));
  place.run(place.job(site, "/a"));
  CHECK(place.lines().size() == 1);
}

TEST_CASE("crawl: a run begins another file of lines where the last is as long as it may be", "[crawl]") {
  Site site;
  Place place;
  Job job = place.job(site, "/");
  const auto visit = [&](const std::string& title, std::uint64_t most) {
    site.set("/", page(title));
    job.outputs.jsonl_bytes = most;
    place.ahead += 24h * 90;
    place.run(job);
  };
  visit("One", 1);
  const std::vector<Json> first = place.lines();
  CHECK(first.size() == 1);
  CHECK(place.lines(2).empty());
  // What was not committed is cut off all the same.
  const auto file = [&](unsigned number) {
    return place.folder / "out" / pages_file(testing::on_postgres() ? "one" : "", number);
  };
  std::ofstream(file(1), std::ios::app) << "{\"half\": ";
  visit("Two", 1);
  CHECK(place.lines() == first);
  CHECK(place.lines(2).size() == 1);

  // What is full may go. What is not is written on, without a limit, too.
  fs::remove(file(1));
  visit("Three", 1u << 20);
  visit("Four", 0);
  CHECK(place.lines(2).size() == 3);
  CHECK(place.lines().empty());

  // Of somebody else, who had the name first.
  std::ofstream(file(3)) << "{}\n";
  job.outputs.jsonl_bytes = 1;
  const Result<CrawlReport> report = place.attempt(job);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Errc::refused);
  CHECK(place.lines(3).size() == 1);
}

TEST_CASE("crawl: where its lines are not in their place, a run makes nothing there", "[crawl]") {
  Site site;
  site.set("/", page("First"));
  Place place;
  const Job job = place.job(site, "/");
  place.run(job);
  const fs::path out = place.folder / "out", elsewhere = place.folder / "elsewhere";
  fs::rename(out, elsewhere);
  const Result<CrawlReport> without_folder = place.attempt(job);
  REQUIRE_FALSE(without_folder);
  CHECK(without_folder.error().code == Errc::corrupt);
  CHECK_FALSE(fs::exists(out));
  fs::create_directory(out);
  const Result<CrawlReport> without_file = place.attempt(job);
  REQUIRE_FALSE(without_file);
  CHECK(without_file.error().code == Errc::corrupt);
  CHECK(fs::is_empty(out));
  fs::remove(out);
  fs::rename(elsewhere, out);
  place.run(job);
  CHECK(place.lines().size() == 1);
}
