// SPDX-License-Identifier: Apache-2.0
#include "saring/meta/hidden_body.h"

#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/meta/choose_internal.h"
#include "saring/meta/plain_text_internal.h"
#include "saring/meta/state_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"
#include "saring/url/url.h"

namespace saring {
namespace {

using meta::JsonLdItem;
using meta::PageNames;

constexpr std::size_t kMostBodyBytes = 1 << 20;
constexpr std::size_t kMostTemplates = 64;
constexpr std::uint32_t kLeastTemplateWords = 40;   // of one that says the page's title
constexpr std::uint32_t kLeastUntitledWords = 100;  // of one that does not
constexpr std::uint32_t kLeastDescription = 10;     // words; fewer are a slogan

PageNames page_names(const Metadata& meta, const MetaOptions& options) {
  constexpr std::size_t kLeastTitle = 4;  // bytes
  PageNames out;
  const std::string site = fold_phrase(meta.site_name.value);
  for (const Fact* title : {&meta.title, &meta.html_title, &meta.heading})
    if (std::string folded = fold_phrase(title->value);
        folded.size() >= kLeastTitle && folded.size() <= meta::kMostTitleBytes && folded != site)
      out.titles.push_back(std::move(folded));
  for (const std::string_view text : {options.page_url, std::string_view(meta.canonical_url.value)}) {
    const Result<Url> url = Url::parse(text);
    if (!url) continue;
    std::string path(url->pathname());
    while (path.ends_with('/')) path.pop_back();
    if (!path.empty()) out.paths.push_back(std::move(path));
  }
  return out;
}

// The body of the page's own object; of a page whose object has none, that of the one thing that has.
std::string json_ld_body(const Dom& dom, const MetaOptions& options) {
  const meta::PageFacts facts = meta::gather(dom);
  const std::vector<JsonLdItem> items = meta::read_json_ld(facts.json_ld, meta::Bodies::all);
  const meta::Choice choice = meta::choose(facts, items, options);
  if (choice.article && !choice.article->body.empty()) return choice.article->body;
  const JsonLdItem* only = nullptr;
  for (const JsonLdItem& item : items) {
    if (item.listed || item.body.empty()) continue;
    if (only) return {};
    only = &item;
  }
  return only ? only->body : std::string();
}

// Lines of a subtree, whether shown or not, without scripts and without what stands beside an article.
// `node`'s own tag does not matter.
std::string lines_of(const Dom& dom, NodeId node) {
  constexpr Tag kBeside[] = {Tag::nav,       Tag::footer,   Tag::aside,  Tag::form,   Tag::button,
                             Tag::dialog,    Tag::select,   Tag::iframe, Tag::script, Tag::style,
                             Tag::svg,       Tag::noscript, Tag::title,  Tag::head,   Tag::figure,
                             Tag::template_, Tag::object};
  std::string out;
  NodeId block_end = 0;  // of the innermost block before
  for (NodeId i = node + 1; i < dom[node].end && out.size() < kMostBodyBytes; ++i) {
    const Node& n = dom[i];
    const bool element = n.kind == NodeKind::element;
    const bool breaks = element && (n.is(Tag::br) || flow(n.tag) == Flow::block);
    if ((breaks || i == block_end) && !out.empty() && out.back() != '\n') out += '\n';
    if (breaks) block_end = n.end;
    if (element && std::find(std::begin(kBeside), std::end(kBeside), n.tag) != std::end(kBeside)) {
      i = n.end - 1;
    } else if (n.kind == NodeKind::text) {
      for (const char c : n.text) out += ascii::is_space(c) ? ' ' : c;
    }
  }
  return out;
}

bool has_property(const Dom& dom, NodeId node, std::string_view wanted) {
  for (const char* key : {"itemprop", "property"}) {
    std::string_view name = ascii::trim(dom.attribute(node, key));
    if (const std::size_t colon = name.rfind(':'); colon != name.npos) name.remove_prefix(colon + 1);
    if (name == wanted) return true;
  }
  return false;
}

// Microdata or RDFa in a <meta>, or in elements that the page does not show.
std::string microdata_body(const Dom& dom) {
  std::string out;
  for (NodeId i = 0; i < dom.nodes().size() && out.size() < kMostBodyBytes; ++i) {
    const Node& n = dom[i];
    if (n.attribute_count == 0 || !has_property(dom, i, "articleBody")) continue;
    const std::string_view value = dom.attribute(i, "content");
    if (!value.empty()) {
      (out += meta::plain_text(value.substr(0, kMostBodyBytes))) += '\n';
    } else if ((n.flags & kHidden) != 0) {
      (out += lines_of(dom, i)) += '\n';
      i = n.end - 1;
    }
  }
  return out;
}

bool names_something_else(const Dom& dom, NodeId node) {
  for (const char* key : {"id", "class"})
    if (meta::names_aside(meta::plain_name(dom.attribute(node, key).substr(0, 200)))) return true;
  return false;
}

bool says_title(std::string_view lines, const PageNames& page) {
  for (std::size_t i = 0; i < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', i), lines.size());
    const std::string_view line = lines.substr(i, end - i);
    if (line.size() <= meta::kMostTitleBytes && meta::is_page_title(page, fold_phrase(line))) return true;
    i = end + 1;
  }
  return false;
}

// The <template> with the most text that says the page's title or, on a page without text, holds an article
// or stands for the shadow tree of its element. Other templates are parts that scripts fill in.
std::string template_body(const Dom& dom, const PageNames& page, bool any) {
  std::string best;
  std::uint32_t best_words = 0;
  std::size_t seen = 0;
  for (NodeId i = 0; i < dom.nodes().size() && seen < kMostTemplates; ++i) {
    if (!dom[i].is(Tag::template_)) continue;
    const NodeId node = i;
    i = dom[i].end - 1;
    ++seen;
    if (names_something_else(dom, node)) continue;
    const std::string lines = clean(lines_of(dom, node), Whitespace::lines);
    const std::string text = meta::tidy(lines, page);
    const std::uint32_t words = count_words(text);
    const bool titled = says_title(lines, page);
    const bool article = any && (dom.has_attribute(node, "shadowrootmode") ||
                                 find(dom, Tag::article, node, dom[node].end) != kNoNode);
    if (words < (titled ? kLeastTemplateWords : kLeastUntitledWords) || !(titled || article)) continue;
    if (words <= best_words || !meta::reads_as_prose(text)) continue;
    best = text;
    best_words = words;
  }
  return best;
}

// Whether a text ends within a sentence, as descriptions do that are made by cutting the text off: a teaser.
bool is_cut_short(std::string_view text) {
  if (text.ends_with("...") || text.ends_with("\xE2\x80\xA6")) return true;  // U+2026
  constexpr std::size_t kTail = 16;  // bytes; the first may be the middle of a character
  std::size_t from = text.size() - std::min(text.size(), kTail);
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
  const std::size_t word = text.rfind(' ');
  if (word != text.npos) from = std::max(from, word + 1);
  return measure(text).sentence_ends > 0 && measure(text.substr(from)).sentence_ends == 0;
}

}  // namespace

HiddenBody find_hidden_body(const Dom& dom, const Metadata& meta, const MetaOptions& options,
                            const ShownWords& shown) {
  const PageNames page = page_names(meta, options);
  constexpr std::uint32_t kWaiting = 5;    // words of content: "Please wait", a button
  constexpr std::uint32_t kBarePage = 40;  // words of a page without even a menu
  const bool any = shown.content < kWaiting;
  if (std::string text = meta::tidy(json_ld_body(dom, options), page); !text.empty())
    return {{std::move(text), MetaSource::json_ld}, "JSON-LD"};
  if (std::string text = meta::tidy(microdata_body(dom), page); !text.empty())
    return {{std::move(text), MetaSource::microdata}, "microdata"};
  for (const meta::State& state : meta::find_states(dom))
    if (std::string text = meta::body_in_state(state, page, any); !text.empty())
      return {{std::move(text), MetaSource::app_state}, state.name};
  if (std::string text = template_body(dom, page, any); !text.empty())
    return {{std::move(text), MetaSource::template_}, "a template"};
  if (any && shown.all < kBarePage && count_words(meta.description.value) >= kLeastDescription &&
      !is_cut_short(meta.description.value))
    return {meta.description, "the description alone"};
  return {};
}

}  // namespace saring
