// SPDX-License-Identifier: Apache-2.0
// The readers behind sitemap.h, over decoded text, and how they keep an entry.
#pragma once
#include <optional>
#include <string_view>

#include "saring/crawl/list_internal.h"
#include "saring/crawl/sitemap.h"

namespace saring::crawl {

// Keeps the limits and takes out addresses that came already.
class SitemapList {
 public:
  SitemapList(Sitemap& sitemap, const SitemapOptions& options) : sitemap_(sitemap), options_(options) {}
  // What comes now is counted and need not be read.
  bool full() const { return sitemap_.entries.size() >= options_.max_entries || held_ >= options_.max_bytes; }
  void add(SitemapEntry&& entry, const std::optional<Url>& url);

 private:
  Sitemap& sitemap_;
  const SitemapOptions& options_;
  std::size_t held_ = 0;  // bytes of addresses and titles
  SeenUrls seen_;
};

// `utf8` is valid. `fault` of the result says what was wrong with the XML.
Result<Sitemap> read_xml_sitemap(std::string_view utf8, const SitemapOptions& options);

}  // namespace saring::crawl
