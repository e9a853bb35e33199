// SPDX-License-Identifier: Apache-2.0
#include "saring/meta/metadata.h"

#include <algorithm>
#include <optional>

#include "saring/base/ascii.h"
#include "saring/meta/authors_internal.h"
#include "saring/meta/choose_internal.h"
#include "saring/meta/plain_text_internal.h"
#include "saring/text/language.h"
#include "saring/text/normalize.h"

namespace saring {

using meta::Choice;
using meta::JsonLdItem;
using meta::PageFacts;

std::string_view name(MetaSource source) {
  constexpr std::string_view kNames[] = {"none", "json-ld",   "open-graph", "meta", "microdata",
                                         "rdfa", "link",      "time",       "html", "text",
                                         "url",  "app-state", "template",   "guess"};
  return kNames[static_cast<unsigned char>(source)];
}

namespace {

constexpr std::size_t kMostTags = 100;
constexpr std::size_t kMostValueBytes = 8192;

// Names of <meta>, most telling first; the source of each is told by its prefix.
constexpr std::string_view kSiteNames[] = {"og:site_name", "application-name", "apple-mobile-web-app-title",
                                           "dc.publisher", "citation_journal_title"};
constexpr std::string_view kTitles[] = {"og:title",       "twitter:title", "citation_title", "parsely-title",
                                        "sailthru.title", "dc.title",      "dcterms.title",  "title"};
constexpr std::string_view kDescriptions[] = {"og:description", "description",      "twitter:description",
                                              "dc.description", "dcterms.abstract", "sailthru.description"};
constexpr std::string_view kImages[] = {"og:image:secure_url", "og:image",          "og:image:url",
                                        "twitter:image",       "twitter:image:src", "parsely-image-url",
                                        "sailthru.image.full", "thumbnail"};
constexpr std::string_view kLicences[] = {"dcterms.license", "dc.rights.license", "license",
                                          "copyright-license"};

MetaSource source_of(std::string_view meta_name) {
  const bool open_graph = meta_name.starts_with("og:") || meta_name.starts_with("article:");
  return open_graph ? MetaSource::open_graph : MetaSource::meta;
}

Fact fact(std::string_view value, MetaSource source) {
  if (value.size() > kMostValueBytes) return {};
  std::string text = clean(meta::unescape(value));
  return text.empty() ? Fact{} : Fact{std::move(text), source};
}

template <std::size_t N>
Fact first_meta(const PageFacts& facts, const std::string_view (&names)[N]) {
  for (const std::string_view meta_name : names)
    if (Fact found = fact(facts.meta(meta_name), source_of(meta_name))) return found;
  return {};
}

// The value of the page's own microdata or RDFa property.
Fact property(const PageFacts& facts, std::string_view wanted) {
  for (const meta::Property& p : facts.properties)
    if (p.name == wanted && !p.nested)
      if (Fact found = fact(p.value, p.rdfa ? MetaSource::rdfa : MetaSource::microdata)) return found;
  return {};
}

Fact site_name(const PageFacts& facts, const std::vector<JsonLdItem>& items, const JsonLdItem* article) {
  if (Fact found = first_meta(facts, {kSiteNames[0]})) return found;
  if (article)
    for (const std::string& name : {article->publisher, article->site})
      if (Fact found = fact(name, MetaSource::json_ld)) return found;
  for (const std::string_view type : {"WebSite", "NewsMediaOrganization", "Organization"})
    for (const JsonLdItem& item : items)
      if (item.has_type(type))
        if (Fact found = fact(item.name, MetaSource::json_ld)) return found;
  return first_meta(facts, kSiteNames);
}

Fact language(const PageFacts& facts, const JsonLdItem* article) {
  const auto tag = [](std::string_view value, MetaSource source) {
    const std::string_view first = ascii::trim(value.substr(0, value.find(',')));
    std::string canonical = canonical_language(first);
    return canonical.empty() || canonical == "und" ? Fact{} : Fact{std::move(canonical), source};
  };
  if (Fact found = tag(facts.language, MetaSource::html)) return found;
  for (const std::string_view meta_name : {"content-language", "language", "dc.language", "dcterms.language"})
    if (Fact found = tag(facts.meta(meta_name), MetaSource::meta)) return found;
  if (article)
    if (Fact found = tag(article->language, MetaSource::json_ld)) return found;
  return tag(facts.meta("og:locale"), MetaSource::open_graph);
}

// "Author" properties and links, then elements that look like a byline.
void authors(const PageFacts& facts, const Choice& choice, const std::string& site, std::vector<Fact>& out) {
  constexpr std::string_view kDeclared[] = {
      "author",  "article:author",      "parsely-author",     "sailthru.author",   "byl",
      "authors", "article:author_name", "cxenseparse:author", "og:article:author", "dcterms.creator.name",
      "creator"};
  constexpr std::string_view kInverted[] = {"citation_author", "citation_authors", "dc.creator",
                                            "dcterms.creator", "dc.contributor"};
  std::vector<std::string> names;
  const auto take = [&](MetaSource source) {
    for (std::string& name : names) out.push_back({std::move(name), source});
    names.clear();
    return !out.empty();
  };
  if (choice.article)
    for (const std::string& name : choice.article->authors)
      meta::append_authors(name, meta::AuthorForm::declared, site, names);
  if (take(MetaSource::json_ld)) return;
  const auto metas = [&](const auto& wanted, meta::AuthorForm form) {
    for (const std::string_view key : wanted) {
      for (const meta::MetaTag& tag : facts.metas)
        if (tag.name == key) meta::append_authors(meta::unescape(tag.content), form, site, names);
      if (take(source_of(key))) return true;
    }
    return false;
  };
  if (metas(kDeclared, meta::AuthorForm::declared) || metas(kInverted, meta::AuthorForm::inverted)) return;
  for (const meta::Property& p : facts.properties)
    if (p.name == "author" && !p.nested)
      meta::append_authors(p.value, meta::AuthorForm::declared, site, names);
  if (take(MetaSource::microdata)) return;
  for (const char* number : {"1", "2"})  // labelled data of a shared link's card
    if (meta::has_author_label(facts.meta(std::string("twitter:label") + number)))
      meta::append_authors(facts.meta(std::string("twitter:data") + number), meta::AuthorForm::declared, site,
                           names);
  if (take(MetaSource::meta)) return;
  names = meta::visible_authors(facts, choice, site);
  take(MetaSource::text);
}

void tags(const PageFacts& facts, const JsonLdItem* article, std::vector<Fact>& out) {
  const auto add = [&](std::string_view list, MetaSource source) {
    while (!list.empty() && out.size() < kMostTags) {
      const std::size_t end = std::min(list.find_first_of(",;"), list.size());
      Fact tag = fact(list.substr(0, end), source);
      list.remove_prefix(std::min(end + 1, list.size()));
      const bool known =
          std::any_of(out.begin(), out.end(), [&](const Fact& f) { return f.value == tag.value; });
      if (tag && !known && tag.value.size() <= 200) out.push_back(std::move(tag));
    }
  };
  if (article)
    for (const std::string& keyword : article->keywords) add(keyword, MetaSource::json_ld);
  for (const std::string_view key :
       {"article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags"}) {
    if (!out.empty()) return;
    for (const meta::MetaTag& tag : facts.metas)
      if (tag.name == key) add(tag.content, source_of(key));
  }
  if (out.empty())
    if (const Fact keywords = property(facts, "keywords")) add(keywords.value, MetaSource::microdata);
}

Fact licence(const PageFacts& facts, const JsonLdItem* article, const Choice& choice) {
  const auto link = [&](std::string_view rel) {
    for (const meta::LinkTag& l : facts.links)
      if (rel.empty() ? l.href.find("creativecommons.org/licenses/") != std::string_view::npos ||
                            l.href.find("creativecommons.org/publicdomain/") != std::string_view::npos
                      : l.rel == rel)
        return Fact{choice.resolve(l.href), MetaSource::link};
    return Fact{};
  };
  if (Fact found = link("license")) return found;
  if (article)
    if (Fact found = fact(article->licence, MetaSource::json_ld)) return found;
  if (Fact found = first_meta(facts, kLicences)) return found;
  if (Fact found = property(facts, "license")) return found;
  return link({});
}

Fact image(const PageFacts& facts, const JsonLdItem* article, const Choice& choice) {
  const auto absolute = [&](Fact found) {
    found.value = choice.resolve(found.value);
    return found.value.empty() ? Fact{} : found;
  };
  if (Fact found = absolute(first_meta(facts, kImages))) return found;
  if (article)
    if (Fact found = absolute(fact(article->image, MetaSource::json_ld))) return found;
  for (const meta::LinkTag& l : facts.links)
    if (l.rel == "image_src")
      if (Fact found = absolute({std::string(l.href), MetaSource::link})) return found;
  return absolute(property(facts, "image"));
}

Fact description(const PageFacts& facts, const JsonLdItem* article) {
  if (Fact found = first_meta(facts, kDescriptions)) return found;
  return article ? fact(article->description, MetaSource::json_ld) : Fact{};
}

// Every candidate, most telling first, without the site's name.
Fact title(const PageFacts& facts, const Choice& choice, const Metadata& found) {
  const std::string& heading = choice.heading_text;
  if (choice.heading_declared && found.heading) return found.heading;
  const auto cut = [&](Fact candidate) {
    candidate.value = cut_site_name(candidate.value, found.site_name.value, choice.host, heading);
    const bool site = fold_phrase(candidate.value) == fold_phrase(found.site_name.value);
    return site && fold_phrase(candidate.value) != fold_phrase(heading) ? Fact{} : candidate;
  };
  if (choice.article && (choice.article->is_article() || choice.sure))
    for (const std::string& text : {choice.article->headline, choice.article->name})
      if (Fact candidate = cut(fact(text, MetaSource::json_ld))) return candidate;
  for (const std::string_view meta_name : kTitles)
    if (Fact candidate = cut(fact(facts.meta(meta_name), source_of(meta_name)))) return candidate;
  if (Fact candidate = cut(property(facts, "headline"))) return candidate;
  if (Fact candidate = cut(found.html_title)) return candidate;
  return found.html_title;
}

void access(const std::vector<JsonLdItem>& items, const JsonLdItem* article, AccessClaims& out) {
  if (article && article->free) {
    out.free = article->free;
    out.locked_selectors = article->locked_selectors;
    return;
  }
  for (const JsonLdItem& item : items)
    if (!item.listed && item.free && !out.free) {
      out.free = item.free;
      out.locked_selectors = item.locked_selectors;
    }
}

}  // namespace

Metadata read_metadata(const Dom& dom, const MetaOptions& options) {
  const PageFacts facts = meta::gather(dom);
  const std::vector<JsonLdItem> items = meta::read_json_ld(facts.json_ld);
  const Choice choice = meta::choose(facts, items, options);
  const JsonLdItem* const article = choice.article;

  Metadata out;
  out.canonical_url = choice.canonical;
  out.html_title = fact(facts.title, MetaSource::html);
  out.site_name = site_name(facts, items, article);
  out.language = language(facts, article);
  out.heading = fact(choice.heading_text, MetaSource::html);
  out.title = title(facts, choice, out);
  authors(facts, choice, out.site_name.value, out.authors);
  meta::read_dates(facts, items, choice, out.language.value, options.crawl_time, out);
  out.description = description(facts, article);
  tags(facts, article, out.tags);
  out.image = image(facts, article, choice);
  out.licence = licence(facts, article, choice);
  if (article && article->is_article()) out.page_kind = fact(article->types.front(), MetaSource::json_ld);
  if (!out.page_kind) out.page_kind = fact(facts.meta("og:type"), MetaSource::open_graph);
  if (!out.page_kind && article) out.page_kind = fact(article->types.front(), MetaSource::json_ld);
  if (article && !article->body.empty())
    out.body = {clean(article->body, Whitespace::lines), MetaSource::json_ld};
  out.robots = ascii::lower(clean(facts.meta("robots").substr(0, 256)));
  access(items, article, out.access);
  out.dir = facts.dir == "rtl" || facts.dir == "ltr" ? facts.dir : std::string();
  return out;
}

}  // namespace saring
