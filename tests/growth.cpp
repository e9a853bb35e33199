// SPDX-License-Identifier: Apache-2.0
// Every pathological page at n and 8n bytes: what extract() and write() allocate, make and put out grows by
// at most 2.5 a doubling, and every output is well-formed. Counts, not times: the result does not depend on
// the machine. (Times: bench/bench_pathological.)
#include <array>
#include <cstdio>
#include <string>

#include "counting_new.h"
#include "output_check.h"
#include "pathological.h"
#include "saring/saring.h"
#include "saring/write/report.h"

using namespace saring;
using test::allocated_bytes;  // quadratic copying shows here

namespace {

constexpr std::size_t kSize = 16'000;
constexpr double kLimit = 2.5 * 2.5 * 2.5;  // of three doublings
constexpr Format kFormats[] = {Format::txt, Format::md, Format::json, Format::html, Format::explain};

struct Counted {
  const char* name;
  std::size_t base;  // what a page of any size may cost, beside the growth
};
constexpr Counted kCounted[] = {{"bytes of the parse arena", 256u << 10},
                                {"nodes", 100},
                                {"blocks", 100},
                                {"runs", 100},
                                {"bytes of block text", 1000},
                                {"bytes allocated", 256u << 10},
                                {"bytes written", 4000}};
using Costs = std::array<std::size_t, std::size(kCounted)>;

struct Outcome {
  Costs costs{};
  std::string status;
  std::string fault;
};

Outcome run(const std::string& page) {
  Outcome outcome;
  const std::size_t before = allocated_bytes;
  const auto document = extract({.bytes = page});
  outcome.status = name(document ? document->status : status_for(document.error().code));
  if (!document) return outcome;
  std::size_t written = 0;
  for (const Format format : kFormats) {
    std::string out;
    WriteOptions options;
    options.format = format;
    options.keep = ~LabelSet{0};
    write(*document, options, out);
    written += out.size();
    const std::size_t counted = allocated_bytes;
    if (outcome.fault.empty()) outcome.fault = test::output_fault(out);
    allocated_bytes = counted;
  }
  std::string report;
  begin_report("growth", report);
  const std::size_t fixed = report.size();
  write_explain_html(*document, {.keep = ~LabelSet{0}}, {}, report);
  written += report.size() - fixed;
  end_report(report);
  const std::size_t counted = allocated_bytes;
  if (outcome.fault.empty()) outcome.fault = test::report_fault(report);
  allocated_bytes = counted;
  outcome.costs = {document->dom.arena_bytes(),
                   document->dom.nodes().size(),
                   document->blocks.blocks.size(),
                   document->blocks.runs.size(),
                   document->blocks.text.size(),
                   allocated_bytes - before,
                   written};
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  const bool verbose = argc > 1 && std::string(argv[1]) == "-v";
  int generators = 0, failed = 0;
  for (const auto& generator : test::pathological()) {
    ++generators;
    const Outcome small = run(generator.make(kSize)), large = run(generator.make(8 * kSize));
    bool ok = true;
    for (const Outcome* outcome : {&small, &large})
      if (!outcome->fault.empty())
        ok = false, std::printf("FAIL %s: %s\n", generator.name, outcome->fault.c_str());
    for (std::size_t i = 0; i < std::size(kCounted); ++i) {
      const double allowed =
          kLimit * static_cast<double>(small.costs[i]) + static_cast<double>(kCounted[i].base);
      const bool within = static_cast<double>(large.costs[i]) <= allowed;
      if (!within || verbose)
        std::printf("%s %s: %s %zu, then %zu\n", within ? "ok" : "FAIL", generator.name, kCounted[i].name,
                    small.costs[i], large.costs[i]);
      ok &= within;
    }
    if (verbose)
      std::printf("ok %s: status %s, then %s\n", generator.name, small.status.c_str(), large.status.c_str());
    failed += !ok;
  }
  std::printf("pathological pages: %d, failed: %d\n", generators, failed);
  return failed == 0 ? 0 : 1;
}
