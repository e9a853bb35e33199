// SPDX-License-Identifier: Apache-2.0
// What a page says of its own encoding: HTTP's Content-Type, the XML declaration, and <meta>, by the HTML
// Standard's section 13.2.3.2, "Prescan a byte stream to determine its encoding". The standard looks at the
// first 1,024 bytes; we go on through the head, where tokens are the same but scripts and styles are stepped
// over.
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/text/encoding_internal.h"

namespace saring {
namespace {

constexpr std::size_t kPrescan = 1024;
constexpr std::size_t kHead =
    256 * 1024;  // longer heads are not read; pages with inlined fonts or styles reach 200 kB
constexpr std::size_t npos = std::string_view::npos;

struct Attribute {
  std::string_view name, value;
};

// Reads tokens of `s` from position `i`.
class Prescan {
 public:
  Prescan(std::string_view bytes, std::size_t from) : s_(bytes), i_(from) {}

  // `in_head`: also stop at the end of the head and step over raw text.
  Declaration run(bool in_head) {
    while (i_ < s_.size()) {
      i_ = s_.find('<', i_);
      if (i_ == npos) return {};
      if (starts("<!--")) {
        const std::size_t end = s_.find("-->", i_ + 2);
        if (end == npos) return {};
        i_ = end + 3;
      } else if (starts("<meta") && (is_space(i_ + 5) || at(i_ + 5) == '/')) {
        i_ += 5;
        const Declaration found = meta();
        if (found.encoding) return found;
      } else if (starts("<!") || starts("</") || starts("<?")) {
        if (in_head && starts("</head")) return {};
        if (ascii::is_alpha(at(i_ + 2)) && at(i_ + 1) == '/') {
          tag();
        } else {
          i_ = s_.find('>', i_);
          if (i_ != npos) ++i_;
        }
      } else if (ascii::is_alpha(at(i_ + 1))) {
        if (in_head && starts("<body")) return {};
        const std::string_view raw = !in_head              ? ""
                                     : starts("<script")   ? "</script"
                                     : starts("<style")    ? "</style"
                                     : starts("<noscript") ? ""
                                     : starts("<title")    ? "</title"
                                                           : "";
        tag();
        if (!raw.empty()) i_ = ascii::ifind(s_, raw, std::min(i_, s_.size()));
      } else {
        ++i_;
      }
    }
    return {};
  }

 private:
  char at(std::size_t i) const { return i < s_.size() ? s_[i] : '\0'; }
  bool is_space(std::size_t i) const { return i < s_.size() && ascii::is_space(s_[i]); }
  bool starts(std::string_view text) const { return ascii::istarts_with(s_.substr(i_, text.size()), text); }

  // Past a tag's name and attributes.
  void tag() {
    while (i_ < s_.size() && !ascii::is_space(s_[i_]) && s_[i_] != '>') ++i_;
    for (Attribute ignored; attribute(ignored);) {
    }
  }

  // "Get an attribute". False at the end of the tag.
  bool attribute(Attribute& out) {
    while (i_ < s_.size() && (ascii::is_space(s_[i_]) || s_[i_] == '/')) ++i_;
    if (i_ >= s_.size()) return false;
    if (s_[i_] == '>') {
      ++i_;
      return false;
    }
    out = {};
    const std::size_t start = i_;
    while (i_ < s_.size() && !ascii::is_space(s_[i_]) && s_[i_] != '/' && s_[i_] != '>' &&
           (s_[i_] != '=' || i_ == start))
      ++i_;
    out.name = s_.substr(start, i_ - start);
    std::size_t k = i_;
    while (is_space(k)) ++k;
    if (at(k) != '=') return true;
    i_ = k + 1;
    while (is_space(i_)) ++i_;
    const char quote = at(i_);
    if (quote == '"' || quote == '\'') {
      const std::size_t end = s_.find(quote, i_ + 1);
      if (end == npos) {
        i_ = s_.size();
        return false;
      }
      out.value = s_.substr(i_ + 1, end - i_ - 1);
      i_ = end + 1;
    } else {
      const std::size_t from = i_;
      while (i_ < s_.size() && !ascii::is_space(s_[i_]) && s_[i_] != '>') ++i_;
      out.value = s_.substr(from, i_ - from);
    }
    return true;
  }

