// SPDX-License-Identifier: Apache-2.0
// What surrounds the content: captions, credits, bylines, dates, hidden text.
#include <algorithm>
#include <string>

#include "saring/label/passes_internal.h"
#include "saring/text/normalize.h"

namespace saring {
namespace {

constexpr std::uint32_t kShownWords = 10;  // fewer shown: the page shows its text by script
// Where more is hidden than shown: from this probability a hidden part with prose in it is an accordion's or
// a tab's, which a click shows.
constexpr float kSureHidden = 0.8f;
constexpr std::uint32_t kNoscriptWords = 40;  // fewer inside <noscript> are a notice
constexpr BlockId kAgencyReach = 3;           // blocks after the last paragraph that may name the agencies
constexpr std::uint32_t kLineWords = 16;      // a byline or date line is not longer

bool short_line(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.kind != BlockKind::heading && b.kind != BlockKind::table_cell &&
         b.kind != BlockKind::preformatted && b.stats.words <= kLineWords && b.stats.sentence_ends <= 1;
}

// A block that is nothing but <time> and marks.
bool is_time_element(const Labelling& l, BlockId i) {
  return closest(l.dom, l.block(i).node, Tag::time) != kNoNode;
}

bool ends_in_colon(std::string_view text) {
  return text.ends_with(":") || text.ends_with("\xEF\xBC\x9A");  // U+FF1A
}

// A list of a single short entry, as templates set the source of an image.
bool is_lone_item(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.kind == BlockKind::list_item && b.list != kNoNode && l.end_of(b.list) - l.first_in(b.list) == 1 &&
         b.stats.words <= kLineWords && b.stats.sentence_ends == 0;
}

// A list of one short entry after an image, its caption or a credit is the image's source; so is the label
// before it.
void label_sources_of_images(Labelling& l) {
  std::vector<bool> image_before(l.size() + 1);
  for (const Image& image : l.blocks.images) image_before[image.before] = true;
  const auto belongs_to_image = [&](BlockId i) {
    return image_before[i] || (i > 0 && (l.labels.verdicts[i - 1].label == Label::caption ||
                                         l.labels.verdicts[i - 1].label == Label::credit));
  };
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i) || !is_lone_item(l, i)) continue;
    const bool labelled =
        i > 0 && l.kept(i - 1) && l.block(i - 1).stats.words <= 3 && ends_in_colon(l.text(i - 1));
    if (!belongs_to_image(i) && !(labelled && belongs_to_image(i - 1))) continue;
    l.set(i, Label::credit, Reason::credit_line);
    if (labelled) l.set(i - 1, Label::credit, Reason::credit_line);
  }
}

// A short line that reads as a date, alone or with a place or a name.
bool names_a_day(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.stats.words <= kLineWords && b.stats.digits >= 4 && b.stats.digits <= 16 &&
         b.stats.sentence_ends <= 1 && b.kind != BlockKind::table_cell &&
         !parse_date(l.text(i), l.meta.language.value).empty();
}

// Day and time of day, and no sentence: a date line wherever it stands. A day alone may be a heading of a
// chronicle.
bool names_an_hour(const Labelling& l, BlockId i) {
  return l.block(i).stats.digits >= 9 && l.block(i).stats.sentence_ends == 0;
}

// The name of an author that the page declares.
bool is_author(const Labelling& l, BlockId i) {
  if (l.text(i).starts_with('(')) return false;  // a signature belongs to the text
  const std::string text = fold_phrase(l.text(i));
  for (const Fact& author : l.meta.authors)
    if (!text.empty() && text == fold_phrase(author.value)) return true;
  return false;
}

// "REUTERS | AL JAZEERA": agencies or reporters under the last paragraph of a dated page, in capitals
// throughout. A name is short; a longer line needs the bar that separates names.
bool is_agency_line(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  const std::string_view text = l.text(i);
  const bool names = b.stats.words <= 3 || (b.stats.words <= 8 && text.find('|') != std::string_view::npos);
  return names && l.meta.date_published && b.kind == BlockKind::paragraph && b.stats.letters >= 3 &&
         b.stats.upper == b.stats.letters && b.stats.sentence_ends == 0 && b.stats.digits == 0 &&
         text.front() != '(';
}

}  // namespace

