// SPDX-License-Identifier: Apache-2.0
// CPU time of extract() and write() over the pathological pages at n, 2n and 4n bytes.
//
//   bench_pathological [BYTES [NAME]]   n (default 250000); only generators whose name holds NAME
//   bench_pathological --once [BYTES [NAME]]   each page once, at n and 2n: what bench/growth counts
//
// Flags: "GROWS" when 4n costs over 2.5 times 2n (and over 5 ms), "SLOW" when it costs over 1 s for each MB.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bench_common.h"
#include "pathological.h"
#include "saring/saring.h"

using namespace saring;
using bench::cpu_ms;

namespace {

constexpr double kGrowth = 2.5;  // per doubling
constexpr double kNoise = 5;     // ms, below which a ratio says nothing
constexpr double kSlow = 1000;   // ms per MB
constexpr int kRepetitions = 3;  // the fastest counts

struct Cost {
  double ms = 0;
  std::size_t bytes = 0;
  std::string status;
};

}  // namespace

// By C linkage: callgrind knows the function by this name.
extern "C" [[gnu::noinline]] PageStatus clean_once(const std::string& page) {
  const auto document = extract({.bytes = page});
  std::string out;
  if (document) write(*document, {}, out);
  return document ? document->status : status_for(document.error().code);
}

namespace {

Cost run(const std::string& page) {
  Cost cost;
  cost.bytes = page.size();
  for (int i = 0; i < kRepetitions; ++i) {
    const double start = cpu_ms();
    cost.status = name(clean_once(page));
    const double ms = cpu_ms() - start;
    cost.ms = i == 0 ? ms : std::min(cost.ms, ms);
    if (ms > 1000) break;
  }
  return cost;
}

}  // namespace

int main(int argc, char** argv) {
  const bool once = argc > 1 && std::string_view(argv[1]) == "--once";
  argv += once, argc -= once;
  const std::size_t n = argc > 1 ? static_cast<std::size_t>(std::atol(argv[1])) : 250'000;
  const std::string_view only = argc > 2 ? argv[2] : "";
  if (n == 0) {
    std::fprintf(stderr, "usage: bench_pathological [--once] [BYTES [NAME]]\n");
    return 2;
  }
  const auto wanted = [&](const test::Pathological& generator) {
    return std::string_view(generator.name).find(only) != std::string_view::npos;
  };
  if (once) {
    for (const auto& generator : test::pathological())
      if (wanted(generator)) {
        for (const std::size_t size : {n, 2 * n}) clean_once(generator.make(size));
        std::printf("%s\n", generator.name);
      }
    return 0;
  }
  std::printf("%-28s %9s %9s %9s %6s %6s %9s  %s\n", "generator", "n ms", "2n ms", "4n ms", "2n/n", "4n/2n",
              "ms/MB", "status");
  int flagged = 0;
  for (const auto& generator : test::pathological()) {
    if (!wanted(generator)) continue;
    const Cost one = run(generator.make(n)), two = run(generator.make(2 * n)),
               four = run(generator.make(4 * n));
    const double per_mb = four.ms / (static_cast<double>(four.bytes) / 1e6);
    const bool grows = four.ms > kNoise && four.ms / two.ms > kGrowth;
    const bool slow = per_mb > kSlow;
    flagged += grows || slow;
    std::printf("%-28s %9.2f %9.2f %9.2f %6.2f %6.2f %9.0f  %s%s%s\n", generator.name, one.ms, two.ms,
                four.ms, two.ms / one.ms, four.ms / two.ms, per_mb, four.status.c_str(),
                grows ? "  GROWS" : "", slow ? "  SLOW" : "");
  }
  std::printf("n = %zu bytes; %d flagged\n", n, flagged);
  return 0;
}
