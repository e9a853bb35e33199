// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/meta/json_ld_internal.h"

using namespace saring::meta;

TEST_CASE("broken JSON is mended where that is safe") {
  CHECK(mend_json(R"(<!-- {"a":1} -->)") == R"({"a":1})");
  CHECK(mend_json("//<![CDATA[\n{\"a\":1}\n//]]>") == R"({"a":1})");
  CHECK(mend_json(R"({"a":[1,2,],};)") == R"({"a":[1,2]})");
  CHECK(mend_json("{\"a\":\"x\ny\tz\"}") == "{\"a\":\"x\\ny z\"}");
  CHECK(mend_json(R"({"a":"it\'s"})") == R"({"a":"it's"})");
  CHECK(mend_json(R"({"a":"\ud83d\ude00 \ud83d \u0041"})") == R"({"a":"\ud83d\ude00 \ufffd \u0041"})");
  CHECK(mend_json("{&quot;a&quot;:1}") == R"({"a":1})");
  CHECK(mend_json(R"({"a":"}]"})") == R"({"a":"}]"})");
}

TEST_CASE("what cannot be JSON is refused before it is parsed") {
  CHECK(mend_json("").empty());
  CHECK(mend_json("var x = 1;").empty());
  CHECK(mend_json(R"({"a":"unfinished)").empty());
  CHECK(mend_json(std::string(64, '[') + std::string(64, ']')).size() == 128);
  CHECK(mend_json(std::string(65, '[') + std::string(65, ']')).empty());
}

TEST_CASE("an article's facts are read from a graph with references") {
  const auto items = read_json_ld({R"({"@context":"https://schema.org","@graph":[
    {"@type":["NewsArticle","Article"],"@id":"https://muara.example/1#article","headline":"River &amp; sea",
     "author":[{"@id":"#rina"},{"@type":"Person","name":"Budi Tirta"},"Sari Dewi"],
     "publisher":{"@type":"Organization","name":"Harian Muara"},"mainEntityOfPage":{"@id":"https://muara.example/1"},
     "datePublished":"2021-05-14T10:00:00+07:00","isAccessibleForFree":"False","inLanguage":"id",
     "hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".paywalled"},
     "keywords":["river","sea"],"image":{"@type":"ImageObject","url":"/lead.jpg"},
     "articleBody":"<p>One.</p><p>Two.</p>"},
    {"@type":"Person","@id":"#rina","name":"Rina Wulan"},
    {"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"Article","headline":"Other"}}]}]})"});
  REQUIRE(items.size() >= 3);
  const JsonLdItem& article = items[0].has_type("NewsArticle") ? items[0] : items[1];
  CHECK(article.is_article());
  CHECK(article.headline == "River & sea");
  CHECK(article.authors == std::vector<std::string>{"Rina Wulan", "Budi Tirta", "Sari Dewi"});
  CHECK(article.publisher == "Harian Muara");
  CHECK(article.urls ==
        std::vector<std::string>{"https://muara.example/1#article", "https://muara.example/1"});
  CHECK(article.free == false);
  CHECK(article.locked_selectors == std::vector<std::string>{".paywalled"});
  CHECK(article.image == "/lead.jpg");
  CHECK(article.body == "One.\nTwo.");
  CHECK_FALSE(article.listed);
  bool found = false;
  for (const JsonLdItem& item : items)
    if (item.headline == "Other") found = item.listed;
  CHECK(found);
}

TEST_CASE("dates survive in JSON-LD that cannot be parsed") {
  const auto items =
      read_json_ld({R"({"@type":"Article","headline":"He said "no"","datePublished" : "2021-05-14"})"});
  REQUIRE(items.size() == 1);
  CHECK(items[0].date_published == "2021-05-14");
}

TEST_CASE("values of unexpected types are passed over") {
  const auto items =
      read_json_ld({R"({"@type":"Article","headline":{"x":1},"author":[null,7,[[]]],"datePublished":[],
    "isAccessibleForFree":{},"keywords":{"name":"k"},"hasPart":[1,"x"],"image":[]})"});
  REQUIRE(items.size() == 1);
  CHECK(items[0].headline.empty());
  CHECK_FALSE(items[0].free.has_value());
  CHECK(items[0].keywords == std::vector<std::string>{"k"});
}
