// SPDX-License-Identifier: Apache-2.0
// Turns and leases of the frontier on PostgreSQL.
#include <time.h>

#include <algorithm>

#include "saring/crawl/postgres_frontier_internal.h"

namespace saring::crawling {
namespace {

constexpr std::size_t kLargestLease = 256;   // hosts of one transaction, which others pass over meanwhile
constexpr std::size_t kMostTurns = 100'000;  // of one get()
// Hosts looked at by one get() beyond four for each turn asked for, where others have most of them.
constexpr std::size_t kMostLooks = 1'024;
// Before the end of a lease: less than a turn is longer than its request may be (crawl.cpp).
constexpr Milliseconds kMargin{10'000};
constexpr Milliseconds kSoon{5'000};  // as on SQLite: frontier_sqlite.cpp
// What a server that crashed may have lost of transactions that were not waited for: three times
// wal_writer_delay, 200 ms. No server is back within that time, so that shorter delays are over by then.
constexpr Milliseconds kMayBeLost{600};

}  // namespace

Milliseconds boot_time() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds(time.tv_sec) + Milliseconds(time.tv_nsec / 1'000'000);
}

WallTime PostgresFrontier::server_time() const { return now_ + (boot_time() - then_) + Milliseconds(1); }

Result<std::vector<Turn>> PostgresFrontier::get(WallTime told, std::size_t most) {
  if (Status looked = look(told); !looked) return looked.error();
  if (Status ended = end_old_leases(); !ended) return ended.error();
  most = std::min(most, kMostTurns);
  std::vector<Turn> turns;
  bool asked = false;
  for (std::size_t looks = 4 * most + kMostLooks; turns.size() < most && looks > 0 && next_ <= now_;) {
    const std::size_t part = std::min({most - turns.size(), kLargestLease, looks});
    Batch batch;
    Status leased = write([&]() -> Status { return batch = {}, lease(part, batch), Status(); },
                          options_.min_delay > kMayBeLost);
    if (!leased) return leased.error();
    asked = true;
    looks -= std::min(looks, batch.looked);
    for (const HostId host : batch.lost) leases_.erase(host);
    for (Turn& turn : batch.turns) {
      Lease& lease =
          leases_.try_emplace(turn.host.id, Lease{.host = turn.host.name, .since = now_}).first->second;
      lease.turn = turn.url.id;
      lease.until = now_ + options_.longest_turn;
      lease.open = true;
      turn.url = from_server(std::move(turn.url));
      turns.push_back(std::move(turn));
    }
    if (batch.looked < part) break;
  }
  // They took so long to come that others may have them before the requests are over.
  if (!turns.empty() && boot_time() - then_ > options_.longest_turn / 4) {
    for (const Turn& turn : std::exchange(turns, {}))
      if (Status back = put_back(turn, std::nullopt, {}); !back) return back.error();
  }
  if (!asked) return turns;
  if (Status looked = look_for_next(); !looked) return looked.error();
  return turns;
}

// In a transaction.
void PostgresFrontier::lease(std::size_t most, Batch& out) {
  std::vector<HostId> lost;
  for (const auto& [id, lease] : leases_)
    if (lease.turn != 0 && lease.until <= now_) lost.push_back(id);
  std::vector<HostRow> hosts = tables_.lock_candidates(now_, most, lost);
  out.looked = hosts.size();
  if (hosts.empty()) return;
  std::vector<HostId> ids;
  std::vector<std::string_view> names;
  for (const HostRow& host : hosts) {
    ids.push_back(host.record.id);
    names.push_back(host.record.name);
  }
  std::unordered_map<HostId, UrlRecord> urls;
  for (auto& [host, url] : tables_.first_urls(ids, now_)) urls.emplace(host, std::move(url));
  std::vector<PaceRow> locked = tables_.lock_pace(names, true), paces;
  std::unordered_map<std::string, Pace> pace_of;
  for (PaceRow& row : locked) pace_of.emplace(row.host, row.pace);
  std::vector<HostRow> changed;
  Milliseconds longest_delay{0};
  for (HostRow& host : hosts) {
    const auto found = pace_of.find(host.record.name);
    const auto url = urls.find(host.record.id);
    if (found == pace_of.end()) continue;  // somebody else is at it
    Pace& pace = found->second;
    const Milliseconds delay = delay_of(host);
    const bool mended = mend(pace, now_, delay, options_.longest_turn);
    const WallTime next = next_try(pace, now_, delay, owner_);
    const bool take = next <= now_ && url != urls.end();
    if (take) {
      pace.owner = owner_;
      pace.next_start = now_ + delay;
      pace.set_at = now_;
      pace.leased_until = now_ + options_.longest_turn;
      longest_delay = std::max(longest_delay, delay);
      out.turns.push_back({host.record, std::move(url->second)});
    }
    const bool mine = host.worker == options_.owner || pace.owner == owner_;
    if (!take && mine) {
      out.lost.push_back(host.record.id);
      if (const auto lease = leases_.find(host.record.id); lease != leases_.end()) close(lease->second);
      if (pace.owner == owner_) pace.owner.clear(), pace.leased_until = {};
    }
    if (take || mended || mine) paces.push_back({host.record.name, pace});
    host.worker = take ? options_.owner : "";
    host.turn = take ? out.turns.back().url.id : 0;
    host.leased_until = take ? pace.leased_until : WallTime{};
    host.next_start = take ? pace.next_start : next;
    if (url == urls.end()) {
      host.due = kNever;
      for (const auto& [id, due] : tables_.first_due({host.record.id})) host.due = due;
    }
    changed.push_back(std::move(host));
  }
  if (longest_delay > kMayBeLost && options_.min_delay <= kMayBeLost)
    database_.execute("SET LOCAL synchronous_commit = on");
  tables_.write_pace(paces);
  tables_.write_hosts(changed);
}

// Of hosts whose turns end, with the visits written.
void PostgresFrontier::refresh_due(HostRows& hosts, std::span<const Ending> ends) {
  std::vector<HostId> ids;
  for (const Ending& end : ends) ids.push_back(end.host);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const HostId id : ids)
    if (HostRow* const host = hosts.find(id)) host->due = kNever;
  for (const auto& [id, due] : tables_.first_due(ids))
    if (HostRow* const host = hosts.find(id)) host->due = due;
}

bool PostgresFrontier::keeps_lease(const HostRow& host, WallTime next_start) const {
  const auto lease = leases_.find(host.record.id);
  const WallTime latest = std::max(now_, next_start);
  if (lease == leases_.end() || lease->second.since > latest) return false;
  if (latest - lease->second.since >= options_.longest_lease) return false;
  return std::max({host.due, host.blocked_until, next_start}) <= std::min(next_start, now_) + kSoon;
}

// In a transaction: ends turns in `hosts`, which are to be written, and in their pace. A lease that ran out
// and is another's by now stays with that one.
void PostgresFrontier::end_turns(HostRows& hosts, std::span<const Ending> ends) {
  struct End {
    WallTime started{}, next_start{};
    bool keep = false;
  };
  std::vector<std::string_view> names;
  std::unordered_map<std::string_view, End> by_name;
  for (const Ending& end : ends) {
    HostRow* const host = hosts.find(end.host);
    const auto lease = leases_.find(end.host);
    if (!host || lease == leases_.end() || lease->second.turn != end.url) continue;
    WallTime next = end.not_before;
    if (end.started != WallTime{}) next = std::max(next, end.started + delay_of(*host));
    next = std::min(next, std::max(now_, end.started) + kLongestWait);
    host->next_start = std::max(host->next_start, next);
    const bool mine = host->worker == options_.owner && host->turn == end.url;
    const bool keep = mine && !end.leaves_out && keeps_lease(*host, next);
    if (mine) {
      host->turn = 0;
      if (!keep) host->worker.clear();
      host->leased_until = keep ? host->next_start + options_.longest_turn : WallTime{};
    }
    if (!keep) close(lease->second);
    names.push_back(lease->second.host);
    by_name.emplace(lease->second.host, End{end.started, next, keep});
  }
  std::vector<PaceRow> paces = tables_.lock_pace(names, false);
  for (auto& [name, pace] : paces) {
    const auto& [started, next, keep] = by_name.at(name);
    pace.next_start = std::max(pace.next_start, next);
    pace.set_at = std::max(pace.set_at, started);
    if (pace.owner != owner_) continue;
    if (!keep) pace.owner.clear();
    pace.leased_until = keep ? pace.next_start + options_.longest_turn : WallTime{};
  }
  tables_.write_pace(paces);
}

// In memory, once that is committed.
void PostgresFrontier::settle_leases(std::span<const Ending> ends, HostRows& hosts) {
  for (const Ending& end : ends) {
    const auto lease = leases_.find(end.host);
    if (lease == leases_.end() || lease->second.turn != end.url) continue;
    const HostRow* const host = hosts.find(end.host);
    if (host && host->worker == options_.owner && host->turn == 0) {
      lease->second.turn = 0;
      lease->second.until = host->leased_until;
    } else {
      leases_.erase(lease);
    }
  }
}

Status PostgresFrontier::end_turn(const Ending& end) {
  const auto lease = leases_.find(end.host);
  if (database_.ok() && (lease == leases_.end() || lease->second.turn != end.url))
    return Error{Errc::usage, "a turn that has ended"};
  HostRows hosts;
  Status done = write([&]() -> Status {
    hosts = {};
    hosts.add(tables_.lock_hosts({end.host}, {}));
    refresh_due(hosts, {&end, 1});
    end_turns(hosts, {&end, 1});
    if (end.leaves_out) tables_.leave_out(end.host);
    tables_.write_hosts(hosts.changed());
    return {};
  });
  if (!done) return done;
  settle_leases({&end, 1}, hosts);
  if (!end.leaves_out) note_next(hosts);
  return {};
}

Status PostgresFrontier::put_back(const Turn& turn, std::optional<WallTime> started, WallTime not_before) {
  return end_turn({turn.host.id, turn.url.id, clamp(to_server(started.value_or(WallTime{}))),
                   clamp(to_server(not_before))});
}

Status PostgresFrontier::leave_out(const Turn& turn) {
  return end_turn({turn.host.id, turn.url.id, {}, {}, true});
}

// ---- turns that are lost

// `hosts` are locked.
bool PostgresFrontier::has_lost_a_turn(std::span<const Ending> ends, HostRows& hosts) const {
  return std::any_of(ends.begin(), ends.end(), [&](const Ending& end) {
    const auto lease = leases_.find(end.host);
    if (lease == leases_.end() || lease->second.turn != end.url) return false;
    const HostRow* const host = hosts.find(end.host);
    return !host || host->worker != options_.owner || host->turn != end.url;
  });
}

Result<std::vector<bool>> PostgresFrontier::still_mine(std::span<const Visit> visits) {
  std::unordered_map<HostId, UrlId> turns;
  Status read = database_.read([&]() -> Status {
    for (const auto& [host, turn] : tables_.turns(column(visits, [](const Visit& v) { return v.host; })))
      turns.emplace(host, turn);
    return {};
  });
  if (!read) return read.error();
  std::vector<bool> out;
  std::vector<UrlId> lost;
  for (const Visit& visit : visits) {
    const auto lease = leases_.find(visit.host);
    const bool had = lease != leases_.end() && lease->second.turn == visit.url;
    const auto turn = turns.find(visit.host);
    out.push_back(!had || (turn != turns.end() && turn->second == visit.url));
    if (out.back()) continue;
    lost.push_back(visit.url);
    close(lease->second);
    leases_.erase(lease);
  }
  if (lost.empty()) return out;
  Status dropped = write([&]() -> Status { return texts_.drop_claims(lost), Status(); });
  if (!dropped) return dropped.error();
  return out;
}

bool PostgresFrontier::may_send(const Turn& turn) const {
  const auto lease = leases_.find(turn.host.id);
  return lease != leases_.end() && lease->second.turn == turn.url.id && server_time() < lease->second.until;
}

// ---- leases

void PostgresFrontier::close(Lease& lease) const {
  if (std::exchange(lease.open, false) && options_.on_release) options_.on_release(lease.host);
}

// Leases without a turn.
Status PostgresFrontier::give_back(const std::vector<HostId>& ids) {
  if (ids.empty()) return {};
  for (const HostId id : ids) close(leases_.at(id));
  Status done = write([&]() -> Status {
    std::vector<HostRow> hosts = tables_.lock_hosts(ids, {});
    std::erase_if(hosts, [&](const HostRow& row) { return row.worker != options_.owner || row.turn != 0; });
    std::vector<std::string_view> names;
    for (HostRow& host : hosts) {
      host.worker.clear();
      host.leased_until = {};
      names.push_back(host.record.name);
    }
    std::vector<PaceRow> paces = tables_.lock_pace(names, false);
    std::erase_if(paces, [&](const PaceRow& row) { return row.pace.owner != owner_; });
    for (PaceRow& row : paces) {
      row.pace.owner.clear();
      row.pace.leased_until = {};
    }
    tables_.write_pace(paces);
    tables_.write_hosts(hosts);
    return {};
  });
  for (const HostId id : ids) leases_.erase(id);
  return done;
}

// So that no connection outlives its lease: those between turns are given back in time, and of a turn that is
// lost, whose request is long over, the connection is closed.
Status PostgresFrontier::end_old_leases() {
  const WallTime now = server_time();
  const Milliseconds margin = std::min(options_.longest_turn / 4, kMargin);
  std::vector<HostId> old;
  for (auto& [id, lease] : leases_) {
    if (now + margin < lease.until) continue;
    if (lease.turn == 0)
      old.push_back(id);
    else
      close(lease);
  }
  return give_back(old);
}

void PostgresFrontier::give_back_leases() {
  std::vector<HostId> all;
  for (const auto& [id, lease] : leases_)
    if (lease.turn == 0) all.push_back(id);
  std::sort(all.begin(), all.end());
  (void)give_back(all);  // else they run out
}

}  // namespace saring::crawling
