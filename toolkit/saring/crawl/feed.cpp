// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/feed.h"

#include <utility>

#include "saring/base/ascii.h"
#include "saring/crawl/feed_internal.h"
#include "saring/text/decode.h"

namespace saring {
namespace crawl {

void EntryList::add(FeedEntry&& entry, const std::optional<Url>& url) {
  if (full()) return void(++feed_.over_limit);
  const FeedEntry& e = entry;
  const bool empty = !url && e.id.empty() && e.title.empty() && e.summary.empty() && e.published.empty() &&
                     e.updated.empty();
  if (empty) return;
  if (url && !seen_.add(*url)) return void(++feed_.duplicates);
  if (url) entry.url = url->href();
  feed_.entries.push_back(std::move(entry));
}

std::optional<Url> base_of(std::string_view url) {
  if (url.empty()) return std::nullopt;
  Result<Url> parsed = Url::parse(url);
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

}  // namespace crawl

std::string_view name(FeedFormat format) {
  constexpr std::string_view kNames[] = {"rss", "rdf", "atom", "json"};
  return kNames[static_cast<std::size_t>(format)];
}

Result<Feed> read_feed(std::string_view bytes, const FeedOptions& options) {
  const bool truncated = bytes.size() > options.max_bytes;
  const Decoded decoded = decode(bytes.substr(0, options.max_bytes), options.content_type);
  const std::string_view text = ascii::trim(decoded.text);
  const bool json = text.starts_with('{');
  Result<Feed> feed =
      json ? crawl::read_json_feed(text, options) : crawl::read_xml_feed(decoded.text, options);
  if (!feed) return feed;
  feed->truncated = truncated;
  if (decoded.replacements > 0 && !feed->malformed) feed->fault = "bytes that are not of the encoding";
  feed->malformed = !feed->fault.empty();
  return feed;
}

}  // namespace saring
