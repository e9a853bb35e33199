// SPDX-License-Identifier: Apache-2.0
// Tells when a host gives much less than it used to: its site was redesigned, put behind a wall, or broken,
// and what is taken from it is no longer what was wanted. Pure functions over a few numbers for each host.
//
// Two things are watched: the share of pages that give a text (status ok), and how long the texts are. Both
// are compared with the host's own past, never with other hosts. The recent level is an exponentially
// weighted mean over pages that were read whole (new or changed ones), as in control charts of that kind
// (NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4); the past is a slower one, as it was when the
// run began, so that the first run has none.
#pragma once
#include <cstdint>
#include <string>

namespace saring {

// Shares of ok pages, and means and mean squares of ln(1 + words) of ok pages: lengths of texts are spread
// over orders of magnitude, and one book is not to weigh more than a hundred notes.
struct HostLevel {
  double ok = 0, words = 0, squares = 0;
};

// What is kept of a host from run to run.
struct HostYield {
  std::uint64_t pages = 0, texts = 0;  // that were counted; texts: ok pages
  HostLevel past, recent;
  bool few = false, brief = false;  // what was warned of, and has not passed: share of texts, their length
};

constexpr double kRecentWeight = 0.05;     // of a page: about the last 39 count
constexpr double kPastWeight = 0.005;      // about the last 400
constexpr std::uint64_t kLeastPast = 100;  // pages before anything is said of the next ones
// To be warned of, a level falls under half of the past, which is what "much less" means here, and further
// than four standard deviations of such a mean, so that it is not by chance: simulated hosts at rest (texts
// of a spread of up to e^1.2, 30 to 99 % of pages with one) raise a warning in 70,000 pages at worst; with
// three, which control charts are content with, in 4,000. Where under a third of the pages ever had a text,
// their share is as good as not watched.
constexpr double kFallen = 0.5, kSigmas = 4;
constexpr double kRisen = 0.7;  // of the past, where a warning ends
// One text counts as at most so many times shorter or longer than the past, so that it takes 14 odd pages in
// a row to raise a warning.
constexpr double kMostTimes = 4;

// Counts a page that was read whole. `at_start`: what was known when the run began.
void count_page(HostYield& yield, const HostYield& at_start, bool ok, std::uint32_t words);

// Words of a text at this level: the geometric mean.
double words_of(const HostLevel& level);
// "texts on 4 % of its pages, 96 % before", or of their length, or both; empty if there is nothing to warn
// of.
std::string warning_of(const HostYield& yield);

}  // namespace saring
