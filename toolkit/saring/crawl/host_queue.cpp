// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/host_queue_internal.h"

namespace saring::crawling {

std::optional<HostId> HostQueue::find(std::string_view name) const {
  const auto number = numbers_.find(name);
  if (!number) return std::nullopt;
  return static_cast<HostId>(*number) + 1;
}

HostId HostQueue::insert(std::string_view name) {
  HostRecord& record = hosts_.emplace_back().record;
  record.name = name;
  return record.id = static_cast<HostId>(numbers_.insert(record.name).first) + 1;
}

std::optional<HostId> HostQueue::first(WallTime now) const {
  if (order_.empty() || order_.begin()->first > now) return std::nullopt;
  return order_.begin()->second;
}

std::uint64_t HostQueue::blocked(WallTime now) const {
  std::uint64_t count = 0;
  for (const Host& host : hosts_)
    if (host.blocked_until > now) ++count;
  return count;
}

WallTime HostQueue::turn_time(const Host& host) {
  const WallTime due = std::min(host.due[0], host.due[1]);
  if (host.turn != 0 || host.left_out || due == kNever) return kNever;
  return std::max({due, host.next_start, host.blocked_until});
}

}  // namespace saring::crawling
