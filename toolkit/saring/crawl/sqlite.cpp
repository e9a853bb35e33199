// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/crawl/sqlite_internal.h"

namespace saring::crawling {
namespace {

// Far above what is stored: a URL, a robots.txt.
constexpr int kMaxValueBytes = 16 << 20;

Errc errc_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_SCHEMA:
    case SQLITE_ERROR:       // a table or column that is not there: our statements are right
    case SQLITE_CONSTRAINT:  // and what they write fits sound tables
    case SQLITE_MISMATCH: return Errc::corrupt;
    default: return Errc::io;
  }
}

// Control bytes of a path as '?'.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      '?');
  return text;
}

// The first line of what SQLite found, but for the heading that says in which database.
std::string_view first_finding(std::string_view what) {
  constexpr std::string_view kHeading = "*** in database main ***\n";
  if (what.starts_with(kHeading)) what.remove_prefix(kHeading.size());
  return what.substr(0, what.find('\n'));
}

}  // namespace

Database::~Database() {
  if (error_ && error_->code == Errc::corrupt) keep_log(true);
  sqlite3_close(handle_);
}

Status Database::open(const std::string& path, Mode mode) {
  path_ = path;
  const int flags = (mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // "./" and "/" keep names such as ":memory:" and "file:..." from having another meaning.
  const std::string file = path.starts_with('/') ? path : "./" + path;
  if (const int code = sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr); code != SQLITE_OK) {
    fail(code);
    return status();
  }
  sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
  sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  if (mode == Mode::read) return {};
  if (sqlite3_db_readonly(handle_, "main") != 0) error_ = Error{Errc::io, printable(path_) + ": read-only"};
  // A file that another process cuts short would end this one if it were mapped.
  execute("PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
  return status();
}

void Database::execute(const char* sql) {
  if (!ok()) return;
  if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

void Database::roll_back() {
  if (handle_ && sqlite3_get_autocommit(handle_) == 0)
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

std::int64_t Database::number(const char* query) {
  Statement statement(*this, query);
  return statement.step() ? statement.number(0) : 0;
}

std::string Database::text(const char* query) {
  Statement statement(*this, query);
  return std::string(statement.step() ? statement.bytes(0) : std::string_view());
}

void Database::corrupt(std::string_view what) {
  if (ok()) error_ = Error{Errc::corrupt, printable(path_ + ": damaged: ").append(first_finding(what))};
}

void Database::fail(int code) {
  if (!ok()) return;
  std::string what = path_ + (errc_of(code) == Errc::corrupt ? ": damaged: " : ": ");
  const char* const general = sqlite3_errstr(code);
  what += general;
  const char* const detail = handle_ ? sqlite3_errmsg(handle_) : general;
  if (std::string_view(detail) != general && std::string_view(detail) != "not an error")
    what.append(" (").append(detail) += ')';
  error_ = Error{errc_of(code), printable(std::move(what))};
}

Statement::Statement(Database& database, const std::string& sql) : database_(database) {
  if (!database_.ok()) return;
  const int code =
      sqlite3_prepare_v3(database_.handle_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
  if (code != SQLITE_OK) database_.fail(code);
}

bool Statement::step() {
  if (!database_.ok()) return false;
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  reset();
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() {
  if (handle_) sqlite3_reset(handle_);  // its result repeats that of the last step
}

std::string_view Statement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size))
              : std::string_view();
}

void Statement::bind_one(int at, std::int64_t value) {
  if (!database_.ok()) return;
  if (const int code = sqlite3_bind_int64(handle_, at, value); code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_one(int at, double value) {
  if (!database_.ok()) return;
  if (const int code = sqlite3_bind_double(handle_, at, value); code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_one(int at, std::string_view value) {
  if (!database_.ok()) return;
  // A null pointer would be NULL, not the empty text.
  const int code = sqlite3_bind_text64(handle_, at, value.data() ? value.data() : "", value.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_one(int at, Blob value) {
  if (!database_.ok()) return;
  const int code = sqlite3_bind_blob64(handle_, at, value.bytes.data() ? value.bytes.data() : "",
                                       value.bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind_one(int at, std::optional<std::int64_t> value) {
  if (value) return bind_one(at, *value);
  if (!database_.ok()) return;
  if (const int code = sqlite3_bind_null(handle_, at); code != SQLITE_OK) database_.fail(code);
}

Transaction::~Transaction() { database_.roll_back(); }

Snapshot::~Snapshot() { database_.roll_back(); }  // nothing was written

Status Transaction::commit() {
  database_.execute("COMMIT");
  return database_.status();
}

}  // namespace saring::crawling
