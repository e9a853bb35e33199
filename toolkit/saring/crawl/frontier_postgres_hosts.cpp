// SPDX-License-Identifier: Apache-2.0
// The hosts of a job on PostgreSQL, and the pace that all jobs share.
#include <algorithm>
#include <limits>

#include "saring/crawl/frontier_postgres_internal.h"

namespace saring::crawling {
namespace {

#define HOST_COLUMNS \
  "id, name, delay, failures, urls, blocked_until, due, next_start, worker, leased_until, turn"
// Not on a turn of this worker's ($1) nor left out by it, and not another's, now.
#define IS_FREE                                                                                         \
  " NOT (worker = $1 AND turn <> 0) AND NOT EXISTS (SELECT FROM left_out AS l WHERE l.worker = $1 AND " \
  "l.host "                                                                                             \
  "= id) AND (hosts.worker IN ('', $1) OR leased_until <= "

constexpr Query kLook{
    "look",
    R"(WITH t AS MATERIALIZED (SELECT saring.clock() AS now) SELECT now, (SELECT next_try FROM hosts WHERE
  next_try IS NOT NULL AND)" IS_FREE
    R"((SELECT now FROM t)) ORDER BY next_try LIMIT 1), (SELECT count(*) FROM (SELECT FROM hosts WHERE worker
  <> '' AND worker <> $1 AND leased_until > (SELECT now FROM t) LIMIT 1) AS other) FROM t)"};
constexpr Query kCandidates{"candidates",
                            R"(SELECT )" HOST_COLUMNS R"( FROM hosts WHERE next_try <= $2 AND)" IS_FREE
                            R"($2) AND id <> ALL($4::bigint[]) ORDER BY next_try, id LIMIT $3 FOR UPDATE SKIP
  LOCKED)"};
constexpr Query kLockHosts{
    "lock_hosts",
    R"(SELECT )" HOST_COLUMNS
    R"( FROM hosts WHERE id = ANY($1::bigint[]) OR name = ANY($2::text[]) ORDER BY id FOR UPDATE)"};
constexpr Query kLockLeased{"lock_leased",
                            R"(SELECT )" HOST_COLUMNS
                            R"( FROM hosts WHERE worker <> '' AND worker = $1 ORDER BY id FOR UPDATE)"};
constexpr Query kInsertHosts{
    "insert_hosts",
    R"(INSERT INTO hosts(name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING RETURNING id)"};
constexpr Query kWriteHosts{
    "write_hosts",
    R"(UPDATE hosts SET failures = v.failures, urls = v.urls, due = v.due, next_start = v.next_start, worker =
  v.worker, leased_until = v.leased_until, turn = v.turn FROM unnest($1::bigint[], $2::bigint[],
  $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[]) AS v(id, failures,
  urls, due, next_start, worker, leased_until, turn) WHERE hosts.id = v.id)"};
constexpr Query kTurns{
    "turns", R"(SELECT id, turn FROM hosts WHERE worker = $1 AND turn <> 0 AND id = ANY($2::bigint[]))"};
constexpr Query kLeaveOut{"leave_out", R"(INSERT INTO left_out VALUES ($1, $2) ON CONFLICT DO NOTHING)"};
constexpr Query kClearLeftOut{"clear_left_out", R"(DELETE FROM left_out WHERE worker = $1)"};
constexpr Query kBlock{"block", R"(UPDATE hosts SET blocked_until = $2, why = $3 WHERE id = $1)"};
constexpr Query kSetDelay{"set_delay", R"(UPDATE hosts SET delay = $2 WHERE id = $1)"};
constexpr Query kCutWaits{
    "cut_waits",
    R"(UPDATE hosts SET next_start = least(next_start, 0), blocked_until = least(blocked_until, $2),
  leased_until = least(leased_until, $3) WHERE next_start > $1 OR blocked_until > $2 OR leased_until > $3)"};
constexpr Query kBlocked{
    "blocked", R"(SELECT )" HOST_COLUMNS R"( FROM hosts WHERE blocked_until > $1 ORDER BY id FOR UPDATE)"};

constexpr Query kLockPace{
    "lock_pace",
    R"(SELECT host, next_start, set_at, owner, leased_until, blocked_until FROM saring.pace WHERE host =
  ANY($1::text[]) ORDER BY host FOR UPDATE)"};
