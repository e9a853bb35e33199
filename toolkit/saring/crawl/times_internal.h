// SPDX-License-Identifier: Apache-2.0
// Wall-clock times as numbers to store and to add to: within 1970 and 9999, so that no sum overflows.
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>

#include "saring/crawl/frontier.h"

namespace saring::crawling {

using Milliseconds = std::chrono::milliseconds;

constexpr WallTime kLatest{Milliseconds(253'402'300'799'999)};  // the last millisecond of the year 9999
constexpr WallTime clamp(WallTime time) { return std::clamp(time, WallTime{}, kLatest); }
constexpr std::int64_t stored(WallTime time) { return clamp(time).time_since_epoch().count(); }
// Nothing for kNever, and for what is as good as that.
constexpr std::optional<std::int64_t> stored_or_null(WallTime time) {
  if (time >= kLatest) return std::nullopt;
  return stored(time);
}
constexpr WallTime wall_time(std::int64_t stored_ms) { return clamp(WallTime(Milliseconds(stored_ms))); }

// A time that lies further in the future than this was written by a clock that has gone back since, not by
// another process that read its clock a little later: more than a transaction may wait for its turn
// (kBusyTimeoutMs).
constexpr Milliseconds kClockSlack{60'000};

// Of a clock that stands still neither for a process that is stopped nor for a machine that sleeps. Of any
// thread.
Milliseconds boot_time();

// No host waits longer than this, whatever it asked for or a clock once said.
constexpr Milliseconds kLongestWait = std::chrono::days(1);

}  // namespace saring::crawling
