// SPDX-License-Identifier: Apache-2.0
// Names for output files: templates, safe path components, one name for each page.
//
// A template is text with fields in braces: {index}, {index:03} (input number from 0, zero-padded), {hash},
// {stem}, {host}, {date}, {slug}, {ext}; "{{" and "}}" are braces. Only a `/` of the template itself makes a
// folder; one inside a field's value does not. What comes out never leaves the folder it is meant for: see
// safe_component.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "saring/base/result.h"

namespace saring {

constexpr std::string_view kDefaultNameTemplate = "{index:03}_{hash}.{ext}";
constexpr std::size_t kMaxNameBytes = 255;  // of one path component (NAME_MAX of the common file systems)

// Values of the fields; views are read during NameTemplate::expand only.
struct NameFields {
  std::size_t index = 0;
  std::string_view hash = {};   // see page_hash
  std::string_view stem = {};   // name of the input without folder and extension
  std::string_view host = {};   // empty: "nohost"
  std::string_view date = {};   // ISO 8601, its day is used; empty: "undated"
  std::string_view title = {};  // {slug} is made of it; empty: "untitled"
  std::string_view ext = {};
};

class NameTemplate {
 public:
  // Errors (usage): unknown field, unmatched brace, empty, absolute, a `.` or `..` component, over 1,024
  // bytes.
  static Result<NameTemplate> parse(std::string_view text);

  // A relative path of safe components.
  std::string expand(const NameFields& fields) const;

  // Whether the name depends on what the page says ({date}, {slug}), not on its bytes, URL and file name
  // alone.
  bool needs_document() const;

 private:
  enum class Field : std::uint8_t { literal, folder, index, hash, stem, host, date, slug, ext };
  static bool field_for_name(std::string_view name, Field& out);
  struct Part {
    Field field = Field::literal;
    std::size_t width = 0;  // of index
    std::string text;       // of literal
  };
  std::vector<Part> parts_;
};

// {hash}: 16 hexadecimal digits of XXH3-64 of the canonical URL, or of the bytes when `url` is empty or is
// none.
std::string page_hash(std::string_view url, std::string_view bytes);

// Title as a part of a file name: lower case, letters and digits of any script, everything else one '-';
// at most max_bytes, cut between words where possible.
std::string slug(std::string_view title, std::size_t max_bytes = 80);

// `text` as one path component that is safe on Unix, Windows and macOS: valid UTF-8; control bytes, bidi
// controls,
// `/ \ : * ? " < > |`, a leading `.` or `-` and trailing dots and spaces become `_`; reserved device names
// get a `_` in front; at most kMaxNameBytes, cut at a code point border with the extension kept. Never empty.
std::string safe_component(std::string_view text);

// Gives every page a name of its own. The order of the calls alone decides: the second to ask for a name gets
// "-2" before the extension, the third "-3". Names that differ only by case or by normal form count as one,
// as they do on macOS and Windows. Memory: about 40 bytes a name.
class NamePool {
 public:
  std::string take(std::string path);

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> taken_;  // digest of the folded path -> last number given
};

}  // namespace saring
