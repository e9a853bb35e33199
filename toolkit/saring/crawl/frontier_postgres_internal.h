// SPDX-License-Identifier: Apache-2.0
// The frontier's tables on PostgreSQL: a schema for each job, and the schema "saring" for the pace of hosts,
// which all jobs of the database share. Nothing is in memory but what a statement was asked for.
//
// Whoever writes to a host or its URLs has locked the host's row first, and of several rows those of lower
// ids, then of lower names, first: transactions wait for each other, never in a circle.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "saring/crawl/pace_internal.h"
#include "saring/crawl/postgres_internal.h"
#include "saring/crawl/times_internal.h"
#include "saring/crawl/url_store_internal.h"

namespace saring::crawling {

// "saring_news_0123456789abcdef": what letters and digits the name has, and a digest of it.
std::string schema_of(std::string_view job);

// Makes the schemas where they are missing, and brings them up to date. Whether they are there: without
// `make` they may not be. Errors: usage (of a newer version, or no schemas of ours; without `make` also of an
// older one), corrupt, io.
Result<bool> open_schemas(Postgres& database, std::string_view job, bool make);

// A row of hosts. All times are the server's.
struct HostRow {
  HostRecord record;
  std::uint64_t urls = 0;
  WallTime blocked_until{}, due = kNever, next_start{};
  std::string worker;  // who has the lease; empty: nobody
  WallTime leased_until{};
  UrlId turn = 0;

  WallTime next_try() const;
};

struct PaceRow {
  std::string host;
  Pace pace;
};

struct KnownUrl {
  std::array<char, 16> key{};
  UrlId id = 0;
  UrlKind kind = UrlKind::page;
  std::uint16_t depth = 0;
  std::uint8_t redirects = 0;
  std::string hint;
  WallTime due = kNever;
};

// A URL to add, or the new values of a known one.
struct UrlRow {
  KnownUrl values;
  HostId host = 0;
  std::string_view url{};
  WallTime first_seen{};
  bool forget = false;  // what the last visit read, but for its text
};

inline WallTime time_or_never(const Rows& rows, int row, int column) {
  return rows.null(row, column) ? kNever : wall_time(rows.number(row, column));
}

// A column of a table that is to be sent, made from each of `items`.
template <class Items, class Make>
auto column(const Items& items, Make make) {
  std::vector<decltype(make(*items.begin()))> out;
  out.reserve(items.size());
  for (const auto& item : items) out.push_back(make(item));
  return out;
}

struct Totals {
  std::array<std::int64_t, kVisitStatuses> by_status{};
  std::int64_t ignored = 0, hosts = 0;
  std::int64_t urls() const;
};

class PostgresTables {
 public:
  // The database is connected and outlives this.
  PostgresTables(Postgres& database, std::string worker) : database_(database), worker_(std::move(worker)) {}

  struct Look {
    WallTime now{};              // by the server
    WallTime next_try = kNever;  // of the first host that this worker may have a turn of
    bool others = false;         // another worker has a lease
  };
  Look look();

  // ---- within a transaction

  // The hosts whose next turn may be now, as far as their rows know; those that somebody has locked are
  // passed over, and `without`.
  std::vector<HostRow> lock_candidates(WallTime now, std::size_t most, const std::vector<HostId>& without);
  std::vector<HostRow> lock_hosts(const std::vector<HostId>& ids, const std::vector<std::string_view>& names);
  std::vector<HostRow> lock_leased();                                   // by this worker
  int insert_hosts(const std::vector<std::string_view>& sorted_names);  // how many of them were new
  void write_hosts(std::span<const HostRow> hosts);
  void leave_out(HostId host);  // comes up no more for this worker
  void clear_left_out();
  void block(HostId host, WallTime until, std::string_view why);
  void set_delay(HostId host, Milliseconds delay);
  void set_yields(std::span<const StoredYield> yields);  // each host once
  // Ends what a clock that was ahead has left in the hosts' rows; those of which a block may be too long.
  std::vector<HostRow> cut_waits(WallTime now, Milliseconds longest_turn);

  // Rows that are missing are made. `pass`: without those that somebody has locked.
  std::vector<PaceRow> lock_pace(std::vector<std::string_view> hosts, bool pass);
  void write_pace(std::span<const PaceRow> rows);
  std::vector<std::string> pace_leftovers(const std::string& owner);
  void prune_pace(WallTime before);

