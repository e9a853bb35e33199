// SPDX-License-Identifier: Apache-2.0
#include "crawl_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "crawl_event.h"
#include "inputs.h"
#include "terminal.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

// The hosts that took longest for their answers, in reports.
constexpr std::size_t kSlowestHosts = 10;

std::string duration(milliseconds time) {
  constexpr std::pair<std::int64_t, const char*> kUnits[] = {
      {86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}, {1, "ms"}};
  if (time.count() == 0) return "0s";
  for (const auto& [unit, name] : kUnits)
    if (time.count() % unit == 0) return std::to_string(time.count() / unit) + name;
  return {};
}

void line(std::string_view label, std::string_view value, std::string& out) {
  std::string padded(label);
  padded.resize(std::max<std::size_t>(padded.size() + 1, 22), ' ');
  (out += padded) += printable(value);
  out += '\n';
}

std::string joined(const std::vector<std::string>& all, std::string_view none) {
  std::string out;
  for (const std::string& one : all) (out += out.empty() ? "" : ", ") += one;
  return all.empty() ? std::string(none) : out;
}

double seconds(milliseconds time) { return static_cast<double>(time.count()) / 1000; }

Json host_object(const std::string& name, const HostTally& h) {
  Json out = Json::object();
  out["host"] = name;
  out["requests"] = h.requests;
  out["pages"] = h.pages;
  out["failures"] = h.failures;
  out["bytes"] = h.bytes;
  out["words"] = h.words;
  out["seconds_waited"] = seconds(h.waited);
  return out;
}

// Shares to three places, lengths in words.
Json warning_object(const FallenHost& fallen) {
  const auto share = [](double value) { return std::round(value * 1000) / 1000; };
  const auto words = [](const HostLevel& level) { return std::llround(words_of(level)); };
  const HostYield& y = fallen.yield;
  Json out = Json::object();
  out["host"] = fallen.host;
  out["what"] = Json::array();
  if (y.few) out["what"].push_back("yield");
  if (y.brief) out["what"].push_back("length");
  out["warning"] = warning_of(y);
  out["pages"] = y.pages;
  out["yield"] = {{"past", share(y.past.ok)}, {"recent", share(y.recent.ok)}};
  out["length"] = {{"past", words(y.past)}, {"recent", words(y.recent)}};
  return out;
}

}  // namespace

std::string in_folder(const std::string& folder, std::string_view name) {
  std::string out = folder.ends_with('/') ? folder : folder + "/";
  return out += name;
}

std::string explain_job(const JobFile& file) {
  const Job& job = file.job;
  const CollectionOptions& pages = job.outputs.pages;
  const Scope scope = settled_scope(job);
  std::string out;
  line("job", job.name, out);
  line("user agent", user_agent(job), out);
  for (const Seed& seed : job.seeds)
    line(name(seed.kind), seed.url + (seed.links.empty() ? "" : ", links " + joined(seed.links, {})), out);
  line("hosts", joined(scope.hosts, ""), out);
  line("include", joined(scope.include, "everything on these hosts"), out);
  line("exclude", joined(scope.exclude, "nothing"), out);
  line("links are followed", scope.follow_links ? "to depth " + std::to_string(scope.max_depth) : "no", out);
  line("limits of a run",
       std::to_string(scope.pages_per_host) + " requests a host" +
           (scope.max_bytes > 0 ? ", " + std::to_string(scope.max_bytes) + " bytes" : "") +
           (scope.max_time.count() > 0 ? ", " + duration(scope.max_time) : ""),
       out);
  line("delay",
       duration(job.politeness.delay) + " or more, " + std::to_string(job.politeness.hosts_at_once) +
           " hosts at once",
       out);
  line("robots.txt", job.politeness.robots ? "is obeyed" : "IS IGNORED", out);
  line("cookies", job.politeness.cookies ? "are kept for a run" : "are ignored", out);
  line("pages come up",
       job.revisit.adaptive
           ? "after " + duration(job.revisit.interval) + ", then by how often they change, every " +
                 duration(job.revisit.least) + " to " + duration(job.revisit.most)
           : "every " + duration(job.revisit.interval),
       out);
  line("lists come up", "every " + duration(job.revisit.list_interval), out);
  if (!job.politeness.proxy.empty()) line("proxy", without_user(job.politeness.proxy), out);
  line("texts", pages.texts ? in_folder(pages.folder, pages.name_template) : "none", out);
  line("pages.jsonl", pages.jsonl ? in_folder(pages.folder, pages_file(file.worker)) : "none", out);
  constexpr std::string_view kDuplicates[] = {"are marked", "are dropped", "are not looked for"};
  line("duplicates", kDuplicates[static_cast<unsigned>(job.outputs.duplicates)], out);
  line("web archives", job.outputs.warc ? in_folder(pages.folder, "warc") : "none", out);
  if (!pages.texts && !pages.jsonl && !job.outputs.warc)
    line("kept", "NOTHING: neither texts nor pages.jsonl nor web archives", out);
  line("state", file.database.empty() ? file.state : state_name(file.database) + ", reports in " + file.state,
       out);
  if (!file.worker.empty()) line("worker", file.worker, out);
  for (const std::string& note : file.notes) line("note", note, out);
  return out;
}

