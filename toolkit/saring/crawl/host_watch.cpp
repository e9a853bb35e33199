// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/host_watch.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace saring {
namespace {

// The first pages of a mean count alike.
void mix(double& mean, double value, double least_weight, std::uint64_t count) {
  mean += (value - mean) * std::max(least_weight, 1 / static_cast<double>(count));
}

// Standard deviation of an exponentially weighted mean of values with this variance.
double deviation(double variance) {
  return std::sqrt(std::max(variance, 0.0) * kRecentWeight / (2 - kRecentWeight));
}

// Raises or ends a warning.
void judge(bool& warned, double share_of_past, double fall, double chance) {
  if (share_of_past < kFallen && fall > kSigmas * chance) warned = true;
  if (share_of_past > kRisen) warned = false;
}

}  // namespace

void count_page(HostYield& yield, const HostYield& at_start, bool ok, std::uint32_t words) {
  const HostLevel& past = at_start.past;
  const bool has_past = at_start.pages >= kLeastPast, has_texts = at_start.texts >= kLeastPast;
  ++yield.pages;
  yield.texts += ok;
  for (const auto& [level, weight] :
       {std::pair(&yield.past, kPastWeight), std::pair(&yield.recent, kRecentWeight)}) {
    mix(level->ok, ok ? 1 : 0, weight, yield.pages);
    if (!ok) continue;
    double length = std::log1p(words);
    const double reach = std::log(kMostTimes);
    if (has_texts) length = std::clamp(length, past.words - reach, past.words + reach);
    mix(level->words, length, weight, yield.texts);
    mix(level->squares, length * length, weight, yield.texts);
  }
  if (has_past && past.ok > 0)
    judge(yield.few, yield.recent.ok / past.ok, past.ok - yield.recent.ok,
          deviation(past.ok * (1 - past.ok)));
  if (has_texts)
    judge(yield.brief, std::exp(yield.recent.words - past.words), past.words - yield.recent.words,
          deviation(past.squares - past.words * past.words));
}

double words_of(const HostLevel& level) { return std::expm1(level.words); }

std::string warning_of(const HostYield& yield) {
  const auto percent = [](double share) { return std::to_string(std::lround(share * 100)) + " %"; };
  const auto words = [](const HostLevel& level) { return std::to_string(std::lround(words_of(level))); };
  std::string out;
  if (yield.few)
    out = "texts on " + percent(yield.recent.ok) + " of its pages, " + percent(yield.past.ok) + " before";
  if (yield.brief)
    out +=
        (out.empty() ? "" : "; ") + words(yield.recent) + " words a text, " + words(yield.past) + " before";
  return out;
}

}  // namespace saring
