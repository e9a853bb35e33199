// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "saring/crawl/link_header.h"
#include "saring/crawl/page_links.h"

using namespace saring;

namespace {

// "target rel type" of each, a line each.
std::string read(std::string_view value) {
  std::string out;
  for (const HeaderLink& link : read_link_header(value))
    out += link.target + " " + link.rel + " " + link.type + "\n";
  return out;
}

}  // namespace

TEST_CASE("link header: RFC 8288, 3.5", "[crawl]") {
  CHECK(read("<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"") ==
        "http://example.com/TheBook/chapter2 previous \n");
  CHECK(read("</>; rel=\"http://example.net/foo\"") == "/ http://example.net/foo \n");
  CHECK(read("</terms>; rel=\"copyright\"; anchor=\"#foo\"").empty());
  CHECK(read("</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
             "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel") ==
        "/TheBook/chapter2 previous \n/TheBook/chapter4 next \n");
  CHECK(read("<http://example.org/>; rel=\"start http://example.net/relation/other\"") ==
        "http://example.org/ start http://example.net/relation/other \n");
}

TEST_CASE("link header: what servers write", "[crawl]") {
  CHECK(read("<a,b;c>;REL=Canonical , <d>; rel=alternate;type=\"application/rss+xml\"") ==
        "a,b;c canonical \nd alternate application/rss+xml\n");
  CHECK(read("<a>; rel=x; rel=y; type=t; type=u") == "a x t\n");
  CHECK(read("<a>; title=\"a \\\", <b>; rel=y\"; rel = z") == "a z \n");
  CHECK(read(",, <a>; ; rel=x,,<b>") == "a x \nb  \n");
  CHECK(read("<a>; rel=\"x") == "a x \n");
  for (const char* bad : {"", "a", "<a", "rel=x", "; <a>"}) CHECK(read(bad).empty());
  std::string many;
  for (int i = 0; i < 150; ++i) many += "<a>; rel=x,";
  CHECK(read_link_header(many).size() == kMaxHeaderLinks);
}

TEST_CASE("links: those of the header count as those of the page", "[crawl]") {
  PageLinks links;
  add_link_header(
      "</c>; rel=canonical, <http://b.example/d>; rel=canonical, <feed>; rel=alternate; "
      "type=\"Application/RSS+XML\", <style.css>; rel=stylesheet, <id>; rel=alternate; hreflang=id",
      "https://a.example/dir/page", links);
  CHECK(links.canonical == "https://a.example/c");
  CHECK(links.feeds == std::vector<std::string>{"https://a.example/dir/feed"});
  // The page's own word comes first, and a feed is there once.
  links.canonical = "https://a.example/own";
  add_link_header("</c>; rel=canonical, <feed#x>; rel=alternate; type=application/rss+xml",
                  "https://a.example/dir/page", links);
  CHECK(links.canonical == "https://a.example/own");
  CHECK(links.feeds.size() == 1);
  add_link_header("<javascript:x>; rel=canonical", "https://a.example/", links = {});
  CHECK(links.canonical.empty());
}
