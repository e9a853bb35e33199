// SPDX-License-Identifier: Apache-2.0
// The frontier over two SQLite files: whose turn it is stands in memory (host_queue), when it may be in the
// host database (pace), the rest in the job's state (url_store). Figures: bench/README.md.
#include <set>
#include <utility>

#include "saring/crawl/frontier.h"
#include "saring/crawl/frontier_postgres_internal.h"
#include "saring/crawl/frontier_schema_internal.h"
#include "saring/crawl/host_queue_internal.h"
#include "saring/crawl/pace_internal.h"
#include "saring/crawl/text_store_internal.h"
#include "saring/crawl/times_internal.h"
#include "saring/crawl/url_store_internal.h"
#include "saring/crawl/yield_store_internal.h"

namespace saring {
namespace crawling {
namespace {

// Hosts leased in one transaction, so that another job waits for milliseconds.
constexpr std::size_t kLargestLease = 256;
constexpr std::size_t kMostTurns = 100'000;  // of one get()
// Hosts looked at by one get() beyond four for each turn asked for, where other jobs have most of them.
constexpr std::size_t kMostLooks = 1'024;
// A lease is kept for a turn that may start within this time: servers close idle connections after 5 s and
// more (Apache's default).
constexpr Milliseconds kSoon{5'000};

class SqliteFrontier final : public Frontier {
 public:
  // Both databases are open, and the state is locked.
  SqliteFrontier(std::unique_ptr<FileLock> lock, std::unique_ptr<Database> state,
                 std::unique_ptr<Database> shared, const FrontierOptions& options, WallTime now)
      : lock_(std::move(lock)),
        state_(std::move(state)),
        shared_(std::move(shared)),
        options_(options),
        store_(*state_),
        texts_(*state_),
        yields_(*state_),
        pace_(*shared_, {options.owner, options.longest_turn}),
        now_(clamp(now)) {}

  ~SqliteFrontier() override {
    if (healthy()) (void)give_back_leases(kLatest);  // else they run out
  }

  Status begin();

  Status put(std::span<const NewUrl> urls) override { return put_all(urls, false); }
  Status put_seeds(std::span<const NewUrl> urls) override { return put_all(urls, true); }
  Result<std::vector<Turn>> get(WallTime now, std::size_t most) override;
  WallTime next_turn() const override { return hosts_.next_turn(); }
  Status finish(std::span<const Visit> visits, const OutputStep& outputs) override;
  Status leave_out(const Turn& turn) override;
  Status put_back(const Turn& turn, std::optional<WallTime> started, WallTime not_before) override;
  Status block_until(HostId host, WallTime until, std::string_view why) override;
  Status set_delay(HostId host, Milliseconds delay) override;
  Result<std::optional<StoredRobots>> robots(std::string_view origin) override;
  Status set_robots(std::string_view origin, const StoredRobots& robots) override;
  Result<std::optional<UrlRecord>> find(std::string_view url) override;
  Result<std::vector<UrlRecord>> due(WallTime now, std::size_t most) override;
  Result<std::vector<TextMatch>> texts_like(const TextRecord& text, std::size_t most) override;
  Result<HostYield> yield_of(HostId host) override;
  Result<std::vector<OutputMark>> marks() override;
  Result<std::vector<OutputMove>> moves() override;
  Status clock_set_ahead(Milliseconds by, WallTime now) override;
  Result<FrontierStats> stats(WallTime now) override;

 private:
  struct Candidate {
    HostId host;
    UrlRecord url;
  };

  Status healthy() const;
  Status look_at_clock(WallTime now);
  Status cut_waits();
  Milliseconds delay_of(HostId id) const { return std::max(options_.min_delay, hosts_[id].record.delay); }
  std::optional<UrlRecord> pick(HostId id, WallTime now);
  std::vector<Candidate> candidates(WallTime now, std::size_t most);
  Status put_all(std::span<const NewUrl> urls, bool seeds);
  void put_one(const NewUrl& url, WallTime now, bool is_seed);
  void read_due(HostId id);
  Status end_visits(std::span<const Visit> visits);
  PaceFile::Release end_turn(HostId id, WallTime started, WallTime not_before);
  void set_idle_end(HostId id, WallTime end);
  void forget_lease(HostId id);
  Status give_back_leases(WallTime now);
  Status release(std::span<const HostId> hosts, std::span<const PaceFile::Release> ends);
  void write_counts();

  // Members are destroyed from the last to the first: statements before their databases.
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<Database> state_, shared_;
  const FrontierOptions options_;
  UrlStore store_;
  TextStore texts_;
  YieldStore yields_;
  PaceFile pace_;
  HostQueue hosts_;
  std::vector<HostId> grown_;
  std::set<std::pair<WallTime, HostId>> idle_leases_;  // without a turn, by when they are given back
  WallTime now_;                                       // the last that a caller told
};

Status SqliteFrontier::healthy() const { return state_->ok() ? shared_->status() : state_->status(); }

// Loads what is known, and ends the turns of a process of this owner that was killed.
Status SqliteFrontier::begin() {
  store_.load(hosts_);
  if (Status sound = healthy(); !sound) return sound;
  if (Status cut = cut_waits(); !cut) return cut;
  Result<std::vector<std::string>> left = pace_.leftovers();
  if (!left) return left.error();
  std::vector<PaceFile::Ask> asks;
  for (const std::string& name : *left) {
    const std::optional<HostId> id = hosts_.find(name);
    asks.push_back({name, id ? delay_of(*id) : options_.min_delay});
  }
  if (Status settled = pace_.settle(asks, now_); !settled) return settled;
  return pace_.prune(now_);
}

Status SqliteFrontier::look_at_clock(WallTime now) {
  const bool went_back = now + kClockSlack < now_;
  now_ = now;
  return went_back ? cut_waits() : Status();
}

// Ends what a clock that was ahead of this one may have set. In the host database that happens when a host
// comes up, but for those that a block keeps from coming up.
Status SqliteFrontier::cut_waits() {
  if (Status given = give_back_leases(kLatest); !given) return given;
  std::vector<PaceFile::Ask> blocked;
  for (HostId id = 1; hosts_.has(id); ++id) {
    hosts_.update(id, [&](Host& host) {
      host.blocked_until = std::min(host.blocked_until, now_ + kLongestWait);
      host.next_start = {};
    });
    if (hosts_[id].blocked_until > now_) blocked.push_back({hosts_[id].record.name, delay_of(id)});
  }
  for (std::span<const PaceFile::Ask> rest = blocked; !rest.empty();) {
    const auto part = rest.first(std::min(rest.size(), kLargestLease));
    if (Status mended = pace_.mend_rows(part, now_); !mended) return mended;
    rest = rest.subspan(part.size());
  }
  return {};
}

Status SqliteFrontier::put_all(std::span<const NewUrl> urls, bool seeds) {
  if (Status sound = healthy(); !sound) return sound;
  Transaction transaction(*state_);
  for (const NewUrl& url : urls) put_one(url, now_, seeds);
  write_counts();
  return transaction.commit();
}

void SqliteFrontier::put_one(const NewUrl& url, WallTime now, bool is_seed) {
  const std::optional<UrlKey> key = key_of(url.url);
  if (!key) return store_.count_ignored();
  std::optional<HostId> id = hosts_.find(key->host);
  const bool let_in = is_seed || url.kind == UrlKind::robots || url.redirects > 0;
  const bool full =
      store_.urls() >= options_.max_urls || (id && !let_in && hosts_[*id].urls >= options_.max_urls_per_host);
  if (full && !store_.known(*key)) return store_.count_ignored();
  if (!id) {
    if (hosts_.size() >= options_.max_hosts) return store_.count_ignored();
    id = hosts_.insert(key->host);
    store_.add_host(hosts_[*id].record);
  }
  switch (store_.put(url, *key, *id, now, is_seed)) {
    case UrlStore::Put::known: return;
    case UrlStore::Put::moved: return read_due(*id);
    case UrlStore::Put::added: break;
  }
  const WallTime due = stored_or_null(url.due) ? clamp(url.due) : kNever;
  if (!hosts_[*id].grown) grown_.push_back(*id);
  hosts_.update(*id, [&](Host& host) {
    ++host.urls;
    host.grown = true;
    WallTime& first = host.due[rank_of(url.kind)];
    first = std::min(first, due);
  });
}

void SqliteFrontier::write_counts() {
  for (const HostId id : grown_) {
    store_.set_urls(id, hosts_[id].urls);
    hosts_.update(id, [](Host& host) { host.grown = false; });
  }
  grown_.clear();
  store_.write_counts();
}

void SqliteFrontier::read_due(HostId id) {
  const std::array due{store_.first_due(id, 0), store_.first_due(id, 1)};
  hosts_.update(id, [&](Host& host) { host.due = due; });
}

// The URL for a host's next turn.
std::optional<UrlRecord> SqliteFrontier::pick(HostId id, WallTime now) {
  for (std::size_t rank = 0; rank < kRanks; ++rank)
    if (hosts_[id].due[rank] <= now)
      if (std::optional<UrlRecord> url = store_.first(id, rank, now)) return url;
  return std::nullopt;
}

// Takes hosts out of the queue whose turn may be now, as far as memory knows.
std::vector<SqliteFrontier::Candidate> SqliteFrontier::candidates(WallTime now, std::size_t most) {
  std::vector<Candidate> out;
  if (!hosts_.first(now)) return out;
  const Snapshot reading(*state_);
  while (out.size() < most) {
    const std::optional<HostId> id = hosts_.first(now);
    if (!id) break;
    std::optional<UrlRecord> url = pick(*id, now);
    if (!state_->ok()) break;
    if (!url) {  // never, unless the tables contradict themselves
      state_->corrupt("a URL that was due is not there");
      break;
    }
    hosts_.update(*id, [&](Host& host) { host.turn = url->id; });
    out.push_back({*id, std::move(*url)});
  }
  return out;
}

Result<std::vector<Turn>> SqliteFrontier::get(WallTime told, std::size_t most) {
  if (Status sound = healthy(); !sound) return sound.error();
  const WallTime now = clamp(told);
  if (Status looked = look_at_clock(now); !looked) return looked.error();
  if (Status given = give_back_leases(now); !given) return given.error();
  most = std::min(most, kMostTurns);
  std::vector<Turn> turns;
  std::size_t looks = 4 * most + kMostLooks;
  while (turns.size() < most && looks > 0) {
    std::vector<Candidate> next = candidates(now, std::min({most - turns.size(), kLargestLease, looks}));
    if (Status sound = healthy(); !sound) return sound.error();
    if (next.empty()) break;
    looks -= next.size();
    std::vector<PaceFile::Ask> asks;
    for (const Candidate& one : next) asks.push_back({hosts_[one.host].record.name, delay_of(one.host)});
    const Result<std::vector<std::optional<WallTime>>> waits = pace_.lease(asks, now);
    if (!waits) return waits.error();
    std::vector<HostId> lost;
    std::vector<PaceFile::Release> ends;
    for (std::size_t i = 0; i < next.size(); ++i) {
      const std::optional<WallTime> wait = (*waits)[i];
      set_idle_end(next[i].host, {});
      hosts_.update(next[i].host, [&](Host& host) {
        host.next_start = wait ? *wait : now + asks[i].delay;
        if (wait) host.turn = 0;
        if (!wait && !host.leased) host.leased = now;
      });
      if (!wait) {
        turns.push_back({hosts_[next[i].host].record, std::move(next[i].url)});
      } else if (hosts_[next[i].host].leased) {  // it ran out, or another job had the host blocked
        forget_lease(next[i].host);
        lost.push_back(next[i].host);
        ends.push_back({hosts_[next[i].host].record.name, {}, {}, false});
      }
    }
    if (Status done = release(lost, ends); !done) return done.error();
  }
  return turns;
}

// Ends a turn in memory; what is returned ends it for others.
PaceFile::Release SqliteFrontier::end_turn(HostId id, WallTime started, WallTime not_before) {
  WallTime next = clamp(not_before);
  if (started != WallTime{}) next = std::max(next, clamp(started) + delay_of(id));
  next = std::min(next, std::max(now_, clamp(started)) + kLongestWait);
  read_due(id);
  hosts_.update(id, [&](Host& host) {
    host.turn = 0;
    host.next_start = std::max(host.next_start, next);
  });
  const WallTime end = hosts_[id].leased
                           ? std::min(clamp(*hosts_[id].leased + options_.longest_lease), clamp(next + kSoon))
                           : WallTime{};
  const WallTime due = std::min(hosts_[id].due[0], hosts_[id].due[1]);
  const bool keep = hosts_[id].leased && !hosts_[id].left_out &&
                    std::max({due, hosts_[id].blocked_until, next}) < std::min(end, now_ + kSoon);
  if (keep)
    set_idle_end(id, end);
  else if (hosts_[id].leased)
    forget_lease(id);
  return {hosts_[id].record.name, next, clamp(started), keep};
}

// When the lease of a host without a turn is to be given back; {}: it has one.
void SqliteFrontier::set_idle_end(HostId id, WallTime end) {
  if (hosts_[id].idle_end != WallTime{}) idle_leases_.erase({hosts_[id].idle_end, id});
  if (end != WallTime{}) idle_leases_.emplace(end, id);
  hosts_.update(id, [&](Host& host) { host.idle_end = end; });
}

// Before the pace file says so.
void SqliteFrontier::forget_lease(HostId id) {
  set_idle_end(id, {});
  if (options_.on_release) options_.on_release(hosts_[id].record.name);
  hosts_.update(id, [](Host& host) { host.leased.reset(); });
}

Status SqliteFrontier::give_back_leases(WallTime now) {
  std::vector<HostId> hosts;
  std::vector<PaceFile::Release> ends;
  while (!idle_leases_.empty() && idle_leases_.begin()->first <= now) {
    const HostId id = idle_leases_.begin()->second;
    forget_lease(id);
    hosts.push_back(id);
    ends.push_back({hosts_[id].record.name, {}, {}, false});
  }
  return release(hosts, ends);
}

// Writes down what ended. A lease that ran out meanwhile is no longer kept.
Status SqliteFrontier::release(std::span<const HostId> hosts, std::span<const PaceFile::Release> ends) {
  const Result<std::vector<std::size_t>> lost = pace_.release(ends);
  if (!lost) return lost.error();
  for (const std::size_t i : *lost)
    if (ends[i].keep) forget_lease(hosts[i]);
  return healthy();
}

Status SqliteFrontier::finish(std::span<const Visit> visits, const OutputStep& outputs) {
  if (Status sound = healthy(); !sound) return sound;
  Transaction transaction(*state_);
  for (const Visit& visit : visits)
    if ((!hosts_.has(visit.host) || !store_.has(visit.url, visit.host)) && state_->ok())
      return Error{Errc::usage, "a visit to a URL or host that is not known"};
  for (const Visit& visit : visits) {
    store_.visit(visit);
    texts_.visit(visit);
    if (hosts_[visit.host].record.failures == visit.host_failures) continue;
    store_.set_failures(visit.host, visit.host_failures);
    hosts_.update(visit.host, [&](Host& host) { host.record.failures = visit.host_failures; });
  }
  for (const Visit& visit : visits)
    for (const NewUrl& url : visit.found) put_one(url, clamp(visit.visited), false);
  for (const OutputMark& mark : outputs.marks) store_.set_mark(mark);
  store_.set_moves(outputs.moves);
  for (const StoredYield& yield : outputs.yields) yields_.put(yield);
  write_counts();
  if (Status done = transaction.commit(); !done) return done;
  return end_visits(visits);
}

Status SqliteFrontier::end_visits(std::span<const Visit> visits) {
  std::vector<HostId> hosts;
  std::vector<PaceFile::Release> ends;
  {
    const Snapshot reading(*state_);
    for (const Visit& visit : visits) {
      if (hosts_[visit.host].turn == visit.url) {
        hosts.push_back(visit.host);
        ends.push_back(end_turn(visit.host, visit.started, visit.not_before));
      } else {
        read_due(visit.host);
      }
    }
  }
  return release(hosts, ends);
}

Status SqliteFrontier::leave_out(const Turn& turn) {
  if (Status sound = healthy(); !sound) return sound;
  if (!hosts_.has(turn.host.id)) return Error{Errc::usage, "a turn of a host that is not known"};
  hosts_.update(turn.host.id, [](Host& host) { host.left_out = true; });
  return put_back(turn, std::nullopt, {});
}

Status SqliteFrontier::put_back(const Turn& turn, std::optional<WallTime> started, WallTime not_before) {
  if (Status sound = healthy(); !sound) return sound;
  if (!hosts_.has(turn.host.id)) return Error{Errc::usage, "a turn of a host that is not known"};
  if (hosts_[turn.host.id].turn != turn.url.id) return Error{Errc::usage, "a turn that has ended"};
  const PaceFile::Release end = end_turn(turn.host.id, started.value_or(WallTime{}), not_before);
  return release({&turn.host.id, 1}, {&end, 1});
}

Status SqliteFrontier::block_until(HostId id, WallTime told, std::string_view why) {
  if (Status sound = healthy(); !sound) return sound;
  if (!hosts_.has(id)) return Error{Errc::usage, "a block of a host that is not known"};
  const WallTime until = std::min(clamp(told), now_ + kLongestWait);
  if (until <= hosts_[id].blocked_until) return {};
  Transaction transaction(*state_);
  store_.block(id, until, short_line(why));
  if (Status done = transaction.commit(); !done) return done;
  hosts_.update(id, [&](Host& host) { host.blocked_until = until; });
  return pace_.block(hosts_[id].record.name, until);
}

Status SqliteFrontier::set_delay(HostId id, Milliseconds told) {
  if (Status sound = healthy(); !sound) return sound;
  if (!hosts_.has(id)) return Error{Errc::usage, "a delay of a host that is not known"};
  const Milliseconds delay = std::clamp(told, Milliseconds(0), kLongestWait);
  if (delay == hosts_[id].record.delay) return {};
  Transaction transaction(*state_);
  store_.set_delay(id, delay);
  if (Status done = transaction.commit(); !done) return done;
  hosts_.update(id, [&](Host& host) { host.record.delay = delay; });
  return {};
}

Result<std::optional<StoredRobots>> SqliteFrontier::robots(std::string_view origin) {
  if (Status sound = healthy(); !sound) return sound.error();
  std::optional<StoredRobots> out = store_.robots(origin);
  if (!state_->ok()) return state_->status().error();
  return out;
}

Status SqliteFrontier::set_robots(std::string_view origin, const StoredRobots& robots) {
  if (Status sound = healthy(); !sound) return sound;
  Transaction transaction(*state_);
  store_.set_robots(origin, robots);
  return transaction.commit();
}

Result<std::optional<UrlRecord>> SqliteFrontier::find(std::string_view url) {
  if (Status sound = healthy(); !sound) return sound.error();
  const std::optional<UrlKey> key = key_of(url);
  std::optional<UrlRecord> out;
  if (key) out = store_.find(*key);
  if (!state_->ok()) return state_->status().error();
  return out;
}

Result<std::vector<UrlRecord>> SqliteFrontier::due(WallTime now, std::size_t most) {
  if (Status sound = healthy(); !sound) return sound.error();
  std::vector<UrlRecord> out = store_.due(now, most);
  if (!state_->ok()) return state_->status().error();
  return out;
}

Result<std::vector<TextMatch>> SqliteFrontier::texts_like(const TextRecord& text, std::size_t most) {
  if (Status sound = healthy(); !sound) return sound.error();
  std::vector<TextMatch> out = texts_.like(text, most);
  if (!state_->ok()) return state_->status().error();
  return out;
}

Result<HostYield> SqliteFrontier::yield_of(HostId host) {
  if (Status sound = healthy(); !sound) return sound.error();
  const HostYield out = yields_.of(host);
  if (!state_->ok()) return state_->status().error();
  return out;
}

Result<std::vector<OutputMark>> SqliteFrontier::marks() {
  if (Status sound = healthy(); !sound) return sound.error();
  std::vector<OutputMark> out = store_.marks();
  if (!state_->ok()) return state_->status().error();
  return out;
}

Result<std::vector<OutputMove>> SqliteFrontier::moves() {
  if (Status sound = healthy(); !sound) return sound.error();
  std::vector<OutputMove> out = store_.moves();
  if (!state_->ok()) return state_->status().error();
  return out;
}

Status SqliteFrontier::clock_set_ahead(Milliseconds by, WallTime now) {
  if (Status sound = healthy(); !sound) return sound;
  const Milliseconds step = std::clamp(by, Milliseconds(0), kLongestWait);
  // What is written since the last call was written by the clock as it was.
  const WallTime before = clamp(clamp(now) - step);
  const auto move = [&](WallTime& time) {
    if (time > before) time = clamp(time + step);
  };
  for (HostId id = 1; hosts_.has(id); ++id)
    hosts_.update(id, [&](Host& host) { move(host.next_start), move(host.blocked_until); });
  now_ = clamp(now);
  return pace_.move_waits(before, step, now_);
}

Result<FrontierStats> SqliteFrontier::stats(WallTime now) {
  if (Status sound = healthy(); !sound) return sound.error();
  FrontierStats out;
  store_.count(out, clamp(now));
  out.hosts = hosts_.size();
  out.hosts_blocked = hosts_.blocked(clamp(now));
  out.fallen = yields_.fallen();
  if (!state_->ok()) return state_->status().error();
  return out;
}

}  // namespace
}  // namespace crawling

Result<std::unique_ptr<Frontier>> open_frontier(const FrontierOptions& options, WallTime now) {
  using namespace crawling;
  if (options.owner.empty()) return Error{Errc::usage, "a frontier without an owner"};
  if (options.min_delay < Milliseconds(0) || options.min_delay > kLongestWait)
    return Error{Errc::usage, "a delay between requests that is negative or over a day"};
  if (options.longest_turn <= Milliseconds(0) || options.longest_turn > kLongestWait)
    return Error{Errc::usage, "a longest turn that is not above 0 or over a day"};
  if (is_postgres(options.state)) return open_postgres(options, now);
  auto lock = std::make_unique<FileLock>();
  if (Status locked = lock->take(options.state); !locked) return locked.error();
  auto state = std::make_unique<Database>(), shared = std::make_unique<Database>();
  if (Status opened = open_file(options.state, kStateFile, *state); !opened) return opened.error();
  if (Status opened = open_file(options.hosts, kHostFile, *shared); !opened) return opened.error();
  auto frontier =
      std::make_unique<SqliteFrontier>(std::move(lock), std::move(state), std::move(shared), options, now);
  if (Status begun = frontier->begin(); !begun) return begun.error();
  return std::unique_ptr<Frontier>(std::move(frontier));
}

}  // namespace saring
