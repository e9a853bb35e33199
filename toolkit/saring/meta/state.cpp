// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "saring/base/ascii.h"
#include "saring/meta/json_ld_internal.h"
#include "saring/meta/state_internal.h"

namespace saring::meta {
namespace {

using Json = nlohmann::json;

// Variables to which pages assign their state.
constexpr std::string_view kVariables[] = {"__NEXT_DATA__",
                                           "__NUXT__",
                                           "__APOLLO_STATE__",
                                           "__INITIAL_STATE__",
                                           "__PRELOADED_STATE__",
                                           "__INITIAL_DATA__",
                                           "__PRELOADED_DATA__",
                                           "__INITIAL_PROPS__",
                                           "__REDUX_STATE__",
                                           "__RELAY_STORE__",
                                           "__SERVER_DATA__",
                                           "__STATE__",
                                           "__DATA__",
                                           "__remixContext",
                                           "__staticRouterHydrationData",
                                           "__serverData",
                                           "__data",
                                           "pageContext",
                                           "Fusion.globalContent"};

// Attributes in which the elements of an application get their properties.
constexpr std::string_view kAttributes[] = {"data-page",  "data-props",         "data-react-props",
                                            "data-state", "data-initial-state", "props"};

// How deep a flattened value may nest once it is put together.
constexpr int kMostUnflattened = 256;

class Finder {
 public:
  explicit Finder(const Dom& dom) : dom_(dom) {}

  std::vector<State> run() {
    const std::span<const Node> nodes = dom_.nodes();
    for (NodeId i = 0; i < nodes.size() && out_.size() < kMostStates; ++i) {
      if (nodes[i].kind != NodeKind::element || (nodes[i].flags & kTemplate) != 0) continue;
      if (nodes[i].tag == Tag::script) {
        script(i);
      } else if (nodes[i].attribute_count > 0) {
        attributes(i);
      }
    }
    flight_rows();
    return std::move(out_);
  }

 private:
  // False: there is nothing in it. What follows the value in `literal` does not matter.
  bool add(std::string_view name, std::string_view literal) {
    literal = literal.substr(0, std::min(kMostStateBytes, left_));
    std::string json = mend_state(literal);
    left_ -= json.empty() ? literal.size() : std::min(left_, json.size());
    if (json.size() <= std::string_view("{}").size() || out_.size() >= kMostStates) return false;
    out_.push_back({std::string(name), std::move(json)});
    return true;
  }

  void script(NodeId id) {
    const std::string_view type = ascii::trim(dom_.attribute(id, "type"));
    std::string text;
    dom_.append_text(id, text);
    if (ascii::istarts_with(type, "application/json") || ascii::istarts_with(type, "text/json")) {
      const std::string_view name = dom_.attribute(id, "id");
      add(is_name(name) ? name : "application/json", text);
      return;
    }
    const bool runs = type.empty() || type == "module" || ascii::ifind(type, "javascript") != type.npos;
    if (!runs) return;
    for (const std::string_view variable : kVariables) assigned(variable, ascii::trim(text));
    pushed(text);
  }

  static bool is_name(std::string_view id) {
    constexpr std::size_t kMostBytes = 100;
    return !id.empty() && id.size() <= kMostBytes && std::all_of(id.begin(), id.end(), [](char c) {
      return ascii::is_alnum(c) || c == '_' || c == '-' || c == '.';
    });
  }

  // The value of the first assignment to a variable: a literal, a literal in a string, or the literal that a
  // function called at once returns.
  void assigned(std::string_view variable, std::string_view script) {
    for (std::size_t at = 0; (at = script.find(variable, at)) != std::string_view::npos;) {
      at += variable.size();
      std::string_view rest = script.substr(at);
      if (rest.starts_with("\"]") || rest.starts_with("']")) rest.remove_prefix(2);
      rest = ascii::trim(rest);
      if (!rest.starts_with('=') || rest.starts_with("==")) continue;
      rest = ascii::trim(rest.substr(1));
      constexpr std::string_view kParse = "JSON.parse(", kReturn = "{return";
      if (rest.starts_with(kParse)) {
        if (quoted(variable, ascii::trim(rest.substr(kParse.size())))) return;
        continue;
      }
      if (rest.starts_with("(function(") || rest.starts_with("function(")) {
        const std::size_t body = rest.find(kReturn);
        if (body == std::string_view::npos) return;
        rest = ascii::trim(rest.substr(body + kReturn.size()));
      }
      if ((rest.starts_with('{') || rest.starts_with('[')) && add(variable, rest)) return;
    }
  }

  // JSON in a string literal.
  bool quoted(std::string_view name, std::string_view literal) {
    if (!is_quote(literal)) return false;
    literal = literal.substr(0, std::min(kMostStateBytes, left_));
    const std::string json = string_in(literal);
    left_ -= json.empty() ? literal.size() : 0;
    return add(name, json);
  }
  static bool is_quote(std::string_view text) { return text.starts_with('"') || text.starts_with('\''); }

  // The value of the string literal at the start of a script.
  static std::string string_in(std::string_view literal) {
    std::string list("[");
    std::size_t end = 1;
    while (end < literal.size() && literal[end] != literal[0]) end += literal[end] == '\\' ? 2U : 1U;
    if (end >= literal.size()) return {};
    (list += literal.substr(0, end + 1)) += ']';
    const Json parsed = Json::parse(mend_state(list), nullptr, false);
    return parsed.is_array() && parsed.size() == 1 && parsed[0].is_string() ? parsed[0].get<std::string>()
                                                                            : std::string();
  }

