// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <numeric>

#include "saring/crawl/frontier_postgres_internal.h"

namespace saring::crawling {
namespace {

constexpr std::size_t kMaxHeader = 1'024;  // bytes of a stored header value, as in url_store.cpp
constexpr std::int64_t kIgnored = -1, kHosts = -2;

// The last is not NULL where the page's text is an orphan (postgres_texts_internal.h).
#define URL_COLUMNS                                                                                        \
  "id, url, kind, depth, redirects, status, tries, etag, last_modified, digest, text_digest, first_seen, " \
  "last_visit, last_changed, interval, due, hint, archived, "                                              \
  "(SELECT t.original FROM texts AS t WHERE t.url = id AND t.original = 0)"
// Of the two ranks, the first that has one.
constexpr Query kFirstUrls{
    "first_urls",
    R"(SELECT )" URL_COLUMNS
    R"(, v.host FROM unnest($1::bigint[]) AS v(host) CROSS JOIN LATERAL ((SELECT * FROM urls WHERE host =
  v.host AND rank = 0 AND due <= $2 ORDER BY due, id LIMIT 1) UNION ALL (SELECT * FROM urls WHERE host =
  v.host AND rank = 1 AND due <= $2 ORDER BY due, id LIMIT 1) LIMIT 1) AS u)"};
constexpr Query kFirstDue{
    "first_due",
    R"(SELECT v.host, u.due FROM unnest($1::bigint[]) AS v(host) CROSS JOIN LATERAL (SELECT min(due) AS due
  FROM ((SELECT due FROM urls WHERE host = v.host AND rank = 0 AND due IS NOT NULL ORDER BY due LIMIT 1)
  UNION ALL (SELECT due FROM urls WHERE host = v.host AND rank = 1 AND due IS NOT NULL ORDER BY due LIMIT
  1)) AS firsts) AS u WHERE u.due IS NOT NULL)"};
constexpr Query kKnown{
    "known",
    R"(SELECT u.key, u.id, u.kind, u.depth, u.redirects, u.hint, u.due FROM unnest($1::bytea[]) AS v(key) JOIN
  urls AS u ON u.key = v.key)"};
constexpr Query kInsertUrls{
    "insert_urls",
    R"(INSERT INTO urls(key, host, rank, due, kind, depth, redirects, first_seen, url, hint) SELECT key, host,
  rank, due, kind, depth, redirects, first_seen, url, hint FROM unnest($1::bytea[], $2::bigint[],
  $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[],
  $10::bytea[]) WITH ORDINALITY AS v(key, host, rank, due, kind, depth, redirects, first_seen, url, hint,
  n) ORDER BY n ON CONFLICT (key) DO NOTHING RETURNING host, due)"};
constexpr Query kUpdateUrls{
    "update_urls",
    R"(UPDATE urls AS u SET rank = v.rank, due = v.due, kind = v.kind, depth = v.depth, redirects =
  v.redirects, hint = v.hint, etag = CASE WHEN v.forget = 0 THEN u.etag END, last_modified = CASE WHEN
  v.forget = 0 THEN u.last_modified END, digest = CASE WHEN v.forget = 0 THEN u.digest END FROM
  unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bytea[],
  $8::bigint[]) AS v(id, rank, due, kind, depth, redirects, hint, forget) WHERE u.id = v.id)"};
constexpr Query kStatuses{
    "statuses",
    R"(SELECT u.id, u.status FROM unnest($1::bigint[], $2::bigint[]) AS v(id, host) JOIN urls AS u ON u.id =
  v.id AND u.host = v.host)"};
