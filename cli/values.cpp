// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

#include "inputs.h"
#include "read.h"
#include "saring/base/ascii.h"
#include "saring/corpus/names.h"
#include "saring/text/decode.h"
#include "saring/url/url.h"

namespace saring::cli {
namespace {

std::string quoted(std::string_view value) { return "'" + std::string(value) + "'"; }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

template <class F>
void each_word(std::string_view words, char separator, F f) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(separator), words.size());
    if (end > 0) f(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

std::string all_labels() {
  std::string out;
  for (unsigned i = 0; i < kLabels; ++i)
    out.append(out.empty() ? "" : " ").append(name(static_cast<Label>(i)));
  return out;
}

bool is_date(std::string_view s) {
  if (s.size() < 10 || s[4] != '-' || s[7] != '-') return false;
  for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u})
    if (!ascii::is_digit(s[i])) return false;
  const int month = (s[5] - '0') * 10 + s[6] - '0', day = (s[8] - '0') * 10 + s[9] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

}  // namespace

std::string_view nearest(std::string_view typed, std::string_view words) {
  std::string_view best;
  std::size_t least = std::min<std::size_t>(3, typed.size() / 2 + 1);
  if (typed.size() > 64) return best;
  each_word(words, ' ', [&](std::string_view word) {
    const bool starts = typed.size() >= 3 && word.starts_with(typed);
    const std::size_t distance = starts ? 0 : edit_distance(typed, word);
    if (distance < least) least = distance, best = word;
  });
  return best;
}

std::string not_one_of(std::string_view value, std::string_view words) {
  std::string list;
  each_word(words, ' ', [&](std::string_view word) { list.append(list.empty() ? "" : ", ").append(word); });
  return quoted(value) + " is not one of " + list;
}

std::string read_switch(std::string_view value, bool& out) {
  for (const std::string_view yes : {"true", "yes", "on", "1"})
    if (ascii::iequals(value, yes)) return out = true, std::string();
  for (const std::string_view no : {"false", "no", "off", "0"})
    if (ascii::iequals(value, no)) return out = false, std::string();
  return quoted(value) + " is neither true nor false";
}

std::string read_count(std::string_view value, std::uint64_t min, std::uint64_t max, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error != std::errc() || end != value.data() + value.size() || out < min || out > max)
    return quoted(value) + " is not a number from " + std::to_string(min) + " to " + std::to_string(max);
  return {};
}

std::string read_size(std::string_view value, std::size_t& out, std::uint64_t limit) {
  std::string_view digits = value;
  std::uint64_t unit = 1;
  if (!digits.empty()) {
    const char last = ascii::lower(digits.back());
    unit = last == 'k' ? 1u << 10 : last == 'm' ? 1u << 20 : last == 'g' ? 1u << 30 : 1;
    if (unit != 1) digits.remove_suffix(1);
  }
  std::uint64_t number = 0;
  if (!read_count(digits, 1, limit, number).empty() || number > limit / unit || number * unit >= limit)
    return quoted(value) + " is not a size below " + std::to_string(limit >> 30) + "G, such as 500k or 32M";
  out = static_cast<std::size_t>(number * unit);
  return {};
}

std::string read_favor(std::string_view value, double& out) {
  // The words stand halfway, so that a number can still go further.
  if (value == "precision") return out = -0.5, std::string();
  if (value == "recall") return out = 0.5, std::string();
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error != std::errc() || end != value.data() + value.size() || !(out >= -1 && out <= 1))
    return quoted(value) + " is not precision, recall or a number from -1 to 1";
  return {};
}

std::string read_labels(std::string_view value, LabelSet& out) {
  std::string wrong;
  bool any = false;
  each_word(value, ',', [&](std::string_view word) {
    Label label{};
    any = true;
    if (label_for_name(ascii::trim(word), label))
      out |= bit(label);
    else if (wrong.empty())
      wrong = not_one_of(ascii::trim(word), all_labels());
  });
  return any || !wrong.empty() ? wrong : "no label given; known: " + all_labels();
}

std::string read_url(std::string_view value) {
  const Result<Url> url = Url::parse(value);
  if (!url) return quoted(without_user(value)) + " is not a URL";
  return url->is_http() ? std::string() : quoted(without_user(value)) + " is not an http or https URL";
}

std::string read_any_url(std::string_view value) {
  return Url::parse(value) ? std::string() : quoted(without_user(value)) + " is not a URL";
}

std::string read_encoding(std::string_view value) {
  if (!encoding_for_label(value).empty()) return {};
  return quoted(value) +
         " is no encoding label of the WHATWG standard (such as utf-8, windows-1252, shift_jis)";
}

std::string read_crawl_time(std::string_view value) {
  if (is_date(value) && (value.size() == 10 || value[10] == 'T' || value[10] == ' ')) return {};
  return quoted(value) + " is not an ISO 8601 time such as 2024-05-06 or 2024-05-06T07:08:09Z";
}

std::string read_model(const std::string& path, std::shared_ptr<const Model>& out) {
  Result<std::string> bytes = read_file(path, Model::kMaxBytes);
  if (!bytes) return bytes.error().what;
  Result<Model> model = Model::parse(std::move(*bytes));
  if (!model) return path + ": " + model.error().what;
  out = std::make_shared<const Model>(std::move(*model));
  return {};
}

std::string read_text(std::string_view value) {
  if (value.empty()) return "the value is empty";
  for (const char c : value)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "the value has a control byte";
  return {};
}

std::string read_header(std::string_view value) {
  if (std::string wrong = read_text(value); !wrong.empty()) return wrong;
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon == 0 ||
      value.substr(0, colon).find(' ') != std::string_view::npos)
    return quoted(value) + " is not of the form 'Name: value'";
  return {};
}

}  // namespace saring::cli
