// SPDX-License-Identifier: Apache-2.0
// Cookies of a Fetcher, and of a crawl. Names reach the test's server through it as a proxy.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "crawl_site.h"
#include "http_server.h"
#include "saring/fetch/fetcher.h"
#include "warc_reader.h"

using namespace saring;
using namespace std::chrono_literals;
using testing::HttpServer;
using testing::Place;
using testing::Site;

namespace {

// Answers "http://HOST/set?NAME=VALUE;ATTRIBUTES" with that cookie ('+' for a space).
std::string reply_to(const std::string& request) {
  const std::string target = request.substr(4, request.find(' ', 4) - 4);
  std::string cookie;
  if (const std::size_t at = target.find("/set?"); at != std::string::npos) cookie = target.substr(at + 5);
  for (char& c : cookie)
    if (c == '+') c = ' ';
  return testing::answer("x", cookie.empty() ? "" : "Set-Cookie: " + cookie + "\r\n");
}

class Browser {
 public:
  explicit Browser(bool cookies)
      : server_(
            [](int socket, const std::string& request) { testing::send_all(socket, reply_to(request)); }) {
    FetcherOptions options;
    options.cookies = cookies;
    options.request.allow_private = true;
    options.request.proxy = server_.url("");
    Result<Fetcher> fetcher = Fetcher::open(std::move(options));
    REQUIRE(fetcher);
    fetcher_.emplace(*std::move(fetcher));
  }

  // The Cookie header that was sent; empty: none.
  std::string get(const std::string& url) {
    fetcher_->start({.id = 1, .url = url});
    std::vector<Fetched> done;
    while (done.empty()) REQUIRE(fetcher_->run(1s, done));
    INFO(url << (done[0].reply ? std::string() : done[0].reply.error().what));
    REQUIRE(done[0].reply);
    last = *std::move(done[0].reply);
    const std::string request = server_.requests().back();
    const std::size_t at = request.find("\r\nCookie: ");
    return at == std::string::npos ? "" : request.substr(at + 10, request.find("\r\n", at + 2) - at - 10);
  }

  FetchReply last;

 private:
  HttpServer server_;
  std::optional<Fetcher> fetcher_;
};

}  // namespace

TEST_CASE("cookies: none unless they are asked for", "[fetch]") {
  Browser browser(false);
  browser.get("http://a.example/set?id=1");
  CHECK(header_of(browser.last, "Set-Cookie") == "id=1");
  CHECK(browser.get("http://a.example/").empty());
}

TEST_CASE("cookies: go back to the host that set them, and nowhere else", "[fetch]") {
  Browser browser(true);
  CHECK(browser.get("http://a.example/set?id=1").empty());
  CHECK(browser.get("http://a.example/x") == "id=1");
  CHECK(browser.get("http://a.example:8080/x") == "id=1");  // RFC 6265, 8.5: ports do not count
  CHECK(browser.get("http://www.a.example/").empty());
  CHECK(browser.get("http://b.example/").empty());
  browser.get("http://a.example/set?two=2;Path=/deep");
  CHECK(browser.get("http://a.example/x") == "id=1");
  CHECK(browser.get("http://a.example/deep/x") == "two=2; id=1");
  browser.get("http://a.example/set?id=;Max-Age=0");
  CHECK(browser.get("http://a.example/x").empty());
  browser.get("http://a.example/set?secret=3;Secure");
  CHECK(browser.get("http://a.example/x").empty());
  // Another run, or another job.
  Browser other(true);
  CHECK(other.get("http://a.example/deep/x").empty());
}

