// SPDX-License-Identifier: Apache-2.0
// What a discussion is read without: counts of votes, and quotes, since a reply that carries the post it
// answers would have it said twice.
#include <algorithm>
#include <span>
#include <unordered_set>
#include <vector>

#include "saring/label/passes_internal.h"
#include "saring/text/segment.h"

namespace saring {
namespace {

constexpr std::size_t kRun = 4;         // words that must follow each other in both
constexpr double kToldShare = 0.9;      // of a quote's runs that stand above it: it has nothing of its own
constexpr std::size_t kFewestRuns = 3;  // fewer tell nothing

// Runs of words of what is kept so far.
class Told {
 public:
  struct Runs {
    std::size_t all = 0, told = 0;
  };
  Runs count(std::string_view text) {
    Runs out;
    each_run(text, [&](std::uint64_t run) { ++out.all, out.told += runs_.contains(run); });
    return out;
  }
  void add(std::string_view text) {
    each_run(text, [&](std::uint64_t run) { runs_.insert(run); });
  }

 private:
  template <typename Visit>
  void each_run(std::string_view text, Visit visit) {
    words_.clear();
    append_word_hashes(text, words_);
    for (std::size_t i = 0; i + kRun <= words_.size(); ++i)
      visit(run_hash(std::span(words_).subspan(i, kRun)));
  }

  std::vector<std::uint64_t> words_;
  std::unordered_set<std::uint64_t> runs_;
};

NodeId outermost_quote(const Dom& dom, NodeId n) {
  NodeId out = kNoNode;
  for (; n != kNoNode; n = dom[n].parent)
    if (dom[n].is(Tag::blockquote)) out = n;
  return out;
}

}  // namespace

void label_vote_counts(Labelling& l) {
  if (!l.labels.discussion) return;
  for (BlockId i = 0; i < l.size(); ++i) {
    const Block& b = l.block(i);
    if (l.kept(i) && b.kind == BlockKind::paragraph && b.stats.letters == 0 && b.stats.words <= 1)
      l.set(i, Label::boilerplate, Reason::no_words);
  }
}

void label_quotes(Labelling& l) {
  if (!l.labels.discussion) return;
  Told told;
  for (BlockId i = 0; i < l.size();) {
    const NodeId quote = l.block(i).in_quote ? outermost_quote(l.dom, l.block(i).node) : kNoNode;
    const BlockId end = quote == kNoNode ? i + 1 : std::max(i + 1, l.end_of(quote));
    Told::Runs runs;
    for (BlockId k = i; k < end && quote != kNoNode; ++k) {
      if (!l.kept(k)) continue;
      const Told::Runs of_block = told.count(l.text(k));
      runs.all += of_block.all, runs.told += of_block.told;
    }
    const bool again = runs.all >= kFewestRuns &&
                       static_cast<double>(runs.told) >= kToldShare * static_cast<double>(runs.all);
    for (; i < end; ++i) {
      if (!l.kept(i) || i == l.labels.title) continue;
      if (again)
        l.set(i, Label::boilerplate, Reason::repeats_block);
      else
        told.add(l.text(i));
    }
  }
}

}  // namespace saring
