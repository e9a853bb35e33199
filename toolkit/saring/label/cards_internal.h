// SPDX-License-Identifier: Apache-2.0
// Rows of teaser cards, recognised by structure alone: three or more siblings of one make, most of them short
// and each with a line that is a link.
#pragma once
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/features.h"

namespace saring {

// For each block: whether it lies in a card.
std::vector<bool> find_cards(const Dom& dom, const Blocks& blocks, const Features& features);

}  // namespace saring