constexpr Query kWriteVisits{
    "write_visits",
    R"(UPDATE urls AS u SET status = v.status, due = v.due, tries = v.tries, last_visit = v.visited, interval =
  CASE WHEN v.interval > 0 THEN v.interval ELSE u.interval END, etag = CASE WHEN v.read = 0 THEN u.etag
  WHEN u.depth >= v.depth THEN v.etag END, last_modified = CASE WHEN v.read = 0 THEN u.last_modified WHEN
  u.depth >= v.depth THEN v.last_modified END, digest = CASE WHEN v.read = 0 THEN u.digest WHEN u.depth >=
  v.depth THEN v.digest END, text_digest = CASE WHEN v.read = 0 THEN
  u.text_digest ELSE v.text_digest END, archived = CASE WHEN v.read = 0 THEN u.archived WHEN u.digest =
  v.digest THEN coalesce(v.archived, u.archived) ELSE v.archived END, last_changed = CASE WHEN v.changed =
  0 THEN u.last_changed ELSE v.visited END FROM unnest($1::bigint[], $2::bigint[], $3::bigint[],
  $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[],
  $11::bytea[], $12::bigint[], $13::bigint[], $14::bigint[]) AS v(id, status, due, tries, visited, interval,
  read, etag, last_modified, digest, text_digest, archived, changed, depth) WHERE u.id = v.id)"};

constexpr Query kSetMarks{
    "set_marks",
    R"(INSERT INTO marks SELECT $1, file, bytes FROM unnest($2::bytea[], $3::bigint[]) AS v(file, bytes) ON
  CONFLICT (worker, file) DO UPDATE SET bytes = excluded.bytes)"};
constexpr Query kClearMoves{"clear_moves",
                            R"(DELETE FROM moves WHERE worker = $1 OR target = ANY($2::bytea[]))"};
constexpr Query kAddMoves{"add_moves",
                          R"(INSERT INTO moves SELECT $1, source, target FROM unnest($2::bytea[], $3::bytea[])
  AS v(source, target))"};
constexpr Query kLockMoves{
    "lock_moves", R"(SELECT source, target FROM moves WHERE worker = $1 ORDER BY source FOR UPDATE)"};
constexpr Query kMovers{"movers", R"(SELECT DISTINCT worker FROM moves WHERE worker <> $1 ORDER BY worker)"};
constexpr Query kForgetMove{"forget_move", R"(DELETE FROM moves WHERE worker = $1 AND source = $2)"};
constexpr Query kLockWorker{
    "lock_worker", R"(SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock($1) THEN 1 ELSE 0 END::bigint)"};
constexpr Query kTotals{"totals", R"(SELECT what, sum(n)::bigint FROM counts GROUP BY what)"};
constexpr Query kAddToTotals{
    "add_to_totals",
    R"(INSERT INTO counts SELECT $1, what, n FROM unnest($2::bigint[], $3::bigint[]) AS v(what, n) ON CONFLICT
  (worker, what) DO UPDATE SET n = counts.n + excluded.n)"};
constexpr Query kSetRobots{
    "set_robots",
    R"(INSERT INTO robots VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (origin) DO UPDATE SET status =
  excluded.status, body = excluded.body, fetched = excluded.fetched, expires = excluded.expires,
  unreachable_since = excluded.unreachable_since)"};

constexpr Query kRobots{
    "robots", R"(SELECT status, body, fetched, expires, unreachable_since FROM robots WHERE origin = $1)"};
constexpr Query kFindAll{"find_all",
                         R"(SELECT )" URL_COLUMNS
                         R"(, v.n FROM unnest($1::bytea[]) WITH ORDINALITY AS v(key, n) JOIN urls AS u ON
  u.key = v.key)"};
constexpr Query kFind{"find", R"(SELECT )" URL_COLUMNS R"( FROM urls WHERE key = $1)"};
constexpr Query kDue{"due",
                     R"(SELECT )" URL_COLUMNS
                     R"( FROM urls WHERE due IS NOT NULL AND due <= $1 ORDER BY due, rank, id LIMIT $2)"};
