// SPDX-License-Identifier: Apache-2.0
#include "outputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "read.h"
#include "saring/corpus/output.h"

namespace saring::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kMaxJsonLinesBytes = 1u << 30;  // all of it is held in memory
constexpr std::string_view kNames[] = {"id", "input", "hash", "url", "source", "url_canonical", "title"};

std::string_view string_member(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                     : std::string_view();
}

std::string name_of(const Json& object) {
  for (const std::string_view member : kNames)
    if (const std::string_view value = string_member(object, member); !value.empty())
      return std::string(value);
  return "(no name)";
}

bool is_json_lines(std::string_view path) {
  for (const std::string_view coding : {".gz", ".zst"})
    if (path.ends_with(coding)) path.remove_suffix(coding.size());
  return path.ends_with(".jsonl") || path.ends_with(".ndjson");
}

}  // namespace

std::string shown(const OutputKey& key) {
  return key.nth == 1 ? key.name : key.name + " (" + std::to_string(key.nth) + ")";
}

Result<Outputs> Outputs::open(const std::string& path, std::size_t max_bytes) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return io_error(path, errno);
  Outputs out;
  out.path_ = path;
  out.max_bytes_ = max_bytes;
  if (S_ISDIR(info.st_mode)) {
    out.kind_ = OutputsKind::folder;
    if (const Status read = out.read_folder(); !read) return read.error();
  } else if (is_json_lines(path)) {
    out.kind_ = OutputsKind::json_lines;
    if (const Status read = out.read_json_lines(); !read) return read.error();
  } else {
    out.keys_.emplace_back();
  }
  return out;
}

Status Outputs::read_folder() {
  std::error_code error;
  const fs::path root(path_);
  fs::recursive_directory_iterator at(root, error), end;
  while (!error && at != end) {
    const std::string file = at->path().filename().string();
    std::error_code ignored;  // of a file that went away or a link to nowhere: no regular file
    if (file.starts_with('.'))
      at.disable_recursion_pending();
    else if (at->is_regular_file(ignored))
      keys_.push_back({at->path().lexically_relative(root).string(), 1});
    at.increment(error);
  }
  if (error) return io_error(path_, error.value());
  std::sort(keys_.begin(), keys_.end());
  return {};
}

Status Outputs::read_json_lines() {
  const Result<std::string> bytes = read_page(path_, kMaxJsonLinesBytes);
  if (!bytes) return Error{bytes.error().code, path_ + ": " + bytes.error().what};
  std::map<OutputKey, std::string> pages;
  std::map<std::string, std::size_t, std::less<>> times;
  std::size_t number = 0;
  for (std::size_t i = 0; i < bytes->size(); ++number) {
    const std::size_t end = std::min(bytes->find('\n', i), bytes->size());
    const std::string_view line = std::string_view(*bytes).substr(i, end - i);
    i = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Json object = Json::parse(line, nullptr, false);
    if (!object.is_object())
      return Error{Errc::corrupt, path_ + ":" + std::to_string(number + 1) + ": not an object of JSON"};
    std::string name = name_of(object), text(string_member(object, "title"));
    if (!text.empty()) text += '\n';
    if (const std::string_view body = string_member(object, "text"); !body.empty()) (text += body) += '\n';
    const std::size_t nth = ++times[name];
    pages.emplace(OutputKey{std::move(name), nth}, std::move(text));
  }
  for (auto& [key, text] : pages) {
    keys_.push_back(key);
    texts_.push_back(std::move(text));
  }
  return {};
}

Result<std::string> Outputs::text(std::size_t i) const {
  if (kind_ == OutputsKind::json_lines) return texts_[i];
  return read_page(kind_ == OutputsKind::text ? path_ : (fs::path(path_) / keys_[i].name).string(),
                   max_bytes_);
}

}  // namespace saring::cli
