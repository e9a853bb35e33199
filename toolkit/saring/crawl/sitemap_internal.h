// SPDX-License-Identifier: Apache-2.0
// The readers behind sitemap.h, over decoded text, and how they keep an entry.
#pragma once
#include <optional>
#include <string_view>

#include "saring/crawl/list_internal.h"
#include "saring/crawl/sitemap.h"

namespace saring::crawl {

// Keeps the limit and takes out addresses that came already.
class SitemapList {
 public:
  SitemapList(Sitemap& sitemap, std::size_t max_entries) : sitemap_(sitemap), max_entries_(max_entries) {}
  // What comes now is counted and need not be read.
  bool full() const { return sitemap_.entries.size() >= max_entries_; }
  void add(SitemapEntry&& entry, const std::optional<Url>& url);

 private:
  Sitemap& sitemap_;
  std::size_t max_entries_;
  SeenUrls seen_;
};

// `utf8` is valid. `fault` of the result says what was wrong with the XML.
Result<Sitemap> read_xml_sitemap(std::string_view utf8, const SitemapOptions& options);

}  // namespace saring::crawl
