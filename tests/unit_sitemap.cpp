// SPDX-License-Identifier: Apache-2.0
#include <zlib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "saring/crawl/sitemap.h"

using saring::ChangeFrequency;
using saring::read_sitemap;
using saring::Sitemap;
using saring::SitemapKind;
using saring::SitemapOptions;

namespace {

Sitemap read(std::string_view bytes, std::string_view base = {}) {
  SitemapOptions options;
  options.base_url = base;
  auto sitemap = read_sitemap(bytes, options);
  INFO((sitemap ? std::string() : sitemap.error().what));
  REQUIRE(sitemap);
  return std::move(*sitemap);
}

std::string urlset(const std::string& urls) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
         "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
         "xmlns:xhtml=\"http://www.w3.org/1999/xhtml\" "
         "xmlns:n=\"http://www.google.com/schemas/sitemap-news/0.9\" "
         "xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">" +
         urls + "</urlset>";
}
std::string url(const std::string& loc, const std::string& more = {}) {
  return "<url><loc>" + loc + "</loc>" + more + "</url>";
}

std::string repeat(std::string_view what, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("a set of addresses keeps order, dates, frequencies and priorities") {
  const Sitemap sitemap = read(
      urlset(url("https://pier.example/a?x=1&amp;y=2",
                 "<lastmod>2026-03-01</lastmod><changefreq>Daily</changefreq><priority> 0.8 </priority>") +
             url("\n  https://pier.example/b\n",
                 "<priority>7</priority><lastmod>2026-03-01T10:00:00+01:00</lastmod>")));
  CHECK(sitemap.kind == SitemapKind::urlset);
  CHECK_FALSE(sitemap.malformed);
  REQUIRE(sitemap.entries.size() == 2);
  CHECK(sitemap.entries[0].url == "https://pier.example/a?x=1&y=2");
  CHECK(sitemap.entries[0].lastmod == "2026-03-01");
  CHECK(sitemap.entries[0].changefreq == ChangeFrequency::daily);
  CHECK(sitemap.entries[0].priority == 0.8);
  CHECK(sitemap.entries[1].url == "https://pier.example/b");
  CHECK(sitemap.entries[1].lastmod == "2026-03-01T10:00:00+01:00");
  CHECK_FALSE(sitemap.entries[1].priority);
}

TEST_CASE("news and alternates are read, pictures are not pages") {
  const Sitemap sitemap =
      read(urlset(url("https://pier.example/a",
                      "<image:image><image:loc>https://pier.example/a.jpg</image:loc><image:title>Photo</"
                      "image:title></image:image>"
                      "<n:news><n:publication><n:name>Pier "
                      "News</n:name></n:publication><n:publication_date>2026-03-01</n:publication_date>"
                      "<n:title>Ferry &amp; nets</n:title></n:news>"
                      "<xhtml:link rel='alternate' hreflang='id' href='https://pier.example/id/a'/>"
                      "<xhtml:link rel='canonical' href='https://pier.example/c'/>")));
  REQUIRE(sitemap.entries.size() == 1);
  const saring::SitemapEntry& entry = sitemap.entries[0];
  CHECK(entry.url == "https://pier.example/a");
  CHECK(entry.news_title == "Ferry & nets");
  CHECK(entry.news_date == "2026-03-01");
  REQUIRE(entry.alternates.size() == 1);
  CHECK(entry.alternates[0].language == "id");
  CHECK(entry.alternates[0].url == "https://pier.example/id/a");
}

TEST_CASE("an index lists sitemaps, also without <loc> and under the root of a set") {
  const Sitemap sitemap = read(
      "<sitemapindex><sitemap><loc>https://pier.example/1.xml</loc></sitemap>"
      "<sitemap>\nhttps://pier.example/2.xml?a=b&amp;c\n<lastmod>2026-03-01</lastmod></sitemap></"
      "sitemapindex>");
  CHECK(sitemap.kind == SitemapKind::index);
  REQUIRE(sitemap.entries.size() == 2);
  CHECK(sitemap.entries[1].url == "https://pier.example/2.xml?a=b&c");
  CHECK(sitemap.entries[1].lastmod == "2026-03-01");
  CHECK(read("<urlset><sitemap><loc>https://pier.example/1.xml</loc></sitemap></urlset>").kind ==
        SitemapKind::index);
}

TEST_CASE("wrong and missing namespaces, prefixes and letter case do not matter") {
  for (const char* text :
       {"<urlset xmlns='http://nobody.example/'><url><loc>https://pier.example/a</loc></url></urlset>",
        "<s:urlset xmlns:s='urn:x'><s:url><s:loc>https://pier.example/a</s:loc></s:url></s:urlset>",
        "<s:urlset><s:url><s:loc>https://pier.example/a</s:loc></s:url></s:urlset>",
        "<URLSET><Url><LOC>https://pier.example/a</LOC></Url></URLSET>"}) {
    INFO(text);
    CHECK(read(text).entries.size() == 1);
  }
}

TEST_CASE("text is an address per line, and a feed lists its pages") {
  const Sitemap text =
      read("\xEF\xBB\xBFhttps://pier.example/a\r\n\r\n  https://pier.example/b  \nnot one\n/c");
  CHECK(text.kind == SitemapKind::text);
  CHECK(text.entries.size() == 2);
  CHECK(text.refused_urls == 2);
  const Sitemap feed = read(
      "<rss><channel><item><title>One</title><link>https://pier.example/1</link>"
      "<pubDate>1 Mar 2026</pubDate></item><item><title>Two</title></item></channel></rss>");
  CHECK(feed.kind == SitemapKind::feed);
  REQUIRE(feed.entries.size() == 1);
  CHECK(feed.entries[0].lastmod == "2026-03-01");
  CHECK(feed.entries[0].news_title == "One");
  CHECK(feed.refused_urls == 1);
}

TEST_CASE("what is no sitemap is an error") {
  CHECK(read_sitemap("<html><body/></html>").error().what == "not a sitemap: its root element is <html>");
  for (const char* text : {"", " \n", "words of no address", "{\"items\":[]}", "<", "\x1f\x8b\x08zzz"}) {
    INFO(text);
    const auto sitemap = read_sitemap(text);
    REQUIRE_FALSE(sitemap);
    CHECK(sitemap.error().code == saring::Errc::corrupt);
  }
  CHECK(read("<urlset/>").entries.empty());
}

TEST_CASE("addresses are resolved, http or https alone, and each stands once") {
  const Sitemap sitemap = read(
      urlset(url("/a") + url("https://pier.example/a#x") + url("ftp://pier.example/b") + url("") +
             "<url><lastmod>2026</lastmod></url>" + url("https://pier.example/" + std::string(9000, 'x')) +
             url("https://pier.example/c?a=1&b=2")),
      "https://pier.example/sitemap.xml");
  REQUIRE(sitemap.entries.size() == 2);
  CHECK(sitemap.entries[0].url == "https://pier.example/a");
  CHECK(sitemap.entries[1].url == "https://pier.example/c?a=1&b=2");
  CHECK(sitemap.duplicates == 1);
  CHECK(sitemap.refused_urls == 4);
}

TEST_CASE("what was not closed ends where the next begins") {
  const Sitemap sitemap = read(
      "<urlset><url><loc>https://pier.example/a<lastmod>2026-03-01</lastmod><url><loc>https://pier.example/"
      "b</loc>");
  CHECK(sitemap.malformed);
  REQUIRE(sitemap.entries.size() == 2);
  CHECK(sitemap.entries[0].lastmod == "2026-03-01");
  std::string urls;
  for (int i = 0; i < 2000; ++i) urls += "<url><loc>https://pier.example/" + std::to_string(i) + "</loc>";
  CHECK(read("<urlset>" + urls).entries.size() == 2000);
}

TEST_CASE("limits of the protocol are kept and what is over is reported") {
  std::string urls;
  for (int i = 0; i < 50'100; ++i) urls += url("https://pier.example/" + std::to_string(i));
  const Sitemap sitemap = read(urlset(urls));
  CHECK(sitemap.entries.size() == 50'000);
  CHECK(sitemap.over_limit == 100);
  CHECK_FALSE(sitemap.truncated);

  SitemapOptions options;
  options.max_bytes = 1000;
  for (const std::string& bytes : {urlset(urls), gzip(urlset(urls))}) {
    const auto cut = read_sitemap(bytes, options);
    REQUIRE(cut);
    CHECK(cut->truncated);
    REQUIRE(cut->entries.size() > 5);
    CHECK(cut->entries.size() < 40);
    for (std::size_t i = 0; i < cut->entries.size(); ++i)
      CHECK(cut->entries[i].url == "https://pier.example/" + std::to_string(i));
  }
}

TEST_CASE("an address that a limit cuts is left out") {
  const std::string xml =
      "<urlset><url><loc>https://pier.example/a</loc></url><url><loc>https://pier.example/long</loc></url></"
      "urlset>";
  const std::string text = "https://pier.example/a\nhttps://pier.example/long\n";
  const std::string bare =
      "<urlset><url>https://pier.example/a</url><url>https://pier.example/long</url></urlset>";
  for (const std::string& whole : {xml, text, bare}) {
    SitemapOptions options;
    options.max_bytes = whole.find("long") + 2;
    const auto sitemap = read_sitemap(whole, options);
    REQUIRE(sitemap);
    CHECK(sitemap->truncated);
    CHECK(sitemap->entries.size() == 1);
  }
}

TEST_CASE("gzip is known by its bytes, and what a damaged one still gave is kept") {
  std::string urls;
  for (int i = 0; i < 5000; ++i) urls += url("https://pier.example/" + std::to_string(i * 7919));
  const std::string whole = gzip(urlset(urls));
  CHECK(read(whole).entries.size() == 5000);
  const Sitemap cut = read(whole.substr(0, whole.size() / 2));
  CHECK(cut.malformed);
  CHECK(cut.fault == "compressed data is damaged or cut short");
  CHECK(cut.entries.size() > 100);
  CHECK(cut.entries.size() < 5000);
}

TEST_CASE("UTF-16 sitemaps are read") {
  std::string utf16 = "\xFE\xFF";
  for (const char c : urlset(url("https://pier.example/a"))) utf16 += {'\0', c};
  CHECK(read(utf16).entries.size() == 1);
}

TEST_CASE("hostile sitemaps end soon") {
  std::string laughs = "<!DOCTYPE urlset [<!ENTITY l0 \"ha\">";
  for (int i = 1; i < 10; ++i)
    laughs +=
        "<!ENTITY l" + std::to_string(i) + " \"" + repeat("&l" + std::to_string(i - 1) + ";", 10) + "\">";
  const std::string inputs[] = {
      "<urlset>" + repeat("<url>", 1'000'000),
      "<urlset>" + repeat("<a>", 1'000'000),
      "<urlset><url>" + repeat("<loc>", 1'000'000),
      "<urlset>" + std::string(50u << 20, '<'),
      std::string(50u << 20, '<'),
      "<urlset><url " + repeat("a='1' ", 100'000) + "/></urlset>",
      laughs + "]><urlset><url><loc>&l9;</loc></url></urlset>",
      std::string("<urlset>\0\0\0</urlset>", 20) + std::string(1u << 20, '\0'),
      "<urlset><url>" + repeat("<xhtml:link rel='alternate' href='https://a.example/'/>", 100'000),
      repeat("x\n", 1'000'000) + "https://a.example/",
      gzip(std::string(200u << 20, '<')),
  };
  for (const std::string& input : inputs) {
    INFO(input.substr(0, 60));
    const auto begin = std::chrono::steady_clock::now();
    const auto sitemap = read_sitemap(input);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    CHECK(took.count() < 20.0);  // of seconds: generous, for builds without optimisation and busy machines
    if (sitemap) CHECK(sitemap->entries.size() <= 1);
  }
}

TEST_CASE("beyond the limit nothing is read, so that long bases cost nothing") {
  SitemapOptions options;
  options.max_entries = 2;
  const auto sitemap = read_sitemap(urlset(url("https://pier.example/a") + url("https://pier.example/b") +
                                           url("https://pier.example/c") + url("not one")),
                                    options);
  REQUIRE(sitemap);
  CHECK(sitemap->entries.size() == 2);
  CHECK(sitemap->over_limit == 2);
  CHECK(sitemap->refused_urls == 0);
}

TEST_CASE("what is over the limit and lists nothing is too large, and less of it no sitemap") {
  const std::size_t most = 1u << 20;
  SitemapOptions options;
  options.max_bytes = most;
  const std::string head = "<urlset><!--";
  for (const std::size_t size : {most / 2, 2 * most}) {
    for (const std::string& bytes : {std::string(size, '\0'), std::string(size, ' '), std::string(size, 'x'),
                                     "<html>" + std::string(size, 'x'), std::string(size, '\xff')}) {
      for (const std::string& packed : {bytes, gzip(bytes)}) {
        CAPTURE(size, bytes.substr(0, 8), packed.size());
        const auto sitemap = read_sitemap(packed, options);
        REQUIRE_FALSE(sitemap);
        CHECK(sitemap.error().code == (size > most ? saring::Errc::too_large : saring::Errc::corrupt));
      }
    }
    const auto nothing = read_sitemap(head + std::string(size, 'x'), options);
    CHECK(static_cast<bool>(nothing) == (size < most));
    if (!nothing) CHECK(nothing.error().code == saring::Errc::too_large);
  }
}

TEST_CASE("a sitemap that is cut within a character is UTF-8 as before") {
  const std::string whole = urlset(url("https://pier.example/a") + url("https://pier.example/\xE2\x82\xAC"));
  SitemapOptions options;
  const std::size_t sign = whole.find('\xE2');
  for (const std::size_t cut : {sign, sign + 1, sign + 2, sign + 3}) {
    options.max_bytes = cut;
    const auto sitemap = read_sitemap(whole, options);
    REQUIRE(sitemap);
    CHECK(sitemap->truncated);
    CHECK(sitemap->fault == "the end is missing");
    CHECK(sitemap->entries.size() == 1);
  }
}

TEST_CASE("long sitemaps in other encodings are read as short ones are") {
  // Addresses with a sign of each encoding's own, past the slices in which they are decoded.
  constexpr std::size_t kEntries = 20'000;
  struct Row {
    std::string head, sign, url_sign;
    bool wide;
    const char* between;
  };
  const std::string utf8_sign = "%E2%82%AC";
  const Row rows[] = {
      {"<?xml version='1.0' encoding='windows-1252'?>", "\x80", utf8_sign, false, "\n"},
      {"<?xml version='1.0' encoding='windows-1252'?>", "\x80", utf8_sign, false, ""},
      {"<?xml version='1.0' encoding='shift_jis'?>", "\x83\x5c", "%E3%82%BD", false, ""},
      {"<?xml version='1.0' encoding='utf-8'?>", "\xE2\x82\xAC\xFF", utf8_sign + "%EF%BF%BD", false, ""},
      {"", "\xF0\x9F\x90\x9F", "%F0%9F%90%9F", true, ""}};
  for (const Row& row : rows) {
    for (const std::size_t shift : {0u, 1u}) {
      std::string text = row.head + std::string(shift, ' ') + "<urlset>";
      for (std::size_t i = 0; i < kEntries; ++i) {
        text += url("https://pier.example/" + repeat(row.sign, 20) + "/" + std::to_string(i));
        text += row.between;
      }
      text += "</urlset>";
      if (row.wide) {  // UTF-16, by a mark
        std::string wide = "\xFF\xFE";
        for (std::size_t i = 0; i < text.size(); ++i) {
          if (static_cast<unsigned char>(text[i]) < 0x80) {
            wide += text[i];
            wide += '\0';
          } else {
            wide += "\x3D\xD8\x1F\xDC";  // U+1F41F
            i += 3;
          }
        }
        text = std::move(wide);
      }
      CAPTURE(row.head, row.sign, shift, text.size());
      REQUIRE(text.size() > 1u << 20);
      const Sitemap sitemap = read(text);
      REQUIRE(sitemap.entries.size() == kEntries);
      const std::string expected = "https://pier.example/" + repeat(row.url_sign, 20) + "/";
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < kEntries; ++i)
        wrong += sitemap.entries[i].url != expected + std::to_string(i);
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("addresses that grow when they are resolved are kept up to the limit") {
  SitemapOptions options;
  std::string urls;
  for (int i = 0; i < 500; ++i)
    urls += url("https://pier.example/" + repeat("\xE2\x82\xAC", 300) + std::to_string(i));
  const std::string whole = urlset(urls);
  options.max_bytes = whole.size();
  const auto sitemap = read_sitemap(whole, options);
  REQUIRE(sitemap);
  CHECK_FALSE(sitemap->truncated);
  std::size_t held = 0;
  for (const saring::SitemapEntry& entry : sitemap->entries) held += entry.url.size();
  CHECK(held >= options.max_bytes);
  CHECK(held < options.max_bytes + 4'000);
  CHECK(sitemap->entries.size() + sitemap->over_limit == 500);
}
