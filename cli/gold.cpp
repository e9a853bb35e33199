// SPDX-License-Identifier: Apache-2.0
#include "gold.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "read.h"
#include "saring/text/utf8.h"

namespace saring::cli {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMaxGoldBytes = kMaxLowerCaseBytes;
constexpr std::size_t kMaxPredictionBytes = 64u << 20;

bool is_file(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// A member that is null or missing is null.
const Json& member(const Json& object, const std::string& key) {
  static const Json kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

std::string as_text(const Json& value) {
  if (value.is_null()) return "None";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// False: not a list of strings.
bool take_snippets(const Json& value, std::vector<std::string>& out) {
  if (value.is_null()) return true;
  if (!value.is_array()) return false;
  for (const Json& snippet : value) {
    if (!snippet.is_string()) return false;
    out.push_back(snippet.get<std::string>());
  }
  return true;
}

// What is wrong with the line, or an empty string.
std::string take_line(std::string_view line, const std::vector<std::string>& fields, Gold& out) {
  const Json page = Json::parse(line, nullptr, false);
  if (!page.is_object()) return "not a JSON object";
  const Json& id = member(page, "id");
  if (!id.is_string() && !id.is_number_integer()) return "no id";
  out.id = as_text(id);
  const Json& text = member(page, "text");
  if (!text.is_null() && !text.is_string()) return "text is no string";
  if (text.is_string()) out.text = text.get<std::string>();
  if (!take_snippets(member(page, "with"), out.with)) return "with is no list of strings";
  if (!take_snippets(member(page, "without"), out.without)) return "without is no list of strings";
  for (const std::string& field : fields) out.groups.push_back(as_text(member(page, field)));
  return {};
}

}  // namespace

std::string below(const std::string& folder, std::string_view name) {
  return std::string(folder).append(folder.ends_with('/') ? "" : "/").append(name);
}

std::string page_path(const std::string& dataset, const std::string& id) {
  const std::string plain = below(dataset, "html/" + id + ".html");
  return is_file(plain + ".gz") || !is_file(plain) ? plain + ".gz" : plain;
}

Result<std::vector<Gold>> read_gold(const std::string& dataset, const std::vector<std::string>& fields) {
  std::string path = below(dataset, "gold.jsonl.gz");
  if (!is_file(path)) path = below(dataset, "gold.jsonl");
  const Result<std::string> bytes = read_page(path, kMaxGoldBytes);
  if (!bytes) return Error{bytes.error().code, path + ": " + bytes.error().what};
  std::vector<Gold> out;
  std::string_view rest = *bytes;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (const std::string wrong = take_line(line, fields, out.emplace_back()); !wrong.empty())
      return Error{Errc::corrupt, path + ":" + std::to_string(number) + ": " + wrong};
  }
  if (out.empty()) return Error{Errc::corrupt, path + ": no pages"};
  return out;
}

Result<std::string> read_prediction(const std::string& folder, const std::string& id) {
  const Result<std::string> bytes = read_file(below(folder, id + ".txt"), kMaxPredictionBytes);
  if (!bytes) return bytes.error();
  std::string out;
  out.reserve(bytes->size());
  for (std::size_t i = 0; i < bytes->size();) {
    const char32_t c = utf8::next(*bytes, i);
    if (c == '\r' && i < bytes->size() && (*bytes)[i] == '\n') ++i;
    utf8::append(c == '\r' ? U'\n' : c, out);
  }
  return out;
}

}  // namespace saring::cli