constexpr Query kMarks{"marks", R"(SELECT file, bytes FROM marks WHERE worker = $1 ORDER BY file)"};
constexpr Query kMoves{"moves", R"(SELECT source, target FROM moves WHERE worker = $1 ORDER BY source)"};
constexpr Query kCountDue{"count_due", R"(SELECT count(*) FROM urls WHERE due IS NOT NULL AND due <= $1)"};
constexpr Query kCountBlocked{"count_blocked", R"(SELECT count(*) FROM hosts WHERE blocked_until > $1)"};
constexpr Query kBlocks{
    "blocks",
    R"(SELECT name, why, blocked_until FROM hosts WHERE blocked_until > $1 ORDER BY blocked_until DESC, id
  LIMIT $2)"};

#undef URL_COLUMNS

std::vector<OutputMove> moves_of(const Rows& rows) {
  std::vector<OutputMove> out;
  for (int i = 0; i < rows.size(); ++i)
    out.emplace_back(std::string(rows.bytes(i, 0)), std::string(rows.bytes(i, 1)));
  return out;
}

std::string_view sized(std::string_view value) {
  return value.size() <= kMaxHeader ? value : std::string_view();
}

using Number = std::int64_t;

}  // namespace

std::int64_t Totals::urls() const {
  return std::accumulate(by_status.begin(), by_status.end(), std::int64_t{0});
}

// A number from 0 to `most`; others are none that we wrote.
std::int64_t PostgresTables::in_range(const Rows& rows, int row, int column, std::int64_t most) {
  const std::int64_t value = rows.number(row, column);
  if (value >= 0 && value <= most) return value;
  database_.fail(Errc::corrupt, "a number is out of its range");
  return 0;
}

// ---- URLs

UrlRecord PostgresTables::record(const Rows& rows, int row) {
  const auto text = [&](int column) { return std::string(rows.bytes(row, column)); };
  const bool is_orphan = !rows.null(row, 18);
  const auto read = [&](int column) { return is_orphan ? std::string() : text(column); };
  return {.id = rows.number(row, 0),
          .url = text(1),
          .kind = static_cast<UrlKind>(in_range(rows, row, 2, 4)),
          .depth = static_cast<std::uint16_t>(in_range(rows, row, 3, 0xffff)),
          .redirects = static_cast<std::uint8_t>(in_range(rows, row, 4, 0xff)),
          .status = static_cast<VisitStatus>(in_range(rows, row, 5, kVisitStatuses - 1)),
          .tries = static_cast<std::uint16_t>(in_range(rows, row, 6, 0xffff)),
          .validators = {read(7), read(8)},
          .digest = read(9),
          .text_digest = read(10),
          .first_seen = wall_time(rows.number(row, 11)),
          .last_visit = time_or_never(rows, row, 12),
          .last_changed = time_or_never(rows, row, 13),
          .interval = Milliseconds(in_range(rows, row, 14, stored(kLatest))),
          .due = time_or_never(rows, row, 15),
          .hint_modified = text(16),
          .archived = time_or_never(rows, row, 17)};
}

std::vector<std::pair<HostId, UrlRecord>> PostgresTables::first_urls(const std::vector<HostId>& hosts,
                                                                     WallTime now) {
  std::vector<std::pair<HostId, UrlRecord>> out;
  if (hosts.empty()) return out;
  const Rows rows = database_.run(kFirstUrls, Params().add(hosts).add(stored(now)));
  for (int i = 0; i < rows.size(); ++i) out.emplace_back(rows.number(i, 19), record(rows, i));
  return out;
}

std::vector<std::pair<HostId, WallTime>> PostgresTables::first_due(const std::vector<HostId>& hosts) {
  std::vector<std::pair<HostId, WallTime>> out;
  if (hosts.empty()) return out;
  const Rows rows = database_.run(kFirstDue, Params().add(hosts));
  for (int i = 0; i < rows.size(); ++i) out.emplace_back(rows.number(i, 0), time_or_never(rows, i, 1));
  return out;
}

