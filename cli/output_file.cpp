// SPDX-License-Identifier: Apache-2.0
#include "output_file.h"

namespace saring::cli {

Result<OutputFile> OutputFile::open(const std::string& path) {
  Result<AtomicFile> file = AtomicFile::open(path);
  if (!file) return file.error();
  return OutputFile(*std::move(file), path);
}

// AtomicFile names an open file by the last part of its path.
Status OutputFile::named(Status status) const {
  if (status) return status;
  Error error = status.error();
  const std::string last = path_.substr(path_.rfind('/') + 1) + ": ";
  if (error.what.starts_with(last)) error.what = path_ + ": " + error.what.substr(last.size());
  return error;
}

}  // namespace saring::cli
