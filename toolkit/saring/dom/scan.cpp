// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/dom/scan_internal.h"

namespace saring {
namespace {

// What a tag does to the stack of open elements (HTML standard, 13.2.6.4.7 "in body" and the table modes).
enum Rule : unsigned {
  kClosesP = 1,     // start tag closes an open <p>
  kFormatting = 2,  // goes on the list of active formatting elements
  kBarrier = 4,     // end of "scope": end tags inside do not reach elements outside
  kSpecial = 8,     // "special" category: stops the search of an unknown end tag
  kMarker = 16,     // puts a marker on the list of active formatting elements
};

constexpr unsigned rules(Tag tag) {
  switch (tag) {
    case Tag::address:
    case Tag::article:
    case Tag::aside:
    case Tag::blockquote:
    case Tag::center:
    case Tag::details:
    case Tag::dir:
    case Tag::div:
    case Tag::dl:
    case Tag::fieldset:
    case Tag::figcaption:
    case Tag::figure:
    case Tag::footer:
    case Tag::form:
    case Tag::header:
    case Tag::hgroup:
    case Tag::listing:
    case Tag::main:
    case Tag::menu:
    case Tag::nav:
    case Tag::ol:
    case Tag::p:
    case Tag::plaintext:
    case Tag::pre:
    case Tag::section:
    case Tag::summary:
    case Tag::ul:
    case Tag::xmp:
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::li:
    case Tag::dd:
    case Tag::dt:
    case Tag::hr: return kClosesP | kSpecial;
    case Tag::table: return kClosesP | kBarrier | kSpecial;
    case Tag::td:
    case Tag::th:
    case Tag::caption:
    case Tag::applet:
    case Tag::marquee:
    case Tag::object: return kBarrier | kSpecial | kMarker;
    case Tag::template_: return kBarrier | kSpecial | kMarker;
    case Tag::html:
    case Tag::body:
    case Tag::svg:
    case Tag::math: return kBarrier | kSpecial;
    case Tag::a:
    case Tag::b:
    case Tag::big:
    case Tag::code:
    case Tag::em:
    case Tag::font:
    case Tag::i:
    case Tag::nobr:
    case Tag::s:
    case Tag::small:
    case Tag::strike:
    case Tag::strong:
    case Tag::tt:
    case Tag::u: return kFormatting;
    case Tag::button:
    case Tag::select:
    case Tag::tbody:
    case Tag::tfoot:
    case Tag::thead:
    case Tag::tr:
    case Tag::frameset: return kSpecial;
    default: return 0;
  }
}

constexpr std::array<std::uint8_t, kTags> kRules = [] {
  std::array<std::uint8_t, kTags> out{};
  for (unsigned i = 0; i < kTags; ++i) out[i] = static_cast<std::uint8_t>(rules(static_cast<Tag>(i)));
  return out;
}();

// Elements are known by Tag, others by a hash above the tags. 16 bits: a clash makes two unknown names one,
// here only.
using Id = std::uint16_t;
constexpr Id id(Tag tag) { return static_cast<Id>(tag); }
unsigned rules_of(Id i) { return i < kTags ? kRules[i] : 0u; }

constexpr std::uint32_t kHashSeed = 2166136261u;
constexpr std::uint32_t hash_on(std::uint32_t hash, char lower) {
  return (hash ^ static_cast<unsigned char>(lower)) * 16777619u;
}
constexpr Id other_id(std::uint32_t hash) { return static_cast<Id>(kTags + hash % (0xFFFE - kTags)); }
constexpr Id other_id(std::string_view lower) {
  std::uint32_t hash = kHashSeed;
  for (char c : lower) hash = hash_on(hash, c);
  return other_id(hash);
}

// Foreign elements with HTML inside (HTML and MathML text integration points).
constexpr bool holds_html(Id tag) {
  for (const std::string_view name :
       {"foreignobject", "desc", "annotation-xml", "mi", "mo", "mn", "ms", "mtext"})
    if (tag == other_id(name)) return true;
  return tag == id(Tag::title);
}

// Start tags that end foreign content (13.2.6.5).
constexpr bool breaks_out(Tag tag) {
  for (const Tag t :
       {Tag::b,    Tag::big,   Tag::blockquote, Tag::body,   Tag::br,     Tag::center, Tag::code, Tag::dd,
        Tag::div,  Tag::dl,    Tag::dt,         Tag::em,     Tag::embed,  Tag::h1,     Tag::h2,   Tag::h3,
        Tag::h4,   Tag::h5,    Tag::h6,         Tag::head,   Tag::hr,     Tag::i,      Tag::img,  Tag::li,
        Tag::menu, Tag::meta,  Tag::listing,    Tag::nobr,   Tag::ol,     Tag::p,      Tag::pre,  Tag::ruby,
        Tag::s,    Tag::small, Tag::span,       Tag::strong, Tag::strike, Tag::sub,    Tag::sup,  Tag::table,
        Tag::tt,   Tag::u,     Tag::ul,         Tag::var})
    if (t == tag) return true;
  return false;
}

// Model of the stack of open elements and of the active formatting elements.
class OpenElements {
 public:
  explicit OpenElements(const ParseLimits& limits) : max_depth_(limits.max_depth) {
    stack_.reserve(64);
    push(id(Tag::html));
    push(id(Tag::body));
  }

