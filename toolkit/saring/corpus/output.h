// SPDX-License-Identifier: Apache-2.0
// Files that appear whole or not at all: written to a temporary name in the same folder, synced, renamed.
// Below an output folder no symbolic link is ever followed, neither at the file nor at a folder on the way: a
// link at the file's place is replaced, a link at a folder's place is an error.
#pragma once
#include <memory>
#include <string>
#include <string_view>

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
  // Whether a regular file (no link) of that name is there.
  bool exists(std::string_view name) const;

 private:
  explicit OutputFolder(int fd) noexcept : fd_(fd) {}
  int fd_ = -1;
};

// "what: No such file or directory" for an errno value, safe to print.
Error io_error(std::string_view what, int error_number);

}  // namespace saring
