// SPDX-License-Identifier: Apache-2.0
#include "saring/text/language.h"

#include <cld2/public/compact_lang_det.h>
#include <unicode/uloc.h>

#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

constexpr std::size_t kSample = 256 * 1024;  // bytes; more does not change the answer

// CLD2's codes that BCP 47 has replaced.
std::string bcp47(std::string_view code) {
  constexpr std::string_view kReplaced[][2] = {
      {"iw", "he"}, {"jw", "jv"}, {"in", "id"}, {"mo", "ro"}, {"tl", "fil"}};
  for (const auto& [old_code, code_now] : kReplaced)
    if (code == old_code) return std::string(code_now);
  // "un" is unknown; "xx-Goth" and the like name a script alone.
  if (code == "un" || code.starts_with("xx")) return {};
  return std::string(code);
}

}  // namespace

LanguageGuess guess_language(std::string_view utf8) {
  utf8 = utf8.substr(0, kSample);
  utf8 = utf8.substr(0, utf8::valid_prefix(utf8));  // CLD2 relies on it
  CLD2::Language languages[3] = {};
  int percents[3] = {}, text_bytes = 0;
  bool reliable = false;
  const CLD2::Language best = CLD2::ExtDetectLanguageSummary(utf8.data(), static_cast<int>(utf8.size()), true,
                                                             languages, percents, &text_bytes, &reliable);
  LanguageGuess out;
  out.language = bcp47(CLD2::LanguageCode(best));
  const auto* const share = std::find(std::begin(languages), std::end(languages), best);
  if (!out.language.empty() && reliable && share != std::end(languages))
    out.confidence = percents[share - languages] / 100.0;
  return out;
}

std::string canonical_language(std::string_view tag) {
  constexpr std::size_t kLongest = 64;
  tag = ascii::trim(tag);
  tag = tag.substr(0, tag.find_first_of(".@"));  // POSIX's code set and modifier
  const std::size_t primary = std::min(tag.find_first_of("-_"), tag.size());
  if (primary < 2 || primary > 3 || tag.size() > kLongest) return {};
  std::string hyphened(tag);
  std::replace(hyphened.begin(), hyphened.end(), '_', '-');

  UErrorCode status = U_ZERO_ERROR;
  char locale[ULOC_FULLNAME_CAPACITY] = {}, out[ULOC_FULLNAME_CAPACITY] = {};
  std::int32_t parsed = 0;
  uloc_forLanguageTag(hyphened.c_str(), locale, ULOC_FULLNAME_CAPACITY, &parsed, &status);
  if (U_FAILURE(status) || static_cast<std::size_t>(parsed) != hyphened.size()) return {};
  const std::int32_t length = uloc_toLanguageTag(locale, out, ULOC_FULLNAME_CAPACITY, true, &status);
  if (U_FAILURE(status) || length <= 0 || std::string_view(out) == "und") return {};
  return {out, static_cast<std::size_t>(length)};
}

}  // namespace saring
