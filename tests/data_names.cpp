// SPDX-License-Identifier: Apache-2.0
// Names of left-out blocks against labels given by hand (fixtures/names/blocks.tsv, whose head tells the
// columns). Only blocks that the program leaves out are counted: where the hand says "body", it should not
// have, and those are counted apart.
//   data_names [--misses]
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "data_common.h"
#include "saring/document/document.h"

namespace {

using Json = nlohmann::json;
using saring::Label;

// Right names among the left-out blocks; just under what the last run gave.
constexpr double kFloor = 0.87;

struct Row {
  std::string source, page;
  saring::BlockId block = 0;
  std::uint32_t check = 0;
  std::string label, alternative;
};

template <typename Number>
bool read_number(std::string_view text, int base, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc() && end == text.data() + text.size();
}

// False for a line that is no row.
bool read_row(std::string_view line, Row& out) {
  std::array<std::string_view, 6> fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t end = std::min(line.find('\t'), line.size());
    fields[i] = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  out.source = fields[0], out.page = fields[1], out.label = fields[4], out.alternative = fields[5];
  saring::LabelSet known = 0;
  for (const std::string* name : {&out.label, &out.alternative})
    if (Label label; saring::label_for_name(*name, label)) known |= saring::bit(label);
  return line.empty() && known != 0 && read_number(fields[2], 10, out.block) &&
         read_number(fields[3], 16, out.check);
}

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

// The addresses of a data set's pages.
std::map<std::string, std::string> addresses(const std::string& source) {
  std::map<std::string, std::string> out;
  const std::string gold = data::read(data::root() / source / "gold.jsonl.gz");
  for (std::string_view rest = gold; !rest.empty();) {
    const Json row = Json::parse(next_line(rest), nullptr, false);
    if (row.is_object() && row.contains("id") && row.contains("url") && row["url"].is_string())
      out[row["id"].get<std::string>()] = row["url"].get<std::string>();
  }
  return out;
}

struct Tally {
  std::size_t by_hand = 0, found = 0;     // rows with this label, and those of them named rightly
  std::size_t by_program = 0, right = 0;  // blocks given this label, and those of them rightly
};

double part(std::size_t a, std::size_t b) {
  return b ? static_cast<double>(a) / static_cast<double>(b) : 1.0;
}

class Counter {
 public:
  explicit Counter(bool misses) : misses_(misses) {}

  void count(const Row& row, const saring::Document& page) {
    if (row.block >= page.blocks.blocks.size()) return damage(row, "no such block");
    const std::string_view text = page.blocks.text_of(page.blocks.blocks[row.block]);
    if (crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())) != row.check)
      return damage(row, "another text");
    const saring::Verdict& verdict = page.labels.verdicts[row.block];
    if (saring::bit(verdict.label) & saring::kDefaultLabels & ~saring::bit(Label::title))
      return void(++kept_);
    if (row.label == "body") return void(++left_out_);
    const std::string given(name(verdict.label));
    const bool right = given == row.label || given == row.alternative;
    ++rows_, right_ += right;
    ++tallies_[row.label].by_hand, tallies_[row.label].found += right;
    ++tallies_[given].by_program, tallies_[given].right += right;
    if (!right && misses_)
      std::printf("  %-11s for %-11s %s/%s %u (%s) %.60s\n", given.c_str(), row.label.c_str(),
                  row.source.c_str(), row.page.c_str(), row.block, std::string(name(verdict.reason)).c_str(),
                  std::string(text).c_str());
  }

  void damage(const Row& row, const char* what) {
    ++damaged_;
    std::printf("  %s/%s %u: %s\n", row.source.c_str(), row.page.c_str(), row.block, what);
  }

  bool report() const {
    for (const auto& [label, t] : tallies_)
      std::printf("  %-11s by hand %3zu  recall %.2f   given %3zu  precision %.2f\n", label.c_str(),
                  t.by_hand, part(t.found, t.by_hand), t.by_program, part(t.right, t.by_program));
    const double share = part(right_, rows_);
    const bool good = rows_ > 0 && damaged_ == 0 && share >= kFloor;
    std::printf("right names: %zu of %zu = %.3f (floor %.3f)%s\n", right_, rows_, share, kFloor,
                good ? "" : "  BELOW OR DAMAGED");
    std::printf("kept after all: %zu; wrongly left out: %zu; damaged rows: %zu\n", kept_, left_out_,
                damaged_);
    return good;
  }

 private:
  bool misses_;
  std::map<std::string, Tally> tallies_;
  std::size_t rows_ = 0, right_ = 0, kept_ = 0, left_out_ = 0, damaged_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path fixtures = SARING_FIXTURES;
  if (!std::filesystem::exists(data::root() / "wcxb-dev")) return data::skip(data::root());
  Counter counter(argc > 1 && std::string_view(argv[1]) == "--misses");
  std::map<std::pair<std::string, std::string>, std::vector<Row>> pages;
  const std::string table = data::read(fixtures / "names" / "blocks.tsv");
  for (std::string_view rest = table; !rest.empty();) {
    const std::string_view line = next_line(rest);
    if (line.empty() || line.front() == '#') continue;
    Row row;
    if (read_row(line, row))
      pages[{row.source, row.page}].push_back(row);
    else
      counter.damage(row, "no row");
  }
  std::map<std::string, std::map<std::string, std::string>> urls;
  for (const auto& [page, rows] : pages) {
    const auto& [source, id] = page;
    const bool own = source == "clean";
    if (!own && !urls.contains(source)) urls[source] = addresses(source);
    const std::filesystem::path file =
        own ? fixtures / "clean" / (id + ".html") : data::root() / source / "html" / (id + ".html.gz");
    const std::string bytes = data::read(file), url = own ? std::string() : urls[source][id];
    const auto document =
        saring::extract({.bytes = bytes, .url = url, .content_type = {}, .encoding = {}, .crawl_time = {}});
    for (const Row& row : rows) {
      if (document)
        counter.count(row, *document);
      else
        counter.damage(row, "no document");
    }
  }
  return counter.report() ? 0 : 1;
}
