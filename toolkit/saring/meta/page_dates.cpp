// SPDX-License-Identifier: Apache-2.0
// The order of belief for dates: JSON-LD of the article, <meta>, microdata, JSON-LD of the page, the URL
// (made more precise by a text of the same day), <time>, text beside the heading.
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/meta/choose_internal.h"
#include "saring/meta/date_internal.h"

namespace saring::meta {
namespace {

constexpr std::string_view kPublished[] = {"article:published_time",
                                           "og:article:published_time",
                                           "article:published",
                                           "article.published",
                                           "og:published_time",
                                           "og:pubdate",
                                           "parsely-pub-date",
                                           "sailthru.date",
                                           "cxenseparse:recs:publishtime",
                                           "publish-date",
                                           "publish_date",
                                           "publishdate",
                                           "published-date",
                                           "published_date",
                                           "publication_date",
                                           "publicationdate",
                                           "pubdate",
                                           "pub_date",
                                           "ptime",
                                           "article_date_original",
                                           "originalpublicationdate",
                                           "date.created",
                                           "dcterms.issued",
                                           "dcterms.created",
                                           "dc.date.issued",
                                           "dc.date.created",
                                           "dc.date",
                                           "dcterms.date",
                                           "dc.created",
                                           "citation_online_date",
                                           "citation_publication_date",
                                           "citation_date",
                                           "bt:pubdate",
                                           "displaydate",
                                           "content_create_date",
                                           "rbpubdate",
                                           "timestamp",
                                           "article-publication-date",
                                           "date"};
constexpr std::string_view kModified[] = {"article:modified_time",
                                          "og:article:modified_time",
                                          "article:modified",
                                          "og:updated_time",
                                          "dcterms.modified",
                                          "dc.date.modified",
                                          "dc.modified",
                                          "last-modified",
                                          "revised",
                                          "lastmod",
                                          "last_modified",
                                          "moddate"};
// Words before the date of a change, lower case.
constexpr std::string_view kUpdateWords[] = {
    "updat",    "modif",   "edited",  "aktualis",   "geändert",   "diperbarui", "mis à jour", "maj",
    "actualiz", "atualiz", "aggiorn", "bijgewerkt", "gewijzigd",  "обновл",     "оновл",      "güncel",
    "cập nhật", "更新",    "수정",    "تحديث",      "تم التعديل", "zaktualiz",  "zmieni",     "stand:"};

constexpr int kFirstWebYear = 1995;
constexpr std::int64_t kSlack =
    24 * 3600;  // seconds; a date without zone may be a day ahead of the crawler's clock

class DateChooser {
 public:
  DateChooser(const PageFacts& facts, const std::vector<JsonLdItem>& items, const Choice& choice,
              std::string_view language, std::string_view crawl_time)
      : facts_(facts),
        items_(items),
        choice_(choice),
        language_(language),
        crawled_(epoch_seconds(parse_date(crawl_time))) {}

  Fact published() const { return in_local_time(first_published()); }

  Fact modified() const {
    if (choice_.article)
      if (Fact found = accept(choice_.article->date_modified, MetaSource::json_ld)) return found;
    if (Fact found = first_meta(kModified)) return found;
    if (Fact found = property("datemodified")) return found;
    for (const JsonLdItem& item : items_)
      if (!item.listed && item.has_type("WebPage"))
        if (Fact found = accept(item.date_modified, MetaSource::json_ld)) return found;
    return shown_change();
  }

 private:
  Fact first_published() const {
    if (choice_.article && choice_.article->has_type("WebPage") == false)
      if (Fact found = declared_by(*choice_.article)) return found;
    if (Fact found = first_meta(kPublished)) return found;
    if (Fact found = property("datepublished")) return found;
    for (const JsonLdItem& item : items_)
      if (!item.listed && (item.has_type("WebPage") || &item == choice_.article))
        if (Fact found = declared_by(item)) return found;
    if (Fact found = property("datecreated")) return found;
    return shown();
  }

  // The date in a text if it can be one of a page.
  Fact accept(std::string_view text, MetaSource source) const {
    std::string date = text.empty() ? std::string() : parse_date(text, language_);
    const std::optional<std::int64_t> seconds = date.size() < 10 ? std::nullopt : epoch_seconds(date);
    if (!seconds || (crawled_ && *seconds > *crawled_ + kSlack)) return {};
    if (source != MetaSource::json_ld && *seconds < days_from_civil(kFirstWebYear, 1, 1) * 86400) return {};
    return {std::move(date), source};
  }

  Fact declared_by(const JsonLdItem& item) const {
    for (const std::string* text : {&item.date_published, &item.date_uploaded, &item.date_created})
      if (Fact found = accept(*text, MetaSource::json_ld)) return found;
    return {};
  }

  template <std::size_t N>
  Fact first_meta(const std::string_view (&names)[N]) const {
    for (const std::string_view name : names)
      for (const MetaTag& tag : facts_.metas)
        if (tag.name == name)
          if (Fact found = accept(tag.content, name.find("article:") != name.npos ? MetaSource::open_graph
                                                                                  : MetaSource::meta))
            return found;
    return {};
  }

  Fact property(std::string_view name) const {
    for (const Property& p : facts_.properties)
      if (p.name == name && !p.nested)
        if (Fact found = accept(p.value, p.rdfa ? MetaSource::rdfa : MetaSource::microdata)) return found;
    return {};
  }

  static bool tells_change(std::string_view text) {
    const std::string low = ascii::lower(text.substr(0, 40));
    return std::any_of(std::begin(kUpdateWords), std::end(kUpdateWords),
                       [&](std::string_view word) { return low.find(word) < 16; });
  }

