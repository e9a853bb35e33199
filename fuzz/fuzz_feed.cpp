// SPDX-License-Identifier: Apache-2.0
// Any bytes as a feed: clean text, addresses of http or https, each page once, within wide limits and narrow
// ones.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "saring/crawl/feed.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/url/url.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void require_url(const std::string& url) {
  if (url.empty()) return;
  const auto parsed = saring::Url::parse(url);
  require(parsed && parsed->is_http() && parsed->href() == url);
}

void require_text(const std::string& text) {
  require(saring::utf8::valid(text));
  require(saring::clean(text) == text);
}

void check(const saring::Feed& feed, const saring::FeedOptions& options) {
  require(feed.entries.size() <= options.max_entries);
  require(feed.over_limit == 0 || feed.entries.size() == options.max_entries);
  require(feed.malformed != feed.fault.empty());
  require(feed.hubs.size() <= saring::kMaxFeedHubs);
  require_url(feed.link);
  require_url(feed.next);
  for (const std::string& hub : feed.hubs) require_url(hub);
  require_text(feed.title);
  require_text(feed.language);
  std::set<std::string> pages;
  for (const saring::FeedEntry& entry : feed.entries) {
    require_url(entry.url);
    if (!entry.url.empty()) require(pages.insert(saring::canonical(*saring::Url::parse(entry.url))).second);
    for (const std::string* text :
         {&entry.id, &entry.title, &entry.published, &entry.updated, &entry.summary})
      require_text(*text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kTypes[] = {"", "application/rss+xml; charset=windows-1252",
                                         "text/xml; charset=utf-16"};
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  saring::FeedOptions options;
  options.content_type = kTypes[data[0] % 3];
  if (data[0] & 0x40) options.base_url = "https://pier.example/feeds/all";
  if (data[0] & 0x80) {
    options.max_bytes = 300;
    options.max_entries = 3;
    options.max_title_bytes = 5;
    options.max_summary_bytes = 7;
  }
  const auto feed = saring::read_feed(bytes, options);
  if (!feed) return require(feed.error().code == saring::Errc::corrupt), 0;
  check(*feed, options);
  return 0;
}
