// SPDX-License-Identifier: Apache-2.0
// Trees of blocks: Contentful, ProseMirror, Slate, Lexical, Draft.js, Editor.js, Portable Text, Prismic and
// what sites make themselves. They differ in names alone: an object has a type, a text or children.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "saring/base/ascii.h"
#include "saring/meta/plain_text_internal.h"
#include "saring/meta/state_internal.h"

namespace saring::meta {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostTextBytes = 1 << 20;
constexpr int kMostNesting = 128;
constexpr std::size_t kValuesOfParsing = 64;  // what a small parse costs, in values looked at

// Members that hold the characters of a block, the first that has any.
constexpr const char* kTexts[] = {"text",    "value", "rendered", "html", "__html",
                                  "content", "body",  "markdown", "plain"};
// Members that hold blocks or a block's insides, in this order.
constexpr const char* kInsides[] = {"root",     "document", "nodes",   "blocks", "children", "content",
                                    "contents", "body",     "text",    "value",  "data",     "attributes",
                                    "attrs",    "props",    "fields",  "items",  "elements", "paragraphs",
                                    "sections", "rows",     "columns", "slice",  "primary",  "json"};
// Types of runs within a line, and of blocks that are no text; of plain names.
constexpr std::string_view kInline[] = {"text",     "span",
                                        "link",     "hyperlink",
                                        "a",        "em",
                                        "strong",   "b",
                                        "i",        "u",
                                        "bold",     "italic",
                                        "code",     "inlinecode",
                                        "mark",     "sub",
                                        "sup",      "entryhyperlink",
                                        "small",    "assethyperlink",
                                        "mention",  "autolink",
                                        "textnode", "s"};
constexpr std::string_view kNoText[] = {"image",   "video",      "embed",  "asset",  "picture", "gallery",
                                        "photo",   "media",      "audio",  "advert", "adslot",  "teaser",
                                        "related", "newsletter", "button", "iframe", "script",  "style",
                                        "nav",     "svg",        "form",   "promo",  "recirc"};
constexpr const char* kCardMarks[] = {"url",       "href",    "slug",      "link",          "path",
                                      "permalink", "uri",     "author",    "canonicalUrl",  "publishedAt",
                                      "date",      "authors", "published", "datePublished", "createdAt"};
constexpr const char* kTitles[] = {"heading", "headline", "title"};
constexpr const char* kTypes[] = {"type",      "_type", "nodeType", "__typename",
                                  "blockType", "tag",   "tagName",  "name"};

const Json* member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string_view view(const Json* value) {
  const auto* const text = value ? value->get_ptr<const Json::string_t*>() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

bool is_one_of(const auto& word, const auto& words) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// An entry that stands for another page: a title, and an address or what else an article of its own has.
bool is_card(const Json& object) {
  const bool titled = !view(member(object, "title")).empty() || !view(member(object, "headline")).empty();
  if (!titled || member(object, "children")) return false;
  return std::any_of(std::begin(kCardMarks), std::end(kCardMarks), [&](const char* key) {
    const Json* const mark = member(object, key);
    return mark && (mark->is_structured() || !view(mark).empty());
  });
}

class Flattener {
 public:
  Flattener(const Json* entities, ReadBudget& budget) : entities_(entities), budget_(budget) {}

  std::string run(const Json& root) {
    push(root, false, 0);
    while (!stack_.empty() && budget_.values > 0 && out_.size() < kMostTextBytes) {
      const Visit visit = stack_.back();
      stack_.pop_back();
      --budget_.values;
      if (!visit.value) {
        end_line();
      } else if (visit.value->is_string()) {
        text(view(visit.value), visit.in_line);
      } else if (visit.value->is_array()) {
        list(visit);
      } else if (visit.value->is_object()) {
        object(visit);
      }
    }
    return std::move(out_);
  }

 private:
  struct Visit {
    const Json* value;  // null: a line ends here
    bool in_line;       // a run of a line, unless its type says otherwise
    int nesting;
  };

  void push(const Json& value, bool in_line, int nesting) {
    if (nesting < kMostNesting) stack_.push_back({&value, in_line, nesting});
  }

  void end_line() {
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }

  // "$L1f" and the like stand for other rows; a text that begins with a dollar has two.
  static bool is_reference(std::string_view text) {
    return text.size() > 1 && text[0] == '$' && std::all_of(text.begin() + 1, text.end(), ascii::is_alnum);
  }

  void text(std::string_view text, bool in_line) {
    if (flight_ && is_reference(text)) return;
    if (text.size() > budget_.bytes || text.size() > kMostTextBytes) return;
    budget_.bytes -= text.size();
    if (text.find_first_of("<&") != text.npos) budget_.values -= std::min(budget_.values, kValuesOfParsing);
    if (!in_line) end_line();
    const std::string plain = plain_text(text);
    const bool twice = text.find('<') == text.npos && plain.find("</") != plain.npos;  // escaped markup
    out_ += twice ? plain_text(plain) : plain;
    if (!in_line) end_line();
  }

  // A list may be an element: ["$", "p", key, {"children": ...}] in flight rows, ["p", {}, child, ...] in
  // minimark.
  void list(const Visit& visit) {
    const Json& list = *visit.value;
    const std::string_view first = list.size() < 2 ? std::string_view() : view(&list[0]);
    if (first == "$" && list.size() == 4 && list[3].is_object()) {
      flight_ = true;
      if (!open_element(view(&list[1]))) return;
      for (const char* key : {"dangerouslySetInnerHTML", "children"})
        if (const Json* inside = member(list[3], key)) push(*inside, true, visit.nesting + 1);
    } else if (!first.empty() && list[1].is_object() && tag_for_name(first) != Tag::unknown) {
      if (!open_element(first)) return;
      for (std::size_t i = list.size(); i-- > 2;) push(list[i], true, visit.nesting + 1);
    } else {
      for (auto it = list.rbegin(); it != list.rend(); ++it) push(*it, visit.in_line, visit.nesting + 1);
    }
  }

  // False: nothing in it is text of the page.
  bool open_element(std::string_view name) {
    constexpr Tag kBeside[] = {Tag::nav, Tag::footer, Tag::button, Tag::form, Tag::aside, Tag::figcaption};
    const Tag tag = tag_for_name(ascii::lower(name));
    if (flow(tag) == Flow::none || is_one_of(tag, kBeside)) return false;
    if (flow(tag) != Flow::inline_ || tag == Tag::br) open_line();
    return true;
  }

  void open_line() {
    end_line();
    stack_.push_back({nullptr, false, 0});
  }

  static std::string type_of(const Json& object) {
    for (const char* key : kTypes) {
      const std::string_view type = view(member(object, key));
      if (!type.empty() && type.size() < 100 && type != "element") return plain_name(type);
    }
    return {};
  }

  static bool is_no_text(std::string_view type) {
    return type.starts_with("embedded") ||
           std::any_of(std::begin(kNoText), std::end(kNoText),
                       [&](std::string_view word) { return type.starts_with(word) || type.ends_with(word); });
  }

  // The object that a reference stands for, else the object itself; null if it leads nowhere.
  const Json* resolve(const Json& object) const {
    const std::string_view key = view(member(object, "__ref"));
    if (key.empty()) return &object;
    const auto* const entities = entities_ ? entities_->get_ptr<const Json::object_t*>() : nullptr;
    if (!entities) return nullptr;
    const auto found = entities->find(std::string(key));
    return found == entities->end() || !found->second.is_object() ? nullptr : &found->second;
  }

  // Pushed last to first: titles, the object's own characters, its insides.
  void object(const Visit& visit) {
    const Json* const object = resolve(*visit.value);
    if (!object) return;
    const std::string type = type_of(*object);
    if (type == "linebreak" || type == "hardbreak" || type == "br") return end_line();
    if (is_no_text(type) || is_card(*object)) return;
    const bool in_line = visit.in_line && (type.empty() || is_one_of(type, kInline));
    if (!in_line) open_line();
    const int nesting = visit.nesting + 1;
    for (auto key = std::rbegin(kInsides); key != std::rend(kInsides); ++key)
      if (const Json* inside = member(*object, *key); inside && inside->is_structured())
        push(*inside, inside->is_array() ? is_children(*key) : is_wrapper(*key), nesting);
    if (const Json* words = text_of(*object)) push(*words, true, nesting);
    if (in_line) return;
    for (const char* key : kTitles)
      if (const Json* title = member(*object, key); title && title->is_string()) push(*title, false, nesting);
  }

  // The object's own characters, unless its children say them again.
  static const Json* text_of(const Json& object) {
    if (const Json* children = member(object, "children"); children && children->is_array()) return nullptr;
    for (const char* key : kTexts)
      if (const Json* text = member(object, key); !ascii::trim(view(text)).empty()) return text;
    return nullptr;
  }

  static bool is_children(std::string_view key) { return key == "children" || key == "content"; }
  static bool is_wrapper(std::string_view key) {
    return key == "data" || key == "attributes" || key == "attrs" || key == "props";
  }

  const Json* entities_;
  ReadBudget& budget_;
  std::vector<Visit> stack_;
  bool flight_ = false;  // elements of flight rows were seen
  std::string out_;
};

}  // namespace

std::string lines_of_blocks(const Json& value, const Json* entities, ReadBudget& budget) {
  return Flattener(entities, budget).run(value);
}

}  // namespace saring::meta
