// SPDX-License-Identifier: Apache-2.0
// What a reply to a crawl's request means: for the URL, and for its host. Pure functions.
#pragma once
#include <string>

#include "saring/crawl/frontier.h"
#include "saring/crawl/job.h"
#include "saring/crawl/schedule.h"
#include "saring/fetch/fetcher.h"

namespace saring {

constexpr int kMaxPageRedirects = 10;          // in a row, as browsers and Google do
constexpr std::uint32_t kFailuresToBlock = 5;  // of a host in a row, before it is left alone for a while

// When a request was made, by the wall clock.
struct RequestTimes {
  WallTime sent{};   // not before
  WallTime began{};  // the server surely had: its first byte, or the end of the try
  WallTime ended{};
};

struct Judgement {
  Visit visit;             // all but what reading the body gives
  bool read = false;       // the body is to be read, and then visit.status is `ok` until it says otherwise
  std::string redirect{};  // where to, absolute; empty: nowhere
  WallTime block{};        // the host is to be left alone until then; {}: not
  std::string why{};       // it is blocked, or the visit failed; one short line
};

// `jitter` is from 0 to 1.
Judgement judge_reply(const Job& job, const Turn& turn, const Result<FetchReply>& reply,
                      const RequestTimes& times, double jitter);

// A request for something else of the turn's host (a robots.txt): the earliest that its next may start.
WallTime next_start(const Job& job, const HostRecord& host, const RequestTimes& times, double jitter);

// What asks the server to answer only if something has changed: header lines for a URL that was read before.
std::vector<std::string> conditional_headers(const UrlRecord& url);

// A header's value that may be sent back: what a server gave, if it is printable ASCII of a sane length; else
// empty.
std::string sendable(std::string_view value);

}  // namespace saring
