// SPDX-License-Identifier: Apache-2.0
#include "crawl_run.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include "crawl_event.h"
#include "crawl_log.h"
#include "crawl_report.h"
#include "exit_code.h"
#include "job_state.h"
#include "output_file.h"
#include "saring/corpus/output.h"
#include "saring/crawl/crawl.h"
#include "signals.h"
#include "terminal.h"

namespace saring::cli {
namespace {

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
    std::snprintf(
        text, sizeof text,
        "\r\x1b[K%zu hosts, %llu requests (%.1f/s), %zu in flight, %llu new, %llu changed, %llu failed",
        p.hosts, static_cast<unsigned long long>(p.requests), static_cast<double>(p.requests) / seconds,
        p.in_flight, static_cast<unsigned long long>(p.pages_new),
        static_cast<unsigned long long>(p.pages_changed), static_cast<unsigned long long>(p.failures));
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

int exit_code(const CrawlReport& report) {
  if (const int number = stop_signal()) return kSignalled + number;
  if (failed_visits(report) == 0) return kAllDone;
  return all_failed(report) ? kNothing : kSomeFailed;
}

constexpr std::string_view kStandardOutput = "standard output";

std::string shown_path(const std::string& path) { return std::string(path == "-" ? kStandardOutput : path); }

// "-": standard output, which a reader may leave.
Status put_file(const std::string& path, const std::string& text) {
  if (path == "-") {
    const int error = put(text);
    return error == 0 || error == EPIPE ? Status() : Status(io_error(kStandardOutput, error));
  }
  remove_leftovers(path);
  Result<OutputFile> out = OutputFile::open(path);
  if (!out) return out.error();
  if (Status written = out->append(text); !written) return written;
  return out->commit();
}

// What a run is told by, apart from the log.
struct Told {
  std::string json, metrics;
};

// Writes the files of a run. False, and a line for each: some could not be written. A run that failed says so
// itself, and is `quiet` about the one in the job's own folder, which may be what it failed for.
bool put_files(const JobFile& file, const Settings& settings, const Told& told, bool quiet) {
  bool all = true;
  const auto save = [&](std::string_view option, const std::string& path, const std::string& text) {
    if (path.empty()) return;
    const Status written = put_file(path, text);
    all &= static_cast<bool>(written);
    if (!written && (!quiet || !option.empty())) say(std::string(option) + written.error().what);
  };
  save("", report_file(file), told.json);
  save("--report: ", settings.report, told.json);
  save("--prometheus: ", settings.prometheus, told.metrics);
  return all;
}

// What a run failed for. Names of outputs are relative to their folder: what begins with one of them, or with
// what is there or would be in a folder that is there, gets the folder in front.
std::string why_failed(const JobFile& file, const Error& error) {
  const std::string& folder = file.job.outputs.pages.folder;
  const std::string name = error.what.substr(0, error.what.find(": "));
  const auto is_there = [&](const std::string& path) {
    struct stat info {};
    return ::lstat(in_folder(folder, path).c_str(), &info) == 0;
  };
  if (name.empty() || name.front() == '/' || is_postgres(name)) return error.what;
  const std::size_t slash = name.rfind('/');
  const bool is_output = name == pages_file(file.worker) || is_there(name) ||
                         (slash != std::string::npos && is_there(name.substr(0, slash)));
  return is_output ? in_folder(folder, error.what) : error.what;
}

// What a run's own files need, whatever becomes of it.
Status begin(const JobFile& file, const Settings& settings, std::optional<EventLog>& log) {
  const Result<OutputFolder> state = OutputFolder::open(file.state);
  if (!state) return state.error();
  Result<EventLog> opened =
      EventLog::open({settings.log, file.job.name, settings.log_level, settings.log_format});
  if (!opened) return Error{opened.error().code, "--log: " + opened.error().what};
  log.emplace(*std::move(opened));
  return {};
}

void tell_notes(const JobFile& file, const Settings& settings, EventLog& log) {
  for (const std::string& note : file.notes) {
    log.add(LogLevel::warn, "job_note", note);
    if (!settings.quiet) say(file.job.name + ": " + note);
  }
  if (!file.job.politeness.robots) say("robots.txt is not asked: this is on you");
}

// Bodies and texts of all sizes come and go for hours, on several threads. Large ones are given back when
// they go, and leave no holes: by itself glibc (mallopt(3)) keeps more, the larger they were.
void keep_memory_low() {
#if defined(__GLIBC__)
  ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

// Connections are files to the system, and its limit is often 1,024 unless a process asks for more.
void raise_file_limit(std::size_t hosts_at_once) {
  const rlim_t wanted = 1'024 + 4 * hosts_at_once;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);  // else there are fewer connections
}

// The run itself. Errors: as crawl(); usage where the environment names no place for the hosts.
Result<CrawlReport> visit(const JobFile& file, const Settings& settings, EventLog& log) {
  const Result<std::string> hosts = file.database.empty() ? hosts_file() : std::string();
  if (!hosts) return hosts.error();
  tell_notes(file, settings, log);
  raise_file_limit(file.job.politeness.hosts_at_once);
  Line line(settings);
  CrawlOptions options;
  options.state_file = state_of(file);
  options.worker = file.worker;
  options.hosts_file = *hosts;
  options.threads = settings.jobs != 0 ? settings.jobs : std::max(1u, std::thread::hardware_concurrency());
  options.stop = [] { return stop_signal() != 0; };
  options.on_progress = [&](const CrawlProgress& p) { line.draw(p); };
  options.on_event = [&](const CrawlEvent& e) {
    log.add(e);
    const LogLevel level = level_of(e);
    if (settings.quiet || level > (settings.verbose ? LogLevel::info : LogLevel::warn)) return;
    line.hide();
    say(told(e));
  };
  log.add(LogLevel::info, "run_began", "run began, as " + user_agent(file.job));
  Result<CrawlReport> report = crawl(file.job, options);
  if (!report) return of_state(report.error());
  return report;
}

struct Beginning {
  WallTime time{};
  bool in_use = false;  // another process had the state
};

int tell_failure(const JobFile& file, const Settings& settings, const Error& error, const Beginning& began) {
  const FailedRun run{.began = began.time, .ended = wall_now(), .why = why_failed(file, error)};
  const bool taken = error.code == Errc::refused && (began.in_use || is_taken(file));
  say(file.job.name + ": " + run.why);
  if (!taken) put_files(file, settings, {failure_json(file, run), failure_prometheus(file.job, run)}, true);
  return error.code == Errc::usage ? kUsage : kNothing;
}

}  // namespace

int run_job(const JobFile& file, const Settings& settings) {
  keep_memory_low();
  const Beginning began{wall_now(), is_in_use(file)};
  std::optional<EventLog> log;
  if (const Status begun = begin(file, settings, log); !begun)
    return tell_failure(file, settings, begun.error(), began);
  const Result<CrawlReport> report = visit(file, settings, *log);
  if (report)
    log->add(LogLevel::info, "run_ended", "run ended: " + summary(file.job, *report));
  else
    log->add(LogLevel::error, "run_failed", "run failed: " + why_failed(file, report.error()));
  const int error = log->error();
  if (error != 0) say("--log: " + io_error(shown_path(settings.log), error).what);
  if (!report) return tell_failure(file, settings, report.error(), began);
  if (!settings.quiet) say(summary(file.job, *report));
  const Told told{report_json(file, *report), prometheus_text(file.job, *report)};
  const bool all = put_files(file, settings, told, false);
  return all && error == 0 ? exit_code(*report) : kNothing;
}

}  // namespace saring::cli
