// SPDX-License-Identifier: Apache-2.0
// An AtomicFile whose errors name it as the user did, by its whole path.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "saring/corpus/output.h"

namespace saring::cli {

class OutputFile {
 public:
  static Result<OutputFile> open(const std::string& path);  // error: io
  Status append(std::string_view bytes) { return named(file_.append(bytes)); }
  Status commit() { return named(file_.commit()); }  // once, last

 private:
  OutputFile(AtomicFile file, const std::string& path) : file_(std::move(file)), path_(path) {}
  Status named(Status status) const;

  AtomicFile file_;
  std::string path_;
};

}  // namespace saring::cli
