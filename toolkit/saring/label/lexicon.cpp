// SPDX-License-Identifier: Apache-2.0
#include "saring/label/lexicon.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>

#include "saring/base/ascii.h"
#include "saring/label/lexicon_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring {
namespace lexicon {
namespace {

#include "lexicon_data.inc"  // kPhrases, kLongestKey, kPhraseStarts, kClassNames, kClassPrefixes, kLongestSequence

// Rows {first, last, delta, step}: every step-th letter from `first` on folds by adding `delta`, those
// between to themselves. From UnicodeData and CaseFolding; a test holds each letter against fold_phrase.
struct Fold {
  char32_t first, last;
  std::int32_t delta;
  std::uint32_t step;
};
constexpr Fold kFolds[]{
    {0xC0, 0xD6, 32, 1},    {0xD8, 0xDE, 32, 1},    {0xE0, 0xF6, 0, 1},      {0xF8, 0xFF, 0, 1},
    {0x100, 0x12F, 1, 2},   {0x131, 0x131, 0, 1},   {0x134, 0x137, 1, 2},    {0x139, 0x13E, 1, 2},
    {0x141, 0x148, 1, 2},   {0x14A, 0x177, 1, 2},   {0x178, 0x178, -121, 1}, {0x179, 0x17E, 1, 2},
    {0x1A0, 0x1A1, 1, 2},   {0x1AF, 0x1B0, 1, 2},   {0x218, 0x21B, 1, 2},    {0x386, 0x386, 38, 1},
    {0x388, 0x38A, 37, 1},  {0x38C, 0x38C, 64, 1},  {0x38E, 0x38F, 63, 1},   {0x391, 0x3A1, 32, 1},
    {0x3A3, 0x3AB, 32, 1},  {0x3AC, 0x3AF, 0, 1},   {0x3B1, 0x3C1, 0, 1},    {0x3C3, 0x3CE, 0, 1},
    {0x400, 0x40F, 80, 1},  {0x410, 0x42F, 32, 1},  {0x430, 0x45F, 0, 1},    {0x490, 0x491, 1, 2},
    {0x5D0, 0x5EA, 0, 1},   {0x621, 0x63A, 0, 1},   {0x641, 0x64A, 0, 1},    {0x660, 0x669, 0, 1},
    {0x679, 0x6D3, 0, 1},   {0x6F0, 0x6F9, 0, 1},   {0x904, 0x939, 0, 1},    {0x93E, 0x94D, 0, 1},
    {0x966, 0x96F, 0, 1},   {0xE01, 0xE2E, 0, 1},   {0xE30, 0xE32, 0, 1},    {0xE34, 0xE3A, 0, 1},
    {0xE40, 0xE4E, 0, 1},   {0xE50, 0xE59, 0, 1},   {0x1EA0, 0x1EF9, 1, 2},  {0x3041, 0x3096, 0, 1},
    {0x30A1, 0x30FA, 0, 1}, {0x30FC, 0x30FE, 0, 1}, {0x3400, 0x4DBF, 0, 1},  {0x4E00, 0x9FFF, 0, 1},
    {0xAC00, 0xD7A3, 0, 1}};

// A block may have this many bytes of separators between two words and still be a phrase.
constexpr std::size_t kLongestGap = 64;
// Unfolded, a word may be this many bytes: marks and full-width letters shrink when folded.
constexpr std::size_t kLongestWord = 4 * kLongestKey;
// A phrase this long (bytes of key) in a script without spaces needs no mark between it and what follows it.
constexpr std::size_t kOpenHan = 12, kOpenThai = 24;

// One past the separators (and marks a key ignores) from `at` on; nothing if they do not end within
// kLongestGap.
std::optional<std::size_t> skip_gap(std::string_view text, std::size_t at) {
  for (const std::size_t start = at; at < text.size();) {
    std::size_t after = at;
    const char32_t c = utf8::next(text, after);
    if (!is_separator(c) && !is_ignored(c)) return at;
    if (after - start > kLongestGap) return std::nullopt;
    at = after;
  }
  return at;
}

char32_t code_point_at(std::string_view text, std::size_t at) {
  return at < text.size() ? utf8::next(text, at) : U' ';
}

// A word, or in scripts without spaces one letter with its marks.
struct Unit {
  std::size_t end = 0;
  bool simple = true;  // every code point folds on its own
  bool unspaced = false;
};

// The unit at `at`, which is no separator; nothing if it is longer than any word of a phrase.
std::optional<Unit> unit_at(std::string_view text, std::size_t at) {
  Unit unit;
  bool after_digit = false;
  unit.unspaced = is_unspaced(code_point_at(text, at));
  for (std::size_t i = at; i < text.size(); unit.end = i) {
    std::size_t after = i;
    const char32_t c = utf8::next(text, after);
    const bool first = i == at;
    if (unit.unspaced && !first && !is_attached(c)) break;
    if (!unit.unspaced && is_unspaced(c)) break;
    const bool in_number = after_digit && (c == ',' || c == '.') && is_digit(code_point_at(text, after));
    if (is_separator(c) && !in_number) break;
    if (!in_number && !is_ignored(c) && fold_simply(c) == 0) unit.simple = false;
    if (after - at > kLongestWord) return std::nullopt;
    after_digit = is_digit(c) || in_number;
    i = after;
  }
  return unit;
}

void add_letters(std::string_view letters, bool simple, Key& key) {
  for (std::size_t i = 0; i < letters.size();) {
    const char32_t c = utf8::next(letters, i);
    if (is_separator(c)) {
      if (!simple) key.gap();  // else it is a mark inside a number
    } else {
      key.add(simple && !is_ignored(c) ? fold_simply(c) : c);
    }
  }
}

void add_unit(std::string_view word, const Unit& unit, Key& key) {
  if (unit.simple) return add_letters(word, true, key);
  add_letters(fold_phrase(word), false, key);
}

template <typename Entry, std::size_t N>
const Entry* find(const Entry (&entries)[N], std::uint64_t hash) {
  const Entry* const e = std::lower_bound(std::begin(entries), std::end(entries), hash,
                                          [](const Entry& row, std::uint64_t h) { return row.hash < h; });
  return e != std::end(entries) && e->hash == hash ? e : nullptr;
}

template <std::size_t kBits, std::size_t N>
constexpr Filter<kBits> filter_of(const ClassEntry (&entries)[N]) {
  Filter<kBits> filter;
  for (const ClassEntry& e : entries) filter.add(e.hash);
  return filter;
}
constexpr auto kClassNameFilter = filter_of<1u << 14>(kClassNames);
constexpr auto kClassPrefixFilter = filter_of<1u << 12>(kClassPrefixes);

const ClassEntry* find_name(std::uint64_t hash) {
  return kClassNameFilter.may_hold(hash) ? find(kClassNames, hash) : nullptr;
}
const ClassEntry* find_prefix(std::uint64_t hash) {
  return kClassPrefixFilter.may_hold(hash) ? find(kClassPrefixes, hash) : nullptr;
}

// The mark that sets a label off from its value: "Source: X", "Photo | X", "Tags > X".
bool has_mark(std::string_view gap) {
  for (std::size_t i = 0; i < gap.size();) {
    switch (utf8::next(gap, i)) {
      case ':':
      case 0xFF1A:
      case '|':
      case '>':
      case '=':
      case 0xBB:
      case 0x203A:
      case 0x2022:
      case 0x2013:
      case 0x2014:
      case 0x2192:
      case 0x25B6:
      case 0x25BA:
      case 0x3011:
      case 0x2215:
      case 0xFF0F: return true;
      case '-':
      case '/':
        if (gap.size() > 1) return true;
        break;
      default: break;
    }
  }
  return false;
}

// Whether the mark at `end` joins the phrase to the word at `next`: "By-product", "source.example", "tags'
// edges".
bool is_joined(std::string_view text, std::size_t end, std::size_t next) {
  constexpr std::string_view kJoiners = "-._/&@+#";
  std::size_t after = end;
  const char32_t c = utf8::next(text, after);
  if (c == '\'' || c == 0x2019) return true;
  if (after != next) return false;
  return c == 0x2010 || c == 0x2011 || (c < 0x80 && kJoiners.find(static_cast<char>(c)) != kJoiners.npos);
}

bool is_small_or_digit(char32_t c) { return is_digit(c) || (fold_simply(c) == c && c < 0x590); }

// Whether the phrase may be the whole block: a label on its own needs its colon.
bool is_whole(std::string_view text, const PhraseEntry& entry, const Unit& unit) {
  return entry.whole != PhraseKind::prefix || entry.border != Border::mark || has_mark(text.substr(unit.end));
}

// Whether what follows the phrase, from `end` (its last letter) to `next` (the first letter after it), lets
// it be a prefix of the block. `unit` is the phrase's last.
bool opens_block(std::string_view text, const PhraseEntry& entry, const Unit& unit, std::size_t key_bytes,
                 std::size_t next) {
  if (entry.border == Border::none) return false;
  const char32_t follower = code_point_at(text, next);
  if (next == unit.end) {
    if (entry.border != Border::word || !unit.unspaced) return false;
    return key_bytes >= (is_unspaced(follower) && follower < 0x3000 ? kOpenThai : kOpenHan);
  }
  if (is_joined(text, unit.end, next)) return false;
  switch (entry.border) {
    case Border::none: return false;
    case Border::word: return true;
    case Border::mark: return has_mark(text.substr(unit.end, next - unit.end));
    case Border::capital: return !is_small_or_digit(follower);
  }
  return false;
}

// Bytes of an attribute that are read.
constexpr std::size_t kLongestAttribute = 512;

// A name of more tokens is a text's title made an id ("how-to-share-a-volume-between-two-pods").
constexpr std::size_t kMostTokens = 7;
// As often as this does a run of a generated id change between letters and digits ("ad34859e742e").
constexpr std::size_t kGeneratedChanges = 3;

bool is_token_byte(char c) { return c != '-' && c != '_' && c != ':'; }

// Whether a token starts at s[i] of a class name, given that s[i - 1] belongs to one.
bool splits_before(std::string_view s, std::size_t i) {
  const char before = s[i - 1];
  const bool camel = ascii::is_lower(before) && ascii::is_upper(s[i]);
  return camel || ascii::is_digit(before) != ascii::is_digit(s[i]);
}

// The 'x' of a size ("970x250").
bool is_times(std::string_view s, std::size_t i) {
  return ascii::lower(s[i]) == 'x' && i > 0 && i + 1 < s.size() && ascii::is_digit(s[i - 1]) &&
         ascii::is_digit(s[i + 1]);
}

bool is_generated(std::string_view run) {
  std::size_t changes = 0;
  bool digit = !run.empty() && ascii::is_digit(run[0]);
  for (std::size_t i = 1; i < run.size(); ++i) {
    if (is_times(run, i) || ascii::is_digit(run[i]) == digit) continue;
    digit = !digit, ++changes;
  }
  return changes >= kGeneratedChanges;
}

std::size_t end_of_run(std::string_view name, std::size_t at) {
  while (at < name.size() && is_token_byte(name[at])) ++at;
  return at;
}

// A generated run counts as one.
std::size_t count_tokens(std::string_view name) {
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::size_t end = end_of_run(name, i);
    tokens += end > i;
    if (!is_generated(name.substr(i, end - i)))
      for (std::size_t k = i + 1; k < end; ++k) tokens += splits_before(name, k);
    i = end;
  }
  return tokens;
}

// Hashes of the last tokens of one class name: the newest alone, with the one before it, and so on.
class TokenSequences {
 public:
  void clear() { count_ = 0; }
  void open() {
    count_ = std::min(count_ + 1, hashes_.size());
    std::copy_backward(hashes_.begin(), hashes_.end() - 1, hashes_.end());
    for (std::size_t i = 1; i < count_; ++i) hashes_[i] = hash_byte(hashes_[i], ' ');
    hashes_[0] = kHashStart;
  }
  void add(char c) {
    for (std::size_t i = 0; i < count_; ++i) hashes_[i] = hash_byte(hashes_[i], c);
  }
  std::uint64_t newest() const { return hashes_[0]; }
  std::uint32_t topics() const {
    std::uint32_t found = 0;
    for (std::size_t i = count_; i-- > 0;)
      if (const ClassEntry* const e = find_name(hashes_[i])) {
        if (e->topics & bit(Topic::none)) return found;
        found |= e->topics;
      }
    return found;
  }

