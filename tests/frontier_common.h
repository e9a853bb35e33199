// SPDX-License-Identifier: Apache-2.0
// What the tests of the frontier share: a folder of their own, a frontier in it, and a clock that they turn.
// Where the environment variable SARING_POSTGRES names a server, the frontier is on PostgreSQL, in a database
// for each folder: postgres_server.py starts one.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "postgres_backend.h"
#include "saring/crawl/frontier.h"
#include "temp_folder.h"

namespace testing {

using saring::Frontier;
using saring::FrontierOptions;
using saring::WallTime;
using std::chrono::milliseconds;

constexpr WallTime kStart{std::chrono::days(20'000)};  // in October 2024

constexpr WallTime at(std::int64_t ms) { return kStart + milliseconds(ms); }

inline FrontierOptions options_in(const TempFolder& folder, std::string job = "one") {
  FrontierOptions out;
  out.state = folder / (job + ".state");
  out.hosts = folder / "hosts";
  if (on_postgres()) out.state = database_of(folder.path);
  out.owner = out.job = std::move(job);
  return out;
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