std::vector<KnownUrl> PostgresTables::known(const std::vector<std::string_view>& keys) {
  std::vector<KnownUrl> out;
  if (keys.empty()) return out;
  const Rows rows = database_.run(kKnown, Params().add(keys));
  for (int i = 0; i < rows.size(); ++i) {
    KnownUrl& url = out.emplace_back();
    const std::string_view key = rows.bytes(i, 0);
    std::copy_n(key.begin(), std::min(key.size(), url.key.size()), url.key.begin());
    url.id = rows.number(i, 1);
    url.kind = static_cast<UrlKind>(in_range(rows, i, 2, 4));
    url.depth = static_cast<std::uint16_t>(in_range(rows, i, 3, 0xffff));
    url.redirects = static_cast<std::uint8_t>(in_range(rows, i, 4, 0xff));
    url.hint = rows.bytes(i, 5);
    url.due = time_or_never(rows, i, 6);
  }
  return out;
}

std::vector<std::pair<HostId, WallTime>> PostgresTables::insert_urls(std::span<const UrlRow> urls) {
  std::vector<std::pair<HostId, WallTime>> out;
  if (urls.empty()) return out;
  const auto of = [&](auto make) { return column(urls, make); };
  const Rows rows = database_.run(
      kInsertUrls,
      Params()
          .add(of([](const UrlRow& u) { return std::string_view(u.values.key.data(), u.values.key.size()); }))
          .add(of([](const UrlRow& u) { return u.host; }))
          .add(of([](const UrlRow& u) { return static_cast<Number>(rank_of(u.values.kind)); }))
          .add(of([](const UrlRow& u) { return stored_or_null(u.values.due); }))
          .add(of([](const UrlRow& u) { return static_cast<Number>(u.values.kind); }))
          .add(of([](const UrlRow& u) { return Number{u.values.depth}; }))
          .add(of([](const UrlRow& u) { return Number{u.values.redirects}; }))
          .add(of([](const UrlRow& u) { return stored(u.first_seen); }))
          .add(of([](const UrlRow& u) { return u.url; }))
          .add(of([](const UrlRow& u) { return std::string_view(u.values.hint); })));
  for (int i = 0; i < rows.size(); ++i) out.emplace_back(rows.number(i, 0), time_or_never(rows, i, 1));
  return out;
}

void PostgresTables::update_urls(std::span<const UrlRow> urls) {
  if (urls.empty()) return;
  const auto of = [&](auto make) { return column(urls, make); };
  database_.run(kUpdateUrls,
                Params()
                    .add(of([](const UrlRow& u) { return u.values.id; }))
                    .add(of([](const UrlRow& u) { return static_cast<Number>(rank_of(u.values.kind)); }))
                    .add(of([](const UrlRow& u) { return stored_or_null(u.values.due); }))
                    .add(of([](const UrlRow& u) { return static_cast<Number>(u.values.kind); }))
                    .add(of([](const UrlRow& u) { return Number{u.values.depth}; }))
                    .add(of([](const UrlRow& u) { return Number{u.values.redirects}; }))
                    .add(of([](const UrlRow& u) { return std::string_view(u.values.hint); }))
                    .add(of([](const UrlRow& u) { return Number{u.forget}; })));
}

std::vector<std::pair<UrlId, VisitStatus>> PostgresTables::statuses(std::span<const Visit> visits) {
  std::vector<std::pair<UrlId, VisitStatus>> out;
  if (visits.empty()) return out;
  const Rows rows = database_.run(kStatuses, Params()
                                                 .add(column(visits, [](const Visit& v) { return v.url; }))
                                                 .add(column(visits, [](const Visit& v) { return v.host; })));
  for (int i = 0; i < rows.size(); ++i)
    out.emplace_back(rows.number(i, 0), static_cast<VisitStatus>(in_range(rows, i, 1, kVisitStatuses - 1)));
  return out;
}

