// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/block/block.h"

using namespace saring;

namespace {

struct Page {
  explicit Page(std::string_view html)
      : dom(std::move(*Dom::parse(std::string(html)))), blocks(make_blocks(dom)) {}
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const Block& b : blocks.blocks) out.emplace_back(blocks.text_of(b));
    return out;
  }
  Dom dom;
  Blocks blocks;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("inline content is one block, block elements end it") {
  CHECK(Page("a<div>b<b>c</b> d</div>e<p>f").texts() == Texts{"a", "bc d", "e", "f"});
  CHECK(Page("<p> x \n <i> y</i>z </p>").texts() == Texts{"x yz"});
  CHECK(Page("<custom-card>one</custom-card> <custom-card>two</custom-card>").texts() == Texts{"one two"});
}

TEST_CASE("two line breaks split a block, one is a space") {
  CHECK(Page("<div>a<br>b<br> <br>c</div>").texts() == Texts{"a b", "c"});
}

TEST_CASE("links side by side do not glue") {
  CHECK(Page("<p><a href=1>A</a><a href=2>B</a>").texts() == Texts{"A B"});
}

TEST_CASE("preformatted text keeps its lines") {
  const Page page("<pre><code>if x:\n    y\n</code></pre><pre><div>1</div><div>2</div></pre>");
  REQUIRE(page.blocks.blocks.size() == 2);
  CHECK(page.texts()[0] == "if x:\n    y\n");
  CHECK(page.texts()[1] == "1\n2");
  CHECK(page.blocks.blocks[0].kind == BlockKind::preformatted);
}

TEST_CASE("list items know their list, depth and number") {
  const Page page("<ol start=3><li>c<ul><li>deep</ul><li value=9><p>i</p><p>more</p></ol>");
  REQUIRE(page.blocks.blocks.size() == 4);
  const auto& b = page.blocks.blocks;
  CHECK(b[0].ordinal == 3);
  CHECK(b[1].list_depth == 2);
  CHECK(b[1].ordinal == 0);
  CHECK(b[2].ordinal == 9);
  CHECK(b[2].item_start);
  CHECK_FALSE(b[3].item_start);
}

TEST_CASE("data tables give cells, layout tables plain blocks") {
  const Page data("<table><tr><th>Year<th>Sum<tr><td>1990<td>7<tr><td colspan=9007199254740991><td></table>");
  REQUIRE(data.blocks.tables.size() == 1);
  CHECK(data.blocks.tables[0].data);
  CHECK(data.blocks.tables[0].columns <= 1000);
  CHECK(data.blocks.blocks[3].row == 1);
  CHECK(data.blocks.blocks[3].column == 1);
  const Page layout("<table><tr><td><table><tr><td>menu</table><td><p>text</p></table>");
  CHECK_FALSE(layout.blocks.tables[0].data);
  CHECK(layout.blocks.blocks[0].kind == BlockKind::paragraph);
}

TEST_CASE("inline content that is hidden becomes a block of its own") {
  const Page page("<p>seen <span style='display:none'>unseen </span>on</p>");
  CHECK(page.texts() == Texts{"seen on", "unseen"});
  CHECK(page.blocks.blocks[1].node_flags & kHidden);
}

TEST_CASE("formulas are their TeX source") {
  const Page page(
      "<p>so <math><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></math> holds");
  CHECK(page.texts() == Texts{"so $x^2$ holds"});
}

TEST_CASE("links and words are counted in any script") {
  const Page page("<p>see <a href=x>the other page</a> now</p><p>今日は良い天気です。</p>");
  CHECK(page.blocks.blocks[0].stats.words == 5);
  CHECK(page.blocks.blocks[0].link_words == 3);
  CHECK(page.blocks.blocks[1].stats.words > 3);
  CHECK(page.blocks.blocks[1].stats.sentence_ends == 1);
}

TEST_CASE("blocks inside a link know it") {
  const Page page("<a href=x><h3>Card</h3><p>text</p></a>");
  CHECK(page.blocks.blocks[0].in_link);
  CHECK(page.blocks.blocks[1].link_words == 1);
}

TEST_CASE("of an SVG only the HTML in its foreign objects is text") {
  const Page page(
      "<svg><g><desc><p>no</p></desc><foreignObject><p>one</p></foreignObject></g>"
      "<g><text>no</text><foreignObject><p>two</p></foreignObject></g></svg><p>three");
  CHECK(page.texts() == Texts{"one", "two", "three"});
}

TEST_CASE("images stand before a block or after the last") {
  const Page page("<p>a <img src=1> b</p><img src=2><p>c</p><p>&nbsp;<img src=3></p>");
  REQUIRE(page.blocks.images.size() == 3);
  CHECK(page.blocks.images[0].before == 1);
  CHECK(page.blocks.images[1].before == 1);
  CHECK(page.blocks.images[2].before == 2);
}
