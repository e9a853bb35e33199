// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/names.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/url/url.h"

namespace saring {
namespace {

constexpr std::size_t kMaxTemplateBytes = 1024;
constexpr std::size_t kMaxIndexWidth = 18;
constexpr std::size_t kMaxExtensionBytes = 16;  // a longer "extension" is part of the name
constexpr std::size_t kMaxFieldBytes = 1024;    // of one value: more than a component can hold anyway

bool is_bidi_control(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_unsafe(char32_t c) {
  constexpr std::u32string_view kReserved = U"/\\:*?\"<>|";
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || kReserved.find(c) != std::u32string_view::npos ||
         is_bidi_control(c) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == utf8::kReplacement;
}

// Marks between words: ASCII punctuation and the blocks of punctuation, symbols and pictographs.
bool is_separator(char32_t c) {
  if (c < 0x80) return !ascii::is_alnum(static_cast<char>(c));
  constexpr std::pair<char32_t, char32_t> kRanges[] = {
      {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},       {0xD7, 0xD7},
      {0xF7, 0xF7},     {0x60C, 0x60C},   {0x61B, 0x61F},   {0x964, 0x965},     {0x2000, 0x206F},
      {0x2190, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004}, {0x3008, 0x3020},   {0x30FB, 0x30FB},
      {0xD800, 0xDFFF}, {0xE000, 0xF8FF}, {0xFE10, 0xFE6F}, {0xFF00, 0xFF0F},   {0xFF1A, 0xFF20},
      {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF}};
  return std::any_of(std::begin(kRanges), std::end(kRanges),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

// Position of the extension's dot; s.size() if there is none.
std::size_t extension_at(std::string_view s) {
  const std::size_t dot = s.rfind('.');
  return dot == std::string_view::npos || dot == 0 || s.size() - dot > kMaxExtensionBytes ? s.size() : dot;
}

// At most `max` bytes of s, cut at a code point border.
std::string_view cut(std::string_view s, std::size_t max) {
  if (s.size() <= max) return s;
  while (max > 0 && (static_cast<unsigned char>(s[max]) & 0xC0) == 0x80) --max;
  return s.substr(0, max);
}

std::string cut_before_extension(std::string_view name, std::string_view suffix) {
  const std::size_t dot = extension_at(name);
  const std::string_view extension = name.substr(dot);
  std::string out(cut(name.substr(0, dot), kMaxNameBytes - extension.size() - suffix.size()));
  return out.append(suffix).append(extension);
}

// Device names of Windows, with any extension.
bool is_device_name(std::string_view component) {
  const std::string base = ascii::lower(component.substr(0, component.find('.')));
  if (base == "con" || base == "prn" || base == "aux" || base == "nul" || base == "conin$" ||
      base == "conout$")
    return true;
  return base.size() == 4 && (base.starts_with("com") || base.starts_with("lpt")) && ascii::is_digit(base[3]);
}

std::uint64_t fold_digest(std::string_view path) {
  std::string folded;
  while (true) {
    const std::size_t slash = path.find('/');
    // Letters on both sides, because folding a phrase cuts punctuation at its ends.
    folded += fold_phrase("x" + std::string(path.substr(0, slash)) + "x");
    if (slash == std::string_view::npos) return xxh3_64(folded);
    folded += '/';
    path.remove_prefix(slash + 1);
  }
}

Error bad_template(std::string_view why) { return {Errc::usage, "name template: " + std::string(why)}; }

// "index:03" -> "index" and 3. False: the format after ':' is none that we know.
bool split_format(std::string_view& name, std::size_t& width) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return true;
  const std::string_view digits = name.substr(colon + 1);
  name = name.substr(0, colon);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), width);
  return error == std::errc() && end == digits.data() + digits.size() && width <= kMaxIndexWidth &&
         name == "index";
}

void append_padded(std::size_t value, std::size_t width, std::string& out) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

// A field's value inside a component: no separator of either kind.
void append_value(std::string_view value, std::string_view if_empty, std::string& out) {
  for (const char c : value.empty() ? if_empty : value.substr(0, kMaxFieldBytes))
    out += c == '/' || c == '\\' ? '_' : c;
}

}  // namespace

bool NameTemplate::field_for_name(std::string_view name, Field& out) {
  constexpr std::pair<std::string_view, Field> kFields[] = {
      {"index", Field::index}, {"hash", Field::hash}, {"stem", Field::stem}, {"host", Field::host},
      {"date", Field::date},   {"slug", Field::slug}, {"ext", Field::ext}};
  for (const auto& [known, field] : kFields)
    if (known == name) return out = field, true;
  return false;
}

Result<NameTemplate> NameTemplate::parse(std::string_view text) {
  if (text.empty()) return bad_template("empty");
  if (text.size() > kMaxTemplateBytes) return bad_template("longer than 1024 bytes");
  if (text.find('\0') != std::string_view::npos) return bad_template("NUL byte");
  if (text.front() == '/') return bad_template("absolute paths are not taken: the folder is named elsewhere");
  if (text.back() == '/') return bad_template("ends in '/'");
  NameTemplate out;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.parts_.push_back({Field::literal, 0, std::exchange(literal, {})});
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      literal += c, ++i;
    } else if (c == '}') {
      return bad_template("'}' without '{'");
    } else if (c == '/') {
      flush();
      out.parts_.push_back({Field::folder, 0, {}});
    } else if (c == '{') {
      flush();
      const std::size_t close = text.find('}', i);
      if (close == std::string_view::npos) return bad_template("'{' without '}'");
      std::string_view name = text.substr(i + 1, close - i - 1);
      Part part;
      if (!split_format(name, part.width))
        return bad_template("only {index} takes a format, a width such as {index:03}");
      if (!field_for_name(name, part.field))
        return bad_template("unknown field {" + clean(name) +
                            "}; known: index, hash, stem, host, date, slug, ext");
      out.parts_.push_back(std::move(part));
      i = close;
    } else {
      literal += c;
    }
  }
  flush();
  for (std::size_t i = 0; i < out.parts_.size(); ++i) {  // a component that is a literal alone
    const bool starts = i == 0 || out.parts_[i - 1].field == Field::folder;
    const bool ends = i + 1 == out.parts_.size() || out.parts_[i + 1].field == Field::folder;
    if (!starts || out.parts_[i].field > Field::folder) continue;
    if (out.parts_[i].field == Field::folder) return bad_template("empty folder name");
    if (ends && (out.parts_[i].text == "." || out.parts_[i].text == ".."))
      return bad_template("'" + out.parts_[i].text + "' is not taken as a folder");
  }
  return out;
}

