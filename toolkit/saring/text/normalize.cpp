// SPDX-License-Identifier: Apache-2.0
#include "saring/text/normalize.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

enum class Kind : unsigned char { text, space, tab, line_break, removed };

constexpr bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

constexpr Kind kind_of(char32_t c) {
  if (in(c, 0x21, 0x7E)) return Kind::text;
  if (c == ' ') return Kind::space;
  if (c == '\t') return Kind::tab;
  if (in(c, '\n', '\r') || c == 0x85 || c == 0x2028 || c == 0x2029) return Kind::line_break;
  if (c < 0xA0 || c == 0xAD) return Kind::removed;
  if (c == 0xA0 || c == 0x1680 || in(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000)
    return Kind::space;
  if (in(c, 0x202A, 0x202E) || in(c, 0x2066, 0x2069))
    return Kind::removed;                                          // embeddings, overrides, isolates
  if (c == 0xFEFF || in(c, 0xFFF9, 0xFFFB)) return Kind::removed;  // byte-order mark, interlinear marks
  if (in(c, 0xFDD0, 0xFDEF) || (c & 0xFFFE) == 0xFFFE) return Kind::removed;  // noncharacters
  return Kind::text;
}

constexpr std::array<Kind, 128> kAsciiKinds = [] {
  std::array<Kind, 128> table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = kind_of(i);
  return table;
}();

// Whether a text with c in it may be other than NFC. False for most of what pages hold, so that most texts of
// Latin, Cyrillic, Chinese, Japanese and Korean need no second look.
constexpr bool concerns_nfc(char32_t c) {
  if (c < 0x300 || in(c, 0x400, 0x482) || in(c, 0x48A, 0x590)) return false;
  if (in(c, 0x2010, 0x2027) || in(c, 0x3001, 0x3029) || in(c, 0x3041, 0x3098) || in(c, 0x309B, 0x30FF))
    return false;
  return !in(c, 0x3400, 0x9FFF) && !in(c, 0xAC00, 0xD7A3) && !in(c, 0xFF00, 0xFFEF);
}

// Made once, under a guard that thread checkers see; they live as long as the process. Cannot fail: they are
// part of ICU's library, not of its data files.
struct Normalizers {
  const icu::Normalizer2* nfc = nullptr;
  const icu::Normalizer2* nfd = nullptr;
  const icu::Normalizer2* nfkc_casefold = nullptr;
};
const Normalizers& normalizers() {
  static const Normalizers all = [] {
    UErrorCode status = U_ZERO_ERROR;
    const Normalizers made{icu::Normalizer2::getNFCInstance(status), icu::Normalizer2::getNFDInstance(status),
                           icu::Normalizer2::getNFKCCasefoldInstance(status)};
    assert(U_SUCCESS(status));
    return made;
  }();
  return all;
}

// Number of combining marks (canonical combining class not 0) at the end of c's canonical decomposition, and
// whether nothing else is in it.
struct Marks {
  unsigned count = 0;
  bool only = false;
};
Marks trailing_marks(char32_t c) {
  icu::UnicodeString parts;
  if (!normalizers().nfd->getDecomposition(static_cast<UChar32>(c), parts)) parts = static_cast<UChar32>(c);
  Marks out{0, true};
  for (std::int32_t i = parts.length(); i > 0;) {
    i = parts.moveIndex32(i, -1);
    if (u_getCombiningClass(parts.char32At(i)) == 0) return {out.count, false};
    ++out.count;
  }
  return out;
}

// Sorting combining marks costs ICU the square of their number, so a run of more than 30 is parted by
// COMBINING GRAPHEME JOINER: the Stream-Safe Text Process of UAX 15, section 13. No language comes near 30.
class StreamSafe {
 public:
  void before(char32_t c, std::string& out) {
    constexpr char32_t kJoiner = 0x34F;
    constexpr unsigned kMost = 30;
    const bool odd = c == 0xF73 || c == 0xF75 || c == 0xF81;  // class 0, yet two marks when decomposed
    if (!concerns_nfc(c) || (!odd && u_getCombiningClass(static_cast<UChar32>(c)) == 0)) {
      starter_ = c;
      run_ = 0;
      return;
    }
    if (run_ == 0 && starter_) run_ = trailing_marks(starter_).count;
    starter_ = 0;
    const unsigned marks = trailing_marks(c).count;
    if (run_ + marks > kMost) {
      utf8::append(kJoiner, out);
      run_ = 0;
    }
    run_ += marks;
  }
  void reset() { *this = {}; }

 private:
  char32_t starter_ = 0;  // the last character that is no mark, 0 if its own marks are in run_
  unsigned run_ = 0;      // marks since then
};

// One clean_append: appends characters, holding back white space until it is known what follows.
class Cleaner {
 public:
  Cleaner(Whitespace mode, std::string& out) : mode_(mode), out_(out), start_(out.size()) {}

  void run(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size();) {
      const std::size_t plain = plain_run(utf8, i);
      if (plain > i) {
        flush_space();
        out_.append(utf8, i, plain - i);
        marks_.reset();
        i = plain;
        continue;
      }
      const auto byte = static_cast<unsigned char>(utf8[i]);
      if (byte < 0x80) {
        ++i;
        const bool crlf = byte == '\r' && i < utf8.size() && utf8[i] == '\n';
        if (!crlf) add_blank(kAsciiKinds[byte]);
      } else {
        const std::size_t at = i;
        const char32_t c = utf8::next(utf8, i);
        add(c, c == utf8::kReplacement ? "\xEF\xBF\xBD" : utf8.substr(at, i - at));
      }
    }
    if (concerns_nfc_) compose();
  }

 private:
  // End of the run of printable ASCII at i, single spaces between its words included.
  static std::size_t plain_run(std::string_view s, std::size_t i) {
    const auto visible = [&](std::size_t k) { return s[k] > 0x20 && s[k] < 0x7F; };
    while (i < s.size()) {
      if (visible(i)) {
        ++i;
      } else if (s[i] == ' ' && i > 0 && visible(i - 1) && i + 1 < s.size() && visible(i + 1)) {
        i += 2;
      } else {
        break;
      }
    }
    return i;
  }

  // Character c, whose UTF-8 is `encoded`.
  void add(char32_t c, std::string_view encoded) {
    const Kind kind = kind_of(c);
    if (kind != Kind::text) return add_blank(kind);
    flush_space();
    if (concerns_nfc(c)) concerns_nfc_ = true;
    marks_.before(c, out_);
    out_ += encoded;
  }

  void add_blank(Kind kind) {
    if (kind == Kind::removed) return;
    marks_.reset();
    if (kind == Kind::line_break && mode_ != Whitespace::collapse) {
      space_ = false;
      out_ += '\n';
    } else if (mode_ == Whitespace::keep) {
      out_ += kind == Kind::tab ? '\t' : ' ';
    } else {
      space_ = true;
    }
  }

  void flush_space() {
    if (!space_) return;
    space_ = false;
    if (out_.size() > start_ && out_.back() != '\n') out_ += ' ';
  }

  void compose() {
    UErrorCode status = U_ZERO_ERROR;
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(out_.size() - start_, INT32_MAX));
    const icu::StringPiece piece(out_.data() + start_, length);
    if (normalizers().nfc->isNormalizedUTF8(piece, status) && U_SUCCESS(status)) return;
    std::string composed;
    composed.reserve(out_.size() - start_);
    icu::StringByteSink<std::string> sink(&composed);
    status = U_ZERO_ERROR;
    normalizers().nfc->normalizeUTF8(0, piece, sink, nullptr, status);
    if (U_SUCCESS(status)) out_.replace(start_, static_cast<std::size_t>(length), composed);
  }

  Whitespace mode_;
  std::string& out_;
  std::size_t start_;
  StreamSafe marks_;
  bool space_ = false;
  bool concerns_nfc_ = false;
};

}  // namespace