void PostgresTables::write_visits(std::span<const Visit> visits) {
  if (visits.empty()) return;
  const auto of = [&](auto make) { return column(visits, make); };
  database_.run(
      kWriteVisits,
      Params()
          .add(of([](const Visit& v) { return v.url; }))
          .add(of([](const Visit& v) { return static_cast<Number>(v.status); }))
          .add(of([](const Visit& v) { return stored_or_null(v.due); }))
          .add(of([](const Visit& v) { return Number{v.tries}; }))
          .add(of([](const Visit& v) { return stored(v.visited); }))
          .add(of([](const Visit& v) { return std::clamp<Number>(v.interval.count(), 0, stored(kLatest)); }))
          .add(of([](const Visit& v) { return Number{v.read}; }))
          .add(of([](const Visit& v) { return sized(v.validators.etag); }))
          .add(of([](const Visit& v) { return sized(v.validators.last_modified); }))
          .add(of([](const Visit& v) { return sized(v.digest); }))
          .add(of([](const Visit& v) { return sized(v.text_digest); }))
          .add(of([](const Visit& v) { return stored_or_null(v.archived); }))
          .add(of([](const Visit& v) { return Number{v.changed}; }))
          .add(of([](const Visit& v) { return Number{v.depth}; })));
}

// ---- outputs, counts, robots

void PostgresTables::set_marks(std::span<const OutputMark> marks) {
  if (marks.empty()) return;
  database_.run(kSetMarks,
                Params()
                    .add(std::string_view(worker_))
                    .add(column(marks, [](const OutputMark& m) { return std::string_view(m.file); }))
                    .add(column(marks, [](const OutputMark& m) { return static_cast<Number>(m.bytes); })));
}

// Where another worker's file of the same name was not moved when it died, what it holds is older.
void PostgresTables::set_moves(std::span<const OutputMove> moves) {
  const auto targets = column(moves, [](const OutputMove& m) { return std::string_view(m.second); });
  database_.run(kClearMoves, Params().add(std::string_view(worker_)).add(targets));
  if (moves.empty()) return;
  database_.run(kAddMoves,
                Params()
                    .add(std::string_view(worker_))
                    .add(column(moves, [](const OutputMove& m) { return std::string_view(m.first); }))
                    .add(targets));
}

Totals PostgresTables::totals() {
  Totals out;
  const Rows rows = database_.run(kTotals);
  for (int i = 0; i < rows.size(); ++i) {
    const std::int64_t what = rows.number(i, 0), n = rows.number(i, 1);
    if (what >= 0 && what < std::ssize(out.by_status)) out.by_status[static_cast<std::size_t>(what)] = n;
    if (what == kIgnored) out.ignored = n;
    if (what == kHosts) out.hosts = n;
  }
  return out;
}

void PostgresTables::add_to_totals(const Totals& more) {
  std::vector<std::int64_t> what, n;
  const auto add = [&](std::int64_t which, std::int64_t count) {
    if (count == 0) return;
    what.push_back(which);
    n.push_back(count);
  };
  for (std::size_t i = 0; i < more.by_status.size(); ++i)
    add(static_cast<std::int64_t>(i), more.by_status[i]);
  add(kIgnored, more.ignored);
  add(kHosts, more.hosts);
  if (!n.empty()) database_.run(kAddToTotals, Params().add(std::string_view(worker_)).add(what).add(n));
}

void PostgresTables::set_robots(std::string_view origin, const StoredRobots& robots) {
  database_.run(kSetRobots, Params()
                                .add(origin)
                                .add(Number{robots.status})
                                .add(std::string_view(robots.body).substr(0, kMaxRobotsBytes))
                                .add(stored(robots.fetched))
                                .add(stored(robots.expires))
                                .add(stored_or_null(robots.unreachable_since)));
}

std::optional<StoredRobots> PostgresTables::robots(std::string_view origin) {
  const Rows rows = database_.run(kRobots, Params().add(origin));
  if (rows.size() == 0) return std::nullopt;
  return StoredRobots{.status = static_cast<int>(in_range(rows, 0, 0, 999)),
                      .body = std::string(rows.bytes(0, 1)),
                      .fetched = wall_time(rows.number(0, 2)),
                      .expires = wall_time(rows.number(0, 3)),
                      .unreachable_since = time_or_never(rows, 0, 4)};
}

