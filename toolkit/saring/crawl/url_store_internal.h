// SPDX-License-Identifier: Apache-2.0
// The tables of a job's state but for whose turn it is: URLs, hosts, robots, marks. Every statement finds its
// rows by an index, in logarithmic time, but where it says so. Failures stick to the database.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "saring/crawl/host_queue_internal.h"
#include "saring/crawl/sqlite_internal.h"
#include "saring/crawl/times_internal.h"

namespace saring::crawling {

// A URL as its identity: XXH3-128 of the canonical form.
struct UrlKey {
  std::array<char, 16> key;
  std::string host;
  Blob blob() const { return {std::string_view(key.data(), key.size())}; }
};
// Nothing if it is no http(s) URL, has user or password, or is over kMaxStoredUrl.
std::optional<UrlKey> key_of(std::string_view url);

// UTF-8 as one line of at most 200 bytes, cut between characters.
std::string short_line(std::string_view text);

class UrlStore {
 public:
  // The database is open (kStateFile) and outlives this.
  explicit UrlStore(Database& database);

  // Fills an empty queue with all hosts and what is due. Linear in the hosts.
  void load(HostQueue& hosts);
  // The due time of a host's first URL of a rank.
  WallTime first_due(HostId host, std::size_t rank);
  // A host's first URL of a rank, if it is due.
  std::optional<UrlRecord> first(HostId host, std::size_t rank, WallTime now);
  std::optional<UrlRecord> find(const UrlKey& key);
  std::vector<UrlRecord> due(WallTime now,
                             std::size_t most);  // the longest overdue first; sorts all that are due
  bool known(const UrlKey& key);
  bool has(UrlId url, HostId host);  // that host has that URL

  // Below here: within a transaction. What became of the URL: nothing happens to the queue. `is_seed`: its
  // kind is what counts.
  enum class Put { added, moved, known };
  Put put(const NewUrl& url, const UrlKey& key, HostId host, WallTime now, bool is_seed);
  void set_urls(HostId host, std::uint64_t urls);
  void add_host(const HostRecord& host);
  void visit(const Visit& visit);  // of a URL that is there
  void set_failures(HostId host, std::uint32_t failures);
  void set_delay(HostId host, Milliseconds delay);
  void block(HostId host, WallTime until, std::string_view why);
  void set_mark(const OutputMark& mark);
  void set_moves(std::span<const OutputMove> moves);  // all there are from now on
  void set_robots(std::string_view origin, const StoredRobots& robots);
  void count_ignored() { ++ignored_; }
  void write_counts();  // before the transaction ends

  std::optional<StoredRobots> robots(std::string_view origin);
  std::vector<OutputMark> marks();
  std::vector<OutputMove> moves();
  std::uint64_t urls() const;
  void count(FrontierStats& stats, WallTime now);  // linear in the URLs that are queued and in the hosts

 private:
  UrlRecord record(Statement& row);  // of record_where()
  std::int64_t in_range(Statement& row, int column, std::int64_t most);

  Database& database_;
  Statement first_, first_due_, due_, find_, known_, insert_, move_up_, set_hint_, set_depth_, set_kind_,
      old_, visit_, read_, changed_, insert_host_, set_urls_, set_failures_, set_delay_, block_, set_mark_,
      clear_moves_, add_move_, set_robots_, robots_, set_count_, set_total_;
  // URLs by status, and those that were ignored: as they are, and as they stand in the tables.
  std::array<std::int64_t, kVisitStatuses> counts_{}, written_counts_{};
  std::int64_t ignored_ = 0, written_ignored_ = 0;
  bool has_moves_ = true;  // as far as is known
};

}  // namespace saring::crawling
