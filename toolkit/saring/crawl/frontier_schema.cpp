// SPDX-License-Identifier: Apache-2.0
// The format of the first 100 bytes of a file: https://sqlite.org/fileformat2.html, 1.3.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "saring/base/uninterrupted.h"
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
                                       // `urls`: those of the host that came since there is this column.
                                       R"(
CREATE TABLE moves(source TEXT PRIMARY KEY, target TEXT NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE hosts ADD COLUMN urls INTEGER NOT NULL DEFAULT 0;
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
  struct stat journal {};
  if (::lstat((path + "-journal").c_str(), &journal) == 0)
    return Error{Errc::corrupt,
                 printable(path + ": a rollback journal (-journal) beside it that is not its own")};
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
  const int fd =
      uninterrupted(::open, path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return errno;
  const bool done = uninterrupted(::fsync, fd) == 0 || errno == EINVAL;  // EINVAL: not on this file system
  const int code = done ? 0 : errno;
  ::close(fd);
  return code;
}

// A file in the making stands beside its place: its name is "<path>.new-", six letters that mkostemp() draws,
// and ".db". The same name without ".db" is that of an empty file, locked (flock) for as long as its maker
// lives: a file of its own, for closing a database drops the locks of this process's other connections to it
// (POSIX).
constexpr std::string_view kDraft = ".new-";
constexpr std::size_t kDraftLetters = 6;
constexpr int kDrafts = 100;  // tried

constexpr std::array<std::string_view, 4> kDraftEnds{".db-journal", ".db-wal", ".db-shm", ".db"};

// Its lock is held. It goes last, so that it is there as long as any of what it stands for.
void remove_draft(const std::string& draft) {
  bool gone = true;
  for (const std::string_view end : kDraftEnds)
    gone = (::unlink((draft + std::string(end)).c_str()) == 0 || errno == ENOENT) && gone;
  if (gone) ::unlink(draft.c_str());
}

// Whether nobody else has the lock, and the name is still that of the open file.
bool lock_draft(int fd, const std::string& draft) {
  struct stat mine {};
  struct stat named {};
  return uninterrupted(::flock, fd, LOCK_EX | LOCK_NB) == 0 && ::fstat(fd, &mine) == 0 &&
         ::lstat(draft.c_str(), &named) == 0 && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

// What processes have left that were killed while they made the file. After a power cut any of its
// names may be missing.
void remove_old_drafts(const std::string& path) {
  const std::size_t slash = path.rfind('/') + 1;
  const std::string begin = path.substr(slash).append(kDraft);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(path.substr(0, slash).c_str()), &::closedir);
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    std::string_view name = entry->d_name;
    for (const std::string_view end : kDraftEnds)
      if (name.ends_with(end)) name.remove_suffix(end.size());
    if (!name.starts_with(begin) || name.size() != begin.size() + kDraftLetters) continue;
    const std::string draft = path.substr(0, slash).append(name);
    const int fd = uninterrupted(::open, draft.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 ? lock_draft(fd, draft) : errno == ENOENT) remove_draft(draft);
    if (fd >= 0) ::close(fd);
  }
}

// Puts the tables into an empty file.
Status fill(const std::string& draft, const FileKind& kind) {
  Database database;
  if (Status opened = database.open(draft); !opened) return opened;
  Transaction transaction(database);
  database.execute(("PRAGMA application_id = " + std::to_string(kind.application_id)).c_str());
  apply_steps(database, kind, 0);
  if (Status done = transaction.commit(); !done) return done;
  // Kept in the file. Without it readers and the writer would stop each other.
  if (database.text("PRAGMA journal_mode = WAL") != "wal" && database.ok())
    return Error{Errc::io, draft + ": no write-ahead log on this file system"};
  return database.status();
}

// A new draft, empty and locked. errno is set where there is none.
int new_draft(const std::string& path, std::string& draft) {
  for (int i = 0; i < kDrafts; ++i) {
    draft = path + std::string(kDraft) + std::string(kDraftLetters, 'X');
    const int fd = ::mkostemp(draft.data(), O_CLOEXEC);  // letters of its own for the X; mode 0600
    if (fd < 0 && errno == EINTR) continue;
    if (fd < 0) return fd;
    if (lock_draft(fd, draft)) return fd;
    ::close(fd);  // somebody who looks for old drafts came between
    ::unlink(draft.c_str());
  }
  errno = EAGAIN;
  return -1;
}

