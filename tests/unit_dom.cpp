// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "saring/dom/arena_internal.h"
#include "saring/dom/dom.h"
#include "saring/text/utf8.h"
#include "tree_dump.h"

using namespace saring;

namespace {

std::string times(std::size_t n, std::string_view s) {
  std::string r;
  r.reserve(n * s.size());
  while (n--) r += s;
  return r;
}

Dom parse(std::string_view html, const ParseLimits& limits = {}) {
  auto dom = Dom::parse(std::string(html), limits);
  REQUIRE(dom);
  return std::move(*dom);
}

std::string text(const Dom& dom) {
  std::string out;
  dom.append_text(0, out);
  return out;
}

int max_depth(const Dom& dom) {
  int depth = 0;
  for (const Node& n : dom.nodes()) depth = std::max<int>(depth, n.depth);
  return depth;
}

}  // namespace

TEST_CASE("a subtree is an index range") {
  const Dom dom = parse("<div id=a><p>one<b>two</b></p></div><p>three");
  const NodeId div = find(dom, Tag::div);
  REQUIRE(div != kNoNode);
  CHECK(dom.attribute(div, "id") == "a");
  std::string inside;
  dom.append_text(div, inside);
  CHECK(inside == "onetwo");
  for (NodeId i = 1; i < dom.nodes().size(); ++i) {
    CHECK(dom[i].parent < i);
    CHECK(dom[i].end > i);
    CHECK(dom[i].end <= dom[dom[i].parent].end);
  }
}

TEST_CASE("flags are inherited: hidden, noscript, template, script, svg") {
  const Dom dom = parse(
      "<div style='color:red; DISPLAY : "
      "none'><p>h</p></div><noscript><p>n</p></noscript><template><p>t</p></template>"
      "<script>s</script><svg><text>v</text><foreignObject><p>f</p></foreignObject></svg><div "
      "aria-hidden=true>a</div>"
      "<div style='display:block'>shown</div><div hidden=until-found>found</div><pre>p</pre>");
  const auto flags_of = [&](std::string_view s) {
    for (const Node& n : dom.nodes())
      if (n.kind == NodeKind::text && n.text == s) return static_cast<int>(n.flags);
    return -1;
  };
  CHECK(flags_of("h") == kHidden);
  CHECK(flags_of("n") == kNoscript);
  CHECK(flags_of("t") == (kTemplate | kNotText));
  CHECK(flags_of("s") == kNotText);
  CHECK(flags_of("v") == kNotText);
  CHECK(flags_of("f") == 0);
  CHECK(flags_of("a") == kHidden);
  CHECK(flags_of("shown") == 0);
  CHECK(flags_of("found") == 0);
  CHECK(flags_of("p") == kPreformatted);
}

