// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "saring/base/ascii.h"
#include "saring/dom/markup_internal.h"
#include "saring/dom/scan_internal.h"

namespace saring {
namespace {

using namespace markup;

class Scanner {
 public:
  Scanner(std::string_view in, const ParseLimits& limits, ScanMode mode)
      : in_(in),
        open_(limits),
        budget_(limits.max_attributes),
        keep_all_(limits.keep_all),
        simple_(mode == ScanMode::simple) {}

  ScannedMarkup run() {
    while (at_ < in_.size()) {
      const void* lt = std::memchr(in_.data() + at_, '<', in_.size() - at_);
      if (!lt) break;
      at_ = static_cast<std::size_t>(static_cast<const char*>(lt) - in_.data());
      if (markup()) text_begin_ = at_;
    }
    if (out_.cut()) out_.edited.append(in_.substr(copied_));
    return std::move(out_);
  }

 private:
  char peek(std::size_t k) const { return at_ + k < in_.size() ? in_[at_ + k] : '\0'; }

  // at_ is on '<'. Returns whether a token starts there, and moves past it.
  bool markup() {
    if (ascii::is_alpha(peek(1))) {
      tag(false);
    } else if (peek(1) == '/' && ascii::is_alpha(peek(2))) {
      tag(true);
    } else if (peek(1) == '/' && peek(2) == '>') {
      // No token; Gumbo takes its '>' for a part of the next one.
      cut_token(at_, at_ + 3);
      out_.mended = true;
    } else if (in_.substr(at_, 4) == "<!--") {
      at_ = comment_end(in_, at_);
    } else if (open_.in_foreign() && in_.substr(at_, 9) == "<![CDATA[") {
      section();
    } else if (foreign_seen_ && !keep_all_ && in_.substr(at_, 9) == "<![CDATA[") {
      cut_token(at_, past(in_, ">", at_ + 9));  // a comment; Gumbo must not take it for a section after all
      out_.mended = true;
    } else if (peek(1) == '!' || peek(1) == '?' || (peek(1) == '/' && at_ + 2 < in_.size())) {
      at_ = past(in_, ">", at_ + 2);
    } else {
      ++at_;
      return false;
    }
    return true;
  }

  // Writes a CDATA section as text. Gumbo 0.10.1 ends the process over one in SVG or MathML in a table if
  // text follows: an assertion that its handling of that text has nothing before it.
  void section() {
    constexpr std::size_t kOpening = 9, kClosing = 3;
    const std::size_t begin = at_ + kOpening, end = past(in_, "]]>", begin);
    const bool closed = end >= begin + kClosing && in_.substr(end - kClosing, kClosing) == "]]>";
    const std::string_view content = in_.substr(begin, (closed ? end - kClosing : end) - begin);
    cut_token(at_, end);
    for (const char c : content) {
      if (c == '<') {
        out_.edited += "&lt;";
      } else if (c == '&') {
        out_.edited += "&amp;";
      } else {
        out_.edited += c;
      }
    }
    out_.mended = true;
  }

  void tag(bool closing) {
    const std::size_t begin = at_;
    at_ += closing ? 2 : 1;
    const Id name = read_name(in_, at_);
    const std::size_t name_end = at_, size_before = out_.edited.size(), copied_before = copied_;
    const std::size_t most = budget_.of(name), cut_at = attributes(closing ? 0 : most);
    const bool finished = at_ < in_.size();
    if (closing && finished && at_ > name_end) {  // in foreign content Gumbo takes all of it for the name
      cut(name_end, at_);
      out_.mended = true;
    } else if (!closing && attributes_ > most) {
      cut(cut_at, at_);
      if (finished && self_closing_) out_.edited += " /";  // not a part of a value before it
      out_.attributes_cut = true;
    }
    if (!finished) return;  // no tag, but Gumbo compares its attributes all the same
    ++at_;
    foreign_seen_ |= name == id(Tag::svg) || name == id(Tag::math);
    budget_.spend(name, attributes_);
    const bool ignored = !closing && ignores_raw(open_, name);
    const bool left_out = simple_ && is_left_out(name);
    const bool keep =
        !left_out &&
        (ignored || (closing ? open_.end(name) : open_.start(name, self_closing_, attributes_ > 0)));
    if (!keep) {
      out_.edited.resize(size_before);
      copied_ = copied_before;
      cut_token(begin, at_);
      (left_out ? out_.mended : out_.depth_cut) = true;
    }
    if (closing || ignored || open_.in_foreign() || !is_raw(name)) return;
    at_ = raw_end(in_, at_, name);
    if (!keep) copied_ = at_;  // without its tag it would be markup
  }

  static bool is_left_out(Id name) {
    return name == id(Tag::svg) || name == id(Tag::math) || name == id(Tag::select) ||
           name == id(Tag::template_);
  }

  // Reads attributes up to the '>', and leaves out those that repeat. Returns where the first `most` of them
  // end.
  std::size_t attributes(std::size_t most) {
    std::size_t end = at_;
    names_.clear();
    Attributes all(in_, at_);
    AttributeSpan span;
    for (attributes_ = 0; all.next(span);) {
      if (++attributes_ > most) continue;
      end = at_;
      if (!names_.repeats(in_.substr(span.name_begin, span.name_end - span.name_begin))) continue;
      cut(span.name_begin, at_);
      // Neither may a '/' before it meet the '>', nor an '=' behind it give a value to the name before it.
      out_.edited += " / ";
      out_.mended = true;
    }
    self_closing_ = all.self_closing();
    return end;
  }

  // Leaves out [from, to), which lies behind all that was left out before; moves on.
  void cut(std::size_t from, std::size_t to) {
    copy_to(from);
    copied_ = at_ = to;
  }

  void cut_token(std::size_t from, std::size_t to) {
    const bool joins = may_join(in_.substr(text_begin_, from - text_begin_));
    cut(from, to);
    if (joins) out_.edited += kNothing;
  }

  void copy_to(std::size_t to) {
    out_.edited.append(in_.substr(copied_, to - copied_));
    copied_ = to;
  }

  std::string_view in_;
  OpenElements open_;
  AttributeBudget budget_;
  const bool keep_all_, simple_;
  bool foreign_seen_ = false;
  ScannedMarkup out_;
  AttributeNames names_;        // of the tag that is read
  std::size_t attributes_ = 0;  // their number, the repeated ones too
  bool self_closing_ = false;   // the tag that is read
  std::size_t text_begin_ = 0;  // past the last token
  std::size_t at_ = 0, copied_ = 0;
};

}  // namespace

ScannedMarkup scan_markup(std::string_view utf8, const ParseLimits& limits, ScanMode mode) {
  return Scanner(utf8, limits, mode).run();
}

}  // namespace saring
