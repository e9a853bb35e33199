// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "saring/label/vectors_internal.h"

using namespace saring;

namespace {

// The page's columns, from the first block of a page with this head; `url` is the address of the fetch.
std::vector<float> page_columns(const std::string& head, const std::string& url = {}, bool names = true) {
  const Result<Dom> dom =
      Dom::parse("<html><head>" + head + "</head><body><p>Some words of text.</p></body></html>");
  REQUIRE(dom);
  const Blocks blocks = make_blocks(*dom);
  const Metadata meta = read_metadata(*dom, {.page_url = url, .crawl_time = {}});
  const FeatureMatrix matrix =
      measure_blocks(*dom, blocks, meta, {.model = nullptr, .favor = 0, .names = names});
  REQUIRE(matrix.rows() == 1);
  return {matrix.row(0).begin(), matrix.row(0).end()};
}

std::string canonical_link(const std::string& url) { return "<link rel=canonical href=\"" + url + "\">"; }

}  // namespace

TEST_CASE("Columns of the page's address: its shape") {
  const auto row =
      page_columns(canonical_link("https://www.example.org/2024/05/a-heron-came-back-8812.html?a=1&b=2"));
  CHECK(row[column::page_url_depth] == 3);
  CHECK(row[column::page_url_length] == 36);
  CHECK(row[column::page_url_digits] == 10.0f / 36);
  CHECK(row[column::page_url_words] == 5);  // a, heron, came, back, html
  CHECK(row[column::page_url_query] == 2);
  CHECK(row[column::page_url_dated] == 1);
}

TEST_CASE("Columns of the page's address: names that sites give to their parts") {
  CHECK(page_columns(
            canonical_link("https://forum.example.org/viewtopic.php?t=3"))[column::page_url_discussion] == 1);
  CHECK(page_columns(canonical_link("https://example.org/shop/wheel"))[column::page_url_product] == 1);
  CHECK(page_columns(canonical_link("https://docs.example.org/x"))[column::page_url_documentation] == 1);
  // A slug is made of a title: its words say nothing.
  CHECK(page_columns(
            canonical_link("https://example.org/how-the-forum-was-built"))[column::page_url_discussion] == 0);
  CHECK(page_columns(canonical_link("https://forum.example.org/x"), {}, false)[column::page_url_discussion] ==
        0);
}

TEST_CASE("Columns of the page's address: what is known of it") {
  CHECK(page_columns("")[column::page_url_depth] == -1);
  CHECK(page_columns("")[column::page_url_service] == -1);
  // What the page declares counts alone, so that a file gives the same with and without the address it came
  // from.
  CHECK(page_columns("", "https://example.org/a/b") == page_columns(""));
  CHECK(page_columns(canonical_link("https://example.org/a"), "https://mirror.example.net/x/y/z?q=1") ==
        page_columns(canonical_link("https://example.org/a")));
  CHECK(page_columns(canonical_link("https://example.org/%C3%A9%"))[column::page_url_depth] == 1);
}
