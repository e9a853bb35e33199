// SPDX-License-Identifier: Apache-2.0
// Names for what is left out, by what stands nearest: the box that holds it, the part it is, the place it is
// in. Runs last, so that no pass before it, and nothing that is kept, depends on these names.
#include "saring/label/passes_internal.h"

namespace saring {
namespace {

// Boxes of their own: whatever they hold bears their name.
constexpr std::uint32_t kBoxes = bit(Topic::cookie) | bit(Topic::paywall) | bit(Topic::login) |
                                 bit(Topic::newsletter) | bit(Topic::ad) | bit(Topic::app) |
                                 bit(Topic::comments) | bit(Topic::read_also) | bit(Topic::related) |
                                 bit(Topic::share) | bit(Topic::tags) | bit(Topic::kicker);
constexpr std::uint32_t kParts =
    bit(Topic::caption) | bit(Topic::credit) | bit(Topic::byline) | bit(Topic::date);
constexpr std::uint32_t kPlaces =
    bit(Topic::navigation) | bit(Topic::toc) | bit(Topic::footer) | bit(Topic::form);

constexpr std::uint32_t kPartWords = 100;  // an element with more text is more than a byline, caption or date
constexpr std::uint32_t kDateWords = 16;   // a line that holds a date is not longer
constexpr std::uint32_t kHeadlineWords = 4;  // a link of fewer words is no headline but an entry of a menu
constexpr BlockId kCardBlocks = 12;          // an element of more blocks is more than a card

// Where several topics stand on one element: those of `both` together mean the second one alone.
struct Blend {
  std::uint32_t both, meaning;
};
constexpr Blend kBlends[] = {
    {bit(Topic::login) | bit(Topic::newsletter), bit(Topic::newsletter)},
    {bit(Topic::cookie) | bit(Topic::comments), bit(Topic::comments)},
    {bit(Topic::tags) | bit(Topic::related), bit(Topic::related)},
    {bit(Topic::navigation) | bit(Topic::newsletter), bit(Topic::navigation)},
    {bit(Topic::navigation) | bit(Topic::tags), bit(Topic::navigation)},
    {bit(Topic::date) | bit(Topic::comments), bit(Topic::date)},
    {bit(Topic::byline) | bit(Topic::comments), bit(Topic::byline)},
    {bit(Topic::date) | bit(Topic::share), bit(Topic::date)},
    {bit(Topic::byline) | bit(Topic::share), bit(Topic::byline)},
};

std::uint32_t blended(std::uint32_t topics) {
  for (const Blend& row : kBlends)
    if ((topics & row.both) == row.both) topics = (topics & ~row.both) | row.meaning;
  return topics;
}

// A box inside another that is the other's own: the consent line of a form, the networks one may log in with.
struct Holder {
  std::uint32_t inner, outer;
};
constexpr Holder kHolders[] = {
    {bit(Topic::cookie), bit(Topic::comments) | bit(Topic::newsletter) | bit(Topic::login)},
    {bit(Topic::share), bit(Topic::login)},
};

// What stands around a block, the nearest of each sort.
struct Around {
  std::uint32_t box = 0, part = 0;
  Label place = Label::boilerplate;
  bool copyright = false;  // `part` is a copyright line in a caption
  bool control = false;    // `place` is that of a button or a list to choose from
  bool in_nav = false, in_form = false, in_footer = false, in_aside = false;
  bool hidden = false;  // by its class names
};

Label place_of(std::uint32_t topics, std::uint16_t zone) {
  if (topics & kPlaces) return label_for_topics(topics & kPlaces);
  if (zone & (kInControl | kInSearch)) return Label::form;
  if (zone & kInNav) return Label::navigation;
  if (zone & (kInFooter | kInArticleFooter)) return Label::footer;
  if (zone & kInHeader) return Label::header;
  return Label::boilerplate;
}

// Topics that every word of a block bears on elements inside it.
std::uint32_t topics_inside(const Labelling& l, BlockId i) {
  std::uint32_t common = ~std::uint32_t{0};
  for (const Run& run : l.blocks.runs_of(l.block(i))) {
    std::uint32_t topics = 0;
    for (NodeId n = run.node; n != kNoNode && n != l.block(i).node; n = l.dom[n].parent)
      topics |= l.features.names[n].topics;
    common &= topics;
  }
  return common;
}

void add_box(Around& around, std::uint32_t boxes) {
  if (boxes == 0) return;
  bool takes = around.box == 0;
  for (const Holder& row : kHolders)
    takes |= around.box == row.inner && (boxes & row.outer) != 0 && (boxes & row.inner) == 0;
  if (takes) around.box = boxes;
}

void add_part(Around& around, std::uint32_t parts) {
  if (parts == 0 || around.part != 0 || around.box != 0) return;
  // A copyright line in a caption is the image's.
  around.copyright = around.place == Label::footer && (parts & bit(Topic::caption));
  around.part = around.copyright ? bit(Topic::credit) : parts;
}

void add_place(Around& around, std::uint32_t topics, std::uint16_t zone) {
  const Label place = place_of(topics, zone);
  if ((topics & bit(Topic::form)) || (zone & kInSearch)) around.control = false;
  if (around.place != Label::boilerplate && !(around.control && place == Label::navigation)) return;
  around.place = place;
  around.control = place == Label::form && !(topics & kPlaces) && !(zone & kInSearch);
}

void add(Around& around, std::uint32_t topics, std::uint16_t zone, bool small) {
  topics = blended(topics);
  add_box(around, topics & kBoxes);
  if (small) add_part(around, topics & kParts);
  add_place(around, topics, zone);
  around.in_nav |= (zone & kInNav) != 0;
  around.in_form |= (zone & kInForm) != 0;
  around.in_footer |= (zone & kInFooter) || (topics & bit(Topic::footer));
  around.in_aside |= (topics & bit(Topic::aside)) != 0;
  around.hidden |= (topics & bit(Topic::hidden)) != 0;
}

Around around(const Labelling& l, BlockId i) {
  Around out;
  const Block& b = l.block(i);
  const bool unseen = (b.node_flags & kHidden) != 0;
  bool for_eyes_alone = false;  // aria-hidden: it is seen
  add(out, topics_inside(l, i), b.in_form_control ? kInControl : 0, true);
  for (NodeId n = b.node; n != kNoNode; n = l.dom[n].parent) {
    const NodeNames& names = l.features.names[n];
    add(out, names.topics, names.zone, l.features.words_in(l.dom, n) <= kPartWords);
    if (unseen) for_eyes_alone |= l.dom.attribute(n, "aria-hidden") == "true";
    if (names.body) break;
  }
  out.hidden |= unseen && !for_eyes_alone;
  return out;
}

bool is_date(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.stats.words <= kDateWords && b.stats.digits >= 4 && b.stats.digits <= 16 &&
         b.stats.sentence_ends <= 1 && !parse_date(l.text(i), l.meta.language.value).empty();
}

Label label_for_part(const Around& a, bool card) {
  if (a.part == bit(Topic::credit) && a.in_footer && !a.copyright) return Label::footer;
  return card ? Label::related : label_for_topics(a.part);
}

Label label_for_link(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.link_words < kHeadlineWords && b.kind == BlockKind::list_item ? Label::navigation : Label::related;
}

Label name_of(const Labelling& l, BlockId i) {
  const Around a = around(l, i);
  const bool card = l.decisions.blocks[i].reason == Reason::card;
  if (a.box != 0) return label_for_topics(a.box);
  if (a.part != 0 && !a.in_nav) return label_for_part(a, card);
  if (a.in_footer && a.place == Label::navigation) return Label::footer;
  const PhraseMatch& m = l.phrases[i];
  if (m.whole && m.kind != PhraseKind::prefix && a.place != Label::footer)
    if (const Label label = label_for_topic(m.topic); label != Label::footer) return label;
  if (a.place == Label::header && is_date(l, i)) return Label::date;
  if (a.hidden && (a.place == Label::boilerplate || a.place == Label::header)) return Label::hidden;
  if (a.place != Label::boilerplate) return a.place;
  if (a.in_form) return Label::form;
  const bool link = l.measured(i).link_density > 0.5f;
  return card || (a.in_aside && link) ? label_for_link(l, i) : Label::boilerplate;
}

// Left out without a name, or by a name that may not be the nearest.
bool is_provisional(const Labelling& l, BlockId i) {
  const Verdict& v = l.labels.verdicts[i];
  if (l.kept(i) || i == l.labels.title) return false;
  return (v.reason == l.decisions.blocks[i].reason && !l.decisions.blocks[i].content) ||
         v.reason == Reason::class_name;
}

// Whether a short block stands with the one after it in an element that holds few blocks.
bool heads(const Labelling& l, BlockId at, BlockId next) {
  const NodeId box = common_ancestor(l.dom, l.block(at).node, l.block(next).node);
  return !l.measured(at).good && l.end_of(box) - l.first_in(box) <= kCardBlocks;
}

}  // namespace

void name_left_out(Labelling& l) {
  for (BlockId i = 0; i < l.size(); ++i)
    if (is_provisional(l, i)) l.labels.verdicts[i].label = name_of(l, i);
  // What heads or marks a card or a row of them: from the end, as a head may have a head.
  for (BlockId i = l.size(); i-- > 1;) {
    const BlockId at = i - 1;
    if (l.labels.verdicts[i].label == Label::related && l.labels.verdicts[at].label == Label::boilerplate &&
        at != l.labels.title && heads(l, at, i))
      l.labels.verdicts[at].label = Label::related;
  }
}

}  // namespace saring
