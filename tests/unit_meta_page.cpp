// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/meta/metadata.h"

using namespace saring;

static Metadata read(std::string_view html,
                     std::string_view url = "https://www.muara.example/2021/05/14/sungai",
                     std::string_view crawl_time = "") {
  const Result<Dom> dom = Dom::parse(std::string(html));
  REQUIRE(dom);
  return read_metadata(*dom, {url, crawl_time});
}

static std::string names(const Metadata& m) {
  std::string out;
  for (const Fact& author : m.authors) out += (out.empty() ? "" : "; ") + author.value;
  return out;
}

TEST_CASE("a bare <time> tells a date, whether it has attributes or not") {
  for (const char* tag : {"<time>", "<time data-x=1>", "<time class=a>"}) {
    const Metadata m =
        read("<h1>Rain over the delta</h1>" + std::string(tag) + "3 March 2021</time><p>Rain.</p>", "");
    CHECK(m.date_published.value == "2021-03-03");
    CHECK(m.date_published.source == MetaSource::time_element);
  }
}

TEST_CASE("facts come from JSON-LD first") {
  const Metadata m = read(R"(<html lang="id"><head><title>Sungai meluap - Harian Muara</title>
    <meta property="og:title" content="Sungai meluap lagi | Harian Muara"><meta property="og:site_name" content="Harian Muara">
    <meta name="author" content="Redaksi"><meta name="robots" content="INDEX, follow">
    <link rel="canonical" href="/2021/05/14/sungai"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
    <script type="application/ld+json">{"@type":"NewsArticle","headline":"Sungai meluap lagi","url":"/2021/05/14/sungai",
    "author":{"name":"Rina Wulan"},"datePublished":"2021-05-14T08:00:00+07:00","dateModified":"2021-05-15",
    "isAccessibleForFree":false,"hasPart":{"isAccessibleForFree":false,"cssSelector":".isi"},"keywords":"air, banjir",
    "image":["/air.jpg"]}</script></head><body><h1>Banjir</h1></body></html>)");
  CHECK(m.title.value == "Sungai meluap lagi");
  CHECK(m.title.source == MetaSource::json_ld);
  CHECK(m.html_title.value == "Sungai meluap - Harian Muara");
  CHECK(m.heading.value == "Banjir");
  CHECK(names(m) == "Rina Wulan");
  CHECK(m.date_published.value == "2021-05-14T08:00:00+07:00");
  CHECK(m.date_modified.value == "2021-05-15");
  CHECK(m.site_name.value == "Harian Muara");
  CHECK(m.language.value == "id");
  CHECK(m.canonical_url.value == "https://www.muara.example/2021/05/14/sungai");
  CHECK(m.licence.value == "https://creativecommons.org/licenses/by/4.0/");
  CHECK(m.image.value == "https://www.muara.example/air.jpg");
  CHECK(m.page_kind.value == "NewsArticle");
  CHECK(m.robots == "index, follow");
  CHECK(m.access.free == false);
  CHECK(m.access.locked_selectors == std::vector<std::string>{".isi"});
  REQUIRE(m.tags.size() == 2);
  CHECK(m.tags[1].value == "banjir");
}

TEST_CASE("of several articles the page's own is taken") {
  const Metadata m = read(R"(<title>Second river</title><script type="application/ld+json">[
    {"@type":"Article","headline":"First river","datePublished":"2020-01-01","author":"Budi Tirta"},
    {"@type":"Article","headline":"Another","url":"https://www.muara.example/page","datePublished":"2021-02-02","author":"Rina Wulan"}]
    </script><body><h1>Second river</h1>)",
                          "https://muara.example/page?utm_source=x");
  CHECK(m.date_published.value == "2021-02-02");
  CHECK(names(m) == "Rina Wulan");
}

TEST_CASE("meta elements and microdata serve where there is no JSON-LD") {
  const Metadata m = read(R"(<html><head><meta property="og:locale" content="fr_FR">
    <meta property="article:published_time" content="2020-03-04T05:06:07+01:00"><meta name="citation_author" content="Verdier, Luc">
    <meta name="description" content="A &amp;amp; B"></head><body><div itemscope itemtype="https://schema.org/Article">
    <h1 itemprop="headline">La rivière</h1><time itemprop="dateModified" datetime="2020-03-05">5 mars</time></div></html>)");
  CHECK(m.date_published.value == "2020-03-04T05:06:07+01:00");
  CHECK(m.date_published.source == MetaSource::open_graph);
  CHECK(m.date_modified.value == "2020-03-05");
  CHECK(names(m) == "Luc Verdier");
  CHECK(m.language.value == "fr-FR");
  CHECK(m.description.value == "A & B");
  CHECK(m.title.value == "La rivière");
}

TEST_CASE("bylines and dates are read from the text beside the heading") {
  const Metadata m = read(
      R"(<html lang=id><body><div class=date>1 Januari 2024</div><nav>2 Februari 2024</nav><h1>Sungai</h1>
    <div class="reporter">Oleh : Rina Wulan dan Budi Tirta</div><p>Kamis, 14 September 2023, <span>16:22 WIB</span></p>
    <p>Air naik sejak pagi.</p><div class="related"><time datetime="2019-01-01">x</time></div></body></html>)",
      "https://muara.example/sungai");
  CHECK(names(m) == "Rina Wulan; Budi Tirta");
  CHECK(m.authors[0].source == MetaSource::text);
  CHECK(m.date_published.value == "2023-09-14T16:22+07:00");
  CHECK(m.date_published.source == MetaSource::text);
}

TEST_CASE("a date later than the crawl is passed over for the next") {
  const char* const page = R"(<meta property="article:published_time" content="2031-01-01T00:00:00Z">
    <body><h1>River</h1><time datetime="2021-05-13">13 May</time>)";
  CHECK(read(page, "https://muara.example/r", "2021-06-01T00:00:00Z").date_published.value == "2021-05-13");
  CHECK(read(page, "https://muara.example/r").date_published.value == "2031-01-01T00:00:00Z");
  CHECK(read(page, "https://muara.example/r", "2030-12-31T12:00:00Z").date_published.value ==
        "2031-01-01T00:00:00Z");
}

TEST_CASE("years before the web count in JSON-LD alone") {
  CHECK_FALSE(read("<meta name=date content=1970-01-01><h1>x</h1>", "").date_published);
  CHECK(
      read(R"(<script type="application/ld+json">{"@type":"Article","datePublished":"1970-01-02"}</script>)",
           "")
          .date_published.value == "1970-01-02");
}

TEST_CASE("a date in the URL serves when the page declares none") {
  CHECK(read("<h1>x</h1>").date_published.value == "2021-05-14");
  CHECK(read("<h1>x</h1>").date_published.source == MetaSource::url);
  CHECK(read("<h1>x</h1><p>14 May 2021 10:15").date_published.value == "2021-05-14T10:15");
}

TEST_CASE("a page that declares nothing, or nonsense, gives nothing") {
  const Metadata m =
      read("<script type='application/ld+json'>{{{</script><meta name=author content=admin>", "");
  CHECK(m.authors.empty());
  CHECK_FALSE(m.title);
  CHECK_FALSE(m.canonical_url);
  CHECK_FALSE(m.language);
  CHECK_FALSE(read("<link rel=canonical href='javascript:x'>", "").canonical_url);
}
