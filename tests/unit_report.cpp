// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <string_view>

#include "output_check.h"
#include "saring/write/report.h"
#include "saring/write/write.h"

using saring::BlockWeights;
using saring::Document;
using saring::ExplainPage;
using saring::Label;

namespace {

Document document_of(std::string_view html) {
  auto dom = saring::Dom::parse(std::string(html));
  REQUIRE(dom);
  Document d(std::move(*dom));
  d.blocks = saring::make_blocks(d.dom);
  d.labels.verdicts.resize(d.blocks.blocks.size());
  for (saring::Verdict& verdict : d.labels.verdicts) verdict.label = verdict.first = Label::body;
  return d;
}

std::string reported(const Document& d, const ExplainPage& page = {}, const BlockWeights& weights = {}) {
  std::string out;
  saring::begin_report("Report", out);
  saring::write_explain_html(d, page, weights, out);
  saring::end_report(out);
  INFO(out);
  CHECK(saring::test::report_fault(out).empty());
  return out;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t i = text.find(part); i != std::string_view::npos; i = text.find(part, i + 1)) ++count;
  return count;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// What stands between the first `begin` and the `end` after it.
std::string between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  REQUIRE(from != std::string_view::npos);
  text.remove_prefix(from + begin.size());
  return std::string(text.substr(0, text.find(end)));
}

}  // namespace

TEST_CASE("a report has every block exactly once, in document order, kept or left out") {
  Document d = document_of("<h1>Quay</h1><nav><a href=/>Home</a></nav><p>First words.</p><pre>a\n  b</pre>");
  d.labels.verdicts[1].label = Label::navigation;
  d.labels.title = 0;
  d.labels.verdicts[0].label = Label::title;
  const std::string out = reported(d);
  for (std::size_t i = 0; i < d.blocks.blocks.size(); ++i)
    CHECK(count_of(out, " id=\"p1b" + std::to_string(i) + "\"") == 1);
  CHECK(count_of(out, "<li class=\"b ") == d.blocks.blocks.size());
  CHECK(holds(out, "<li class=\"b k l-title heading\" id=\"p1b0\""));
  CHECK(holds(out, "<li class=\"b l-navigation\" id=\"p1b1\""));
  CHECK(holds(out, "<li class=\"b k l-body pre\" id=\"p1b3\""));
  CHECK(out.find("p1b1\"") < out.find("p1b2\""));
  CHECK(holds(out, "dir=\"auto\">a\n  b</span>"));
}

TEST_CASE("a block of a report carries label, first label, reason, score, words and path") {
  Document d = document_of("<div class='entry wide'><p>Some words <a href=/x>here</a></p></div>");
  d.labels.verdicts[0] = {Label::share, Label::body, saring::Reason::link_dense, 0.876F};
  const std::string details = between(reported(d), "<div class=\"pop\" id=\"p1b0i\">", "</div>");
  CHECK(holds(details, "<dt>label</dt><dd>share</dd>"));
  CHECK(holds(details, "<dt>first label</dt><dd>body</dd>"));
  CHECK(holds(details, "<dt>reason</dt><dd>mostly links</dd>"));
  CHECK(holds(details, "<dt>score</dt><dd>0.88 "));
  CHECK(holds(details, "<dt>words</dt><dd>3, 1 in links</dd>"));
  CHECK(holds(details, "<dt>path</dt><dd>html &gt; body &gt; div.entry &gt; p</dd>"));
}

TEST_CASE("weights are shown where they are given, at most so many of a block") {
  const Document d = document_of("<p>One.</p><p>Two.</p><p>Three.</p>");
  CHECK_FALSE(holds(reported(d), "<th>feature"));
  BlockWeights weights(2);
  weights[1] = {{"link<density>", 0.25F, -1.5F}, {"words", 12, 0.5F}};
  const std::string out = reported(d, {}, weights);
  CHECK(count_of(out, "<th>feature") == 1);
  CHECK(holds(out, "<td>link&lt;density&gt;<td>0.25<td class=\"away\">-1.50</tr>"));
  CHECK(holds(out, "<td>words<td>12.00<td class=\"to\">+0.50</tr>"));
  weights[0].assign(50, {"f", std::numeric_limits<float>::max(), -std::numeric_limits<float>::infinity()});
  CHECK(count_of(reported(d, {}, weights), "<td>f<td>") == saring::kMostReportWeights);
}

