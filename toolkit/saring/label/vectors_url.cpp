// SPDX-License-Identifier: Apache-2.0
// Columns of the page's address: its shape, and the words by which sites sort their pages. All are -1 where
// no address is known; the trainer hides it on part of the pages, so that a model does not come to need it.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "saring/base/ascii.h"
#include "saring/label/vectors_internal.h"
#include "saring/url/url.h"

namespace saring::vectors {
namespace {

struct WordRow {
  std::string_view word;
  column::Id column;
};
// Names of host parts and path segments as sites and their software use them, whatever the site.
constexpr WordRow kWords[] = {
    {"article", column::page_url_article},
    {"articles", column::page_url_article},
    {"artikel", column::page_url_article},
    {"berita", column::page_url_article},
    {"blog", column::page_url_article},
    {"blogs", column::page_url_article},
    {"magazine", column::page_url_article},
    {"nachrichten", column::page_url_article},
    {"news", column::page_url_article},
    {"noticia", column::page_url_article},
    {"noticias", column::page_url_article},
    {"opinion", column::page_url_article},
    {"post", column::page_url_article},
    {"posts", column::page_url_article},
    {"press", column::page_url_article},
    {"read", column::page_url_article},
    {"stories", column::page_url_article},
    {"story", column::page_url_article},
    {"answers", column::page_url_discussion},
    {"board", column::page_url_discussion},
    {"boards", column::page_url_discussion},
    {"comments", column::page_url_discussion},
    {"community", column::page_url_discussion},
    {"discuss", column::page_url_discussion},
    {"discussion", column::page_url_discussion},
    {"discussions", column::page_url_discussion},
    {"foro", column::page_url_discussion},
    {"foros", column::page_url_discussion},
    {"forum", column::page_url_discussion},
    {"forums", column::page_url_discussion},
    {"question", column::page_url_discussion},
    {"questions", column::page_url_discussion},
    {"showthread", column::page_url_discussion},
    {"showtopic", column::page_url_discussion},
    {"t", column::page_url_discussion},
    {"thread", column::page_url_discussion},
    {"threads", column::page_url_discussion},
    {"topic", column::page_url_discussion},
    {"viewtopic", column::page_url_discussion},
    {"buy", column::page_url_product},
    {"dp", column::page_url_product},
    {"item", column::page_url_product},
    {"itm", column::page_url_product},
    {"p", column::page_url_product},
    {"pdp", column::page_url_product},
    {"prod", column::page_url_product},
    {"product", column::page_url_product},
    {"products", column::page_url_product},
    {"producto", column::page_url_product},
    {"produit", column::page_url_product},
    {"produk", column::page_url_product},
    {"produkt", column::page_url_product},
    {"shop", column::page_url_product},
    {"sku", column::page_url_product},
    {"store", column::page_url_product},
    {"archive", column::page_url_listing},
    {"archives", column::page_url_listing},
    {"browse", column::page_url_listing},
    {"c", column::page_url_listing},
    {"categories", column::page_url_listing},
    {"categoria", column::page_url_listing},
    {"categorie", column::page_url_listing},
    {"category", column::page_url_listing},
    {"collection", column::page_url_listing},
    {"collections", column::page_url_listing},
    {"kategori", column::page_url_listing},
    {"kategorie", column::page_url_listing},
    {"list", column::page_url_listing},
    {"page", column::page_url_listing},
    {"search", column::page_url_listing},
    {"tag", column::page_url_listing},
    {"tags", column::page_url_listing},
    {"topics", column::page_url_listing},
    {"api", column::page_url_documentation},
    {"dev", column::page_url_documentation},
    {"developer", column::page_url_documentation},
    {"developers", column::page_url_documentation},
    {"doc", column::page_url_documentation},
    {"docs", column::page_url_documentation},
    {"documentation", column::page_url_documentation},
    {"guide", column::page_url_documentation},
    {"guides", column::page_url_documentation},
    {"help", column::page_url_documentation},
    {"kb", column::page_url_documentation},
    {"learn", column::page_url_documentation},
    {"man", column::page_url_documentation},
    {"manual", column::page_url_documentation},
    {"readthedocs", column::page_url_documentation},
    {"reference", column::page_url_documentation},
    {"support", column::page_url_documentation},
    {"tutorial", column::page_url_documentation},
    {"tutorials", column::page_url_documentation},
    {"wiki", column::page_url_documentation},
    {"about", column::page_url_service},
    {"company", column::page_url_service},
    {"contact", column::page_url_service},
    {"enterprise", column::page_url_service},
    {"features", column::page_url_service},
    {"platform", column::page_url_service},
    {"pricing", column::page_url_service},
    {"service", column::page_url_service},
    {"services", column::page_url_service},
    {"solution", column::page_url_service},
    {"solutions", column::page_url_service},
};
constexpr std::array kColumns{
    column::page_url_depth,   column::page_url_length,        column::page_url_digits,
    column::page_url_words,   column::page_url_query,         column::page_url_dated,
    column::page_url_article, column::page_url_discussion,    column::page_url_product,
    column::page_url_listing, column::page_url_documentation, column::page_url_service};
constexpr std::size_t kNameTokens = 3;  // a segment of more is a slug made of a title

// Runs of ASCII letters, in lower case. A percent-escape parts them: it stands for a space or another letter.
std::vector<std::string> tokens_of(std::string_view segment) {
  std::vector<std::string> out;
  bool inside = false;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const bool escape = segment[i] == '%';
    if (escape) i += 2;
    const bool letter = !escape && ascii::is_alpha(segment[i]);
    if (letter && !inside) out.emplace_back();
    if (letter) out.back() += ascii::lower(segment[i]);
    inside = letter;
  }
  return out;
}

void note_words(const std::vector<std::string>& tokens, std::span<float> row) {
  if (tokens.size() > kNameTokens) return;
  for (const std::string& token : tokens)
    for (const WordRow& w : kWords)
      if (w.word == token) row[w.column] = 1;
}

template <typename Visit>
void each_part(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_year(std::string_view s) {
  return s.size() == 4 && (s.starts_with("19") || s.starts_with("20")) && ascii::is_digit(s[2]) &&
         ascii::is_digit(s[3]);
}

}  // namespace

void fill_url(const VectorInput& in, std::span<float> row) {
  const Result<Url> url = Url::parse(in.meta.canonical_url.value);
  for (const column::Id c : kColumns) row[c] = url ? 0.0f : -1.0f;
  if (!url) return;
  const std::string_view path = url->pathname();
  std::size_t depth = 0, longest = 0;
  each_part(path, '/', [&](std::string_view segment) {
    const std::vector<std::string> tokens = tokens_of(segment);
    ++depth;
    longest = std::max(longest, tokens.size());
    if (is_year(segment)) row[column::page_url_dated] = 1;
    if (in.names) note_words(tokens, row);
  });
  if (in.names) {
    // Without the top level: "dev" or "store" there says which name was free, not what the site is.
    const std::string_view host = url->hostname();
    each_part(host.substr(0, std::min(host.rfind('.'), host.size())), '.',
              [&](std::string_view label) { note_words(tokens_of(label), row); });
  }
  each_part(url->search(), '&', [&](std::string_view) { row[column::page_url_query] += 1; });
  const auto digits = std::count_if(path.begin(), path.end(), ascii::is_digit);
  row[column::page_url_depth] = static_cast<float>(depth);
  row[column::page_url_length] = static_cast<float>(path.size());
  row[column::page_url_digits] = share(static_cast<double>(digits), static_cast<double>(path.size()));
  row[column::page_url_words] = static_cast<float>(longest);
}

}  // namespace saring::vectors
