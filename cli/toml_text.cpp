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

// Levels of one dotted key. toml++ goes into each by recursion, and takes a stack with 200,000.
constexpr int kMostDots = 1'000;

// The first line with more dots outside strings and comments than that; 0: none has.
std::size_t line_of_deep_key(std::string_view toml) {
  std::size_t line = 1;
  int dots = 0;
  for (std::size_t i = 0; i < toml.size(); ++i) {
    const char c = toml[i];
    if (c == '#') {
      i = std::min(toml.find('\n', i), toml.size()) - 1;
    } else if (c == '"' || c == '\'') {
      const std::string three(3, c);
      const bool lines = toml.substr(i, 3) == three;
      for (i += lines ? 3 : 1; i < toml.size(); ++i) {
        line += toml[i] == '\n';
        if (toml[i] == '\\' && c == '"') {
          ++i;
        } else if (lines ? toml.substr(i, 3) == three : toml[i] == c || toml[i] == '\n') {
          i += lines ? 2 : 0;
          break;
        }
      }
    } else if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.' && ++dots > kMostDots) {
      return line;
    }
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
