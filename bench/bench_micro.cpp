// SPDX-License-Identifier: Apache-2.0
// The stages one by one over a page of many blocks, by Google Benchmark.
//
//   bench_micro [--benchmark_filter=NAME]
//
// The page is made here, of the same text on every machine, so that figures compare over time; how stages do
// on real pages bench_extract tells.
#include <benchmark/benchmark.h>

#include <string>

#include "saring/dom/skim_internal.h"
#include "saring/label/model.h"
#include "saring/label/vectors_internal.h"
#include "saring/saring.h"
#include "saring/text/control.h"
#include "saring/text/segment.h"

using namespace saring;

namespace {

// An article among menus, cards, scripts and comments.
std::string make_page() {
  std::string page = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Sails</title><script>";
  for (int i = 0; i < 2'000; ++i) page += "var a" + std::to_string(i) + "={b:'<c>',d:[1,2,3]};\n";
  page += "</script></head><body class='home page-12'><nav><ul class=menu>\n";
  for (int i = 0; i < 60; ++i)
    page += "  <li class='menu-item item-" + std::to_string(i) + "'><a href='/section/" + std::to_string(i) +
            "' data-track='nav'>Section " + std::to_string(i) + "</a></li>\n";
  page += "</ul></nav>\n<article class='post entry'><h1>How a sail is mended</h1>\n";
  for (int i = 0; i < 40; ++i)
    page +=
        "<p>The sail was laid out on the floor of the loft, <em>seam by seam</em>, and the <a href='/w'>worn "
        "places</a> were marked with chalk; number " +
        std::to_string(i) + " took an hour &amp; a half.</p>\n";
  page += "</article>\n<section class='related cards'>\n";
  for (int i = 0; i < 40; ++i)
    page += "<div class='card card--small'><a href='/a/" + std::to_string(i) +
            "'><svg viewBox='0 0 9 9'><path d='M0 0h9v9z'/></svg><h3>Another story " + std::to_string(i) +
            "</h3></a><span class=date>2 May 2024</span></div>\n";
  page += "</section>\n<section id=comments>\n";
  for (int i = 0; i < 40; ++i)
    page += "<div class=comment><b class=author>Reader " + std::to_string(i) +
            "</b><p>I have mended one myself, and it held for a year.</p></div>\n";
  return page + "</section><footer>Imprint</footer></body></html>";
}

const std::string& page() {
  static const std::string made = make_page();
  return made;
}

// What the stages before a stage give it.
struct Stages {
  Dom dom = std::move(*Dom::parse(page()));
  Blocks blocks = make_blocks(dom);
  Metadata meta = read_metadata(dom, {});
  FeatureMatrix matrix = measure_blocks(dom, blocks, meta, {});
};
const Stages& stages() {
  static const Stages made;
  return made;
}

void measure_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(page().size()));
}

void bench_decode(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(decode(page()));
  measure_bytes(state);
}
BENCHMARK(bench_decode)->Name("decode");

void bench_controls(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(find_control(page(), 0));
  measure_bytes(state);
}
BENCHMARK(bench_controls)->Name("find_control");

void bench_skim(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(skim(page(), {}));
  measure_bytes(state);
}
BENCHMARK(bench_skim)->Name("skim");

void bench_parse(benchmark::State& state) {
  ParseMemory memory;
  for (auto _ : state) benchmark::DoNotOptimize(Dom::parse(page(), {}, &memory));
  measure_bytes(state);
}
BENCHMARK(bench_parse)->Name("parse");

void bench_parse_as_it_stands(benchmark::State& state) {
  ParseLimits limits;
  limits.skim = false;
  for (auto _ : state) benchmark::DoNotOptimize(Dom::parse(page(), limits));
  measure_bytes(state);
}
BENCHMARK(bench_parse_as_it_stands)->Name("parse_without_skim");

void bench_blocks(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make_blocks(stages().dom));
}
BENCHMARK(bench_blocks)->Name("blocks");

void bench_text(benchmark::State& state) {
  const std::string& text = stages().blocks.text;
  for (auto _ : state) benchmark::DoNotOptimize(measure(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text.size()));
}
BENCHMARK(bench_text)->Name("measure");

void bench_meta(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(read_metadata(stages().dom, {}));
}
BENCHMARK(bench_meta)->Name("metadata");

void bench_features(benchmark::State& state) {
  const Stages& s = stages();
  for (auto _ : state) benchmark::DoNotOptimize(measure_blocks(s.dom, s.blocks, s.meta, {}));
}
BENCHMARK(bench_features)->Name("features");

void bench_model(benchmark::State& state) {
  const FeatureMatrix& matrix = stages().matrix;
  std::vector<float> sums(matrix.rows());
  const auto lanes = static_cast<Model::Lanes>(state.range(0));
  if (lanes > Model::best_lanes()) return state.SkipWithError("not on this machine");
  for (auto _ : state)
    Model::built_in().evaluate_rows(Model::content, matrix.values, column::count, sums, lanes);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(matrix.rows()));
}
BENCHMARK(bench_model)->Name("model")->ArgName("lanes")->DenseRange(0, 2);

void bench_labels(benchmark::State& state) {
  const Stages& s = stages();
  for (auto _ : state) benchmark::DoNotOptimize(label_blocks(s.dom, s.blocks, s.meta));
}
BENCHMARK(bench_labels)->Name("labels");

void bench_extract(benchmark::State& state) {
  ParseMemory memory;
  for (auto _ : state) benchmark::DoNotOptimize(extract({.bytes = page()}, {}, &memory));
  measure_bytes(state);
}
BENCHMARK(bench_extract)->Name("extract");

}  // namespace

BENCHMARK_MAIN();