  // Returns false if the tag is to be cut.
  bool start(Id tag, bool self_closing, bool attributes) {
    const Tag t = tag < kTags ? static_cast<Tag>(tag) : Tag::unknown;
    if (goes_foreign() && breaks_out(t))
      while (stack_.size() > 2 && goes_foreign()) pop_to(stack_.size() - 1);
    if ((t == Tag::input || t == Tag::keygen || t == Tag::textarea) && in_select()) close(id(Tag::select));
    if (t == Tag::html || t == Tag::body || t == Tag::head ||
        (t != Tag::unknown && is_void(t) && t != Tag::hr))
      return true;
    if (rules_of(tag) & kClosesP) close(id(Tag::p), id(Tag::button));
    if (t == Tag::hr) return true;
    close_implied(t);
    if (self_closing && (goes_foreign() || is_foreign_root(tag))) return true;
    if (rules_of(tag) & kMarker) formatting_.push_back(kMarkerId);
    if (rules_of(tag) & kFormatting) {
      // The standard keeps three that are alike; <a> closes the one before it, so it never piles up.
      if (t != Tag::a && active_formatting() >= kMaxFormatting) return false;
      if (attributes || alike(tag) < 3) formatting_.push_back(tag);
    }
    return push(tag);
  }

  // Returns false if the tag is to be cut (its start tag was).
  bool end(Id tag) {
    if (rules_of(tag) & kFormatting) return end_formatting(tag);
    if (tag < kTags && is_heading(static_cast<Tag>(tag))) return end_heading();
    if (open_[slot(tag)] == 0) return true;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      if (stack_[i].tag == tag) return pop_to(i);
      const unsigned r = rules_of(stack_[i].tag);
      if (r & kBarrier && !(rules_of(tag) & kBarrier) && !table_part(tag)) return true;
      if (r & kSpecial && rules_of(tag) == 0 && !table_part(tag)) return true;
    }
    return true;
  }

  bool in_foreign() const { return stack_.back().foreign; }

  // In a select, where only a few start tags are not ignored. A template in it opens a page of its own.
  bool in_select() const {
    if (open_[slot(id(Tag::select))] == 0) return false;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      if (stack_[i].tag == id(Tag::select)) return !stack_[i].foreign;
      if (stack_[i].tag == id(Tag::template_)) return false;
    }
    return false;
  }

 private:
  struct Open {
    Id tag;
    bool real;     // false: its start tag was cut
    bool foreign;  // of SVG or MathML
  };
  static constexpr Id kMarkerId = 0xFFFF;
  static constexpr std::size_t kReach =
      1024;  // how far down the stack a search goes: bounds the cost of any tag
  static std::size_t slot(Id tag) { return tag < kTags ? tag : 255; }
  static bool table_part(Id tag) {
    return tag == id(Tag::tr) || tag == id(Tag::tbody) || tag == id(Tag::thead) || tag == id(Tag::tfoot) ||
           tag == id(Tag::select);
  }
  // Whether the next element becomes a foreign one.
  bool goes_foreign() const { return stack_.back().foreign && !holds_html(stack_.back().tag); }
  static bool is_foreign_root(Id tag) { return tag == id(Tag::svg) || tag == id(Tag::math); }