TEST_CASE("nothing of a page is markup in its report") {
  constexpr std::string_view kHostile =
      "</style></pre><script>alert(1)</script>\"'><img src=x onerror=y>&amp;";
  Document d = document_of("<p id=p>x</p>");
  d.blocks.text = kHostile;
  d.blocks.blocks[0].text_end = static_cast<std::uint32_t>(kHostile.size());
  d.blocks.runs.clear();
  d.blocks.blocks[0].run_begin = d.blocks.blocks[0].run_end = 0;
  d.title = {std::string(kHostile), saring::MetaSource::html};
  d.meta.authors.push_back({std::string(kHostile), saring::MetaSource::meta});
  d.url = kHostile;
  std::string out;
  saring::begin_report(kHostile, out);
  saring::write_explain_html(d, {.name = kHostile}, {{{kHostile, 1, 1}}}, out);
  saring::end_report(out);
  CHECK(saring::test::report_fault(out).empty());
  CHECK_FALSE(holds(out, "<script"));
  CHECK_FALSE(holds(out, "<img"));
  CHECK(count_of(out, "</style>") == 1);
  CHECK(count_of(out, "</pre>") == 1);
  CHECK(count_of(out, "<style>") == 1);
  CHECK_FALSE(holds(out, "style=\""));
  CHECK(count_of(out, "&lt;/style&gt;&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&gt;&lt;img") >=
        6);
}

TEST_CASE("class names of a page are text in its report") {
  const Document d = document_of("<div class='\"><script>'><p>a</p><p>b</p></div>");
  const std::string out = reported(d);
  CHECK_FALSE(holds(out, "<script"));
  CHECK(holds(out, "div.&quot;&gt;&lt;script&gt; &gt; p</dd>"));
}

TEST_CASE("characters that hide or reorder text are named") {
  Document d = document_of(
      "<p>a&#x202E;b&#x2066;c&#x7F;d&#1;e\xEF\xBB\xBF"
      "f&zwj;g&#xFFFE;</p><p>\xCC\xB8x</p>");
  const std::string out = reported(d);
  CHECK(holds(out,
              "a\xE2\x9F\xA8U+202E\xE2\x9F\xA9"
              "b\xE2\x9F\xA8U+2066\xE2\x9F\xA9"
              "c\xE2\x90\xA1"
              "d\xE2\x90\x81"
              "e"
              "\xE2\x9F\xA8U+FEFF\xE2\x9F\xA9"
              "f\xE2\x80\x8D"
              "g\xE2\x9F\xA8U+FFFE\xE2\x9F\xA9</span>"));
  CHECK(holds(out, ">&#x338;x</span>"));
  const std::string named = reported(d, {.name = "a\xFF\n\x1B[31m"});
  CHECK(holds(named, "<bdi>a\xEF\xBF\xBD\n\xE2\x90\x9B[31m</bdi>"));
}

TEST_CASE("a report permits its own stylesheet and nothing else") {
  const std::string out = reported(document_of("<p>a</p>"));
  const std::string policy = between(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"", "\">");
  CHECK(policy.starts_with("default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"));
  CHECK(policy.ends_with("='"));
  CHECK_FALSE(holds(policy, "unsafe"));
  for (const std::string_view part :
       {"http:", "https:", "url(", "@import", "src=", "<link", "<script", "<base"})
    CHECK_FALSE(holds(out, part));
  CHECK(out.find("Content-Security-Policy") < out.find("<style>"));
}

TEST_CASE("the stylesheet gives every label a colour and a filter") {
  const std::string out = reported(document_of("<p>a</p>"));
  const std::string style = between(out, "<style>", "</style>");
  for (unsigned i = 0; i < saring::kLabels; ++i) {
    const std::string label(name(static_cast<Label>(i)));
    INFO(label);
    CHECK(count_of(style, ".l-" + label + "{--h:") == 1);
    CHECK(count_of(style, ".page:has(.f-" + label + ":not(:checked)) .l-" + label + ".b") == 1);
  }
}

TEST_CASE("filters name the labels that occur, with counts") {
  Document d = document_of("<p>a</p><p>b</p><p>c</p>");
  d.labels.verdicts[2].label = Label::ad;
  const std::string out = reported(d);
  CHECK(holds(out, "class=\"f-body\"> body <b>2</b>"));
  CHECK(holds(out, "class=\"f-ad\"> ad <b>1</b>"));
  CHECK_FALSE(holds(out, "class=\"f-navigation\""));
}