std::optional<UrlRecord> PostgresTables::find(const UrlKey& key) {
  const Rows rows = database_.run(kFind, Params().add(key.blob().bytes));
  if (rows.size() == 0) return std::nullopt;
  return record(rows, 0);
}

std::vector<std::pair<std::size_t, UrlRecord>> PostgresTables::find_all(
    const std::vector<std::string_view>& keys) {
  std::vector<std::pair<std::size_t, UrlRecord>> out;
  if (keys.empty()) return out;
  const Rows rows = database_.run(kFindAll, Params().add(keys));
  for (int i = 0; i < rows.size(); ++i)
    out.emplace_back(static_cast<std::size_t>(rows.number(i, 19) - 1), record(rows, i));
  return out;
}

std::vector<UrlRecord> PostgresTables::due(WallTime now, std::size_t most) {
  std::vector<UrlRecord> out;
  const auto limit = static_cast<Number>(std::min<std::size_t>(most, 1'000'000));
  const Rows rows = database_.run(kDue, Params().add(stored(now)).add(limit));
  for (int i = 0; i < rows.size(); ++i) out.push_back(record(rows, i));
  return out;
}

std::vector<std::string> PostgresTables::movers() {
  std::vector<std::string> out;
  const Rows rows = database_.run(kMovers, Params().add(std::string_view(worker_)));
  for (int i = 0; i < rows.size(); ++i) out.emplace_back(rows.bytes(i, 0));
  return out;
}

std::vector<OutputMark> PostgresTables::marks() {
  std::vector<OutputMark> out;
  const Rows rows = database_.run(kMarks, Params().add(std::string_view(worker_)));
  for (int i = 0; i < rows.size(); ++i)
    out.push_back({std::string(rows.bytes(i, 0)),
                   static_cast<std::uint64_t>(in_range(rows, i, 1, std::numeric_limits<Number>::max()))});
  return out;
}

std::vector<OutputMove> PostgresTables::moves() {
  return moves_of(database_.run(kMoves, Params().add(std::string_view(worker_))));
}

std::vector<OutputMove> PostgresTables::lock_moves(std::string_view worker) {
  return moves_of(database_.run(kLockMoves, Params().add(worker)));
}

void PostgresTables::forget_move(std::string_view worker, const OutputMove& move) {
  database_.run(kForgetMove, Params().add(worker).add(std::string_view(move.first)));
}

bool PostgresTables::lock_worker(std::int64_t lock) {
  const Rows taken = database_.run(kLockWorker, Params().add(lock));
  return taken.size() == 1 && taken.number(0, 0) == 1;
}

void PostgresTables::count(FrontierStats& stats, WallTime now) {
  const Rows due = database_.run(kCountDue, Params().add(stored(now)));
  const Rows blocked = database_.run(kCountBlocked, Params().add(stored(now)));
  const Rows blocks =
      database_.run(kBlocks, Params().add(stored(now)).add(static_cast<Number>(kMaxListedBlocks)));
  const Totals totals = this->totals();
  stats.fallen = fallen();
  if (!database_.ok()) return;
  stats.due = static_cast<std::uint64_t>(due.number(0, 0));
  stats.hosts_blocked = static_cast<std::uint64_t>(blocked.number(0, 0));
  for (int i = 0; i < blocks.size(); ++i)
    stats.blocks.push_back(
        {std::string(blocks.bytes(i, 0)), std::string(blocks.bytes(i, 1)), wall_time(blocks.number(i, 2))});
  stats.urls = static_cast<std::uint64_t>(totals.urls());
  stats.visited = stats.urls - static_cast<std::uint64_t>(totals.by_status[0]);
  stats.hosts = static_cast<std::uint64_t>(totals.hosts);
  stats.ignored = static_cast<std::uint64_t>(totals.ignored);
  for (std::size_t i = 0; i < kVisitStatuses; ++i)
    stats.by_status.emplace_back(static_cast<VisitStatus>(i),
                                 static_cast<std::uint64_t>(totals.by_status[i]));
}

}  // namespace saring::crawling
