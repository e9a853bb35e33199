// SPDX-License-Identifier: Apache-2.0
// Files that appear whole or not at all: written to a temporary name in the same folder, synced, renamed.
// Below an output folder no symbolic link is ever followed, neither at the file nor at a folder on the way: a
// link at the file's place is replaced, a link at a folder's place is an error.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "saring/base/result.h"

namespace saring {

// One file in the making. Pieces go to the temporary file as they come; without commit() nothing is left
// behind.
class AtomicFile {
 public:
  // `path` is the user's own word, so links in its folders are followed. A device, pipe or socket (also
  // by /dev/stdout and the like) is written straight; anything else, also a link, is replaced. Error: io.
  static Result<AtomicFile> open(const std::string& path);
  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) noexcept;
  ~AtomicFile();

  Status append(std::string_view bytes);
  Status commit();  // once, last

 private:
  friend class OutputFolder;
  struct Impl;
  explicit AtomicFile(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

// Removes from the folder of `path` what processes have left that were killed before they committed a file
// there; what living ones make stays.
void remove_leftovers(const std::string& path);

// A folder that gets files by relative names as NameTemplate::expand and NamePool::take give them.
class OutputFolder {
 public:
  // Made with its parents where missing. Error: io.
  static Result<OutputFolder> open(const std::string& path);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&& other) noexcept;
  ~OutputFolder();

  // Makes the folders on the way. Errors: io; refused (a link on the way, or a name that would leave the
  // folder).
  Status write(std::string_view name, std::string_view bytes);
  // A file that gets its final name later: written and synced as it stands under `name`, whatever was there
  // before. The name is durable after sync().
  Status stage(std::string_view name, std::string_view bytes);
  // Makes the names in a folder below this one durable.
  Status sync(std::string_view folder);
  // Gives files their final names, which are durable on return; `to` is replaced, and its folders are made.
  // `again`: what a process that died may have moved already is not there, and that is no error. Errors as
  // write().
  Status move(std::span<const std::pair<std::string, std::string>> from_to, bool again = false);
  // A folder in this one, made where it is missing, of one process at a time: a lock that lasts as long as
  // the returned value. Error: refused (another process has it).
  Result<OutputFolder> claim(std::string_view folder);
  // Removes what files are in this folder itself, but for hidden ones.
  Status clear();
  // Removes a file, or a link; none if it is not there.
  Status remove(std::string_view name);
  // Whether a regular file (no link) of that name is there.
  bool exists(std::string_view name) const;

 private:
  friend class AppendFile;
  explicit OutputFolder(int fd) noexcept : fd_(fd) {}
  int fd_ = -1;
};

// A file of lines that only grows, of which the caller knows elsewhere how much counts.
class AppendFile {
 public:
  // Makes the file where it is missing and nothing was committed, and cuts it off behind `committed` bytes;
  // without, it must be new or empty. `name` has no '/'. Every line begins with `begin`. One process at a
  // time has it (flock). Errors: io; refused (a link, no regular file, in use, or not empty although nothing
  // was committed: somebody else's); corrupt (it is shorter than `committed`, or what is committed does not
  // begin and end as lines do): it is left as it is.
  static Result<AppendFile> open(const OutputFolder& folder, std::string_view name, char begin,
                                 std::optional<std::uint64_t> committed);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;
  ~AppendFile();

  // After an error the file's end is unknown: it is to be opened again. Error: io.
  Status append(std::string_view bytes);
  Status sync();  // durable on return
  std::uint64_t size() const { return size_; }

 private:
  AppendFile(int fd, std::string name, std::uint64_t size) noexcept
      : fd_(fd), name_(std::move(name)), size_(size) {}
  int fd_ = -1;
  std::string name_;  // for messages
  std::uint64_t size_ = 0;
};

// "what: No such file or directory" for an errno value, safe to print.
Error io_error(std::string_view what, int error_number);

}  // namespace saring
