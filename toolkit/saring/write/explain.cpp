// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/write/formats_internal.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {
namespace {

constexpr std::size_t kTextShown = 60;   // characters of a block
constexpr std::size_t kClassShown = 24;  // of a class name
constexpr int kPathShown = 3;            // elements

// The first characters of `text`, with an ellipsis if there are more.
std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (std::size_t n = 0; n < count && i < text.size(); ++n) utf8::next(text, i);
  return std::string(text.substr(0, i)) + (i < text.size() ? "\xE2\x80\xA6" : "");
}

void append_fact(std::string_view key, std::string_view value, std::string_view source, std::string& out) {
  const std::string text = clean(value);
  if (text.empty()) return;
  ((out += key) += ": ") += text;
  if (!source.empty()) ((out += " [") += source) += ']';
  out += '\n';
}

void append_facts(std::string_view key, const std::vector<Fact>& facts, std::string& out) {
  for (const Fact& fact : facts) append_fact(key, fact.value, name(fact.source), out);
}

void append_header(const Document& d, std::string& out) {
  const Metadata& m = d.meta;
  const auto fact = [&](std::string_view key, const Fact& f) {
    append_fact(key, f.value, name(f.source), out);
  };
  append_fact("status", name(d.status), {}, out);
  append_fact("reason", d.reason, {}, out);
  fact("title", d.title);
  append_fact("url", d.url, {}, out);
  fact("canonical url", m.canonical_url);
  append_facts("author", m.authors, out);
  fact("published", m.date_published);
  fact("modified", m.date_modified);
  fact("site", m.site_name);
  append_fact("language", d.language, name(m.language ? m.language.source : MetaSource::guess), out);
  fact("description", m.description);
  append_facts("tag", m.tags, out);
  fact("image", m.image);
  fact("licence", m.licence);
  fact("page kind", m.page_kind);
  append_fact("encoding", d.encoding, name(d.encoding_source), out);
  append_fact("encoding overruled", d.encoding_overruled, {}, out);
  if (d.wall.kind != Wall::none) append_fact("wall", name(d.wall.kind), d.wall.evidence, out);
  if (!d.declared_body.empty()) append_fact("text from", name(m.body.source), {}, out);
  append_fact("words", std::to_string(d.words), {}, out);
  append_fact("blocks", std::to_string(d.blocks.blocks.size()), {}, out);
}

// "div.entry>ul>li": the innermost elements around the block, each with its first class.
std::string path_of(const Dom& dom, NodeId node) {
  std::string out;
  for (int i = 0; i < kPathShown && node != kNoNode && dom[node].kind == NodeKind::element; ++i) {
    std::string step = first_characters(clean(dom[node].text), kClassShown);
    std::string_view classes = ascii::trim(dom.attribute(node, "class"));
    classes = classes.substr(0, classes.find_first_of(" \t\n\r\f"));
    if (!classes.empty()) (step += '.') += first_characters(clean(classes), kClassShown);
    out = out.empty() ? step : step + ">" + out;
    node = dom[node].parent;
  }
  return out;
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
  // Hundredths as an integer: printf's "%f" follows the locale's decimal sign.
  const int score = static_cast<int>(std::clamp(verdict.score, 0.0F, 9.99F) * 100 + 0.5F);
  number(" %d.%02d %4u/%-4u ", score / 100, score % 100, block.stats.words, block.link_words);
  from = out.size();
  if (verdict.first != verdict.label) (out += "was ") += name(verdict.first);
  pad_to(15, from, out);
  ((out += ' ') += path_of(d.dom, block.container)) += "  ";
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
