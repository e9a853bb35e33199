// SPDX-License-Identifier: Apache-2.0
// Short texts of 33 languages in 40 charsets: how often the right charset is guessed without any declaration,
// and that decoding gives valid UTF-8 whatever is guessed.
#include <array>
#include <string_view>
#include <vector>

#include "data_common.h"
#include "saring/text/decode.h"
#include "saring/text/utf8.h"

namespace {

// Plain ICU's detector (ICU 72.1, its first match, measured by the same rule) gets kIcu of them; ours must
// stay at what it has reached.
constexpr int kIcu = 72;
constexpr int kReached = 93;

std::vector<std::string_view> split(std::string_view s, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0; from <= s.size();) {
    const std::size_t to = std::min(s.find(separator, from), s.size());
    out.push_back(s.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

// Whether `guess` says the same letters as `charset`: the same, or a superset.
bool same(std::string_view charset, std::string_view guess, std::string_view text_wanted,
          std::string_view text) {
  if (saring::encoding_for_label(charset) == guess) return true;
  constexpr std::array<std::array<std::string_view, 2>, 5> kSupersets = {{{"iso-8859-1", "windows-1252"},
                                                                          {"ascii", "windows-1252"},
                                                                          {"uhc", "EUC-KR"},
                                                                          {"utf-16", "UTF-16LE"},
                                                                          {"utf-16", "UTF-16BE"}}};
  for (const auto& [narrow, wide] : kSupersets)
    if (charset == narrow && guess == wide) return true;
  // A superset for this text: every letter comes out as it should.
  return !text_wanted.empty() && text_wanted == text;
}

}  // namespace

int main(int argc, char** argv) {
  const auto folder = data::root() / "suites/charset";
  if (!std::filesystem::exists(folder)) return data::skip(folder);
  const bool verbose = argc > 1 && std::string_view(argv[1]) == "-v";
  int cases = 0, right = 0, invalid = 0;
  const std::string table = data::read(folder / "expected.tsv");
  for (const std::string_view line : split(table, '\n')) {
    const std::vector<std::string_view> row = split(line, '\t');
    if (row.size() < 5 || row[0] == "file") continue;
    const std::string bytes = data::read(folder / row[0]);
    const saring::Decoded got = saring::decode(bytes);
    std::string wanted;
    if (const auto encoding = saring::encoding_for_label(row[2]); !encoding.empty()) {
      const std::size_t errors = saring::decode_as(encoding, bytes, wanted);
      // "utf-16" leaves the byte order open, and the replacement encoding is nothing but an error.
      if (errors > 0 && row[2] != "utf-16" && encoding != "replacement") ++invalid;
    }
    if (bytes.empty() || !saring::utf8::valid(got.text) || !saring::utf8::valid(wanted)) ++invalid;
    // Charsets outside the WHATWG list only have to do no harm.
    const bool counts = row[3] == "no" && (!wanted.empty() || row[2] == "uhc");
    if (!counts) continue;
    ++cases;
    if (same(row[2], got.encoding, wanted, got.text)) {
      ++right;
    } else if (verbose) {
      std::printf("%.*s: %.*s\n", int(row[0].size()), row[0].data(), int(got.encoding.size()),
                  got.encoding.data());
    }
  }
  std::printf("%d of %d charsets guessed (plain ICU %d), %d invalid\n", right, cases, kIcu, invalid);
  return right >= kReached && invalid == 0 ? 0 : 1;
}
