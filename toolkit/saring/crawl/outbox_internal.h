// SPDX-License-Identifier: Apache-2.0
// What a run has done and not committed yet: visits, lines, texts that are staged, raw pages. One commit
// makes all of it count at once; then the texts take their places, beside the run.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "saring/crawl/archive_internal.h"
#include "saring/crawl/page_books_internal.h"
#include "saring/crawl/pool_internal.h"
#include "saring/crawl/times_internal.h"

namespace saring {

class Outbox {
 public:
  // All outlive it. `archive` may be null. `moved` is called from another thread when texts have been moved.
  // `clock` is called from there, too.
  Outbox(Frontier& frontier, Collection& collection, Archive* archive, PageBooks& books, bool lines,
         std::function<void()> moved, std::function<std::chrono::milliseconds()> clock = crawling::boot_time);

  bool waits() const { return !visits_.empty(); }  // for a commit
  bool idle() const { return !waits() && mover_.in_hand() == 0; }

  // Into the archive, if there is one; says so in `line`, if that is one. Errors: io.
  Status keep_raw(const FetchReply& reply, const Turn& turn, Visit& visit, std::string* line);
  // With the page's line and texts, if there are any.
  void add(Visit visit, std::string line = {}, std::vector<TextMove> moves = {});

  // Commits if it is time to, or if as many visits wait as are `to_come`: those on their way that are worth
  // waiting for. Errors: as the frontier and the outputs have them; what was committed stands.
  Status commit(std::size_t to_come);

 private:
  using Clock = std::chrono::steady_clock;

  // What is kept of a visit.
  struct Kept {
    std::string line;
    std::vector<TextMove> moves;
  };

  // What is to be moved since when, and what came of it.
  struct Moves {
    std::vector<TextMove> moves;
    std::chrono::milliseconds committed{0};  // by clock_
  };
  struct Moved {
    Status status;
    bool late = false;  // nothing was moved
  };

  Moved carry_out(const Moves& moves) const;
  Status carry_out_late();
  Status drop_lost();
  Status commit_all();

  Frontier& frontier_;
  Collection& collection_;
  Archive* const archive_;
  PageBooks& books_;
  const bool keeps_lines_;
  std::vector<Visit> visits_;
  std::vector<Kept> kept_;  // of each
  bool archived_ = false;
  Clock::duration wait_;
  Clock::time_point first_visit_{};
  const std::function<std::chrono::milliseconds()> clock_;
  Pool<Moves, Moved, int> mover_;  // one thread: it waits for the disk
};

}  // namespace saring