  // Since the last marker.
  std::size_t active_formatting() const {
    std::size_t n = 0;
    for (std::size_t i = formatting_.size(); i-- > 0 && formatting_[i] != kMarkerId && n < kMaxFormatting;)
      ++n;
    return n;
  }
  int alike(Id tag) const {
    int n = 0;
    for (std::size_t i = formatting_.size(); i-- > 0 && formatting_[i] != kMarkerId;)
      n += formatting_[i] == tag;
    return n;
  }

  bool push(Id tag) {
    const bool real = real_ < max_depth_;
    const bool foreign = is_foreign_root(tag) || (!stack_.empty() && goes_foreign());
    stack_.push_back({tag, real, foreign});
    real_ += real;
    ++open_[slot(tag)];
    return real;
  }

  void forget(const Open& e) {
    real_ -= e.real;
    --open_[slot(e.tag)];
  }

  // Pops down to and with element i. Returns whether that element is real.
  bool pop_to(std::size_t i) {
    const bool real = stack_[i].real;
    while (stack_.size() > i) {
      if (rules_of(stack_.back().tag) & kMarker) clear_to_marker();
      forget(stack_.back());
      stack_.pop_back();
    }
    return real;
  }

  void clear_to_marker() {
    while (!formatting_.empty()) {
      const Id last = formatting_.back();
      formatting_.pop_back();
      if (last == kMarkerId) return;
    }
  }

  // Closes the nearest open `tag` in scope; `also` is one more barrier.
  void close(Id tag, Id also = kMarkerId) {
    if (open_[slot(tag)] == 0) return;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      if (stack_[i].tag == tag) {
        pop_to(i);
        return;
      }
      if (rules_of(stack_[i].tag) & kBarrier || stack_[i].tag == also) return;
    }
  }

  void close_item(Tag a, Tag b) {
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      const Id t = stack_[i].tag;
      if (t == id(a) || t == id(b)) {
        pop_to(i);
        return;
      }
      if (rules_of(t) & kSpecial && t != id(Tag::address) && t != id(Tag::div) && t != id(Tag::p)) return;
    }
  }

  // Closes cells, rows or sections that a table tag ends, up to the table.
  void close_table_parts(std::initializer_list<Tag> stop) {
    if (open_[slot(id(Tag::table))] == 0) return;
    std::size_t to = stack_.size();
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      const Id t = stack_[i].tag;
      for (Tag s : stop)
        if (t == id(s)) {
          if (to < stack_.size()) pop_to(to);
          return;
        }
      if (t == id(Tag::template_)) return;
      to = i;
    }
  }

  void close_implied(Tag t) {
    switch (t) {
      case Tag::li: close_item(Tag::li, Tag::li); break;
      case Tag::dd:
      case Tag::dt: close_item(Tag::dd, Tag::dt); break;
      case Tag::option:
      case Tag::optgroup:
        if (stack_.back().tag == id(Tag::option)) pop_to(stack_.size() - 1);
        if (t == Tag::optgroup && stack_.back().tag == id(Tag::optgroup)) pop_to(stack_.size() - 1);
        break;
      case Tag::td:
      case Tag::th: close_table_parts({Tag::tr, Tag::table}); break;
      case Tag::tr: close_table_parts({Tag::tbody, Tag::thead, Tag::tfoot, Tag::table}); break;
      case Tag::tbody:
      case Tag::thead:
      case Tag::tfoot:
      case Tag::caption:
      case Tag::colgroup: close_table_parts({Tag::table}); break;
      case Tag::button: close(id(Tag::button)); break;
      case Tag::a:
      case Tag::nobr: end_formatting(id(t), true); break;
      case Tag::select:
        if (open_[slot(id(Tag::select))] > 0) close(id(Tag::select));
        break;
      default:
        if (is_heading(t) && stack_.back().tag < kTags && is_heading(static_cast<Tag>(stack_.back().tag)))
          pop_to(stack_.size() - 1);
    }
  }

  // The adoption agency, as far as depth goes: the element leaves the stack, what is above it stays.
  // `implied`: by a start tag, which acts only on an element since the last marker.
  bool end_formatting(Id tag, bool implied = false) {
    bool active = false;
    for (std::size_t i = formatting_.size(); i-- > 0 && formatting_[i] != kMarkerId;)
      if (formatting_[i] == tag) {
        formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(i));
        active = true;
        break;
      }
    if (open_[slot(tag)] == 0 || (implied && !active)) return true;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      if (stack_[i].tag == tag) {
        const Open found = stack_[i];
        forget(found);
        stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(i));
        return found.real;
      }
      if (rules_of(stack_[i].tag) & kBarrier) return true;
    }
    return true;
  }

  bool end_heading() {
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      const Id t = stack_[i].tag;
      if (t < kTags && is_heading(static_cast<Tag>(t))) return pop_to(i);
      if (rules_of(t) & kBarrier) return true;
    }
    return true;
  }

  std::vector<Open> stack_;
  std::vector<Id> formatting_;
  std::array<std::uint32_t, 256> open_{};
  std::size_t real_ = 0, max_depth_;
};

