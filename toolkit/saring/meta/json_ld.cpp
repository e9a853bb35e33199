// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "saring/base/ascii.h"
#include "saring/meta/authors_internal.h"
#include "saring/meta/json_ld_internal.h"
#include "saring/meta/plain_text_internal.h"

namespace saring::meta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostObjects = 20'000;  // walked, in all scripts
constexpr std::size_t kMostItems = 500;
constexpr std::size_t kMostValues = 100;  // of one list
constexpr std::size_t kMostValueBytes = 64 << 10;
constexpr std::size_t kMostBodyBytes = 1 << 20;

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string_view view(const Json& value) {
  const auto* const text = value.get_ptr<const Json::string_t*>();
  return text ? std::string_view(*text) : std::string_view();
}

// "http://schema.org/NewsArticle" -> "NewsArticle"
std::string_view local_name(std::string_view type) {
  const std::size_t at = type.find_last_of("/#:");
  return at == std::string_view::npos ? type : type.substr(at + 1);
}

// Where an object stands: for the page, in a list of things, or inside another object.
enum class Place : std::uint8_t { main, listed, inner };

Place place_of_member(Place parent, std::string_view key) {
  if (parent == Place::inner) return Place::inner;
  if (key == "@graph" || key == "mainEntity" || key == "mainEntityOfPage") return parent;
  if (key == "itemListElement" || key == "item" || key == "hasPart" || key == "blogPost" ||
      key == "blogPosts")
    return Place::listed;
  return Place::inner;
}

class Graph {
 public:
  Graph(const Json& root, Bodies bodies) : bodies_(bodies) { collect(root); }

  void append_items(std::vector<JsonLdItem>& out) const {
    for (const auto& [object, place] : objects_)
      if (place != Place::inner && out.size() < kMostItems) append_item(*object, place, out);
  }

 private:
  struct Visit {
    const Json* value;
    Place place;
  };

  // Every object in document order, without recursion; those with an @id and more can be referred to.
  void collect(const Json& root) {
    std::vector<Visit> stack{{&root, Place::main}};
    while (!stack.empty() && objects_.size() < kMostObjects) {
      const Visit visit = stack.back();
      stack.pop_back();
      std::vector<Visit> children;
      if (visit.value->is_array()) {
        for (const Json& child : *visit.value) children.push_back({&child, visit.place});
      } else if (visit.value->is_object()) {
        objects_.push_back(visit);
        if (const Json* id = member(*visit.value, "@id"); id && visit.value->size() > 1)
          by_id_.emplace(view(*id), visit.value);
        for (auto it = visit.value->begin(); it != visit.value->end(); ++it)
          if (it->is_structured()) children.push_back({&*it, place_of_member(visit.place, it.key())});
      }
      stack.insert(stack.end(), children.rbegin(), children.rend());
    }
  }

  // The object an {"@id": ...} refers to, else the value itself.
  const Json& resolve(const Json& value) const {
    const Json* const id = member(value, "@id");
    if (!id || member(value, "name")) return value;
    const auto found = by_id_.find(view(*id));
    return found == by_id_.end() ? value : *found->second;
  }

  // A string, or the one an object stands for under `key`, or the first of a list.
  std::string text(const Json* value, const char* key = "name", std::size_t most = kMostValueBytes) const {
    for (int n = 0; value && n < 4; ++n) {
      if (value->is_string()) return view(*value).size() <= most ? plain_text(view(*value)) : std::string();
      if (value->is_number_integer()) return std::to_string(value->get<std::int64_t>());
      if (value->is_array()) {
        value = value->empty() ? nullptr : &value->front();
      } else if (value->is_object()) {
        const Json& object = resolve(*value);
        const Json* const inner = member(object, key);
        value = inner ? inner : member(object, "@value");
      } else {
        return {};
      }
    }
    return {};
  }

  std::string url(const Json* value) const {
    for (const char* key : {"url", "contentUrl", "@id"})
      if (std::string found = text(value, key); !found.empty()) return found;
    return {};
  }

