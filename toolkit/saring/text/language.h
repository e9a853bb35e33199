// SPDX-License-Identifier: Apache-2.0
// Language of a text, by CLD2 (Compact Language Detector 2).
#pragma once
#include <string>
#include <string_view>

namespace saring {

struct LanguageGuess {
  std::string language;     // BCP 47 primary tag ("id", "zh-Hant"); empty if the text is too short or unclear
  double confidence = 0.0;  // share of the text in that language, 0..1; 0 if unreliable
};
LanguageGuess guess_language(std::string_view utf8);

// Canonical form of a declared tag ("en_US" -> "en-US", "ID" -> "id"); empty if it is not a language tag.
std::string canonical_language(std::string_view tag);

}  // namespace saring
