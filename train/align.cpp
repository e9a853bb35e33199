// SPDX-License-Identifier: Apache-2.0
#include "align.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace saring::train {
namespace {

constexpr std::int32_t kGoesOn = 20, kBegins = 3, kBeginsTogether = 9;
constexpr std::size_t kLeastRun = 3;  // of the later passes

// Tokens still to be aligned, by their places in the whole sequence.
using Places = std::vector<std::uint32_t>;

Places places_of_shared(const std::vector<AlignToken>& own, const Places& at,
                        const std::vector<AlignToken>& other, const Places& other_at) {
  std::unordered_set<std::uint32_t> words;
  for (const std::uint32_t i : other_at) words.insert(other[i].word);
  Places out;
  for (const std::uint32_t i : at)
    if (words.contains(own[i].word)) out.push_back(i);
  return out;
}

enum Step : std::uint8_t { kUp = 0, kLeft = 1, kMatch = 2, kRunGoesOn = 4 };

struct Pair {
  std::uint32_t page, gold;
};

// Best alignment in order, last pair first.
std::vector<Pair> best_pairs(const std::vector<AlignToken>& page, const Places& p,
                             const std::vector<AlignToken>& gold, const Places& g) {
  constexpr std::int32_t kNone = -1'000'000'000;
  const std::size_t width = g.size() + 1;
  std::vector<std::uint8_t> steps((p.size() + 1) * width);
  std::vector<std::int32_t> best(width), before_best(width), match(width, kNone), before_match(width, kNone);
  for (std::size_t i = 1; i <= p.size(); ++i) {
    std::swap(best, before_best);
    std::swap(match, before_match);
    best[0] = 0, match[0] = kNone;
    const AlignToken& a = page[p[i - 1]];
    const bool follows_page = i > 1 && p[i - 1] == p[i - 2] + 1;
    std::uint8_t* const row = &steps[i * width];
    for (std::size_t j = 1; j <= g.size(); ++j) {
      const AlignToken& b = gold[g[j - 1]];
      std::uint8_t step = before_best[j] >= best[j - 1] ? kUp : kLeft;
      std::int32_t top = std::max(before_best[j], best[j - 1]);
      match[j] = kNone;
      if (a.word == b.word) {
        match[j] = before_best[j - 1] + (a.start && b.start ? kBeginsTogether : kBegins);
        if (follows_page && j > 1 && g[j - 1] == g[j - 2] + 1 && before_match[j - 1] + kGoesOn >= match[j]) {
          match[j] = before_match[j - 1] + kGoesOn;
          step |= kRunGoesOn;
        }
        if (match[j] >= top) {
          top = match[j];
          step = static_cast<std::uint8_t>((step & kRunGoesOn) | kMatch);
        }
      }
      best[j] = top;
      row[j] = step;
    }
  }
  std::vector<Pair> out;
  bool in_run = false;  // the match of the next cell goes on from this one
  for (std::size_t i = p.size(), j = g.size(); i > 0 && j > 0;) {
    const std::uint8_t step = steps[i * width + j];
    if (in_run || (step & 3) == kMatch) {
      out.push_back({p[i - 1], g[j - 1]});
      in_run = (step & kRunGoesOn) != 0;
      --i, --j;
    } else if ((step & 3) == kUp) {
      --i;
    } else {
      --j;
    }
  }
  return out;
}

void drop_short_runs(std::vector<Pair>& pairs) {
  std::vector<Pair> out;
  for (std::size_t i = 0; i < pairs.size();) {
    std::size_t end = i + 1;
    while (end < pairs.size() && pairs[end].page + 1 == pairs[end - 1].page &&
           pairs[end].gold + 1 == pairs[end - 1].gold)
      ++end;
    if (end - i >= kLeastRun)
      out.insert(out.end(), pairs.begin() + static_cast<std::ptrdiff_t>(i),
                 pairs.begin() + static_cast<std::ptrdiff_t>(end));
    i = end;
  }
  pairs = std::move(out);
}

}  // namespace

std::vector<bool> align(const std::vector<AlignToken>& page, const std::vector<AlignToken>& gold,
                        std::uint64_t max_cells) {
  std::vector<bool> page_done(page.size()), gold_done(gold.size());
  for (int pass = 0; pass < 3; ++pass) {
    Places p, g;
    for (std::uint32_t i = 0; i < page.size(); ++i)
      if (!page_done[i]) p.push_back(i);
    for (std::uint32_t i = 0; i < gold.size(); ++i)
      if (!gold_done[i]) g.push_back(i);
    p = places_of_shared(page, p, gold, g);
    g = places_of_shared(gold, g, page, p);
    if (p.empty() || g.empty()) break;
    if (static_cast<std::uint64_t>(p.size()) * g.size() > max_cells) return {};
    std::vector<Pair> pairs = best_pairs(page, p, gold, g);
    if (pass > 0) drop_short_runs(pairs);
    if (pairs.empty()) break;
    for (const Pair& pair : pairs) page_done[pair.page] = gold_done[pair.gold] = true;
  }
  return page_done;
}

}  // namespace saring::train
