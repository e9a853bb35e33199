// SPDX-License-Identifier: Apache-2.0
// What the answer to a request for /robots.txt means for a crawler: RFC 9309, 2.3.1 and 2.4, as a pure
// function.
//
// Departures: 429 (Too Many Requests) counts as unreachable, not as unavailable, since a site that is
// overloaded does not ask for more. A file that stays unreachable is never taken for an absent one, which the
// RFC would permit after 30 days.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace saring {

// Redirects to follow, also across hosts (2.3.1.2); the file then holds for the host that was asked first.
constexpr int kMaxRobotsRedirects = 5;
// How long a file, or its absence, holds (2.4).
constexpr std::chrono::seconds kRobotsFresh = std::chrono::hours(24);
// How old a copy may be that stands in for an unreachable file (2.3.1.4: "a reasonably long period of time",
// such as 30 days).
constexpr std::chrono::seconds kRobotsStale = std::chrono::hours(24 * 30);
// When to ask again for an unreachable file. Our choice.
constexpr std::chrono::seconds kRobotsRetry = std::chrono::hours(1);

// The last answer to a request for a robots.txt.
struct RobotsAnswer {
  // Of the last response, after redirects; 0 if there was none, or not a whole one (resolve, connect, TLS,
  // timeout, damaged body).
  int status = 0;
  bool too_many_redirects = false;  // more than kMaxRobotsRedirects
};

enum class RobotsUse : unsigned char {
  body,          // Robots::parse of the body
  cached,        // the copy at hand
  allow_all,     // Robots()
  disallow_all,  // Robots::disallow_all()
};
std::string_view name(RobotsUse use);  // "body", "cached", ...

struct RobotsPolicy {
  RobotsUse use = RobotsUse::disallow_all;
  bool renewed = false;               // cached: as good as new (304), so its age begins again
  std::chrono::seconds valid_for{0};  // after which the file is asked for again
};

// `copy_age`: since the copy at hand was received or renewed; empty if there is none. A copy counts whether
// it came from a body or stands for an absent file.
//   2xx               body
//   304               cached, renewed; without a copy as unreachable
//   4xx but 429       allow_all (unavailable, 2.3.1.3)
//   too many redirects  allow_all (2.3.1.2)
//   anything else     cached while it is not older than kRobotsStale, otherwise disallow_all (unreachable,
//                     2.3.1.4)
RobotsPolicy robots_policy(const RobotsAnswer& answer, std::optional<std::chrono::seconds> copy_age);

}  // namespace saring
