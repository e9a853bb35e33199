// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/write/explain_internal.h"

namespace saring::write_internal {
namespace {

constexpr std::size_t kClassShown = 24;  // characters of a class name

}  // namespace

std::vector<FactLine> facts_of(const Document& d) {
  std::vector<FactLine> out;
  const auto add = [&](std::string_view key, std::string_view value, std::string_view source) {
    std::string text = clean(value);
    if (!text.empty()) out.push_back({key, std::move(text), source});
  };
  const auto fact = [&](std::string_view key, const Fact& f) { add(key, f.value, name(f.source)); };
  const auto facts = [&](std::string_view key, const std::vector<Fact>& several) {
    for (const Fact& f : several) fact(key, f);
  };
  const Metadata& m = d.meta;
  add("status", name(d.status), {});
  add("reason", d.reason, {});
  fact("title", d.title);
  add("url", d.url, {});
  fact("canonical url", m.canonical_url);
  facts("author", m.authors);
  fact("published", m.date_published);
  fact("modified", m.date_modified);
  fact("site", m.site_name);
  add("language", d.language, name(m.language ? m.language.source : MetaSource::guess));
  fact("description", m.description);
  facts("tag", m.tags);
  fact("image", m.image);
  fact("licence", m.licence);
  fact("page kind", m.page_kind);
  add("encoding", d.encoding, name(d.encoding_source));
  add("encoding overruled", d.encoding_overruled, {});
  if (d.wall.kind != Wall::none) add("wall", name(d.wall.kind), d.wall.evidence);
  if (!d.declared_body.empty()) add("text from", name(m.body.source), {});
  if (!d.blocks.blocks.empty()) {
    const PageType type = d.labels.page_type();
    const std::string probability = score_text(d.labels.page_types[static_cast<std::size_t>(type)]);
    add("page type", std::string(name(type)).append(", ").append(probability), {});
    add("quality", score_text(d.labels.quality), {});
  }
  add("words", std::to_string(d.words), {});
  add("blocks", std::to_string(d.blocks.blocks.size()), {});
  return out;
}

std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (std::size_t n = 0; n < count && i < text.size(); ++n) utf8::next(text, i);
  return std::string(text.substr(0, i)) + (i < text.size() ? "\xE2\x80\xA6" : "");
}

std::string step_of(const Dom& dom, NodeId node) {
  std::string out = first_characters(clean(dom[node].text), kClassShown);
  std::string_view classes = ascii::trim(dom.attribute(node, "class"));
  classes = classes.substr(0, classes.find_first_of(" \t\n\r\f"));
  if (!classes.empty()) (out += '.') += first_characters(clean(classes), kClassShown);
  return out;
}

std::string path_of(const Dom& dom, NodeId node, int most, std::string_view between) {
  std::string out;
  for (int i = 0; i < most && node != kNoNode && dom[node].kind == NodeKind::element; ++i) {
    std::string step = step_of(dom, node);
    out = out.empty() ? step : step.append(between).append(out);
    node = dom[node].parent;
  }
  return out;
}

std::string score_text(float score) {
  // Hundredths as an integer: printf's "%f" follows the locale's decimal sign.
  const int hundredths = static_cast<int>(std::clamp(score, 0.0F, 9.99F) * 100 + 0.5F);
  const std::string digits = std::to_string(1000 + hundredths);
  return std::to_string(hundredths / 100) + "." + digits.substr(2);
}

}  // namespace saring::write_internal
