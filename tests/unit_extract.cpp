// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/saring.h"

using namespace saring;

namespace {

std::string txt(std::string_view html) {
  const auto d = extract({.bytes = html});
  REQUIRE(d);
  std::string out;
  write(*d, {}, out);
  return out;
}

constexpr std::string_view kOpen =
    "<title>Lamp</title><h1>Lamp</h1><p>The lamp on the long pier burned all night, as it has burned since "
    "1921.</p>";

}  // namespace

TEST_CASE("what a page hides is not written") {
  const std::string out = txt(std::string(kOpen) +
                              "<div style='display:none'>Secret one</div><p hidden>Secret two</p>"
                              "<p>Nobody has seen the keeper, though his bread is gone every morning.</p>");
  CHECK(out.find("Secret") == std::string::npos);
  CHECK(out.find("keeper") != std::string::npos);
}

TEST_CASE("a page that hides all its text shows it by script") {
  CHECK(txt("<div style='visibility:hidden'>" + std::string(kOpen) + "</div>").find("long pier") !=
        std::string::npos);
}

TEST_CASE("control characters leave no trace") {
  CHECK(txt(std::string(kOpen) +
            "<p>Two\x1b[31m words\x0b and \xC2\x80more of them follow here, then a stop.</p>")
            .find("Two[31m words and more") != std::string::npos);
  // In a row, far apart, and next to bytes that look like theirs.
  const std::string far(200, 'a');
  CHECK(txt(std::string(kOpen) + "<p>Three \x01\x02\xC2\x80\xC2\x9F" + far + "\x7F" + far +
            " caf\xC3\xA9 \xC2\xA9 end.\x03</p>")
            .find("Three " + far + far + " caf\xC3\xA9 \xC2\xA9 end.") != std::string::npos);
}

TEST_CASE("a last paragraph in capitals is text, a line of agencies is not") {
  CHECK(txt(std::string(kOpen) + "<p>AND SO THE DAM BROKE</p>").find("DAM") != std::string::npos);
  const std::string dated = "<meta property='article:published_time' content='2024-03-01T10:00:00Z'>";
  CHECK(txt(dated + std::string(kOpen) + "<p>NORTHWIRE | COASTPRESS</p>").find("COASTPRESS") ==
        std::string::npos);
}

TEST_CASE("scripts without sentence marks read as prose by length") {
  std::string thai;
  for (int i = 0; i < 24; ++i) thai += "\xE0\xB8\x95\xE0\xB8\xA5\xE0\xB8\xB2\xE0\xB8\x94 ";
  const std::string page = "<h1>\xE0\xB8\x82</h1><p>" + thai + "</p><p>" + thai + "</p>";
  const auto d = extract({.bytes = page});
  REQUIRE(d);
  bool prose = false;
  for (const Verdict& v : d->labels.verdicts) prose |= v.reason == Reason::prose;
  CHECK(prose);
}

TEST_CASE("bytes without markup are no page") {
  CHECK_FALSE(extract({.bytes = "{\"a\": [1, 2]}"}));
  CHECK_FALSE(extract({.bytes = "%PDF-1.7 <a>"}));
  const auto empty = extract({.bytes = ""});
  REQUIRE(empty);
  CHECK(empty->status == PageStatus::empty);
}

TEST_CASE("a document that lists pages is none") {
  const std::string item = "<item><title>Pier</title><link>https://pier.example/1</link></item>";
  for (const std::string root : {"rss", "rdf:RDF", "feed", "atom:feed", "urlset", "sitemapindex"}) {
    const std::string whole = "<" + root + " version=\"2.0\">" + item + "</" + root + ">";
    for (const std::string before : {"", "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n",
                                     "<!-- <html> -->\n<!DOCTYPE x><?xml-stylesheet href=a?>"}) {
      const auto d = extract({.bytes = before + whole});
      REQUIRE_FALSE(d);
      CHECK(d.error().code == Errc::not_html);
    }
  }
  for (const char* page : {"<feeds>", "<?xml version='1.0'?><html>", "<p>", "Words <rss>", "<!-- <rss>", "<"})
    CHECK(extract({.bytes = page + std::string(kOpen)}));
}

TEST_CASE("a page of a few words gives them") {
  CHECK(txt("<div><div>Seven words at the very bottom here.</div></div>") ==
        "Seven words at the very bottom here.\n");
}