  // Pieces of the rows that React's server components send, in the order of their scripts.
  void pushed(std::string_view script) {
    constexpr std::string_view kPush = "self.__next_f.push([1,";
    for (std::size_t at = 0; (at = script.find(kPush, at)) != std::string_view::npos;) {
      at += kPush.size();
      const std::string_view literal = script.substr(at);
      if (flight_.size() > kMostStateBytes || !is_quote(literal)) return;
      const std::string piece = string_in(literal);
      flight_ += piece;
      at += piece.size();  // an escaped piece is at least as long
    }
  }

  // A row is "hex:" and a value, or "hex:T", a length in hexadecimal, a comma and so many bytes of text.
  void flight_rows() {
    Json rows = Json::array();
    std::string_view rest = flight_;
    while (!rest.empty()) {
      std::size_t digits = 0;
      while (digits < rest.size() && ascii::is_hex(rest[digits])) ++digits;
      if (digits == 0 || digits >= rest.size() || rest[digits] != ':') {
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
        continue;
      }
      rest.remove_prefix(digits + 1);
      if (rest.starts_with('T')) {
        rest = text_row(rest.substr(1), rows);
        continue;
      }
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (rest.starts_with('[') || rest.starts_with('{')) value_row(rest.substr(0, end), rows);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!rows.empty() && out_.size() < kMostStates)
      out_.push_back({"__next_f", rows.dump(-1, ' ', false, Json::error_handler_t::replace)});
  }

  static std::string_view text_row(std::string_view rest, Json& rows) {
    std::size_t length = 0, digits = 0;
    for (; digits < rest.size() && digits < 8 && ascii::is_hex(rest[digits]); ++digits)
      length = length * 16 + static_cast<std::size_t>(ascii::hex_value(rest[digits]));
    rest.remove_prefix(std::min(digits + 1, rest.size()));
    length = std::min(length, rest.size());
    rows.push_back(Json{{"text", rest.substr(0, length)}});
    return rest.substr(length);
  }

  static void value_row(std::string_view row, Json& rows) {
    const std::string mended = mend_state(row);
    Json value = mended.empty() ? Json(Json::value_t::discarded) : Json::parse(mended, nullptr, false);
    if (value.is_structured()) rows.push_back(std::move(value));
  }

  void attributes(NodeId id) {
    constexpr std::size_t kLeast = 200;  // bytes; shorter values hold no body
    for (const Attribute& attribute : dom_.attributes(id)) {
      if (attribute.value.size() < kLeast || !attribute.value.starts_with('{')) continue;
      if (std::find(std::begin(kAttributes), std::end(kAttributes), attribute.name) != std::end(kAttributes))
        add(attribute.name, attribute.value);
    }
  }

  const Dom& dom_;
  std::vector<State> out_;
  std::string flight_;
  std::size_t left_ = kMostStateBytesInAll;
};

class Unflattener {
 public:
  explicit Unflattener(Json&& list) : list_(std::move(list)), taken_(list_.size()) {
    for (const Json& value : list_)
      if (value.is_string()) left_ += 2 * value.get_ref<const std::string&>().size();
  }

  Json run() {
    Json out;
    if (list_.is_array() && !list_.empty()) stack_.push_back({&out, 0, 0});
    while (!stack_.empty()) {
      const Visit visit = stack_.back();
      stack_.pop_back();
      if (visit.index < taken_.size() && visit.nesting < kMostUnflattened) put(visit);
    }
    return out;
  }

 private:
  struct Visit {
    Json* target;
    std::size_t index;
    int nesting;
  };

  // Negative numbers stand for undefined, holes and the like.
  static std::size_t index_of(const Json& value) {
    return value.is_number_unsigned() ? value.get<std::size_t>() : static_cast<std::size_t>(-1);
  }

  void put(const Visit& visit) {
    const Json& value = list_[visit.index];
    if (value.is_string()) {
      const std::size_t size = value.get_ref<const std::string&>().size();
      if (size <= left_) *visit.target = value, left_ -= size;
    } else if (!value.is_structured()) {
      *visit.target = value;
    } else if (!taken_[visit.index]) {
      taken_[visit.index] = true;
      value.is_object() ? object(value, visit) : list(value, visit);
    }
  }

  void object(const Json& value, const Visit& visit) {
    *visit.target = Json::object();
    const std::size_t first = stack_.size();
    for (auto it = value.begin(); it != value.end(); ++it)
      stack_.push_back({&(*visit.target)[it.key()], index_of(*it), visit.nesting + 1});
    std::reverse(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end());
  }

  void list(const Json& value, const Visit& visit) {
    const bool wrapper = !value.empty() && value[0].is_string();
    const std::string_view kind =
        wrapper ? std::string_view(value[0].get_ref<const std::string&>()) : std::string_view();
    if (wrapper && kind != "Set" && kind != "Map") {
      if (value.size() == 2) stack_.push_back({visit.target, index_of(value[1]), visit.nesting + 1});
      return;
    }
    const std::size_t skip = wrapper ? 1 : 0;
    *visit.target = Json(value.size() - skip, Json());
    for (std::size_t i = value.size(); i-- > skip;)
      stack_.push_back({&(*visit.target)[i - skip], index_of(value[i]), visit.nesting + 1});
  }

  Json list_;
  std::vector<bool> taken_;
  std::vector<Visit> stack_;
  std::size_t left_ = 1 << 16;  // bytes of strings that may still be copied: this, and twice what is there
};

}  // namespace

std::vector<State> find_states(const Dom& dom) { return Finder(dom).run(); }

Json unflatten(Json&& list) { return Unflattener(std::move(list)).run(); }

}  // namespace saring::meta