 private:
  std::array<std::uint64_t, kLongestSequence> hashes_{};
  std::size_t count_ = 0;
};

// Topics of one class name or id.
std::uint32_t topics_of_name(std::string_view name) {
  if (count_tokens(name) > kMostTokens) return 0;
  std::uint32_t found = 0;
  TokenSequences sequences;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::size_t end = end_of_run(name, i);
    if (is_generated(name.substr(i, end - i))) {
      sequences.clear();
      i = end;
      continue;
    }
    for (std::size_t k = i; k < end; ++k) {
      if (k > i && splits_before(name, k)) found |= sequences.topics();
      if (k == i || splits_before(name, k)) sequences.open();
      sequences.add(ascii::lower(name[k]));
      if (const ClassEntry* const e = find_prefix(sequences.newest())) found |= e->topics;
    }
    if (end > i) found |= sequences.topics();
    i = end;
  }
  return found;
}

}  // namespace

char32_t fold_simply_beyond_ascii(char32_t c) {
  const Fold* const after = std::upper_bound(std::begin(kFolds), std::end(kFolds), c,
                                             [](char32_t x, const Fold& f) { return x < f.first; });
  if (after == std::begin(kFolds) || c > std::prev(after)->last) return 0;
  const Fold& fold = *std::prev(after);
  if ((c - fold.first) % fold.step != 0) return c;
  return static_cast<char32_t>(static_cast<std::int32_t>(c) + fold.delta);
}

}  // namespace lexicon

