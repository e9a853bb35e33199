// SPDX-License-Identifier: Apache-2.0
// The skim in front of Gumbo changes nothing of the tree.
#include <catch2/catch.hpp>
#include <string>

#include "saring/text/character_reference.h"
#include "saring/text/character_reference_internal.h"
#include "tree_dump.h"

using namespace saring;

namespace {

std::string decoded(std::string_view text, bool in_attribute = false) {
  std::string out;
  REQUIRE(append_decoded(text, in_attribute, out));
  return out;
}

void check_same(const std::string& page, bool skimmed = true) {
  CAPTURE(page);
  CHECK(skim_difference(page) == "");
  CHECK(Dom::parse(page)->skimmed() == skimmed);
}

}  // namespace

TEST_CASE("character references are decoded by the standard's table") {
  CHECK(decoded("a &lt; b &amp;&amp; c") == "a < b && c");
  CHECK(decoded("&notit; &notin;") == "\xC2\xACit; \xE2\x88\x89");
  CHECK(decoded("&ampx &amp=1", true) == "&ampx &amp=1");
  CHECK(decoded("&ampx &amp=1") == "&x &=1");
  CHECK(decoded("&#65;&#x42;&#X43&#68 &#xD800;&#0;&#128;&#1114112;") ==
        "ABCD \xEF\xBF\xBD\xEF\xBF\xBD\xE2\x82\xAC\xEF\xBF\xBD");
  CHECK(decoded("& &; &# &#x &#; &unknown; &") == "& &; &# &#x &#; &unknown; &");
  CHECK(decoded("&nGt;") == "\xE2\x89\xAB\xE2\x83\x92");
  std::string out;
  CHECK_FALSE(append_decoded("&#99999999999;", false, out));
}

TEST_CASE("every named reference is what Gumbo takes it for") {
  for (std::size_t i = 0; i < kNamedReferences; ++i) {
    const std::string name = "&" + std::string(name_of_reference(i));
    for (const char* const behind : {"", ";", "x", "=", " "}) {
      const std::string page = "<p title='" + name + behind + "'>" + name + behind;
      if (const std::string difference = skim_difference(page); !difference.empty())
        FAIL_CHECK(page << "\n" << difference);
    }
  }
}