std::string NameTemplate::expand(const NameFields& fields) const {
  std::string path, component;
  for (const Part& part : parts_) {
    switch (part.field) {
      case Field::literal: component += part.text; break;
      case Field::folder: path.append(safe_component(component)).append("/"), component.clear(); break;
      case Field::index: append_padded(fields.index, part.width, component); break;
      case Field::hash: append_value(fields.hash, "0", component); break;
      case Field::stem: append_value(fields.stem, "page", component); break;
      case Field::host: append_value(fields.host, "nohost", component); break;
      case Field::date: append_value(fields.date.substr(0, 10), "undated", component); break;
      case Field::slug: append_value(slug(fields.title), "untitled", component); break;
      case Field::ext: append_value(fields.ext, "txt", component); break;
    }
  }
  return path + safe_component(component);
}

bool NameTemplate::needs_document() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](const Part& part) { return part.field == Field::date || part.field == Field::slug; });
}

std::string page_hash(std::string_view url, std::string_view bytes) {
  if (!url.empty())
    if (const Result<Url> parsed = Url::parse(url)) return hex16(xxh3_64(canonical(*parsed)));
  return hex16(xxh3_64(bytes));
}

std::string slug(std::string_view title, std::size_t max_bytes) {
  std::string valid;
  title = cut(title, kMaxFieldBytes);
  for (std::size_t i = 0; i < title.size();) utf8::append(utf8::next(title, i), valid);
  const std::string folded = fold_phrase(valid);
  std::string out;
  std::size_t last_word = 0;  // size of `out` at the last border between words
  bool border = false;
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t begin = i;
    const char32_t c = utf8::next(folded, i);
    if (c == '\'' || c == 0x2019) continue;  // apostrophes join
    if (is_separator(c)) {
      border = true;
      continue;
    }
    if (border && !out.empty()) last_word = out.size(), out += '-';
    border = false;
    out.append(folded, begin, i - begin);
    if (out.size() > max_bytes) {
      if (last_word > max_bytes / 2) return out.substr(0, last_word);
      return std::string(cut(out, max_bytes));
    }
  }
  return out;
}

std::string safe_component(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t c = utf8::next(text, i);
    if (is_unsafe(c))
      out += '_';
    else
      out.append(text.substr(begin, i - begin));
  }
  if (out.empty()) return "_";
  if (is_device_name(out)) out.insert(0, 1, '_');
  out = cut_before_extension(out, "");
  if (out.front() == '.' || out.front() == '-') out.front() = '_';
  for (std::size_t i = out.size(); i > 0 && (out[i - 1] == '.' || out[i - 1] == ' '); --i) out[i - 1] = '_';
  return out;
}

std::string NamePool::take(std::string path) {
  const std::uint64_t wanted = fold_digest(path);
  if (taken_.try_emplace(wanted, 1).second) return path;
  const std::size_t slash = path.rfind('/');
  const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
  for (std::uint32_t number = taken_[wanted] + 1;; ++number) {
    std::string next = path.substr(0, base) + cut_before_extension(std::string_view(path).substr(base),
                                                                   "-" + std::to_string(number));
    if (!taken_.try_emplace(fold_digest(next), 1).second) continue;
    taken_[wanted] = number;
    return next;
  }
}

}  // namespace saring
