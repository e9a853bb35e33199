// SPDX-License-Identifier: Apache-2.0
// Which pages of a run say what another of their site says already: those of earlier transactions stand in
// the frontier, those since the last in here. A page is compared with originals alone, never with duplicates:
// so all of a group are like the first of it, however they drift.
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "saring/crawl/frontier.h"

namespace saring {

// Texts of fewer words are duplicates only if they are the same: in 50 words one more makes a difference of
// 6 % of the shingles, about as much as near duplicates may have.
constexpr std::uint32_t kLeastNearWords = 50;

// A page's clean text, not yet compared. Pure; from any thread.
TextRecord text_record(std::string_view url, std::string_view plain, std::string digest);

class TextBook {
 public:
  explicit TextBook(Frontier& frontier) : frontier_(frontier) {}  // outlives it

  // Finds what the visit's text, if one comes, is a duplicate of, and completes the visit. Nothing: it is an
  // original. Every visit of a run is to be shown here, in the order in which they are committed.
  Result<std::optional<TextMatch>> look(std::string_view url, Visit& visit);
  // All that were shown are.
  void committed();

 private:
  struct Fresh {
    UrlId id;
    std::string url;
    TextRecord text;
  };
  std::optional<TextMatch> among_fresh(const TextRecord& text) const;

  Frontier& frontier_;
  std::vector<Fresh> fresh_;            // originals that the frontier does not know yet
  std::unordered_set<UrlId> outdated_;  // what it knows of them is no longer so
};

}  // namespace saring
