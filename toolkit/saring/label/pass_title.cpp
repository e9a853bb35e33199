// SPDX-License-Identifier: Apache-2.0
// The title, and texts that stand twice.
#include <algorithm>

#include "saring/base/hash.h"
#include "saring/base/numbering.h"
#include "saring/label/lexicon_internal.h"
#include "saring/label/passes_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

constexpr std::uint32_t kTitleWords = 60;   // no title is longer
constexpr std::uint32_t kRepeatWords = 15;  // shorter texts may stand twice by right (refrains, answers)

// False only if folding would show that the two begin with different letters: spares most blocks the folding.
bool may_begin_alike(std::string_view text, std::string_view folded_title) {
  if (text.empty()) return false;
  std::size_t at = 0, title_at = 0;
  const char32_t first = lexicon::fold_simply(utf8::next(text, at));
  if (first == 0) return true;
  if (at < text.size()) {  // what follows may be a mark that folds together with the letter
    const char32_t next = utf8::next(text, at);
    if (next >= 0x80 && lexicon::fold_simply(next) == 0) return true;
  }
  return first == utf8::next(folded_title, title_at);
}

}  // namespace

int title_likeness(std::string_view text, const std::string& folded_title) {
  if (folded_title.empty() || !may_begin_alike(text, folded_title)) return 0;
  const std::string folded = fold_phrase(text);
  if (folded.empty()) return 0;
  if (folded == folded_title) return 2;
  const bool less = folded.size() < folded_title.size();
  const std::string &shorter = less ? folded : folded_title, &longer = less ? folded_title : folded;
  return longer.starts_with(shorter) && shorter.size() * 2 >= longer.size() ? 1 : 0;
}

void find_title(Labelling& l) {
  const std::string declared = fold_phrase(l.meta.title.value),
                    html_title = fold_phrase(l.meta.html_title.value);
  BlockId best = kNoBlock;
  int best_rank = 0;
  BlockId first_content = 0;
  while (first_content < l.size() && !(l.kept(first_content) && l.measured(first_content).good))
    ++first_content;
  for (BlockId i = 0; i < l.size(); ++i) {
    const Block& b = l.block(i);
    if (b.stats.words > kTitleWords || b.stats.letters + b.stats.digits == 0 ||
        (b.node_flags & (kHidden | kNoscript)))
      continue;
    const bool heading = b.kind == BlockKind::heading;
    if (!heading && i > first_content) continue;
    const int like = std::max(title_likeness(l.text(i), declared), title_likeness(l.text(i), html_title));
    int rank = 0;
    if (heading && b.heading_level == 1)
      rank = 3 + 2 * like;
    else if (heading && b.heading_level <= 3)
      rank = like > 0 ? 2 + 2 * like : 0;
    else if (like == 2 && !b.in_link)
      rank = 3;
    // Headings inside teasers, menus and footers are titles of something else.
    if (l.measured(i).link_density > 0.5f && like < 2) rank = 0;
    if (l.measured(i).zone & (kInNav | kInFooter | kInAside | kInDialog)) rank = 0;
    if (l.measured(i).topics & (kBoilerplateTopics & ~bit(Topic::tags)) && like < 2) rank = 0;
    if (heading && l.phrases[i].whole && l.phrases[i].topic != Topic::none && like < 2) rank = 0;
    if (rank > 0 && i > first_content && like == 0) rank = std::min(rank, 1);
    if (rank > best_rank) best_rank = rank, best = i;
  }
  if (best == kNoBlock) return;
  l.labels.title = best;
  l.set(best, Label::title, Reason::shows_title);
  l.labels.verdicts[best].score = 1;
}

void label_other_articles(Labelling& l) {
  if (l.labels.title == kNoBlock || l.labels.discussion || l.decisions.listing) return;
  struct Article {
    NodeId node;
    std::uint32_t prose;
    bool titled, headed;
  };
  std::vector<Article> articles;  // outermost <article> elements with prose
  std::uint32_t titled_prose = 0;
  for (NodeId i = 0; i < l.dom.nodes().size(); ++i) {
    if (!l.dom[i].is(Tag::article)) continue;
    const BlockId first = l.first_in(i), end = l.end_of(i);
    Article a{i, 0, first <= l.labels.title && l.labels.title < end, false};
    for (BlockId k = first; k < end; ++k) {
      if (l.kept(k) && l.measured(k).good) a.prose += l.measured(k).words;
      a.headed |= l.block(k).kind == BlockKind::heading;
    }
    if (a.titled) titled_prose = a.prose;
    if (a.prose > 0) articles.push_back(a);
    i = l.dom[i].end - 1;
  }
  // An article of its own has a heading, and is not the larger part of what the title stands over.
  for (const Article& a : articles)
    for (BlockId k = l.first_in(a.node);
         !a.titled && a.headed && a.prose <= 2 * titled_prose && k < l.end_of(a.node); ++k)
      if (l.kept(k)) l.set(k, Label::related, Reason::other_article);
}

void label_repeats(Labelling& l) {
  const std::string title =
      fold_phrase(l.labels.title != kNoBlock ? l.text(l.labels.title) : std::string_view(l.meta.title.value));
  struct Seen {
    BlockId at;
    NodeId parent;
  };
  Numbering<std::uint64_t> texts;
  std::vector<Seen> seen;
  for (BlockId i = 0; i < l.size(); ++i) {
    if (i == l.labels.title || !l.kept(i)) continue;
    const Block& b = l.block(i);
    if (b.stats.words <= kTitleWords && b.kind != BlockKind::table_cell &&
        title_likeness(l.text(i), title) == 2) {
      l.set(i, Label::title, Reason::repeats_title);
      continue;
    }
    if (b.stats.words < kRepeatWords || b.kind == BlockKind::table_cell) continue;
    const auto [number, fresh] = texts.insert(xxh3_64(l.text(i)));
    if (fresh) seen.push_back({i, l.dom[b.container].parent});
    const Seen& first = seen[number];
    if (!fresh && first.parent != l.dom[b.container].parent && l.text(first.at) == l.text(i))
      l.set(i, Label::boilerplate, Reason::repeats_block);
  }
}

}  // namespace saring
