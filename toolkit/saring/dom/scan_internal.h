// SPDX-License-Identifier: Apache-2.0
// What Gumbo gets of a page that the skim does not know: the page as it stands, but for what Gumbo could not
// afford or gets wrong. It pays for depth (it walks its stack of open elements at most start tags) and for
// attributes (it compares each with all before it) by the square; so both are cut, in one linear pass that
// follows the HTML standard's tokenizer and a model of its stack of open elements. The model errs on rare
// markup, which costs time, never correctness: the budgets of the parse hold in any case.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "saring/dom/dom.h"

namespace saring {

struct ScannedMarkup {
  std::string edited;  // the markup to parse, if anything was cut
  bool depth_cut = false;
  bool attributes_cut = false;
  bool mended = false;  // what Gumbo 0.10.1 gets wrong
  bool cut() const { return depth_cut || attributes_cut || mended; }
};

// simple: without the tags of <svg>, <math>, <select> and <template>, for a page that Gumbo breaks on. It
// does where their rules meet those of tables.
enum class ScanMode : std::uint8_t { whole, simple };
ScannedMarkup scan_markup(std::string_view utf8, const ParseLimits& limits, ScanMode mode = ScanMode::whole);

}  // namespace saring
