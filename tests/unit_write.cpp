// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/write/write.h"

using saring::Document;
using saring::Format;
using saring::Label;
using saring::WriteOptions;
using Json = nlohmann::ordered_json;

namespace {

// A document in which every block is content; the first <h1> shows the title.
Document document_of(std::string_view html) {
  auto dom = saring::Dom::parse(std::string(html));
  REQUIRE(dom);
  Document d(std::move(*dom));
  d.blocks = saring::make_blocks(d.dom);
  d.labels.verdicts.resize(d.blocks.blocks.size());
  for (saring::BlockId i = 0; i < d.blocks.blocks.size(); ++i) {
    const saring::Block& b = d.blocks.blocks[i];
    d.labels.verdicts[i].label = d.labels.verdicts[i].first = b.set_apart ? Label::boilerplate : Label::body;
    if (b.heading_level != 1 || d.labels.title != saring::kNoBlock) continue;
    d.labels.title = i;
    d.labels.verdicts[i].label = Label::title;
    d.title = {std::string(d.blocks.text_of(b)), saring::MetaSource::html};
  }
  d.url = "https://quay.example/news/1";
  return d;
}

void label(Document& d, std::string_view text, Label label) {
  for (saring::BlockId i = 0; i < d.blocks.blocks.size(); ++i)
    if (d.blocks.text_of(d.blocks.blocks[i]) == text) d.labels.verdicts[i].label = label;
}

std::string written(const Document& d, const WriteOptions& options = {}) {
  std::string out;
  saring::write(d, options, out);
  return out;
}

std::string txt(std::string_view html) { return written(document_of(html)); }
std::string md(std::string_view html) { return written(document_of(html), {.format = Format::md}); }
std::string md_with_links(std::string_view html) {
  return written(document_of(html), {.format = Format::md, .links = true, .images = true});
}
std::string html(std::string_view page) {
  const std::string out = written(document_of(page), {.format = Format::html, .links = true, .images = true});
  const std::size_t begin = out.find("<article>\n") + 10;
  return out.substr(begin, out.find("</article>") - begin);
}

}  // namespace

TEST_CASE("text has the title line first and never the heading that shows it") {
  CHECK(txt("<h1>Seals</h1><p>One.</p><h2>More</h2><p>Two.</p>") == "Seals\nOne.\nMore\nTwo.\n");
  Document d = document_of("<h1>Seals</h1><p>One.</p>");
  CHECK(written(d, {.title = false}) == "One.\n");
  d.title.value = "Seals, and more";
  CHECK(written(d) == "Seals, and more\nOne.\n");
}

TEST_CASE("a repeated title is not written even if titles are kept") {
  Document d = document_of("<h1>Seals</h1><p>Seals!</p><p>One.</p>");
  label(d, "Seals!", Label::title);
  CHECK(written(d) == "Seals\nOne.\n");
}

TEST_CASE("only kept labels are written") {
  Document d = document_of("<p>One.</p><p>Photo: A. Vale</p><p>Home</p>");
  label(d, "Photo: A. Vale", Label::credit);
  label(d, "Home", Label::navigation);
  CHECK(written(d) == "One.\n");
  CHECK(written(d, {.keep = saring::kDefaultLabels | bit(Label::credit)}) == "One.\nPhoto: A. Vale\n");
  CHECK(written(d, {.keep = 0}).empty());
}

TEST_CASE("list items have a mark at their first paragraph only") {
  CHECK(txt("<ul><li>a<ul><li>b</ul><p>c</p><li><p>d</p><p>e</p></ul>") == "- a\n- b\nc\n- d\ne\n");
  CHECK(txt("<ol start=4><li>tie up</ol>") == "- tie up\n");
  CHECK(txt("<dl><dt>Sally<dd>A rope.</dl>") == "Sally\nA rope.\n");
  CHECK(txt("<ul><li><h3>Card</h3><p>Teaser.</p></ul>") == "Card\nTeaser.\n");
}

TEST_CASE("an item whose first block is dropped has its mark at the next") {
  Document d = document_of("<ul><li><p>Ad</p><p>text</p></ul>");
  label(d, "Ad", Label::ad);
  CHECK(written(d) == "- text\n");
}