TEST_CASE("cookies: of a domain reach its hosts, but no public suffix is one", "[fetch]") {
  Browser browser(true);
  browser.get("http://www.shop.example/set?a=1;Domain=shop.example");
  CHECK(browser.get("http://m.shop.example/") == "a=1");
  CHECK(browser.get("http://shop.example/") == "a=1");
  CHECK(browser.get("http://notshop.example/").empty());
  for (const char* wrong : {"example", "other.example", "m.shop.example", ".example"}) {
    browser.get("http://www.shop.example/set?b=1;Domain=" + std::string(wrong));
    CHECK(browser.get("http://other.example/").empty());
    CHECK(browser.get("http://m.shop.example/") == "a=1");
  }
  browser.get("http://a.shop.co.uk/set?c=1;Domain=co.uk");
  CHECK(browser.get("http://b.other.co.uk/").empty());
  browser.get("http://a.github.io/set?d=1;Domain=github.io");
  CHECK(browser.get("http://b.github.io/").empty());
  browser.get("http://127.0.0.1/set?e=1;Domain=0.0.1");
  CHECK(browser.get("http://127.1.0.1/").empty());
}

TEST_CASE("cookies: stand in no reply", "[fetch]") {
  Browser browser(true);
  browser.get("http://a.example/set?canary=1");
  browser.get("http://a.example/");
  for (const auto& headers : {browser.last.headers, browser.last.request_headers})
    for (const auto& [name, value] : headers) CHECK(value.find("canary") == std::string::npos);
  browser.get("http://a.example/set?canary=1");
  CHECK(header_of(browser.last, "Set-Cookie").empty());
}

TEST_CASE("cookies: no amount of them fills the memory", "[fetch]") {
  const HttpServer server([n = 0](int socket, const std::string& request) mutable {
    if (request.find("GET /few") == 0)
      return void(testing::send_all(socket, testing::answer("x", "Set-Cookie: few=1\r\n")));
    std::string headers;
    for (int i = 0; i < 50; ++i, ++n)
      headers += "Set-Cookie: n" + std::to_string(n) + "=" + std::string(4'000, 'x') + ";Path=/p" +
                 std::to_string(n) + "\r\n";
    testing::send_all(socket, testing::answer("x", headers));
  });
  FetcherOptions options;
  options.cookies = true;
  options.request.allow_private = true;
  Result<Fetcher> fetcher = Fetcher::open(std::move(options));
  REQUIRE(fetcher);
  const auto get = [&](const char* path) {
    fetcher->start({.id = 1, .url = server.url(path)});
    std::vector<Fetched> done;
    while (done.empty()) REQUIRE(fetcher->run(1s, done));
    REQUIRE(done[0].reply);
    return server.requests().back().find("Cookie: few=1") != std::string::npos;
  };
  get("/few");
  CHECK(get("/many"));
  for (int i = 0; i < 82; ++i) get("/many");  // 16 MB are 80 times 50 times 4.2 kB
  CHECK_FALSE(get("/many"));
}

TEST_CASE("crawl: cookies last for a run, and stand in no archive", "[crawl]") {
  Site site;
  site.set("/", [](const std::string&) {
    std::string whole = testing::page("First", "<a href=/a>a</a>");
    return whole.insert(whole.find("\r\n") + 2, "Set-Cookie: canary=1\r\n");
  });
  site.set("/a", testing::page("Page A"));
  const auto sent = [&](std::size_t from) {
    std::size_t n = 0;
    const auto requests = site.requests();
    for (std::size_t i = from; i < requests.size(); ++i)
      n += requests[i].find("Cookie: canary=1\r\n") != std::string::npos;
    return n;
  };
  for (const bool on : {false, true}) {
    Place place;
    Job job = place.job(site, "/");
    job.politeness.cookies = on;
    job.outputs.warc = true;
    const std::size_t before = site.count();
    place.run(job);
    CHECK(sent(before) == (on ? 1 : 0));
    job.seeds = {{site.url("/b"), UrlKind::page}};
    const std::size_t later = site.count();
    place.run(job);
    CHECK(site.count() == later + 1);
    CHECK(sent(later) == 0);
    std::string archives;
    for (const auto& entry : std::filesystem::directory_iterator(place.folder / "out" / "warc"))
      for (const testing::WarcRead& record : testing::read_warc(testing::read_file(entry.path().string())))
        archives += record.head + record.block;
    CHECK((archives.find("canary") == std::string::npos) == on);
  }
}