constexpr Query kPassPace{
    "pass_pace",
    R"(SELECT host, next_start, set_at, owner, leased_until, blocked_until FROM saring.pace WHERE host =
  ANY($1::text[]) ORDER BY host FOR UPDATE SKIP LOCKED)"};
constexpr Query kInsertPace{
    "insert_pace",
    R"(INSERT INTO saring.pace(host) SELECT unnest($1::text[]) ON CONFLICT (host) DO NOTHING RETURNING host,
  0::bigint, 0::bigint, '', 0::bigint, 0::bigint)"};
constexpr Query kWritePace{
    "write_pace",
    R"(UPDATE saring.pace AS p SET next_start = v.next_start, set_at = v.set_at, owner = v.owner, leased_until
  = v.leased_until, blocked_until = v.blocked_until FROM unnest($1::text[], $2::bigint[], $3::bigint[],
  $4::text[], $5::bigint[], $6::bigint[]) AS v(host, next_start, set_at, owner, leased_until,
  blocked_until) WHERE p.host = v.host)"};
constexpr Query kPaceLeftovers{
    "pace_leftovers", R"(SELECT host FROM saring.pace WHERE owner <> '' AND owner = $1 ORDER BY host)"};
constexpr Query kPrunePace{
    "prune_pace",
    R"(DELETE FROM saring.pace WHERE host IN (SELECT host FROM saring.pace WHERE owner = '' AND next_start < $1
  AND set_at < $1 AND blocked_until < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED))"};

#define YIELD_COLUMNS \
  "pages, texts, past_ok, past_words, past_squares, recent_ok, recent_words, recent_squares, few, brief"
constexpr Query kYield{"yield", R"(SELECT )" YIELD_COLUMNS R"( FROM yields WHERE host = $1)"};
constexpr Query kFallen{"fallen", R"(SELECT )" YIELD_COLUMNS
                                  R"(, name FROM yields JOIN hosts ON id = host WHERE few + brief > 0 ORDER BY
  host LIMIT $1)"};
constexpr Query kSetYields{
    "set_yields",
    R"(INSERT INTO yields(host, )" YIELD_COLUMNS R"() SELECT host, )" YIELD_COLUMNS
    R"( FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::float8[], $5::float8[], $6::float8[],
  $7::float8[], $8::float8[], $9::float8[], $10::bigint[], $11::bigint[]) AS v(host, )" YIELD_COLUMNS
    R"() ORDER BY host ON CONFLICT (host) DO UPDATE SET pages = excluded.pages, texts = excluded.texts, past_ok
  = excluded.past_ok, past_words = excluded.past_words, past_squares = excluded.past_squares, recent_ok =
  excluded.recent_ok, recent_words = excluded.recent_words, recent_squares = excluded.recent_squares, few =
  excluded.few, brief = excluded.brief)"};

#undef HOST_COLUMNS
#undef IS_FREE
#undef YIELD_COLUMNS

using Number = std::int64_t;

}  // namespace

WallTime HostRow::next_try() const {
  if (turn != 0) return leased_until;
  return due == kNever ? kNever : std::max({due, next_start, blocked_until});
}

PostgresTables::Look PostgresTables::look() {
  const Rows rows = database_.run(kLook, Params().add(std::string_view(worker_)));
  if (rows.size() != 1) return {};
  return {.now = wall_time(rows.number(0, 0)),
          .next_try = time_or_never(rows, 0, 1),
          .others = rows.number(0, 2) != 0};
}

// ---- hosts

std::vector<HostRow> PostgresTables::hosts_of(const Rows& rows) {
  std::vector<HostRow> out;
  for (int i = 0; i < rows.size(); ++i) {
    HostRow& host = out.emplace_back();
    host.record.id = rows.number(i, 0);
    host.record.name = rows.bytes(i, 1);
    host.record.delay = Milliseconds(in_range(rows, i, 2, kLongestWait.count()));
    host.record.failures =
        static_cast<std::uint32_t>(in_range(rows, i, 3, std::numeric_limits<std::uint32_t>::max()));
    host.urls = static_cast<std::uint64_t>(in_range(rows, i, 4, std::numeric_limits<Number>::max() / 2));
    host.blocked_until = wall_time(rows.number(i, 5));
    host.due = time_or_never(rows, i, 6);
    host.next_start = wall_time(rows.number(i, 7));
    host.worker = rows.bytes(i, 8);
    host.leased_until = wall_time(rows.number(i, 9));
    host.turn = rows.number(i, 10);
  }
  return out;
}

