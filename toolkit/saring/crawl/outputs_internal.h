// SPDX-License-Identifier: Apache-2.0
// The outputs of a job's process: opened as its frontier says that they were committed.
#pragma once
#include <memory>
#include <optional>

#include "saring/corpus/collection.h"
#include "saring/crawl/archive_internal.h"
#include "saring/crawl/crawl.h"

namespace saring {

struct OpenOutputs {
  Collection collection;
  std::optional<Archive> archive;
};

// What is there counts from now on. Errors: as Collection::open(), Archive::open() and the frontier.
Result<OpenOutputs> open_outputs(const Job& job, const CrawlOptions& options, Frontier& frontier);

// Puts into place the texts that other workers which are gone have committed to the same folder. What cannot
// be moved is left for that worker. Errors: the frontier's.
Status settle_gone_workers(const Job& job, Frontier& frontier, const Collection& collection);

}  // namespace saring
