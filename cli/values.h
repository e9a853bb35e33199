// SPDX-License-Identifier: Apache-2.0
// Checkers of option values. Each returns what is wrong with the value, or an empty string.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "saring/label/label.h"
#include "saring/label/model.h"

namespace saring::cli {

std::string read_switch(std::string_view value, bool& out);  // true/false, yes/no, on/off, 1/0
std::string read_count(std::string_view value, std::uint64_t min, std::uint64_t max, std::uint64_t& out);
// The same for a field of any size that holds `max`.
template <class T>
std::string read_number(std::string_view value, std::uint64_t min, std::uint64_t max, T& out) {
  std::uint64_t n = 0;
  std::string wrong = read_count(value, min, max, n);
  if (wrong.empty()) out = static_cast<T>(n);
  return wrong;
}
// Bytes, with k, M or G (1024-based), below the limit: by default that of a page, whose offsets are 32 bits.
std::string read_size(std::string_view value, std::size_t& out, std::uint64_t limit = std::uint64_t{4} << 30);
std::string read_favor(std::string_view value, double& out);
// Reads and checks the model file of that name.
std::string read_model(const std::string& path, std::shared_ptr<const Model>& out);
std::string read_labels(std::string_view value, LabelSet& out);  // adds to `out`
std::string read_url(std::string_view value);                    // http or https
std::string read_any_url(std::string_view value);                // of any scheme
std::string read_encoding(std::string_view value);
std::string read_crawl_time(std::string_view value);
std::string read_header(std::string_view value);
std::string read_text(std::string_view value);  // not empty, without control bytes

std::string not_one_of(std::string_view value, std::string_view words);

template <class T>
std::string read_word(std::string_view value, std::span<const std::pair<std::string_view, T>> words, T& out) {
  std::string known;
  for (const auto& [word, meaning] : words) {
    if (word == value) return out = meaning, std::string();
    known.append(known.empty() ? "" : " ").append(word);
  }
  return not_one_of(value, known);
}

// The word of `words` (separated by spaces) nearest to `typed`, if it is near enough to be meant; else empty.
std::string_view nearest(std::string_view typed, std::string_view words);

}  // namespace saring::cli
