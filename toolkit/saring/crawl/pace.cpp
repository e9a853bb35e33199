// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/pace_internal.h"

namespace saring::crawling {
namespace {

constexpr Milliseconds kLatestLook{1'000};
constexpr Milliseconds kOnItsWay{1'000};

}  // namespace

bool mend(Pace& pace, WallTime now, Milliseconds delay, Milliseconds longest_turn) {
  const Milliseconds slack = std::max(longest_turn, kClockSlack);
  bool changed = false;
  const auto cut = [&](WallTime& time, WallTime to) {
    if (time <= to) return;
    time = to;
    changed = true;
  };
  if (pace.set_at > now + slack) {
    // One that is earlier than now + delay was the delay before the clock went back: none of it may have
    // passed.
    pace.next_start = now + delay;
    pace.set_at = now;
    cut(pace.leased_until, now + longest_turn);
    changed = true;
  }
  // The slack keeps a wait of the longest kind, seen by a clock a little behind, as it is.
  if (pace.next_start > now + kLongestWait + slack) cut(pace.next_start, now + kLongestWait);
  if (pace.blocked_until > now + kLongestWait + slack) cut(pace.blocked_until, now + kLongestWait);
  if (pace.leased_until > now + kLongestWait + slack) cut(pace.leased_until, now + kLongestWait);
  return changed;
}

WallTime next_try(const Pace& pace, WallTime now, Milliseconds delay, std::string_view owner) {
  WallTime at = std::max(pace.next_start, pace.blocked_until);
  if (pace.owner.empty() || pace.owner == owner) return at;
  // A lost turn may have sent its request at any time until it counted as lost.
  if (pace.leased_until <= now) return std::max(at, pace.leased_until + delay);
  if (at > now) return at;  // the moment at which the other may ask, too: who comes first has it
  return std::min(now + std::clamp(delay / 4, kSoonestLook, kLatestLook), pace.leased_until + delay);
}

WallTime start_after_kill(WallTime now, Milliseconds delay) {
  return now + delay + std::min(delay, kOnItsWay);
}

PaceFile::PaceFile(Database& database, PaceOptions options)
    : database_(database),
      options_(std::move(options)),
      read_(database,
            "SELECT next_start, set_at, owner, leased_until, blocked_until FROM pace WHERE host = ?1"),
      write_(database, "INSERT OR REPLACE INTO pace VALUES(?1, ?2, ?3, ?4, ?5, ?6)"),
      leftovers_(database, "SELECT host FROM pace WHERE owner = ?1"),
      prune_(database,
             "DELETE FROM pace WHERE host IN (SELECT host FROM pace WHERE owner = '' AND next_start < ?1 AND "
             "set_at < ?1 AND blocked_until < ?1 LIMIT 10000)"),
      move_(database,
            "UPDATE pace SET next_start = iif(next_start > ?1, next_start + ?2, next_start), blocked_until = "
            "iif(blocked_until > ?1, blocked_until + ?2, blocked_until), leased_until = iif(leased_until > "
            "?1, leased_until + ?2, leased_until), set_at = ?3 WHERE set_at <= ?1 AND (next_start > ?1 OR "
            "blocked_until > ?1 OR leased_until > ?1)") {}

void PaceFile::read(std::string_view host, Pace& pace) {
  pace = Pace();
  if (!read_.bind(host).step()) return;
  pace = {.next_start = wall_time(read_.number(0)),
          .set_at = wall_time(read_.number(1)),
          .owner = std::string(read_.bytes(2)),
          .leased_until = wall_time(read_.number(3)),
          .blocked_until = wall_time(read_.number(4))};
  read_.reset();
}

void PaceFile::write(std::string_view host, const Pace& pace) {
  write_
      .bind(host, stored(pace.next_start), stored(pace.set_at), std::string_view(pace.owner),
            stored(pace.leased_until), stored(pace.blocked_until))
      .run();
}

Result<std::vector<std::optional<WallTime>>> PaceFile::lease(std::span<const Ask> hosts, WallTime now) {
  std::vector<std::optional<WallTime>> out;
  out.reserve(hosts.size());
  Transaction transaction(database_);
  Pace pace;
  for (const Ask& ask : hosts) {
    read(ask.host, pace);
    const bool mended = mend(pace, now, ask.delay, options_.longest_turn);
    const WallTime next = next_try(pace, now, ask.delay, options_.owner);
    if (next <= now) {
      pace.owner = options_.owner;
      pace.next_start = now + ask.delay;
      pace.set_at = now;
      pace.leased_until = now + options_.longest_turn;
      write(ask.host, pace);
      out.push_back(std::nullopt);
    } else {
      if (mended) write(ask.host, pace);
      out.push_back(next);
    }
  }
  if (Status done = transaction.commit(); !done) return done.error();
  return out;
}

Result<std::vector<std::size_t>> PaceFile::release(std::span<const Release> hosts) {
  std::vector<std::size_t> lost;
  if (hosts.empty()) return lost;
  Transaction transaction(database_);
  Pace pace;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const Release& end = hosts[i];
    read(end.host, pace);
    if (pace.owner != options_.owner) lost.push_back(i);
    pace.next_start = std::max(pace.next_start, end.next_start);
    if (pace.owner == options_.owner) {
      if (!end.keep) pace.owner.clear();
      pace.leased_until = end.keep ? pace.next_start + options_.longest_turn : WallTime{};
    }
    pace.set_at = std::max(pace.set_at, end.started);
    write(end.host, pace);
  }
  if (Status done = transaction.commit(); !done) return done.error();
  return lost;
}

Status PaceFile::block(std::string_view host, WallTime until) {
  Transaction transaction(database_);
  Pace pace;
  read(host, pace);
  pace.blocked_until = std::max(pace.blocked_until, until);
  write(host, pace);
  return transaction.commit();
}

Status PaceFile::move_waits(WallTime before, Milliseconds step, WallTime now) {
  Transaction transaction(database_);
  move_.bind(stored(before), std::int64_t{step.count()}, stored(now)).run();
  return transaction.commit();
}

Status PaceFile::mend_rows(std::span<const Ask> hosts, WallTime now) {
  if (hosts.empty()) return {};
  Transaction transaction(database_);
  Pace pace;
  for (const Ask& ask : hosts) {
    read(ask.host, pace);
    if (mend(pace, now, ask.delay, options_.longest_turn)) write(ask.host, pace);
  }
  return transaction.commit();
}

Result<std::vector<std::string>> PaceFile::leftovers() {
  std::vector<std::string> out;
  leftovers_.bind(std::string_view(options_.owner));
  while (leftovers_.step()) out.emplace_back(leftovers_.bytes(0));
  if (!database_.ok()) return database_.status().error();
  return out;
}

Status PaceFile::settle(std::span<const Ask> hosts, WallTime now) {
  if (hosts.empty()) return {};
  Transaction transaction(database_);
  Pace pace;
  for (const Ask& ask : hosts) {
    read(ask.host, pace);
    if (pace.owner != options_.owner) continue;
    mend(pace, now, ask.delay, options_.longest_turn);
    pace.owner.clear();
    pace.leased_until = {};
    pace.next_start = std::max(pace.next_start, start_after_kill(now, ask.delay));
    pace.set_at = now;
    write(ask.host, pace);
  }
  return transaction.commit();
}

Status PaceFile::prune(WallTime now) {
  Transaction transaction(database_);
  prune_.bind(stored(now - kForgotten)).run();
  return transaction.commit();
}

}  // namespace saring::crawling
