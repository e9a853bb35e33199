// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <thread>
#include <unordered_set>

#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/crawl/frontier.h"
#include "saring/crawl/postgres_frontier_internal.h"

namespace saring::crawling {
namespace {

// While other workers have leases, what they find may be for this one.
constexpr Milliseconds kLook{1'000};
// A process that was killed is seen to be gone by the server when the statement that it was in has ended; and
// others may be at its moves (settle_gone()).
constexpr int kLockTries = 60;
constexpr Milliseconds kBetweenLockTries{100};

// Of each host, the last.
std::vector<StoredYield> last_of_each(std::span<const StoredYield> yields) {
  std::unordered_map<HostId, HostYield> by_host;
  for (const StoredYield& one : yields) by_host[one.host] = one.yield;
  std::vector<StoredYield> out;
  for (const auto& [host, yield] : by_host) out.push_back({host, yield});
  return out;
}

constexpr Query kTakeLock{
    "take_lock", R"(SELECT CASE WHEN pg_catalog.pg_try_advisory_lock($1) THEN 1 ELSE 0 END::bigint)"};
// A key is two of the view's columns: https://www.postgresql.org/docs/15/view-pg-locks.html.
constexpr Query kLocks{
    "locks", R"(SELECT (classid::bigint << 32) | objid::bigint FROM pg_catalog.pg_locks WHERE locktype =
  'advisory' AND objsubid = 1 AND granted AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname
  = pg_catalog.current_database()))"};
constexpr Query kWorkers{"workers", R"(SELECT worker FROM marks UNION SELECT worker FROM hosts WHERE worker
  <> '' ORDER BY 1)"};

}  // namespace

// {} and kNever say the same by every clock.
WallTime PostgresFrontier::to_server(WallTime time) const {
  if (time >= kLatest) return kNever;
  return time <= WallTime{} ? WallTime{} : clamp(time + ahead_);
}

WallTime PostgresFrontier::from_server(WallTime time) const {
  if (time >= kLatest) return kNever;
  return time <= WallTime{} ? WallTime{} : clamp(time - ahead_);
}

UrlRecord PostgresFrontier::from_server(UrlRecord url) const {
  for (WallTime* time : {&url.first_seen, &url.last_visit, &url.last_changed, &url.due, &url.archived})
    *time = from_server(*time);
  return url;
}

// While it is taken, the worker is at work.
std::int64_t PostgresFrontier::lock_of(std::string_view worker) const {
  return static_cast<std::int64_t>(xxh3_64("saring worker " + options_.job + "/" + std::string(worker)));
}

// Plans are kept, and the first ones are made while the tables are empty: hence no scans of whole tables
// where there is an index, and no code compiled for those where there is none, which seem dear then. A worker
// that is gone without a word holds its lock for a minute, then the server has asked for it in vain. One that
// is suspended within a transaction loses it, before others have waited for its rows for too long.
void PostgresFrontier::begin_session(Postgres& database) const {
  database.execute("SET search_path TO \"" + schema_of(options_.job) + "\"");
  database.execute(R"(SET default_transaction_isolation = 'read committed'; SET enable_seqscan = off;
    SET jit = off; SET lock_timeout = '60s'; SET idle_in_transaction_session_timeout = '20s';
    SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3)");
  if (options_.look_only) return;
  const std::int64_t key = lock_of(options_.owner);
  for (int i = 0; i < kLockTries && database.ok(); ++i) {
    const Rows taken = database.run(kTakeLock, Params().add(key));
    if (taken.size() == 1 && taken.number(0, 0) == 1) return;
    std::this_thread::sleep_for(kBetweenLockTries);
  }
  database.fail(Errc::refused, "worker " + options_.owner + ": in use by another process");
}

Result<bool> PostgresFrontier::open(WallTime now) {
  if (Status status = database_.connect(options_.state, [this](Postgres& d) { begin_session(d); }); !status)
    return status.error();
  const Result<bool> there = open_schemas(database_, options_.job, !options_.look_only);
  if (!there || !*there) return there;
  if (Status status = look(now); !status) return status.error();
  if (options_.look_only) return true;
  if (Status status = begin(); !status) return status.error();
  if (Status status = look(now); !status) return status.error();
  return true;
}

Status PostgresFrontier::write(const std::function<Status()>& body, bool durable) {
  if (options_.look_only) return Error{Errc::usage, "a frontier that was opened to be looked at"};
  return database_.transact(body, durable);
}

// Asks the server for its time, and when there may be a turn.
Status PostgresFrontier::look(WallTime now) {
  PostgresTables::Look found;
  Milliseconds then{0};
  Status looked = database_.read([&]() -> Status {
    then = boot_time();
    found = tables_.look();
    return {};
  });
  if (!looked) return looked;
  const bool went_back = found.now + kClockSlack < now_;
  ahead_ = found.now - clamp(now);
  now_ = found.now;
  then_ = then;
  set_next(found);
  if (!went_back || options_.look_only) return {};
  next_ = now_;  // all that waits is to be looked at
  return write([&]() -> Status { return cut_waits(), Status(); });
}

Status PostgresFrontier::look_for_next() {
  return database_.read([&]() -> Status { return set_next(tables_.look()), Status(); });
}

void PostgresFrontier::set_next(const PostgresTables::Look& found) {
  next_ = found.others ? std::min(found.next_try, found.now + kLook) : found.next_try;
}

// Ends the turns of a process of this worker that was killed.
Status PostgresFrontier::begin() {
  return write([&]() -> Status {
    cut_waits();
    tables_.clear_left_out();
    std::vector<HostRow> rows = tables_.lock_leased();
    std::unordered_map<std::string_view, Milliseconds> delays;
    std::vector<std::string_view> names;
    const std::vector<std::string> left = tables_.pace_leftovers(owner_);
    for (const std::string& name : left) names.push_back(name);
    for (HostRow& row : rows) {
      row.worker.clear();
      row.turn = 0;
      row.leased_until = {};
      delays[row.record.name] = delay_of(row);
    }
    std::vector<PaceRow> paces = tables_.lock_pace(names, false);
    std::erase_if(paces, [&](const PaceRow& row) { return row.pace.owner != owner_; });
    for (auto& [name, pace] : paces) {
      const auto known = delays.find(name);
      const Milliseconds delay = known == delays.end() ? options_.min_delay : known->second;
      mend(pace, now_, delay, options_.longest_turn);
      pace.owner.clear();
      pace.leased_until = {};
      pace.next_start = std::max(pace.next_start, start_after_kill(now_, delay));
      pace.set_at = now_;
    }
    tables_.write_hosts(rows);
    tables_.write_pace(paces);
    tables_.prune_pace(now_ - kForgotten);
    return {};
  });
}

// Ends what a clock that was ahead of the server's may have set. For most hosts that happens when they come
// up.
void PostgresFrontier::cut_waits() {
  const std::vector<HostRow> blocked = tables_.cut_waits(now_, options_.longest_turn);
  std::vector<std::string_view> names;
  std::unordered_map<std::string_view, Milliseconds> delays;
  for (const HostRow& host : blocked) {
    names.push_back(host.record.name);
    delays[host.record.name] = delay_of(host);
  }
  std::vector<PaceRow> paces = tables_.lock_pace(names, false);
  std::erase_if(paces,
                [&](PaceRow& row) { return !mend(row.pace, now_, delays[row.host], options_.longest_turn); });
  tables_.write_pace(paces);
}

void PostgresFrontier::note_next(const HostRows& hosts) {
  for (const HostRow& host : hosts.all())
    if (host.turn == 0 && (host.worker.empty() || host.worker == options_.owner))
      next_ = std::min(next_, host.next_try());
}

// ---- URLs

void PostgresFrontier::put_urls(const UrlBatch& urls, HostRows& hosts, Totals& more) {
  urls.write(tables_, options_, now_, hosts, more);
  tables_.write_hosts(hosts.changed());
  tables_.add_to_totals(more);
}

Status PostgresFrontier::put_all(std::span<const NewUrl> urls, bool seeds) {
  UrlBatch batch(seeds, [this](WallTime time) { return to_server(time); });
  for (const NewUrl& url : urls) batch.add(url, now_);
  if (batch.empty()) return database_.status();
  HostRows hosts;
  Status done = write([&]() -> Status {
    hosts = {};
    Totals more;
    hosts.add(tables_.lock_hosts({}, batch.host_names()));
    put_urls(batch, hosts, more);
    return {};
  });
  if (done) note_next(hosts);
  return done;
}

// ---- visits

Status PostgresFrontier::finish(std::span<const Visit> told, const OutputStep& outputs) {
  UrlBatch batch(false, [this](WallTime time) { return to_server(time); });
  std::vector<Visit> visits;  // by the server's clock, without what they found
  std::vector<Ending> ends;
  std::vector<HostId> ids;
  std::unordered_map<UrlId, std::size_t> places;
  for (const Visit& visit : told) {
    const WallTime visited = to_server(visit.visited);
    for (const NewUrl& url : visit.found) batch.add(url, clamp(visited));
    Visit copy{.url = visit.url, .host = visit.host, .status = visit.status, .due = to_server(visit.due)};
    copy.tries = visit.tries;
    copy.visited = visited;
    copy.read = visit.read;
    copy.depth = visit.depth;
    copy.validators = visit.validators;
    copy.digest = visit.digest;
    copy.text_digest = visit.text_digest;
    copy.archived = to_server(visit.archived);
    copy.changed = visit.changed;
    copy.interval = visit.interval;
    copy.host_failures = visit.host_failures;
    copy.text_change = visit.text_change;
    copy.text = visit.text;
    ends.push_back(
        {visit.host, visit.url, clamp(to_server(visit.started)), clamp(to_server(visit.not_before))});
    ids.push_back(visit.host);
    const auto [place, is_new] = places.try_emplace(visit.url, visits.size());
    if (is_new)
      visits.push_back(std::move(copy));
    else
      visits[place->second] = std::move(copy);
  }
  const std::vector<StoredYield> yields = last_of_each(outputs.yields);
  HostRows hosts;
  Status done = write([&]() -> Status {
    hosts = {};
    Totals more;
    hosts.add(tables_.lock_hosts(ids, batch.host_names()));
    if (has_lost_a_turn(ends, hosts) && database_.ok())
      return Error{Errc::refused, "a host is another worker's by now: this one was suspended for too long"};
    const auto before = tables_.statuses(visits);
    if (before.size() < visits.size() && database_.ok())
      return Error{Errc::usage, "a visit to a URL or host that is not known"};
    for (const auto& [url, status] : before) --more.by_status[static_cast<std::size_t>(status)];
    for (const Visit& visit : visits) {
      ++more.by_status[static_cast<std::size_t>(visit.status)];
      if (HostRow* const host = hosts.find(visit.host)) host->record.failures = visit.host_failures;
    }
    tables_.write_visits(visits);
    batch.write(tables_, options_, now_, hosts, more);
    texts_.visit(visits);
    tables_.set_marks(outputs.marks);
    tables_.set_moves(outputs.moves);
    tables_.set_yields(yields);
    refresh_due(hosts, ends);
    end_turns(hosts, ends);
    tables_.write_hosts(hosts.changed());
    tables_.add_to_totals(more);
    return {};
  });
  if (!done) return done;
  settle_leases(ends, hosts);
  note_next(hosts);
  return {};
}

// ---- hosts and the rest

Status PostgresFrontier::block_until(HostId id, WallTime told, std::string_view why) {
  const WallTime until = std::min(clamp(to_server(told)), now_ + kLongestWait);
  return write([&]() -> Status {
    const std::vector<HostRow> hosts = tables_.lock_hosts({id}, {});
    if (hosts.empty() && database_.ok()) return Error{Errc::usage, "a block of a host that is not known"};
    if (hosts.empty() || until <= hosts[0].blocked_until) return {};
    tables_.block(id, until, short_line(why));
    std::vector<PaceRow> paces = tables_.lock_pace({hosts[0].record.name}, false);
    for (PaceRow& row : paces) row.pace.blocked_until = std::max(row.pace.blocked_until, until);
    tables_.write_pace(paces);
    return {};
  });
}

Status PostgresFrontier::set_delay(HostId id, Milliseconds told) {
  const Milliseconds delay = std::clamp(told, Milliseconds(0), kLongestWait);
  return write([&]() -> Status {
    const std::vector<HostRow> hosts = tables_.lock_hosts({id}, {});
    if (hosts.empty() && database_.ok()) return Error{Errc::usage, "a delay of a host that is not known"};
    if (!hosts.empty() && hosts[0].record.delay != delay) tables_.set_delay(id, delay);
    return {};
  });
}

Result<std::optional<StoredRobots>> PostgresFrontier::robots(std::string_view origin) {
  std::optional<StoredRobots> out;
  Status done = database_.read([&]() -> Status { return out = tables_.robots(origin), Status(); });
  if (!done) return done.error();
  if (out)
    for (WallTime* time : {&out->fetched, &out->expires, &out->unreachable_since}) *time = from_server(*time);
  return out;
}

Status PostgresFrontier::set_robots(std::string_view origin, const StoredRobots& told) {
  StoredRobots robots = told;
  for (WallTime* time : {&robots.fetched, &robots.expires, &robots.unreachable_since})
    *time = to_server(*time);
  return write([&]() -> Status { return tables_.set_robots(origin, robots), Status(); });
}

Result<std::optional<UrlRecord>> PostgresFrontier::find(std::string_view url) {
  const std::optional<UrlKey> key = key_of(url);
  std::optional<UrlRecord> out;
  Status done = database_.read([&]() -> Status {
    if (key) out = tables_.find(*key);
    return {};
  });
  if (!done) return done.error();
  if (out) out = from_server(*std::move(out));
  return out;
}

Result<std::vector<std::optional<UrlRecord>>> PostgresFrontier::find_all(
    std::span<const std::string_view> urls) {
  std::vector<std::optional<UrlRecord>> out(urls.size());
  std::vector<UrlKey> keys;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < urls.size(); ++i)
    if (std::optional<UrlKey> key = key_of(urls[i])) {
      keys.push_back(*std::move(key));
      places.push_back(i);
    }
  std::vector<std::string_view> bytes;
  for (const UrlKey& key : keys) bytes.push_back(key.blob().bytes);
  Status done = database_.read([&]() -> Status {
    for (auto& [place, url] : tables_.find_all(bytes)) out[places[place]] = from_server(std::move(url));
    return {};
  });
  if (!done) return done.error();
  return out;
}