TEST_CASE("table rows keep empty cells and join the blocks of a cell") {
  CHECK(txt("<table><tr><th>A<th>B<th>C<tr><td>1<td><td>3<tr><td>4<td>5<td><tr><td colspan=3>all"
            "<tr><td><p>x</p><p>y</p><td><td>z</table>") ==
        "A | B | C\n1 |  | 3\n4 | 5 | \nall\nx y |  | z\n");
}

TEST_CASE("spans that declare far more cells than there are do not make output") {
  std::string page = "<table><tr><th>A<th>B";
  for (int i = 0; i < 2000; ++i) page += "<tr><td colspan=1000><td>x";
  CHECK(txt(page).size() < 40 * page.size() / 10);
  CHECK(md(page).size() < page.size());
}

TEST_CASE("code keeps its white space but for line ends and empty lines around it") {
  CHECK(txt("<pre>\n\n  a  b \t\n\n\tc\n  \n</pre><p>End.</p>") == "  a  b\n\n\tc\nEnd.\n");
  CHECK(txt("<pre><span class=lineno>1</span>x = 1\n<span class=lineno>2</span>y = 2</pre>") ==
        "x = 1\ny = 2\n");
  CHECK(txt("<pre class=line-numbers>x = 1</pre>") == "x = 1\n");
}

TEST_CASE("empty lines stand between paragraphs, not in tables and tight lists") {
  const Document d = document_of(
      "<h1>T</h1><p>a</p><ul><li>b<li>c</ul><p>d</p><table><tr><th>1<th>2<tr><td>3<td>4</table>"
      "<ul><li><p>e</p><p>f</p></li><li>g</ul>");
  CHECK(written(d, {.blank_lines = true}) == "T\n\na\n\n- b\n- c\n\nd\n\n1 | 2\n3 | 4\n\n- e\n\nf\n\n- g\n");
}

TEST_CASE("signs that link to a place on the page are left out") {
  CHECK(txt("<h2>Format<a href='#format'>¶</a></h2><p>A note. <a href='#r1'>↩</a></p>") ==
        "Format\nA note.\n");
  CHECK(txt("<p>See <a href='#n1'>[1]</a> and <a href='/p'>¶</a>.</p>") == "See [1] and ¶.\n");
}

TEST_CASE("a declared body takes the place of the blocks") {
  Document d = document_of("<p>Enable scripts.</p>");
  d.declared_body = "One.\n\n# Two. ";
  d.title.value = "T";
  CHECK(written(d) == "T\nOne.\n# Two.\n");
  CHECK(written(d, {.blank_lines = true}) == "T\n\nOne.\n\n# Two.\n");
  CHECK(written(d, {.format = Format::md}) == "# T\n\nOne.\n\n\\# Two.\n");
}

TEST_CASE("no format lets control bytes, odd spaces or unnormalised text through") {
  Document d = document_of(
      "<h1>A\xC2\xA0\xE2\x80\xAE title</h1><p>e\xCC\x81t\xC2\xAD\xC3\xA9 "
      "<code>a\xC2\x85</code>\xE2\x80\x8Ax</p>"
      "<p>\xCC\xB8one</p><pre>a&#12;b\x7F</pre><p>a=<code></code>\xCC\xB8</p>");
  d.meta.description.value = "a\x01 b\nc\xC2\x9F";
  d.meta.authors.push_back({"A\x1B[31m", saring::MetaSource::meta});
  for (const Format format :
       {Format::txt, Format::md, Format::json, Format::jsonl, Format::html, Format::explain}) {
    const std::string out =
        written(d, {.format = format, .links = true, .images = true, .front_matter = format == Format::md});
    INFO(out);
    CHECK(saring::utf8::valid(out));
    CHECK(saring::clean(out, saring::Whitespace::keep) == out);
    CHECK(out.ends_with('\n'));
    CHECK_FALSE(out.ends_with("\n\n"));
  }
}

TEST_CASE("Markdown nests lists by the width of their marks") {
  CHECK(md("<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul>") == "- a\n  - b\n    - c\n");
  CHECK(md("<ol start=9><li>a<ul><li>b</ul><li>c<ul><li>d</ul></ol>") == "9. a\n   - b\n10. c\n    - d\n");
}

