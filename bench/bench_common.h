// SPDX-License-Identifier: Apache-2.0
// What the benchmarks share: their clock, their pages, the memory they take.
#pragma once
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "data_common.h"

namespace bench {

// CPU time of this thread: a busy machine does not change it much.
inline double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Every `step`-th .html and .html.gz under a folder, by name, unpacked. Empty if there are none.
inline std::vector<std::string> read_pages(const std::filesystem::path& folder, std::size_t step = 1) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".html") || name.ends_with(".html.gz")) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> pages;
  for (std::size_t i = 0; i < paths.size(); i += step) pages.push_back(data::read(paths[i]));
  return pages;
}

constexpr double kMebibyte = 1024 * 1024;

inline double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / kMebibyte;
}

// Resident now; 0 where /proc does not tell.
inline double rss_mb() {
  long all = 0, resident = 0;
  if (std::FILE* const file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &all, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / kMebibyte;
}

}  // namespace bench
