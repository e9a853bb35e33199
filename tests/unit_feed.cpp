// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "saring/crawl/feed.h"

using saring::Feed;
using saring::FeedFormat;
using saring::FeedOptions;
using saring::read_feed;

namespace {

Feed read(std::string_view bytes, std::string_view base = {}) {
  FeedOptions options;
  options.base_url = base;
  auto feed = read_feed(bytes, options);
  INFO((feed ? std::string() : feed.error().what));
  REQUIRE(feed);
  return std::move(*feed);
}

std::string rss(const std::string& items) {
  return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Pier News</title>"
         "<link>https://pier.example/</link>" +
         items + "</channel></rss>";
}
std::string item(const std::string& fields) { return "<item>" + fields + "</item>"; }

std::string repeat(std::string_view what, std::size_t times) {
  std::string out;
  out.reserve(what.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

}  // namespace

TEST_CASE("a feed of RSS 2.0 gives its entries in order") {
  const Feed feed = read(rss(
      item(
          "<title>Ferry late</title><link>https://pier.example/a</link><guid isPermaLink=\"false\">n-1</guid>"
          "<pubDate>Sun, 01 Mar 2026 10:00:00 +0100</pubDate><description>&lt;p>Two "
          "&lt;b>hours&lt;/b>&lt;/p></description>") +
      item("<title><![CDATA[Nets & ropes]]></title><link>https://pier.example/b</link>")));
  CHECK(feed.format == FeedFormat::rss);
  CHECK(feed.title == "Pier News");
  CHECK(feed.link == "https://pier.example/");
  CHECK_FALSE(feed.malformed);
  REQUIRE(feed.entries.size() == 2);
  CHECK(feed.entries[0].url == "https://pier.example/a");
  CHECK(feed.entries[0].id == "n-1");
  CHECK(feed.entries[0].title == "Ferry late");
  CHECK(feed.entries[0].published == "2026-03-01T10:00:00+01:00");
  CHECK(feed.entries[0].summary == "Two hours");
  CHECK(feed.entries[1].title == "Nets & ropes");
}

TEST_CASE("Atom links are told apart by relation and type, and resolved by xml:base") {
  const Feed feed = read(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://pier.example/x/' xml:lang='de'>"
      "<title>Steg</title><link rel='self' href='feed.atom'/><link href='./'/><link rel='next' "
      "href='?page=2'/>"
      "<link rel='hub' href='https://hub.example/'/>"
      "<entry xml:base='2026/'><id>tag:pier.example,2026:1</id><title type='html'>A &amp;amp; B</title>"
      "<link rel='enclosure' href='sound.mp3'/><link rel='alternate' type='application/json' "
      "href='one.json'/>"
      "<link rel='alternate' type='text/html' href='one.html'/><updated>2026-03-02T00:00:00Z</updated>"
      "<published>2026-03-01</published><summary>Short</summary>"
      "<source><title>Elsewhere</title><link href='https://other.example/'/></source></entry></feed>");
  CHECK(feed.format == FeedFormat::atom);
  CHECK(feed.language == "de");
  CHECK(feed.link == "https://pier.example/x/");
  CHECK(feed.next == "https://pier.example/x/?page=2");
  CHECK(feed.hubs == std::vector<std::string>{"https://hub.example/"});
  REQUIRE(feed.entries.size() == 1);
  CHECK(feed.entries[0].url == "https://pier.example/x/2026/one.html");
  CHECK(feed.entries[0].title == "A & B");
  CHECK(feed.entries[0].updated == "2026-03-02T00:00:00Z");
  CHECK(feed.entries[0].published == "2026-03-01");
  CHECK(feed.entries[0].summary == "Short");
}

TEST_CASE("the archive before is where a feed goes on if it has no next page") {
  const std::string head =
      "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='prev-archive' href='https://a.example/1'/>";
  CHECK(read(head + "</feed>").next == "https://a.example/1");
  CHECK(read(head + "<link rel='next' href='https://a.example/2'/></feed>").next == "https://a.example/2");
}

TEST_CASE("an enclosure before the page's link does not take its place") {
  const Feed feed = read(
      "<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
      "<link rel='enclosure'>https://a.example/e</link><link>https://a.example/p</link></entry></feed>");
  CHECK(feed.entries.at(0).url == "https://a.example/p");
}

TEST_CASE("RDF keeps its items beside the channel, under any prefix") {
  const Feed feed = read(
      "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:q='http://purl.org/rss/1.0/' "
      "xmlns:d='http://purl.org/dc/elements/1.1/'><q:channel r:about='x'><q:title>T</q:title></q:channel>"
      "<q:item "
      "r:about='https://pier.example/1'><q:title>One</q:title><d:date>2026-03-01</d:date></q:item></r:RDF>");
  CHECK(feed.format == FeedFormat::rdf);
  REQUIRE(feed.entries.size() == 1);
  CHECK(feed.entries[0].url == "https://pier.example/1");
  CHECK(feed.entries[0].updated == "2026-03-01");
}

TEST_CASE("elements of other vocabularies and of pictures are not the entry's") {
  const Feed feed =
      read(rss("<image><title>Logo</title><link>https://pier.example/logo</link></image>" +
               item("<media:title>Photo</media:title><media:group><title>No</title></media:group>"
                    "<title>Yes</title><itunes:title>Sound</itunes:title>"
                    "<atom:link rel='related' href='https://pier.example/r'/>"
                    "<link>https://pier.example/a</link>")));
  CHECK(feed.title == "Pier News");
  CHECK(feed.entries.at(0).title == "Yes");
  CHECK(feed.entries.at(0).url == "https://pier.example/a");
}

TEST_CASE("JSON Feed is read, also when it is cut short") {
  const std::string text =
      R"({"version":"https://jsonfeed.org/version/1.1","title":"Pier","home_page_url":"https://pier.example/",)"
      R"("next_url":"/feed?2","hubs":[{"type":"WebSub","url":"https://hub.example/"}],"items":[)"
      R"({"id":7,"url":"/a","title":"Ferry","date_published":"2026-03-01T10:00:00Z","attachments":[{"url":"https://x.example/"}]},)"
      R"({"id":"https://pier.example/b","summary":"Nets"},{"id":"c","url":"https://pier.example/c","ti)";
  for (const std::string& json : {text, text + "tle\":\"\"}]}"}) {
    const Feed feed = read(json);
    CHECK(feed.malformed == (json.size() == text.size()));
    CHECK(feed.format == FeedFormat::json);
    CHECK(feed.next == "https://pier.example/feed?2");
    CHECK(feed.hubs.size() == 1);
    REQUIRE(feed.entries.size() == 3);
    CHECK(feed.entries[0].id == "7");
    CHECK(feed.entries[0].url == "https://pier.example/a");
    CHECK(feed.entries[0].published == "2026-03-01T10:00:00Z");
    CHECK(feed.entries[1].url == "https://pier.example/b");
    CHECK(feed.entries[2].url == "https://pier.example/c");
  }
}

TEST_CASE("what is no feed is an error that says what it looks like") {
  CHECK(read_feed("<!DOCTYPE html><html><body>Hello</body></html>").error().what ==
        "not a feed: its root element is <html>");
  for (const char* text : {"", "  ", "plain words", "{}", "{\"a\":", "<", "<?xml version='1.0'?>", "[1]"}) {
    INFO(text);
    const auto feed = read_feed(text);
    REQUIRE_FALSE(feed);
    CHECK(feed.error().code == saring::Errc::corrupt);
  }
}

TEST_CASE("XML that is not well-formed gives what can be read") {
  SECTION("names of HTML and bare ampersands") {
    const Feed feed =
        read(rss(item("<title>Caf&eacute;&nbsp;R&D &unknown; &amp;</title>"
                      "<link>https://pier.example/?a=1&copy=2&b=3</link>")));
    CHECK(feed.malformed);
    CHECK(feed.entries.at(0).title == "Café R&D &unknown; &");
    CHECK(feed.entries.at(0).url == "https://pier.example/?a=1&copy=2&b=3");
  }
  SECTION("unclosed fields and entries") {
    const Feed feed =
        read(rss("<item><title>One<link>https://pier.example/1</link><pubDate>2026-03-01"
                 "<item><title>Two</title><link>https://pier.example/2</item>"));
    CHECK(feed.malformed);
    REQUIRE(feed.entries.size() == 2);
    CHECK(feed.entries[0].title == "One");
    CHECK(feed.entries[0].published == "2026-03-01");
    CHECK(feed.entries[1].url == "https://pier.example/2");
  }
  SECTION("many unclosed entries") {
    CHECK(read(rss([] {
            std::string items;
            for (int i = 0; i < 2000; ++i)
              items += "<item><link>https://pier.example/" + std::to_string(i) + "</link>";
            return items;
          }()))
              .entries.size() == 2000);
  }
  SECTION("white space, words and tags before the declaration") {
    const std::string good = rss(item("<link>https://pier.example/1</link>"));
    for (const char* before :
         {"\n\n", "Warning: line 3\n", "<br />\n<b>Notice</b>: line 3\n", "\xEF\xBB\xBF\xEF\xBB\xBF"}) {
      const Feed feed = read(before + good);
      CHECK(feed.malformed);
      CHECK(feed.entries.size() == 1);
    }
  }
  SECTION("control characters and NUL") {
    const Feed feed = read(
        rss(item(std::string("<title>A\x01\x0B") + '\0' + "B</title><link>https://pier.example/1</link>")));
    CHECK(feed.malformed);
    CHECK(feed.entries.at(0).title == "A \uFFFDB");
  }
  SECTION("a title of loose angles") {
    CHECK(read(rss(item("<title>1 < 2 <3</title><link>https://pier.example/1</link>"))).entries.at(0).title ==
          "1 < 2 <3");
  }
  SECTION("attributes without quotes, twice, and in capitals") {
    const Feed feed = read(
        "<FEED XMLNS=http://www.w3.org/2005/Atom><ENTRY><LINK HREF=https://pier.example/1 "
        "href='https://pier.example/2'></ENTRY></FEED>");
    CHECK(feed.malformed);
    CHECK(feed.entries.at(0).url == "https://pier.example/1");
  }
  SECTION("a feed that breaks off keeps what was whole") {
    const Feed feed = read(
        "<rss><channel><item><title>One</title><link>https://pier.example/1</link><guid>https://pier.ex");
    CHECK(feed.malformed);
    CHECK(feed.entries.at(0).url == "https://pier.example/1");
    CHECK(feed.entries.at(0).id.empty());
  }
}

TEST_CASE("titles of RSS are text, with markup only where there is some") {
  const auto title = [](const std::string& written) {
    return read(rss(item("<title>" + written + "</title>"))).entries.at(0).title;
  };
  CHECK(title("The &lt;blink&gt; tag") == "The <blink> tag");
  CHECK(title("The &lt;b&gt;bold&lt;/b&gt; one") == "The bold one");
  CHECK(title("Nets &amp;amp; ropes &amp;#8217;26") == "Nets & ropes ’26");
  CHECK(title("a &lt; b") == "a < b");
  CHECK(title("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;") == "One Two");
}

TEST_CASE("encodings are found by mark, header, declaration and bytes") {
  const auto latin =
      "<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><title>Caf\xE9</title></channel></rss>";
  CHECK(read(latin).title == "Café");
  FeedOptions options;
  options.content_type = "application/rss+xml; charset=windows-1251";
  CHECK(read_feed("<rss><channel><title>\xEF\xF0\xE8\xE2\xE5\xF2</title></channel></rss>", options)->title ==
        "привет");
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string_view("<rss><channel><title>Pier</title></channel></rss>"))
    utf16 += {c, '\0'};
  CHECK(read(utf16).title == "Pier");
  CHECK(read(utf16.substr(2)).title == "Pier");
}

TEST_CASE("dates in their usual wrong spellings are read") {
  const auto date = [](const std::string& written) {
    return read(rss(item("<guid>1</guid><pubDate>" + written + "</pubDate>"))).entries.at(0).published;
  };
  CHECK(date("Sun, 01 Mar 2026 10:00:00 GMT") == "2026-03-01T10:00:00Z");
  CHECK(date("Sun, 1 Mar 26 10:00 EST") == "2026-03-01T10:00-05:00");
  CHECK(date("1 Mar 2026 10:00:00 UT") == "2026-03-01T10:00:00Z");
  CHECK(date("Monday, 1 March 2026 10:00:00 Z") == "2026-03-01T10:00:00Z");
  CHECK(date("Sun Mar  1 10:00:00 UTC 2026") == "2026-03-01T10:00:00Z");
  CHECK(date("Sun, 01 Mar 2026 10:00:00 +01:00") == "2026-03-01T10:00:00+01:00");
  CHECK(date("2026-03-01 10:00:00 +0100") == "2026-03-01T10:00:00+01:00");
  CHECK(date("2026-03-01T10:00:00.123Z") == "2026-03-01T10:00:00Z");
  CHECK(date("\n 20260301T100000Z ") == "2026-03-01T10:00:00Z");
  CHECK(date("Dim, 01 mars 2026 10:00:00 +0100") == "2026-03-01T10:00:00+01:00");
  CHECK(date("some day").empty());
}

TEST_CASE("addresses are http or https, resolved, and each page stands once") {
  const Feed feed =
      read(rss(item("<link>/a</link>") + item("<link>https://pier.example/a#top</link>") +
               item("<link>mailto:mira@pier.example</link>") + item("<link>javascript:x()</link>") +
               item("<link>https://pier.example/" + std::string(9000, 'x') + "</link>") +
               item("<guid>not an address</guid>") + item("<link>b</link>")),
           "https://pier.example/feeds/all.xml");
  REQUIRE(feed.entries.size() == 3);  // those with nothing to them but a refused link are none
  CHECK(feed.entries[0].url == "https://pier.example/a");
  CHECK(feed.duplicates == 1);
  CHECK(feed.refused_urls == 3);
  CHECK(feed.entries[1].url.empty());
  CHECK(feed.entries[1].id == "not an address");
  CHECK(feed.entries[2].url == "https://pier.example/feeds/b");
}

TEST_CASE("without a base of the fetch the feed's own link is one") {
  CHECK(read(rss(item("<link>/a</link>"))).entries.at(0).url == "https://pier.example/a");
}

TEST_CASE("limits of a feed are kept and reported") {
  std::string items;
  for (int i = 0; i < 50; ++i)
    items += item("<title>" + std::string(100, 'x') + "</title><link>https://pier.example/" +
                  std::to_string(i) + "</link>");
  FeedOptions options;
  options.max_entries = 20;
  options.max_title_bytes = 10;
  auto feed = read_feed(rss(items), options);
  REQUIRE(feed);
  CHECK(feed->entries.size() == 20);
  CHECK(feed->over_limit == 30);
  CHECK(feed->entries[0].title == "xxxxxxxxxx");
  options.max_bytes = 2000;
  feed = read_feed(rss(items), options);
  REQUIRE(feed);
  CHECK(feed->truncated);
  CHECK(feed->entries.size() < 20);
}

TEST_CASE("entities of a document type are text, bounded, and never read from elsewhere") {
  const auto title = [](const std::string& subset, const std::string& text) {
    return read("<!DOCTYPE rss [" + subset + "]><rss><channel>" + item("<title>" + text + "</title>") +
                "</channel></rss>")
        .entries.at(0)
        .title;
  };
  CHECK(title("<!ENTITY town \"Ostmere\">", "In &town;") == "In Ostmere");
  CHECK(title("<!ENTITY mark '&lt;title>'>", "&mark;x") == "<title>x");
  CHECK(title("<!ENTITY f SYSTEM \"file:///etc/passwd\">", "&f;") == "&f;");
  CHECK(title("<!ENTITY % p SYSTEM \"https://x.example/\"> %p; <!-- ' ]> -->", "ok") == "ok");
  std::string laughs = "<!ENTITY l0 \"ha\">";
  for (int i = 1; i < 10; ++i)
    laughs +=
        "<!ENTITY l" + std::to_string(i) + " \"" + repeat("&l" + std::to_string(i - 1) + ";", 10) + "\">";
  CHECK(title(laughs, "&l9;").size() < 100);
  const std::string many = title("<!ENTITY big \"" + std::string(1000, 'x') + "\">", repeat("&big;", 500));
  CHECK(many.size() <= 4096);
}

TEST_CASE("hostile feeds end soon") {
  const auto start = std::chrono::steady_clock::now();
  const std::string inputs[] = {
      "<rss><channel>" + repeat("<item>", 1'000'000),
      "<rss><channel>" + repeat("<a>", 1'000'000) + repeat("</a>", 1'000'000),
      "<rss><channel><item>" + repeat("<title>", 1'000'000),
      "<rss><channel>" + std::string(50u << 20, '<'),
      "<rss><channel><item><title>" + std::string(50u << 20, '&'),
      "<rss " + repeat("a='1' ", 100'000) + "><channel/></rss>",
      "<rss><channel>" + repeat("<a b=\"", 1'000'000),
      "<rss><channel>" + repeat("<!--", 1'000'000),
      "<rss><channel>" + repeat("<![CDATA[", 1'000'000),
      "<rss><channel>" + repeat("<?x ", 1'000'000),
      "<rss><channel>" + repeat("</z>", 1'000'000),
      repeat("<!DOCTYPE rss [", 1'000'000) + "<rss/>",
      "<!DOCTYPE rss [" + repeat("<!ENTITY", 1'000'000) + "]><rss/>",
      "<!DOCTYPE rss [" + repeat("<!ENTITY a 'b'>", 300'000) + "]><rss/>",
      "<rss><channel>" + repeat("<a xmlns:b='c'>", 200'000),
      "<rss xml:base='https://pier.example/" + std::string(2000, 'x') + "/'><channel>" +
          repeat("<a xml:base='b/'>", 200'000),
      "{\"items\":" + repeat("[", 1'000'000),
      "{\"items\":" + repeat("[{\"a\":", 500'000),
      std::string(1u << 20, '\0') + "<rss/>",
  };
  for (const std::string& input : inputs) {
    INFO(input.substr(0, 60));
    const auto begin = std::chrono::steady_clock::now();
    (void)read_feed(input, {"", "", 64u << 20, 50'000, 4096, 65536});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    CHECK(took.count() < 20.0);  // of seconds: generous, for builds without optimisation and busy machines
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(120));
}
