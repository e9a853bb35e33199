// SPDX-License-Identifier: Apache-2.0
// When each host's next request may start, shared by all jobs that open the same file. Every verb is one
// short transaction that holds the file's write lock, so of two jobs one comes first.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saring/crawl/sqlite_internal.h"
#include "saring/crawl/times_internal.h"

namespace saring::crawling {

// A row of the file. The defaults are those of a host that is not in it.
struct Pace {
  WallTime next_start{};     // no request starts before
  WallTime set_at{};         // a time that had come when next_start was written
  std::string owner{};       // who has a turn; empty: nobody
  WallTime leased_until{};   // when that counts as lost
  WallTime blocked_until{};  // e.g. Retry-After
};

struct PaceOptions {
  std::string owner;
  Milliseconds longest_turn;
};

// How often a host is looked at whose turn, another owner's, takes longer than its delay: four times a delay,
// for that owner is the first to know when it ends, but not more often than this.
constexpr Milliseconds kSoonestLook{50};
constexpr Milliseconds kForgotten = std::chrono::days(30);

// Takes out of a row what a clock that was ahead has left there; what `set_at` says lies far in the future
// was written by one. Cut times still give the host its whole delay from now on. Whether anything changed.
bool mend(Pace& pace, WallTime now, Milliseconds delay, Milliseconds longest_turn);

// When a host with this row may be asked for again by `owner`; at or before `now`: it may have a turn. Hosts
// that another owner has are looked at again and again, for it may be through long before its lease is.
WallTime next_try(const Pace& pace, WallTime now, Milliseconds delay, std::string_view owner);

// When the next request may start to a host on which a killed process had a lease. Its last request may have
// gone out just before, and be on its way still: the host may see it up to a second (a delay, where that is
// less) later.
WallTime start_after_kill(WallTime now, Milliseconds delay);

class PaceFile {
 public:
  // The database is open (kHostFile) and outlives this.
  PaceFile(Database& database, PaceOptions options);

  struct Ask {
    std::string_view host;
    Milliseconds delay;
  };
  // For each host in turn: nothing if it is leased from now on, else when to ask again. Afterwards no job
  // starts a request to a leased host before now + delay.
  Result<std::vector<std::optional<WallTime>>> lease(std::span<const Ask> hosts, WallTime now);

  struct Release {
    std::string_view host;
    WallTime next_start;  // not before; what is written stays if it is later
    WallTime started;     // of the request; nothing ({}) if there was none
    bool keep = false;    // the lease, for the next turn
  };
  // Ends turns, and gives the leases back that are not kept. One that ran out and is another owner's by now
  // stays with that one: its place in the list is told.
  Result<std::vector<std::size_t>> release(std::span<const Release> hosts);

  Status block(std::string_view host, WallTime until);

  // Moves waits that lie after `before` by `step`, but for rows that were written after `before`: the clock
  // went from there to `now`.
  Status move_waits(WallTime before, Milliseconds step, WallTime now);

  // Mends the rows of hosts that are not to be leased for long.
  Status mend_rows(std::span<const Ask> hosts, WallTime now);

  // The hosts on which this owner holds leases, for a process that just began: of one that was killed.
  Result<std::vector<std::string>> leftovers();
  // Ends such a lease: the request may have gone out at any time until now.
  Status settle(std::span<const Ask> hosts, WallTime now);
  // Drops rows that have said nothing for kForgotten, a bounded number a call.
  Status prune(WallTime now);

 private:
  void read(std::string_view host, Pace& pace);
  void write(std::string_view host, const Pace& pace);

  Database& database_;
  const PaceOptions options_;
  Statement read_, write_, leftovers_, prune_, move_;
};

}  // namespace saring::crawling