TEST_CASE("content deeper than the limit becomes text of the deepest node") {
  for (const std::string_view tag : {"div", "b", "font", "span", "x-y", "blockquote", "ul><li",
                                     "table><tr><td", "svg><foreignObject><p"}) {
    CAPTURE(tag);
    std::string html = "<p>before</p>";
    html += times(5'000, "<" + std::string(tag) + ">") + "deep";
    const Dom dom = parse(html);
    CHECK(max_depth(dom) <= 513);
    CHECK(text(dom).find("before") != std::string::npos);
    CHECK(text(dom).find("deep") != std::string::npos);
  }
}

TEST_CASE("tags that were cut take their end tags with them") {
  const std::string html =
      "<div id=outer>" + times(2'000, "<div>") + "x" + times(2'000, "</div>") + "<p id=after>y</p></div>";
  const Dom dom = parse(html);
  CHECK(dom.depth_capped());
  const NodeId after = find(dom, Tag::p);
  REQUIRE(after != kNoNode);
  CHECK(dom.attribute(dom[after].parent, "id") == "outer");
}

TEST_CASE("pages that leave end tags out are not deep") {
  const std::string html = "<ul>" + times(3'000, "<li>a") + "</ul><table>" + times(3'000, "<tr><td>b<td>c") +
                           "</table>" + times(3'000, "<p>d") + "<select>" + times(3'000, "<option>e") +
                           "</select><dl>" + times(3'000, "<dt>f<dd>g");
  const Dom dom = parse(html);
  CHECK_FALSE(dom.depth_capped());
  CHECK(max_depth(dom) < 10);
}

TEST_CASE("a million levels and a hundred thousand attributes cost a bounded tree") {
  const Dom deep = parse(times(1'000'000, "<div>") + "end");
  CHECK(deep.nodes().size() < 600);
  CHECK(deep.arena_bytes() < 8u << 20);
  std::string many = "<p";
  for (int i = 0; i < 100'000; ++i) many += " a" + std::to_string(i) + "=1";
  ParseLimits all;
  all.keep_all = true;
  for (const ParseLimits& limits : {ParseLimits{}, all}) {
    const Dom wide = parse(many + " id=last>text</p>", limits);
    CHECK(wide.attributes_capped());
    CHECK(wide.attributes(find(wide, Tag::p)).size() == (limits.keep_all ? 256 : 0));
    CHECK(text(wide) == "text");
  }
}

TEST_CASE("unclosed formatting elements do not multiply") {
  std::string html;
  for (int i = 0; i < 3'000; ++i) html += "<p><font size=" + std::to_string(i) + ">x";
  const Dom dom = parse(html);
  CHECK(dom.nodes().size() < 3'000u * 70);
}

TEST_CASE("formatting elements that buttons close do not pile up") {
  // Each is opened again around the next button, one level deeper.
  constexpr std::size_t kButtons = 20'000;
  std::string page;
  for (std::size_t i = 0; i < kButtons; ++i) page += "<button><b>";
  const Result<Dom> dom = Dom::parse(page + "text");
  REQUIRE(dom);
  CHECK(dom->arena_bytes() < 300 * kButtons);
}

TEST_CASE("formatting elements that end are not counted as left open") {
  std::string misnested, links, drawing = "<svg>";
  for (int i = 0; i < 1'500; ++i) {
    misnested += "<p><i>x</p></i>";
    links += "<p><a name=x>x</p>";
    drawing += "<a></a>";
  }
  drawing += "</svg>";
  for (const std::string& page : {misnested, links, drawing, "<svg><svg></svg>" + drawing}) {
    const Result<Dom> dom = Dom::parse(page + "<p>x <b>y</b>");
    REQUIRE(dom);
    CHECK(find(*dom, Tag::b) != kNoNode);
    CHECK_FALSE(dom->depth_capped());
  }
}

TEST_CASE("budgets end a parse with a reason") {
  ParseLimits small;
  small.max_bytes = 10;
  auto large = Dom::parse("<p>more than ten", small);
  REQUIRE_FALSE(large);
  CHECK(large.error().code == Errc::too_large);
  ParseLimits tight;
  tight.max_arena = 1 << 20;
  auto complex = Dom::parse(times(100'000, "<p>x</p>"), tight);
  REQUIRE_FALSE(complex);
  CHECK(complex.error().code == Errc::too_complex);
  ParseLimits hurried;
  hurried.deadline = std::chrono::milliseconds(0);
  auto late = Dom::parse(times(100'000, "<p>x</p>"), hurried);
  REQUIRE_FALSE(late);
  CHECK(late.error().code == Errc::too_complex);
}

// Plain data alone: longjmp lands here.
int escape_of(ParseArena& arena, int allocations) {
  if (const int why = setjmp(arena.escape)) return why;
  for (int i = 0; i < allocations; ++i) arena.allocate(16);
  return ParseArena::kNone;
}

TEST_CASE("the time of a parse is CPU time: waiting does not use it up") {
  ParseArena arena;
  arena.begin(1 << 20, thread_cpu_time() + std::chrono::milliseconds(200));
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  CHECK(escape_of(arena, 4'096) == ParseArena::kNone);
  ParseArena late;
  late.begin(1 << 20, thread_cpu_time() - std::chrono::milliseconds(1));
  CHECK(escape_of(late, 4'096) == ParseArena::kPastDeadline);
}

TEST_CASE("texts and values are valid UTF-8 whatever references say") {
  const Dom dom = parse("<p title='&#xD800;&#99999999999;'>&#11111111111;&#x110000;&#0;&#128;</p>");
  for (const Node& n : dom.nodes()) CHECK(utf8::valid(n.text));
  CHECK(utf8::valid(dom.attribute(find(dom, Tag::p), "title")));
}

TEST_CASE("neighbouring texts are one node") {
  const Dom dom = parse("A<table>B<tr>C</table>D<!-- x -->E");
  int texts = 0;
  for (const Node& n : dom.nodes()) texts += n.kind == NodeKind::text;
  CHECK(texts == 2);
}

TEST_CASE("unknown elements keep their lower-case name") {
  const Dom dom = parse("<My-Card>x</My-Card><svg><foreignobject><lineargradient/></foreignobject></svg>");
  bool card = false, gradient = false;
  for (const Node& n : dom.nodes()) {
    card |= n.text == "my-card" && n.tag == Tag::unknown;
    gradient |= n.text == "foreignObject";
  }
  CHECK(card);
  CHECK(gradient);
}

TEST_CASE("unclosed formatting elements cost no link") {
  std::string html;
  for (int i = 0; i < 64; ++i) html += "<b>x";
  const Dom dom = parse(html + "<a href=1>y</a>");
  CHECK(find(dom, Tag::a) != kNoNode);
}

TEST_CASE("deep tags with too many attributes are cut all the same") {
  std::string tag = "<div";
  for (int i = 0; i < 300; ++i) tag += " a" + std::to_string(i);
  const Dom dom = parse(times(1'000, tag + ">") + "deep");
  CHECK(dom.depth_capped());
  CHECK(dom.nodes().size() < 600);
  CHECK(text(dom) == "deep");
}

TEST_CASE("attributes of repeated root tags have one budget") {
  std::string html = "<p>x";
  for (int i = 0; i < 5'000; ++i)
    html += "<html a" + std::to_string(i) + "><body b" + std::to_string(i) + ">";
  ParseLimits all;
  all.keep_all = true;
  const Dom dom = parse(html, all);
  CHECK(dom.attributes(find(dom, Tag::html)).size() + dom.attributes(find(dom, Tag::body)).size() <= 258);
}

TEST_CASE("a tag that the end of the file cuts off has its attributes cut too") {
  std::string html = "<p>text</p><p";
  for (int i = 0; i < 300; ++i) html += " a" + std::to_string(i);
  for (const std::string_view end : {"", " ", "/", "=", "='x", "=\"x>y"}) {
    CAPTURE(end);
    const Dom dom = parse(html + std::string(end));
    CHECK(dom.attributes_capped());
    CHECK(text(dom) == "text");
  }
}

TEST_CASE("markup behind raw text that is none is cut") {
  std::string tag = "<p";
  for (int i = 0; i < 300; ++i) tag += " a" + std::to_string(i);
  for (const std::string_view before : {"<select><iframe>", "<select><plaintext>", "<select><option><title>",
                                        "<select><style></select>", "<svg><p><![CDATA[>", "<svg/><![CDATA[>",
                                        "<svg><foreignObject><b><![CDATA[>", "<select><xmp><!--</xmp>-->"}) {
    CAPTURE(before);
    const Dom dom = parse("<p>first</p>" + std::string(before) + tag + ">last");
    CHECK(dom.attributes_capped());
    CHECK(text(dom).find("first") != std::string::npos);
    CHECK(text(dom).find("last") != std::string::npos);
  }
}

TEST_CASE("raw text behind a select stays raw") {
  for (const std::string_view before :
       {"<select><option>x</select>", "<select><input>", "<select><template><b></template></select>",
        "<svg><title>x</title></svg>", "<svg><foreignObject>"}) {
    CAPTURE(before);
    const Dom dom = parse(std::string(before) + "<xmp><i>raw</i></xmp>");
    CHECK(text(dom).find("<i>raw</i>") != std::string::npos);
  }
  const Dom script = parse("<select><script>'<i>'</script><option>x</select>");
  CHECK(text(script).find("'<i>'") != std::string::npos);
}

TEST_CASE("a section of foreign content in a table does not end the process") {
  for (const std::string_view page :
       {"<table><svg><desc><![CDATA[f]]>x", "<table><math><mi><![CDATA[ ]]> ",
        "<template><tr></tr><svg><title><![CDATA[f]]>x", "<table><svg><g><![CDATA[f]]>x",
        "<table><svg><p></svg><![CDATA[f]]>x<svg><title><![CDATA[a<b>&amp;",
        "<table><math><annotation-xml encoding=text/html><![CDATA[f]]>&#0;"}) {
    CAPTURE(page);
    const Dom dom = parse(page);
    CHECK(find(dom, Tag::html) != kNoNode);
  }
  CHECK(text(parse("<math><mi><![CDATA[a<b>&amp;]]>c</mi></math>")) == "a<b>&amp;c");
  CHECK(text(parse("<math><mi>&am<![CDATA[p;]]></math>")) == "&amp;");
}

TEST_CASE("an assertion of Gumbo's that fails does not end the process") {
  const Dom dom = parse("<p>a</p><table><math><select><mi>b<select><table>c</table><p>d");
  CHECK(text(dom) == "abcd");
  CHECK(find(dom, Tag::select) == kNoNode);
}

TEST_CASE("memory kept between parses changes no tree, and does not keep what a large page took") {
  ParseMemory memory;
  const std::string small = "<p class=a>b<i>c</i>";
  std::string large;
  for (int i = 0; i < 50'000; ++i) large += "<div><p id=x>" + std::to_string(i) + "</div>";
  const auto same = [&](const std::string& page) {
    const Result<Dom> with = Dom::parse(page, {}, &memory), without = Dom::parse(page);
    REQUIRE(with);
    CHECK(dump_tree(*with) == dump_tree(*without));
    CHECK(with->arena_bytes() == without->arena_bytes());
    return with->arena_bytes();
  };
  CHECK(memory.bytes() == 0);
  same(small);
  const std::size_t kept = memory.bytes();
  CHECK(kept > 0);
  for (int i = 0; i < 3; ++i) same(small);
  CHECK(memory.bytes() == kept);
  CHECK(same(large) > 8u << 20);
  CHECK(memory.bytes() <= 4u << 20);
  CHECK(memory.bytes() >= kept);
  same(small);
  // Moved from, it is as new.
  ParseMemory other = std::move(memory);
  CHECK(memory.bytes() == 0);
  same(small);
  // A page that runs out of it leaves nothing behind.
  ParseLimits tight;
  tight.max_arena = 1u << 20;
  CHECK(Dom::parse(large, tight, &memory).error().code == Errc::too_complex);
  same(small);
}
