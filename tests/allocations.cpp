// SPDX-License-Identifier: Apache-2.0
// How often each stage asks for memory: a page of twice as many blocks may cost the doublings of its vectors
// and no more, but for the stages whose results hold a string for a block. Counts, not times.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "counting_new.h"
#include "saring/saring.h"

using namespace saring;

namespace {

constexpr std::size_t kBlocks = 400;  // paragraphs and cards of the small page

// An article of paragraphs with links, and cards as templates repeat them.
std::string page(std::size_t blocks) {
  std::string out =
      "<!DOCTYPE html><meta charset=utf-8><title>Sails</title><body><article class=post><h1>How sails are "
      "mended</h1>";
  for (std::size_t i = 0; i < blocks / 2; ++i)
    out += "<p>The sail was laid out on the floor of the loft, <em>seam by seam</em>, and the <a href='/w" +
           std::to_string(i) + "'>worn places</a> were marked; number " + std::to_string(i) +
           " took an hour &amp; a half.</p>\n";
  out += "</article><section class=related>";
  for (std::size_t i = 0; i < blocks / 2; ++i)
    out += "<div class='card small'><a href='/a/" + std::to_string(i) + "'><h3>Another story " +
           std::to_string(i) + "</h3></a></div>\n";
  return out + "</section></body>";
}

struct Stage {
  const char* name;
  double most;  // allocations for each block more
};
// Texts with a number may be dates, and a few hundred are looked at; each line is cleaned into a string.
constexpr Stage kStages[] = {{"decode", 0},   {"parse", 0},  {"blocks", 0},
                             {"metadata", 4}, {"labels", 0}, {"write", 1}};
constexpr std::size_t kDoublings = 60;  // what the vectors of a stage may ask for

template <class Run>
auto counted(std::size_t& count, Run run) {
  const std::size_t before = test::allocations;
  auto result = run();
  count = test::allocations - before;
  return result;
}

std::array<std::size_t, std::size(kStages)> costs_of(const std::string& bytes) {
  std::array<std::size_t, std::size(kStages)> out{};
  ParseMemory memory;
  if (!Dom::parse(bytes, {}, &memory)) std::abort();  // fills the memory
  const Decoded decoded = counted(out[0], [&] { return decode(bytes); });
  const Result<Dom> dom = counted(out[1], [&] { return Dom::parse(decoded.text, {}, &memory); });
  const Blocks blocks = counted(out[2], [&] { return make_blocks(*dom); });
  const Metadata meta = counted(out[3], [&] { return read_metadata(*dom, {}); });
  const Labels labels = counted(out[4], [&] { return label_blocks(*dom, blocks, meta); });
  const auto document = extract({.bytes = bytes}, {}, &memory);
  counted(out[5], [&] {
    std::string text;
    write(*document, {}, text);
    return text;
  });
  return out;
}

}  // namespace

int main() {
  costs_of(page(10));  // what is made once
  const auto small = costs_of(page(kBlocks)), large = costs_of(page(2 * kBlocks));
  int failed = 0;
  for (std::size_t i = 0; i < std::size(kStages); ++i) {
    const double allowed = static_cast<double>(small[i] + kDoublings) + kStages[i].most * kBlocks;
    const bool within = static_cast<double>(large[i]) <= allowed;
    std::printf("%s %s: %zu allocations, then %zu\n", within ? "ok" : "FAIL", kStages[i].name, small[i],
                large[i]);
    failed += !within;
  }
  return failed == 0 ? 0 : 1;
}
