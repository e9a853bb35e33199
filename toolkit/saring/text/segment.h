// SPDX-License-Identifier: Apache-2.0
// Counting text in any script. Nothing here depends on spaces between words or on Latin punctuation.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace saring {

// One pass over UTF-8. `words` is in word units: a run of letters, marks and digits is one, and an apostrophe
// or an invisible format character (joiner, soft hyphen) inside does not part it; in scripts written without
// spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar) each letter counts 0.6, because 1.5-1.8 letters
// make a word there on average; the sum is rounded up once at the end.
struct TextStats {
  std::uint32_t code_points = 0;    // white space left out
  std::uint32_t words = 0;          // word units
  std::uint32_t letters = 0;        // general category L*
  std::uint32_t digits = 0;         // general category Nd
  std::uint32_t upper = 0;          // general category Lu
  std::uint32_t punctuation = 0;    // general category P*
  std::uint32_t commas = 0;         // comma-like marks of all scripts (U+002C, U+060C, U+3001, U+FF0C, ...)
  std::uint32_t sentence_ends = 0;  // Unicode Sentence_Terminal marks that end a run (before space, close or
                                    // end; no space is asked for after full-width marks)
};
TextStats measure(std::string_view utf8);

// measure(utf8).words.
std::uint32_t count_words(std::string_view utf8);

// Appends a hash of each word, in order: of a run of letters and digits with case ignored, and in scripts
// written without spaces of each letter. For telling which texts share words; equal words have equal hashes.
void append_word_hashes(std::string_view utf8, std::vector<std::uint64_t>& out);

// One hash of a run of such words: of what follows what.
constexpr std::uint64_t run_hash(std::span<const std::uint64_t> words) {
  std::uint64_t hash = words.size();
  for (const std::uint64_t word : words) hash = (hash ^ word) * 0x9E3779B97F4A7C15u + 1;
  return hash;
}

}  // namespace saring
