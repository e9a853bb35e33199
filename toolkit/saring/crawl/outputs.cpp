// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saring/crawl/outputs_internal.h"

namespace saring {
namespace {

// Jobs may share a folder. No name has a '~'.
std::string staging(const Job& job, std::string_view worker) {
  return ".new-" + job.name + (worker.empty() ? "" : "~" + std::string(worker));
}

}  // namespace

Result<OpenOutputs> open_outputs(const Job& job, const CrawlOptions& options, Frontier& frontier) {
  const Result<std::vector<OutputMark>> marks = frontier.marks();
  if (!marks) return marks.error();
  const Result<std::vector<OutputMove>> moves = frontier.moves();
  if (!moves) return moves.error();
  const std::string lines = pages_file(options.worker);
  std::optional<std::uint64_t> committed;
  for (const OutputMark& mark : *marks)
    if (mark.file == lines) committed = mark.bytes;
  CollectionOptions pages = job.outputs.pages;
  pages.staging = staging(job, options.worker);
  pages.pages_file = lines;
  Result<Collection> collection = Collection::open(std::move(pages), committed, *moves);
  if (!collection) return collection.error();
  OpenOutputs out{*std::move(collection), std::nullopt};
  // The moves are carried out, and their names are used again from here on. Files that are new count from now
  // on: else one that was written to and not committed would be somebody else's.
  std::vector<OutputMark> first;
  if (job.outputs.pages.jsonl && !committed) first.push_back({lines, 0});
  if (job.outputs.warc) {
    const std::string prefix = options.worker.empty() ? job.name : job.name + "-" + options.worker;
    Result<Archive> archive = Archive::open(job, prefix, *marks, time_of(options));
    if (!archive) return archive.error();
    out.archive.emplace(*std::move(archive));
    Result<OutputMark> mark = out.archive->sync();
    if (!mark) return mark.error();
    first.push_back(*std::move(mark));
  }
  if (Status status = frontier.finish({}, {.marks = first, .moves = {}}); !status) return status.error();
  return out;
}

Status settle_gone_workers(const Job& job, Frontier& frontier, const Collection& collection) {
  return frontier.settle_gone([&](std::string_view worker, const OutputMove& move) {
    const Result<bool> done = collection.carry_out_for(staging(job, worker), move);
    return done && *done;
  });
}

}  // namespace saring
