// SPDX-License-Identifier: Apache-2.0
// One run of a job: visits what is due, keeps what is new or changed, and ends when nothing is due any more.
// May be killed at any instant: the next run goes on with what was not committed (frontier.h, collection.h).
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "saring/base/result.h"
#include "saring/crawl/frontier.h"
#include "saring/crawl/job.h"

namespace saring {

// A URL that is due within this time is waited for (the first retry is, at 60 s); a run ends when there is
// none.
constexpr std::chrono::seconds kLinger{90};
// A run that is asked to stop waits so long for what is in flight, and reads pages so long that no thread has
// begun to read.
constexpr std::chrono::seconds kStopTime{4}, kStopReading{1};

// What happened, for a log.
struct CrawlEvent {
  enum class Kind : std::uint8_t { visit, robots, host_blocked, host_fallen, request };
  Kind kind = Kind::visit;
  std::string_view url;  // or origin, or host
  VisitStatus status = VisitStatus::none;
  int http_status = 0;             // 0: no answer
  std::string_view page_status{};  // of a page that was read; else empty
  std::string_view why{};          // one short line; may be empty
  bool is_new = false, changed = false;
  std::string_view duplicate_of{};  // URL of a page with its text; empty: none
  std::uint64_t bytes = 0;
  std::chrono::milliseconds elapsed{0};
};

struct CrawlProgress {
  std::size_t hosts = 0;  // asked until now
  std::size_t in_flight = 0;
  std::uint64_t requests = 0, pages_new = 0, pages_changed = 0, failures = 0, bytes = 0;
  std::chrono::milliseconds elapsed{0};
};

struct HostTally {
  std::uint64_t requests = 0, pages = 0, failures = 0, bytes = 0, words = 0;
  std::chrono::milliseconds waited{0};  // for its answers
};

struct CrawlReport {
  WallTime began{}, ended{};
  bool stopped = false;        // asked to; otherwise nothing was due any more, or `limit` says why
  std::string limit;           // "max_time" or "max_bytes" of the job, or empty
  std::size_t hosts_full = 0;  // had as many requests as they may have, and more to visit
  std::uint64_t requests = 0, robots_requests = 0, bytes = 0;
  std::uint64_t pages_new = 0, pages_changed = 0, pages_unchanged = 0, pages_gone = 0;
  std::uint64_t found_out_of_scope = 0;
  std::uint64_t duplicates_exact = 0, duplicates_near = 0;  // of the new and changed pages
  std::array<std::uint64_t, kVisitStatuses> by_status{};
  std::map<std::string, std::uint64_t> by_page_status;
  std::map<std::string, HostTally> hosts;
  FrontierStats frontier;
};

struct CrawlOptions {
  std::string state_file, hosts_file;  // FrontierOptions::state and ::hosts
  // Where the state is on PostgreSQL: the name of this process among those that share the job, as of
  // FrontierOptions::owner. It stands in the names of what each of them appends to.
  std::string worker;
  unsigned threads = 1;             // that read pages
  std::function<WallTime()> clock;  // the time; the system's if there is none
  std::function<bool()> stop;       // asked some times a second: true to finish what is in flight
  std::function<void(const CrawlEvent&)> on_event;
  std::function<void(const CrawlProgress&)> on_progress;  // about once a second
};

WallTime time_of(const CrawlOptions& options);  // by its clock

// "pages.jsonl"; of a worker, "pages-WORKER.jsonl". What comes after the first such file
// (Outputs::jsonl_bytes) has its number in the name: "pages@00002.jsonl". No worker's name has an '@'.
std::string pages_file(std::string_view worker, std::uint64_t number = 1);

// The job must be without fault. Errors: usage (it is not), io, corrupt, refused (outputs or state cannot be
// opened or written; what was committed stands), network (libcurl does not start).
Result<CrawlReport> crawl(const Job& job, const CrawlOptions& options);

}  // namespace saring