  template <class Function>
  static void each(const Json* value, const Function& function) {
    if (!value) return;
    if (!value->is_array()) return function(*value);
    for (std::size_t i = 0; i < std::min(value->size(), kMostValues); ++i) function((*value)[i]);
  }

  void append_item(const Json& object, Place place, std::vector<JsonLdItem>& out) const {
    JsonLdItem item;
    each(member(object, "@type"), [&](const Json& type) {
      if (!view(type).empty()) item.types.emplace_back(local_name(view(type)));
    });
    if (item.types.empty()) return;
    item.listed = place == Place::listed;
    for (const char* key : {"@id", "url", "mainEntityOfPage"})
      if (const Json* value = member(object, key)) {
        std::string address = value->is_object() ? text(value, "@id") : text(value);
        if (!address.empty()) item.urls.push_back(std::move(address));
      }
    texts(object, item);
    people(object, item);
    access(object, item);
    out.push_back(std::move(item));
  }

  void texts(const Json& object, JsonLdItem& item) const {
    item.headline = text(member(object, "headline"));
    item.name = text(member(object, "name"));
    item.alternative_headline = text(member(object, "alternativeHeadline"));
    item.description = text(member(object, "description"));
    item.language = text(member(object, "inLanguage"));
    item.licence = url(member(object, "license"));
    item.image = url(member(object, "image"));
    if (item.image.empty()) item.image = url(member(object, "thumbnailUrl"));
    item.site = text(member(object, "isPartOf"));
    item.body = text(member(object, "articleBody"), "name", kMostBodyBytes);
    if (item.body.empty() && bodies_ == Bodies::all) item.body = other_body(object, item);
    item.date_published = text(member(object, "datePublished"));
    item.date_modified = text(member(object, "dateModified"));
    item.date_created = text(member(object, "dateCreated"));
    item.date_uploaded = text(member(object, "uploadDate"));
    each(member(object, "keywords"), [&](const Json& value) { item.keywords.push_back(text(&value)); });
  }

  // What stands for a body in things that are no articles.
  std::string other_body(const Json& object, const JsonLdItem& item) const {
    std::string out;
    if (item.has_type("Product") || item.has_type("ProductGroup") || item.has_type("Recipe") ||
        item.has_type("HowTo") || item.has_type("Course"))
      add_lines(member(object, "description"), out);
    for (const char* key : {"text", "reviewBody", "recipeIngredient", "recipeInstructions", "step"})
      add_lines(member(object, key), out);
    if (item.has_type("FAQPage")) {
      each(member(object, "mainEntity"), [&](const Json& question) {
        add_lines(member(question, "name"), out);
        add_answers(question, out);
      });
    }
    add_answers(object, out);
    if (item.has_type("DiscussionForumPosting") && !out.empty())
      each(member(object, "comment"), [&](const Json& c) { add_lines(member(c, "text"), out); });
    return out;
  }

  void add_answers(const Json& question, std::string& out) const {
    for (const char* key : {"acceptedAnswer", "suggestedAnswer"})
      each(member(question, key), [&](const Json& a) { add_lines(member(a, "text"), out); });
  }

  // Strings as lines; of steps and sections of steps their text, else their name and what they list.
  void add_lines(const Json* value, std::string& out) const {
    constexpr std::size_t kMostLines = 1000;
    std::vector<const Json*> stack{value};
    for (std::size_t n = 0; n < kMostLines && !stack.empty() && out.size() < kMostBodyBytes; ++n) {
      const Json* const next = stack.back();
      stack.pop_back();
      if (!next) continue;
      if (next->is_string() && view(*next).size() <= kMostBodyBytes) {
        (out += plain_text(view(*next))) += '\n';
      } else if (next->is_array()) {
        for (std::size_t i = std::min(next->size(), kMostValues); i-- > 0;) stack.push_back(&(*next)[i]);
      } else if (const Json* const text = member(*next, "text")) {
        stack.push_back(text);
      } else if (next->is_object()) {
        stack.push_back(member(*next, "itemListElement"));
        stack.push_back(member(*next, "name"));
      }
    }
  }

