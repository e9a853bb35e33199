// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
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

constexpr std::size_t kDigits = 5;  // of the number of a file of lines, at least

// The number of one of a worker's files of lines; nothing: it is none.
std::optional<std::uint64_t> number_of(std::string_view file, std::string_view worker) {
  const std::string first = pages_file(worker);
  if (file == first) return 1;
  const std::size_t at = file.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(file.data() + at + 1, file.data() + file.size(), number);
  if (error != std::errc() || file != pages_file(worker, number)) return std::nullopt;
  return number;
}

// The file of lines to go on with, and how much of it counts; nothing: it is a new one.
struct Lines {
  std::uint64_t number = 1;
  std::optional<std::uint64_t> committed{};
};

Lines lines_of(std::span<const OutputMark> marks, std::string_view worker) {
  Lines out;
  for (const OutputMark& mark : marks) {
    const std::optional<std::uint64_t> number = number_of(mark.file, worker);
    if (number && *number >= out.number) out = {*number, mark.bytes};
  }
  return out;
}

}  // namespace

std::string pages_file(std::string_view worker, std::uint64_t number) {
  std::string out(kPagesFile.substr(0, kPagesFile.find('.')));
  if (!worker.empty()) out += "-" + std::string(worker);
  if (number > 1) {
    const std::string digits = std::to_string(number);
    out += '@' + std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
  }
  out += kPagesFile.substr(kPagesFile.find('.'));
  return out;
}

Result<OpenOutputs> open_outputs(const Job& job, const CrawlOptions& options, Frontier& frontier) {
  const Result<std::vector<OutputMark>> marks = frontier.marks();
  if (!marks) return marks.error();
  const Result<std::vector<OutputMove>> moves = frontier.moves();
  if (!moves) return moves.error();
  Lines lines = lines_of(*marks, options.worker);
  CollectionOptions pages = job.outputs.pages;
  pages.staging = staging(job, options.worker);
  pages.pages_file = pages_file(options.worker, lines.number);
  Result<Collection> collection = Collection::open(std::move(pages), lines.committed, *moves);
  if (!collection) return collection.error();
  OpenOutputs out{*std::move(collection), std::nullopt};
  if (const std::uint64_t most = job.outputs.jsonl_bytes; most > 0 && lines.committed >= most) {
    lines = {lines.number + 1, std::nullopt};
    if (Status next = out.collection.begin_file(pages_file(options.worker, lines.number)); !next)
      return next.error();
  }
  // The moves are carried out, and their names are used again from here on. Files that are new count from now
  // on: else one that was written to and not committed would be somebody else's.
  std::vector<OutputMark> first;
  if (job.outputs.pages.jsonl && !lines.committed) first.push_back({out.collection.pages_file(), 0});
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
