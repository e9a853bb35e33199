// SPDX-License-Identifier: Apache-2.0
#include "saring/base/ascii.h"
#include "saring/meta/json_ld_internal.h"
#include "saring/meta/plain_text_internal.h"

namespace saring::meta {
namespace {

class Mender {
 public:
  explicit Mender(std::string_view in) : in_(in) { out_.reserve(in.size() + 16); }

  std::string run() {
    at_ = in_.find_first_of("{[");
    for (; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (c == '"') {
        if (!string()) return {};
        continue;
      }
      if (c == ',' && next_closes()) continue;
      out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      if ((c == '{' || c == '[') && ++depth_ > kMostJsonDepth) return {};
      if ((c == '}' || c == ']') && --depth_ == 0) return std::move(out_);
    }
    return {};
  }

 private:
  bool next_closes() const {
    const std::size_t next = in_.find_first_not_of(" \t\r\n", at_ + 1);
    return next != std::string_view::npos && (in_[next] == '}' || in_[next] == ']' || in_[next] == ',');
  }

  // Copies one string from its opening quote to its closing one, at which at_ then stands. False: unfinished.
  bool string() {
    out_ += '"';
    for (++at_; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (c == '\\') {
        escape();
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out_ += c == '\n' ? "\\n" : " ";
      } else {
        out_ += c;
        if (c == '"') return true;
      }
    }
    return false;
  }

  int unit(std::size_t at) const {
    if (at + 6 > in_.size() || in_[at] != '\\' || in_[at + 1] != 'u') return -1;
    int value = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      if (!ascii::is_hex(in_[i])) return -1;
      value = value * 16 + ascii::hex_value(in_[i]);
    }
    return value;
  }

  void escape() {
    if (at_ + 1 >= in_.size()) return;
    const char c = in_[at_ + 1];
    if (c == 'u') return unicode_escape();
    if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos) {
      out_ += '\\';
      out_ += c;
      ++at_;
    }  // else the backslash is dropped and what follows stands for itself
  }

  void unicode_escape() {
    constexpr std::string_view kReplacement = "\\ufffd";
    const int first = unit(at_);
    if (first < 0) return;
    const int second = first >= 0xD800 && first <= 0xDBFF ? unit(at_ + 6) : -1;
    if (second >= 0xDC00 && second <= 0xDFFF) {
      out_ += in_.substr(at_, 12);
      at_ += 11;
      return;
    }
    out_ += (first >= 0xD800 && first <= 0xDFFF) || first == 0 ? kReplacement : in_.substr(at_, 6);
    at_ += 5;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string out_;
};

// Past comment and CDATA openers, which may hold brackets.
std::string_view without_wrapper(std::string_view text) {
  constexpr std::string_view kOpeners[] = {"<!--",        "<![CDATA[",       "/*<![CDATA[*/",
                                           "//<![CDATA[", "/* <![CDATA[ */", "// <![CDATA["};
  for (bool cut = true; cut;) {
    cut = false;
    text = ascii::trim(text);
    for (const std::string_view opener : kOpeners) {
      if (!text.starts_with(opener)) continue;
      text.remove_prefix(opener.size());
      cut = true;
    }
  }
  return text;
}

}  // namespace

std::string mend_json(std::string_view script) {
  script = without_wrapper(script);
  constexpr std::size_t kOpening = 64;  // an escaped script shows it at once
  if (script.substr(0, kOpening).find("&quot;") != std::string_view::npos) {
    const std::string unescaped = unescape(script);
    return Mender(unescaped).run();
  }
  return Mender(script).run();
}

}  // namespace saring::meta