std::vector<HostRow> PostgresTables::lock_candidates(WallTime now, std::size_t most,
                                                     const std::vector<HostId>& without) {
  return hosts_of(database_.run(
      kCandidates,
      Params().add(std::string_view(worker_)).add(stored(now)).add(static_cast<Number>(most)).add(without)));
}

std::vector<HostRow> PostgresTables::lock_hosts(const std::vector<HostId>& ids,
                                                const std::vector<std::string_view>& names) {
  if (ids.empty() && names.empty()) return {};
  return hosts_of(database_.run(kLockHosts, Params().add(ids).add_texts(names)));
}

std::vector<HostRow> PostgresTables::lock_leased() {
  return hosts_of(database_.run(kLockLeased, Params().add(std::string_view(worker_))));
}

int PostgresTables::insert_hosts(const std::vector<std::string_view>& sorted_names) {
  if (sorted_names.empty()) return 0;
  return database_.run(kInsertHosts, Params().add_texts(sorted_names)).size();
}

void PostgresTables::write_hosts(std::span<const HostRow> hosts) {
  if (hosts.empty()) return;
  const auto number = [&](auto make) { return column(hosts, make); };
  database_.run(kWriteHosts,
                Params()
                    .add(number([](const HostRow& h) { return h.record.id; }))
                    .add(number([](const HostRow& h) { return Number{h.record.failures}; }))
                    .add(number([](const HostRow& h) { return static_cast<Number>(h.urls); }))
                    .add(number([](const HostRow& h) { return stored_or_null(h.due); }))
                    .add(number([](const HostRow& h) { return stored(h.next_start); }))
                    .add_texts(number([](const HostRow& h) { return std::string_view(h.worker); }))
                    .add(number([](const HostRow& h) { return stored(h.leased_until); }))
                    .add(number([](const HostRow& h) { return h.turn; })));
}

std::vector<std::pair<HostId, UrlId>> PostgresTables::turns(const std::vector<HostId>& hosts) {
  std::vector<std::pair<HostId, UrlId>> out;
  if (hosts.empty()) return out;
  const Rows rows = database_.run(kTurns, Params().add(std::string_view(worker_)).add(hosts));
  for (int i = 0; i < rows.size(); ++i) out.emplace_back(rows.number(i, 0), rows.number(i, 1));
  return out;
}

void PostgresTables::leave_out(HostId host) {
  database_.run(kLeaveOut, Params().add(std::string_view(worker_)).add(host));
}

void PostgresTables::clear_left_out() {
  database_.run(kClearLeftOut, Params().add(std::string_view(worker_)));
}

void PostgresTables::block(HostId host, WallTime until, std::string_view why) {
  database_.run(kBlock, Params().add(host).add(stored(until)).add(why));
}

void PostgresTables::set_delay(HostId host, Milliseconds delay) {
  database_.run(kSetDelay, Params().add(host).add(Number{delay.count()}));
}

std::vector<HostRow> PostgresTables::cut_waits(WallTime now, Milliseconds longest_turn) {
  database_.run(kCutWaits, Params()
                               .add(stored(now))
                               .add(stored(now + kLongestWait))
                               .add(stored(now + kLongestWait + longest_turn)));
  return hosts_of(database_.run(kBlocked, Params().add(stored(now))));
}

// ---- what hosts give

HostYield PostgresTables::yield_of(const Rows& rows, int row) {
  constexpr Number kMost = std::numeric_limits<Number>::max();
  HostYield out;
  out.pages = static_cast<std::uint64_t>(in_range(rows, row, 0, kMost));
  out.texts = static_cast<std::uint64_t>(in_range(rows, row, 1, kMost));
  out.past = {rows.real(row, 2), rows.real(row, 3), rows.real(row, 4)};
  out.recent = {rows.real(row, 5), rows.real(row, 6), rows.real(row, 7)};
  out.few = rows.number(row, 8) != 0;
  out.brief = rows.number(row, 9) != 0;
  return out;
}

