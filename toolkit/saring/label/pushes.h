// SPDX-License-Identifier: Apache-2.0
// What weighed most in the model's opinion of each block: for people who ask why.
#pragma once
#include <cstddef>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/label.h"
#include "saring/label/model.h"
#include "saring/meta/metadata.h"

namespace saring {

// For each block the columns that moved its log-odds of being content most, strongest first, at most `most`.
// Measures the page afresh: for reports, not for bulk.
std::vector<std::vector<Push>> strongest_pushes(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                                                const LabelOptions& options, std::size_t most);

}  // namespace saring
