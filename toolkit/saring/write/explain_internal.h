// SPDX-License-Identifier: Apache-2.0
// What the two forms of explain, text and HTML, tell of a document.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "saring/document/document.h"

namespace saring::write_internal {

// One line of the metadata. Views live as long as the document.
struct FactLine {
  std::string_view key;
  std::string value;        // clean, not empty
  std::string_view source;  // where it was learnt; may be empty
};

// Status, metadata, encoding and sizes, in a fixed order; what is unknown is left out.
std::vector<FactLine> facts_of(const Document& document);

// The first characters of `text`, with an ellipsis if there are more.
std::string first_characters(std::string_view text, std::size_t count);

// "div.entry": an element by its name and first class.
std::string step_of(const Dom& dom, NodeId node);

// "div.entry>ul>li": the innermost `most` elements around a block, with `between` between them.
std::string path_of(const Dom& dom, NodeId node, int most, std::string_view between);

// A score as "0.87", cut to 0..9.99.
std::string score_text(float score);

}  // namespace saring::write_internal
