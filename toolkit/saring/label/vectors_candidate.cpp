// SPDX-License-Identifier: Apache-2.0
// Columns of where a block stands to the nodes that are likely to hold the content.
#include <algorithm>
#include <array>

#include "saring/label/vectors_internal.h"

namespace saring::vectors {
namespace {

// Readability's scoring: a paragraph gives its ancestors one point, one for each comma and up to
// kLengthPoints for its length, divided the further up it goes.
constexpr float kWordsPerPoint = 15, kLengthPoints = 6;
constexpr float kDivisors[] = {1, 2, 4, 6};

std::vector<float> score_nodes(const View& view) {
  std::vector<float> scores(view.nodes.size());
  for (BlockId i = 0; i < view.size(); ++i) {
    if (!view.measured(i).good) continue;
    const TextStats& s = view.block(i).stats;
    const float points = 1 + static_cast<float>(s.commas) +
                         std::min(static_cast<float>(s.words) / kWordsPerPoint, kLengthPoints);
    NodeId n = view.nodes[view.block(i).container].parent;
    for (const float divisor : kDivisors) {
      if (n == kNoNode || view.nodes[n].kind != NodeKind::element) break;
      scores[n] += points / divisor;
      n = view.nodes[n].parent;
    }
  }
  for (NodeId n = 0; n < scores.size(); ++n)
    if (scores[n] > 0) scores[n] *= 1 - view.inside(n).link_density();
  return scores;
}

// Deepest node with this share of the page's good words; of all words, where none are good.
NodeId deepest_with(const View& view, double wanted) {
  const bool any = view.page().good_words > 0;
  const double least = wanted * (any ? view.page().good_words : view.page().words);
  NodeId at = 0;
  for (NodeId c = 1; c < view.nodes[at].end;) {
    if (view.nodes[c].kind == NodeKind::element && (any ? view.good_in(c) : view.words_in(c)) >= least) {
      at = c;
      c = at + 1;
    } else {
      c = view.nodes[c].end;
    }
  }
  return at;
}

struct Columns {
  column::Id up, down, side, share, good_share, link_density;
};
#define SARING_CANDIDATE(C)                                                                        \
  Columns {                                                                                        \
    column::C##_up, column::C##_down, column::C##_side, column::C##_share, column::C##_good_share, \
        column::C##_link_density                                                                   \
  }

void fill_candidate(const View& view, NodeId candidate, const Columns& c, const Tile& out) {
  const Mass m = view.inside(candidate);
  const float words = share(m.words, view.page().words), good = share(m.good_words, view.page().good_words),
              links = m.link_density();
  for (BlockId i = out.first; i < out.end(); ++i) {
    const std::span<float> row = out.row(i);
    const NodeId node = view.block(i).container;
    // One ascent each: from the block to the first ancestor that holds the candidate, then from the
    // candidate.
    NodeId common = node;
    float down = 0;
    while (!(common <= candidate && candidate < view.nodes[common].end)) {
      common = view.nodes[common].parent;
      ++down;
    }
    const float up =
        static_cast<float>(view.nodes[candidate].depth) - static_cast<float>(view.nodes[common].depth);
    row[c.up] = std::min(up, kFar);
    row[c.down] = std::min(down, kFar);
    row[c.side] = node < candidate ? -1.0f : node < view.nodes[candidate].end ? 0.0f : 1.0f;
    row[c.share] = words;
    row[c.good_share] = good;
    row[c.link_density] = links;
  }
}

}  // namespace

Candidates find_candidates(const View& view) {
  const std::vector<float> scores = score_nodes(view);
  Candidates out{.best = 0, .most = deepest_with(view, 0.9), .half = deepest_with(view, 0.5), .rival = 0};
  out.best = out.half;
  for (NodeId n = 0; n < scores.size(); ++n)
    if (scores[n] > scores[out.best]) out.best = n;
  float rival = 0;
  for (NodeId n = 0; n < scores.size(); ++n) {
    const bool beside = n >= view.nodes[out.best].end || view.nodes[n].end <= out.best;
    if (beside) rival = std::max(rival, scores[n]);
  }
  out.rival = share(rival, scores[out.best]);
  return out;
}

void fill_candidates(const View& view, const Candidates& candidates, const Tile& out) {
  fill_candidate(view, candidates.best, SARING_CANDIDATE(best), out);
  fill_candidate(view, candidates.most, SARING_CANDIDATE(most), out);
  fill_candidate(view, candidates.half, SARING_CANDIDATE(half), out);
}

}  // namespace saring::vectors
