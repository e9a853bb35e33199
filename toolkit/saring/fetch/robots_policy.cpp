// SPDX-License-Identifier: Apache-2.0
#include "saring/fetch/robots_policy.h"

namespace saring {

std::string_view name(RobotsUse use) {
  constexpr std::string_view kNames[] = {"body", "cached", "allow_all", "disallow_all"};
  return kNames[static_cast<unsigned char>(use)];
}

RobotsPolicy robots_policy(const RobotsAnswer& answer, std::optional<std::chrono::seconds> copy_age) {
  constexpr int kNotModified = 304, kTooManyRequests = 429;
  const int status = answer.status;
  if (answer.too_many_redirects) return {RobotsUse::allow_all, false, kRobotsFresh};
  if (status >= 200 && status < 300) return {RobotsUse::body, false, kRobotsFresh};
  if (status == kNotModified && copy_age) return {RobotsUse::cached, true, kRobotsFresh};
  if (status >= 400 && status < 500 && status != kTooManyRequests)
    return {RobotsUse::allow_all, false, kRobotsFresh};
  const bool keeps = copy_age && *copy_age <= kRobotsStale;
  return {keeps ? RobotsUse::cached : RobotsUse::disallow_all, false, kRobotsRetry};
}

}  // namespace saring