Result<std::vector<UrlRecord>> PostgresFrontier::due(WallTime now, std::size_t most) {
  std::vector<UrlRecord> out;
  Status done =
      database_.read([&]() -> Status { return out = tables_.due(to_server(clamp(now)), most), Status(); });
  if (!done) return done.error();
  for (UrlRecord& url : out) url = from_server(std::move(url));
  return out;
}

Result<std::vector<TextMatch>> PostgresFrontier::texts_like(const TextRecord& text, std::size_t most) {
  std::vector<TextMatch> out;
  Status done = database_.read([&]() -> Status { return out = texts_.like(text, most), Status(); });
  if (!done) return done.error();
  return out;
}

Result<std::vector<TextMatch>> PostgresFrontier::claim_text(UrlId url, const TextRecord& text,
                                                            std::span<const UrlId> outdated,
                                                            std::size_t most) {
  std::vector<TextMatch> out;
  // Need not be waited for: what is committed because of a claim is not there without it.
  Status done =
      write([&]() -> Status { return out = texts_.claim(url, text, outdated, most), Status(); }, false);
  if (!done) return done.error();
  return out;
}

Result<HostYield> PostgresFrontier::yield_of(HostId host) {
  HostYield out;
  Status done = database_.read([&]() -> Status { return out = tables_.yield(host), Status(); });
  if (!done) return done.error();
  return out;
}

