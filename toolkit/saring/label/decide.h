// SPDX-License-Identifier: Apache-2.0
// Content or not: the decision, apart from the features it reads and from the names it leads to.
#pragma once
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/features.h"
#include "saring/label/label.h"
#include "saring/label/reason.h"

namespace saring {

struct Decision {
  float score = 0;  // 0.5 and above: content
  Reason reason = Reason::unseen;
};

// What the decision found about the page as a whole.
struct Decisions {
  std::vector<Decision> blocks;
  NodeId container = kNoNode;  // that holds the content
  bool listing = false;        // the page is made of cards, which are kept
};

Decisions decide(const Dom& dom, const Blocks& blocks, const Features& features, const LabelOptions& options);

}  // namespace saring
