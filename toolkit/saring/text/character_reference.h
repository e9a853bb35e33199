// SPDX-License-Identifier: Apache-2.0
// Character references of HTML ("&amp;", "&#233;"), by the standard's tokenizer (13.2.5.72 and after) and its
// table of names.
#pragma once
#include <string>
#include <string_view>

namespace saring {

// Appends `text` (UTF-8) to `out` with its references decoded. In attribute values a name without its
// semicolon before '=' or a letter or digit is no reference, so that addresses keep their parameters.
// Returns false, with `out` of no meaning, at a number that does not fit in 31 bits: the standard says
// U+FFFD, parsers differ.
bool append_decoded(std::string_view text, bool in_attribute, std::string& out);

}  // namespace saring