class Scanner {
 public:
  Scanner(std::string_view in, const ParseLimits& limits) : in_(in), limits_(limits), open_(limits) {}

  ScannedMarkup run() {
    while (at_ < in_.size()) {
      const void* lt = std::memchr(in_.data() + at_, '<', in_.size() - at_);
      if (!lt) break;
      at_ = static_cast<std::size_t>(static_cast<const char*>(lt) - in_.data());
      markup();
    }
    if (out_.cut()) out_.edited.append(in_.substr(copied_));
    return std::move(out_);
  }

 private:
  char peek(std::size_t k) const { return at_ + k < in_.size() ? in_[at_ + k] : '\0'; }

  void markup() {  // at_ is on '<'
    if (ascii::is_alpha(peek(1))) return tag(false);
    if (peek(1) == '/') {
      if (ascii::is_alpha(peek(2))) return tag(true);
      if (peek(2) == '>') {
        at_ += 3;
      } else {
        skip_past(">", 2);
      }
      return;
    }
    if (peek(1) == '!') {
      if (in_.substr(at_, 4) == "<!--") return comment();
      if (open_.in_foreign() && in_.substr(at_, 9) == "<![CDATA[") return skip_past("]]>", 9);
      return skip_past(">", 2);
    }
    if (peek(1) == '?') return skip_past(">", 2);
    ++at_;
  }

  void skip_past(std::string_view what, std::size_t offset) {
    const std::size_t found =
        at_ + offset < in_.size() ? in_.find(what, at_ + offset) : std::string_view::npos;
    at_ = found == std::string_view::npos ? in_.size() : found + what.size();
  }

  void comment() {
    if (in_.substr(at_ + 4, 1) == ">") {
      at_ += 5;
    } else if (in_.substr(at_ + 4, 2) == "->") {
      at_ += 6;
    } else {
      for (std::size_t i = at_ + 4; (i = in_.find("--", i)) != std::string_view::npos; ++i) {
        if (in_.substr(i + 2, 1) == ">") {
          at_ = i + 3;
          return;
        }
        if (in_.substr(i + 2, 2) == "!>") {
          at_ = i + 4;
          return;
        }
      }
      at_ = in_.size();
    }
  }

  void tag(bool closing) {
    const std::size_t begin = at_;
    at_ += closing ? 2 : 1;
    const Id name = tag_name();
    std::size_t attributes = 0, cut_at = budget(name) == 0 ? at_ : 0;
    bool self_closing = false;
    while (at_ < in_.size() && in_[at_] != '>') {
      if (ascii::is_space(in_[at_]) || in_[at_] == '/') {
        self_closing = in_[at_] == '/' && peek(1) == '>';
        ++at_;
        continue;
      }
      attribute();
      if (++attributes == budget(name)) cut_at = at_;
    }
    const bool finished = at_ < in_.size();
    if (finished) ++at_;
    const std::size_t size_before = out_.edited.size(), copied_before = copied_;
    if (cut_at && attributes > budget(name)) {
      copy_to(cut_at);
      if (finished) out_.edited += self_closing ? "/>" : ">";
      copied_ = at_;
      out_.attributes_cut = true;
    }
    if (!finished)
      return;  // at the end of the file it is no tag, but Gumbo compares its attributes all the same
    if (name == id(Tag::html) || name == id(Tag::body)) root_attributes_ += attributes;
    // Inside a select these are ignored. Taken out, they mean the same to Gumbo as here, whatever it made of
    // the select: what follows is markup.
    const bool ignored =
        !closing && is_raw(name) && name != id(Tag::script) && name != id(Tag::textarea) && open_.in_select();
    const bool keep =
        !ignored && (closing ? open_.end(name) : open_.start(name, self_closing, attributes > 0));
    if (!keep) {
      out_.edited.resize(size_before);
      copied_ = copied_before;
      copy_to(begin);
      copied_ = at_;
      (ignored ? out_.ignored_cut : out_.depth_cut) = true;
    }
    if (!closing && !ignored && !open_.in_foreign() && is_raw(name)) raw_text(name);
  }

