// SPDX-License-Identifier: Apache-2.0
// Content or not, by rules of structure: what the learned model reads as one opinion among its columns, and
// what gives its decisions their reasons.
#pragma once
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/features.h"
#include "saring/label/label.h"
#include "saring/label/reason.h"

namespace saring {

struct Decision {
  float score = 0;  // 0..1
  Reason reason = Reason::unseen;
  bool content = false;  // by the rules alone: a score of 0.5 and above
};

// What the decision found about the page as a whole.
struct Decisions {
  std::vector<Decision> blocks;
  std::vector<bool> cards;     // for each block: it belongs to a row of teasers
  NodeId container = kNoNode;  // that holds the content
  bool listing = false;        // the page is made of cards, which are kept
};

Decisions decide(const Dom& dom, const Blocks& blocks, const Features& features);

}  // namespace saring
