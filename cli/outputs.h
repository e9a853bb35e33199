// SPDX-License-Identifier: Apache-2.0
// The outputs of one run of clean, for comparing them with those of another.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "saring/base/result.h"

namespace saring::cli {

enum class OutputsKind : std::uint8_t { folder, json_lines, text };

// What finds a page again in the other run.
struct OutputKey {
  std::string name;
  std::size_t nth = 1;  // of the pages with this name
  auto operator<=>(const OutputKey&) const = default;
};
std::string shown(const OutputKey& key);  // "name", "name (2)"

class Outputs {
 public:
  // A folder: every regular file below it, by relative name; links to folders, and names that begin with a
  // dot, are left alone. A file in .jsonl or .ndjson (also with .gz or .zst behind): its objects, by the
  // first of the members id, input, hash, url, source, url_canonical and title that is a string with text in
  // it. Any other file: one text. `max_bytes` limits each file but JSON lines. Errors: io, too_large,
  // corrupt.
  static Result<Outputs> open(const std::string& path, std::size_t max_bytes);

  OutputsKind kind() const { return kind_; }
  const std::vector<OutputKey>& keys() const { return keys_; }  // sorted, each once
  // The i-th text: of JSON lines title and text. Errors: io, too_large.
  Result<std::string> text(std::size_t i) const;

 private:
  Status read_folder();
  Status read_json_lines();

  OutputsKind kind_ = OutputsKind::text;
  std::string path_;
  std::size_t max_bytes_ = 0;
  std::vector<OutputKey> keys_;
  std::vector<std::string> texts_;  // of JSON lines, by key
};

}  // namespace saring::cli