TEST_CASE("text keeps its place and its white space") {
  check_same("");
  check_same("  <!doctype html>  <html>  <head>  <title> a  b </title>  </head>  x  <body>  y ");
  check_same("<p> one <b>two </b>\n\n three</p>  <p>\r\n four\rfive");
  check_same("<table> a <tr> b <td> c </td> <b>d</b> </tr>  </table> e");
  check_same("<table>  <!-- x --> a  <tr>  <!-- y -->  <td>c</table>");
  check_same("<p>1<b>2<i>3</p>4</b>5</i>6<p>7");
  check_same("<a>1<p>2</a>3</p>4");
  check_same("a</>b</ x>c<!-- d -->e<?f>g<!h>i<!-->j<!--->k<!-- --!>l < m << n </");
  check_same("<pre>\n\na</pre><pre>\r\nb</pre><pre><!-- -->\nc</pre><textarea>\n\nd</textarea><pre></>\ne");
  check_same("<pre>&#10;a</pre><p>&#32;&#x20;</p><p>&nbsp; a &amp; b</p>&Tab;");
  check_same("<form>a</p>\n<!-- b --></form>c<form>d<!-- e --></form>f<svg> <!-- g --> </svg>h<!-- i -->");
  check_same("<form>a</x></ >b</form><form><pre>\n</x>\nc<!-- d -->e</form>");
  check_same("<a><div><div><div><div><div><div><div><div> <!--b--><a>c");
  check_same("<select>a<option>b<select>c<p>d");
  check_same("<colgroup> a<col> b</colgroup>c");
  check_same("x<head>y</head>z</body>  u</html>  v");
  std::string many;
  for (int i = 0; i < 5'000; ++i)
    many += "<p>" + std::string(static_cast<std::size_t>(i % 97), ' ') + std::to_string(i);
  check_same(many);
}

TEST_CASE("elements keep what a stage reads of them") {
  check_same("<div CLASS=\"a &amp; b\" onclick=\"x('>')\" class=c id = d hidden data-x=1>e</div>");
  check_same(
      "<p><b class=a><b class=a><b class=a><b class=a></p>x<p><i a=1 b=2><i b=2 a=1><i A='1' b=2></p>y");
  check_same("<table><input type=hidden><input type=HIDDEN id=a><input type=text><form><input></table>");
  check_same("<svg><font>a</font></svg><math><select><<desc><pre>b", false);
  check_same("<svg><font>a</font><font color=x>b</font></svg><svg><font size>c", false);
  check_same("<html lang=en><body class=a><html lang=de id=x><body class=b id=y><p>z");
  check_same("<math><annotation-xml encoding='text/html'><p>a</p></annotation-xml><annotation-xml><p>b",
             false);
  check_same(
      "<svg viewBox='0 0 1 1' xml:lang=en><path "
      "d='x'/><title>t</title><foreignObject><p>a</p></foreignObject></svg>b");
  check_same("<br/><img src=a/><p/>x<image src=y><a href=?a=1&copy=2&amp;b>z</a>");
  check_same("<p a b = 'c' =d e=>x</p a='>'><x-y.z a=1>w<a<b>v");
  check_same("<script async defer type=a DEFER src=b></script><img alt=a alt class=b><b a a a=2 b=3 b>x");
  check_same("<p></><x>a</x></><svg><g>b</g ></svg\n</span>c<p id=a/>d<svg><g class=x/>e<g/ a>f<g />h");
  check_same("<html x x lang=en><body a a class=b><math><annotation-xml c c encoding='text/html'><y>d");
  check_same("<html a/=\"b lang=en><body c =d/=e><annotation-xml n/=\"b>f");
  check_same("<x id id=a =b>c<y a a =d/>e");
  check_same("<p class='unfinished");
  check_same("text<p clas");
}

TEST_CASE("raw text is raw where tree construction says so") {
  check_same("<script>if (a < b && c) d = '<p>'; <!-- <script> </script> --> </script>e");
  check_same("<style> p > a { } </style><title>&lt;b&gt; <i></title><textarea> &amp; <p></textarea>x");
  check_same("<iframe><p>a</iframe><noscript><p>b</noscript><noembed>&amp;</noembed><xmp><b>&lt;</xmp>");
  check_same(
      "<svg><style>p &amp; <b>q</b></style><script>a<b>c</script></svg><svg><title><p>x</p></title></svg>");
  check_same("<select><style>a</style><option>b<script>c</script>d");
  check_same("<template><title>a<b></title><style>b</style></template>c");
  check_same("<title>a");
  check_same("<script>a");
  check_same("<p>a<plaintext>b</plaintext><i>c");
}

namespace {

std::string outline(const Dom& dom) {
  std::string out;
  for (NodeId i = 1; i < dom.nodes().size(); ++i) {
    const Node& n = dom[i];
    out += n.kind == NodeKind::text ? "'" + std::string(n.text) + "'" : std::string(n.text);
    out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("white space without a meaning is left out, any other is kept") {
  const auto left = [](const std::string& page) {
    check_same(page);
    return outline(*Dom::parse(page));
  };
  CHECK(left("<html> <head> <meta> <title>t</title> <script>s</script> </head> <body> <div> <p> </p> </div> "
             "<p>x") == "html head meta title 't' script 's' ' ' body div p p 'x' ");
  CHECK(left("<div> <p>a</p> <!-- c --> <p>b</p> c <p>d</p> <b>e</b> <b>f</b> </div>") ==
        "html head body div p 'a' p 'b' ' c ' p 'd' ' ' b 'e' ' ' b 'f' ' ' ");
  CHECK(left("<pre> <div> </div> </pre><ul> <li>a <li>b </ul> <span> <div> </div> </span>") ==
        "html head body pre ' ' div ' ' ' ' ul li 'a ' li 'b ' ' ' span ' ' div ' ' ");
  CHECK(left("<div><b>x</div> <div>y</b></div> <p>z</p> ") ==
        "html head body div b 'x' b ' ' div b 'y' p 'z' ");
  for (const char* const page :
       {"<select><div> <div> </div> </select>", "<table><div>a</div> <div>b</div><tr> <td> </table>",
        "<svg><g> <g> </g> </svg>", "<a>x</p> <p>y</a> <p>z", "<div></body> <div> </div>",
        "<template> <div> <p> </p> </div> </template>", "a<head> b</head>",
        "<head><!-- a --> <!-- b -->x</head>", "<table><colgroup></colgroup><div></div> <div></div>",
        "<p> <table> <p> <div> </table>", "<head> <noscript> <meta> </noscript> </head> ",
        "<h1> <p> </h2> <p> </h3>", "<button> <p> </button> <p>"})
    check_same(page);
}

TEST_CASE("inline elements keep their place, their white space and what they hold") {
  for (const char* const page :
       {"<p>a <b class=x>b <i>c</i></b> d<br>e<img alt=f> <a href=g><span> h </span></a></p>",
        "<form><input name=a> b<input></form>c<form><b>d</b></p> e</form>",
        "<form><img><body></form><i>x</i>y",
        "<form><img><b class=x>a</form>b",
        "<form>a<form><!-- b --></form>c",
        "<b>a<p>b<i>c</i></p></b>d<u>e</u>",
        "<a>a<a>b</a>c</a>",
        "<b>1<b>2<b>3<b>4</b>5</b>6</b>7</b>8",
        "<table><b>a</b><tr><i>b</i><td><u>c</u> <s>d</table>",
        "<select><b>a</b><option><i>b</i></select><u>c</u>",
        "<svg><a>a</a><b>b</b></svg><math><mi>c<mglyph>d</mglyph></mi></math>",
        "<pre><b>\na</b><br>\nb</pre>",
        "<template><b>a</b><p>b</p></template>",
        "<head><noscript><img></noscript><b>a</b>",
        "a<!-- --><b>c</b> <!-- -->d",
        "<b>a<!-- --> b</b><i>c</i d>e</i>",
        "<span><span>a</span><span>b</span></span><span>c",
        "<b>a</i></b>c</b>",
        "<p><svg><path/></svg> <b><svg/>a</b><svg><g></svg>",
        "<code>&lt;<b>&amp</b>;</code>&am<i>p</i>;",
        "<td><b>a</td>c</b>"})
    check_same(page);
  CHECK(outline(*Dom::parse("<p>a<b> c<br></b><i></i>d")) == "html head body p 'a' b ' c' br i 'd' ");
  ParseLimits limits;
  limits.max_depth = 20;
  std::string deep;
  for (int i = 0; i < 18; ++i) deep += "<div>";
  CHECK(skim_difference(deep + "<b>a<i>b<u>c<s>d<br>e</s></u></i></b>f", limits) == "");
}

TEST_CASE("end tags end what the standard has them end") {
  check_same("<form><img> <caption></form><form><br>x<td></form>");
  check_same("<form><input><!doctype></form>");
  check_same("<form><pre></form><ul> <div>a");
  check_same("<form><div></div></form><form><li>a<form>b</form> <div>c</div>d</form> e");
  check_same("<a><select></a></select><a></a>b");
  check_same("<table><caption><table><b><object></table></table><li><li> <li>");
  check_same("<object><table></object> <img>");
  check_same("<object><table><a></object><a></a>");
}

TEST_CASE("rows and sections of tables end without a tag that began them") {
  check_same("<table><tr><td><table><td></tr></table></tr> <img>");
  check_same("<table><tbody><tr><td><table><tr><td>a</tbody></table></tr> <img>");
  check_same("<table><td></tr> <img>");
  check_same("<table><td>a</tbody> <p>b</table><div> <p>c");
}

TEST_CASE("drawings are left out, SVG with HTML inside is kept") {
  const auto left = [](const std::string& page) {
    check_same(page);
    return outline(*Dom::parse(page));
  };
  CHECK(left("<svg class=a><title>t</title> <g><path d='>'/>x</g><!-- < --></svg>b") ==
        "html head body svg 'b' ");
  CHECK(left("<svg><g><p>a</p></g></svg>b") == "html head body svg p 'a' 'b' ");  // <p> ends the drawing
  CHECK(left("<svg><foreignObject><p>a</p></foreignObject></svg>") ==
        "html head body svg foreignObject p 'a' ");
  CHECK(left("<svg><svg><g></g></svg><g></g></svg>") == "html head body svg svg g ");
  const Dom dom = *Dom::parse("<p><svg><title>t</title> <path/></svg> </p><div> <p>a</p> </div>");
  // document, html, head, body; p with svg, title, its text, two more; div with p, its text and two more
  CHECK(dom.size_of(0) == 4 + 7 + 5);
  for (const char* const page :
       {"<svg><g></svg>a", "<svg><path>", "<svg></g></svg>a", "<svg><style>a<b>c</style></svg>",
        "<svg><title>a<b>c</b></title></svg>", "<select><svg>a</svg>b", "<table><svg>a</svg><tr><td>b",
        "<svg><![CDATA[a]]></svg>", "<svg><script/>a</svg>b", "<svg><desc>a</g></svg>",
        "<svg><a></a><a></svg>b", "<b><p></b><svg><title> a</title></svg>", "<svg/>a<svg><g/></svg>",
        "<math><svg><g></g></svg></math>"})
    CHECK(skim_difference(page) == "");
}

TEST_CASE("what the skim does not know is parsed as it stands") {
  check_same("<frameset><frame>a<noframes>b</noframes></frameset>c", false);
  check_same("<svg><![CDATA[a<b>c]]></svg>d", false);
  check_same("<p>&#99999999999;", false);
  check_same("<isindex prompt=x>", false);
  check_same("<p><b><math><th a><div>\n<div>x", false);
  check_same("<table><tr><td><select><option>a<tr><td>b <img>", false);
  check_same("<object><template></object><img></p>", false);
  check_same("<template><a><object></template><a></a>b", false);
  check_same("<math><mi><l><svg><mi><v></math><span></span>", false);
  check_same("<select><option>a<input>b", false);
  check_same("<math><font size><e><font><li></li></l><li> <li>", false);
  check_same("<template><t><th><listing></th><div>\n<div>", false);
  check_same("<math><annotation-xml encoding='text/html'><p>a</annotation-xml><annotation-xml><p>b", false);
  check_same("<svg viewBox='0 0 1 1'><path d='x'/><title>t</title><foreignObject><p>a</svg>b", false);
  check_same("<svg><style>a</style></svg><svg><title><p>x</title></svg>", false);
  check_same("<select><style>a</style><option>b<textarea>c</textarea>d", false);
  check_same("<math><mi><i>c</i><mglyph><i>d</i></math>", false);
  check_same("<template><b>a</b><tr><td>b</template>", false);
}

TEST_CASE("what input streams call an error is replaced before anything reads it") {
  check_same("<p title='a\x01' id='\xEF\xBF\xBE'>b\x02 c\x7F \xC2\x85 \xEF\xB7\x90 \xF0\x9F\xBF\xBF");
}

TEST_CASE("limits cut the same") {
  ParseLimits limits;
  limits.max_depth = 16;
  limits.max_attributes = 2;
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<div id=a class=b title=c>" + std::to_string(i);
  CHECK(skim_difference(deep + "<script>a<b>c</script><textarea>d<p>e</textarea>f", limits) == "");
  std::string up;
  for (int i = 0; i < 40; ++i) up += "</div>";
  CHECK(skim_difference(deep + "<svg><![CDATA[>" + up + "<p x x id=a>b", limits) == "");
  const auto dom = Dom::parse(deep, limits);
  CHECK((dom->depth_capped() && dom->attributes_capped()));
  // What an element that is not there would have done to others, the skim leaves to Gumbo.
  CHECK_FALSE(dom->skimmed());
  const auto attributes = Dom::parse("<div id=a class=b title=c>d", limits);
  CHECK((attributes->skimmed() && attributes->attributes_capped() && !attributes->depth_capped()));
}
