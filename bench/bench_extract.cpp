// SPDX-License-Identifier: Apache-2.0
// Throughput of one thread from memory, bytes in, text out; where the time goes; and Gumbo alone over the
// same bytes in the same run, as a yardstick that does not depend on the machine. All times are CPU time.
//
//   bench_extract FOLDER [PASSES]   every .html and .html.gz under FOLDER; the fastest of PASSES (default 3)
//   counts
#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench_common.h"
#include "saring/label/model.h"
#include "saring/label/vectors_internal.h"
#include "saring/saring.h"

namespace fs = std::filesystem;
using namespace saring;
using bench::cpu_ms, bench::peak_rss_mb, bench::read_pages;

namespace {

enum Stage : std::size_t { kDecode, kParse, kBlocks, kMeta, kLabel, kWrite, kStages };
constexpr const char* kStageNames[] = {"decode", "parse", "blocks", "meta", "label", "write"};

struct PageTimes {
  double extract = 0, whole = 0, gumbo = 0;  // ms; whole: extract, write and give back
  std::array<double, kStages> stages{};      // ms
  double features = 0, model = 0;            // ms, the greatest parts of kLabel, measured apart
};

// The stages of extract() one by one, with their own times.
void time_stages(const std::string& bytes, ParseMemory& memory, PageTimes& times) {
  if (!looks_like_html(bytes)) return;
  double start = cpu_ms();
  const auto lap = [&](Stage stage) {
    times.stages[stage] = cpu_ms() - start;
    start = cpu_ms();
  };
  const Decoded decoded = decode(bytes);
  lap(kDecode);
  const auto dom = Dom::parse(decoded.text, {}, &memory);
  lap(kParse);
  if (!dom) return;
  const Blocks blocks = make_blocks(*dom);
  lap(kBlocks);
  const Metadata meta = read_metadata(*dom, {});
  lap(kMeta);
  const Labels labels = label_blocks(*dom, blocks, meta);
  lap(kLabel);
  const FeatureMatrix matrix = measure_blocks(*dom, blocks, meta, {});
  times.features = cpu_ms() - start;
  start = cpu_ms();
  std::vector<float> sums(matrix.rows());
  Model::built_in().evaluate_rows(Model::content, matrix.values, column::count, sums);
  times.model = cpu_ms() - start;
}

void time_gumbo(const std::string& bytes, PageTimes& times) {
  const double start = cpu_ms();
  GumboOutput* tree = gumbo_parse_with_options(&kGumboDefaultOptions, bytes.data(), bytes.size());
  gumbo_destroy_output(&kGumboDefaultOptions, tree);
  times.gumbo = cpu_ms() - start;
}

// Returns the bytes of text.
std::size_t time_whole(const std::string& bytes, ParseMemory& memory, PageTimes& times) {
  const double start = cpu_ms();
  std::string out;
  {
    const auto document = extract({.bytes = bytes}, {}, &memory);
    times.extract = cpu_ms() - start;
    if (document) write(*document, {}, out);
    times.stages[kWrite] = cpu_ms() - start - times.extract;
  }
  times.whole = cpu_ms() - start;
  return out.size();
}

// One pass over all pages for each thing that is timed, so that none finds a page in the cache that another
// left there.
std::vector<PageTimes> time_pages(const std::vector<std::string>& pages, std::size_t& written) {
  std::vector<PageTimes> times(pages.size());
  ParseMemory memory;
  written = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) written += time_whole(pages[i], memory, times[i]);
  for (std::size_t i = 0; i < pages.size(); ++i) time_gumbo(pages[i], times[i]);
  for (std::size_t i = 0; i < pages.size(); ++i) time_stages(pages[i], memory, times[i]);
  return times;
}

double percentile(const std::vector<double>& sorted, double p) {
  return sorted[static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1))];
}

void print(const std::vector<PageTimes>& times, double megabytes) {
  PageTimes sum;
  std::vector<double> each;
  for (const PageTimes& t : times) {
    sum.extract += t.extract, sum.whole += t.whole, sum.gumbo += t.gumbo;
    for (std::size_t i = 0; i < kStages; ++i) sum.stages[i] += t.stages[i];
    sum.features += t.features, sum.model += t.model;
    each.push_back(t.whole);
  }
  std::sort(each.begin(), each.end());
  const double pages = static_cast<double>(times.size());
  std::printf("bytes to text  %8.1f pages/s  %6.2f MB/s\n", pages / sum.whole * 1000,
              megabytes / sum.whole * 1000);
  std::printf("per page       p50 %.2f ms  p99 %.2f ms  max %.2f ms\n", percentile(each, 0.5),
              percentile(each, 0.99), each.back());
  std::printf("Gumbo alone    %8.1f pages/s  %6.2f MB/s  (time ratio %.2f)\n", pages / sum.gumbo * 1000,
              megabytes / sum.gumbo * 1000, sum.whole / sum.gumbo);
  double known = 0;
  for (std::size_t i = 0; i < kStages; ++i) {
    std::printf("%-14s %5.1f %%  %6.2f ms a page\n", kStageNames[i], 100 * sum.stages[i] / sum.whole,
                sum.stages[i] / pages);
    known += sum.stages[i];
  }
  std::printf("%-14s %5.1f %%  (title, wall, status, language, giving back)\n", "rest",
              100 * (sum.whole - known) / sum.whole);
  std::printf("of label: features %.2f ms and block model %.2f ms a page\n", sum.features / pages,
              sum.model / pages);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: bench_extract FOLDER [PASSES]\n");
    return 2;
  }
  const int passes = argc == 3 ? std::atoi(argv[2]) : 3;
  if (!fs::is_directory(argv[1]) || passes < 1) {
    std::fprintf(stderr, "bench_extract: not a folder or not a number of passes\n");
    return 2;
  }
  const std::vector<std::string> pages = read_pages(argv[1]);
  if (pages.empty()) {
    std::fprintf(stderr, "bench_extract: no pages in %s\n", argv[1]);
    return 1;
  }
  double megabytes = 0;
  for (const auto& page : pages) megabytes += static_cast<double>(page.size()) / 1e6;
  const double loaded = peak_rss_mb();

  std::vector<PageTimes> best;
  std::size_t written = 0;
  for (int pass = 0; pass < passes; ++pass) {
    std::vector<PageTimes> times = time_pages(pages, written);
    const auto whole = [](const std::vector<PageTimes>& all) {
      double sum = 0;
      for (const PageTimes& t : all) sum += t.whole;
      return sum;
    };
    if (best.empty() || whole(times) < whole(best)) best = std::move(times);
  }
  std::printf("%zu pages, %.1f MB in, %.2f MB of text out, best of %d passes, one thread\n", pages.size(),
              megabytes, static_cast<double>(written) / 1e6, passes);
  print(best, megabytes);
  std::printf("peak RSS       %.0f MB, of which %.0f MB held the pages before the first was parsed\n",
              peak_rss_mb(), loaded);
  return 0;
}