  // Of each host, the URL for its next turn: hosts that have none are left out.
  std::vector<std::pair<HostId, UrlRecord>> first_urls(const std::vector<HostId>& hosts, WallTime now);
  // When the first URL of each host is due; hosts that have none are left out.
  std::vector<std::pair<HostId, WallTime>> first_due(const std::vector<HostId>& hosts);
  std::vector<KnownUrl> known(const std::vector<std::string_view>& keys);
  std::vector<std::pair<HostId, WallTime>> insert_urls(std::span<const UrlRow> urls);  // host and due of each
  void update_urls(std::span<const UrlRow> urls);
  // By id of the URL; those that are not there, or of another host, are left out.
  std::vector<std::pair<UrlId, VisitStatus>> statuses(std::span<const Visit> visits);
  void write_visits(std::span<const Visit> visits);  // their times are the server's

  void set_marks(std::span<const OutputMark> marks);
  void set_moves(std::span<const OutputMove> moves);
  // Of a worker: nobody commits others to those names before the transaction ends.
  std::vector<OutputMove> lock_moves(std::string_view worker);
  void forget_move(std::string_view worker, const OutputMove& move);
  bool lock_worker(std::int64_t lock);  // whether it was free; until the transaction ends
  Totals totals();
  void add_to_totals(const Totals& more);
  void set_robots(std::string_view origin, const StoredRobots& robots);

  // ---- reading

  // The turns that this worker has of hosts.
  std::vector<std::pair<HostId, UrlId>> turns(const std::vector<HostId>& hosts);
  std::optional<StoredRobots> robots(std::string_view origin);
  std::optional<UrlRecord> find(const UrlKey& key);
  // Those that are there, with their places among the keys.
  std::vector<std::pair<std::size_t, UrlRecord>> find_all(const std::vector<std::string_view>& keys);
  std::vector<UrlRecord> due(WallTime now, std::size_t most);
  HostYield yield(HostId host);
  std::vector<FallenHost> fallen();   // up to kMaxListedFallen
  std::vector<std::string> movers();  // other workers that have moves
  std::vector<OutputMark> marks();
  std::vector<OutputMove> moves();
  void count(FrontierStats& stats, WallTime now);

 private:
  std::int64_t in_range(const Rows& rows, int row, int column, std::int64_t most);
  std::vector<HostRow> hosts_of(const Rows& rows);
  HostYield yield_of(const Rows& rows, int row);
  UrlRecord record(const Rows& rows, int row);

  Postgres& database_;
  const std::string worker_;
};

// Rows of hosts that are locked, to be changed and written together.
class HostRows {
 public:
  void add(std::vector<HostRow> rows);
  HostRow* find(HostId id);
  std::span<const HostRow> all() const { return rows_; }
  std::vector<HostRow> changed() const;  // since they were added

 private:
  std::vector<HostRow> rows_, as_read_;  // sorted by id
};

// URLs that were put together: each once, as if they had been put one after another.
class UrlBatch {
 public:
  // `to_server`: makes a time of the caller's one of the server's.
  explicit UrlBatch(bool seeds, std::function<WallTime(WallTime)> to_server)
      : seeds_(seeds), to_server_(std::move(to_server)) {}
  // The URL outlives the batch. `seen` is the server's.
  void add(const NewUrl& url, WallTime seen);
  bool empty() const { return items_.empty() && invalid_ == 0; }
  std::vector<std::string_view> host_names() const;

  // In a transaction that has locked those hosts that are there, and writes `hosts` afterwards.
  void write(PostgresTables& tables, const FrontierOptions& limits, WallTime now, HostRows& hosts,
             Totals& more) const;

 private:
  struct Item {
    UrlKey key;
    const NewUrl* first = nullptr;
    KnownUrl fresh;                // if it is new
    WallTime seen{}, up = kNever;  // first seen; the earliest due that counts for a known one
    std::uint16_t depth = 0;
    std::uint8_t redirects = 0;    // of the least depth
    UrlKind kind = UrlKind::page;  // the last
    std::string hint{};
    std::int64_t count = 1;
  };
  struct Plan {
    std::vector<UrlRow> added, changed;
    std::vector<std::string_view> added_hosts;  // of `added`, in its order
    // Sorted: those that are new, or that others made after the hosts were locked. While there are any, the
    // rest is not to be carried out.
    std::vector<std::string_view> new_hosts;
    std::vector<std::pair<HostId, WallTime>> moved;  // host and due of known URLs
    std::int64_t ignored = 0;
  };
  bool apply(const Item& item, WallTime now, UrlRow& known, bool& moved) const;
  Plan plan(PostgresTables& tables, const FrontierOptions& limits, WallTime now, HostRows& hosts,
            std::int64_t hosts_added) const;

  const bool seeds_;
  const std::function<WallTime(WallTime)> to_server_;
  std::vector<Item> items_;
  std::unordered_map<std::string, std::size_t> places_;  // by key
  std::int64_t invalid_ = 0;
};

Result<std::unique_ptr<Frontier>> open_postgres(const FrontierOptions& options, WallTime now);

}  // namespace saring::crawling
