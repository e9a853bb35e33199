// SPDX-License-Identifier: Apache-2.0
// Who may be visited: the robots.txt of each origin is asked for before anything else of it, hop by hop where
// it is redirected, each hop as a turn of its own host. What is learnt goes into the frontier: delays,
// blocks, sitemaps.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "saring/crawl/frontier.h"
#include "saring/crawl/job.h"
#include "saring/crawl/robots_book_internal.h"
#include "saring/fetch/http.h"

namespace saring {

class RobotsDesk {
 public:
  // A host is to be left alone until then.
  using Block = std::function<Status(const HostRecord& host, WallTime until, std::string_view why)>;

  // All outlive it.
  RobotsDesk(const Job& job, const Scope& scope, Frontier& frontier, Block block)
      : job_(job), scope_(scope), frontier_(frontier), book_(frontier), block_(std::move(block)) {}

  struct Answer {
    enum class Kind : std::uint8_t {
      allowed,
      disallowed,
      unreachable,  // for `why`: nothing of the origin may be visited for now
      ask,          // `address` is to be asked for first, with this turn
      wait,         // not now: the turn goes back, until `not_before`
    };
    Kind kind = Kind::allowed;
    std::string address{};
    WallTime not_before{};
    std::string why{};
  };
  Result<Answer> may_visit(const Turn& turn, const Url& url, WallTime now);

  // Whether a robots.txt was redirected to this address, which may be known as something else.
  bool waits_for(const Url& url) const { return askers_.contains(canonical(url)); }

  // What came of asking for a robots.txt, or for a hop to one, at this address.
  Status settle(const std::string& address, const Result<FetchReply>& reply, WallTime now);

 private:
  // Whose robots.txt an address stands for.
  struct Asker {
    std::string origin;
    HostId host = 0;
    int redirects = 0;
  };
  Status learn(const Asker& asker, const RobotsAnswer& answer, std::string_view body, WallTime now);
  Status ask_next(const Asker& asker, const std::string& next, WallTime now);

  const Job& job_;
  const Scope& scope_;
  Frontier& frontier_;
  RobotsBook book_;
  const Block block_;
  std::unordered_map<std::string, std::vector<Asker>> askers_;  // by address in canonical form
  // By origin: why its robots.txt could not be had, in this run.
  std::unordered_map<std::string, std::string> faults_;
  std::unordered_map<std::string, WallTime> waits_;  // by origin: an answer is on its way until then
};

}  // namespace saring