std::string_view name(Topic topic) { return lexicon::kTopicNames[static_cast<std::size_t>(topic)]; }

PhraseMatch match_phrase(std::string_view text) {
  using namespace lexicon;
  PhraseMatch best;
  Key key;
  bool simple = true;
  std::optional<std::size_t> at = skip_gap(text, 0);
  while (at && *at < text.size()) {
    const std::optional<Unit> unit = unit_at(text, *at);
    if (!unit) break;
    add_unit(text.substr(*at, unit->end - *at), *unit, key);
    if (key.bytes() > kLongestKey) break;
    // No phrase goes on like this; a unit folded by the library may hold several units of a phrase.
    simple &= unit->simple;
    const bool known = kPhraseStarts.may_hold(key.hash());
    if (simple && !known) break;
    const std::optional<std::size_t> next = skip_gap(text, unit->end);
    if (!next) break;
    const PhraseEntry* const entry = known ? find(kPhrases, key.hash()) : nullptr;
    if (entry != nullptr && *next == text.size()) {
      if (is_whole(text, *entry, *unit)) best = {entry->topic, entry->whole, true, *next};
    } else if (entry != nullptr && opens_block(text, *entry, *unit, key.bytes(), *next)) {
      best = {entry->topic, PhraseKind::prefix, false, *next};
    }
    if (*next > unit->end) key.gap();
    at = next;
  }
  return best;
}

std::uint32_t class_topics(std::string_view class_or_id) {
  using namespace lexicon;
  const std::string_view s = class_or_id.substr(0, kLongestAttribute);
  std::uint32_t found = 0;
  for (std::size_t i = 0; i < s.size();) {
    std::size_t end = i;
    while (end < s.size() && !ascii::is_space(s[end])) ++end;
    found |= topics_of_name(s.substr(i, end - i));
    i = end + 1;
  }
  return found;
}

}  // namespace saring