  // A four-digit year, month and day between slashes or hyphens of the path.
  Fact from_url() const {
    const std::string_view path = choice_.path;
    const auto digits = [&](std::size_t at, std::size_t n) {
      return at + n <= path.size() &&
             std::all_of(path.begin() + static_cast<std::ptrdiff_t>(at),
                         path.begin() + static_cast<std::ptrdiff_t>(at + n), ascii::is_digit);
    };
    for (std::size_t i = 0; i + 9 < path.size(); ++i) {
      if (ascii::is_digit(path[i]) || !digits(i + 1, 4)) continue;
      const char separator = path[i + 5];
      std::size_t day = i + 8;
      if ((separator == '/' || separator == '-') && digits(i + 6, 2) && path[i + 8] == separator)
        ++day;
      else if ((separator == '/' || separator == '-') && digits(i + 6, 1) && path[i + 7] == separator)
        day = i + 8;
      else if (digits(i + 1, 8))
        day = i + 7;
      else
        continue;
      const std::size_t size = digits(day, 2) ? 2 : 1;
      if (!digits(day, size) || digits(day + size, 1)) continue;
      const std::string_view text = path.substr(i + 1, day + size - i - 1);
      if (Fact found = accept(text, MetaSource::url)) return found;
    }
    return {};
  }

  struct Dated {
    Fact fact;
    std::size_t distance;
    bool hinted;
  };

  // Dates that the page shows, nearest to the heading first.
  std::vector<Dated> spots(const std::vector<Spot>& from, MetaSource source, bool changes) const {
    std::vector<Dated> out;
    for (const Spot& spot : from) {
      if (spot.aside || (spot.change || tells_change(spot.text)) != changes) continue;
      Fact found = accept(spot.value, source);
      if (!found) found = accept(spot.text, source);
      if (found) out.push_back({std::move(found), choice_.distance(spot.node), spot.hinted});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Dated& a, const Dated& b) { return a.distance < b.distance; });
    return out;
  }

  Fact shown() const {
    constexpr std::size_t kTimeReach = 1000, kHintedReach = 600,
                          kUnhintedReach = 150;  // nodes from the heading
    const std::vector<Dated> times = spots(facts_.times, MetaSource::time_element, false);
    const std::vector<Dated> texts = spots(facts_.dates, MetaSource::text, false);
    if (const Fact url = from_url()) {
      for (const auto* list : {&times, &texts})
        for (const Dated& dated : *list)
          if (day_of(dated.fact) == url.value) return dated.fact;
      return url;
    }
    if (!times.empty() && times.front().distance <= kTimeReach) return times.front().fact;
    for (const Dated& dated : texts)
      if (dated.distance <= (dated.hinted ? kHintedReach : kUnhintedReach)) return dated.fact;
    if (!times.empty()) return times.front().fact;
    for (const Dated& dated : texts)
      if (dated.hinted) return dated.fact;
    const bool one_day = std::all_of(texts.begin(), texts.end(), [&](const Dated& dated) {
      return day_of(dated.fact) == day_of(texts.front().fact);
    });
    if (!texts.empty() && one_day) return texts.front().fact;
    for (const std::string_view text : {std::string_view(facts_.title), facts_.meta("og:title")})
      if (Fact found = accept(text, MetaSource::html)) return found;
    return {};
  }

  // The same moment with the offset of its place, where the page says it in UTC first.
  Fact in_local_time(Fact found) const {
    const std::optional<std::int64_t> moment = epoch_seconds(found.value);
    if (!found.value.ends_with('Z') || !moment) return found;
    const auto local = [&](std::string_view text, MetaSource source) {
      Fact other = text.empty() ? Fact{} : accept(text, source);
      const bool offset = other.value.size() > 16 && other.value.find_first_of("+-", 16) != std::string::npos;
      const std::int64_t apart = offset ? epoch_seconds(other.value).value_or(0) - *moment : 60;
      return apart > -60 && apart < 60 ? other : Fact{};
    };
    for (const JsonLdItem& item : items_)
      if (Fact other = local(item.date_published, MetaSource::json_ld)) return other;
    for (const MetaTag& tag : facts_.metas)
      if (tag.content.size() >= 20 && tag.content.size() <= 40)
        if (Fact other = local(tag.content, MetaSource::meta)) return other;
    for (const Property& p : facts_.properties)
      if (p.name == "datepublished")
        if (Fact other = local(p.value, MetaSource::microdata)) return other;
    for (const Spot& spot : facts_.times)
      if (Fact other = local(spot.value, MetaSource::time_element)) return other;
    return found;
  }

  static std::string_view day_of(const Fact& fact) { return std::string_view(fact.value).substr(0, 10); }

  Fact shown_change() const {
    constexpr std::size_t kReach = 600;
    for (const auto& [list, source] :
         {std::pair{&facts_.times, MetaSource::time_element}, std::pair{&facts_.dates, MetaSource::text}}) {
      const std::vector<Dated> found = spots(*list, source, true);
      if (!found.empty() && found.front().distance <= kReach) return found.front().fact;
    }
    return {};
  }

  const PageFacts& facts_;
  const std::vector<JsonLdItem>& items_;
  const Choice& choice_;
  std::string_view language_;
  std::optional<std::int64_t> crawled_;
};

}  // namespace

void read_dates(const PageFacts& facts, const std::vector<JsonLdItem>& items, const Choice& choice,
                std::string_view language, std::string_view crawl_time, Metadata& out) {
  const DateChooser chooser(facts, items, choice, language, crawl_time);
  out.date_published = chooser.published();
  out.date_modified = chooser.modified();
  const std::string_view published = out.date_published.value, modified = out.date_modified.value;
  if (modified.substr(0, 10) < published.substr(0, 10)) out.date_modified = {};  // one of the two is wrong
}

}  // namespace saring::meta
