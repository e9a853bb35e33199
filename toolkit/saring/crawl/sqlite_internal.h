// SPDX-License-Identifier: Apache-2.0
// A thin layer over SQLite (https://sqlite.org/c3ref/intro.html). The first failure sticks to its Database:
// from then on statements do nothing and give no rows, so that a verb asks once, at its end, whether all went
// well. Nothing is committed after a failure. One thread at a time.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "saring/base/result.h"

namespace saring::crawling {

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  // Its statements are gone by then. The last connection to a file puts its WAL into it, unless it is
  // damaged.
  ~Database();

  enum class Mode { read, write };
  // Opens a file that exists. Nothing is read, locked or written before the first statement. The last part of
  // the path may not be a symbolic link. Other connections' locks are waited for (kBusyTimeoutMs). Schemas
  // are not trusted: no functions of SQLite's with side effects run from there. Errors: io, corrupt.
  Status open(const std::string& path, Mode mode = Mode::write);

  bool ok() const { return !error_; }
  Status status() const { return error_ ? Status(*error_) : Status(); }
  void execute(const char* sql);           // statements without parameters, rows thrown away
  std::int64_t number(const char* query);  // first column of the first row; 0 if there is none
  std::string text(const char* query);     // the same, empty if there is none
  std::int64_t changed_rows() const { return sqlite3_changes64(handle_); }  // by the last statement
  sqlite3* handle() { return handle_; }                                     // for what has no place here
  // Whether closing leaves the write-ahead log as it is instead of putting it into the file.
  void keep_log(bool keep) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
  }
  // Data that contradicts itself: sticks like SQLite's own failures. `what`: one line.
  void corrupt(std::string_view what);

 private:
  friend class Statement;
  friend class Transaction;
  friend class Snapshot;
  void fail(int code);
  void roll_back();  // the transaction that is open, if one is

  sqlite3* handle_ = nullptr;
  std::string path_;
  std::optional<Error> error_;
};

constexpr int kBusyTimeoutMs = 30'000;  // transactions here last milliseconds; a checkpoint may take seconds

struct Blob {
  std::string_view bytes;
};

// A prepared statement. The database outlives it.
class Statement {
 public:
  Statement(Database& database, const std::string& sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(handle_); }

  // Begins anew with these values for ?1, ?2, ... Bytes are not copied: they stay until the last step.
  template <class... Values>
  Statement& bind(const Values&... values) {
    reset();
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }
  bool step();  // true: there is a row; false: it is through, or failed
  void run();   // without rows
  void reset();

  // Of the row, by column from 0.
  bool null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t number(int column) const { return sqlite3_column_int64(handle_, column); }
  double real(int column) const { return sqlite3_column_double(handle_, column); }
  std::string_view bytes(int column) const;  // text or blob, until the next step; empty for NULL

 private:
  void bind_one(int at, std::int64_t value);
  void bind_one(int at, double value);
  void bind_one(int at, std::string_view value);
  void bind_one(int at, Blob value);
  void bind_one(int at, std::optional<std::int64_t> value);

  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

// Holds the write lock of the file from the beginning (BEGIN IMMEDIATE), and rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  Status commit();  // the database's status: an error means that nothing is written

 private:
  Database& database_;
};

// Queries while it lives see the file as it was at the first of them. Each alone would take and drop the
// file's locks.
class Snapshot {
 public:
  explicit Snapshot(Database& database) : database_(database) { database_.execute("BEGIN"); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot();

 private:
  Database& database_;
};

}  // namespace saring::crawling
