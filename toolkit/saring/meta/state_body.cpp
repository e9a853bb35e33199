// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>

#include "saring/base/ascii.h"
#include "saring/meta/json_ld_internal.h"
#include "saring/meta/plain_text_internal.h"
#include "saring/meta/state_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"

namespace saring::meta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLeastBytes = 80;  // of a string that may be a body
constexpr std::size_t kMostCandidates = 256;
constexpr std::size_t kLeastBudget = 1 << 16;   // bytes read, of a small state
constexpr std::size_t kMostInner = 16;          // strings that hold JSON
constexpr std::uint32_t kLeastWords = 20;       // of a body in an object that names the page
constexpr std::uint32_t kLeastWordsAlone = 40;  // of one that does not
constexpr std::uint32_t kLeastWordsOther = 80;  // of one that names something else than the page's title

// Endings of plain names under which bodies stand, and how much they say.
struct BodyName {
  std::string_view ending;
  std::uint32_t weight;
};
constexpr BodyName kBodyNames[] = {
    {"body", 3},   {"html", 3},        {"content", 3},     {"contents", 3}, {"contentelements", 3},
    {"text", 3},   {"story", 3},       {"paragraphs", 3},  {"blocks", 3},   {"rendered", 3},
    {"cooked", 3}, {"richtext", 3},    {"markdown", 3},    {"sections", 3}, {"document", 3},
    {"copy", 2},   {"description", 1}, {"instructions", 2}};

constexpr const char* kTitleNames[] = {"title", "headline", "name", "seoTitle", "displayTitle"};
constexpr const char* kUrlNames[] = {"url",       "path",     "canonicalUrl", "canonical",
                                     "permalink", "href",     "link",         "canonical_url",
                                     "uri",       "pathname", "website_url",  "fullPath"};
constexpr const char* kSlugNames[] = {"slug", "urlSlug", "seoName", "urlKey", "url_key", "handle"};

std::string_view text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  const auto* const text = found == object.end() ? nullptr : found->get_ptr<const Json::string_t*>();
  return text ? ascii::trim(*text) : std::string_view();
}

std::uint32_t body_weight(std::string_view plain) {
  for (const BodyName& name : kBodyNames)
    if (plain.ends_with(name.ending)) return name.weight;
  return 0;
}

// How an object belongs to the page.
enum class Fit : std::uint8_t {
  other,    // its title is another
  unknown,  // nothing tells
  inside,   // a part of one that is the page's own
  own,      // its title or address is the page's
};

struct Place {
  Fit fit = Fit::unknown;
  std::uint32_t list = 0;     // the innermost list of several objects around it; 0: none
  std::uint32_t element = 0;  // of that list
};

struct Candidate {
  const Json* value;
  const Json* owner;  // object or list in which it stands
  std::uint32_t weight;
  Place place;
  std::string text = {};
  std::uint32_t words = 0;
};

class Search {
 public:
  Search(const PageNames& page, bool flight, std::size_t bytes)
      : page_(page), flight_(flight), left_{kMostStateValues, std::max(kLeastBudget, 4 * bytes)} {}

