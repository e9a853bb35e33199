// SPDX-License-Identifier: Apache-2.0
#include "pathological.h"

#include <array>
#include <string_view>
#include <utility>

namespace saring::test {
namespace {

using namespace std::string_view_literals;

// before, then `unit` k times, then middle, then `closer` k times, then after. k is the number that fills the
// page. Each {i} in a unit or closer is the number of the repetition.
struct Shape {
  const char* name;
  std::string_view before;
  std::string_view unit;
  std::string_view middle;
  std::string_view closer;
  std::string_view after;
  const char* watch;
};

constexpr Shape kShapes[] = {
    // Depth of block elements.
    {"deep-div", "<p>first</p>", "<div>", "last", "", "", "tree depth, recursion, parent searches"},
    {"deep-div-closed", "", "<div>", "text", "</div>", "<p>after</p>", "destruction of a deep tree"},
    {"deep-div-text", "", "<div>word ", "", "", "", "text of a subtree collected at every level"},
    {"deep-section-heading", "", "<section><h2>h</h2>", "text", "", "", "outline levels"},
    {"deep-article", "<main>", "<article>", "text", "</article>", "</main>", "candidates inside candidates"},
    {"deep-list", "", "<ul><li>a", "", "", "", "indentation in the output (quadratic spaces)"},
    {"deep-list-one-item", "", "<ul><li>", "item", "</li></ul>", "", "lists of one nested list"},
    {"deep-quote", "", "<blockquote>", "quoted", "</blockquote>", "", "quote marks in the output"},
    {"deep-definition", "", "<dl><dt>t<dd>", "d", "", "", "definition lists inside definitions"},
    {"deep-details", "", "<details><summary>s</summary>", "inside", "</details>", "",
     "closed content, nested"},
    {"deep-figure", "", "<figure><figcaption>c</figcaption>", "", "</figure>", "", "captions of captions"},
    {"deep-table", "", "<table><tr><td>", "text", "", "", "nested tables, parse errors"},
    {"deep-table-closed", "", "<table><tr><td>", "text", "</td></tr></table>", "", "grids inside cells"},
    {"deep-unknown", "", "<x-box>", "text", "</x-box>", "", "unknown elements compare equal"},
    // Depth of inline elements and formatting.
    {"deep-span-in-p", "<p>", "<span>", "text", "", "", "depth of inline elements"},
    {"deep-font", "", "<font color=red>", "text", "</font>", "", "active formatting elements"},
    {"open-bold", "", "<b>", "text", "", "", "list of active formatting elements"},
    {"formatting-then-paragraphs", "", "<b><i><u><em>", "", "<p>x", "",
     "reconstruction per paragraph (N x M)"},
    {"formatting-distinct", "", "<font size={i}>", "", "<p>x", "", "formatting that is never the same"},
    {"adoption-anchor", "", "<a href=x>x<p>", "", "", "", "adoption agency: a, then p"},
    {"adoption-mixed", "", "<b><div></b>", "", "", "", "misnested closers"},
    {"adoption-storm", "", "<i><p>word", "", "</i>", "", "adoption agency over a long stack"},
    {"anchor-in-anchor", "", "<a href=/{i}>link", "", "", "", "each opener closes the last"},
    {"nobr-storm", "", "<nobr>a", "", "", "", "each opener closes the last"},
    // Special elements of the tree construction.
    {"deep-svg", "", "<svg><g>", "text", "", "", "foreign content depth"},
    {"svg-breakout", "", "<svg><p>x", "", "", "", "leaving foreign content"},
    {"math-annotation", "", "<math><annotation-xml encoding=text/html>", "x", "", "", "integration points"},
    {"deep-select", "", "<select>", "text", "", "", "each second one closes"},
    {"select-options", "<select>", "<option>o", "", "", "</select><p>text</p>", "one flat list"},
    {"deep-template", "", "<template>", "text", "", "", "template insertion modes"},
    {"template-rows", "<template>", "<tr><td>", "", "", "</template>", "insertion modes inside a template"},
    {"deep-form", "", "<form><div>", "text", "", "", "ignored openers"},
    {"deep-button", "", "<button><b>", "text", "", "", "scope searches"},
    {"deep-object", "", "<object><p>", "text", "", "", "scope markers"},
    {"ruby-storm", "<ruby>", "<rb>a<rt>b<rp>c", "", "", "</ruby>", "implied end tags"},
    {"frameset", "", "<frameset>", "<frame src=a>", "</frameset>", "<noframes>text</noframes>",
     "another mode"},
    {"plaintext", "<p>first</p><plaintext>", "</plaintext>", "", "", "", "text that never ends"},
    {"textarea", "<textarea>", "<p>x</textare", "", "", "", "near misses of the end tag"},
    {"script-near-end", "<script>", "</scrip ", "", "", "", "near misses of the end tag"},
    {"script-escaped", "<script><!--", "<script>", "", "", "", "double escaped script state"},
    {"style-open", "<style>", "</", "", "", "", "raw text without an end"},
    {"noscript-many", "", "<noscript><p>x</noscript>", "", "", "", "hidden or shown, one by one"},
    {"many-bodies", "", "<body a{i}=1>", "text", "", "", "attributes merged into one element"},
    {"many-htmls", "", "<html a{i}=1>", "text", "", "", "attributes merged into one element"},
    {"many-heads", "", "<head>", "text", "", "", "ignored openers"},
    // Tables.
    {"table-foster", "<table>", "text<b>", "", "", "", "foster parenting in front of a table"},
    {"table-foster-block", "<table>", "<p>x<tr>", "", "", "", "foster parents, then rows"},
    {"table-rows", "<table>", "<tr><td>x<td>y", "", "", "</table>", "width, implied end tags"},
    {"table-one-row", "<table><tr>", "<td>x", "", "", "</table>", "a grid of one row"},
    {"table-ragged", "<table>", "<tr><td>", "<tr>", "<td>x", "</table>", "a grid of rows times columns"},
    {"colspan-huge", "<table>", "<tr><td colspan=9007199254740991>a<td>b", "", "", "</table>", "grid memory"},
    {"rowspan-huge", "<table>", "<tr><td rowspan=65534>a", "", "", "</table>", "spans that overlap"},
    {"colgroups", "<table>", "<colgroup><col span=1000>", "", "", "<tr><td>x</table>", "columns never used"},
    // End tags without a start, and wrong ones.
    {"close-p", "", "</p>", "", "", "", "each one makes an empty paragraph"},
    {"close-br", "text", "</br>", "", "", "", "each one makes a line break"},
    {"close-div", "", "</div>", "text", "", "", "searches of the open elements"},
    {"close-wrong", "", "<div>", "text", "</span>", "", "a whole stack searched for each closer"},
    {"unclosed-p", "", "<p>word ", "", "", "", "many small paragraphs"},
    {"unclosed-li", "<ul>", "<li>item ", "", "", "", "many small items"},
    {"definition-list", "<dl>", "<dt>term<dd>what it is", "", "", "</dl>", "many small items"},
    {"many-br", "<div>first", "<br>", "last", "", "</div>", "line breaks that split nothing"},
    {"text-br-br", "<div>", "A line.<br><br>", "", "", "</div>", "one element, many paragraphs"},
    {"many-hr", "", "<hr>", "text", "", "", "breaks without text"},
    // Attributes and tags.
    {"attributes-many", "<p ", "a{i}=1 ", ">text", "", "", "duplicate check (quadratic)"},
    {"attributes-same", "<p ", "a=1 ", ">text", "", "", "duplicates and their error records"},
    {"attribute-long", "<p title=\"", "x", "\">text", "", "", "one huge value"},
    {"attribute-entities", "<p title=\"", "&amp;", "\">text", "", "", "references inside a value"},
    {"class-long", "<p class=\"", "c{i} ", "\">text", "", "", "class tokens looked up one by one"},
    {"class-dashes", "<p class=\"", "a-", "\">text", "", "", "class names cut at dashes"},
    {"style-long", "<p style=\"", "color:red;", "\">text", "", "", "declarations read one by one"},
    {"data-uri", "<p>text<img src=\"data:image/png;base64,", "iVBORw0KGgo", "\">more", "", "",
     "URL scanning"},
    {"href-dots", "<a href=\"/", "../", "\">text</a>", "", "", "path normalisation"},
    {"href-at", "<a href=\"http://", "@", "h/\">text</a>", "", "", "user part of a URL"},
    {"href-percent", "<a href=\"/", "%25", "\">text</a>", "", "", "repeated decoding"},
    {"tag-name-long", "<", "x", ">text", "", "", "one huge name"},
    {"tag-unclosed", "text<div ", "a", "", "", "", "the end inside a tag"},
    {"quote-unclosed", "<p>first</p><a href=\"", "<p>text", "", "", "", "a page swallowed by an attribute"},
    {"less-than", "<p>", "<", "", "", "", "each one might open a tag"},
    {"less-than-spaced", "<p>", "a < b ", "", "", "", "each one might open a tag"},
    {"end-tag-open", "<p>", "</", "", "", "", "each one might close a tag"},
    {"greater-than", "<p>", ">", "", "", "", "searches backwards"},
    {"question-marks", "", "<?php ?>", "text", "", "", "bogus comments"},
    {"doctypes", "", "<!doctype html>", "text", "", "", "ignored after the first"},
    // Comments and sections.
    {"comment-open", "text<!--", "-", "", "", "", "dashes at the end of a comment"},
    {"comment-openers", "text", "<!--", "", "", "", "repeated searches for the end"},
    {"comment-bang", "text", "<!-- --!", "", "", "", "odd endings"},
    {"comments-many", "", "<!---->", "text", "", "", "node count"},
    {"text-split-by-comments", "<p>", "a<!--x-->", "", "", "", "text nodes that must join"},
    {"cdata", "", "<![CDATA[x]]>", "text", "", "", "bogus comments in HTML"},
    {"cdata-in-svg", "<svg>", "<![CDATA[x]]>", "", "", "</svg>text", "sections in foreign content"},
    {"cdata-openers", "<svg>", "<![CDATA[", "", "", "", "repeated searches for the end"},
    // Character references and bytes.
    {"references", "<p>", "&amp;", "", "", "", "character reference speed"},
    {"references-prefix", "<p>", "&notit;", "", "", "", "longest prefix search"},
    {"references-unknown", "<p>", "&zzzzzzzz", "", "", "", "failing searches"},
    {"ampersands", "<p>", "&", "", "", "", "failing searches"},
    {"reference-number", "<p>&#", "9", ";text", "", "", "integer overflow"},
    {"reference-zeros", "<p>&#x", "0", "41;text", "", "", "leading zeros"},
    {"references-nested", "<p>&", "amp;", "lt;b>", "", "", "no second decoding"},
    {"nul", "<p>text", "\0"sv, "text", "", "", "NUL in every state"},
    {"nul-in-tags", "", "<d\0iv>"sv, "text", "", "", "replacement characters in names"},
    {"bad-utf8", "<p>text", "\xff", "", "", "", "replacement characters triple the size"},
    {"cut-utf8", "<p>text", "\xf0\x9f\x98", "", "", "", "cut sequences"},
    {"bom-inside", "", "\xef\xbb\xbf<p>x", "", "", "", "byte-order marks in the text"},
    {"utf16-no-bom", "", "<\0p\0>\0x\0"sv, "", "", "", "detection of the encoding"},
    {"charset-many", "", "<meta charset=windows-1251>", "text", "", "",
     "the decoder started again and again"},
    {"escape-sequences", "<meta charset=iso-2022-jp><p>", "\x1b$B\x1b(B", "text", "", "", "decoder states"},
    {"combining", "<p>a", "\xcc\x81", "", "", "", "normalisation of one endless cluster"},
    {"combining-classes", "<p>a", "\xcc\x81\xcc\xa3", "", "", "", "reordering of marks (quadratic sort)"},
    {"hangul-jamo", "<p>", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "", "", "", "composition"},
    {"bidi-overrides", "<p>", "\xe2\x80\xae", "text", "", "", "controls in the output"},
    {"zero-width", "<p>", "a\xe2\x80\x8b", "", "", "", "words without visible breaks"},
    {"emoji-joined", "<p>", "\xf0\x9f\x91\xa9\xe2\x80\x8d", "", "", "", "one endless grapheme"},
    {"thai-unbroken", "<p>", "\xe0\xb8\x81\xe0\xb8\xb2", "", "", "", "dictionary segmentation"},
    {"han-unbroken", "<p>", "\xe5\xb1\xb1\xe6\xb0\xb4", "", "", "", "dictionary segmentation"},
    // Text.
    {"white-space", "<p>first", " ", "last", "", "", "collapse in linear time"},
    {"white-space-mixed", "<p>first", " \r\n\t\xc2\xa0", "last", "", "", "collapse in linear time"},
    {"line-feeds-in-pre", "<pre>first", "\n", "last", "", "</pre>", "empty lines"},
    {"tabs-in-pre", "<pre>", "\t", "x", "", "</pre>", "tab expansion"},
    {"pre-lines", "<pre><code>", "{i} x = x + 1;\n", "", "", "</code></pre>", "line numbers taken off"},
    {"word-long", "<p>", "a", "", "", "", "no white space to break at"},
    {"words", "<p>", "ab ", "", "", "", "one paragraph, word counters"},
    {"sentences", "<p>", "It rained on day {i}. ", "", "", "", "sentence counters"},
    {"stars", "<p>", "*", "", "", "", "escapes of Markdown"},
    {"brackets", "<p>", "[", "", "]", "", "escapes of Markdown"},
    {"backticks", "<pre><code>", "`", "", "", "</code></pre>", "a fence longer than any inside"},
    {"link-farm", "", "<a href=\"/{i}\">page {i}</a> ", "", "", "", "link lists, seen links"},
    {"link-blocks", "<ul>", "<li><a href=\"/{i}\">A teaser of story {i}</a>", "", "", "</ul>", "menus"},
    {"near-duplicates", "", "<p>Stall {i} sold its last melon before noon and closed.</p>", "", "", "",
     "every block compared with every other"},
    {"duplicates", "", "<p>The same stall sold the same melon before noon.</p>", "", "", "",
     "every block compared with every other"},
    {"alternating", "", "<p>A sentence of the story, long enough to count.</p><ul><li><a href=/>x</a></ul>",
     "", "", "", "runs of content that merge"},
    // The head and structured data.
    {"title-long", "<title>", "word ", "</title><p>text", "", "", "title cut at separators"},
    {"title-separators", "<title>", "a | ", "b</title><p>text", "", "", "every suffix tried"},
    {"headings", "", "<h1>Heading {i}</h1>", "<p>text", "", "", "each one might be the title"},
    {"heading-long", "<h1>", "word ", "</h1><p>text", "", "", "compared with the title"},
    {"meta-many", "<head>", "<meta property=\"article:tag\" content=\"t{i}\">", "</head>text", "", "",
     "lists"},
    {"meta-authors", "<head>", "<meta name=author content=\"Ann {i}\">", "</head>text", "", "",
     "names compared"},
    {"base-many", "", "<base href=\"//h{i}.example/\">", "text", "", "", "only the first counts"},
    {"json-ld-many", "", "<script type=\"application/ld+json\">{}</script>", "text", "", "",
     "one parse each"},
    {"json-ld-array", "<script type=\"application/ld+json\">", "[", "1", "]", "</script>text",
     "recursion of a JSON reader"},
    {"json-ld-object", "<script type=\"application/ld+json\">", "{\"a\":", "1", "}", "</script>text",
     "recursion of a JSON reader"},
    {"json-ld-graph", "<script type=\"application/ld+json\">{\"@graph\":[", "{\"@id\":\"#{i}\"},", "0", "",
     "]}</script>text", "references resolved by search"},
    {"microdata", "", "<div itemscope itemprop=a>", "text", "", "", "items inside items"},
    {"meta-refresh", "<meta http-equiv=refresh content=\"0;", " ", "url=/\">text", "", "",
     "white space scan"},
};

void append(std::string_view pattern, std::size_t i, std::string& out) {
  constexpr std::string_view kNumber = "{i}";
  for (std::size_t at; (at = pattern.find(kNumber)) != pattern.npos;) {
    out.append(pattern.substr(0, at)).append(std::to_string(i));
    pattern.remove_prefix(at + kNumber.size());
  }
  out.append(pattern);
}

std::string build(const Shape& shape, std::size_t n) {
  std::string out(shape.before);
  const std::size_t tail = shape.middle.size() + shape.after.size();
  std::size_t count = 0;
  do {
    append(shape.unit, count++, out);
  } while (out.size() + count * shape.closer.size() + tail < n);
  out += shape.middle;
  for (std::size_t i = 0; i < count; ++i) append(shape.closer, i, out);
  out += shape.after;
  return out;
}

template <std::size_t I>
std::string make(std::size_t n) {
  return build(kShapes[I], n);
}

template <std::size_t... I>
constexpr auto rows(std::index_sequence<I...>) {
  return std::array{Pathological{kShapes[I].name, make<I>, kShapes[I].watch}...};
}

constexpr auto kRows = rows(std::make_index_sequence<std::size(kShapes)>{});

}  // namespace

std::span<const Pathological> pathological() { return kRows; }

}  // namespace saring::test
