// SPDX-License-Identifier: Apache-2.0
// The hosts of a job, in memory, ordered by when their next turn may be. About 250 bytes each.
#pragma once
#include <array>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "saring/base/numbering.h"
#include "saring/crawl/times_internal.h"

namespace saring::crawling {

// Feeds, sitemaps and lists (0) come before pages (1).
constexpr std::size_t kRanks = 2;
constexpr std::size_t rank_of(UrlKind kind) { return kind == UrlKind::page ? 1 : 0; }

struct Host {
  HostRecord record;
  WallTime next_start{};  // of the pace, as last seen; the host database knows better
  WallTime blocked_until{};
  std::array<WallTime, kRanks> due{kNever, kNever};  // of the first URL of each rank
  UrlId turn = 0;                                    // the URL of its turn, or 0
  std::uint64_t urls = 0;                            // that are known
  bool grown = false;                                // `urls` is not written yet
  std::optional<WallTime> leased{};                  // since when; nothing: it is not
  WallTime idle_end{};                               // when that is given back; {}: it has a turn
  bool left_out = false;                             // gets no more turns
};

class HostQueue {
 public:
  std::size_t size() const { return hosts_.size(); }
  // The number of a host is its id, from 1 without gaps.
  bool has(HostId id) const { return id >= 1 && static_cast<std::uint64_t>(id) <= hosts_.size(); }
  const Host& operator[](HostId id) const { return hosts_[static_cast<std::size_t>(id - 1)]; }
  std::optional<HostId> find(std::string_view name) const;
  HostId insert(std::string_view name);  // one that is not there

  // Changes a host through `change(Host&)`, and its place with it.
  template <class Change>
  void update(HostId id, Change change) {
    Host& host = hosts_[static_cast<std::size_t>(id - 1)];
    const WallTime before = turn_time(host);
    change(host);
    const WallTime after = turn_time(host);
    if (before == after) return;
    if (before != kNever) order_.erase({before, id});
    if (after != kNever) order_.emplace(after, id);
  }

  // The host whose turn may be first, if that is not after `now`. Of equals the one that came first.
  std::optional<HostId> first(WallTime now) const;
  WallTime next_turn() const { return order_.empty() ? kNever : order_.begin()->first; }
  std::uint64_t blocked(WallTime now) const;

 private:
  // kNever: it has a turn, or nothing to visit.
  static WallTime turn_time(const Host& host);

  std::deque<Host> hosts_;  // stays in place: the names are keys
  Numbering<std::string_view> numbers_;
  std::set<std::pair<WallTime, HostId>> order_;
};

}  // namespace saring::crawling