std::string explain_stats(const FrontierStats& stats, bool running) {
  std::string out;
  if (!stats.workers.empty())
    line("run", "is going on: " + joined(stats.workers, {}), out);
  else if (running)
    line("run", "is going on", out);
  line("addresses", std::to_string(stats.urls), out);
  line("visited", std::to_string(stats.visited), out);
  line("due", std::to_string(stats.due), out);
  line("hosts", std::to_string(stats.hosts), out);
  for (const auto& [status, count] : stats.by_status)
    if (count > 0) line("  " + std::string(name(status)), std::to_string(count), out);
  if (stats.ignored > 0) line("ignored", std::to_string(stats.ignored), out);
  for (const HostBlock& block : stats.blocks)
    line("left alone", block.host + " until " + iso_time(block.until) + ": " + block.why, out);
  for (const FallenHost& fallen : stats.fallen)
    line("gives less", fallen.host + ": " + warning_of(fallen.yield), out);
  return out;
}

std::uint64_t failed_visits(const CrawlReport& report) {
  std::uint64_t failed = 0;
  for (std::size_t i = 0; i < report.by_status.size(); ++i)
    if (is_failure(static_cast<VisitStatus>(i))) failed += report.by_status[i];
  return failed;
}

bool all_failed(const CrawlReport& report) {
  using enum VisitStatus;
  for (const VisitStatus answered : {ok, not_modified, redirect, gone, not_text})
    if (report.by_status[static_cast<std::size_t>(answered)] > 0) return false;
  return failed_visits(report) > 0;
}

std::string summary(const Job& job, const CrawlReport& r) {
  std::string out = job.name + ": " + std::to_string(r.requests) + " requests, " +
                    std::to_string(r.pages_new) + " new, " + std::to_string(r.pages_changed) + " changed, " +
                    std::to_string(r.pages_unchanged) + " unchanged, " + std::to_string(r.pages_gone) +
                    " gone, ";
  if (const std::uint64_t failed = failed_visits(r); failed > 0) out += std::to_string(failed) + " failed, ";
  out += std::to_string(r.frontier.due) + " due";
  if (!r.frontier.fallen.empty())
    out += ", " + counted(r.frontier.fallen.size(), "host gives", "hosts give") + " less than before";
  if (r.hosts_full > 0) out += "; " + counted(r.hosts_full, "host", "hosts") + " at pages_per_host";
  if (!r.limit.empty()) out += "; ended by " + r.limit;
  if (r.stopped) out += "; stopped";
  return out;
}