Result<std::vector<OutputMark>> PostgresFrontier::marks() {
  std::vector<OutputMark> out;
  if (Status done = database_.read([&]() -> Status { return out = tables_.marks(), Status(); }); !done)
    return done.error();
  return out;
}

Result<std::vector<OutputMove>> PostgresFrontier::moves() {
  std::vector<OutputMove> out;
  if (Status done = database_.read([&]() -> Status { return out = tables_.moves(), Status(); }); !done)
    return done.error();
  return out;
}

std::vector<std::string> PostgresFrontier::workers() {
  std::unordered_set<std::int64_t> held;
  const Rows locks = database_.run(kLocks), names = database_.run(kWorkers);
  for (int i = 0; i < locks.size(); ++i) held.insert(locks.number(i, 0));
  std::vector<std::string> out;
  for (int i = 0; i < names.size(); ++i) {
    std::string name(names.bytes(i, 0));
    if (held.contains(lock_of(name))) out.push_back(std::move(name));
  }
  return out;
}

// A move is done between two statements, so that no server takes this worker to be suspended.
Status PostgresFrontier::settle_gone(
    const std::function<bool(std::string_view, const OutputMove&)>& carry_out) {
  std::vector<std::string> workers;
  Status done = database_.read([&]() -> Status { return workers = tables_.movers(), Status(); });
  for (const std::string& worker : workers) {
    if (!done) break;
    done = write([&]() -> Status {
      if (!tables_.lock_worker(lock_of(worker))) return {};
      for (const OutputMove& move : tables_.lock_moves(worker))
        if (database_.ok() && carry_out(worker, move)) tables_.forget_move(worker, move);
      return {};
    });
  }
  return done;
}

Result<FrontierStats> PostgresFrontier::stats(WallTime now) {
  FrontierStats out;
  Status done = database_.read([&]() -> Status {
    out = {};
    tables_.count(out, to_server(clamp(now)));
    out.workers = workers();
    return {};
  });
  if (!done) return done.error();
  for (HostBlock& block : out.blocks) block.until = from_server(block.until);
  return out;
}

Result<std::unique_ptr<Frontier>> open_postgres(const FrontierOptions& options, WallTime now) {
  if (options.job.empty()) return Error{Errc::usage, "a state on PostgreSQL without the name of a job"};
  if (!is_worker_name(options.owner))
    return Error{Errc::usage, "the name of a worker is 1 to 32 letters, digits, '.', '_' and '-'"};
  auto frontier = std::make_unique<PostgresFrontier>(options);
  const Result<bool> opened = frontier->open(now);
  if (!opened) return opened.error();
  if (!*opened) return std::unique_ptr<Frontier>();
  return std::unique_ptr<Frontier>(std::move(frontier));
}

}  // namespace saring::crawling

namespace saring {

bool is_worker_name(std::string_view name) {
  const auto is_good = [](char c) { return ascii::is_alnum(c) || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), is_good);
}

}  // namespace saring
