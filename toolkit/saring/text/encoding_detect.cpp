// SPDX-License-Identifier: Apache-2.0
// Guessing a legacy encoding. ICU's detector knows the multi-byte encodings well; of single-byte ones it
// knows twenty and takes a Baltic, Thai or Vietnamese text for a western one. So the sample is decoded with
// each single-byte encoding, and the one wins whose letters read most like a language (CLD2) and least like a
// mistake.
// clang-format off
#include <cstdio>  // compact_lang_det.h names FILE without including this
#include <cld2/public/compact_lang_det.h>
// clang-format on
#include <unicode/uchar.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <memory>

#include "saring/base/ascii.h"
#include "saring/text/encoding_internal.h"

namespace saring {
namespace {

struct CloseDetector {
  void operator()(UCharsetDetector* d) const { ucsdet_close(d); }
};

constexpr std::size_t kSample = 64 * 1024;  // bytes of text for ICU; it gains nothing from more
constexpr std::size_t kTrial = 4 * 1024;    // bytes decoded with each single-byte encoding

std::size_t count_high(std::string_view s) {
  return static_cast<std::size_t>(
      std::count_if(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

// Text of a page without tags, scripts, styles and the stretches between tags that are all ASCII.
std::string text_sample(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size() && out.size() < kSample;) {
    const std::size_t open = std::min(bytes.find('<', i), bytes.size());
    const std::string_view run = bytes.substr(i, open - i);
    if (count_high(run) > 0) {
      out.append(run.substr(0, kSample));
      out += ' ';
    }
    if (open == bytes.size()) break;
    const std::string_view rest = bytes.substr(open);
    const std::string_view end = rest.starts_with("<!--")               ? "-->"
                                 : ascii::istarts_with(rest, "<script") ? "</script"
                                 : ascii::istarts_with(rest, "<style")  ? "</style"
                                                                        : ">";
    const std::size_t close = ascii::ifind(bytes, end, open);
    if (close == std::string_view::npos) break;
    i = close + end.size();
  }
  return out;
}

struct Guess {
  Encoding encoding = Encoding::windows_1252;
  double score = 0;  // ICU: confidence, 0 to 100; single-byte: see `reading`
};

std::optional<Guess> guess_of_icu(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&status));
  if (U_FAILURE(status)) return std::nullopt;
  ucsdet_setText(detector.get(), text.data(), static_cast<std::int32_t>(text.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  if (U_FAILURE(status)) return std::nullopt;
  for (std::int32_t i = 0; i < count; ++i) {
    const char* label = ucsdet_getName(matches[i], &status);
    if (U_FAILURE(status) || label == nullptr) continue;
    const std::optional<Encoding> found = encoding_of_label(label);  // IBM's EBCDIC pages are no labels
    if (found && *found != Encoding::utf_8 && !is_utf16(*found))
      return Guess{*found, static_cast<double>(ucsdet_getConfidence(matches[i], &status))};
  }
  return std::nullopt;
}

bool is_latin(char32_t c) { return c < 0x250 || (c >= 0x1E00 && c < 0x1F00); }

// Neighbours that hardly ever stand in a text: controls, a capital behind a small letter, a symbol between
// letters, two alphabets in a word. Pairs of ASCII are not looked at, they are the same in every encoding.
double mistakes(std::string_view text) {
  constexpr double kControl = 5, kOdd = 1;
  double sum = 0;
  char32_t before = ' ', symbol_after_letter = 0;
  bool before_is_letter = false;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = utf8::next(text, i);
    if (c >= 0x300 && c < 0x370) continue;  // windows-1258's combining marks
    const auto code = static_cast<UChar32>(c);
    const std::uint32_t category = U_MASK(u_charType(code));
    const bool letter = (category & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
    if (c >= 0x80 && c < 0xA0) sum += kControl;
    const bool symbol = c >= 0x80 && (category & U_GC_S_MASK) != 0;
    if (symbol && before > ' ' && !(before >= '0' && before <= '9')) sum += kOdd;
    if (symbol_after_letter != 0 && letter) sum += kOdd;
    const bool is_joiner = c == 0x2019 || c == 0xAD;
    symbol_after_letter = c >= 0x80 && !letter && !is_joiner && before_is_letter ? c : 0;
    if (letter && before_is_letter && (c >= 0x80 || before >= 0x80)) {
      if (u_isupper(code) && u_islower(static_cast<UChar32>(before))) sum += kOdd;
      if (is_latin(c) != is_latin(before)) sum += kOdd;
    }
    before = c;
    before_is_letter = letter;
  }
  return sum;
}

// How much the text reads like a language: CLD2's score, about 1,000 for good text of one language.
double reading(const std::string& text) {
  const CLD2::CLDHints no_hints{nullptr, nullptr, 0, CLD2::UNKNOWN_LANGUAGE};
  // Quad scores also for languages that CLD2 would know by their script alone.
  const int flags = CLD2::kCLDFlagBestEffort | CLD2::kCLDFlagScoreAsQuads;
  CLD2::Language languages[3] = {};
  int percents[3] = {}, text_bytes = 0;
  double scores[3] = {}, sum = 0;
  bool reliable = false;
  CLD2::ExtDetectLanguageSummary(text.data(), static_cast<int>(text.size()), true, &no_hints, flags,
                                 languages, percents, scores, nullptr, &text_bytes, &reliable);
  for (int i = 0; i < 3; ++i)
    if (languages[i] != CLD2::UNKNOWN_LANGUAGE) sum += scores[i] * percents[i] / 100;
  return sum;
}

Guess guess_single_byte(std::string_view text, std::optional<Guess> icu) {
  using enum Encoding;
  // In order of how common they are on the web; the first of equals wins.
  constexpr Encoding kCandidates[] = {
      windows_1252, windows_1251, windows_1250, windows_1256,   windows_1254, windows_1253, windows_1255,
      windows_874,  windows_1257, windows_1258, iso_8859_2,     iso_8859_15,  koi8_r,       iso_8859_7,
      iso_8859_5,   iso_8859_6,   iso_8859_8_i, iso_8859_13,    iso_8859_4,   iso_8859_10,  iso_8859_3,
      iso_8859_16,  koi8_u,       ibm866,       x_mac_cyrillic, macintosh};
  constexpr double kMistake = 3000;  // weight of a mistake at every high byte, against reading()'s 1,000
  constexpr double kTrustInIcu = 20;
  const auto high = static_cast<double>(std::max<std::size_t>(count_high(text), 1));
  Guess best{windows_1252, -1e9};
  for (const Encoding candidate : kCandidates) {
    std::string decoded;
    const auto errors = static_cast<double>(decode_bytes(candidate, text, decoded));
    if (errors * 50 > high) continue;
    double score = reading(decoded) - kMistake * (mistakes(decoded) + errors) / high;
    if (icu && candidate == icu->encoding) score += kTrustInIcu;
    if (score > best.score) best = {candidate, score};
  }
  return best;
}

// Every byte 0xA1-0xDF is half-width Katakana in Shift_JIS, so Thai and others pass for it; true Japanese has
// little.
bool is_half_width(Encoding encoding, std::string_view text) {
  if (encoding != Encoding::shift_jis) return false;
  std::string decoded;
  decode_bytes(encoding, text, decoded);
  std::size_t half = 0, others = 0;
  for (std::size_t i = 0; i < decoded.size();) {
    const char32_t c = utf8::next(decoded, i);
    if (c >= 0x80) ++(c >= 0xFF61 && c <= 0xFF9F ? half : others);
  }
  return half > others;
}

}  // namespace

std::optional<Encoding> detect_encoding(std::string_view bytes) {
  const std::string sample = text_sample(bytes);
  const std::string_view text = sample.empty() ? bytes.substr(0, kSample) : std::string_view(sample);
  // ICU gives 10 to a text of few characters in any multi-byte encoding whose rules it does not break.
  constexpr double kSure = 20, kReadsWell = 500;
  const std::optional<Guess> icu = guess_of_icu(text);
  const std::string_view trial = text.substr(0, kTrial);
  const bool multibyte = icu && !is_single_byte(icu->encoding) && !is_half_width(icu->encoding, trial);
  if (multibyte && (icu->score > kSure || count_high(text) == 0)) return icu->encoding;
  if (count_high(text) == 0) return std::nullopt;
  const Guess single = guess_single_byte(trial, icu);
  return multibyte && single.score < kReadsWell ? icu->encoding : single.encoding;
}

}  // namespace saring
