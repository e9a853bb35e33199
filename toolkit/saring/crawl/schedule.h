// SPDX-License-Identifier: Apache-2.0
// When to come back: after a success, after a failure, and when a server says so. Pure functions; what is
// random about them comes from `jitter`, a number from 0 to 1 that the caller draws.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "saring/crawl/frontier.h"
#include "saring/crawl/job.h"

namespace saring {

using Milliseconds = std::chrono::milliseconds;

// A Retry-After header's value: seconds or an HTTP-date (RFC 9110, 10.2.3, in its three forms), from `now`
// on. At most a day, never negative. Nothing for anything else.
std::optional<Milliseconds> retry_after(std::string_view value, WallTime now);

// After the n-th failure in a row (1, 2, ...): 60 s, doubling up to a day, a tenth more or less.
Milliseconds backoff(std::uint32_t failures, double jitter);

// Between the visits of a page that was read whole: the last interval half as long if its text changed, half
// as long again if it did not, within the job's bounds; the first is Revisit::interval. Lists, feeds and
// sitemaps come after Revisit::list_interval.
Milliseconds next_interval(const Revisit& revisit, UrlKind kind, Milliseconds last, bool changed);

// Until the host's next request may start, from the start of the last: the larger of its delay and
// response_factor times the response time, up to a quarter more by chance.
Milliseconds pause_after(const Politeness& politeness, Milliseconds delay, Milliseconds response,
                         double jitter);

}  // namespace saring