void label_captions(Labelling& l) {
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.nameable(i) || i == l.labels.title) continue;
    const Block& b = l.block(i);
    if (b.in_caption && b.tag != Tag::table) {
      l.set(i, Label::caption, Reason::caption_element);
    } else if (l.measured(i).near_topics & bit(Topic::caption)) {
      l.set(i, Label::caption, Reason::class_name);
    } else if (l.measured(i).near_topics & bit(Topic::credit) && short_line(l, i)) {
      l.set(i, Label::credit, Reason::class_name);
    }
  }
  // A line right after an image that says what the image's description says.
  for (const Image& image : l.blocks.images) {
    const std::string_view description = l.dom.attribute(image.node, "alt");
    const std::string alt = fold_phrase(description);
    if (alt.size() < 4) continue;
    for (BlockId k = image.before; k < std::min<BlockId>(image.before + 3, l.size()); ++k)
      if (l.nameable(k) && k != l.labels.title && l.block(k).kind != BlockKind::heading &&
          l.text(k).size() <= 2 * description.size() + 64 && fold_phrase(l.text(k)) == alt)
        l.set(k, Label::caption, Reason::caption_of_image);
  }
  label_sources_of_images(l);
}

void label_bylines(Labelling& l) {
  BlockId first_prose = 0, last_prose = kNoBlock;
  for (BlockId i = l.size(); i-- > 0;)
    if (l.kept(i) && l.measured(i).good) {
      first_prose = i;
      if (last_prose == kNoBlock) last_prose = i;
    }
  for (BlockId i = 0; i < l.size(); ++i) {
    const bool portrait = l.labels.verdicts[i].reason == Reason::caption_of_image;
    if ((!l.nameable(i) && !portrait) || i == l.labels.title) continue;
    const std::uint32_t near = l.measured(i).near_topics;
    if (short_line(l, i) && is_author(l, i)) {
      l.set(i, Label::byline, Reason::byline_element);
      // What shares a small element with the name after the body is about the author.
      const NodeId box = l.dom[l.block(i).container].parent;
      for (BlockId k = i + 1;
           i > first_prose && box != kNoNode && l.features.words_in(l.dom, box) <= 100 && k < l.end_of(box);
           ++k)
        if (l.kept(k)) l.set(k, Label::byline, Reason::byline_element);
    } else if (near & bit(Topic::byline) &&
               (short_line(l, i) || (last_prose != kNoBlock && i >= first_prose))) {
      l.set(i, Label::byline, Reason::byline_element);
    } else if (names_a_day(l, i) && (i < first_prose || names_an_hour(l, i))) {
      l.set(i, Label::date, Reason::date_line);
    } else if (short_line(l, i) && (near & bit(Topic::date) || is_time_element(l, i))) {
      l.set(i, Label::date, Reason::date_line);
    } else if (last_prose != kNoBlock && i > last_prose && is_agency_line(l, i) &&
               (l.kept(i) || i <= last_prose + kAgencyReach)) {
      l.set(i, Label::credit, Reason::credit_line);
    }
  }
}

namespace {

NodeId hidden_root(const Dom& dom, NodeId n) {
  while (dom[n].parent != kNoNode && (dom[dom[n].parent].flags & kHidden)) n = dom[n].parent;
  return n;
}

}  // namespace

void label_hidden(Labelling& l) {
  std::uint32_t shown = 0, hidden = 0, noscript = 0;
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i)) continue;
    const std::uint8_t flags = l.block(i).node_flags;
    (flags & kNoscript ? noscript : flags & kHidden ? hidden : shown) += l.measured(i).words;
  }
  // A page that hides all its text shows it by script; one that shows a part hides the rest for a reason.
  const bool drop_hidden = hidden > 0 && shown >= kShownWords && hidden < 4 * shown;
  // A request to switch scripts on is no text of a page either.
  const bool drop_noscript = noscript > 0 && (noscript < kNoscriptWords ||
                                              (shown + hidden >= 30 && noscript < 4 * (shown + hidden)));
  const bool hides_much = hidden > shown;
  NodeId asked = kNoNode;
  bool prose = false;
  const auto holds_prose = [&](NodeId root) {
    if (root == asked) return prose;
    asked = root, prose = false;
    for (BlockId k = l.first_in(root); k < l.end_of(root); ++k) prose |= l.measured(k).good;
    return prose;
  };
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i) || i == l.labels.title) continue;
    const std::uint8_t flags = l.block(i).node_flags;
    const bool sure = hides_much && l.decisions.blocks[i].score >= kSureHidden &&
                      holds_prose(hidden_root(l.dom, l.block(i).node));
    if ((flags & kNoscript) ? drop_noscript : (flags & kHidden) && drop_hidden && !sure)
      l.set(i, Label::hidden, Reason::hidden);
  }
}

}  // namespace saring
