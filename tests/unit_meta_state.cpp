// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "saring/meta/json_ld_internal.h"
#include "saring/meta/state_internal.h"
#include "saring/saring.h"

using namespace saring;
using namespace saring::meta;
using Json = nlohmann::json;

namespace {

constexpr std::string_view kBody =
    "<p>The kite club has lost its last kite to the wind. It was red, and it had the keys of the hut on its "
    "tail.</p><p>The hut is locked. The wind has been asked to come back on Sunday, when everybody is "
    "there.</p>";

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

Document read(std::string_view html) {
  auto d = extract({.bytes = html});
  REQUIRE(d);
  return std::move(*d);
}

std::string shell(std::string_view inside) {
  return "<title>Kite club loses its kite</title><div id=app></div>" + std::string(inside);
}

std::string next_data(std::string_view json) {
  return shell("<script id=__NEXT_DATA__ type=application/json>" + std::string(json) + "</script>");
}

std::string json_string(std::string_view text) { return Json(text).dump(); }

}  // namespace

TEST_CASE("a literal of JavaScript becomes JSON") {
  CHECK(mend_state("{a:1,'b':\"c\",$d_1:[!0,!1]};next()") == R"({"a":1,"b":"c","$d_1":[true,false]})");
  CHECK(mend_state("{a:undefined,b:void 0,c:new Date(\"2020)\"),d:e,f:g.h(1,(2)),i:-1.5e3,j:.5}") ==
        R"({"a":null,"b":null,"c":null,"d":null,"f":null,"i":-1.5e3,"j":0.5})");
  CHECK(mend_state(R"({a:'it\'s "so"',b:"\x3Cp\u003E"})") == R"({"a":"it's \"so\"","b":"\u003Cp\u003E"})");
  CHECK(mend_state("{a:true,b:false,c:null,}") == R"({"a":true,"b":false,"c":null})");
  CHECK(mend_state("{a:f(").empty());
  CHECK(mend_state("{a:'b").empty());
}

TEST_CASE("a flattened value is put together once, whatever refers to it") {
  CHECK(unflatten(Json::parse(R"([{"a":1,"b":2},"x",[1,3],["Reactive",4],{"c":-1,"d":1}])")) ==
        Json::parse(R"({"a":"x","b":["x",{"c":null,"d":"x"}]})"));
  CHECK(unflatten(Json::parse(R"([{"self":0,"list":1},[1,0]])")) ==
        Json::parse(R"({"self":null,"list":[null,null]})"));
  CHECK(unflatten(Json::parse(R"([["Set",1,2],"x","y"])")) == Json::parse(R"(["x","y"])"));
  CHECK(unflatten(Json::parse(R"([{"a":99,"b":"c"}])")) == Json::parse(R"({"a":null,"b":null})"));
  CHECK(unflatten(Json::array()).is_null());
}

TEST_CASE("sharing does not make a flattened value grow without bound") {
  Json list = Json::array({Json::array(), std::string(10'000, 'x')});
  for (int i = 0; i < 10'000; ++i) list[0].push_back(1);
  CHECK(unflatten(std::move(list)).dump().size() < 200'000);
}

TEST_CASE("hostile state gives no text and no trouble") {
  const auto is_empty = [](const std::string& html) { return read(html).status == PageStatus::empty; };
  CHECK(is_empty(next_data(repeated("[", 100'000) + repeated("]", 100'000))));
  CHECK(is_empty(next_data(repeated("{\"a\":", 100'000) + "1" + repeated("}", 100'000))));
  CHECK(is_empty(next_data("{\"body\":\"" + repeated("All is well. ", 800'000) + "\"}")));
  CHECK(is_empty(next_data("{\"title\":\"Kite club loses its kite\",\"body\":" + json_string(kBody))));
  CHECK(is_empty(next_data("{\"title\":\"Kite club loses its kite\" \"body\":" + json_string(kBody) + "}")));
  CHECK(is_empty(shell("<script>" + repeated("window.__DATA__={", 50'000) + "</script>")));
  CHECK(is_empty(shell("<script>" + repeated("__DATA__=(function(", 50'000) + "</script>")));
  CHECK(is_empty(shell("<script>" + repeated("self.__next_f.push([1,\"0:[", 50'000) + "</script>")));
  CHECK(is_empty(shell("<script id=__NUXT_DATA__ type=application/json>[[0,0,0],[1,2,1]]</script>")));
  CHECK(is_empty(
      shell("<script>__APOLLO_STATE__={\"ROOT_QUERY\":{},\"A\":{\"body\":[{\"__ref\":\"A\"}]}}</script>")));
}

TEST_CASE("an object that the page's title or address names is its article") {
  const std::string other = "{\"title\":\"Boat club finds a boat\",\"body\":" + json_string(kBody) + "}";
  const std::string own = "{\"title\":\"Kite club loses its kite\",\"body\":" + json_string(kBody) + "}";
  const Document d = read(next_data("{\"list\":[" + other + "," + own + "," + other + "]}"));
  CHECK(d.status == PageStatus::ok);
  CHECK(d.reason == "text from structured data: __NEXT_DATA__");
  CHECK(d.meta.body.source == MetaSource::app_state);
  CHECK(d.declared_body.find("\nThe hut is locked.") != std::string::npos);
  CHECK(read(next_data("{\"list\":[" + other + "," + other + "]}")).status == PageStatus::empty);
  const std::string slug =
      "{\"slug\":\"lost-kite\",\"title\":\"Kite gone\",\"body\":" + json_string(kBody) + "}";
  const std::string page = "<link rel=canonical href=https://kites.example/news/lost-kite>" +
                           next_data("{\"list\":[" + other + "," + slug + "]}");
  CHECK(read(page).status == PageStatus::ok);
}

TEST_CASE("what stands under the names of other things is no body") {
  for (const char* key :
       {"comments", "relatedArticles", "footerHtml", "cookie_text", "authorBio", "messages"})
    CHECK(read(next_data("{\"" + std::string(key) + "\":{\"body\":" + json_string(kBody) + "}}")).status ==
          PageStatus::empty);
  CHECK(read(next_data("{\"post\":{\"body\":" + json_string(kBody) + "}}")).status == PageStatus::ok);
}

TEST_CASE("of two unnamed texts neither is the page's") {
  const std::string one = "{\"body\":" + json_string(kBody) + "}";
  CHECK(read(next_data("{\"a\":" + one + ",\"b\":" + json_string("x") + "}")).status == PageStatus::ok);
  const std::string two =
      "{\"body\":" + json_string("<p>" + repeated("A sail was mended. ", 20) + "</p>") + "}";
  CHECK(read(next_data("{\"a\":" + one + ",\"b\":" + two + "}")).status == PageStatus::empty);
}

TEST_CASE("blocks become lines, runs stay in theirs") {
  const auto lines = [](std::string_view json) {
    ReadBudget budget;
    return lines_of_blocks(Json::parse(json), nullptr, budget);
  };
  CHECK(lines(R"([{"type":"paragraph","children":[{"text":"One "},{"text":"two","bold":true},
    {"type":"link","url":"/x","children":[{"text":" three"}]}]},{"type":"image","caption":"No","url":"/i"},
    {"type":"h2","children":[{"text":"Four"}]}])") == "One two three\nFour\n");
  CHECK(
      lines(R"({"blocks":[{"type":"header","data":{"text":"One"}},{"type":"list","data":{"items":["a","b"]}},
    {"type":"paragraph","data":{"text":"two &amp; <b>three</b>"}}]})") == "One\na\nb\ntwo & three\n");
  CHECK(
      lines(
          R"({"root":{"type":"root","children":[{"type":"paragraph","children":[{"type":"text","text":"One"},
    {"type":"linebreak"},{"type":"text","text":"two"}]}]}})") == "One\ntwo\n");
  CHECK(lines(R"([{"type":"text","content":"<p>One</p>"},{"type":"text","content":"Two"}])") == "One\nTwo\n");
  CHECK(lines(R"(["One","Two"])") == "One\nTwo\n");
  CHECK(lines(R"({"rendered":"<p>One\n two</p><ul><li>three</ul>"})") == "One  two\nthree\n");
  CHECK(lines(R"({"type":"minimark","value":[["p",{},"One ",["em",{},"two"]],["h2",{},"Three"]]})") ==
        "One two\nThree\n");
  CHECK(lines(R"([{"title":"Other","url":"/other","text":"Not this"},{"title":"Head","text":"This"}])") ==
        "Head\nThis\n");
}

TEST_CASE("prose is told from code and lists of names in any script") {
  CHECK(reads_as_prose("The kite is gone. The hut is locked."));
  CHECK(reads_as_prose("風が凧を連れて行った。小屋には鍵がかかっている。"));
  CHECK_FALSE(
      reads_as_prose("function(a,b){return a+b};var c={d:[1,2,3],e:'f'};for(var i=0;i<9;i++){c.d[i]=0}"));
  CHECK_FALSE(reads_as_prose("Kite Hut Wind Sunday Club Red Tail Keys"));
}

TEST_CASE("structured data is read only where the page shows next to nothing") {
  const std::string shown =
      "<h1>Kite club loses its kite</h1><p>The kite went up at nine and did not come down, says the club. "
      "Those "
      "who saw it say that it looked content.</p><p>The club will buy a new one, a blue one, and a longer "
      "string for it, since the old string was found to be the reason for everything.</p>";
  const Document d = read(shown + next_data("{\"title\":\"Kite club loses its kite\",\"body\":" +
                                            json_string(repeated(kBody, 20)) + "}"));
  CHECK(d.declared_body.empty());
  CHECK(d.reason.empty());
}

TEST_CASE("a page's description is its text only if there is nothing else, and the reason says so") {
  const std::string description =
      "<meta name=description content='The kite club meets on the hill behind the mill, on every day with "
      "wind.'>";
  const Document d = read(description + shell(""));
  CHECK(d.status == PageStatus::ok);
  CHECK(d.reason == "text from structured data: the description alone");
  CHECK(read(shell("<meta name=description content='Kites, strings, tails.'>")).status == PageStatus::empty);
  for (const char* cut : {"The kite club meets on the hill. It does so behind the mill, on every day with...",
                          "The kite club meets on the hill. It does so behind the mill, on every day with"})
    CHECK(read("<meta name=description content='" + std::string(cut) + "'>" + shell("")).status ==
          PageStatus::empty);
  const Document body = read(description + next_data("{\"post\":{\"body\":" + json_string(kBody) + "}}"));
  CHECK(body.declared_body.find("keys of the hut") != std::string::npos);
}

TEST_CASE("an error page is told by its title or a whole block, and gives no text") {
  for (const char* title :
       {"404", "404 Not Found", "404 - Page not found", "Error 404", "Not Found", "410 Gone",
        "503 Service Unavailable", "HTTP 500 Internal Server Error", "Seite nicht gefunden",
        "P\xC3\xA1gina no encontrada (404)", "Page introuvable",
        "\xE9\xA1\xB5\xE9\x9D\xA2\xE4\xB8\x8D\xE5\xAD\x98\xE5\x9C\xA8",
        "\xE0\xA6\xAA\xE0\xA7\x83\xE0\xA6\xB7\xE0\xA7\x8D\xE0\xA6\xA0\xE0\xA6\xBE "
        "\xE0\xA6\xAA\xE0\xA6\xBE\xE0\xA6\x93\xE0\xA6\xAF\xE0\xA6\xBC\xE0\xA6\xBE "
        "\xE0\xA6\xAF\xE0\xA6\xBE\xE0\xA6\xAF\xE0\xA6\xBC\xE0\xA6\xA8\xE0\xA6\xBF",
        "\xD0\xA1\xD1\x82\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB8\xD1\x86\xD0\xB0 \xD0\xBD\xD0\xB5 "
        "\xD0\xBD\xD0\xB0\xD0\xB9\xD0\xB4\xD0\xB5\xD0\xBD\xD0\xB0"}) {
    INFO(title);
    const Document d =
        read("<title>" + std::string(title) +
             "</title><p>We looked for it in the drawer and under the mat, and it is not there.");
    CHECK(d.status == PageStatus::empty);
    CHECK(d.reason.rfind("an error page: ", 0) == 0);
  }
  for (const char* title :
       {"404 steps to the lighthouse", "Gone", "Error 404 opens a bar", "500 words", "200 OK"}) {
    INFO(title);
    CHECK(
        read("<title>" + std::string(title) +
             "</title><p>The drawer was opened on Friday, and in it was the mat that nobody had missed.</p>")
            .status == PageStatus::ok);
  }
}
