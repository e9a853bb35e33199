// SPDX-License-Identifier: Apache-2.0
// What surrounds the content: captions, credits, bylines, dates, hidden text.
#include <algorithm>
#include <string>

#include "saring/label/passes_internal.h"
#include "saring/text/normalize.h"

namespace saring {
namespace {

constexpr std::uint32_t kLineWords = 16;  // a byline or date line is not longer

bool short_line(const Labelling& l, BlockId i) {
  const Block& b = l.block(i);
  return b.kind != BlockKind::heading && b.kind != BlockKind::table_cell &&
         b.kind != BlockKind::preformatted && b.stats.words <= kLineWords && b.stats.sentence_ends <= 1;
}

// A block that is nothing but <time> and marks.
bool is_time_element(const Labelling& l, BlockId i) {
  return closest(l.dom, l.block(i).node, Tag::time) != kNoNode;
}

}  // namespace

void label_captions(Labelling& l) {
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i) || i == l.labels.title) continue;
    const Block& b = l.block(i);
    if (b.in_caption && b.tag != Tag::table) {
      l.set(i, Label::caption, Reason::caption_element);
    } else if (l.measured(i).near_topics & bit(Topic::caption) && b.stats.words <= 80) {
      l.set(i, Label::caption, Reason::class_name);
    } else if (l.measured(i).near_topics & bit(Topic::credit) && short_line(l, i)) {
      l.set(i, Label::credit, Reason::class_name);
    }
  }
  // A line right after an image that says what the image's description says.
  for (const Image& image : l.blocks.images) {
    const std::string alt = fold_phrase(l.dom.attribute(image.node, "alt"));
    if (alt.size() < 4) continue;
    for (BlockId k = image.before; k < std::min<BlockId>(image.before + 2, l.size()); ++k)
      if (l.kept(k) && k != l.labels.title && l.block(k).kind != BlockKind::heading &&
          fold_phrase(l.text(k)) == alt)
        l.set(k, Label::caption, Reason::caption_of_image);
  }
}

void label_bylines(Labelling& l) {
  BlockId first_prose = 0;
  while (first_prose < l.size() && !(l.kept(first_prose) && l.measured(first_prose).good)) ++first_prose;
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i) || i == l.labels.title || !short_line(l, i)) continue;
    const std::uint32_t near = l.measured(i).near_topics;
    if (near & bit(Topic::byline)) {
      l.set(i, Label::byline, Reason::byline_element);
    } else if (near & bit(Topic::date) || is_time_element(l, i)) {
      l.set(i, Label::date, Reason::date_line);
    } else if (i < first_prose && l.block(i).stats.digits >= 4 && l.block(i).stats.words <= 10 &&
               !parse_date(l.text(i), l.meta.language.value).empty()) {
      l.set(i, Label::date, Reason::date_line);
    }
  }
}

void label_hidden(Labelling& l) {
  std::uint32_t shown = 0, hidden = 0, noscript = 0;
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i)) continue;
    const std::uint8_t flags = l.block(i).node_flags;
    (flags & kNoscript ? noscript : flags & kHidden ? hidden : shown) += l.measured(i).words;
  }
  // A page that hides all its text shows it by script; one that shows a part hides the rest for a reason.
  const bool drop_hidden = hidden > 0 && shown >= 30 && hidden < 2 * shown;
  const bool drop_noscript = noscript > 0 && shown + hidden >= 30 && noscript < 4 * (shown + hidden);
  for (BlockId i = 0; i < l.size(); ++i) {
    if (!l.kept(i) || i == l.labels.title) continue;
    const std::uint8_t flags = l.block(i).node_flags;
    if ((flags & kNoscript) ? drop_noscript : (flags & kHidden) && drop_hidden)
      l.set(i, Label::hidden, Reason::hidden);
  }
}

}  // namespace saring
