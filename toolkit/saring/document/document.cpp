// SPDX-License-Identifier: Apache-2.0
#include "saring/document/document.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/document/error_page.h"
#include "saring/meta/hidden_body.h"
#include "saring/text/control.h"
#include "saring/text/language.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

constexpr std::string_view kStatusNames[] = {"ok",        "empty",       "too_short", "not_html",
                                             "too_large", "too_complex", "wall",      "error"};

// Magic numbers of what is served or saved in place of a page (WHATWG MIME Sniffing, sections 6 and 7).
constexpr std::string_view kBinaryMagic[] = {"%PDF-",
                                             "\x89PNG\r\n",
                                             "GIF87a",
                                             "GIF89a",
                                             "\xFF\xD8\xFF",
                                             "PK\x03\x04",
                                             "\x1F\x8B\x08",
                                             "Rar!\x1A\x07",
                                             "\x7F"
                                             "ELF",
                                             "RIFF",
                                             "OggS",
                                             "ID3",
                                             "\x28\xB5\x2F\xFD",
                                             "7z\xBC\xAF\x27\x1C",
                                             "BZh",
                                             "wOFF",
                                             "wOF2",

                                             "MZ\x90"};

void guess_language_of(Document& d) {
  if (d.meta.language) {
    d.language = d.meta.language.value;
    d.language_confidence = 1;
    return;
  }
  std::string sample = d.declared_body.substr(0, d.declared_body.find('\n', 16'384));
  for (BlockId i = 0; i < d.blocks.blocks.size() && sample.size() < 16'384; ++i)
    if (bit(d.labels.verdicts[i].label) & kDefaultLabels)
      (sample += d.blocks.text_of(d.blocks.blocks[i])) += '\n';
  const LanguageGuess guess = guess_language(sample);
  d.language = guess.language;
  d.language_confidence = guess.confidence;
}

// The declared title, less a part that a block outside the content shows to be the site's name.
Fact without_shown_site_name(const Document& d, std::string_view host) {
  constexpr std::uint32_t kNameWords = 6;
  const std::string folded = fold_phrase(d.meta.title.value);
  for (BlockId i = 0; i < d.blocks.blocks.size(); ++i) {
    const Block& b = d.blocks.blocks[i];
    if (b.stats.words == 0 || b.stats.words > kNameWords ||
        (bit(d.labels.verdicts[i].label) & kDefaultLabels))
      continue;
    const std::string name = fold_phrase(d.blocks.text_of(b));
    if (name.empty() || folded == name || !(folded.starts_with(name) || folded.ends_with(name))) continue;
    std::string cut = cut_site_name(d.meta.title.value, clean(d.blocks.text_of(b)), host, {});
    if (cut != d.meta.title.value) return {std::move(cut), d.meta.title.source};
  }
  return d.meta.title;
}

void choose_title(Document& d, std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view host = scheme == std::string_view::npos ? std::string_view() : url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#:"));
  if (d.labels.title != kNoBlock) {
    const std::string shown = clean(d.blocks.text_of(d.blocks.blocks[d.labels.title]));
    d.title = {cut_site_name(shown, d.meta.site_name.value, host, d.meta.title.value), MetaSource::html};
  }
  if (d.title.value.empty()) d.title = without_shown_site_name(d, host);
}

// A page that shows fewer words than this beside a declared body five times as long is a shell for scripts.
constexpr std::uint32_t kShellWords = 40;

// Takes the text of a shell from what the page carries beside it.
void fill_shell(Document& d, const MetaOptions& options, std::uint32_t all_words) {
  const auto is_enough = [&](const Fact& body) { return count_words(body.value) > 5 * d.words; };
  HiddenBody hidden{d.meta.body, "JSON-LD"};
  if (!is_enough(hidden.text)) hidden = find_hidden_body(d.dom, d.meta, options, {d.words, all_words});
  if (!is_enough(hidden.text)) return;
  d.declared_body = hidden.text.value;
  d.words = count_words(d.declared_body);
  d.reason = "text from structured data: " + hidden.place;
  d.meta.body = std::move(hidden.text);
}

void judge_status(Document& d, const ExtractOptions& options, const MetaOptions& meta) {
  std::uint32_t all = 0;
  for (BlockId i = 0; i < d.blocks.blocks.size(); ++i) {
    all += d.blocks.blocks[i].stats.words;
    const LabelSet label = bit(d.labels.verdicts[i].label);
    if (label & kDefaultLabels & ~bit(Label::title)) d.words += d.blocks.blocks[i].stats.words;
  }
  d.wall = judge_wall(d.dom, d.blocks, d.labels, d.meta);
  const std::string error =
      d.wall.kind == Wall::none ? error_page_words(d.blocks, d.labels, d.meta, d.words) : std::string();
  if (d.words < kShellWords && d.wall.kind == Wall::none && error.empty()) fill_shell(d, meta, all);
  if (d.wall.kind != Wall::none) {
    d.status = PageStatus::wall;
    d.reason = std::string(name(d.wall.kind)) + ": " + std::string(d.wall.evidence);
  } else if (!error.empty()) {
    d.status = PageStatus::empty;
    d.reason = "an error page: " + error;
  } else if (d.words == 0) {
    d.status = PageStatus::empty;
    d.reason = all == 0 ? "the page has no text" : "no content among " + std::to_string(all) + " words";
  } else if (d.words < options.min_words) {
    d.status = PageStatus::too_short;
    d.reason = std::to_string(d.words) + " words, fewer than " + std::to_string(options.min_words);
  }
}

}  // namespace

std::string_view name(PageStatus status) { return kStatusNames[static_cast<unsigned>(status)]; }

PageStatus status_for(Errc code) {
  switch (code) {
    case Errc::too_large: return PageStatus::too_large;
    case Errc::too_complex: return PageStatus::too_complex;
    case Errc::not_html: return PageStatus::not_html;
    default: return PageStatus::error;
  }
}

namespace {

// "<" before a letter, "/", "!" or "?": without one there is no markup. UTF-16 puts a NUL between.
bool has_markup(std::string_view bytes) {
  for (std::size_t i = 0; (i = bytes.find('<', i)) != std::string_view::npos; ++i) {
    std::size_t k = i + 1;
    while (k < bytes.size() && bytes[k] == '\0') ++k;
    if (k < bytes.size() &&
        (ascii::is_alpha(bytes[k]) || bytes[k] == '/' || bytes[k] == '!' || bytes[k] == '?'))
      return true;
  }
  return false;
}

// Roots of documents that list pages: RSS, RDF (RSS 0.90 and 1.0), Atom, sitemaps and their indexes.
constexpr std::string_view kListRoots[] = {"rss", "RDF", "feed", "urlset", "sitemapindex"};

// The name in the first start tag without a prefix, behind comments, declarations and processing instructions
// (WHATWG MIME Sniffing, 8.3, tells feeds from pages so); empty: something else comes first.
std::string_view root_name(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kSkipped[] = {
      {"<!--", "-->"}, {"<!", ">"}, {"<?", "?>"}};
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\f"), text.size()));
    const auto skipped = std::find_if(std::begin(kSkipped), std::end(kSkipped),
                                      [&](const auto& one) { return text.starts_with(one.first); });
    if (skipped == std::end(kSkipped)) break;
    const std::size_t end = text.find(skipped->second, skipped->first.size());
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + skipped->second.size());
  }
  if (!text.starts_with('<')) return {};
  text = text.substr(1, text.find_first_of(" \t\r\n\f/>") - 1);
  return text.substr(text.find(':') + 1);
}

bool lists_pages(std::string_view text) {
  const std::string_view root = root_name(text);
  return std::any_of(std::begin(kListRoots), std::end(kListRoots),
                     [&](std::string_view name) { return ascii::iequals(root, name); });
}

// The parser turns control characters into U+FFFD; browsers show nothing for them.
void drop_controls(std::string& text) {
  std::size_t to = 0, kept_from = 0;  // [kept_from, ...) is to follow at `to`
  for (std::size_t i = 0; (i = find_control(text, i)) < text.size();) {
    const std::size_t begin = i;
    if (utf8::next(text, i) >= 0xA0) continue;
    std::memmove(text.data() + to, text.data() + kept_from, begin - kept_from);
    to += begin - kept_from;
    kept_from = i;
  }
  if (kept_from == 0) return;
  std::memmove(text.data() + to, text.data() + kept_from, text.size() - kept_from);
  text.resize(to + text.size() - kept_from);
}

}  // namespace

