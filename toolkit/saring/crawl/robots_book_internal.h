// SPDX-License-Identifier: Apache-2.0
// The robots.txt of the origins that a crawl meets: kept in the frontier, the last ones parsed in memory.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "saring/base/result.h"
#include "saring/crawl/frontier.h"
#include "saring/fetch/robots.h"
#include "saring/fetch/robots_policy.h"

namespace saring {

class RobotsBook {
 public:
  // `frontier` outlives it.
  explicit RobotsBook(Frontier& frontier) : frontier_(frontier) {}

  // Null: it is to be asked for first. Lives until the next call. Errors: the frontier's.
  Result<const Robots*> get(std::string_view origin, WallTime now);

  // Takes an answer down. `body` is read for a 2xx status. Errors: the frontier's.
  Status learn(std::string_view origin, const RobotsAnswer& answer, std::string_view body, WallTime now);

 private:
  struct Page {
    Robots robots;
    WallTime expires{};
  };
  static constexpr std::size_t kMostPages = 2'000;
  Frontier& frontier_;
  std::unordered_map<std::string, Page> pages_;
};

}  // namespace saring
