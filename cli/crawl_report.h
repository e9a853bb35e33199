// SPDX-License-Identifier: Apache-2.0
// What a job is, and what came of a run, as text and JSON.
#pragma once
#include <string>
#include <string_view>

#include "job_file.h"
#include "saring/crawl/crawl.h"

namespace saring::cli {

std::string explain_job(const JobFile& file);                         // lines without secrets, for --check
std::string explain_stats(const FrontierStats& stats, bool running);  // lines, for --status
std::uint64_t failed_visits(const CrawlReport& report);
bool all_failed(const CrawlReport& report);                      // and there were some
std::string summary(const Job& job, const CrawlReport& report);  // one line
// An object of JSON over several lines, with a final line feed.
std::string report_json(const JobFile& file, const CrawlReport& report);

// A line on the last run, from its report, for --status; empty if it is none of ours.
std::string explain_report(std::string_view json);

// A run that did not come to its end.
struct FailedRun {
  WallTime began{}, ended{};
  std::string why;
};
std::string failure_json(const JobFile& file, const FailedRun& run);   // as report_json()
std::string failure_prometheus(const Job& job, const FailedRun& run);  // as prometheus_text()

// "FOLDER/NAME".
std::string in_folder(const std::string& folder, std::string_view name);

// The last run as metrics for Prometheus' textfile collector (node_exporter), each with the label "job".
std::string prometheus_text(const Job& job, const CrawlReport& report);

}  // namespace saring::cli