void clean_append(std::string_view utf8, Whitespace mode, std::string& out) { Cleaner(mode, out).run(utf8); }

std::string clean(std::string_view utf8, Whitespace mode) {
  std::string out;
  out.reserve(utf8.size());
  clean_append(utf8, mode, out);
  return out;
}

namespace {

// NFKC_Casefold of `cleaned`, a piece at a time between combining grapheme joiners, which it would drop and
// with them the bound on runs of marks.
std::string casefold(std::string_view cleaned) {
  constexpr std::string_view kJoiner = "\xCD\x8F";
  std::string out;
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  for (std::size_t from = 0; from < cleaned.size();) {
    const std::size_t to = std::min(cleaned.find(kJoiner, from), cleaned.size());
    const icu::StringPiece piece(cleaned.data() + from,
                                 static_cast<std::int32_t>(std::min<std::size_t>(to - from, INT32_MAX)));
    normalizers().nfkc_casefold->normalizeUTF8(0, piece, sink, nullptr, status);
    from = to + kJoiner.size();
  }
  return out;
}

bool is_outer(char32_t c) {
  const std::uint32_t category = U_MASK(u_charType(static_cast<UChar32>(c)));
  return (category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_CO_MASK | U_GC_CN_MASK)) == 0;
}

std::string_view trim_outer(std::string_view s) {
  std::size_t first = s.size(), last = 0;
  for (std::size_t i = 0; i < s.size();) {
    const std::size_t at = i;
    if (is_outer(utf8::next(s, i))) continue;
    first = at;
    break;
  }
  for (std::size_t i = s.size(); i > first;) {
    std::size_t at = i - 1;
    while (at > first && (static_cast<unsigned char>(s[at]) & 0xC0) == 0x80) --at;
    std::size_t end = at;
    if (!is_outer(utf8::next(s, end))) {
      last = i;
      break;
    }
    i = at;
  }
  return last > first ? s.substr(first, last - first) : std::string_view{};
}

// fold_phrase() of ASCII.
std::string fold_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  std::size_t end = 0;  // behind the last letter or digit
  for (const char c : text) {
    const Kind kind = kAsciiKinds[static_cast<unsigned char>(c)];
    if (kind == Kind::removed) continue;
    const bool word = ascii::is_alnum(c);
    if (kind != Kind::text) space = true;
    if (kind != Kind::text || (out.empty() && !word)) continue;
    if (std::exchange(space, false) && !out.empty()) out += ' ';
    out += ascii::lower(c);
    if (word) end = out.size();
  }
  out.resize(end);
  return out;
}

}  // namespace

std::string fold_phrase(std::string_view utf8) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(utf8.begin(), utf8.end(), is_ascii)) return fold_ascii(utf8);
  std::string folded = clean(utf8);
  folded =
      std::all_of(folded.begin(), folded.end(), is_ascii) ? ascii::lower(folded) : clean(casefold(folded));
  return std::string(trim_outer(folded));
}

}  // namespace saring