bool looks_like_html(std::string_view bytes) {
  if (!ascii::trim(bytes).empty() && !has_markup(bytes)) return false;
  if (bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xEF\xBB\xBF"))
    return true;
  for (std::string_view magic : kBinaryMagic)
    if (bytes.starts_with(magic)) return false;
  // Binary bytes of the MIME Sniffing standard; UTF-16 without a mark has a NUL in every other place, which a
  // declared or guessed encoding explains, so NUL alone does not tell.
  const std::string_view head = bytes.substr(0, 1024);
  std::size_t binary = 0;
  for (char c : head) {
    const auto u = static_cast<unsigned char>(c);
    binary += (u >= 1 && u <= 8) || u == 0x0B || (u >= 0x0E && u <= 0x1A) || (u >= 0x1C && u <= 0x1F);
  }
  return binary * 20 <= head.size();
}

Result<Document> extract(const PageInput& page, const ExtractOptions& options, ParseMemory* memory) {
  if (page.bytes.size() > options.parse.max_bytes)
    return Error{Errc::too_large,
                 "page over the limit of " + std::to_string(options.parse.max_bytes) + " bytes"};
  if (!looks_like_html(page.bytes)) return Error{Errc::not_html, "the bytes are not a text page"};
  Decoded decoded = decode(page.bytes, page.content_type, page.encoding);
  if (lists_pages(decoded.text)) return Error{Errc::not_html, "a feed or sitemap, and no page"};
  drop_controls(decoded.text);
  ParseLimits limits = options.parse;
  limits.max_bytes *= 3;  // the limit is on the page's bytes; UTF-8 may take three for one
  auto dom = Dom::parse(std::move(decoded.text), limits, memory);
  if (!dom) return dom.error();

  Document d(std::move(*dom));
  d.encoding = decoded.encoding;
  d.encoding_source = decoded.source;
  d.encoding_overruled = std::move(decoded.declared);
  d.url = page.url;
  d.blocks = make_blocks(d.dom);
  const MetaOptions meta{.page_url = page.url, .crawl_time = page.crawl_time};
  d.meta = read_metadata(d.dom, meta);
  d.labels = label_blocks(d.dom, d.blocks, d.meta, options.label);
  choose_title(d, page.url);
  judge_status(d, options, meta);
  guess_language_of(d);
  return d;
}

}  // namespace saring
