// SPDX-License-Identifier: Apache-2.0
// What the tests of the frontier share: a folder of their own, a frontier in it, and a clock that they turn.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "saring/crawl/frontier.h"

namespace testing {

using saring::Frontier;
using saring::FrontierOptions;
using saring::WallTime;
using std::chrono::milliseconds;

constexpr WallTime kStart{std::chrono::days(20'000)};  // in October 2024

constexpr WallTime at(std::int64_t ms) { return kStart + milliseconds(ms); }

// Removed with all that is in it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "saring-frontier-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline FrontierOptions options_in(const Folder& folder, std::string job = "one") {
  FrontierOptions out;
  out.state = folder / (job + ".state");
  out.hosts = folder / "hosts";
  out.owner = std::move(job);
  return out;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline saring::NewUrl page(std::string url) { return {.url = std::move(url)}; }

// A visit that went well and is not to be repeated.
inline saring::Visit done(const saring::Turn& turn, WallTime when) {
  saring::Visit out;
  out.url = turn.url.id;
  out.host = turn.host.id;
  out.status = saring::VisitStatus::ok;
  out.visited = when;
  out.started = when;
  return out;
}

}  // namespace testing
