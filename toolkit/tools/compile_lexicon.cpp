// SPDX-License-Identifier: Apache-2.0
// compile_lexicon OUT.inc classes.tsv LANGUAGE.tsv...: turns the lexicon's data files into sorted constexpr
// tables.
//
// A language file has rows "topic <TAB> kind <TAB> phrase"; a line that starts with '#' is a comment. Phrases
// are case-folded, with single spaces, no punctuation at the ends, and '#' for a number. Kinds:
//   line     a whole block                       heading  a whole block that heads a widget
//   prefix   opens a block, or is the whole of it
//   label    a prefix only before a colon, bar, dash or arrow ("source: ...")
//   name     a prefix only before a word that does not start with a small letter ("by Ann Lee")
// A phrase has one topic in all languages together. It may have two rows: how it is a whole block (line or
// heading) and how it opens one (prefix, label or name); with the latter alone, it may be a whole block too.
// classes.tsv has rows "topic <TAB> match <TAB> tokens", match being token, sequence (tokens in a row within
// one class name) or prefix (a token starts so); a sequence of topic "none" takes from its last tokens what
// they mean without it. Any row against these rules stops the build with its file
// and line.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/label/lexicon_internal.h"
#include "saring/text/utf8.h"

namespace {

using namespace saring;
using namespace saring::lexicon;

struct Row {
  std::string file;
  int line = 0;
  std::string topic, kind, text;
};

[[noreturn]] void stop(const Row& row, std::string_view why) {
  std::fprintf(stderr, "%s:%d: %.*s: %s\n", row.file.c_str(), row.line, static_cast<int>(why.size()),
               why.data(), row.text.c_str());
  std::exit(1);
}

std::vector<Row> read_rows(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<Row> rows;
  Row row{path, 0, {}, {}, {}};
  if (!in) stop(row, "cannot be read");
  for (std::string line; std::getline(in, line);) {
    ++row.line;
    if (line.empty() || line[0] == '#') continue;
    const std::size_t first = line.find('\t');
    const std::size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
    row.text = line;
    if (second == std::string::npos || line.find('\t', second + 1) != std::string::npos)
      stop(row, "not three columns");
    row.topic = line.substr(0, first), row.kind = line.substr(first + 1, second - first - 1);
    row.text = line.substr(second + 1);
    rows.push_back(row);
  }
  return rows;
}

Topic topic_of(const Row& row) {
  for (std::size_t i = 0; i < kTopics; ++i)
    if (kTopicNames[i] == row.topic) return static_cast<Topic>(i);
  stop(row, "unknown topic");
}

void check_form(const Row& row) {
  const std::string_view text = row.text;
  if (text.empty()) stop(row, "empty");
  if (text.find("  ") != text.npos) stop(row, "two spaces");
  char32_t first = 0, last = 0, before = 0;
  for (std::size_t i = 0; i < text.size(); before = last) {
    last = utf8::next(text, i);
    if (first == 0) first = last;
    if (last == utf8::kReplacement) stop(row, "not UTF-8");
    if (last < 0x80 && ascii::is_upper(static_cast<char>(last))) stop(row, "upper case");
    if (is_digit(last)) stop(row, "a digit (numbers are written #)");
    if (last == '#' && before == '#') stop(row, "two # in a row");
    if (last < 0x20 || last == 0x7F || last == 0x2019) stop(row, "control character or curly apostrophe");
  }
  for (const char32_t end : {first, last})
    if (end != '#' && is_separator(end)) stop(row, "space or punctuation at an end");
}

// The row's key; notes the key up to each end of a unit (a word, or a letter of a script without spaces).
Key key_of(const Row& row, StartFilter& starts) {
  Key key;
  bool last_unspaced = false;
  for (std::size_t i = 0; i < row.text.size();) {
    const char32_t c = utf8::next(row.text, i);
    if (last_unspaced || is_unspaced(c) || (c != '#' && is_separator(c))) starts.add(key.hash());
    last_unspaced = is_unspaced(c);
    if (c == '#') {
      key.add('0');
    } else if (is_separator(c)) {
      key.gap();
    } else {
      key.add(c);
    }
  }
  starts.add(key.hash());
  return key;
}

// The key spelled out, to tell a collision of hashes from a phrase given twice.
std::string spelled(const Row& row) {
  std::string out;
  bool gap = false, last_unspaced = false;
  for (std::size_t i = 0; i < row.text.size();) {
    const char32_t c = utf8::next(row.text, i);
    if (c != '#' && is_separator(c)) {
      gap = true;
    } else if (!is_ignored(c)) {
      if (gap && !out.empty() && !last_unspaced && !is_unspaced(c)) out += ' ';
      utf8::append(one_of_variants(c), out);
      gap = false, last_unspaced = is_unspaced(c);
    }
  }
  return out;
}

struct Phrase {
  PhraseEntry entry;
  std::string key;
  Row row;
};
struct Phrases {
  std::map<std::uint64_t, Phrase> rows;
  StartFilter starts;
  std::size_t longest_key = 0;
};

const KindName& kind_of(const Row& row) {
  for (const KindName& kind : kKinds)
    if (kind.name == row.kind) return kind;
  stop(row, "unknown kind");
}

// Joins a row to those that spell the same phrase, in this file or another.
void join(PhraseEntry& entry, const KindName& kind, const Phrase& first, const Row& row) {
  const std::string other = " in " + first.row.file;
  if (row.topic != first.row.topic) stop(row, "another topic" + other + " (" + first.row.topic + ")");
  if (kind.border != Border::none) {
    if (entry.border != Border::none && entry.border != kind.border)
      stop(row, "opens blocks in another way" + other);
    entry.border = kind.border;
  } else {
    if (entry.whole != PhraseKind::prefix && entry.whole != kind.kind) stop(row, "another kind" + other);
    entry.whole = kind.kind;
  }
}

void add_phrases(const std::string& path, Phrases& phrases) {
  std::set<std::pair<std::uint64_t, bool>> here;  // bool: the row is about the start of a block
  for (const Row& row : read_rows(path)) {
    check_form(row);
    const Topic topic = topic_of(row);
    if (topic >= Topic::content || topic == Topic::none) stop(row, "a topic of class names only");
    const KindName& kind = kind_of(row);
    const Key key = key_of(row, phrases.starts);
    phrases.longest_key = std::max(phrases.longest_key, key.bytes());
    if (!here.insert({key.hash(), kind.border != Border::none}).second) stop(row, "given twice");
    const auto [found, fresh] =
        phrases.rows.insert({key.hash(), {{key.hash(), topic, kind.kind, kind.border}, spelled(row), row}});
    Phrase& phrase = found->second;
    if (phrase.key != spelled(row)) stop(row, "hash collision");
    if (!fresh) join(phrase.entry, kind, phrase, row);
  }
}

struct Class {
  std::uint32_t topics = 0;
  std::string tokens;
};
using Classes = std::map<std::uint64_t, Class>;

void add_classes(const std::string& path, Classes& names, Classes& prefixes, std::size_t& longest) {
  std::set<std::string> rows;
  for (const Row& row : read_rows(path)) {
    std::size_t tokens = 1;
    for (const char c : row.text) {
      if (!ascii::is_lower(c) && !ascii::is_digit(c) && c != ' ') stop(row, "not lower-case tokens");
      tokens += c == ' ';
    }
    if (row.text.empty() || row.text.front() == ' ' || row.text.back() == ' ' ||
        row.text.find("  ") != std::string::npos)
      stop(row, "stray spaces");
    const bool sequence = row.kind == "sequence", prefix = row.kind == "prefix";
    if (!sequence && !prefix && row.kind != "token") stop(row, "unknown match");
    if (sequence != (tokens > 1)) stop(row, "number of tokens does not fit the match");
    if (topic_of(row) == Topic::none && !sequence) stop(row, "only a sequence can take a meaning away");
    if (!rows.insert(row.topic + '\t' + row.kind + '\t' + row.text).second) stop(row, "given twice");
    longest = std::max(longest, tokens);
    Class& entry = (prefix ? prefixes : names)[hash_of(row.text)];
    if (!entry.tokens.empty() && entry.tokens != row.text) stop(row, "hash collision");
    entry.tokens = row.text, entry.topics |= bit(topic_of(row));
  }
}

void print_classes(std::FILE* out, const char* table, const Classes& classes) {
  std::fprintf(out, "constexpr ClassEntry %s[]{\n", table);
  for (const auto& [hash, c] : classes)
    std::fprintf(out, "    {0x%016llXu, 0x%Xu},  // %s\n", static_cast<unsigned long long>(hash), c.topics,
                 c.tokens.c_str());
  std::fprintf(out, "};\n");
}

void print_phrases(std::FILE* out, const Phrases& phrases) {
  constexpr const char* kKindIds[]{"line", "heading", "prefix"};
  constexpr const char* kBorderIds[]{"none", "word", "mark", "capital"};
  std::fprintf(out, "constexpr std::size_t kLongestKey = %zu;\nconstexpr PhraseEntry kPhrases[]{\n",
               phrases.longest_key);
  for (const auto& [hash, p] : phrases.rows)
    std::fprintf(out, "    {0x%016llXu, Topic::%s, PhraseKind::%s, Border::%s},  // %s\n",
                 static_cast<unsigned long long>(hash), p.row.topic.c_str(),
                 kKindIds[static_cast<std::size_t>(p.entry.whole)],
                 kBorderIds[static_cast<std::size_t>(p.entry.border)], p.row.text.c_str());
  std::fprintf(out, "};\nconstexpr StartFilter kPhraseStarts{{");
  for (std::size_t i = 0; i < phrases.starts.words.size(); ++i)
    std::fprintf(out, "%s0x%llXu,", i % 8 == 0 ? "\n    " : " ",
                 static_cast<unsigned long long>(phrases.starts.words[i]));
  std::fprintf(out, "\n}};\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4)
    return std::fprintf(stderr, "usage: compile_lexicon OUT.inc classes.tsv LANGUAGE.tsv...\n"), 2;
  Phrases phrases;
  Classes names, prefixes;
  std::size_t longest_sequence = 0;
  add_classes(argv[2], names, prefixes, longest_sequence);
  for (int i = 3; i < argc; ++i) add_phrases(argv[i], phrases);
  std::FILE* const out = std::fopen(argv[1], "wb");
  if (out == nullptr) return std::fprintf(stderr, "%s: cannot be written\n", argv[1]), 1;
  print_phrases(out, phrases);
  std::fprintf(out, "constexpr std::size_t kLongestSequence = %zu;\n", longest_sequence);
  print_classes(out, "kClassNames", names);
  print_classes(out, "kClassPrefixes", prefixes);
  return std::fclose(out) == 0 ? 0 : 1;
}
