// SPDX-License-Identifier: Apache-2.0
// One run of a job, and what is told of it: standard error, log, report, metrics.
#pragma once
#include "job_file.h"
#include "settings.h"

namespace saring::cli {

// Returns the exit code. However the run ends, its report and metrics are written, but where another process
// has the job: then the files are those of that run.
int run_job(const JobFile& file, const Settings& settings);

}  // namespace saring::cli
