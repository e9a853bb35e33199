// SPDX-License-Identifier: Apache-2.0
// Any bytes as a sitemap: addresses of http or https, each once, clean text, within wide limits and narrow
// ones.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "saring/crawl/sitemap.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/url/url.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_url(const std::string& url) {
  const auto parsed = saring::Url::parse(url);
  require(parsed && parsed->is_http() && parsed->href() == url);
}

void check(const saring::Sitemap& sitemap, const saring::SitemapOptions& options) {
  require(sitemap.entries.size() <= options.max_entries);
  require(sitemap.malformed != sitemap.fault.empty());
  std::set<std::string> pages;
  std::size_t alternates = 0, held = 0;
  for (const saring::SitemapEntry& entry : sitemap.entries) {
    require_url(entry.url);
    require(pages.insert(saring::canonical(*saring::Url::parse(entry.url))).second);
    for (const std::string* text : {&entry.lastmod, &entry.news_date, &entry.news_title})
      require(saring::utf8::valid(*text) && saring::clean(*text) == *text);
    require(!entry.priority || (*entry.priority >= 0 && *entry.priority <= 1));
    for (const saring::SitemapAlternate& alternate : entry.alternates) {
      require_url(alternate.url);
      require(saring::utf8::valid(alternate.language));
      held += alternate.url.size();
    }
    held += entry.url.size() + entry.news_title.size();
    alternates += entry.alternates.size();
  }
  require(alternates <= options.max_alternates);
  require(sitemap.over_limit == 0 || sitemap.entries.size() == options.max_entries ||
          held >= options.max_bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  saring::SitemapOptions options;
  options.max_bytes = 4u << 20;
  if (data[0] & 1) options.base_url = "https://pier.example/maps/all.xml";
  if (data[0] & 2) {
    options.max_bytes = 300;
    options.max_entries = 3;
    options.max_alternates = 2;
  }
  const auto sitemap = saring::read_sitemap(bytes, options);
  if (!sitemap) {
    const saring::Errc code = sitemap.error().code;
    return require(code == saring::Errc::corrupt || code == saring::Errc::too_large), 0;
  }
  check(*sitemap, options);
  return 0;
}