  Declaration meta();

  std::string_view s_;
  std::size_t i_;
};

// "Extract a character encoding from a meta element"; `content` may also be an HTTP header's value.
std::string_view charset_in(std::string_view content) {
  for (std::size_t i = 0;;) {
    i = ascii::ifind(content, "charset", i);
    if (i == npos) return {};
    i += 7;
    while (i < content.size() && ascii::is_space(content[i])) ++i;
    if (i >= content.size() || content[i] != '=') continue;
    ++i;
    while (i < content.size() && ascii::is_space(content[i])) ++i;
    if (i >= content.size()) return {};
    if (content[i] == '"' || content[i] == '\'') {
      const std::size_t end = content.find(content[i], i + 1);
      return end == npos ? std::string_view{} : content.substr(i + 1, end - i - 1);
    }
    const std::size_t end = content.find_first_of("; \t\n\r\f", i);
    return content.substr(i, end == npos ? npos : end - i);
  }
}

// The prescan's last steps: a page whose bytes could be read so far is not UTF-16, and x-user-defined is a
// habit of scripts that mean windows-1252.
Declaration declaration_of(std::string_view label) {
  Declaration out{label, encoding_of_label(label)};
  if (out.encoding && is_utf16(*out.encoding)) out.encoding = Encoding::utf_8;
  if (out.encoding == Encoding::x_user_defined) out.encoding = Encoding::windows_1252;
  return out;
}

Declaration Prescan::meta() {
  bool got_pragma = false, has_equiv = false, has_content = false, has_charset = false;
  enum class Need : unsigned char { unknown, yes, no } need_pragma = Need::unknown;
  Declaration found;
  for (Attribute a; attribute(a);) {  // a name's first appearance counts
    if (ascii::iequals(a.name, "http-equiv") && !has_equiv) {
      has_equiv = true;
      got_pragma = ascii::iequals(a.value, "content-type");
    } else if (ascii::iequals(a.name, "content") && !has_content) {
      has_content = true;
      const std::string_view label = charset_in(a.value);
      const Declaration of_content = label.empty() ? Declaration{} : declaration_of(label);
      if (of_content.encoding && !found.encoding && !has_charset) {
        found = of_content;
        need_pragma = Need::yes;
      }
    } else if (ascii::iequals(a.name, "charset") && !has_charset) {
      has_charset = true;
      found = declaration_of(a.value);
      need_pragma = Need::no;
    }
  }
  const bool counts = need_pragma == Need::no || (need_pragma == Need::yes && got_pragma);
  return counts ? found : Declaration{};
}

// "Get an XML encoding".
Declaration declared_by_xml(std::string_view bytes) {
  bytes = bytes.substr(0, kPrescan);
  if (!bytes.starts_with("<?xml")) return {};
  bytes = bytes.substr(0, bytes.find('>'));
  std::size_t i = bytes.find("encoding");
  if (i == npos) return {};
  const auto skip = [&] {
    while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) <= 0x20) ++i;
  };
  i += 8;
  skip();
  if (i >= bytes.size() || bytes[i] != '=') return {};
  ++i;
  skip();
  if (i >= bytes.size() || (bytes[i] != '"' && bytes[i] != '\'')) return {};
  const std::size_t end = bytes.find(bytes[i], i + 1);
  return end == npos ? Declaration{} : declaration_of(bytes.substr(i + 1, end - i - 1));
}

}  // namespace

Declaration declared_by_http(std::string_view content_type) {
  // The first parameter of that name counts (MIME Sniffing Standard, "parse a MIME type").
  const std::size_t parameters = content_type.find(';');
  if (parameters == npos) return {};
  const std::string_view label = charset_in(content_type.substr(parameters));
  return {label, encoding_of_label(label)};
}

Declaration declared_by_page(std::string_view bytes) {
  if (const Declaration early = Prescan(bytes.substr(0, kPrescan), 0).run(false); early.encoding)
    return early;
  if (const Declaration xml = declared_by_xml(bytes); xml.encoding) return xml;
  return bytes.size() > kPrescan ? Prescan(bytes.substr(0, kHead), 0).run(true) : Declaration{};
}

}  // namespace saring
