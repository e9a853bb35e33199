// SPDX-License-Identifier: Apache-2.0
// The two files of a frontier: what is in them, how they are made, recognised, checked and brought up to
// date.
#pragma once
#include <span>
#include <string>

#include "saring/base/result.h"
#include "saring/crawl/sqlite_internal.h"

namespace saring::crawling {

// A kind of file. Its version (PRAGMA user_version) is the number of steps that it went through; released
// steps never change, new ones are added at the end.
struct FileKind {
  std::int32_t application_id;         // PRAGMA application_id
  const char* what;                    // for messages: "crawl state"
  std::span<const char* const> steps;  // SQL, version n to n + 1
  const char* settings;                // PRAGMAs of a connection
};

// The job's state. synchronous = FULL: what finish() said is done survives a power cut, as do the outputs
// that its marks name. That costs one fsync a transaction, a tenth of the time in batches of 50. The
// write-ahead log goes into the file every 64 MB: pages of the index of keys are written to all the time, in
// no order.
extern const FileKind kStateFile;
// The hosts' pace. synchronous = NORMAL, no fsync: what is written survives the end of the process, and no
// machine is back from a power cut within a host's delay. Jobs wait for each other's transactions here.
extern const FileKind kHostFile;

// Keeps other processes, and other frontiers of this one, from a file: a lock on "<path>.lock", which stays
// behind, empty. SQLite's own locks let several write in turn, but what a frontier has in memory would
// be wrong.
class FileLock {
 public:
  FileLock() = default;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();
  // Errors: refused (someone has it), io, usage (no name of a file).
  Status take(const std::string& path);
  // Whether someone has it, without being in anybody's way.
  static bool is_taken(const std::string& path);

 private:
  int fd_ = -1;
};

// Opens the file, made with mode 0600 if it is missing; then it comes into being whole, or not at all. It is
// looked over (PRAGMA quick_check, about a second for 500 MB in memory, disk speed otherwise) if it is small
// or was not closed in order. Errors: usage (another kind of file, or a newer version: not written to),
// corrupt, io. What processes have left that were killed while they made the file is removed.
Status open_file(const std::string& path, const FileKind& kind, Database& database);

// Opens a file that is there for reading, as it is at this moment, while others may write to it. It is looked
// over if it is small. Errors: as above; usage also for an older version.
Status open_to_read(const std::string& path, const FileKind& kind, Database& database);

}  // namespace saring::crawling