  std::string run(const Json& root, bool any) {
    walk(root);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.place.fit > b.place.fit; });
    for (Candidate& c : found_) read(c);
    drop_entries();
    if (const Candidate* best = best_of(Fit::inside, kLeastWords)) return best->text;
    if (!any) return {};
    if (const Candidate* best = alone(Fit::unknown, kLeastWordsAlone)) return best->text;
    const bool named = std::any_of(found_.begin(), found_.end(),
                                   [](const Candidate& c) { return c.place.fit != Fit::other; });
    const Candidate* const best = named || named_ ? nullptr : alone(Fit::other, kLeastWordsOther);
    return best ? best->text : std::string();
  }

 private:
  struct Visit {
    const Json* value;
    Place place;
  };

  void walk(const Json& root) {
    stack_.push_back({&root, {}});
    while (!stack_.empty() && budget_ > 0) {
      const Visit visit = stack_.back();
      stack_.pop_back();
      --budget_;
      const std::size_t first = stack_.size();
      visit.value->is_object() ? object(*visit.value, visit.place) : list(*visit.value, visit.place);
      std::reverse(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
    }
  }

  void object(const Json& object, Place place) {
    judge(object, place);
    if (object.contains("ROOT_QUERY")) entities_ = &object;
    Place inside = place;
    if (inside.fit == Fit::own) inside.fit = Fit::inside;
    for (auto it = object.begin(); it != object.end(); ++it) {
      const Json* value = &*it;
      const auto* const text = value->get_ptr<const Json::string_t*>();
      if (text ? text->size() < kLeastBytes : !value->is_structured()) continue;
      const std::string plain = plain_name(std::string_view(it.key()).substr(0, 64));
      if (names_aside(plain)) continue;
      if (const Json* parsed = inner(*value)) value = parsed;
      if (const std::uint32_t weight = body_weight(plain)) add(*value, object, weight, place);
      if (value->is_structured()) stack_.push_back({value, inside});
    }
  }

  void list(const Json& list, Place place) {
    std::size_t objects = 0, typed = 0;
    for (const Json& value : list) {
      objects += value.is_object();
      typed += value.is_object() && (value.contains("type") || value.contains("_type") ||
                                     value.contains("__typename") || value.contains("component"));
    }
    if (flight_ && is_article_element(list)) add(list, list, 3, place);
    if (place.fit == Fit::inside && typed >= 2 && typed * 2 > objects) add(list, list, 2, place);
    if (objects >= 2) place.list = ++lists_;
    std::uint32_t element = 0;
    for (const Json& value : list) {
      if (objects >= 2) place.element = element++;
      if (value.is_structured()) stack_.push_back({&value, place});
    }
  }

  // ["$", "article", key, props]
  static bool is_article_element(const Json& list) {
    return list.size() == 4 && list[0] == "$" && (list[1] == "article" || list[1] == "main");
  }

  // JSON in a string, read once; null if it is none.
  const Json* inner(const Json& value) {
    const auto* const text = value.get_ptr<const Json::string_t*>();
    if (!text || text->size() < kLeastBytes || inner_.size() >= kMostInner) return nullptr;
    const std::string_view trimmed = ascii::trim(*text);
    if (!trimmed.starts_with('{') && !trimmed.starts_with('[')) return nullptr;
    const std::string mended = mend_state(trimmed);
    Json parsed = mended.empty() ? Json(Json::value_t::discarded) : Json::parse(mended, nullptr, false);
    if (!parsed.is_structured()) return nullptr;
    return &inner_.emplace_back(std::move(parsed));
  }

  void add(const Json& value, const Json& owner, std::uint32_t weight, const Place& place) {
    if (value.empty() || found_.size() >= kMostCandidates) return;
    found_.push_back({&value, &owner, weight, place});
  }

  void judge(const Json& object, Place& place) {
    bool titled = false;
    for (const char* key : kTitleNames) {
      const std::string_view title = text_at(object, key);
      if (title.empty() || title.size() > kMostTitleBytes) continue;
      if (is_page_title(page_, fold_phrase(plain_text(title)))) return own(place);
      titled |= std::string_view(key) != "name";  // names are given to all kinds of things
    }
    for (const char* key : kUrlNames)
      if (is_page_url(text_at(object, key))) return own(place);
    for (const char* key : kSlugNames)
      if (is_page_slug(text_at(object, key))) return own(place);
    if (titled && !page_.titles.empty()) place.fit = Fit::other;
  }
  void own(Place& place) {
    place = {Fit::own, 0, 0};
    named_ = true;
  }

  bool is_page_url(std::string_view url) const {
    if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos)
      url = url.substr(std::min(url.find('/', scheme + 3), url.size()));
    url = url.substr(0, url.find_first_of("?#"));
    while (url.ends_with('/')) url.remove_suffix(1);
    return !url.empty() && std::find(page_.paths.begin(), page_.paths.end(), url) != page_.paths.end();
  }

  bool is_page_slug(std::string_view slug) const {
    constexpr std::size_t kLeastSlug = 6;
    return slug.size() >= kLeastSlug &&
           std::any_of(page_.paths.begin(), page_.paths.end(), [&](std::string_view path) {
             return path.size() > slug.size() && path.ends_with(slug) &&
                    path[path.size() - slug.size() - 1] == '/';
           });
  }

  void read(Candidate& c) {
    c.text = tidy(lines_of_blocks(*c.value, entities_, left_), page_);
    if (reads_as_prose(c.text)) c.words = count_words(c.text);
    if (c.words > 0 && flight_ && holds_title(c.value)) own(c.place);
  }

  // Whether a heading of the elements says the page's title; tidy() has taken it from the text.
  bool holds_title(const Json* value) {
    const std::string all = lines_of_blocks(*value, entities_, left_);
    return is_page_title(page_, fold_phrase(std::string_view(all).substr(0, all.find('\n'))));
  }

  // Of a list whose entries have a text each, none is the page's.
  void drop_entries() {
    std::map<std::uint32_t, std::uint32_t> first;  // list -> element with a text
    std::vector<std::uint32_t> many;
    for (const Candidate& c : found_)
      if (c.words > 0 && c.place.list != 0)
        if (first.emplace(c.place.list, c.place.element).first->second != c.place.element)
          many.push_back(c.place.list);
    std::sort(many.begin(), many.end());
    for (Candidate& c : found_)
      if (std::binary_search(many.begin(), many.end(), c.place.list)) c.words = 0;
  }

  static std::uint64_t score(const Candidate& c) {
    return std::uint64_t{c.words} * c.weight * (c.place.fit == Fit::own ? 2 : 1);
  }

  const Candidate* best_of(Fit least, std::uint32_t words) const {
    const Candidate* best = nullptr;
    for (const Candidate& c : found_)
      if (c.place.fit >= least && c.words >= words && (!best || score(c) > score(*best))) best = &c;
    return best;
  }

  // The largest of that fit, if those of other objects have less than half its words.
  const Candidate* alone(Fit fit, std::uint32_t words) const {
    const Candidate* best = nullptr;
    for (const Candidate& c : found_)
      if (c.place.fit == fit && c.words >= words && (!best || c.words > best->words)) best = &c;
    if (!best || best->place.list != 0) return nullptr;
    for (const Candidate& c : found_)
      if (c.place.fit == fit && c.owner != best->owner && c.words * 2 > best->words &&
          !holds_lines(best->text, c.text))
        return nullptr;
    return best;
  }

  static std::vector<std::string_view> lines_in(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      out.push_back(text.substr(i, end - i));
      i = end + 1;
    }
    return out;
  }

  // A candidate inside another says the same lines.
  static bool holds_lines(std::string_view text, std::string_view part) {
    std::vector<std::string_view> all = lines_in(text), some = lines_in(part);
    std::sort(all.begin(), all.end());
    std::sort(some.begin(), some.end());
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  }

  const PageNames& page_;
  bool flight_;
  const Json* entities_ = nullptr;
  std::deque<Json> inner_;
  std::vector<Visit> stack_;
  std::vector<Candidate> found_;
  std::uint32_t lists_ = 0;
  bool named_ = false;                     // an object of the state names the page
  std::size_t budget_ = kMostStateValues;  // of the walk
  ReadBudget left_;                        // of all candidates together: one may stand inside another
};

}  // namespace

std::string body_in_state(const State& state, const PageNames& page, bool any) {
  Json root = Json::parse(state.json, nullptr, false);
  if (!root.is_structured()) return {};
  if (state.name == "__NUXT_DATA__" && root.is_array()) root = unflatten(std::move(root));
  if (!root.is_structured()) return {};
  return Search(page, state.name == "__next_f", state.json.size()).run(root, any);
}

}  // namespace saring::meta
