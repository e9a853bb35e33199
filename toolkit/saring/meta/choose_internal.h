// SPDX-License-Identifier: Apache-2.0
// Which of the gathered facts belong to this page.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/meta/json_ld_internal.h"
#include "saring/meta/metadata.h"
#include "saring/meta/page_facts_internal.h"
#include "saring/url/url.h"

namespace saring::meta {

struct Choice {
  std::optional<Url> base;  // against which references resolve
  Fact canonical;
  std::string host;                     // of the canonical or fetched URL
  std::string path;                     // with the query
  const JsonLdItem* article = nullptr;  // the object this page is about; lives as long as the items
  bool sure = false;                    // its URL or headline says so
  NodeId heading = kNoNode;             // of the page's subject
  std::string heading_text;
  bool heading_declared = false;  // a declared title holds it

  // How far a node stands from the heading, in nodes; what stands before counts double.
  std::size_t distance(NodeId node) const;

  // Absolute http(s) URL; empty if there is none.
  std::string resolve(std::string_view reference) const;
};

Choice choose(const PageFacts& facts, const std::vector<JsonLdItem>& items, const MetaOptions& options);

// Fills date_published and date_modified.
void read_dates(const PageFacts& facts, const std::vector<JsonLdItem>& items, const Choice& choice,
                std::string_view language, std::string_view crawl_time, Metadata& out);

// People named in a byline, the nearest to the heading first.
std::vector<std::string> visible_authors(const PageFacts& facts, const Choice& choice, std::string_view site);

}  // namespace saring::meta
