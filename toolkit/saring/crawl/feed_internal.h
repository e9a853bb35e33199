// SPDX-License-Identifier: Apache-2.0
// The two readers behind feed.h, over decoded text, and how they keep an entry.
#pragma once
#include <optional>
#include <string_view>

#include "saring/crawl/feed.h"
#include "saring/crawl/list_internal.h"

namespace saring::crawl {

// Keeps limits and takes out pages that came already.
class EntryList {
 public:
  EntryList(Feed& feed, std::size_t max_entries) : feed_(feed), max_entries_(max_entries) {}
  // What comes now is counted and need not be read.
  bool full() const { return feed_.entries.size() >= max_entries_; }
  void add(FeedEntry&& entry, const std::optional<Url>& url);

 private:
  Feed& feed_;
  std::size_t max_entries_;
  SeenUrls seen_;
};

// `utf8` is valid. Whether an element is the root of a feed, by its local name in lower case.
bool is_feed_root(std::string_view local);
Result<Feed> read_xml_feed(std::string_view utf8, const FeedOptions& options);
Result<Feed> read_json_feed(std::string_view utf8, const FeedOptions& options);

std::optional<Url> base_of(std::string_view url);  // empty if it is not a URL

}  // namespace saring::crawl
