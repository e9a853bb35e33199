// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>

#include "saring/write/explain_internal.h"
#include "saring/write/formats_internal.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {
namespace {

constexpr std::size_t kTextShown = 60;  // characters of a block
constexpr int kPathShown = 3;           // elements

void append_header(const Document& document, std::string& out) {
  for (const FactLine& fact : facts_of(document)) {
    ((out += fact.key) += ": ") += fact.value;
    if (!fact.source.empty()) ((out += " [") += fact.source) += ']';
    out += '\n';
  }
}

void pad_to(std::size_t width, std::size_t from, std::string& out) {
  if (out.size() - from < width) out.append(width - (out.size() - from), ' ');
}

void append_block(const Document& d, BlockId id, std::string& out) {
  const Block& block = d.blocks.blocks[id];
  const Verdict& verdict = d.labels.verdicts[id];
  std::array<char, 64> buffer{};
  const auto number = [&](const char* format, auto... values) {
    const int n = std::snprintf(buffer.data(), buffer.size(), format, values...);
    out.append(buffer.data(), static_cast<std::size_t>(std::max(n, 0)));
  };
  number("%5u %c ", id, id == d.labels.title ? 'T' : is_written(d, kDefaultLabels, id) ? '+' : ' ');
  std::size_t from = out.size();
  out += name(verdict.label);
  pad_to(12, from, out);
  from = out.size();
  out += name(verdict.reason);
  pad_to(24, from, out);
  (out += ' ') += score_text(verdict.score);
  number(" %4u/%-4u ", block.stats.words, block.link_words);
  from = out.size();
  if (verdict.first != verdict.label) (out += "was ") += name(verdict.first);
  pad_to(15, from, out);
  ((out += ' ') += path_of(d.dom, block.container, kPathShown, ">")) += "  ";
  out += first_characters(line_of(d, block), kTextShown);
  while (out.back() == ' ') out.pop_back();
  out += '\n';
}

}  // namespace

void write_explain(const Document& document, std::string& out) {
  append_header(document, out);
  out += '\n';
  out += "block   label       reason                   score words/linked                 path  text\n";
  const auto count = static_cast<BlockId>(document.blocks.blocks.size());
  for (BlockId id = 0; id < count; ++id) append_block(document, id, out);
}

}  // namespace saring::write_internal
