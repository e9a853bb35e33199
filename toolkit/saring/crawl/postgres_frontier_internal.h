// SPDX-License-Identifier: Apache-2.0
// The frontier on PostgreSQL: several workers of a job, and several jobs, on one database.
//
// All times in the database are of the server's clock, and it alone says whether a host may be asked. Each
// get() asks the server for its time: `now` and that are taken to be one moment, and times of the caller are
// converted by their difference until the next. The way to the server makes the difference too large by its
// duration, never too small, so that no wait ends early; a time that comes back from the database may be off
// by as much. What time it is for the server in between, a worker knows by a clock of its machine that goes
// on while that sleeps (CLOCK_BOOTTIME), from before it asked: it uses no lease that may have run out by
// then.
//
// Who has a turn stands in the host's row: the worker, and the URL. A worker that was suspended until its
// lease ran out finds another there, or nobody, when it locks the row to finish the visit, and is refused. It
// has no new turn of a host before its lost one has ended, so that a row never speaks of another turn of its
// own.
#pragma once
#include <chrono>

#include "saring/crawl/frontier_postgres_internal.h"
#include "saring/crawl/postgres_texts_internal.h"

namespace saring::crawling {

// The end of a turn. Times are the server's.
struct Ending {
  HostId host = 0;
  UrlId url = 0;
  WallTime started{}, not_before{};
  bool leaves_out = false;  // the host is not to come up again
};

class PostgresFrontier final : public Frontier {
 public:
  explicit PostgresFrontier(const FrontierOptions& options)
      : options_(options),
        owner_(options.job + "/" + options.owner),
        tables_(database_, options.owner),
        texts_(database_, options.job, options.owner) {}
  ~PostgresFrontier() override {
    if (!options_.look_only) give_back_leases();
  }

  // False: there is no such job yet, and it is not to be made.
  Result<bool> open(WallTime now);

  Status put(std::span<const NewUrl> urls) override { return put_all(urls, false); }
  Status put_seeds(std::span<const NewUrl> urls) override { return put_all(urls, true); }
  Result<std::vector<Turn>> get(WallTime now, std::size_t most) override;
  WallTime next_turn() const override { return from_server(next_); }
  Status finish(std::span<const Visit> visits, const OutputStep& outputs) override;
  Result<std::vector<bool>> still_mine(std::span<const Visit> visits) override;
  bool may_send(const Turn& turn) const override;
  Status leave_out(const Turn& turn) override;
  Status put_back(const Turn& turn, std::optional<WallTime> started, WallTime not_before) override;
  Status block_until(HostId host, WallTime until, std::string_view why) override;
  Status set_delay(HostId host, Milliseconds delay) override;
  Result<std::optional<StoredRobots>> robots(std::string_view origin) override;
  Status set_robots(std::string_view origin, const StoredRobots& robots) override;
  Result<std::optional<UrlRecord>> find(std::string_view url) override;
  Result<std::vector<std::optional<UrlRecord>>> find_all(std::span<const std::string_view> urls) override;
  Result<std::vector<UrlRecord>> due(WallTime now, std::size_t most) override;
  Result<std::vector<TextMatch>> texts_like(const TextRecord& text, std::size_t most) override;
  Result<std::vector<TextMatch>> claim_text(UrlId url, const TextRecord& text,
                                            std::span<const UrlId> outdated, std::size_t most) override;
  Result<HostYield> yield_of(HostId host) override;
  Result<std::vector<OutputMark>> marks() override;
  Result<std::vector<OutputMove>> moves() override;
  Status settle_gone(
      const std::function<bool(std::string_view worker, const OutputMove& move)>& carry_out) override;
  Status clock_set_ahead(Milliseconds, WallTime now) override { return look(now); }
  Result<FrontierStats> stats(WallTime now) override;

 private:
  // Of this worker, with the connection to its host.
  struct Lease {
    std::string host;
    UrlId turn = 0;             // 0: between turns
    WallTime since{}, until{};  // by the server; from `until` on it may be another's
    bool open = true;           // the connection may be
  };
  struct Batch {
    std::size_t looked = 0;
    std::vector<Turn> turns;
    std::vector<HostId> lost;  // leases of this worker that came to nothing, or are another's
  };

  WallTime to_server(WallTime time) const;
  WallTime from_server(WallTime time) const;
  UrlRecord from_server(UrlRecord url) const;
  Milliseconds delay_of(const HostRow& host) const { return std::max(options_.min_delay, host.record.delay); }

  std::int64_t lock_of(std::string_view worker) const;
  void begin_session(Postgres& database) const;
  Status write(const std::function<Status()>& body, bool durable = true);
  Status look(WallTime now);
  Status look_for_next();
  void set_next(const PostgresTables::Look& found);
  Status begin();
  void cut_waits();
  Status put_all(std::span<const NewUrl> urls, bool seeds);
  std::vector<std::string> workers();  // FrontierStats::workers
  void lease(std::size_t most, Batch& out);
  void close(Lease& lease) const;  // its connection
  WallTime server_time() const;    // at least
  Status end_turn(const Ending& end);
  void give_back_leases();
  Status give_back(const std::vector<HostId>& hosts);
  Status end_old_leases();
  bool has_lost_a_turn(std::span<const Ending> ends, HostRows& hosts) const;
  void put_urls(const UrlBatch& urls, HostRows& hosts, Totals& more);
  void refresh_due(HostRows& hosts, std::span<const Ending> ends);
  void end_turns(HostRows& hosts, std::span<const Ending> ends);
  bool keeps_lease(const HostRow& host, WallTime next_start) const;
  void settle_leases(std::span<const Ending> ends, HostRows& hosts);
  void note_next(const HostRows& hosts);

  const FrontierOptions options_;
  const std::string owner_;  // in the hosts' pace, where all jobs meet
  Postgres database_;
  PostgresTables tables_;
  PostgresTexts texts_;
  std::unordered_map<HostId, Lease> leases_;
  WallTime now_{};         // by the server, as of the last look; what follows was measured with it
  Milliseconds ahead_{0};  // the server's clock minus the caller's
  Milliseconds then_{0};   // boot_time() before the server was asked
  WallTime next_ = kNever;
};

}  // namespace saring::crawling
