// SPDX-License-Identifier: Apache-2.0
// Titles, authors and dates of real pages against their gold fields.
//   data_meta [--misses] [DATASET...]
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data_common.h"
#include "saring/dom/dom.h"
#include "saring/meta/metadata.h"
#include "saring/text/decode.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace {

using Json = nlohmann::json;

// What must hold, in parts of the pages that have a gold value; just under what the last run gave.
struct Floors {
  const char* dataset;
  double title, author, date;
};
constexpr Floors kFloors[] = {{"trafilatura-eval", 0.84, 0.61, 0.84},
                              {"wcxb-dev", 0.76, 0.69, 0.83},
                              {"fundus-news", 0.83, 0.77, 0.98}};

struct Rate {
  std::size_t right = 0, wrong = 0, missing = 0;
  std::size_t gold() const { return right + wrong + missing; }
  double share() const { return gold() ? static_cast<double>(right) / static_cast<double>(gold()) : 1.0; }
  bool count(bool found, bool equal) {
    ++(equal ? right : found ? wrong : missing);
    return equal;
  }
};

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : saring::fold_phrase(text) + " ") {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter) {
      word += c;
    } else if (!word.empty()) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  return out;
}

// Titles agree when nine of ten of their words do: golds differ in quotes, kickers and punctuation.
bool same_title(std::string_view a, std::string_view b) {
  std::vector<std::string> x = words(a), y = words(b), common;
  if (x == y) return true;
  std::sort(x.begin(), x.end());
  std::sort(y.begin(), y.end());
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(common));
  return static_cast<double>(2 * common.size()) >= 0.9 * static_cast<double>(x.size() + y.size());
}

std::vector<std::string> gold_authors(const Json& value) {
  std::vector<std::string> out;
  std::string text;
  if (value.is_string()) text = value.get<std::string>();
  if (value.is_array())
    for (const Json& name : value)
      if (name.is_string()) text += name.get<std::string>() + ";";
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find_first_of(";,", from), text.size());
    std::string folded = saring::fold_phrase(text.substr(from, end - from));
    if (!folded.empty()) out.push_back(std::move(folded));
    from = end + 1;
  }
  return out;
}

std::string joined(const std::vector<saring::Fact>& facts) {
  std::string out;
  for (const saring::Fact& fact : facts) out += (out.empty() ? "" : "; ") + fact.value;
  return out;
}

std::string text_of(const Json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct Rates {
  Rate title, author, date;
};

void miss(const char* what, const std::string& id, const std::string& gold, const std::string& found,
          std::string_view source) {
  std::printf("  %-6s %s\n         gold  %s\n         found %s [%.*s]\n", what, id.c_str(), gold.c_str(),
              found.c_str(), static_cast<int>(source.size()), source.data());
}

void measure_page(const Json& row, const std::filesystem::path& folder, bool misses, Rates& rates) {
  const std::string id = text_of(row, "id"), url = text_of(row, "url");
  const saring::Decoded page = saring::decode(data::read(folder / "html" / (id + ".html.gz")));
  const saring::Result<saring::Dom> dom = saring::Dom::parse(page.text);
  if (!dom) return;
  const saring::Metadata found = saring::read_metadata(*dom, {url, {}});
  if (const std::string gold = text_of(row, "title"); !gold.empty()) {
    const bool right = rates.title.count(bool(found.title), same_title(gold, found.title.value));
    if (!right && misses) miss("title", id, gold, found.title.value, name(found.title.source));
  }
  if (const std::vector<std::string> gold = gold_authors(row.value("author", Json())); !gold.empty()) {
    const bool right =
        std::any_of(found.authors.begin(), found.authors.end(), [&](const saring::Fact& author) {
          return std::find(gold.begin(), gold.end(), saring::fold_phrase(author.value)) != gold.end();
        });
    rates.author.count(!found.authors.empty(), right);
    if (!right && misses)
      miss("author", id, row["author"].dump(-1, ' ', false, Json::error_handler_t::replace),
           joined(found.authors), found.authors.empty() ? "none" : name(found.authors.front().source));
  }
  if (const std::string gold = text_of(row, "date").substr(0, 10); gold.size() == 10) {
    const bool right =
        rates.date.count(bool(found.date_published), found.date_published.value.substr(0, 10) == gold);
    if (!right && misses)
      miss("date", id, gold, found.date_published.value + " / " + found.date_modified.value,
           name(found.date_published.source));
  }
}

bool report(const char* what, const Rate& rate, double floor) {
  const bool good = rate.share() >= floor;
  std::printf("  %-7s right %4zu  wrong %4zu  missing %4zu  of %4zu  = %.3f (floor %.3f)%s\n", what,
              rate.right, rate.wrong, rate.missing, rate.gold(), rate.share(), floor, good ? "" : "  BELOW");
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  std::set<std::string> wanted(argv + 1, argv + argc);
  const bool misses = wanted.erase("--misses") > 0;
  if (!std::filesystem::exists(data::root() / kFloors[0].dataset)) return data::skip(data::root());
  bool good = true;
  for (const Floors& floors : kFloors) {
    if (!wanted.empty() && !wanted.contains(floors.dataset)) continue;
    const std::filesystem::path folder = data::root() / floors.dataset;
    const std::string gold = data::read(folder / "gold.jsonl.gz");
    Rates rates;
    std::size_t pages = 0;
    for (std::size_t from = 0; from < gold.size();) {
      const std::size_t end = std::min(gold.find('\n', from), gold.size());
      const Json row = Json::parse(gold.substr(from, end - from), nullptr, false);
      from = end + 1;
      if (!row.is_object()) continue;
      ++pages;
      measure_page(row, folder, misses, rates);
    }
    std::printf("%s: %zu pages\n", floors.dataset, pages);
    good &= pages > 0;
    good &= report("title", rates.title, floors.title);
    good &= report("author", rates.author, floors.author);
    good &= report("date", rates.date, floors.date);
  }
  return good ? 0 : 1;
}
