// SPDX-License-Identifier: Apache-2.0
#include "job_state.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace saring::cli {

std::string state_of(const JobFile& file) {
  return file.database.empty() ? file.state + "/state.sqlite" : file.database;
}

std::string shown_state(const JobFile& file) {
  return file.database.empty() ? file.state : state_name(file.database);
}

std::string report_file(const JobFile& file) {
  return file.state + (file.worker.empty() ? "/report.json" : "/report-" + file.worker + ".json");
}

WallTime wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Error of_state(Error error) {
  if (error.code == Errc::usage) error.code = Errc::corrupt;
  return error;
}

Result<std::unique_ptr<FrontierView>> look_at_state(const JobFile& file, WallTime now) {
  if (!file.database.empty()) {
    FrontierOptions options;
    options.state = state_of(file);
    options.min_delay = file.job.politeness.delay;
    options.owner = file.worker;
    options.job = file.job.name;
    options.look_only = true;
    Result<std::unique_ptr<Frontier>> frontier = open_frontier(options, now);
    if (!frontier) return of_state(frontier.error());
    return std::unique_ptr<FrontierView>(*std::move(frontier));
  }
  const std::string state = state_of(file);
  struct stat info {};
  if (::lstat(state.c_str(), &info) != 0 && errno == ENOENT) return std::unique_ptr<FrontierView>();
  Result<std::unique_ptr<FrontierView>> view = view_frontier(state);
  if (!view) return of_state(view.error());
  return view;
}

bool is_in_use(const JobFile& file) { return file.database.empty() && frontier_in_use(state_of(file)); }

bool is_taken(const JobFile& file) {
  if (file.database.empty()) return is_in_use(file);
  const Result<std::unique_ptr<FrontierView>> view = look_at_state(file, wall_now());
  if (!view || !*view) return false;
  const Result<FrontierStats> stats = (*view)->stats(wall_now());
  if (!stats) return false;
  return std::find(stats->workers.begin(), stats->workers.end(), file.worker) != stats->workers.end();
}

}  // namespace saring::cli
