// SPDX-License-Identifier: Apache-2.0
#include "saring/label/label.h"

#include <array>

#include "saring/label/decide.h"
#include "saring/label/features.h"
#include "saring/label/passes_internal.h"

namespace saring {
namespace {

constexpr std::array<std::string_view, kLabels> kLabelNames{
    "title",      "body",   "heading",  "list",       "table",  "code",   "quote",   "caption",    "byline",
    "date",       "credit", "comments", "navigation", "header", "footer", "related", "login",      "paywall",
    "newsletter", "cookie", "ad",       "share",      "tags",   "form",   "hidden",  "boilerplate"};

PageHints hints_of(const Metadata& meta) {
  const std::string& kind = meta.page_kind.value;
  PageHints hints;
  hints.discussion = kind == "DiscussionForumPosting" || kind == "QAPage" || kind == "Question";
  hints.article = kind == "article" || kind.ends_with("Article") || kind == "BlogPosting" || kind == "Report";
  return hints;
}

}  // namespace

std::string_view name(Label label) { return kLabelNames[static_cast<unsigned>(label)]; }

bool label_for_name(std::string_view text, Label& out) {
  for (unsigned i = 0; i < kLabels; ++i)
    if (kLabelNames[i] == text) {
      out = static_cast<Label>(i);
      return true;
    }
  return false;
}

Labels label_blocks(const Dom& dom, const Blocks& blocks, const Metadata& meta, const LabelOptions& options) {
  const Features features = measure_page(dom, blocks, hints_of(meta));
  const Decisions decisions = decide(dom, blocks, features, options);
  Labelling l{.dom = dom,
              .blocks = blocks,
              .meta = meta,
              .features = features,
              .decisions = decisions,
              .phrases = {},
              .labels = {}};
  l.labels.verdicts.resize(blocks.blocks.size());
  l.labels.discussion = features.page.discussion;
  l.phrases.reserve(blocks.blocks.size());
  for (const Block& b : blocks.blocks) l.phrases.push_back(match_phrase(blocks.text_of(b)));

  label_by_decision(l);
  find_title(l);
  label_other_articles(l);
  label_phrases(l);
  label_captions(l);
  label_bylines(l);
  label_comments(l);
  label_hidden(l);
  label_repeats(l);
  label_row_heads(l);
  label_after_widgets(l);
  label_headings(l);
  return std::move(l.labels);
}

}  // namespace saring