TEST_CASE("Markdown parts the items of lists that hold several paragraphs") {
  CHECK(md("<ul><li><p>a</p><p>b</p></li><li>c</ul>") == "- a\n\n  b\n\n- c\n");
  CHECK(md("<ul><li>a<pre>x\n\ny</pre></ul>") == "- a\n\n  ```\n  x\n\n  y\n  ```\n");
}

TEST_CASE("Markdown quotes hold paragraphs, lists and quotes") {
  CHECK(md("<blockquote><p>a</p><blockquote><p>b</p></blockquote><ul><li>c</ul></blockquote><p>d</p>") ==
        "> a\n>\n> > b\n>\n> - c\n\nd\n");
}

TEST_CASE("nesting is written to a depth, so that prefixes stay in proportion") {
  std::string page;
  for (int i = 0; i < 200; ++i) page += "<blockquote>";
  for (int i = 0; i < 1000; ++i) page += "<p>a";
  CHECK(md(page).size() < 100'000);
  CHECK(txt(page).size() == 2000);
}

TEST_CASE("Markdown headings start at the second level") {
  CHECK(md("<h1>T</h1><h1>a</h1><h2>b</h2><h6>c #</h6>") == "# T\n\n## a\n\n## b\n\n###### c \\#\n");
}

TEST_CASE("Markdown fences name the language and are longer than any inside") {
  CHECK(md("<pre><code class='hljs language-c++'>a;</code></pre>") == "```c++\na;\n```\n");
  CHECK(md("<div class='highlight-source-shell'><pre>ls</pre></div>") == "```shell\nls\n```\n");
  CHECK(md("<pre class='brush: js; gutter: true'>a</pre>") == "```js\na\n```\n");
  CHECK(md("<pre class='language-`x'>````\n</pre>") == "`````\n````\n`````\n");
}

TEST_CASE("Markdown code spans hold backticks") {
  CHECK(md("<p>Type <code>a*b</code>, then <code>`x`</code></p>") == "Type `a*b`, then `` `x` ``\n");
  CHECK(md("<p><code>a</code><code> b</code>c</p>") == "`a b`c\n");
}

TEST_CASE("Markdown escapes characters where they would be markup and only there") {
  const std::pair<const char*, const char*> cases[] = {
      {"1986. A year", "1986\\. A year"},
      {"1. a", "1\\. a"},
      {"3.14 is pi", "3.14 is pi"},
      {"# a", "\\# a"},
      {"#tag", "#tag"},
      {"- a", "\\- a"},
      {"-5 C", "-5 C"},
      {"---", "\\---"},
      {"* a", "\\* a"},
      {"+ a", "\\+ a"},
      {"___", "\\___"},
      {"&gt; a", "\\> a"},
      {"5 * 3 = 15", "5 * 3 = 15"},
      {"a *b* c", "a \\*b\\* c"},
      {"snake_case_x", "snake_case_x"},
      {"_a_", "\\_a\\_"},
      {"~~~", "\\~~~"},
      {"a ~~b~~", "a ~~b\\~\\~"},
      {"~5 km", "~5 km"},
      {"`a`", "\\`a\\`"},
      {"[sic] [1]", "[sic] [1]"},
      {"[a](b)", "\\[a\\](b)"},
      {"[a]: b", "\\[a\\]: b"},
      {"a &lt;b&gt; 1 < 2", "a \\<b> 1 < 2"},
      {"AT&amp;T &amp;amp; &amp;#65;", "AT&T \\&amp; \\&#65;"},
      {"C:\\new \\*", "C:\\new \\\\\\*"},
      {"a | b", "a | b"},
  };
  for (const auto& [in, out] : cases) CHECK(md(std::string("<p>") + in + "</p>") == std::string(out) + "\n");
  CHECK(md("<ul><li>[ ] a<li>2. b</ul>") == "- \\[ ] a\n- 2\\. b\n");
}

TEST_CASE("Markdown tables escape bars and have a header and all columns") {
  CHECK(md("<table><tr><th>a|b<th>c<tr><td><code>x|y</code></table>") ==
        "| a\\|b | c |\n| --- | --- |\n| `x\\|y` |  |\n");
}

TEST_CASE("links are written when asked for, and to http, https and mailto alone") {
  const std::string page =
      "<p>See <a href='/a b?x=1|2'>one [1]</a>, <a href='javascript:alert(1)'>two</a>, <a "
      "href='#x'>three</a>, "
      "<a href='mailto:m@quay.example'>four</a>, <a href='data:text/html,x'>five</a>!<a "
      "href='/q_(r)'>six</a>.</p>";
  CHECK(md(page) == "See one [1], two, three, four, five!six.\n");
  CHECK(md_with_links(page) ==
        "See [one \\[1\\]](https://quay.example/a%20b?x=1%7C2), two, three, [four](mailto:m@quay.example), "
        "five\\![six](<https://quay.example/q_(r)>).\n");
}

TEST_CASE("links resolve against the base element") {
  CHECK(md_with_links("<base href='//cdn.example/x/'><p>a <a href=b>c</a></p>") ==
        "a [c](https://cdn.example/x/b)\n");
}

TEST_CASE("images among the content are written once") {
  const std::string page =
      "<p>a</p><img src='/i.png' alt='A [b]'><p>b</p><img src='data:image/gif;base64,R0' data-src='/j.png'>"
      "<img src='/i.png'><p>c</p>";
  CHECK(md_with_links(page) ==
        "a\n\n![A \\[b\\]](https://quay.example/i.png)\n\nb\n\n![](https://quay.example/j.png)\n\nc\n");
  CHECK(md(page) == "a\n\nb\n\nc\n");
  Document d = document_of("<p>a</p><p>More</p><img src='/i.png'><p>b</p>");
  label(d, "More", Label::related);
  CHECK(written(d, {.format = Format::md, .images = true}) == "a\n\nb\n");
}

TEST_CASE("front matter cannot be broken out of") {
  Document d = document_of("<h1>A: \"b\" # c</h1><p>x</p>");
  d.meta.authors = {{"Ann\n---\nevil: 1", saring::MetaSource::meta}, {"Bo", saring::MetaSource::meta}};
  d.meta.description.value = "back\\slash";
  CHECK(written(d, {.format = Format::md, .front_matter = true}) ==
        "---\ntitle: \"A: \\\"b\\\" # c\"\nauthors:\n  - \"Ann --- evil: 1\"\n  - \"Bo\"\n"
        "url: \"https://quay.example/news/1\"\ndescription: \"back\\\\slash\"\n---\n\n# A: \"b\" # c\n\nx\n");
}

TEST_CASE("JSON has every field, null where the page says nothing") {
  Document d = document_of("<h1>T</h1><p>a</p><ul><li>b</ul>");
  d.meta.authors = {{"Ann", saring::MetaSource::json_ld}};
  d.words = 2;
  const Json object = Json::parse(written(d, {.format = Format::json}));
  std::string keys;
  for (const auto& [key, value] : object.items()) keys += key + " ";
  CHECK(keys ==
        "url url_canonical status reason title authors date_published date_modified site_name language "
        "language_confidence description tags image licence encoding encoding_source wall wall_evidence "
        "page_kind "
        "words page_type page_type_probability quality text sources version ");
  CHECK(object["page_type"] == name(d.labels.page_type()));
  CHECK(object["text"] == "a\n- b");
  CHECK(object["title"] == "T");
  CHECK(object["authors"] == Json::array({"Ann"}));
  CHECK(object["url_canonical"].is_null());
  CHECK(object["wall"].is_null());
  CHECK(object["sources"]["authors"] == name(saring::MetaSource::json_ld));
  CHECK_FALSE(object["sources"].contains("image"));
}

TEST_CASE("JSON lines are one line") {
  Document d = document_of("<p>a</p><p>b</p>");
  const std::string out = written(d, {.format = Format::jsonl});
  CHECK(out.find('\n') == out.size() - 1);
  CHECK(Json::parse(out)["text"] == "a\nb");
}

TEST_CASE("the other schema has trafilatura's names, joined lists and comments apart") {
  Document d = document_of("<h1>T</h1><p>a</p><p>I agree</p>");
  label(d, "I agree", Label::comments);
  d.meta.authors = {{"Ann", saring::MetaSource::meta}, {"Bo", saring::MetaSource::meta}};
  d.meta.tags = {{"x", saring::MetaSource::meta}, {"y", saring::MetaSource::meta}};
  d.meta.date_published.value = "2024-05-01T10:00:00+07:00";
  d.url = "https://news.quay.co.id/1";
  const Json object =
      Json::parse(written(d, {.format = Format::json, .schema = saring::Schema::trafilatura}));
  CHECK(object["author"] == "Ann; Bo");
  CHECK(object["tags"] == "x;y");
  CHECK(object["date"] == "2024-05-01");
  CHECK(object["hostname"] == "quay.co.id");
  CHECK(object["source"] == "https://news.quay.co.id/1");
  CHECK(object["text"] == "a");
  CHECK(object["comments"] == "I agree");
}

TEST_CASE("HTML has our tags alone and everything escaped") {
  CHECK(html("<p onclick=x>a &lt;script> &amp; <b>b</b> <a href='/c?d=\"e\"&amp;f'>g</a></p>") ==
        "<p>a &lt;script&gt; &amp; b <a href=\"https://quay.example/c?d=%22e%22&amp;f\">g</a></p>\n");
  CHECK(html("<p><a href='javascript:x'>a</a></p>") == "<p>a</p>\n");
  CHECK(html("<pre><code class=lang-c>a &lt; b</code></pre>") ==
        "<pre><code class=\"language-c\">a &lt; b</code></pre>\n");
  CHECK(html("<p>a</p><img src='/i.png' alt='\"'><p>b</p>") ==
        "<p>a</p>\n<p><img src=\"https://quay.example/i.png\" alt=\"&quot;\"></p>\n<p>b</p>\n");
}

TEST_CASE("HTML nests lists and quotes") {
  CHECK(html("<ul><li>a<ol start=2><li>b<li value=7>c</ol><li>d</ul><blockquote><p>e</p></blockquote>") ==
        "<ul>\n<li><p>a</p>\n<ol>\n<li value=\"2\"><p>b</p>\n</li>\n<li "
        "value=\"7\"><p>c</p>\n</li>\n</ol>\n</li>\n"
        "<li><p>d</p>\n</li>\n</ul>\n<blockquote>\n<p>e</p>\n</blockquote>\n");
}

TEST_CASE("HTML tables keep empty cells") {
  CHECK(html("<table><tr><th>A<th>B<tr><td><td>2</table>") ==
        "<table>\n<tr><th>A</th><th>B</th></tr>\n<tr><td></td><td>2</td></tr>\n</table>\n");
}

TEST_CASE("HTML declares encoding, language and direction") {
  Document d = document_of("<h1>a &amp; b</h1><p>x</p>");
  d.language = "ar";
  d.meta.dir = "rtl";
  CHECK(written(d, {.format = Format::html})
            .starts_with(
                "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<title>a &amp; b</title>\n</head>\n<body>\n<article>\n<h1>a &amp; b</h1>\n<p>x</p>\n"));
  d.language = "\"><script>";
  CHECK(written(d, {.format = Format::html}).find("script") == std::string::npos);
}

TEST_CASE("explain shows every block with label, score, path and first words") {
  Document d = document_of(
      "<h1>T</h1><div class='entry wide'><p>Some words <a href=/x>here</a></p></div><nav>Home</nav>");
  label(d, "Home", Label::navigation);
  d.labels.verdicts[1].score = 0.876F;
  d.meta.site_name = {"The Quay", saring::MetaSource::open_graph};
  const std::string out = written(d, {.format = Format::explain});
  INFO(out);
  CHECK(out.starts_with("status: ok\ntitle: T [html]\n"));
  CHECK(out.find("site: The Quay [open-graph]\n") != std::string::npos);
  CHECK(out.find(" 0.88    3/1 ") != std::string::npos);
  CHECK(out.find("body>div.entry>p  Some words here\n") != std::string::npos);
  CHECK(out.find("was body") != std::string::npos);
  CHECK(out.find("html>body>nav  Home\n") != std::string::npos);
}

TEST_CASE("nothing kept gives nothing") {
  Document d = document_of("<p>Home</p>");
  label(d, "Home", Label::navigation);
  CHECK(written(d).empty());
  CHECK(written(d, {.format = Format::md}).empty());
}

TEST_CASE("the title line goes with its switch and with its label") {
  const Document d = document_of("<h1>T</h1><p>Some words here.</p>");
  CHECK(written(d) == "T\nSome words here.\n");
  CHECK(written(d, {.title = false}) == "Some words here.\n");
  CHECK(written(d, {.keep = saring::kDefaultLabels & ~saring::bit(Label::title)}) == "Some words here.\n");
}
