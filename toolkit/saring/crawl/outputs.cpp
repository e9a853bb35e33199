// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saring/crawl/outputs_internal.h"

namespace saring {
namespace {

constexpr std::string_view kArchives = "warc/";

std::string of_worker(std::string_view worker) { return worker.empty() ? "" : "-" + std::string(worker); }

// Jobs may share a folder.
std::string staging(const Job& job, std::string_view worker) {
  return ".new-" + job.name + of_worker(worker);
}

std::optional<std::uint64_t> committed_pages(const LeftOutputs& left, std::string_view worker) {
  for (const OutputMark& mark : left.marks)
    if (mark.file == pages_file(worker)) return mark.bytes;
  return {};
}

Result<Archive> open_archive(const Job& job, std::string_view worker, const LeftOutputs& left, WallTime now) {
  return Archive::open(job, job.name + of_worker(worker), left.marks, now);
}

Result<Collection> open_pages(const Job& job, std::string_view worker, const LeftOutputs& left) {
  CollectionOptions options = job.outputs.pages;
  options.staging = staging(job, worker);
  options.pages_file = pages_file(worker);
  return Collection::open(std::move(options), committed_pages(left, worker), left.moves);
}

}  // namespace

Result<OpenOutputs> open_outputs(const Job& job, const CrawlOptions& options, Frontier& frontier) {
  std::optional<Collection> pages;
  LeftOutputs left;
  Status settled = frontier.settle([&](const LeftOutputs& found) -> Status {
    pages.reset();
    Result<Collection> opened = open_pages(job, options.worker, found);
    if (!opened) return opened.error();
    pages.emplace(*std::move(opened));
    left = found;
    return {};
  });
  if (!settled) return settled.error();
  OpenOutputs out{*std::move(pages), std::nullopt};
  // The moves are carried out, and their names are used again from here on. Files that are new count from now
  // on: else one that was written to and not committed would be somebody else's.
  std::vector<OutputMark> marks;
  if (job.outputs.pages.jsonl && !committed_pages(left, options.worker))
    marks.push_back({pages_file(options.worker), 0});
  if (job.outputs.warc) {
    Result<Archive> archive = open_archive(job, options.worker, left, time_of(options));
    if (!archive) return archive.error();
    out.archive.emplace(*std::move(archive));
    Result<OutputMark> mark = out.archive->sync();
    if (!mark) return mark.error();
    marks.push_back(*std::move(mark));
  }
  if (Status status = frontier.finish({}, {.marks = marks, .moves = {}}); !status) return status.error();
  return out;
}

Status settle_gone_workers(const Job& job, const CrawlOptions& options, Frontier& frontier,
                           const Collection& collection) {
  return frontier.settle_gone([&](const LeftOutputs& left) -> Status {
    const std::string folder = staging(job, left.worker);
    Result<bool> settled =
        collection.settle(folder, pages_file(left.worker), committed_pages(left, left.worker), left.moves);
    if (settled && *settled && std::any_of(left.marks.begin(), left.marks.end(), [](const OutputMark& mark) {
          return mark.file.starts_with(kArchives);
        }))
      if (const Result<Archive> archive = open_archive(job, left.worker, left, time_of(options)); !archive)
        settled = archive.error();
    return settled || settled.error().code != Errc::io ? Status() : Status(settled.error());
  });
}

}  // namespace saring
