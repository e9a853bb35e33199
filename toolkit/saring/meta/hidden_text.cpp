// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/meta/hidden_body_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"

namespace saring::meta {
namespace {

// Parts of plain names of members that are about something else, or about how things look; whole names.
constexpr std::string_view kAsideParts[] = {
    "related",        "recommend",  "comment",    "replies",   "suggest",         "similar",
    "popular",        "trending",   "latest",     "mostread",  "teaser",          "sidebar",
    "footer",         "navigation", "breadcrumb", "legal",     "privacy",         "cookie",
    "consent",        "gdpr",       "disclaimer", "copyright", "newsletter",      "translation",
    "i18n",           "locale",     "advert",     "promo",     "author",          "biograph",
    "publisher",      "organi",     "upsell",     "carousel",  "sponsor",         "image",
    "video",          "caption",    "gallery",    "thumbnail", "feedback",        "faq",
    "paywall",        "subscri",    "alttext",    "excerpt",   "metadescription", "shortdescription",
    "seodescription", "reviews",    "testimonial"};
constexpr std::string_view kAsideNames[] = {
    "menu", "menus", "nav",      "bio",    "seo",      "meta",          "head",      "terms",
    "tags", "user",  "theme",    "config", "settings", "messages",      "labels",    "strings",
    "next", "prev",  "previous", "more",   "env",      "runtimeconfig", "opengraph", "query"};

}  // namespace

bool is_page_title(const PageNames& page, std::string_view folded) {
  constexpr std::size_t kLeastBytes = 4, kLeastShare = 3, kSure = 15;
  if (folded.size() < kLeastBytes || folded.size() > kMostTitleBytes) return false;
  return std::any_of(page.titles.begin(), page.titles.end(), [&](std::string_view title) {
    return title == folded ||
           (folded.size() * kLeastShare >= title.size() && title.find(folded) != title.npos) ||
           (title.size() > kSure && folded.find(title) != folded.npos);
  });
}

std::string tidy(std::string_view lines, const PageNames& page) {
  const std::string text = clean(lines, Whitespace::lines);
  std::string out;
  std::string_view before;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size());
    const std::string_view line = std::string_view(text).substr(i, end - i);
    i = end + 1;
    if (line.empty() || line == before) continue;
    if (before.empty() && line.size() <= kMostTitleBytes) {
      const std::string folded = fold_phrase(line);
      if (std::find(page.titles.begin(), page.titles.end(), folded) != page.titles.end()) continue;
    }
    if (!out.empty()) out += '\n';
    out += line;
    before = line;
  }
  return out;
}

bool reads_as_prose(std::string_view text) {
  constexpr std::uint32_t kLongestSentence = 80, kLeastUnmarked = 40;  // words
  const TextStats stats = measure(text);
  if (stats.letters * 2 < stats.code_points || stats.punctuation * 6 > stats.code_points) return false;
  if (stats.sentence_ends == 0) return stats.upper == 0 && stats.words >= kLeastUnmarked;
  return stats.words <= stats.sentence_ends * kLongestSentence;
}

std::string plain_name(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-' && c != '$' && c != ':' && c != ' ') out += ascii::lower(c);
  return out;
}

bool names_aside(std::string_view plain) {
  return std::find(std::begin(kAsideNames), std::end(kAsideNames), plain) != std::end(kAsideNames) ||
         std::any_of(std::begin(kAsideParts), std::end(kAsideParts),
                     [&](std::string_view part) { return plain.find(part) != std::string_view::npos; });
}

}  // namespace saring::meta