std::string report_json(const JobFile& file, const CrawlReport& r) {
  const Job& job = file.job;
  Json out = Json::object();
  out["job"] = job.name;
  out["began"] = iso_time(r.began);
  out["ended"] = iso_time(r.ended);
  out["seconds"] = seconds(r.ended - r.began);
  out["error"] = nullptr;
  out["stopped"] = r.stopped;
  out["limit"] = r.limit.empty() ? Json() : Json(r.limit);
  out["robots_ignored"] = !job.politeness.robots;
  out["requests"] = r.requests;
  out["robots_requests"] = r.robots_requests;
  out["bytes"] = r.bytes;
  out["pages_new"] = r.pages_new;
  out["pages_changed"] = r.pages_changed;
  out["pages_unchanged"] = r.pages_unchanged;
  out["pages_gone"] = r.pages_gone;
  out["duplicates"] = {{"exact", r.duplicates_exact}, {"near", r.duplicates_near}};
  out["found_out_of_scope"] = r.found_out_of_scope;
  Json by_status = Json::object();
  for (std::size_t i = 1; i < r.by_status.size(); ++i)
    if (r.by_status[i] > 0) by_status[std::string(name(static_cast<VisitStatus>(i)))] = r.by_status[i];
  out["by_status"] = by_status;
  out["by_page_status"] = Json(r.by_page_status);
  std::vector<std::pair<std::string, HostTally>> hosts(r.hosts.begin(), r.hosts.end());
  out["hosts"] = hosts.size();
  out["hosts_full"] = r.hosts_full;
  std::stable_sort(hosts.begin(), hosts.end(),
                   [](const auto& a, const auto& b) { return a.second.waited > b.second.waited; });
  hosts.resize(std::min(hosts.size(), kSlowestHosts));
  out["slowest_hosts"] = Json::array();
  for (const auto& [name, tally] : hosts) out["slowest_hosts"].push_back(host_object(name, tally));
  out["warnings"] = Json::array();
  for (const FallenHost& fallen : r.frontier.fallen) out["warnings"].push_back(warning_object(fallen));
  out["notes"] = file.notes;
  Json frontier = Json::object();
  frontier["addresses"] = r.frontier.urls;
  frontier["visited"] = r.frontier.visited;
  frontier["due"] = r.frontier.due;
  frontier["ignored"] = r.frontier.ignored;
  frontier["hosts_blocked"] = r.frontier.hosts_blocked;
  Json blocks = Json::array();
  for (const HostBlock& block : r.frontier.blocks)
    blocks.push_back({{"host", block.host}, {"until", iso_time(block.until)}, {"why", block.why}});
  frontier["blocks"] = blocks;
  out["frontier"] = frontier;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string failure_json(const JobFile& file, const FailedRun& run) {
  Json out = Json::object();
  out["job"] = file.job.name;
  out["began"] = iso_time(run.began);
  out["ended"] = iso_time(run.ended);
  out["seconds"] = seconds(run.ended - run.began);
  out["error"] = run.why;
  out["notes"] = file.notes;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string explain_report(std::string_view json) {
  const Json report = Json::parse(json, nullptr, false);
  if (!report.is_object() || !report.contains("ended") || !report["ended"].is_string() ||
      !report.contains("error"))
    return {};
  std::string text = "ended " + report["ended"].get<std::string>(), out;
  if (report["error"].is_string()) text += ", failed: " + report["error"].get<std::string>();
  line("last run", text, out);
  return out;
}

namespace {

// Gauges in Prometheus' text format. Names of jobs and statuses need no escapes.
class Metrics {
 public:
  explicit Metrics(const Job& job) : job_(job.name) {}

  void head(std::string_view name, std::string_view help) {
    out_.append("# HELP saring_crawl_").append(name).append(" ").append(help).append("\n");
    out_.append("# TYPE saring_crawl_").append(name).append(" gauge\n");
  }
  void value(std::string_view metric, std::string_view label, std::string_view of, double number) {
    out_.append("saring_crawl_").append(metric).append("{job=\"").append(job_).append("\"");
    if (!label.empty()) out_.append(",").append(label).append("=\"").append(of).append("\"");
    char digits[40];
    std::snprintf(digits, sizeof digits, "} %.15g\n", number);
    out_ += digits;
  }
  void one(std::string_view metric, std::string_view help, double number) {
    head(metric, help);
    value(metric, {}, {}, number);
  }
  // Of every run, whatever became of it.
  void run(bool success, WallTime began, WallTime ended) {
    one("last_run_success", "0 if the last run failed, or all of its visits did; else 1.", success ? 1 : 0);
    one("last_run_end_seconds", "When the last run ended, Unix time.",
        static_cast<double>(ended.time_since_epoch().count()) / 1000);
    one("last_run_duration_seconds", "How long it took.", seconds(ended - began));
  }
  std::string take() { return std::move(out_); }

 private:
  const std::string& job_;
  std::string out_;
};

}  // namespace

std::string failure_prometheus(const Job& job, const FailedRun& run) {
  Metrics metrics(job);
  metrics.run(false, run.began, run.ended);
  return metrics.take();
}

std::string prometheus_text(const Job& job, const CrawlReport& r) {
  Metrics m(job);
  const auto count = [](std::uint64_t n) { return static_cast<double>(n); };
  m.run(!all_failed(r), r.began, r.ended);
  m.one("last_run_stopped", "1 if it was asked to stop.", r.stopped ? 1 : 0);
  m.one("requests", "Requests for pages, feeds and sitemaps in the last run.", count(r.requests));
  m.one("received_bytes", "Bodies received in the last run.", count(r.bytes));
  m.head("pages", "Pages of the last run by what became of them.");
  m.value("pages", "version", "new", count(r.pages_new));
  m.value("pages", "version", "changed", count(r.pages_changed));
  m.value("pages", "version", "unchanged", count(r.pages_unchanged));
  m.value("pages", "version", "gone", count(r.pages_gone));
  m.head("duplicates", "New and changed pages of the last run with the text of another of their site.");
  m.value("duplicates", "kind", "exact", count(r.duplicates_exact));
  m.value("duplicates", "kind", "near", count(r.duplicates_near));
  m.head("visits", "Visits of the last run by status.");
  for (std::size_t i = 1; i < r.by_status.size(); ++i)
    m.value("visits", "status", name(static_cast<VisitStatus>(i)), count(r.by_status[i]));
  m.one("urls", "Addresses that the job knows.", count(r.frontier.urls));
  m.one("urls_due", "Addresses that were due at the end of the last run.", count(r.frontier.due));
  m.one("hosts_blocked", "Hosts that are left alone for a while.", count(r.frontier.hosts_blocked));
  m.one("hosts_fallen", "Hosts that give much less than they used to.", count(r.frontier.fallen.size()));
  m.head("host_fallen",
         "1 for what a host gives less of: pages with text (yield), words of a text (length).");
  for (const FallenHost& fallen : r.frontier.fallen) {
    const std::string host = fallen.host + "\",what=\"";
    if (fallen.yield.few) m.value("host_fallen", "host", host + "yield", 1);
    if (fallen.yield.brief) m.value("host_fallen", "host", host + "length", 1);
  }
  return m.take();
}

}  // namespace saring::cli
