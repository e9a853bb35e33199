// SPDX-License-Identifier: Apache-2.0
// saring crawl: what is asked about a job, and runs of it.
#include <memory>
#include <optional>

#include "commands.h"
#include "crawl_report.h"
#include "crawl_run.h"
#include "exit_code.h"
#include "job_state.h"
#include "read.h"
#include "terminal.h"

namespace saring::cli {
namespace {

int fail(const Error& error) { return say(error.what), kNothing; }

constexpr std::size_t kDryUrls = 10'000;

// What a run would ask for first: what is due, and seeds that are new.
int dry_run(const JobFile& file) {
  bool running = is_in_use(file);
  const Result<std::unique_ptr<FrontierView>> frontier = look_at_state(file, wall_now());
  if (!frontier) return fail(frontier.error());
  if (*frontier && !file.database.empty()) {
    const Result<FrontierStats> stats = (*frontier)->stats(wall_now());
    if (!stats) return fail(stats.error());
    running = !stats->workers.empty();
  }
  if (running) say(shown_state(file) + ": a run is going on: what it has left to ask for");
  std::string out;
  for (const Seed& seed : file.job.seeds) {
    if (*frontier) {
      const Result<std::optional<UrlRecord>> known = (*frontier)->find(seed.url);
      if (!known) return fail(known.error());
      if (*known) continue;
    }
    out.append(name(seed.kind)).append("\tnew\t").append(printable(seed.url)).append("\n");
  }
  if (*frontier) {
    const Result<std::vector<UrlRecord>> due = (*frontier)->due(wall_now(), kDryUrls);
    if (!due) return fail(due.error());
    for (const UrlRecord& url : *due) {
      const std::string since = iso_time(url.due);
      out.append(name(url.kind)).append("\t").append(url.due == WallTime{} ? "new" : since);
      out.append("\t").append(printable(url.url)).append("\n");
    }
    if (due->size() == kDryUrls)
      say("more than " + std::to_string(kDryUrls) + " addresses are due: the first of them");
  }
  return put_all(out);
}

int check(const JobFile& file) { return put_all(explain_job(file)); }

constexpr std::size_t kMaxReportBytes = 1u << 20;

int status(const JobFile& file) {
  const bool running = is_in_use(file);
  const Result<std::unique_ptr<FrontierView>> frontier = look_at_state(file, wall_now());
  if (!frontier) return fail(frontier.error());
  if (!*frontier) return say(shown_state(file) + ": this job has not run yet"), kNothing;
  const Result<FrontierStats> stats = (*frontier)->stats(wall_now());
  if (!stats) return fail(stats.error());
  const Result<std::string> report = read_file(report_file(file), kMaxReportBytes);
  return put_all(explain_stats(*stats, running) + (report ? explain_report(*report) : ""));
}

}  // namespace

int run_crawl(const Settings& settings) {
  if (settings.job_init) {
    if (!settings.inputs.empty())
      return say("--init takes no job file: it writes one to standard output"), kUsage;
    return put_all(example_job_file());
  }
  if (settings.inputs.size() != 1)
    return say(settings.inputs.empty() ? "no job file given (see saring crawl --help)"
                                       : "more than one job file"),
           kUsage;
  if (settings.inputs[0].empty()) return say("the name of the job file is empty"), kUsage;
  if (int{settings.job_check} + int{settings.job_status} + int{settings.job_dry_run} > 1)
    return say("--check, --status and --dry-run exclude each other"), kUsage;
  Result<JobFile> file = read_job_file(settings.inputs[0]);
  if (!file) return say(file.error().what), kUsage;
  file->job.politeness.robots = !settings.ignore_robots;
  if (settings.job_check) return check(*file);
  if (settings.job_status) return status(*file);
  if (settings.job_dry_run) return dry_run(*file);
  return run_job(*file, settings);
}

}  // namespace saring::cli
