// SPDX-License-Identifier: Apache-2.0
// The passes that turn decisions into labels. Each walks the blocks once, in the order below, and may read
// what the passes before it wrote; none removes anything.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/decide.h"
#include "saring/label/features.h"
#include "saring/label/label.h"
#include "saring/label/lexicon.h"
#include "saring/meta/metadata.h"

namespace saring {

struct Labelling {
  const Dom& dom;
  const Blocks& blocks;
  const Metadata& meta;
  const Features& features;
  const Decisions& decisions;
  std::vector<PhraseMatch> phrases;  // of each block
  bool names = true;                 // class and id names may be read
  Labels labels;
  std::optional<std::vector<NodeId>> certain_parts{};  // label_certain's own, which comes twice

  const Block& block(BlockId i) const { return blocks.blocks[i]; }
  const BlockFeatures& measured(BlockId i) const { return features.blocks[i]; }
  std::string_view text(BlockId i) const { return blocks.text_of(blocks.blocks[i]); }
  BlockId size() const { return static_cast<BlockId>(blocks.blocks.size()); }
  // Blocks of a node: [first, end).
  BlockId first_in(NodeId n) const { return features.block_at[n]; }
  BlockId end_of(NodeId n) const { return features.block_at[dom[n].end]; }

  bool kept(BlockId i) const { return (bit(labels.verdicts[i].label) & kDefaultLabels) != 0; }
  // Content, or dropped without a name so far.
  bool nameable(BlockId i) const { return kept(i) || labels.verdicts[i].label == Label::boilerplate; }
  void set(BlockId i, Label label, Reason reason) {
    labels.verdicts[i].label = label;
    labels.verdicts[i].reason = reason;
  }
};

Label label_for_topic(Topic topic);
// The label that the first of these topics gives; boilerplate if there is none.
Label label_for_topics(std::uint32_t topics);

void label_by_decision(Labelling& l);  // content labels by make of the block, provisional names for the rest
// How well a text shows a title, which is folded (fold_phrase): 2 the same, 1 one begins with the other, 0
// neither.
int title_likeness(std::string_view text, const std::string& folded_title);

void find_title(Labelling& l);            // the block that shows the title
void label_other_articles(Labelling& l);  // articles beside the one that the title names
void label_phrases(
    Labelling& l);  // interface phrases: lines, openings, widgets and what follows their headings
void label_captions(Labelling& l);       // captions and credits of images
void label_bylines(Labelling& l);        // authors' and date lines around the title and at the end
void label_hidden(Labelling& l);         // what the page does not show, where it shows something
void label_repeats(Labelling& l);        // the title again, a text again
void label_vote_counts(Labelling& l);    // in a discussion, numbers alone
void label_quotes(Labelling& l);         // in a discussion, quotes of posts that stand above
void label_comments(Labelling& l);       // readers' comments, unless the page is a discussion
void label_row_heads(Labelling& l);      // lines over rows of teasers
void label_after_widgets(Labelling& l);  // what follows the body and a widget of other articles
void label_headings(Labelling& l);       // headings follow what they head
void name_left_out(Labelling& l);        // names for what no pass has named, by the nearest names around it

}  // namespace saring
