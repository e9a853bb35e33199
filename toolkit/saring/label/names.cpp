// SPDX-License-Identifier: Apache-2.0
// Names for blocks: what content is made of, and what the rest is called.
#include "saring/label/passes_internal.h"

namespace saring {
namespace {

struct TopicRow {
  Topic topic;
  Label label;
};
// In order of precedence: where several names stand around a block, the first of them wins.
constexpr TopicRow kTopicLabels[] = {
    {Topic::cookie, Label::cookie},
    {Topic::paywall, Label::paywall},
    {Topic::login, Label::login},
    {Topic::newsletter, Label::newsletter},
    {Topic::ad, Label::ad},
    {Topic::app, Label::ad},
    {Topic::comments, Label::comments},
    {Topic::read_also, Label::related},
    {Topic::related, Label::related},
    {Topic::share, Label::share},
    {Topic::tags, Label::tags},
    {Topic::kicker, Label::tags},
    {Topic::caption, Label::caption},
    {Topic::credit, Label::credit},
    {Topic::byline, Label::byline},
    {Topic::date, Label::date},
    {Topic::footer, Label::footer},
    {Topic::navigation, Label::navigation},
    {Topic::toc, Label::navigation},
    {Topic::form, Label::form},
    {Topic::hidden, Label::hidden},
};

Label content_label(const Block& b) {
  if (b.in_quote) return Label::quote;
  switch (b.kind) {
    case BlockKind::heading: return Label::heading;
    case BlockKind::list_item: return Label::list;
    case BlockKind::table_cell: return Label::table;
    case BlockKind::preformatted: return Label::code;
    case BlockKind::paragraph: return Label::body;
  }
  return Label::body;
}

Label label_for_zone(std::uint16_t zone) {
  if (zone & kInControl) return Label::form;
  if (zone & kInSearch) return Label::form;
  if (zone & kInNav) return Label::navigation;
  if (zone & kInFooter) return Label::footer;
  if (zone & kInHeader) return Label::header;
  if (zone & kInForm) return Label::form;
  return Label::boilerplate;
}

Label dropped_label(const Labelling& l, BlockId i, Reason reason) {
  const BlockFeatures& f = l.measured(i);
  if (const Label by_topic = label_for_topics(f.topics & (kBoilerplateTopics | bit(Topic::toc)));
      by_topic != Label::boilerplate)
    return by_topic;
  if (const Label by_zone = label_for_zone(f.zone); by_zone != Label::boilerplate) return by_zone;
  if (reason == Reason::card) return Label::related;
  return Label::boilerplate;
}

// Line numbers that a highlighter sets in a column of their own.
bool only_line_numbers(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.kind == BlockKind::preformatted && b.stats.letters == 0 && b.stats.punctuation == 0 &&
         b.stats.digits > 0 && l.text(i).find('\n') != std::string_view::npos;
}

}  // namespace

Label label_for_topic(Topic topic) {
  return topic == Topic::none ? Label::boilerplate : label_for_topics(bit(topic));
}

Label label_for_topics(std::uint32_t topics) {
  for (const TopicRow& row : kTopicLabels)
    if (topics & bit(row.topic)) return row.label;
  return Label::boilerplate;
}

void label_by_decision(Labelling& l) {
  for (BlockId i = 0; i < l.size(); ++i) {
    Verdict& v = l.labels.verdicts[i];
    const Decision& d = l.decisions.blocks[i];
    v.score = d.score;
    v.reason = d.reason;
    v.label = d.content ? content_label(l.block(i)) : dropped_label(l, i, d.reason);
    if (only_line_numbers(l, i)) l.set(i, Label::boilerplate, Reason::line_numbers);
    v.first = v.label;
  }
}

}  // namespace saring
