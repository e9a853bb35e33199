// SPDX-License-Identifier: Apache-2.0
// What a distance of fingerprints means: edited copies of the sets' texts against pairs of different pages.
//   data_duplicates [--extract]   what extract() makes of the pages instead of the gold texts
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "data_common.h"
#include "saring/corpus/duplicates.h"
#include "saring/text/tokens.h"
#include "saring/url/url.h"
#include "saring/write/write.h"

namespace {

using Json = nlohmann::json;
using saring::DuplicateIndex;

struct Text {
  std::string words;  // with a space after each, for the edits; equal to the text for fingerprint()
  std::string site;
  std::uint64_t bits = 0;
};

constexpr std::size_t kLeastWords = 50;

std::vector<std::string_view> words_of(std::string_view text) {
  return saring::word_tokens(text, saring::Unspaced::singles);
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(word).append(" ");
  return out;
}

std::string text_of(const Json& row, const std::string& set, bool extracted) {
  if (!extracted)
    return row.contains("text") && row["text"].is_string() ? row["text"].get<std::string>() : "";
  const std::string id = row.at("id").get<std::string>();
  const std::string bytes = data::read(data::root() / set / "html" / (id + ".html.gz"));
  const auto document = saring::extract({.bytes = bytes, .url = row.value("url", "")});
  std::string out;
  if (document) saring::write(*document, {}, out);
  return out;
}

void read_set(const std::string& set, bool extracted, std::vector<Text>& out) {
  const std::string gold = data::read(data::root() / set / "gold.jsonl.gz");
  for (std::size_t at = 0; at < gold.size();) {
    const std::size_t end = std::min(gold.find('\n', at), gold.size());
    const Json row = Json::parse(gold.substr(at, end - at), nullptr, false);
    at = end + 1;
    if (!row.is_object() || !row.contains("url") || !row["url"].is_string()) continue;
    const std::string text = text_of(row, set, extracted);
    const auto words = words_of(text);
    if (words.size() < kLeastWords) continue;
    const auto url = saring::Url::parse(row["url"].get<std::string>());
    Text entry{join({words.begin(), words.end()}), url ? saring::registrable_domain(url->hostname()) : "", 0};
    entry.bits = saring::fingerprint(entry.words).bits;
    out.push_back(std::move(entry));
  }
}

// An edit: shares of a text's words that are replaced each on its own, cut out in one piece, and put behind
// it from another text.
struct Edit {
  const char* name;
  double replaced, cut, added;
  double floor;  // of the share within 7 bits
};
constexpr Edit kEdits[] = {{"1% of the words replaced", 0.01, 0, 0, 0.85},
                           {"2% of the words replaced", 0.02, 0, 0, 0.6},
                           {"5% of the words replaced", 0.05, 0, 0, 0.1},
                           {"5% cut out", 0, 0.05, 0, 0.85},
                           {"10% cut out", 0, 0.1, 0, 0.6},
                           {"10% put behind", 0, 0, 0.1, 0.6},
                           {"20% cut out", 0, 0.2, 0, 0.2},
                           {"half cut out", 0, 0.5, 0, 0}};

std::string edited(const Text& text, const Text& other, const Edit& edit, std::mt19937_64& random) {
  const auto views = words_of(text.words);
  std::vector<std::string> words(views.begin(), views.end());
  const auto share = [&](double part) {
    return static_cast<std::size_t>(part * static_cast<double>(views.size()));
  };
  for (std::string& word : words)
    if (static_cast<double>(random() % 10'000) < edit.replaced * 10'000)
      word = "new" + std::to_string(random());
  if (const std::size_t count = share(edit.cut)) {
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(random() % (words.size() - count + 1));
    words.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  }
  const auto more = words_of(other.words);
  for (std::size_t i = 0; i < share(edit.added); ++i) words.emplace_back(more[i % more.size()]);
  return join(words);
}

struct Histogram {
  std::size_t of[65] = {};
  std::size_t total = 0;
  void add(int distance) { ++of[distance], ++total; }
  double within(int bits) const {
    std::size_t sum = 0;
    for (int i = 0; i <= bits; ++i) sum += of[i];
    return total ? static_cast<double>(sum) / static_cast<double>(total) : 0;
  }
};

void print(const char* name, const Histogram& h) {
  std::printf("%-26s %8zu", name, h.total);
  for (const int bits : {3, 5, 7, 9, 11}) std::printf("  %.4f", h.within(bits));
  std::printf("\n");
}

// Of their words' runs of three, what share both have.
double resemblance(const Text& a, const Text& b) {
  const auto shingles = [](const Text& text) {
    std::vector<std::string> out;
    const auto words = words_of(text.words);
    for (std::size_t i = 0; i + 3 <= words.size(); ++i)
      out.push_back(join({std::string(words[i]), std::string(words[i + 1]), std::string(words[i + 2])}));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  };
  const auto x = shingles(a), y = shingles(b);
  std::vector<std::string> both;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  return static_cast<double>(both.size()) / static_cast<double>(x.size() + y.size() - both.size());
}

bool judge_edits(const std::vector<Text>& texts) {
  bool good = true;
  std::mt19937_64 random(1);
  for (const Edit& edit : kEdits) {
    Histogram h;
    for (const Text& text : texts)
      h.add(saring::hamming_distance(
          text.bits, saring::fingerprint(edited(text, texts[random() % texts.size()], edit, random)).bits));
    print(edit.name, h);
    if (h.within(saring::kNearDuplicateBits) >= edit.floor) continue;
    std::printf("  BELOW the floor of %.2f\n", edit.floor);
    good = false;
  }
  return good;
}

bool judge_pairs(const std::vector<Text>& texts) {
  constexpr double kSame = 0.5;  // pages of the sets that share so much are copies of one another
  Histogram same_site, other;
  std::size_t copies = 0;
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const int away = saring::hamming_distance(texts[i].bits, texts[k].bits);
      const bool site = !texts[i].site.empty() && texts[i].site == texts[k].site;
      if (away <= DuplicateIndex::kMaxDistance && resemblance(texts[i], texts[k]) >= kSame)
        ++copies;
      else
        (site ? same_site : other).add(away);
    }
  print("other pages of the site", same_site);
  print("pages of other sites", other);
  std::printf("pairs within %d bits that are copies by their words: %zu\n", DuplicateIndex::kMaxDistance,
              copies);
  const int bits = saring::kNearDuplicateBits;
  return same_site.within(bits) == 0 && other.within(bits) == 0;  // chance alone would give 0.0001 such pairs
}

}  // namespace

int main(int argc, char** argv) {
  const bool extracted = argc > 1 && std::string_view(argv[1]) == "--extract";
  std::vector<Text> texts;
  for (const char* set : {"wcxb-dev", "fundus-news", "trafilatura-eval"}) read_set(set, extracted, texts);
  if (texts.empty()) return data::skip(data::root());
  std::printf("%-26s %8s  %-6s  %-6s  %-6s  %-6s  %-6s\n", "share within bits:", "pairs", "3", "5", "7", "9",
              "11");
  const bool edits = judge_edits(texts), pairs = judge_pairs(texts);
  return edits && pairs ? 0 : 1;
}
