// SPDX-License-Identifier: Apache-2.0
// Which hosts let a run wait, so that they take no places from those that answer. Of a run's places
// (hosts_at_once) and kSlowAtOnce more, slow requests may have all but the half of `hosts_at_once`, and those
// to hosts that are known to be slow no more than kSlowAtOnce; the others are put off.
#pragma once
#include <chrono>
#include <cstddef>
#include <unordered_map>

#include "saring/crawl/frontier.h"

namespace saring {

// A request that takes longer is not counted as one at work.
constexpr std::chrono::milliseconds kSlow{1'000};
// So many of those may wait beside the others, at most.
constexpr std::size_t kSlowAtOnce = 256;

class SlowHosts {
 public:
  using Clock = std::chrono::steady_clock;

  explicit SlowHosts(std::size_t hosts_at_once) : hosts_at_once_(hosts_at_once) {}

  // What became of a request.
  void note(HostId host, std::chrono::milliseconds elapsed) { slow_[host] = elapsed > kSlow; }

  // Whether it let us wait the last time; before it has answered in this run, whether it failed.
  bool is_slow(const HostRecord& host) const;

  // Whether its turn is to be put off while so many slow requests are on their way.
  bool is_put_off(const HostRecord& host, std::size_t slow) const;

  // For how long the next one is put off. They try again one after the other, in 5 s at first, for leases are
  // not kept so long, and in 60 s at most, for other jobs wait with us.
  std::chrono::milliseconds next_wait();

 private:
  const std::size_t hosts_at_once_;
  std::unordered_map<HostId, bool> slow_;  // of this run's
  Clock::time_point again_{};              // when the last that was put off tries again
};

}  // namespace saring
