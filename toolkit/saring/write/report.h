// SPDX-License-Identifier: Apache-2.0
// Reports for people: one HTML file that a browser shows without network, without script and without any
// other file. Its Content-Security-Policy permits nothing but the one stylesheet inside it. Everything that
// comes from a page is escaped, and characters that would hide or reorder text (control bytes, bidi
// embeddings, overrides and isolates, noncharacters) are written as what they are called. Output is valid
// UTF-8; the text of blocks is shown as the page has it, not normalised. Same arguments, same bytes.
//
//   begin_report("saring explain", out);
//   write_explain_html(document, {.name = "page.html"}, {}, out);   // once for each page
//   end_report(out);
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "saring/document/document.h"

namespace saring {

void begin_report(std::string_view title, std::string& out);
void end_report(std::string& out);

// One feature's part in the decision about a block.
struct Weight {
  std::string_view feature;  // its name
  float value = 0;           // what was measured
  float push = 0;            // towards content (above 0) or away from it (below)
};
// One list for each block, in the order in which they are to be shown; a list that is empty or missing is
// left out of the report.
using BlockWeights = std::vector<std::vector<Weight>>;

struct ExplainPage {
  std::string_view name = {};  // of the page, as the user knows it
  unsigned number = 1;         // of the page in the report, from 1: identifiers are made from it
  bool open = true;            // unfolded; several pages are easier to find folded
  LabelSet keep = kDefaultLabels;
};

// Limits of one page, beyond which the report says how much it leaves out.
constexpr std::size_t kMostReportBlocks = 20'000;
constexpr std::size_t kMostReportWeights = 12;   // of a block
constexpr std::size_t kMostOutlineRows = 1'000;  // the ones that hold most blocks
constexpr unsigned kMostOutlineDepth = 30;

// A page as a section: metadata with sources, an outline of the elements that hold its blocks, its blocks in
// document order with label, reason, score and the like, filters by label, and the text as Format::txt has
// it.
void write_explain_html(const Document& document, const ExplainPage& page, const BlockWeights& weights,
                        std::string& out);

}  // namespace saring
