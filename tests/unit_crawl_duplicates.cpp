// SPDX-License-Identifier: Apache-2.0
// Pages of a crawl that say what another of their site says.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "crawl_site.h"
#include "saring/crawl/text_book_internal.h"

using namespace saring;
using namespace std::chrono_literals;
using testing::answer;
using testing::Json;
using testing::Place;
using testing::Site;

namespace {

// So many words of a text that only `seed` decides.
std::string words(unsigned seed, int count) {
  constexpr const char* kSyllables[] = {"ba", "ko", "ri", "mu", "te", "la", "no", "si",
                                        "fa", "du", "we", "pi", "go", "ze", "ha", "ju"};
  std::string out;
  std::uint32_t state = seed * 2'654'435'761u + 1;
  for (int i = 0; i < count; ++i) {
    for (int j = 0; j < 3; ++j) {
      state = state * 1'664'525u + 1'013'904'223u;
      out += kSyllables[state >> 28];
    }
    out += i % 12 == 11 ? ". " : " ";
  }
  return out;
}

std::string article(const std::string& text, const std::string& head = "") {
  return answer("<html><head><title>Tides</title>" + head + "</head><body><h1>Tides</h1><p>" + text +
                "</p></body></html>");
}

// Seeds in this order, one request at a time: so the first named is visited first.
Job job_of(const Place& place, const Site& site, const std::vector<std::string>& paths) {
  Job job = place.job(site, paths.front());
  job.seeds.clear();
  for (const std::string& path : paths) job.seeds.push_back({site.url(path), UrlKind::page});
  return job;
}

// The last line of each page, by path.
std::map<std::string, Json> by_path(const Place& place, const Site& site) {
  std::map<std::string, Json> out;
  for (const Json& line : place.lines())
    out[line["url"].get<std::string>().substr(site.url("").size())] = line["crawl"];
  return out;
}

CrawlReport run_one_by_one(Place& place, const Job& job) { return place.run(job, 1); }

}  // namespace

TEST_CASE("duplicates: the same text and nearly the same, of one site, are said to be so", "[crawl]") {
  Site site;
  const std::string long_text = words(1, 200);
  site.set("/a", article(long_text));
  site.set("/b", article(long_text, "<meta name=other content=1>"));
  site.set("/near", article(long_text + " one word more"));
  site.set("/other", article(words(2, 200)));
  site.set("/short", article(words(3, 20)));
  site.set("/short2", article(words(3, 20) + " one"));
  Place place;
  const Job job = job_of(place, site, {"/a", "/b", "/near", "/other", "/short", "/short2"});
  const CrawlReport report = run_one_by_one(place, job);
  CHECK(report.duplicates_exact == 1);
  CHECK(report.duplicates_near == 1);
  const auto pages = by_path(place, site);
  REQUIRE(pages.size() == 6);
  CHECK(pages.at("/b")["duplicate_of"] == site.url("/a"));
  CHECK(pages.at("/b")["duplicate"] == "exact");
  CHECK(pages.at("/b")["file"].is_string());
  CHECK(pages.at("/near")["duplicate_of"] == site.url("/a"));
  CHECK(pages.at("/near")["duplicate"] == "near");
  for (const char* own : {"/a", "/other", "/short", "/short2"}) {
    CHECK(pages.at(own)["duplicate_of"].is_null());
    CHECK(pages.at(own)["duplicate"].is_null());
  }
  CHECK(place.titles().size() == 6);
}

TEST_CASE("duplicates: other hosts are other sites, unless their domain is one", "[crawl]") {
  const auto site_of = [](const char* url) { return text_record(url, "a b c", "d").site; };
  CHECK(site_of("https://www.example.co.uk/") == site_of("http://m.example.co.uk:8080/x"));
  CHECK(site_of("https://a.github.io/") != site_of("https://b.github.io/"));
  CHECK(site_of("http://127.0.0.1/") != site_of("http://127.0.0.2/"));
}

TEST_CASE("duplicates: what is dropped leaves neither text nor line, and counts in later runs", "[crawl]") {
  Site site;
  site.set("/a", article(words(1, 200)));
  site.set("/b", article(words(1, 200)));
  Place place;
  Job job = job_of(place, site, {"/a"});
  job.outputs.duplicates = Duplicates::drop;
  place.run(job);
  job.seeds.push_back({site.url("/b"), UrlKind::page});
  place.run(job);  // in a process that has not read /a
  CHECK(place.titles().size() == 1);
  CHECK(by_path(place, site).size() == 1);
  CHECK(place.staged() == 0);
  // It says something of its own now.
  site.set("/b", article(words(2, 200)));
  place.ahead += 30h;
  place.run(job);
  CHECK(place.titles().size() == 2);
  CHECK(by_path(place, site).at("/b")["duplicate_of"].is_null());
  // And again the same.
  site.set("/b", article(words(1, 200)));
  place.ahead += 60h;
  CHECK(place.run(job).duplicates_exact == 1);
  CHECK(place.lines().size() == 2);
}

