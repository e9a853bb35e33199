// SPDX-License-Identifier: Apache-2.0
// What a job is, and what came of a run, as text and JSON.
#pragma once
#include <string>

#include "saring/crawl/crawl.h"

namespace saring::cli {

// Lines, for --check. `database`: where the state is on PostgreSQL, or empty; its secrets are not shown.
std::string explain_job(const Job& job, const std::string& state, const std::string& database,
                        const std::string& worker);
std::string explain_stats(const FrontierStats& stats, bool running);  // lines, for --status
std::string summary(const Job& job, const CrawlReport& report);       // one line
// An object of JSON over several lines, with a final line feed.
std::string report_json(const Job& job, const CrawlReport& report);

// The last run as metrics for Prometheus' textfile collector (node_exporter), each with the label "job".
std::string prometheus_text(const Job& job, const CrawlReport& report);

}  // namespace saring::cli
