// SPDX-License-Identifier: Apache-2.0
// Where a job keeps what it knows, and a look at it that changes nothing.
#pragma once
#include <memory>
#include <string>

#include "job_file.h"
#include "saring/crawl/frontier.h"

namespace saring::cli {

std::string state_of(const JobFile& file);     // FrontierOptions::state
std::string shown_state(const JobFile& file);  // the same for messages, without secrets
std::string report_file(const JobFile& file);  // of its runs; of a worker, its own

WallTime wall_now();

// The state as it is, also while a run goes on; null if the job has not run yet. Errors: as view_frontier(),
// but that a state which cannot be used is `corrupt`, never `usage`: nothing is wrong with the job file.
Result<std::unique_ptr<FrontierView>> look_at_state(const JobFile& file, WallTime now);
Error of_state(Error error);

// Whether a process has the state open. On PostgreSQL FrontierStats::workers tells.
bool is_in_use(const JobFile& file);
// The same of the part that this process would have, on PostgreSQL, too: that of the worker.
bool is_taken(const JobFile& file);

}  // namespace saring::cli
