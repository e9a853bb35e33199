// SPDX-License-Identifier: Apache-2.0
// Job files of `saring crawl`: TOML, every key a row of one table, from which the example is made, too.
// Relative paths in it are relative to the file, since schedulers run jobs from anywhere.
#pragma once
#include <string>
#include <vector>

#include "saring/base/result.h"
#include "saring/crawl/job.h"

namespace saring::cli {

struct JobFile {
  Job job;
  std::string state;               // folder of the job's own data
  std::string database;            // where what it knows is on PostgreSQL; empty: in the folder
  std::string worker;              // with a database: the name of this process among those that share the job
  std::vector<std::string> notes;  // as notes_on(), and what else is no fault of the file, but hardly meant
};

// Errors (usage): "FILE:LINE: what is wrong".
Result<JobFile> read_job_file(const std::string& path);

// A job file with every key, its default and what it means; all but the first few are commented out.
std::string example_job_file();

}  // namespace saring::cli