// Makes the file under a name of its own and moves it into place, unless someone else was first.
Status make(const std::string& path, const FileKind& kind) {
  std::string draft;
  const int lock = new_draft(path, draft);
  if (lock < 0) return io(path, "cannot make the file", errno);
  const std::string file = draft + ".db";
  const int fd = uninterrupted(::open, file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int code = fd >= 0 && (::close(fd) == 0 || errno == EINTR) ? 0 : errno;
  Status status = code == 0 ? fill(file, kind) : Status();
  if (code == 0 && status && ::link(file.c_str(), path.c_str()) != 0 && errno != EEXIST) code = errno;
  remove_draft(draft);
  ::close(lock);
  if (code == 0 && status) code = sync_folder(path);
  if (code != 0) return io(path, "cannot make the file", code);
  return status;
}

bool closed_in_order(const std::string& path) {
  struct stat log {};
  return ::stat((path + "-wal").c_str(), &log) != 0 || log.st_size == 0;
}

std::int64_t newest(const FileKind& kind) { return static_cast<std::int64_t>(kind.steps.size()); }

std::int64_t version_of(Database& database) { return database.number("PRAGMA user_version"); }

// Looks the open file over.
Status check(const std::string& path, const FileKind& kind, Database& database, bool thorough) {
  // What stands in the write-ahead log counts, too.
  if (database.number("PRAGMA application_id") != kind.application_id && database.ok())
    database.corrupt("of another kind than its first bytes say");
  if (version_of(database) > newest(kind)) return usage(path + ": a " + kind.what + kNewer);
  if (database.number("SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')") != 0)
    database.corrupt("a trigger or view that does not belong there");
  if (thorough) {
    const std::string found = database.text("PRAGMA quick_check(1)");
    if (database.ok() && found != "ok") database.corrupt(found);
  }
  return database.status();
}

Status bring_up_to_date(const FileKind& kind, Database& database) {
  if (version_of(database) >= newest(kind)) return database.status();
  Transaction transaction(database);
  if (const std::int64_t now = version_of(database); now < newest(kind)) apply_steps(database, kind, now);
  return transaction.commit();
}

bool is_small(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && about.st_size <= kSmallFile;
}

// Open file description locks (fcntl(2)): others can ask for them without taking them.
struct flock whole_file() {
  struct flock out {};
  out.l_type = F_WRLCK;
  out.l_whence = SEEK_SET;
  return out;
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
  fd_ = uninterrupted(::open, name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd_ < 0) return io(name, "cannot open", errno);
  struct flock lock = whole_file();
  if (uninterrupted(::fcntl, fd_, F_OFD_SETLK, &lock) == 0) return {};
  if (errno == EAGAIN || errno == EACCES)
    return Error{Errc::refused, printable(*path + ": in use by another process")};
  return io(name, "cannot lock", errno);
}

bool FileLock::is_taken(const std::string& path) {
  const int fd =
      uninterrupted(::open, (path + ".lock").c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  struct flock lock = whole_file();
  const bool taken = ::fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(fd);
  return taken;
}

Status open_file(const std::string& path_given, const FileKind& kind, Database& database) {
  Result<std::string> path = resolve_folder(path_given);
  if (!path) return path.error();
  remove_old_drafts(*path);
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
  const bool thorough = is_small(*path) || !closed_in_order(*path);
  if (Status opened = database.open(*path); !opened) return opened;
  database.keep_log(true);
  if (Status sound = check(*path, kind, database, thorough); !sound) return sound;
  if (Status done = bring_up_to_date(kind, database); !done) return done;
  database.keep_log(false);
  database.execute(kind.settings);
  return database.status();
}

Status open_to_read(const std::string& path_given, const FileKind& kind, Database& database) {
  Result<std::string> path = resolve_folder(path_given);
  if (!path) return path.error();
  const Result<bool> there = recognise(*path, kind);
  if (!there) return there.error();
  if (!*there) return io(*path, "cannot open", ENOENT);
  // A connection that may not write leaves an empty log behind it, one that may would put a log that is there
  // into the file.
  const auto mode = closed_in_order(*path) ? Database::Mode::write : Database::Mode::read;
  if (Status opened = database.open(*path, mode); !opened) return opened;
  database.execute("PRAGMA query_only = ON; BEGIN");
  if (Status sound = check(*path, kind, database, is_small(*path)); !sound) return sound;
  if (version_of(database) < newest(kind))
    return usage(*path + ": a " + kind.what + " of an older version of this program: run the job first");
  return database.status();
}

}  // namespace saring::crawling
