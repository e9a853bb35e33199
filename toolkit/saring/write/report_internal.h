// SPDX-License-Identifier: Apache-2.0
// Parts that every report is made of.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "saring/document/document.h"
#include "saring/write/report.h"

namespace saring::write_internal {

// Text for content and for double-quoted attributes: markup is escaped, and characters that hide or reorder
// what stands around them become their names ("U+202E") or, below U+0020, control pictures. Line feeds and
// tabs stay. Any bytes may come in; valid UTF-8 goes out.
void append_visible(std::string_view text, std::string& out);

// The stylesheet, and what the Content-Security-Policy calls it: "sha256-" and the base64 of its SHA-256.
std::string_view report_style();
std::string_view report_style_hash();

// "1 word", "2 words".
std::string counted(std::size_t count, std::string_view one, std::string_view many);

// Identifier of a block's element.
std::string block_anchor(unsigned page, BlockId id);

void append_outline(const Document& document, const ExplainPage& page, std::string& out);

// Whether the block's text stands in the document's text, as its title line or below it.
bool is_kept(const Document& document, LabelSet keep, BlockId id);

}  // namespace saring::write_internal