HostYield PostgresTables::yield(HostId host) {
  const Rows rows = database_.run(kYield, Params().add(host));
  return rows.size() == 0 ? HostYield() : yield_of(rows, 0);
}

void PostgresTables::set_yields(std::span<const StoredYield> yields) {
  if (yields.empty()) return;
  const auto number = [&](auto make) {
    return column(yields, [&](const StoredYield& y) { return static_cast<Number>(make(y.yield)); });
  };
  const auto real = [&](auto make) {
    return column(yields, [&](const StoredYield& y) { return make(y.yield); });
  };
  database_.run(kSetYields, Params()
                                .add(column(yields, [](const StoredYield& y) { return y.host; }))
                                .add(number([](const HostYield& y) { return y.pages; }))
                                .add(number([](const HostYield& y) { return y.texts; }))
                                .add(real([](const HostYield& y) { return y.past.ok; }))
                                .add(real([](const HostYield& y) { return y.past.words; }))
                                .add(real([](const HostYield& y) { return y.past.squares; }))
                                .add(real([](const HostYield& y) { return y.recent.ok; }))
                                .add(real([](const HostYield& y) { return y.recent.words; }))
                                .add(real([](const HostYield& y) { return y.recent.squares; }))
                                .add(number([](const HostYield& y) { return y.few; }))
                                .add(number([](const HostYield& y) { return y.brief; })));
}

std::vector<FallenHost> PostgresTables::fallen() {
  const Rows rows = database_.run(kFallen, Params().add(static_cast<Number>(kMaxListedFallen)));
  std::vector<FallenHost> out;
  for (int i = 0; i < rows.size(); ++i) out.push_back({std::string(rows.bytes(i, 10)), yield_of(rows, i)});
  return out;
}

// ---- the pace of hosts

std::vector<PaceRow> PostgresTables::lock_pace(std::vector<std::string_view> hosts, bool pass) {
  std::vector<PaceRow> out;
  const auto take = [&](const Rows& rows) {
    for (int i = 0; i < rows.size(); ++i)
      out.push_back({std::string(rows.bytes(i, 0)),
                     {.next_start = wall_time(rows.number(i, 1)),
                      .set_at = wall_time(rows.number(i, 2)),
                      .owner = std::string(rows.bytes(i, 3)),
                      .leased_until = wall_time(rows.number(i, 4)),
                      .blocked_until = wall_time(rows.number(i, 5))}});
  };
  if (hosts.empty()) return out;
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  take(database_.run(pass ? kPassPace : kLockPace, Params().add_texts(hosts)));
  std::vector<std::string_view> missing;
  std::size_t at = 0;
  for (const std::string_view host : hosts)
    if (at < out.size() && out[at].host == host)
      ++at;
    else
      missing.push_back(host);
  // What is there after all, somebody else has locked, or made a moment ago.
  if (!missing.empty()) take(database_.run(kInsertPace, Params().add_texts(missing)));
  if (!pass && out.size() < hosts.size() && database_.ok()) {
    out.clear();
    take(database_.run(kLockPace, Params().add_texts(hosts)));
  }
  return out;
}

void PostgresTables::write_pace(std::span<const PaceRow> rows) {
  if (rows.empty()) return;
  database_.run(kWritePace,
                Params()
                    .add_texts(column(rows, [](const PaceRow& r) { return std::string_view(r.host); }))
                    .add(column(rows, [](const PaceRow& r) { return stored(r.pace.next_start); }))
                    .add(column(rows, [](const PaceRow& r) { return stored(r.pace.set_at); }))
                    .add_texts(column(rows, [](const PaceRow& r) { return std::string_view(r.pace.owner); }))
                    .add(column(rows, [](const PaceRow& r) { return stored(r.pace.leased_until); }))
                    .add(column(rows, [](const PaceRow& r) { return stored(r.pace.blocked_until); })));
}

std::vector<std::string> PostgresTables::pace_leftovers(const std::string& owner) {
  std::vector<std::string> out;
  const Rows rows = database_.run(kPaceLeftovers, Params().add(std::string_view(owner)));
  for (int i = 0; i < rows.size(); ++i) out.emplace_back(rows.bytes(i, 0));
  return out;
}

void PostgresTables::prune_pace(WallTime before) { database_.run(kPrunePace, Params().add(stored(before))); }

}  // namespace saring::crawling
