// SPDX-License-Identifier: Apache-2.0
// What the data_*.cpp programs share: where the data is, reading it, and counting failures.
#pragma once
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace data {

constexpr int kSkipped = 77;  // ctest's SKIP_RETURN_CODE, see CMakeLists.txt

inline std::filesystem::path root() {
  const char* env = std::getenv("SARING_DATA");
  return env && *env ? env : SARING_DATA_DEFAULT;
}

// Reads a file whole, gunzipping it if it is gzip. Empty string if it cannot be read.
inline std::string read(const std::filesystem::path& path) {
  std::string out;
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file) return out;
  char buffer[1 << 16];
  for (int n; (n = gzread(file, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(n));
  gzclose(file);
  return out;
}

// Exit code for a program whose data folder `path` is absent.
inline int skip(const std::filesystem::path& path) {
  std::printf("skipped: no data at %s\n", path.c_str());
  return kSkipped;
}

}  // namespace data
