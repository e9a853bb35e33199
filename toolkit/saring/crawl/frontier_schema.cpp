// SPDX-License-Identifier: Apache-2.0
// The format of the first 100 bytes of a file: https://sqlite.org/fileformat2.html, 1.3.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "saring/crawl/frontier_schema_internal.h"

namespace saring::crawling {
namespace {

// Times are milliseconds since 1970 UTC. `due` NULL: no more visits. `rank`: 0 before 1. `counts`: URLs by
// status.
constexpr const char* kStateSteps[] = {R"(
CREATE TABLE hosts(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, delay INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, blocked_until INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE urls(
  id INTEGER PRIMARY KEY, key BLOB NOT NULL, host INTEGER NOT NULL, rank INTEGER NOT NULL, due INTEGER,
  kind INTEGER NOT NULL, depth INTEGER NOT NULL, redirects INTEGER NOT NULL, status INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0, first_seen INTEGER NOT NULL, last_visit INTEGER, last_changed INTEGER,
  interval INTEGER NOT NULL DEFAULT 0, proof INTEGER NOT NULL, url TEXT NOT NULL, hint TEXT NOT NULL DEFAULT '',
  etag TEXT, last_modified TEXT, digest BLOB, text_digest BLOB, archived INTEGER) STRICT;
CREATE UNIQUE INDEX urls_by_key ON urls(key);
CREATE INDEX urls_by_turn ON urls(host, rank, due) WHERE due IS NOT NULL;
CREATE TABLE counts(status INTEGER PRIMARY KEY, urls INTEGER NOT NULL) STRICT;
CREATE TABLE totals(name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE robots(
  origin TEXT PRIMARY KEY, status INTEGER NOT NULL, body TEXT NOT NULL, fetched INTEGER NOT NULL,
  expires INTEGER NOT NULL, unreachable_since INTEGER) STRICT;
CREATE TABLE marks(file TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)",
                                       // `urls`: those that are known of the host.
                                       R"(
CREATE TABLE moves(source TEXT PRIMARY KEY, target TEXT NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE hosts ADD COLUMN urls INTEGER NOT NULL DEFAULT 0;
UPDATE hosts SET urls = n FROM (SELECT host, count(*) AS n FROM urls GROUP BY host) WHERE id = host;
)",
                                       // `original` NULL: it is one; 0: to be read anew; -1: was one, away.
                                       R"(
CREATE TABLE texts(
  url INTEGER PRIMARY KEY, original INTEGER, site TEXT NOT NULL, digest BLOB NOT NULL, bits INTEGER NOT NULL,
  near INTEGER NOT NULL) STRICT;
CREATE INDEX texts_by_original ON texts(original) WHERE original IS NOT NULL;
CREATE TABLE text_keys(
  key INTEGER NOT NULL, url INTEGER NOT NULL, bits INTEGER NOT NULL, PRIMARY KEY(key, url)) STRICT, WITHOUT ROWID;
)",
                                       // As HostYield.
                                       R"(
CREATE TABLE yields(
  host INTEGER PRIMARY KEY, pages INTEGER NOT NULL, texts INTEGER NOT NULL, past_ok REAL NOT NULL,
  past_words REAL NOT NULL, past_squares REAL NOT NULL, recent_ok REAL NOT NULL, recent_words REAL NOT NULL,
  recent_squares REAL NOT NULL, few INTEGER NOT NULL, brief INTEGER NOT NULL) STRICT;
CREATE INDEX yields_fallen ON yields(host) WHERE few + brief > 0;
)"};

// `set_at`: a time that had come when next_start was written. `owner` has a turn until `leased_until`; '':
// nobody.
constexpr const char* kHostSteps[] = {R"(
CREATE TABLE pace(
  host TEXT PRIMARY KEY, next_start INTEGER NOT NULL, set_at INTEGER NOT NULL, owner TEXT NOT NULL DEFAULT '',
  leased_until INTEGER NOT NULL DEFAULT 0, blocked_until INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
)"};

constexpr std::int64_t kSmallFile = 64 << 20;  // bytes that are looked over in a tenth of a second

constexpr const char* kNewer = " of a newer version of this program";

std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

Error usage(std::string what) { return Error{Errc::usage, printable(std::move(what))}; }

Error io(const std::string& path, const char* what, int code) {
  return Error{Errc::io, printable(path + ": " + what + ": " + std::strerror(code))};
}

// The path with the links of its folder followed, for SQLite takes none in any part: only the file itself may
// not be one.
Result<std::string> resolve_folder(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string leaf = slash == std::string::npos ? path : path.substr(slash + 1);
  if (leaf.empty() || leaf == "." || leaf == ".." || path.find('\0') != std::string::npos)
    return Error{Errc::usage, "not the name of a file for the crawl's state or hosts"};
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(folder.c_str(), nullptr), &std::free);
  if (!real) return io(path, "cannot open the folder", errno);
  std::string out = real.get();
  if (!out.ends_with('/')) out += '/';
  return out + leaf;
}

std::uint32_t big_endian(const unsigned char* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
         bytes[3];
}

// Reads the first 100 bytes; false if there are fewer.
Result<bool> read_head(const std::string& path, unsigned char (&head)[100]) {
  Database database;
  if (Status opened = database.open(path, Database::Mode::read); !opened) return opened.error();
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (!file || !file->pMethods) return io(path, "cannot open", EIO);
  const int code = file->pMethods->xRead(file, head, sizeof head, 0);
  if (code == SQLITE_OK) return true;
  if (code == SQLITE_IOERR_SHORT_READ) return false;
  return io(path, "cannot read", EIO);
}

// Whether the file is there and of this kind, by its first bytes: SQLite might write into another kind of
// database when it opens it (a journal left by a crash is rolled back). The bytes are read through SQLite all
// the same, for closing a file of one's own drops the locks of this process's other connections to it
// (POSIX).
Result<bool> recognise(const std::string& path, const FileKind& kind) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) {
    if (errno == ENOENT) return false;
    return io(path, "cannot open", errno);
  }
  const std::string no_kind = path + ": not a " + kind.what;
  if (!S_ISREG(about.st_mode)) return usage(no_kind + " but something other than a file");
  if (about.st_size == 0) return Error{Errc::corrupt, usage(no_kind + ": empty").what};
  unsigned char head[100];
  Result<bool> whole = read_head(path, head);
  if (!whole) return whole;
  if (!*whole || std::memcmp(head, "SQLite format 3", 16) != 0) return usage(no_kind);
  if (big_endian(head + 68) != static_cast<std::uint32_t>(kind.application_id)) return usage(no_kind);
  if (big_endian(head + 60) > kind.steps.size()) return usage(path + ": a " + kind.what + kNewer);
  return true;
}

void apply_steps(Database& database, const FileKind& kind, std::int64_t from) {
  for (std::size_t i = static_cast<std::size_t>(from); i < kind.steps.size(); ++i)
    database.execute(kind.steps[i]);
  database.execute(("PRAGMA user_version = " + std::to_string(kind.steps.size())).c_str());
}

// So that the name of a new file survives a power cut, too. 0 or errno.
int sync_folder(const std::string& path) {
  const int fd = ::open(path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno;
  const int code = ::fsync(fd) == 0 || errno == EINVAL ? 0 : errno;  // EINVAL: not on this file system
  ::close(fd);
  return code;
}

// Makes the file under a name of its own and moves it into place, unless someone else was first.
Status make(const std::string& path, const FileKind& kind) {
  std::string draft = path + ".new-XXXXXX";            // mkostemp puts letters of its own for the X
  const int fd = ::mkostemp(draft.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return io(path, "cannot make the file", errno);
  ::close(fd);
  Status status;
  {
    Database database;
    status = database.open(draft);
    if (status) {
      Transaction transaction(database);
      database.execute(("PRAGMA application_id = " + std::to_string(kind.application_id)).c_str());
      apply_steps(database, kind, 0);
      status = transaction.commit();
    }
    // Kept in the file. Without it readers and the writer would stop each other.
    if (status && database.text("PRAGMA journal_mode = WAL") != "wal")
      status = database.ok() ? Error{Errc::io, path + ": no write-ahead log on this file system"}
                             : database.status();
  }
  int code = 0;
  if (status && ::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) code = errno;
  ::unlink(draft.c_str());
  if (code == 0 && status) code = sync_folder(path);
  if (code != 0) return io(path, "cannot make the file", code);
  return status;
}

bool closed_in_order(const std::string& path) {
  struct stat log {};
  return ::stat((path + "-wal").c_str(), &log) != 0 || log.st_size == 0;
}

// Brings the open file up to date and looks it over.
Status check(const std::string& path, const FileKind& kind, Database& database, bool thorough) {
  // What stands in the write-ahead log counts, too.
  if (database.number("PRAGMA application_id") != kind.application_id && database.ok())
    database.corrupt("of another kind than its first bytes say");
  const auto newest = static_cast<std::int64_t>(kind.steps.size());
  const auto version = [&] { return database.number("PRAGMA user_version"); };
  if (version() > newest) return usage(path + ": a " + kind.what + kNewer);
  if (database.number("SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')") != 0)
    database.corrupt("a trigger or view that does not belong there");
  if (thorough) {
    const std::string found = database.text("PRAGMA quick_check(1)");
    if (database.ok() && found != "ok") database.corrupt(found);
  }
  if (database.ok() && version() < newest) {
    Transaction transaction(database);
    if (const std::int64_t now = version(); now < newest) apply_steps(database, kind, now);
    return transaction.commit();
  }
  return database.status();
}

}  // namespace

const FileKind kStateFile{0x53617246, "crawl state", kStateSteps,  // "SarF"
                          "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint "
                          "= 16384; PRAGMA journal_size_limit = 67108864"};
const FileKind kHostFile{
    0x53617248, "host database", kHostSteps,  // "SarH"
    "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096; PRAGMA journal_size_limit = 4194304"};

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

Status FileLock::take(const std::string& path_given) {
  Result<std::string> path = resolve_folder(path_given);
  if (!path) return path.error();
  const std::string name = *path + ".lock";
  fd_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd_ < 0) return io(name, "cannot open", errno);
  if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) return Error{Errc::refused, printable(*path + ": in use by another process")};
  return io(name, "cannot lock", errno);
}

Status open_file(const std::string& path_given, const FileKind& kind, Database& database) {
  Result<std::string> path = resolve_folder(path_given);
  if (!path) return path.error();
  Result<bool> there = recognise(*path, kind);
  if (there && !*there && !closed_in_order(*path)) {
    there = recognise(*path, kind);  // made and opened by someone else in between?
    // SQLite would put an old log into a new file.
    if (there && !*there)
      return Error{Errc::corrupt, printable(*path + ": missing, but its write-ahead log (-wal) is there")};
  }
  if (there && !*there) {
    if (Status made = make(*path, kind); !made) return made;
    there = recognise(*path, kind);
    if (there && !*there) return Error{Errc::io, *path + ": gone as soon as made"};
  }
  if (!there) return there.error();
  struct stat about {};
  const bool small = ::stat(path->c_str(), &about) == 0 && about.st_size <= kSmallFile;
  const bool thorough = small || !closed_in_order(*path);
  if (Status opened = database.open(*path); !opened) return opened;
  database.keep_log(true);
  if (Status sound = check(*path, kind, database, thorough); !sound) return sound;
  database.keep_log(false);
  database.execute(kind.settings);
  return database.status();
}

}  // namespace saring::crawling
