// SPDX-License-Identifier: Apache-2.0
// Cleans the pages of a folder over and over in one process, and tells how much memory it takes: a process
// that cleans for years must not grow.
//
//   bench_repeat FOLDER COUNT [STEP]   COUNT cleanings of every STEP-th page (default 1), in turn
//
// Exit code 1 if the process grew by 5 MB or more from the second time that all pages were cleaned (at the
// least a tenth of COUNT) to the end.
#include <cstdlib>

#include "bench_common.h"
#include "saring/saring.h"

using namespace saring;

namespace {

constexpr double kMostGrowth = 5;  // MB

// A function of its own, for callgrind: see bench/instructions.
[[gnu::noinline]] std::size_t clean_page(const std::string& bytes, ParseMemory& memory) {
  const auto document = extract({.bytes = bytes}, {}, &memory);
  std::string out;
  if (document) write(*document, {}, out);
  return out.size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "usage: bench_repeat FOLDER COUNT [STEP]\n");
    return 2;
  }
  const long count = std::atol(argv[2]), step = argc > 3 ? std::atol(argv[3]) : 1;
  if (!std::filesystem::is_directory(argv[1]) || count < 1 || step < 1) {
    std::fprintf(stderr, "bench_repeat: not a folder, a number of cleanings or a step\n");
    return 2;
  }
  const std::vector<std::string> pages = bench::read_pages(argv[1], static_cast<std::size_t>(step));
  if (pages.empty()) {
    std::fprintf(stderr, "bench_repeat: no pages in %s\n", argv[1]);
    return 1;
  }
  const auto all = static_cast<long>(pages.size());
  const long warm = std::max(2 * all, count / 10);
  ParseMemory memory;
  double before = 0, written = 0;
  for (long i = 0; i < count; ++i) {
    if (i == warm) before = bench::rss_mb();
    written += static_cast<double>(clean_page(pages[static_cast<std::size_t>(i % all)], memory));
    if (count >= 10 && (i + 1) % (count / 10) == 0)
      std::printf("%9ld cleanings  %7.1f MB resident  %8.1f s of CPU time\n", i + 1, bench::rss_mb(),
                  bench::cpu_ms() / 1000);
  }
  std::printf("%ld pages, %.1f MB of text, peak %.1f MB\n", all, written / bench::kMebibyte,
              bench::peak_rss_mb());
  if (count <= warm) return 0;
  const double growth = bench::rss_mb() - before;
  std::printf("grew by %.1f MB from cleaning %ld on\n", growth, warm);
  return growth < kMostGrowth ? 0 : 1;
}
