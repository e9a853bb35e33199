// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/meta/json_ld_internal.h"
#include "saring/meta/plain_text_internal.h"

namespace saring::meta {
namespace {

class Mender {
 public:
  Mender(std::string_view in, bool script, int most_depth)
      : in_(in), script_(script), most_depth_(most_depth) {
    out_.reserve(in.size() + 16);
  }

  std::string run() {
    at_ = in_.find_first_of("{[");
    for (; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (c == '"' || (script_ && c == '\'')) {
        if (!string(c)) return {};
        continue;
      }
      if (c == ',' && next_closes()) continue;
      if (script_ && expression()) continue;
      out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      if ((c == '{' || c == '[') && ++depth_ > most_depth_) return {};
      if ((c == '}' || c == ']') && --depth_ == 0) return std::move(out_);
    }
    return {};
  }

 private:
  static bool names(char c) {
    return ascii::is_alnum(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
  }

  std::size_t next_at(std::size_t at) const { return in_.find_first_not_of(" \t\r\n", at); }

  bool next_closes() const {
    const std::size_t next = next_at(at_ + 1);
    return next != std::string_view::npos && (in_[next] == '}' || in_[next] == ']' || in_[next] == ',');
  }

  // A name, "!0" or ".5" at at_: a bare key is quoted, a value that is no JSON becomes true, false or null.
  // at_ is then on its last byte.
  bool expression() {
    const char c = in_[at_];
    const char after = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    if (c == '!' && (after == '0' || after == '1')) {
      out_ += after == '0' ? "true" : "false";
      ++at_;
      return true;
    }
    if (c == '.' && ascii::is_digit(after) && !ascii::is_digit(out_.back())) out_ += '0';
    const bool starts = names(c) && !ascii::is_digit(c);
    if (!starts || names(out_.back())) return false;  // the exponent of a number goes on
    std::size_t end = at_;
    while (end < in_.size() && names(in_[end])) ++end;
    const std::string_view word = in_.substr(at_, end - at_);
    const std::size_t next = next_at(end);
    if (next != std::string_view::npos && in_[next] == ':') {
      ((out_ += '"') += word) += '"';
    } else {
      out_ += word == "true" || word == "false" ? word : "null";
      end = past_operand(word, end);
    }
    at_ = end - 1;
    return true;
  }

  // Past what belongs to a name in the place of a value: "void 0", "new Date(...)", "a.b", "f(...)".
  std::size_t past_operand(std::string_view word, std::size_t at) const {
    if (word == "void" || word == "new") {
      at = std::min(next_at(at), in_.size());
      while (at < in_.size() && names(in_[at])) ++at;
    }
    while (at < in_.size() && (in_[at] == '.' || names(in_[at]))) ++at;
    if (at >= in_.size() || in_[at] != '(') return at;
    char quote = '\0';
    for (int depth = 0; at < in_.size(); ++at) {
      const char c = in_[at];
      if (quote != '\0') {
        if (c == '\\') ++at;
        if (c == quote) quote = '\0';
        continue;
      }
      if (c == '"' || c == '\'') quote = c;
      depth += (c == '(') - (c == ')');
      if (depth == 0) return at + 1;
    }
    return in_.size();
  }

  // Copies one string from its opening quote to its closing one, at which at_ then stands. False: unfinished.
  bool string(char quote) {
    out_ += '"';
    for (++at_; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (c == '\\') {
        escape();
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out_ += c == '\n' ? "\\n" : " ";
      } else if (c == quote) {
        out_ += '"';
        return true;
      } else {
        if (c == '"') out_ += '\\';
        out_ += c;
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
    if (c == 'x' && script_ && at_ + 3 < in_.size() && ascii::is_hex(in_[at_ + 2]) &&
        ascii::is_hex(in_[at_ + 3])) {
      (out_ += "\\u00") += in_.substr(at_ + 2, 2);
      at_ += 3;
    } else if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos) {
      out_ += '\\';
      out_ += c;
      ++at_;
    } else if (script_ && (c == '\'' || c == '\n')) {
      if (c == '\'') out_ += c;
      ++at_;  // a backslash before a line feed: the line goes on
    }         // else the backslash is dropped and what follows stands for itself
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
  bool script_;
  int most_depth_;
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
    return Mender(unescaped, false, kMostJsonDepth).run();
  }
  return Mender(script, false, kMostJsonDepth).run();
}

std::string mend_state(std::string_view literal) {
  return Mender(without_wrapper(literal), true, kMostStateDepth).run();
}

}  // namespace saring::meta
