// SPDX-License-Identifier: Apache-2.0
// What the frontier costs: URLs queued a second, then turns taken and finished with ten found URLs each, of
// which some are new. Two runs compare when they were on the same disk.
//
//   bench_frontier FOLDER [URLS [NEW]]    files are made in FOLDER, and removed
//   bench_frontier ADDRESS [URLS [NEW]]   of a PostgreSQL database that is for this alone; what is made stays
//
// By default 1,000,000 URLs, and NEW is 2 of ten.
//
// Exit code 1 if an operation fails.
#include <chrono>
#include <cstdlib>

#include "bench_common.h"
#include "saring/crawl/frontier.h"

using namespace saring;

namespace {

constexpr long kHosts = 200;
constexpr std::size_t kBatch = 50;
constexpr long kTurns = 50'000;
constexpr long kFound = 10;

double wall_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

WallTime now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string url(long i) {
  return "https://host-" + std::to_string(i % kHosts) + ".example/section/" + std::to_string(i % 97) +
         "/a-page-with-a-name-of-some-length-" + std::to_string(i) + ".html";
}

bool failed(const Status& status) {
  if (!status) std::fprintf(stderr, "bench_frontier: %s\n", status.error().what.c_str());
  return !status;
}

bool fill(Frontier& frontier, long urls) {
  const double wall = wall_s(), cpu = bench::cpu_ms();
  std::vector<NewUrl> batch;
  for (long i = 0; i < urls; ++i) {
    batch.push_back({.url = url(i)});
    if (batch.size() < 10'000 && i + 1 < urls) continue;
    if (failed(frontier.put(batch))) return false;
    batch.clear();
  }
  std::printf("put      %9ld URLs   %8.1f s  %8.1f s CPU  peak %6.1f MB\n", urls, wall_s() - wall,
              (bench::cpu_ms() - cpu) / 1e3, bench::peak_rss_mb());
  return true;
}

bool visit(Frontier& frontier, long urls, long fresh) {
  const double wall = wall_s(), cpu = bench::cpu_ms();
  long turns = 0, known = 0, next = urls;
  std::vector<Visit> visits;
  while (turns < kTurns) {
    const auto batch = frontier.get(now(), kBatch);
    if (!batch || batch->empty()) return !failed(batch ? Error{Errc::io, "no turn was due"} : batch.error());
    visits.clear();
    for (const Turn& turn : *batch) {
      Visit& one = visits.emplace_back();
      one.url = turn.url.id;
      one.host = turn.host.id;
      one.status = VisitStatus::ok;
      one.started = one.visited = now();
      one.read = one.changed = true;
      one.validators.etag = "\"0123456789abcdef\"";
      one.digest = one.text_digest = "0123456789abcdef";
      for (long i = 0; i < kFound; ++i)
        one.found.push_back({.url = url(i < fresh ? next++ : (known += 7'919) % urls), .depth = 1});
    }
    const OutputMark mark{"text.jsonl", static_cast<std::uint64_t>(turns)};
    if (failed(frontier.finish(visits, {.marks = {&mark, 1}, .moves = {}}))) return false;
    turns += static_cast<long>(visits.size());
  }
  const double seconds = wall_s() - wall;
  std::printf(
      "visit    %9ld turns  %8.1f s  %8.1f s CPU  peak %6.1f MB  %8.0f turns/s, %ld of %ld found are new\n",
      turns, seconds, (bench::cpu_ms() - cpu) / 1e3, bench::peak_rss_mb(),
      static_cast<double>(turns) / seconds, fresh, kFound);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const long urls = argc > 2 ? std::atol(argv[2]) : 1'000'000, fresh = argc > 3 ? std::atol(argv[3]) : 2;
  if (argc < 2 || argc > 4 || urls < 1 || fresh < 0 || fresh > kFound) {
    std::fprintf(stderr, "usage: bench_frontier FOLDER|ADDRESS [URLS [NEW]]\n");
    return 2;
  }
  const bool files = !is_postgres(argv[1]);
  const std::filesystem::path folder = std::filesystem::path(files ? argv[1] : "") / "bench_frontier.tmp";
  if (files) std::filesystem::create_directories(folder);
  FrontierOptions options;
  options.state = files ? (folder / "state").string() : argv[1];
  options.hosts = (folder / "hosts").string();
  options.owner = options.job = "bench";
  options.min_delay = std::chrono::milliseconds(0);
  bool good = false;
  if (auto frontier = open_frontier(options, now())) {
    good = fill(**frontier, urls) && visit(**frontier, urls, fresh);
    frontier->reset();
    const double wall = wall_s();
    good = good && open_frontier(options, now());
    const double state = files ? static_cast<double>(std::filesystem::file_size(options.state)) : 0;
    std::printf("open     %9.1f MB     %8.1f s\n", state / bench::kMebibyte, wall_s() - wall);
  } else {
    std::fprintf(stderr, "bench_frontier: %s\n", frontier.error().what.c_str());
  }
  if (files) std::filesystem::remove_all(folder);
  return good ? 0 : 1;
}