TEST_CASE("duplicates: a page is none of itself, whatever it said before", "[crawl]") {
  Site site;
  site.set("/a", article(words(1, 200)));
  Place place;
  const Job job = job_of(place, site, {"/a"});
  place.run(job);
  site.set("/a", article(words(1, 200) + " one word more"));
  place.ahead += 30h;
  const CrawlReport report = place.run(job);
  CHECK(report.pages_changed == 1);
  CHECK(report.duplicates_near == 0);
  CHECK(place.lines().back()["crawl"]["duplicate_of"].is_null());
}

TEST_CASE("duplicates: where the original changes or goes, another page takes its place", "[crawl]") {
  const bool drop = GENERATE(false, true);
  const bool gone = GENERATE(false, true);
  Site site;
  const auto with_etag = [&](std::string whole) {
    return [whole = std::move(whole)](const std::string& request) mutable {
      if (request.find("If-None-Match") != std::string::npos)
        return std::string("HTTP/1.1 304 Not Modified\r\n\r\n");
      std::string out = whole;
      return out.insert(out.find("\r\n") + 2, "ETag: \"1\"\r\n");
    };
  };
  site.set("/a", article(words(1, 200)));
  for (const char* path : {"/b", "/c"}) site.set(path, with_etag(article(words(1, 200))));
  Place place;
  Job job = job_of(place, site, {"/a", "/b", "/c"});
  job.revisit.adaptive = false;
  if (drop) job.outputs.duplicates = Duplicates::drop;
  run_one_by_one(place, job);
  CHECK(place.lines().size() == (drop ? 1 : 3));
  if (gone)
    site.set("/a", answer("", "", "404 Not Found"));
  else
    site.set("/a", article(words(2, 200)));
  // All are due, /a first; what it led to may only be seen at the visit after.
  for (int i = 0; i < 2; ++i) {
    place.ahead += 30h;
    run_one_by_one(place, job);
  }
  const auto pages = by_path(place, site);
  const std::string first = pages.contains("/b") && pages.at("/b")["duplicate_of"].is_null() ? "/b" : "/c";
  const std::string second = first == "/b" ? "/c" : "/b";
  REQUIRE(pages.contains(first));
  CHECK(pages.at(first)["duplicate_of"].is_null());
  CHECK(pages.at(first)["file"].is_string());
  REQUIRE(pages.contains(second) == !drop);
  if (!drop) CHECK(pages.at(second)["duplicate_of"] == site.url(first));
  const std::size_t lines = place.lines().size();
  place.ahead += 30h;
  run_one_by_one(place, job);
  CHECK(place.lines().size() == lines);  // at rest
}

TEST_CASE("duplicates: a run that ends anywhere leaves groups with one original each", "[crawl]") {
  Site site;
  std::vector<std::string> paths;
  for (int i = 0; i < 40; ++i) {
    paths.push_back("/" + std::to_string(i));
    site.set(paths.back(), article(words(static_cast<unsigned>(i % 8), 200)));
  }
  Place place;
  const Job job = job_of(place, site, paths);
  for (std::size_t stop = 3; place.by_run(job, stop).stopped; stop += 4) {
  }
  std::map<std::string, int> originals;
  const auto pages = by_path(place, site);
  REQUIRE(pages.size() == 40);
  REQUIRE(place.lines().size() == 40);
  for (const auto& [path, page] : pages)
    if (page["duplicate_of"].is_null()) ++originals[page["text_digest"].get<std::string>()];
  CHECK(originals.size() == 8);
  for (const auto& [digest, count] : originals) CHECK(count == 1);
  for (const auto& [path, page] : pages) {
    if (page["duplicate_of"].is_null()) continue;
    const std::string of = page["duplicate_of"].get<std::string>().substr(site.url("").size());
    CHECK(of != path);
    CHECK(pages.at(of)["duplicate_of"].is_null());
    CHECK(pages.at(of)["text_digest"] == page["text_digest"]);
  }
}

TEST_CASE("duplicates: switched off nothing is said, and nothing stale is left for later", "[crawl]") {
  Site site;
  site.set("/a", article(words(1, 200)));
  site.set("/b", article(words(1, 200)));
  site.set("/c", article(words(2, 200)));
  Place place;
  Job job = job_of(place, site, {"/a"});
  place.run(job);
  job.outputs.duplicates = Duplicates::off;
  job.seeds.push_back({site.url("/b"), UrlKind::page});
  CHECK(place.run(job).duplicates_exact == 0);
  site.set("/a", article(words(2, 200)));
  place.ahead += 30h;
  place.run(job);
  job.outputs.duplicates = Duplicates::mark;
  job.seeds.push_back({site.url("/c"), UrlKind::page});
  site.set("/b", article(words(1, 200) + "more"));  // as /a was
  place.ahead += 60h;
  place.run(job);
  for (const Json& line : place.lines()) CHECK(line["crawl"]["duplicate_of"].is_null());
}
