// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "saring/crawl/robots_book_internal.h"

namespace saring {
namespace {

// An absent file, for a chain of redirects that is too long as well (RFC 9309, 2.3.1.2).
constexpr int kAbsent = 404;

bool stands(const StoredRobots& stored) { return stored.status != 0; }

Robots parse(const StoredRobots& stored, std::string_view origin) {
  if (!stands(stored)) return Robots::disallow_all();
  if (stored.status >= 300) return {};
  const Result<Url> address = Url::parse(std::string(origin) + "/robots.txt");
  return Robots::parse(stored.body, address ? *address : Url());
}

}  // namespace

Result<const Robots*> RobotsBook::get(std::string_view origin, WallTime now) {
  const std::string key(origin);
  if (const auto found = pages_.find(key); found != pages_.end() && now < found->second.expires)
    return static_cast<const Robots*>(&found->second.robots);
  const Result<std::optional<StoredRobots>> stored = frontier_.robots(origin);
  if (!stored) return stored.error();
  // A clock that was ahead has left a time that no file is good for.
  const bool fresh = *stored && now < (*stored)->expires && (*stored)->expires - now <= kRobotsStale;
  if (!fresh) return static_cast<const Robots*>(nullptr);
  if (pages_.size() >= kMostPages) pages_.clear();
  Page& page = pages_[key] = {parse(**stored, origin), (*stored)->expires};
  return static_cast<const Robots*>(&page.robots);
}

Status RobotsBook::learn(std::string_view origin, const RobotsAnswer& answer, std::string_view body,
                         WallTime now) {
  Result<std::optional<StoredRobots>> known = frontier_.robots(origin);
  if (!known) return known.error();
  StoredRobots stored = *known ? **std::move(known) : StoredRobots{};
  std::optional<std::chrono::seconds> age;
  if (stands(stored))
    age = std::max(std::chrono::floor<std::chrono::seconds>(now - stored.fetched), std::chrono::seconds(0));
  const RobotsPolicy policy = robots_policy(answer, age);
  const bool reached = policy.use == RobotsUse::body || policy.use == RobotsUse::allow_all || policy.renewed;
  switch (policy.use) {
    case RobotsUse::body:
      stored.status = answer.status;
      stored.body = body.substr(0, kMaxRobotsBytes);
      break;
    case RobotsUse::allow_all:
      stored.status = kAbsent;
      stored.body.clear();
      break;
    case RobotsUse::cached: break;
    case RobotsUse::disallow_all:
      stored.status = 0;
      stored.body.clear();
      break;
  }
  if (reached) {
    stored.fetched = now;
    stored.unreachable_since = kNever;
  } else if (stored.unreachable_since == kNever) {
    stored.unreachable_since = now;
  }
  stored.expires = now + policy.valid_for;
  pages_.erase(std::string(origin));
  return frontier_.set_robots(origin, stored);
}

}  // namespace saring
