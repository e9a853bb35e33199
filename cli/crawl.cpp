// SPDX-License-Identifier: Apache-2.0
// saring crawl: a run of a job.
#include "saring/crawl/crawl.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <thread>

#include "commands.h"
#include "crawl_event.h"
#include "crawl_log.h"
#include "crawl_report.h"
#include "exit_code.h"
#include "job_file.h"
#include "saring/corpus/output.h"
#include "signals.h"
#include "terminal.h"

namespace saring::cli {
namespace {

constexpr std::string_view kStateFile = "/state.sqlite";

std::string report_file(const JobFile& file) {
  return file.state + (file.worker.empty() ? "/report.json" : "/report-" + file.worker + ".json");
}

// FrontierOptions::state.
std::string state_of(const JobFile& file) {
  return file.database.empty() ? file.state + std::string(kStateFile) : file.database;
}

// Of the user, shared by the jobs: $XDG_STATE_HOME/saring/hosts.sqlite.
Result<std::string> hosts_file() {
  const char* xdg = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::string folder;
  if (xdg != nullptr && *xdg == '/')
    folder = xdg;
  else if (home != nullptr && *home == '/')
    folder = std::string(home) + "/.local/state";
  else
    return Error{Errc::usage, "neither XDG_STATE_HOME nor HOME says where the pace of hosts is to be kept"};
  folder += "/saring";
  const Result<OutputFolder> made = OutputFolder::open(folder);
  if (!made) return made.error();
  return folder + "/hosts.sqlite";
}

int code_of(const Error& error) { return error.code == Errc::usage ? kUsage : kNothing; }

int fail(const Error& error) { return say(error.what), code_of(error); }

// The line of a run's progress, redrawn in place.
class Line {
 public:
  explicit Line(const Settings& settings)
      : shown_(settings.progress == When::always ||
               (settings.progress == When::automatic && ::isatty(STDERR_FILENO) == 1)) {}
  ~Line() { hide(); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void draw(const CrawlProgress& p) {
    if (!shown_) return;
    const double seconds = std::max(0.001, static_cast<double>(p.elapsed.count()) / 1000);
    char text[200];
    std::snprintf(text, sizeof text,
                  "\r\x1b[K%llu requests (%.1f/s), %zu in flight, %llu new, %llu changed, %llu failed",
                  static_cast<unsigned long long>(p.requests), static_cast<double>(p.requests) / seconds,
                  p.in_flight, static_cast<unsigned long long>(p.pages_new),
                  static_cast<unsigned long long>(p.pages_changed),
                  static_cast<unsigned long long>(p.failures));
    put_error(text);
    drawn_ = true;
  }
  void hide() {
    if (drawn_) put_error("\r\x1b[K");
    drawn_ = false;
  }

 private:
  static void put_error(std::string_view text) {
    if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
  }
  bool shown_, drawn_ = false;
};

// The job's state as it is, also while a run goes on; null if it has not run yet.
Result<std::unique_ptr<FrontierView>> opened(const JobFile& file, WallTime now) {
  if (!file.database.empty()) {
    FrontierOptions options;
    options.state = state_of(file);
    options.min_delay = file.job.politeness.delay;
    options.owner = file.worker;
    options.job = file.job.name;
    options.look_only = true;
    Result<std::unique_ptr<Frontier>> frontier = open_frontier(options, now);
    if (!frontier) return frontier.error();
    return std::unique_ptr<FrontierView>(*std::move(frontier));
  }
  const std::string state = state_of(file);
  struct stat info {};
  if (::lstat(state.c_str(), &info) != 0 && errno == ENOENT) return std::unique_ptr<FrontierView>();
  return view_frontier(state);
}

// Of workers on PostgreSQL nothing is known here.
bool is_running(const JobFile& file) { return file.database.empty() && frontier_in_use(state_of(file)); }

WallTime wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

constexpr std::size_t kDryUrls = 10'000;

// What a run would ask for first: what is due, and seeds that are new.
int dry_run(const JobFile& file) {
  const bool running = is_running(file);
  const Result<std::unique_ptr<FrontierView>> frontier = opened(file, wall_now());
  if (!frontier) return fail(frontier.error());
  if (running) say(file.state + ": a run is going on: what it has left to ask for");
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

int check(const JobFile& file) {
  return put_all(explain_job(file.job, file.state, file.database, file.worker));
}

int status(const JobFile& file) {
  const bool running = is_running(file);
  const Result<std::unique_ptr<FrontierView>> frontier = opened(file, wall_now());
  if (!frontier) return fail(frontier.error());
  if (!*frontier)
    return say((file.database.empty() ? file.state : state_name(file.database)) +
               ": this job has not run yet"),
           kNothing;
  const Result<FrontierStats> stats = (*frontier)->stats(wall_now());
  if (!stats) return fail(stats.error());
  return put_all(explain_stats(*stats, running));
}

int exit_code(const CrawlReport& report) {
  if (const int number = stop_signal()) return kSignalled + number;
  std::uint64_t failed = 0;
  for (std::size_t i = 0; i < report.by_status.size(); ++i)
    if (is_failure(static_cast<VisitStatus>(i))) failed += report.by_status[i];
  if (failed == 0) return kAllDone;
  return failed >= report.requests ? kNothing : kSomeFailed;
}

Status put_file(const std::string& path, const std::string& text) {
  remove_leftovers(path);
  Result<AtomicFile> out = AtomicFile::open(path);
  if (!out) return out.error();
  if (Status written = out->append(text); !written) return written;
  return out->commit();
}

int run(const JobFile& file, const Settings& settings) {
  const Result<std::string> hosts = file.database.empty() ? hosts_file() : std::string();
  if (!hosts) return fail(hosts.error());
  const Result<OutputFolder> state = OutputFolder::open(file.state);
  if (!state) return fail(state.error());
  if (!file.job.politeness.robots) say("robots.txt is not asked: this is on you");
  Result<EventLog> log =
      EventLog::open({settings.log, file.job.name, settings.log_level, settings.log_format});
  if (!log) return fail(log.error());
  Line line(settings);
  CrawlOptions options;
  options.state_file = state_of(file);
  options.worker = file.worker;
  options.hosts_file = *hosts;
  options.threads = settings.jobs != 0 ? settings.jobs : std::max(1u, std::thread::hardware_concurrency());
  options.stop = [] { return stop_signal() != 0; };
  options.on_progress = [&](const CrawlProgress& p) { line.draw(p); };
  options.on_event = [&](const CrawlEvent& e) {
    log->add(e);
    const LogLevel level = level_of(e);
    if (settings.quiet || level > (settings.verbose ? LogLevel::info : LogLevel::warn)) return;
    line.hide();
    say(told(e));
  };
  log->add(LogLevel::info, "run_began", "run began, as " + user_agent(file.job));
  const Result<CrawlReport> report = crawl(file.job, options);
  line.hide();
  if (report)
    log->add(LogLevel::info, "run_ended", "run ended: " + summary(file.job, *report));
  else
    log->add(LogLevel::error, "run_failed", "run failed: " + report.error().what);
  if (const int error = log->error()) say("--log: " + io_error(settings.log, error).what);
  if (!report) return fail(report.error());
  const std::string json = report_json(file.job, *report);
  const std::pair<std::string, std::string> files[] = {
      {report_file(file), json},
      {settings.report, json},
      {settings.prometheus, prometheus_text(file.job, *report)}};
  for (const auto& [path, text] : files)
    if (Status written = path.empty() ? Status() : put_file(path, text); !written)
      return fail(written.error());
  if (!settings.quiet) say(summary(file.job, *report));
  return exit_code(*report);
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
  if (settings.job_check && settings.job_status)
    return say("--check and --status exclude each other"), kUsage;
  Result<JobFile> file = read_job_file(settings.inputs[0]);
  if (!file) return say(file.error().what), kUsage;
  file->job.politeness.robots = !settings.ignore_robots;
  if (settings.job_check) return check(*file);
  if (settings.job_status) return status(*file);
  if (settings.job_dry_run) return dry_run(*file);
  return run(*file, settings);
}

}  // namespace saring::cli