  // <html> and <body> gather the attributes of all their start tags.
  std::size_t budget(Id name) const {
    if (name != id(Tag::html) && name != id(Tag::body)) return limits_.max_attributes;
    return limits_.max_attributes > root_attributes_ ? limits_.max_attributes - root_attributes_ : 0;
  }

  void copy_to(std::size_t to) {
    out_.edited.append(in_.substr(copied_, to - copied_));
    copied_ = to;
  }

  Id tag_name() {
    char lower[16];
    std::size_t n = 0;
    std::uint32_t hash = kHashSeed;
    for (; at_ < in_.size(); ++at_) {
      const char c = in_[at_];
      if (ascii::is_space(c) || c == '/' || c == '>') break;
      if (n < sizeof lower) lower[n] = ascii::lower(c);
      ++n;
      hash = hash_on(hash, ascii::lower(c));
    }
    const Tag t = n <= sizeof lower ? tag_for_name({lower, n}) : Tag::unknown;
    return t != Tag::unknown ? id(t) : other_id(hash);
  }

  void attribute() {
    ++at_;  // a leading '=' belongs to the name
    while (at_ < in_.size() && !ascii::is_space(in_[at_]) && in_[at_] != '/' && in_[at_] != '>' &&
           in_[at_] != '=')
      ++at_;
    std::size_t i = at_;
    while (i < in_.size() && ascii::is_space(in_[i])) ++i;
    if (i >= in_.size() || in_[i] != '=') return;
    ++i;
    while (i < in_.size() && ascii::is_space(in_[i])) ++i;
    if (i < in_.size() && (in_[i] == '"' || in_[i] == '\'')) {
      const std::size_t close = in_.find(in_[i], i + 1);
      at_ = close == std::string_view::npos ? in_.size() : close + 1;
      return;
    }
    while (i < in_.size() && !ascii::is_space(in_[i]) && in_[i] != '>') ++i;
    at_ = i;
  }

  // Elements that hold no markup.
  static bool is_raw(Id name) {
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

  // Skips the content of such an element, up to its end tag.
  void raw_text(Id name) {
    if (name == id(Tag::plaintext)) {
      at_ = in_.size();
      return;
    }
    const std::string_view want = saring::name(static_cast<Tag>(name));
    const bool script = name == id(Tag::script);
    bool escaped = false, twice = false;  // the standard's script data (double) escaped states
    for (std::size_t i = at_; i < in_.size(); ++i) {
      if (script && escaped) {
        if (in_[i] != '<' && in_[i] != '-') continue;
      } else {
        const void* next = std::memchr(in_.data() + i, '<', in_.size() - i);
        if (!next) break;
        i = static_cast<std::size_t>(static_cast<const char*>(next) - in_.data());
      }
      const std::string_view rest = in_.substr(i);
      if (script && rest.starts_with("<!--")) {
        escaped = true;
      } else if (script && escaped && rest.starts_with("-->")) {
        escaped = twice = false;
      } else if (script && escaped && !twice && ends_name(rest, 1, want)) {
        twice = true;
      } else if (rest.size() > 1 && rest[1] == '/' && ends_name(rest, 2, want)) {
        if (!twice) {
          at_ = i;
          return;
        }
        twice = false;
      }
    }
    at_ = in_.size();
  }

  static bool ends_name(std::string_view rest, std::size_t from, std::string_view want) {
    if (rest.size() <= from + want.size() || rest[0] != '<') return false;
    const char after = rest[from + want.size()];
    return ascii::iequals(rest.substr(from, want.size()), want) &&
           (ascii::is_space(after) || after == '/' || after == '>');
  }

  std::string_view in_;
  const ParseLimits& limits_;
  OpenElements open_;
  ScannedMarkup out_;
  std::size_t at_ = 0, copied_ = 0, root_attributes_ = 0;
};

}  // namespace

ScannedMarkup scan_markup(std::string_view utf8, const ParseLimits& limits) {
  return Scanner(utf8, limits).run();
}

}  // namespace saring
