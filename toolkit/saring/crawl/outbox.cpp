// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "saring/crawl/outbox_internal.h"

namespace saring {
namespace {

using namespace std::chrono_literals;

// A host's next turn waits for the commit of its last. Visits are committed together as far as that saves
// time: when as many wait as are to come, or after four times as long as the last commit took, within these
// bounds.
constexpr std::chrono::milliseconds kSoonest = 5ms, kLatest = 250ms;
constexpr std::size_t kMostVisits = 500;  // or so many

// Less than what passes before another worker visits a page again (kLinger).
constexpr std::chrono::seconds kLate{60};
static_assert(kLate < kLinger);

}  // namespace

Outbox::Outbox(Frontier& frontier, Collection& collection, Archive* archive, PageBooks& books, bool lines,
               std::function<void()> moved, std::function<std::chrono::milliseconds()> clock)
    : frontier_(frontier),
      collection_(collection),
      archive_(archive),
      books_(books),
      keeps_lines_(lines),
      wait_(kSoonest),
      clock_(std::move(clock)),
      mover_(
          1, [this](Moves&& moves, int&) { return carry_out(moves); }, std::move(moved)) {}

// A process that was suspended between may find newer texts of other workers in those places.
Outbox::Moved Outbox::carry_out(const Moves& moves) const {
  if (clock_() - moves.committed > kLate) return {.status = {}, .late = true};
  return {.status = collection_.carry_out(moves.moves)};
}

Status Outbox::keep_raw(const FetchReply& reply, const Turn& turn, Visit& visit, std::string* line) {
  if (!archive_) return {};
  const bool same = reply.status == 304 || (visit.read && visit.digest == turn.url.digest);
  const WallTime before = same ? turn.url.archived : kNever;
  const Result<std::optional<WarcRecord>> record = archive_->append(reply, visit.visited, before);
  if (!record) return record.error();
  if (!*record) return {};
  archived_ = true;
  if (visit.read && before == kNever) visit.archived = visit.visited;
  if (line && !line->empty()) add_archive("warc/" + (*record)->file, (*record)->offset, *line);
  return {};
}

void Outbox::add(Visit visit, std::string line, std::vector<TextMove> moves) {
  if (visits_.empty()) first_visit_ = Clock::now();
  visits_.push_back(std::move(visit));
  if (!keeps_lines_) line.clear();
  kept_.push_back({std::move(line), std::move(moves)});
}

// What still stands.
Status Outbox::carry_out_late() {
  const Result<std::vector<OutputMove>> moves = frontier_.moves();
  return moves ? collection_.carry_out(*moves) : moves.error();
}

Status Outbox::commit(std::size_t to_come) {
  for (const Moved& moved : mover_.take()) {
    Status status = moved.status;
    if (moved.late) status = carry_out_late();
    if (!status) return status;
  }
  // The frontier keeps the moves of one commit only.
  if (visits_.empty() || mover_.in_hand() > 0) return {};
  const Clock::time_point begin = Clock::now();
  const std::size_t enough = std::min(to_come, kMostVisits);
  if (visits_.size() < enough && begin - first_visit_ < wait_) return {};
  Status status = commit_all();
  wait_ = std::clamp<Clock::duration>(4 * (Clock::now() - begin), kSoonest, kLatest);
  return status;
}

// Visits whose hosts are another worker's by now, who keeps what they say. Their raw pages stay in the
// archive: they were sent.
Status Outbox::drop_lost() {
  const Result<std::vector<bool>> mine = frontier_.still_mine(visits_);
  if (!mine) return mine.error();
  std::size_t n = 0;
  for (std::size_t i = 0; i < visits_.size(); ++i) {
    if (!(*mine)[i]) {
      books_.forget(visits_[i].host);
      if (Status status = collection_.discard(kept_[i].moves); !status) return status;
    } else if (n++ != i) {
      visits_[n - 1] = std::move(visits_[i]);
      kept_[n - 1] = std::move(kept_[i]);
    }
  }
  visits_.resize(n);
  kept_.resize(n);
  return {};
}

Status Outbox::commit_all() {
  if (Status status = drop_lost(); !status) return status;
  std::vector<OutputMark> marks;
  std::string lines;
  std::vector<TextMove> moves;
  for (const Kept& kept : kept_) {
    lines += kept.line;
    moves.insert(moves.end(), kept.moves.begin(), kept.moves.end());
  }
  if (!lines.empty()) {
    if (Status status = collection_.append(lines); !status) return status;
    if (Status status = collection_.sync(); !status) return status;
    marks.push_back({collection_.pages_file(), collection_.bytes()});
  }
  if (std::exchange(archived_, false)) {
    Result<OutputMark> mark = archive_->sync();
    if (!mark) return mark.error();
    marks.push_back(*std::move(mark));
  }
  if (!moves.empty())
    if (Status status = collection_.sync_staged(); !status) return status;
  const std::vector<StoredYield> yields = books_.yields();
  const std::chrono::milliseconds committed = clock_();
  const OutputStep outputs{.marks = marks, .moves = moves, .yields = yields};
  if (Status status = frontier_.finish(visits_, outputs); !status) return status;
  visits_.clear();
  kept_.clear();
  books_.committed();
  if (!moves.empty()) mover_.push({std::move(moves), committed});
  return {};
}

}  // namespace saring
