// SPDX-License-Identifier: Apache-2.0
// A frontier's verbs, of which the tests expect that they succeed.
#pragma once
#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "frontier_common.h"

namespace testing {

using saring::FrontierStats;
using saring::NewUrl;
using saring::Turn;
using saring::UrlRecord;
using saring::Visit;

inline std::unique_ptr<Frontier> open(const FrontierOptions& options, WallTime now = kStart) {
  set_server_clock(now);
  auto frontier = saring::open_frontier(options, now);
  INFO((frontier ? "" : frontier.error().what));
  REQUIRE(frontier);
  return *std::move(frontier);
}

inline std::vector<Turn> get(Frontier& frontier, WallTime now, std::size_t most = 100) {
  set_server_clock(now);
  auto turns = frontier.get(now, most);
  INFO((turns ? "" : turns.error().what));
  REQUIRE(turns);
  return *std::move(turns);
}

inline void put(Frontier& frontier, std::vector<NewUrl> urls) { REQUIRE(frontier.put(urls)); }

inline void finish(Frontier& frontier, const Visit& visit) { REQUIRE(frontier.finish({&visit, 1}, {})); }

inline UrlRecord find(Frontier& frontier, std::string_view url) {
  const auto found = frontier.find(url);
  REQUIRE(found);
  REQUIRE(*found);
  return **found;
}

inline FrontierStats stats(Frontier& frontier, WallTime now) {
  auto out = frontier.stats(now);
  REQUIRE(out);
  return *std::move(out);
}

// A visit that found a text, one that may be near others.
inline Visit with_text(Visit visit, saring::TextRecord text) {
  visit.text_change = saring::TextChange::comes;
  visit.read = true;
  visit.digest = visit.text_digest = text.digest;
  visit.text = std::move(text);
  return visit;
}

inline saring::TextRecord text_of(std::uint64_t bits, std::string digest, saring::UrlId original = 0) {
  return {.site = "a.example", .digest = std::move(digest), .bits = bits, .near = true, .original = original};
}

}  // namespace testing
