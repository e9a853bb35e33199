// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <numeric>

#include "saring/base/hash.h"
#include "saring/crawl/url_store_internal.h"
#include "saring/url/url.h"

namespace saring::crawling {
namespace {

constexpr std::size_t kMaxHeader =
    1'024;  // bytes of a stored header value; a longer ETag is none that we send

// A query for UrlStore::record.
std::string record_where(const char* condition) {
  constexpr const char* kColumns =
      "SELECT id, url, kind, depth, redirects, status, tries, etag, last_modified, digest, text_digest, "
      "first_seen, last_visit, last_changed, interval, due, hint, host, proof, archived FROM urls WHERE ";
  return std::string(kColumns) + condition;
}

// Tells whether a URL and its host are still what was put: nobody is to get requests because of a flipped
// bit. Not the key, for the rules of canonical forms may change.
std::int64_t proof(std::string_view url, HostId host) {
  return static_cast<std::int64_t>(xxh3_64(url) + static_cast<std::uint64_t>(host));
}

std::string_view sized(std::string_view value, std::size_t most) {
  return value.size() <= most ? value : std::string_view();
}

}  // namespace

std::optional<UrlKey> key_of(std::string_view text) {
  if (text.size() > kMaxStoredUrl) return std::nullopt;
  const Result<Url> url = Url::parse(text);
  if (!url || !url->is_http() || !url->username().empty() || !url->password().empty()) return std::nullopt;
  const std::string form = canonical(*url);
  if (form.size() > kMaxStoredUrl) return std::nullopt;
  return UrlKey{xxh3_128(form), std::string(url->hostname())};
}

std::string short_line(std::string_view text) {
  constexpr std::size_t kMost = 200;
  std::size_t size = std::min(text.size(), kMost);
  if (size < text.size())
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  std::string out(text.substr(0, size));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return out;
}

UrlStore::UrlStore(Database& database)
    : database_(database),
      first_(
          database,
          record_where("host = ?1 AND rank = ?2 AND due IS NOT NULL AND due <= ?3 ORDER BY due, id LIMIT 1")),
      first_due_(
          database,
          "SELECT due FROM urls WHERE host = ?1 AND rank = ?2 AND due IS NOT NULL ORDER BY due LIMIT 1"),
      due_(database, record_where("due IS NOT NULL AND due <= ?1 ORDER BY due, rank, id LIMIT ?2")),
      find_(database, record_where("key = ?1")),
      known_(database, "SELECT 1 FROM urls WHERE key = ?1"),
      insert_(database,
              "INSERT INTO urls(key, host, rank, due, kind, depth, redirects, first_seen, proof, url, hint) "
              "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT(key) DO NOTHING"),
      move_up_(database, "UPDATE urls SET due = ?2 WHERE key = ?1 AND (due IS NULL OR due > ?2)"),
      set_hint_(database, "UPDATE urls SET hint = ?2 WHERE key = ?1 AND hint < ?2"),
      // Forgets what would let the server answer that nothing has changed.
      set_depth_(database,
                 "UPDATE urls SET depth = ?2, redirects = min(redirects, ?3), etag = NULL, last_modified = "
                 "NULL, digest = NULL WHERE key = ?1 AND depth > ?2"),
      set_kind_(database,
                "UPDATE urls SET kind = ?2, rank = ?3, due = ?4, etag = NULL, last_modified = NULL, "
                "digest = NULL WHERE key = ?1 AND kind <> ?2"),
      old_(database, "SELECT status FROM urls WHERE id = ?1 AND host = ?2"),
      visit_(database,
             "UPDATE urls SET status = ?2, due = ?3, tries = ?4, last_visit = ?5, "
             "interval = iif(?6 > 0, ?6, interval) WHERE id = ?1"),
      read_(database,
            "UPDATE urls SET etag = iif(depth < ?7, NULL, ?2), last_modified = iif(depth < ?7, NULL, ?3), "
            "digest = iif(depth < ?7, NULL, ?4), text_digest = ?5, "
            "archived = iif(digest IS ?4, coalesce(?6, archived), ?6) WHERE id = ?1"),
      changed_(database, "UPDATE urls SET last_changed = ?2 WHERE id = ?1"),
      insert_host_(database, "INSERT INTO hosts(id, name) VALUES(?1, ?2)"),
      set_urls_(database, "UPDATE hosts SET urls = ?2 WHERE id = ?1"),
      set_failures_(database, "UPDATE hosts SET failures = ?2 WHERE id = ?1"),
      set_delay_(database, "UPDATE hosts SET delay = ?2 WHERE id = ?1"),
      block_(database, "UPDATE hosts SET blocked_until = ?2, why = ?3 WHERE id = ?1"),
      set_mark_(database, "INSERT OR REPLACE INTO marks VALUES(?1, ?2)"),
      clear_moves_(database, "DELETE FROM moves"),
      add_move_(database, "INSERT OR REPLACE INTO moves VALUES(?1, ?2)"),
      set_robots_(database, "INSERT OR REPLACE INTO robots VALUES(?1, ?2, ?3, ?4, ?5, ?6)"),
      robots_(database,
              "SELECT status, body, fetched, expires, unreachable_since FROM robots WHERE origin = ?1"),
      set_count_(database, "INSERT OR REPLACE INTO counts VALUES(?1, ?2)"),
      set_total_(database, "INSERT OR REPLACE INTO totals VALUES('ignored', ?1)") {}

void UrlStore::load(HostQueue& hosts) {
  Statement all(database_, "SELECT id, name, delay, failures, blocked_until, urls FROM hosts ORDER BY id");
  while (all.step()) {
    const std::string name(all.bytes(1));
    if (all.number(0) != static_cast<std::int64_t>(hosts.size()) + 1 || hosts.find(name))
      return database_.corrupt("the hosts are not numbered");
    const HostId id = hosts.insert(name);
    const std::int64_t delay = in_range(all, 2, kLongestWait.count());
    const std::int64_t failures = in_range(all, 3, std::numeric_limits<std::uint32_t>::max());
    const std::int64_t urls = in_range(all, 5, std::numeric_limits<std::int64_t>::max() / 2);
    const std::array due{first_due(id, 0), first_due(id, 1)};
    hosts.update(id, [&](Host& host) {
      host.record.delay = Milliseconds(delay);
      host.record.failures = static_cast<std::uint32_t>(failures);
      host.blocked_until = wall_time(all.number(4));
      host.urls = static_cast<std::uint64_t>(urls);
      host.due = due;
    });
  }
  Statement counts(database_, "SELECT status, urls FROM counts");
  while (counts.step()) {
    const auto status = static_cast<std::size_t>(in_range(counts, 0, kVisitStatuses - 1));
    counts_[status] = in_range(counts, 1, std::numeric_limits<std::int64_t>::max() / 32);
  }
  ignored_ = database_.number("SELECT n FROM totals WHERE name = 'ignored'");
  written_counts_ = counts_;
  written_ignored_ = ignored_;
}

WallTime UrlStore::first_due(HostId host, std::size_t rank) {
  if (!first_due_.bind(host, static_cast<std::int64_t>(rank)).step()) return kNever;
  const WallTime due = wall_time(first_due_.number(0));
  first_due_.reset();
  return due;
}

std::optional<UrlRecord> UrlStore::first(HostId host, std::size_t rank, WallTime now) {
  if (!first_.bind(host, static_cast<std::int64_t>(rank), stored(now)).step()) return std::nullopt;
  UrlRecord out = record(first_);
  first_.reset();
  return out;
}

std::optional<UrlRecord> UrlStore::find(const UrlKey& key) {
  if (!find_.bind(key.blob()).step()) return std::nullopt;
  UrlRecord out = record(find_);
  find_.reset();
  return out;
}

std::vector<UrlRecord> UrlStore::due(WallTime now, std::size_t most) {
  std::vector<UrlRecord> out;
  due_.bind(stored(now), static_cast<std::int64_t>(std::min<std::size_t>(most, 1'000'000)));
  while (due_.step()) out.push_back(record(due_));
  due_.reset();
  return out;
}

bool UrlStore::known(const UrlKey& key) {
  const bool found = known_.bind(key.blob()).step();
  known_.reset();
  return found;
}

bool UrlStore::has(UrlId url, HostId host) {
  const bool found = old_.bind(url, host).step();
  old_.reset();
  return found;
}

// A number from 0 to `most`; others are none that we wrote.
std::int64_t UrlStore::in_range(Statement& row, int column, std::int64_t most) {
  const std::int64_t value = row.number(column);
  if (value >= 0 && value <= most) return value;
  database_.corrupt("a number is out of its range");
  return 0;
}

UrlRecord UrlStore::record(Statement& row) {
  const auto time = [&](int column) { return row.null(column) ? kNever : wall_time(row.number(column)); };
  const auto text = [&](int column) { return std::string(row.bytes(column)); };
  UrlRecord out{.id = row.number(0),
                .url = text(1),
                .kind = static_cast<UrlKind>(in_range(row, 2, 4)),
                .depth = static_cast<std::uint16_t>(in_range(row, 3, 0xffff)),
                .redirects = static_cast<std::uint8_t>(in_range(row, 4, 0xff)),
                .status = static_cast<VisitStatus>(in_range(row, 5, kVisitStatuses - 1)),
                .tries = static_cast<std::uint16_t>(in_range(row, 6, 0xffff)),
                .validators = {text(7), text(8)},
                .digest = text(9),
                .text_digest = text(10),
                .first_seen = wall_time(row.number(11)),
                .last_visit = time(12),
                .last_changed = time(13),
                .interval = Milliseconds(in_range(row, 14, stored(kLatest))),
                .due = time(15),
                .hint_modified = text(16),
                .archived = time(19)};
  if (proof(out.url, row.number(17)) != row.number(18)) database_.corrupt("a URL is not what it was");
  return out;
}

UrlStore::Put UrlStore::put(const NewUrl& url, const UrlKey& key, HostId host, WallTime now, bool is_seed) {
  const std::string_view hint = std::string_view(url.hint_modified).substr(0, kMaxHint);
  insert_
      .bind(key.blob(), host, static_cast<std::int64_t>(rank_of(url.kind)), stored_or_null(url.due),
            static_cast<std::int64_t>(url.kind), std::int64_t{url.depth}, std::int64_t{url.redirects},
            stored(now), proof(url.url, host), std::string_view(url.url), hint)
      .run();
  if (database_.changed_rows() == 1) {
    ++counts_[0];
    return Put::added;
  }
  if (!hint.empty()) set_hint_.bind(key.blob(), hint).run();
  set_depth_.bind(key.blob(), std::int64_t{url.depth}, std::int64_t{url.redirects}).run();
  bool moved = false;
  if (is_seed) {
    set_kind_
        .bind(key.blob(), static_cast<std::int64_t>(url.kind), static_cast<std::int64_t>(rank_of(url.kind)),
              stored(now))
        .run();
    moved = database_.changed_rows() == 1;
  }
  if (url.due != WallTime{} && stored_or_null(url.due)) {
    move_up_.bind(key.blob(), stored(url.due)).run();
    moved |= database_.changed_rows() == 1;
  }
  return moved ? Put::moved : Put::known;
}

void UrlStore::set_urls(HostId host, std::uint64_t urls) {
  set_urls_.bind(host, static_cast<std::int64_t>(urls)).run();
}

void UrlStore::add_host(const HostRecord& host) {
  insert_host_.bind(host.id, std::string_view(host.name)).run();
}

void UrlStore::visit(const Visit& visit) {
  if (!old_.bind(visit.url, visit.host).step()) return;
  const auto old_status = static_cast<std::size_t>(in_range(old_, 0, kVisitStatuses - 1));
  old_.reset();
  --counts_[old_status];
  ++counts_[static_cast<std::size_t>(visit.status)];
  visit_
      .bind(visit.url, static_cast<std::int64_t>(visit.status), stored_or_null(visit.due),
            std::int64_t{visit.tries}, stored(visit.visited),
            std::clamp<std::int64_t>(visit.interval.count(), 0, stored(kLatest)))
      .run();
  if (visit.read)
    read_
        .bind(visit.url, sized(visit.validators.etag, kMaxHeader),
              sized(visit.validators.last_modified, kMaxHeader), Blob{sized(visit.digest, kMaxHeader)},
              Blob{sized(visit.text_digest, kMaxHeader)}, stored_or_null(visit.archived),
              std::int64_t{visit.depth})
        .run();
  if (visit.changed) changed_.bind(visit.url, stored(visit.visited)).run();
}

void UrlStore::set_failures(HostId host, std::uint32_t failures) {
  set_failures_.bind(host, std::int64_t{failures}).run();
}

void UrlStore::set_delay(HostId host, Milliseconds delay) {
  set_delay_.bind(host, std::int64_t{delay.count()}).run();
}

void UrlStore::block(HostId host, WallTime until, std::string_view why) {
  block_.bind(host, stored(until), why).run();
}

void UrlStore::set_mark(const OutputMark& mark) {
  set_mark_.bind(std::string_view(mark.file), static_cast<std::int64_t>(mark.bytes)).run();
}

void UrlStore::set_moves(std::span<const OutputMove> moves) {
  if (has_moves_) clear_moves_.run();
  has_moves_ = !moves.empty();
  for (const auto& [from, to] : moves) add_move_.bind(std::string_view(from), std::string_view(to)).run();
}

void UrlStore::set_robots(std::string_view origin, const StoredRobots& robots) {
  set_robots_
      .bind(origin, std::int64_t{robots.status}, std::string_view(robots.body).substr(0, kMaxRobotsBytes),
            stored(robots.fetched), stored(robots.expires), stored_or_null(robots.unreachable_since))
      .run();
}

void UrlStore::write_counts() {
  for (std::size_t i = 0; i < kVisitStatuses; ++i)
    if (counts_[i] != written_counts_[i]) set_count_.bind(static_cast<std::int64_t>(i), counts_[i]).run();
  if (ignored_ != written_ignored_) set_total_.bind(ignored_).run();
  written_counts_ = counts_;
  written_ignored_ = ignored_;
}

std::optional<StoredRobots> UrlStore::robots(std::string_view origin) {
  if (!robots_.bind(origin).step()) return std::nullopt;
  StoredRobots out{.status = static_cast<int>(in_range(robots_, 0, 999)),
                   .body = std::string(robots_.bytes(1)),
                   .fetched = wall_time(robots_.number(2)),
                   .expires = wall_time(robots_.number(3)),
                   .unreachable_since = robots_.null(4) ? kNever : wall_time(robots_.number(4))};
  robots_.reset();
  return out;
}

std::vector<OutputMark> UrlStore::marks() {
  std::vector<OutputMark> out;
  Statement all(database_, "SELECT file, bytes FROM marks ORDER BY file");
  while (all.step())
    out.push_back({std::string(all.bytes(0)),
                   static_cast<std::uint64_t>(in_range(all, 1, std::numeric_limits<std::int64_t>::max()))});
  return out;
}

std::vector<OutputMove> UrlStore::moves() {
  std::vector<OutputMove> out;
  Statement all(database_, "SELECT source, target FROM moves ORDER BY source");
  while (all.step()) out.push_back({std::string(all.bytes(0)), std::string(all.bytes(1))});
  return out;
}

std::uint64_t UrlStore::urls() const {
  return static_cast<std::uint64_t>(std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}));
}

void UrlStore::count(FrontierStats& stats, WallTime now) {
  Statement due(database_,
                "SELECT count(*) FROM urls INDEXED BY urls_by_turn WHERE due IS NOT NULL AND due <= ?1");
  if (due.bind(stored(now)).step()) stats.due = static_cast<std::uint64_t>(due.number(0));
  Statement blocked(database_,
                    "SELECT name, why, blocked_until FROM hosts WHERE blocked_until > ?1 "
                    "ORDER BY blocked_until DESC, id LIMIT ?2");
  blocked.bind(stored(now), static_cast<std::int64_t>(kMaxListedBlocks));
  while (blocked.step())
    stats.blocks.push_back(
        {std::string(blocked.bytes(0)), std::string(blocked.bytes(1)), wall_time(blocked.number(2))});
  stats.urls = urls();
  stats.visited = stats.urls - static_cast<std::uint64_t>(counts_[0]);
  stats.ignored = static_cast<std::uint64_t>(ignored_);
  for (std::size_t i = 0; i < kVisitStatuses; ++i)
    stats.by_status.emplace_back(static_cast<VisitStatus>(i), static_cast<std::uint64_t>(counts_[i]));
}

}  // namespace saring::crawling
