// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>

#include "saring/dom/markup_internal.h"

namespace saring::markup {
namespace {

bool ends_name(std::string_view rest, std::size_t from, std::string_view want) {
  if (rest.size() <= from + want.size() || rest[0] != '<') return false;
  const char after = rest[from + want.size()];
  return ascii::iequals(rest.substr(from, want.size()), want) &&
         (ascii::is_space(after) || after == '/' || after == '>');
}

}  // namespace

std::size_t past(std::string_view in, std::string_view what, std::size_t from) {
  const std::size_t found = from < in.size() ? in.find(what, from) : std::string_view::npos;
  return found == std::string_view::npos ? in.size() : found + what.size();
}

std::size_t comment_end(std::string_view in, std::size_t at) {
  if (in.substr(at + 4, 1) == ">") return at + 5;
  if (in.substr(at + 4, 2) == "->") return at + 6;
  for (std::size_t i = at + 4; (i = in.find("--", i)) != std::string_view::npos; ++i) {
    if (in.substr(i + 2, 1) == ">") return i + 3;
    if (in.substr(i + 2, 2) == "!>") return i + 4;
  }
  return in.size();
}

Id read_name(std::string_view in, std::size_t& at) {
  char lower[16];
  std::size_t n = 0;
  std::uint32_t hash = kHashSeed;
  for (; at < in.size(); ++at) {
    const char c = in[at];
    if (ascii::is_space(c) || c == '/' || c == '>') break;
    if (n < sizeof lower) lower[n] = ascii::lower(c);
    ++n;
    hash = hash_on(hash, ascii::lower(c));
  }
  const Tag t = n <= sizeof lower ? tag_for_name({lower, n}) : Tag::unknown;
  return t != Tag::unknown ? id(t) : other_id(hash);
}

bool is_raw(Id name) {
  switch (name < kTags ? static_cast<Tag>(name) : Tag::unknown) {
    case Tag::plaintext:
    case Tag::script:
    case Tag::style:
    case Tag::xmp:
    case Tag::iframe:
    case Tag::noembed:
    case Tag::noframes:
    case Tag::title:
    case Tag::textarea: return true;
    default: return false;
  }
}

std::size_t raw_end(std::string_view in, std::size_t at, Id name) {
  if (name == id(Tag::plaintext)) return in.size();
  const std::string_view want = saring::name(static_cast<Tag>(name));
  const bool script = name == id(Tag::script);
  bool escaped = false, twice = false;  // the standard's script data (double) escaped states
  for (std::size_t i = at; i < in.size(); ++i) {
    if (script && escaped) {
      if (in[i] != '<' && in[i] != '-') continue;
    } else {
      const void* next = std::memchr(in.data() + i, '<', in.size() - i);
      if (!next) break;
      i = static_cast<std::size_t>(static_cast<const char*>(next) - in.data());
    }
    const std::string_view rest = in.substr(i);
    if (script && rest.starts_with("<!--")) {
      escaped = true;
    } else if (script && escaped && rest.starts_with("-->")) {
      escaped = twice = false;
    } else if (script && escaped && !twice && ends_name(rest, 1, want)) {
      twice = true;
    } else if (rest.size() > 1 && rest[1] == '/' && ends_name(rest, 2, want)) {
      if (!twice) return i;
      twice = false;
    }
  }
  return in.size();
}

namespace {

// Reads tag by tag; gives up on what tree construction might take for something else than SVG.
class DrawingReader {
 public:
  DrawingReader(std::string_view in, std::size_t at, std::size_t most_attributes, bool titles)
      : in_(in), at_(at), most_attributes_(most_attributes), titles_(titles) {}

  std::optional<Drawing> run() {
    for (;;) {
      const std::size_t lt = in_.find('<', at_);
      if (lt == std::string_view::npos || lt + 1 >= in_.size()) return std::nullopt;
      if (lt > at_ && !text()) return std::nullopt;
      at_ = lt + 1;
      if (in_.substr(lt, 4) == "<!--") {
        at_ = comment_end(in_, lt);
        continue;
      }
      in_text_ = false;
      const bool closing = in_[at_] == '/';
      at_ += closing;
      if (at_ >= in_.size() || !ascii::is_alpha(in_[at_])) return std::nullopt;
      const Id name = read_name(in_, at_);
      if (closing && name == id(Tag::svg)) {
        out_.end = lt;
        return out_;
      }
      if (!(closing ? end(name) : start(name))) return std::nullopt;
    }
  }

 private:
  static constexpr std::size_t kMostOpen = 16;  // far more than drawings in pages have

  static bool is_title(Id name) { return name == id(Tag::title) || name == other_id("desc"); }
  bool in_title() const { return open_ > 0 && is_title(names_[open_ - 1]); }

  bool text() {
    out_.nodes += !in_text_;
    in_text_ = true;
    return titles_ || !in_title();
  }

  bool start(Id name) {
    const bool known =
        name >= kTags || name == id(Tag::title) || name == id(Tag::a) || name == id(Tag::style);
    if (!known || (holds_html(name, true) && !is_title(name)) || in_title()) return false;
    std::size_t attributes = 0;
    Attributes all(in_, at_);
    for (AttributeSpan span; all.next(span);) ++attributes;
    if (attributes > most_attributes_ || at_ >= in_.size()) return false;
    ++at_;
    ++out_.nodes;
    if (open_ == kMostOpen) return false;
    out_.depth = std::max(out_.depth, open_ + 1);
    if (!all.self_closing()) names_[open_++] = name;
    return true;
  }

  bool end(Id name) {
    if (open_ == 0 || names_[--open_] != name) return false;
    Attributes all(in_, at_);
    for (AttributeSpan span; all.next(span);) {
    }
    return at_++ < in_.size();
  }

  const std::string_view in_;
  std::size_t at_;
  const std::size_t most_attributes_;
  const bool titles_;
  bool in_text_ = false;
  std::array<Id, kMostOpen> names_{};
  std::size_t open_ = 0;
  Drawing out_;
};

}  // namespace

std::optional<Drawing> read_drawing(std::string_view in, std::size_t at, std::size_t most_attributes,
                                    bool titles) {
  return DrawingReader(in, at, most_attributes, titles).run();
}

}  // namespace saring::markup