TEST_CASE("the text beside the blocks is what txt writes") {
  Document d = document_of("<p>a &lt; b</p><ul><li>c</ul><pre>d\n\n  e</pre>");
  std::string text;
  saring::write(d, {}, text);
  const std::string out = reported(d);
  std::string shown = between(out, "<pre tabindex=\"0\">", "</pre>");
  for (const std::string_view tag : {"<span dir=\"auto\">", "</span>"})
    for (std::size_t i = shown.find(tag); i != std::string::npos; i = shown.find(tag))
      shown.erase(i, tag.size());
  CHECK(shown == "a &lt; b\n- c\nd\n\n  e\n");
  CHECK(text == "a < b\n- c\nd\n\n  e\n");
}

TEST_CASE("a page without text says why in its report") {
  Document d = document_of("<p>a</p>");
  d.status = saring::PageStatus::too_short;
  d.reason = "1 word & no more";
  const std::string out = reported(d);
  CHECK(holds(out, "No text is written: too_short: 1 word &amp; no more</p>"));
  CHECK_FALSE(holds(out, "<pre tabindex"));
  d.status = saring::PageStatus::ok;
  d.declared_body = "Words of the declared body.";
  const std::string declared = reported(d);
  CHECK(holds(declared, "From the structured data of the page"));
  CHECK(holds(declared, "Words of the declared body."));
  CHECK(holds(declared, "<li class=\"b l-body\" id=\"p1b0\""));
}

TEST_CASE("the outline sums words by element and joins chains of one child") {
  Document d = document_of(
      "<body><div id=w><div class=main><p>One two.</p><p>Three.</p></div>"
      "<div class=side><p>Four</p><p>five six</p></div></div></body>");
  d.labels.verdicts[2].label = d.labels.verdicts[3].label = Label::related;
  const std::string outline = between(reported(d), "<details class=\"outline\">", "<fieldset");
  CHECK(holds(outline,
              "<a href=\"#p1b0\">html &gt; body &gt; div</a> <meter max=\"6\" value=\"3\"></meter> "
              "<span class=\"sum\">3 kept, 3 left out</span>"));
  CHECK(holds(outline, "<a href=\"#p1b0\">div.main</a> <meter max=\"3\" value=\"3\">"));
  CHECK(holds(outline, "<a href=\"#p1b2\">div.side</a> <meter max=\"3\" value=\"0\">"));
  CHECK(count_of(outline, "<li>") == 3);
}

TEST_CASE("the outline has limits in depth and number, and says so") {
  std::string deep, wide;
  for (int i = 0; i < 200; ++i) deep += "<div><p>a</p>";
  for (int i = 0; i < 3000; ++i) wide += "<div><p>a</p><p>b</p></div>";
  for (const std::string& page : {deep, wide}) {
    const std::string out = reported(document_of(page));
    const std::string outline = between(out, "<details class=\"outline\">", "<fieldset");
    CHECK(count_of(outline, "<li>") <= saring::kMostOutlineRows);
    CHECK(count_of(outline, "<ul>") == count_of(outline, "</ul>"));
    CHECK(count_of(outline, "<details") + 1 == count_of(outline, "</details>"));
    CHECK(holds(outline, "deeper elements are not shown"));
  }
  CHECK(count_of(between(reported(document_of(deep)), "<details class=\"outline\">", "<fieldset"), "<li>") ==
        saring::kMostOutlineDepth);
}

TEST_CASE("blocks beyond the limit are counted, not dropped in silence") {
  std::string page;
  for (std::size_t i = 0; i < saring::kMostReportBlocks + 7; ++i) page += "<p>a</p>";
  const std::string out = reported(document_of(page));
  CHECK(count_of(out, "<li class=\"b ") == saring::kMostReportBlocks);
  CHECK(holds(out, "<p class=\"note\">7 more blocks are not shown here"));
}

TEST_CASE("pages of one report do not share identifiers, and the same document gives the same bytes") {
  const Document d = document_of("<p>a</p><p>b</p>");
  CHECK(reported(d) == reported(document_of("<p>a</p><p>b</p>")));
  std::string first, second;
  saring::write_explain_html(d, {.number = 1}, {}, first);
  saring::write_explain_html(d, {.number = 2, .open = false}, {}, second);
  CHECK(holds(first, "<details class=\"page\" open id=\"p1\">"));
  CHECK(holds(second, "<details class=\"page\" id=\"p2\">"));
  CHECK_FALSE(holds(second, "p1"));
}

TEST_CASE("a page without blocks has a report") {
  const std::string out = reported(document_of(""));
  CHECK(holds(out, "0 words kept, 0 left out \xC2\xB7 0 blocks"));
}
