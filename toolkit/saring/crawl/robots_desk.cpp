// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "saring/crawl/page_links.h"
#include "saring/crawl/robots_desk_internal.h"
#include "saring/fetch/fetcher.h"

namespace saring {
namespace {

using namespace std::chrono_literals;
using Kind = RobotsDesk::Answer::Kind;

constexpr std::chrono::milliseconds kHopWait =
    60s;  // for the next hop of a robots.txt; then it cannot be had

std::string origin_of(const Url& url) {
  std::string origin(url.protocol());
  return (origin += "//") += url.host();
}

std::string form_of(const std::string& address) {
  const Result<Url> url = Url::parse(address);
  return url ? canonical(*url) : address;
}

}  // namespace

Result<RobotsDesk::Answer> RobotsDesk::may_visit(const Turn& turn, const Url& url, WallTime now) {
  const std::string origin = origin_of(url);
  const Result<const Robots*> robots = book_.get(origin, now);
  if (!robots) return robots.error();
  if (*robots) {
    const RobotsVerdict verdict = (*robots)->check(kRobotsAgent, url.href());
    if (verdict.allowed) return Answer{};
    if (verdict.basis != RobotsBasis::unreachable) return Answer{.kind = Kind::disallowed};
    std::string why = "robots.txt cannot be had";
    if (const auto fault = faults_.find(origin); fault != faults_.end()) (why += ": ") += fault->second;
    return Answer{.kind = Kind::unreachable, .address = {}, .not_before = {}, .why = std::move(why)};
  }
  if (const auto waits = waits_.find(origin); waits != waits_.end()) {
    if (now < waits->second) return Answer{.kind = Kind::wait, .address = {}, .not_before = now + 1s};
    if (Status status = learn({origin, turn.host.id, 0}, {}, {}, now); !status) return status.error();
    return Answer{.kind = Kind::wait};
  }
  std::string address = origin + "/robots.txt";
  askers_[form_of(address)].push_back({origin, turn.host.id, 0});
  waits_[origin] = now + job_.politeness.total_timeout + kHopWait;
  return Answer{.kind = Kind::ask, .address = std::move(address)};
}

Status RobotsDesk::settle(const std::string& address, const Result<FetchReply>& reply, WallTime now) {
  RobotsAnswer answer;
  std::string_view body;
  std::string next;
  if (reply) {
    answer.status = reply->status;
    body = reply->body;
    if (const Result<std::string> to = redirect_of(*reply)) next = *to;
  }
  const auto found = askers_.extract(form_of(address));
  if (!found) return {};
  for (const Asker& asker : found.mapped()) {
    const bool on = !next.empty() && asker.redirects < kMaxRobotsRedirects;
    RobotsAnswer theirs = answer;
    theirs.too_many_redirects = !next.empty() && !on;
    if (!reply || reply->status == 429 || reply->status >= 500)
      faults_[asker.origin] = reply ? "status " + std::to_string(reply->status) : reply.error().what;
    if (Status status = on ? ask_next(asker, next, now) : learn(asker, theirs, body, now); !status)
      return status;
  }
  return {};
}

Status RobotsDesk::ask_next(const Asker& asker, const std::string& next, WallTime now) {
  askers_[form_of(next)].push_back({asker.origin, asker.host, asker.redirects + 1});
  waits_[asker.origin] = now + kHopWait;
  const NewUrl hop{.url = next, .kind = UrlKind::robots, .due = now};
  return frontier_.put({&hop, 1});
}

Status RobotsDesk::learn(const Asker& asker, const RobotsAnswer& answer, std::string_view body,
                         WallTime now) {
  waits_.erase(asker.origin);
  if (Status status = book_.learn(asker.origin, answer, body, now); !status) return status;
  const Result<const Robots*> robots = book_.get(asker.origin, now);
  if (!robots) return robots.error();
  if (!*robots) return {};
  if (const auto seconds = (*robots)->crawl_delay(kRobotsAgent)) {
    const std::chrono::milliseconds asked(static_cast<std::int64_t>(*seconds * 1000));
    if (asked > job_.politeness.max_crawl_delay) {
      const std::string why =
          "robots.txt asks for " + std::to_string(asked.count() / 1000) + " s between requests";
      return block_({.id = asker.host, .name = asker.origin}, now + 24h, why);
    }
    if (Status status = frontier_.set_delay(asker.host, asked); !status) return status;
  }
  if (!job_.scope.sitemaps) return {};
  std::vector<NewUrl> sitemaps;
  for (const std::string& sitemap : (*robots)->sitemaps())
    if (const Result<Url> url = Url::parse(sitemap)) {
      if (judge(scope_, *url, UrlKind::sitemap, 0) == ScopeVerdict::in)
        sitemaps.push_back({.url = sitemap, .kind = UrlKind::sitemap});
    }
  return sitemaps.empty() ? Status() : frontier_.put(sitemaps);
}

}  // namespace saring
