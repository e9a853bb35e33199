// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/link_header.h"

#include <utility>

#include "saring/base/ascii.h"

namespace saring {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<HeaderLink> run() {
    std::vector<HeaderLink> out;
    while (out.size() < kMaxHeaderLinks) {
      skip([](char c) { return is_blank(c) || c == ','; });
      if (!take('<')) break;
      const std::size_t end = text_.find('>', at_);
      if (end == std::string_view::npos) break;
      HeaderLink link{.target = std::string(text_.substr(at_, end - at_)), .rel = {}, .type = {}};
      at_ = end + 1;
      anchored_ = has_rel_ = false;
      read_parameters(link);
      if (!anchored_) out.push_back(std::move(link));
    }
    return out;
  }

 private:
  template <class Is>
  std::string_view skip(Is is) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void read_parameters(HeaderLink& link) {
    while (true) {
      skip(is_blank);
      if (!take(';')) return;
      skip(is_blank);
      const std::string_view name =
          skip([](char c) { return c != '=' && c != ';' && c != ',' && !is_blank(c); });
      skip(is_blank);
      set(name, take('=') ? read_value() : std::string(), link);
    }
  }

  std::string read_value() {
    skip(is_blank);
    if (!take('"')) return std::string(skip([](char c) { return c != ';' && c != ',' && !is_blank(c); }));
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_++];
    }
    take('"');
    return out;
  }

  void set(std::string_view name, std::string value, HeaderLink& link) {
    if (ascii::iequals(name, "anchor")) anchored_ = true;
    if (ascii::iequals(name, "type") && link.type.empty()) link.type = std::move(value);
    // The first counts (3.3).
    if (ascii::iequals(name, "rel") && !std::exchange(has_rel_, true)) link.rel = ascii::lower(value);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool anchored_ = false, has_rel_ = false;
};

}  // namespace

std::vector<HeaderLink> read_link_header(std::string_view value) { return Reader(value).run(); }

}  // namespace saring