  // The publisher, and people. Organizations among the authors stay only if they are not the publisher.
  void people(const Json& object, JsonLdItem& item) const {
    if (const Json* publisher = member(object, "publisher")) item.publisher = text(publisher);
    for (const char* key : {"author", "creator"}) {
      each(member(object, key), [&](const Json& value) {
        const Json& person = resolve(value);
        std::string name;
        const Json* const names = member(person, "name");
        if (names && names->is_array()) {
          each(names, [&](const Json& one) { item.authors.push_back(text(&one)); });
          return;
        }
        name = text(&person);
        if (name.empty()) name = text(member(person, "givenName")) + ' ' + text(member(person, "familyName"));
        if (name.size() > 1 && name != item.publisher) item.authors.push_back(std::move(name));
      });
      if (!item.authors.empty()) break;
    }
  }

  static std::optional<bool> truth(const Json* value) {
    if (!value) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    if (value->is_number_integer()) return value->get<std::int64_t>() != 0;
    const std::string_view word = local_name(ascii::trim(view(*value)));
    if (ascii::iequals(word, "true") || ascii::iequals(word, "yes")) return true;
    if (ascii::iequals(word, "false") || ascii::iequals(word, "no")) return false;
    return std::nullopt;
  }

  void access(const Json& object, JsonLdItem& item) const {
    item.free = truth(member(object, "isAccessibleForFree"));
    each(member(object, "hasPart"), [&](const Json& part) {
      if (truth(member(part, "isAccessibleForFree")) != false) return;
      each(member(part, "cssSelector"), [&](const Json& selector) {
        if (!view(selector).empty() && view(selector).size() <= 256)
          item.locked_selectors.emplace_back(view(selector));
      });
    });
  }

  Bodies bodies_;
  std::vector<Visit> objects_;
  std::map<std::string_view, const Json*> by_id_;
};

// The string after `"key" :` in a text that is not JSON.
std::string salvage(std::string_view script, std::string_view key) {
  constexpr std::size_t kMostDateBytes = 64;
  const std::size_t at = script.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view rest = ascii::trim(script.substr(at + key.size()));
  if (!rest.starts_with(':')) return {};
  rest = ascii::trim(rest.substr(1));
  if (!rest.starts_with('"')) return {};
  const std::size_t end = rest.find('"', 1);
  return end == std::string_view::npos || end > kMostDateBytes ? std::string()
                                                               : std::string(rest.substr(1, end - 1));
}

void append_salvaged(std::string_view script, std::vector<JsonLdItem>& out) {
  JsonLdItem item;
  item.types.emplace_back("WebPage");  // which object the dates belong to is unknown
  item.date_published = salvage(script, "\"datePublished\"");
  item.date_modified = salvage(script, "\"dateModified\"");
  if (!item.date_published.empty() || !item.date_modified.empty()) out.push_back(std::move(item));
}

}  // namespace

bool JsonLdItem::has_type(std::string_view type) const {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool JsonLdItem::is_article() const {
  return std::any_of(types.begin(), types.end(), [](std::string_view type) {
    return type.ends_with("Article") || type.ends_with("Posting") || type == "Report" || type == "Review" ||
           type == "CriticReview";
  });
}

std::vector<JsonLdItem> read_json_ld(const std::vector<std::string>& scripts, Bodies bodies) {
  std::vector<JsonLdItem> out;
  for (std::size_t i = 0; i < std::min(scripts.size(), kMostScripts); ++i) {
    if (scripts[i].size() > kMostScriptBytes) continue;
    const std::string mended = mend_json(scripts[i]);
    const Json root = mended.empty() ? Json(Json::value_t::discarded) : Json::parse(mended, nullptr, false);
    if (root.is_discarded()) {
      append_salvaged(scripts[i], out);
    } else {
      Graph(root, bodies).append_items(out);
    }
  }
  return out;
}

}  // namespace saring::meta
