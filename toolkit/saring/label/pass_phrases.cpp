// SPDX-License-Identifier: Apache-2.0
// Interface phrases: blocks that are one, blocks that open with one, and what stands under the heading of a
// widget.
#include <algorithm>
#include <utility>

#include "saring/label/passes_internal.h"

namespace saring {
namespace {

constexpr std::uint32_t kShortRest = 12;  // words after a label like "Editor:" that still read as its value
constexpr std::uint32_t kSureWords = 7;   // an opening of this length is no article's own
constexpr std::uint32_t kProseWords =
    40;  // a block of this length ends a widget that has no element of its own
constexpr std::uint32_t kDiscussionShare = 10;  // times as many words of comments make a page a discussion
constexpr std::uint32_t kWidgetProse = 60;      // a section with more prose than this is no widget

bool opens_with_link(Topic topic) {
  return topic == Topic::read_also || topic == Topic::related || topic == Topic::share ||
         topic == Topic::ad || topic == Topic::app || topic == Topic::newsletter || topic == Topic::login ||
         topic == Topic::paywall;
}

// "Read also: <link>", "Editor: Name". The rest must be a link or a short value, never a sentence of the
// article.
bool is_labelled_line(const Labelling& l, BlockId i, const PhraseMatch& m) {
  const BlockFeatures& f = l.measured(i);
  const std::uint32_t label_words = count_words(l.text(i).substr(0, m.bytes));
  const std::uint32_t rest = f.words > label_words ? f.words - label_words : 0;
  if (rest == 0 || label_words >= kSureWords) return true;
  const bool rest_is_link = l.block(i).link_words * 10 >= rest * 7;
  if (opens_with_link(m.topic))
    return rest_is_link || (rest <= kShortRest && l.block(i).stats.sentence_ends == 0);
  if (m.topic == Topic::tags || m.topic == Topic::navigation) return rest_is_link;
  return rest <= kShortRest && (l.block(i).stats.sentence_ends == 0 || rest <= 6);
}

// Prose of a node outside cards: a widget has next to none.
std::uint32_t prose_of(const Labelling& l, BlockId from, BlockId to) {
  std::uint32_t words = 0;
  for (BlockId k = from; k < to; ++k)
    if (l.measured(k).good && l.labels.verdicts[k].reason != Reason::card && !l.block(k).in_link)
      words += l.measured(k).words;
  return words;
}

// The blocks that a widget's heading heads: the rest of the smallest element that holds the heading first and
// more after it, if that has little prose and not the title; without one, the blocks up to the next heading
// or long paragraph.
BlockId end_of_widget(const Labelling& l, BlockId heading) {
  for (NodeId n = l.block(heading).container; n != kNoNode && l.dom[n].depth > 2; n = l.dom[n].parent) {
    const BlockId end = l.end_of(n);
    if (l.first_in(n) < heading) break;
    if (end <= heading + 1) continue;
    const bool holds_title = l.labels.title != kNoBlock && l.labels.title > heading && l.labels.title < end;
    if (holds_title || prose_of(l, heading + 1, end) > kWidgetProse) break;
    return end;
  }
  BlockId k = heading + 1;
  const int level = l.block(heading).heading_level;
  for (; k < l.size() && k != l.labels.title; ++k) {
    const Block& b = l.block(k);
    if (l.phrases[k].whole && l.phrases[k].kind == PhraseKind::heading) break;
    if (b.kind == BlockKind::heading && (level == 0 || b.heading_level <= level) &&
        l.measured(k).link_density < 0.5f)
      break;
    const bool teaser =
        l.decisions.blocks[k].reason == Reason::card || b.in_link || l.measured(k).link_density > 0.5f;
    if (!teaser &&
        (l.measured(k).words >= kProseWords || (l.measured(k).good && b.kind == BlockKind::paragraph)))
      break;
  }
  return k;
}

// A cell of a data table, or numbers with marks between them: "Home" may be a bus stop there, "06:10" a time,
// "3/4" a share. Where they are taken for content, no phrase speaks against it.
bool is_value(const Labelling& l, BlockId i) {
  return l.kept(i) && (l.block(i).table != 0 || l.block(i).stats.letters == 0);
}

}  // namespace

void label_phrases(Labelling& l) {
  for (BlockId i = 0; i < l.size(); ++i) {
    const PhraseMatch& m = l.phrases[i];
    if (!m || i == l.labels.title || is_value(l, i)) continue;
    const Label label = label_for_topic(m.topic);
    if (m.whole && m.kind != PhraseKind::prefix) {
      if (l.kept(i) || l.labels.verdicts[i].label == Label::boilerplate) l.set(i, label, Reason::phrase_line);
      if (m.kind != PhraseKind::heading || (m.topic == Topic::comments && l.labels.discussion)) continue;
      const BlockId end = end_of_widget(l, i);
      for (BlockId k = i + 1; k < end; ++k)
        if (k != l.labels.title && (l.kept(k) || l.labels.verdicts[k].label == Label::boilerplate))
          l.set(k, label, Reason::under_widget);
      continue;
    }
    if ((m.kind == PhraseKind::prefix || m.whole) &&
        (l.kept(i) || l.labels.verdicts[i].label == Label::boilerplate) && is_labelled_line(l, i, m))
      l.set(i, label, Reason::phrase_prefix);
  }
}

void label_comments(Labelling& l) {
  if (l.labels.discussion) return;
  const auto is_comment = [&](BlockId i) {
    return l.kept(i) && i != l.labels.title && (l.measured(i).topics & bit(Topic::comments));
  };
  std::uint32_t comments = 0, rest = 0;
  for (BlockId i = 0; i < l.size(); ++i)
    if (l.kept(i)) (is_comment(i) ? comments : rest) += l.measured(i).words;
  // A page that is comments and next to nothing else is a discussion, whatever else it lacks.
  if (rest * kDiscussionShare < comments) return void(l.labels.discussion = true);
  for (BlockId i = 0; i < l.size(); ++i)
    if (is_comment(i)) l.set(i, Label::comments, Reason::comment);
}

void label_headings(Labelling& l) {
  // From the end: is there content before the next heading of the same or a higher level?
  bool content_under[8] = {};
  for (BlockId i = l.size(); i-- > 0;) {
    const Block& b = l.block(i);
    if (i == l.labels.title) {
      std::fill(std::begin(content_under), std::end(content_under), false);
      continue;
    }
    if (!l.kept(i)) continue;
    if (b.kind != BlockKind::heading) {
      std::fill(std::begin(content_under), std::end(content_under), true);
      continue;
    }
    const int level = b.heading_level;
    // Where items of a list are set as headings, they are the list's text.
    if (!content_under[level] && b.list_depth == 0) l.set(i, Label::boilerplate, Reason::heads_nothing);
    for (int k = level; k < 8; ++k) content_under[k] = false;
  }
}

void label_row_heads(Labelling& l) {
  // A short line that stands over teasers inside one element, without being a heading or a known phrase.
  std::vector<std::uint32_t> kept_before(l.size() + 1);
  for (BlockId i = 0; i < l.size(); ++i) kept_before[i + 1] = kept_before[i] + l.kept(i);
  for (BlockId i = 0; i + 2 < l.size(); ++i) {
    const Block& b = l.block(i);
    const bool teasers = !l.kept(i + 1) && (l.decisions.blocks[i + 1].reason == Reason::card ||
                                            (l.block(i + 1).in_link && l.block(i + 2).in_link));
    if (!l.kept(i) || i == l.labels.title || b.kind != BlockKind::paragraph ||
        b.stats.words > kShortRest / 2 || b.stats.sentence_ends > 0 || !teasers)
      continue;
    const NodeId row = common_ancestor(l.dom, b.node, l.block(i + 1).node);
    if (kept_before[l.end_of(row)] - kept_before[l.first_in(row)] == 1)
      l.set(i, Label::related, Reason::heads_teasers);
  }
}

void label_after_widgets(Labelling& l) {
  // On a dated page, prose after the body and after a widget of other articles is not the body any more,
  // unless it stands in an element of the body's make.
  if (l.labels.discussion || l.decisions.listing || !l.meta.date_published) return;
  BlockId first = l.labels.title == kNoBlock ? 0 : l.labels.title;
  while (first < l.size() && !(l.kept(first) && l.measured(first).good)) ++first;
  if (first >= l.size() || l.block(first).container == 0) return;
  const auto make = [&](BlockId i) {
    const NodeId container = l.block(i).container;
    const NodeId parent = container == 0 ? 0 : l.dom[container].parent;
    return std::pair(l.dom[parent].tag, l.dom.attribute(parent, "class"));
  };
  const NodeId body = l.dom[l.block(first).container].parent;
  const auto made = make(first);
  std::uint32_t in_body = 0, kept = 0;
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i)) continue;
    kept += l.measured(i).words;
    if (i >= l.first_in(body) && i < l.end_of(body)) in_body += l.measured(i).words;
  }
  if (in_body * 2 < kept) return;  // the first prose is only an introduction
  bool widget = false;
  for (BlockId i = l.end_of(body); i < l.size(); ++i) {
    const Verdict& v = l.labels.verdicts[i];
    widget |= v.label == Label::related && l.phrases[i].whole;
    if (widget && l.kept(i) && i != l.labels.title && make(i) != made)
      l.set(i, Label::boilerplate, Reason::outside);
  }
}

}  // namespace saring
