// SPDX-License-Identifier: Apache-2.0
#include "toml_text.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "read.h"

namespace saring::cli {
namespace {

bool as_text(const toml::node& node, std::string& out) {
  char digits[64];
  if (const auto* text = node.as_string()) {
    out = text->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out = boolean->get() ? "true" : "false";
  } else if (const auto* integer = node.as_integer()) {
    out = std::to_string(integer->get());
  } else if (const auto* real = node.as_floating_point()) {
    const auto end = std::to_chars(digits, digits + sizeof digits, real->get());
    out.assign(digits, end.ptr);
  } else {
    return false;
  }
  return true;
}

// Dots of one key. toml++ makes and destroys a table for each by recursion, and takes values 256 levels
// inside each other, each of which may have such a key: more than 150,000 tables in a row need more than a
// stack.
constexpr int kMostDots = 16;

// The byte after the string that opens at `begin`, or the line break that no string goes over.
std::size_t end_of_string(std::string_view toml, std::size_t begin) {
  const std::string_view three = toml[begin] == '"' ? "\"\"\"" : "'''";
  const bool many_lines = toml.substr(begin, 3) == three;
  const std::string_view closing = three.substr(0, many_lines ? 3 : 1);
  for (std::size_t i = begin + closing.size(); i < toml.size(); ++i) {
    if (toml[i] == '\\' && three[0] == '"')
      ++i;
    else if (toml[i] == '\n' && !many_lines)
      return i;
    else if (toml.substr(i, closing.size()) == closing)
      return i + closing.size();
  }
  return toml.size();
}

// The first line in which a key has more dots than that; 0: none has.
std::size_t line_of_deep_key(std::string_view toml) {
  std::size_t line = 1;
  int dots = 0;
  for (std::size_t i = 0; i < toml.size();) {
    const char c = toml[i];
    if (c == '"' || c == '\'' || c == '#') {
      const std::size_t end = c == '#' ? std::min(toml.find('\n', i), toml.size()) : end_of_string(toml, i);
      const std::string_view passed = toml.substr(i, end - i);
      line += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
      i = end;
      continue;
    }
    if (c == '.' && ++dots > kMostDots) return line;
    if (c == '\n' || c == '=' || c == ',' || c == '{' || c == '}') dots = 0;
    line += c == '\n' ? 1u : 0u;
    ++i;
  }
  return 0;
}

}  // namespace

Result<toml::table> read_toml(const std::string& path, std::size_t max_bytes) {
  const Result<std::string> bytes = read_file(path, max_bytes);
  if (!bytes) return Error{Errc::usage, path + ": " + bytes.error().what};
  if (const std::size_t line = line_of_deep_key(*bytes); line > 0)
    return Error{Errc::usage, path + ":" + std::to_string(line) + ": a key of too many parts"};
  toml::parse_result parsed = toml::parse(std::string_view(*bytes));
  if (parsed) return std::move(parsed).table();
  const auto& error = parsed.error();
  return Error{Errc::usage, path + ":" + std::to_string(error.source().begin.line) + ": " +
                                std::string(error.description())};
}

bool read_values(const toml::node& node, bool lists, std::vector<std::string>& out) {
  std::string text;
  const toml::array* list = node.as_array();
  if (list == nullptr) return as_text(node, text) && (out.push_back(text), true);
  if (!lists) return false;
  for (const toml::node& item : *list) {
    if (!as_text(item, text)) return false;
    out.push_back(text);
  }
  return true;
}

}  // namespace saring::cli
