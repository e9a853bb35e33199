// SPDX-License-Identifier: Apache-2.0
// A thin layer over libpq (https://www.postgresql.org/docs/15/libpq.html). The first failure sticks: from
// then on statements do nothing and give no rows, so that a verb asks once, at its end, whether all went
// well; what may be tried again is tried again in transact(). Values go both ways in binary form, lists as
// arrays: one round trip for many rows. One thread at a time.
//
// The address of the server may hold a password: nothing of it gets into an error but what state_name()
// shows, and of what the server says no more than its first line.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"
#include "saring/crawl/libpq_internal.h"

namespace saring::crawling {

// A statement that is prepared when it is first used.
struct Query {
  const char* name;
  const char* sql;
};

// The values for $1, $2, ... Integers are bigint, reals float8, bytes are bytea or text. Bytes are not
// copied: they stay until the statement has run.
class Params {
 public:
  Params& add(std::int64_t value);
  Params& add(std::optional<std::int64_t> value);
  Params& add(std::string_view bytes);
  Params& add(const std::vector<std::int64_t>& values);
  Params& add(const std::vector<std::optional<std::int64_t>>& values);
  Params& add(const std::vector<double>& values);
  Params& add(const std::vector<std::string_view>& values);  // bytea[]
  Params& add_texts(const std::vector<std::string_view>& values);

 private:
  friend class Postgres;
  struct Value {
    std::string own;
    std::string_view view{};
    bool is_view = false, null = false;
  };
  void add_array(std::uint32_t type, std::size_t count,
                 const std::function<std::optional<std::string_view>(std::size_t)>& item);
  std::vector<Value> values_;
};

class Rows {
 public:
  Rows() = default;
  explicit Rows(PGresult* result) : result_(result) {}
  int size() const { return result_ ? libpq().ntuples(result_.get()) : 0; }
  bool null(int row, int column) const { return libpq().getisnull(result_.get(), row, column) != 0; }
  std::int64_t number(int row, int column) const;  // a bigint; 0 for NULL
  double real(int row, int column) const;          // a float8; 0 for NULL
  std::string_view bytes(int row, int column) const;

 private:
  struct Clear {
    void operator()(PGresult* result) const { libpq().clear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

class Postgres {
 public:
  Postgres() = default;
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  // `begin` sets up a session, also one that follows a lost one. Errors: usage (no address of a server), io.
  Status connect(const std::string& address, std::function<void(Postgres&)> begin);

  bool ok() const { return failure_ == Failure::none; }
  Status status() const { return ok() ? Status() : Status(error_); }
  // Statements without parameters or rows, apart by ';'.
  void execute(const std::string& sql);
  Rows run(const Query& query, const Params& params = {});
  Rows run_once(const std::string& sql);  // that is not worth to be prepared
  // Data that contradicts itself, or what else ends the use of the database.
  void fail(Errc code, std::string_view what);

  // Runs `body` in a transaction; anew, a bounded number of times, if the server chose it to resolve a
  // deadlock, or if the connection was lost before COMMIT went out, so that nothing of it stands: `body`
  // changes nothing else that matters. It may return an error of its own: then all is rolled back, and the
  // database is well. `durable`: what is committed survives a crash of the server; else one of the last 600
  // ms may not.
  Status transact(const std::function<Status()>& body, bool durable = true);
  // The same for what only reads, statement by statement.
  Status read(const std::function<Status()>& body);

 private:
  enum class Failure { none, again, lost, fatal };
  struct Finish {
    void operator()(PGconn* connection) const { libpq().finish(connection); }
  };

  Status attempt(const std::function<Status()>& body, bool in_transaction, bool durable);
  bool reconnect();
  Rows rows_of(PGresult* result);
  void take_failure(const PGresult* result);

  std::unique_ptr<PGconn, Finish> connection_;
  std::string name_;  // of the server and database, for messages
  std::function<void(Postgres&)> begin_;
  std::set<std::string_view> prepared_;
  Failure failure_ = Failure::none;
  bool committing_ = false;
  Error error_{Errc::io, "not connected"};
};

}  // namespace saring::crawling
