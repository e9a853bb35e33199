// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
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

// Whether a page with this body is taken for a discussion.
bool is_discussion(const std::string& head, const std::string& body, bool names = true) {
  const Result<Dom> dom =
      Dom::parse("<html><head>" + head + "</head><body>" + body + "<p>Some words.</p></body></html>");
  REQUIRE(dom);
  const Blocks blocks = make_blocks(*dom);
  const Metadata meta = read_metadata(*dom, {.page_url = {}, .crawl_time = {}});
  const FeatureMatrix matrix =
      measure_blocks(*dom, blocks, meta, {.model = nullptr, .favor = 0, .names = names});
  return matrix.row(0)[column::page_discussion] == 1;
}

std::string times(int count, std::string_view text) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
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

TEST_CASE("Columns of the page's address: an escape is no letter, a top level no name") {
  // %A9 has a letter, and %9B%9E would have two runs of them.
  CHECK(page_columns(canonical_link("https://example.org/caf%C3%A9-au-lait"))[column::page_url_words] == 3);
  CHECK(page_columns(canonical_link("https://example.org/%E5%9B%9E"))[column::page_url_words] == 0);
  CHECK(page_columns(canonical_link("https://example.dev/x"))[column::page_url_documentation] == 0);
  CHECK(page_columns(canonical_link("https://dev.example.org/x"))[column::page_url_documentation] == 1);
  CHECK(page_columns(canonical_link("https://example.store/x"))[column::page_url_product] == 0);
  CHECK(page_columns(canonical_link("http://store/x"))[column::page_url_product] == 1);
}

TEST_CASE("A discussion is known by its posts, and by software that signs it") {
  const std::string post = "<div class='message-body'>A post of some words.</div>";
  CHECK(is_discussion("", times(3, post)));
  CHECK_FALSE(is_discussion("", times(3, post), false));
  CHECK_FALSE(is_discussion("", times(2, post)));
  CHECK(is_discussion("", times(3, "<div class='md usertext-body'><p>A reply.</p></div>")));
  CHECK(is_discussion("", times(3, "<td><span class='commtext c00'>A reply.</span></td>")));
  // One post is enough where the software gives its name; none is not.
  const std::string signed_by = "<meta name=generator content='vBulletin 3.8.11'>";
  const std::string numbered = "<div id='post_message_4711'>A question that nobody answered.</div>";
  CHECK(is_discussion(signed_by, numbered));
  CHECK_FALSE(is_discussion("<meta name=generator content='WordPress 6.4'>", numbered));
  CHECK_FALSE(is_discussion(signed_by, "<a href=/t/1>A thread</a>"));
  CHECK(is_discussion("", "<table id=post1></table><table id=post22></table><table id=post333></table>"));
  CHECK_FALSE(is_discussion(
      "", "<article id=post-1></article><article id=post-2></article><article id=post-3></article>"));
  CHECK(is_discussion("", "<div id=punviewtopic><div class=postmsg>A question.</div></div>"));
  // A reader's comments under a blog's post are not.
  CHECK_FALSE(is_discussion("", times(5, "<div class='comment-text'>I agree.</div>")));
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
