// SPDX-License-Identifier: Apache-2.0
// What every text of ours looks like on its way out: NFC, ordinary spaces, no control bytes.
#pragma once
#include <string>
#include <string_view>

namespace saring {

enum class Whitespace : unsigned char {
  collapse,  // every run of white space becomes one space; none at either end
  lines,     // as collapse within each line; line feeds stay
  keep,      // tabs, spaces and line feeds stay as they are (code)
};

// Appends the cleaned form of `utf8` (valid UTF-8) to `out`: NFC; NBSP and the other Unicode space separators
// become a space; soft hyphens, byte-order marks, bidi embeddings, overrides and isolates, other C0/C1
// controls, interlinear marks and noncharacters go; ZWJ, ZWNJ, ZWSP, word joiner and variation selectors stay
// (scripts and emoji need them). CR LF, CR, VT, FF, NEL and the Unicode line and paragraph separators are
// line feeds (white space when collapsed). In a run of more than 30 combining marks U+034F parts them, as UAX
// 15's Stream-Safe Text Process does, so that cost stays linear. clean(clean(x)) == clean(x). Ill-formed
// input bytes become U+FFFD.
void clean_append(std::string_view utf8, Whitespace mode, std::string& out);
std::string clean(std::string_view utf8, Whitespace mode = Whitespace::collapse);

// NFKC_Casefold with white space collapsed and everything cut before the first and after the last letter,
// mark or number (general categories L, M, N; what is cut is P, S, Z, Cc, Cf): the form in which phrases are
// compared.
std::string fold_phrase(std::string_view utf8);

}  // namespace saring
