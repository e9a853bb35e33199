// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/crawl/slow_hosts_internal.h"

namespace saring {
namespace {

using namespace std::chrono_literals;

constexpr auto kAgain = 5s, kAgainMost = 60s;
constexpr auto kSpacing = 10ms;  // each is a lease and a transaction

}  // namespace

bool SlowHosts::is_slow(const HostRecord& host) const {
  const auto known = slow_.find(host.id);
  return known == slow_.end() ? host.failures > 0 : known->second;
}

bool SlowHosts::is_put_off(const HostRecord& host, std::size_t slow) const {
  if (is_slow(host)) return slow >= kSlowAtOnce;
  return !slow_.contains(host.id) && slow >= kSlowAtOnce + hosts_at_once_ / 2;
}

std::chrono::milliseconds SlowHosts::next_wait() {
  const Clock::time_point now = Clock::now();
  again_ = std::clamp<Clock::time_point>(again_ + kSpacing, now + kAgain, now + kAgainMost);
  return std::chrono::ceil<std::chrono::milliseconds>(again_ - now);
}

}  // namespace saring
