// SPDX-License-Identifier: Apache-2.0
// A model of the parser's stack of open elements, kept by a pass over the markup in front of Gumbo: how deep
// the tree is, whether the next tag is foreign (SVG, MathML) or in a select. It follows the HTML standard,
// 13.2.6, but for the rarest markup.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "saring/dom/dom.h"
#include "saring/dom/tag.h"

namespace saring::markup {

// Open formatting elements (<b>, <font>, ...) that the standard reopens in each new paragraph. Real pages
// forget to close a few; hostile ones thousands, and each costs a node in every later paragraph.
constexpr std::size_t kMaxFormatting = 64;
// Formatting elements of a page that were left open when an element around them closed. Each may be opened
// again one level deeper, and Gumbo searches the whole stack for many a tag.
constexpr std::size_t kMaxLeftOpen = 1024;

// What a tag does to the stack of open elements (HTML standard, 13.2.6.4.7 "in body" and the table modes).
enum Rule : unsigned {
  kClosesP = 1,     // start tag closes an open <p>
  kFormatting = 2,  // goes on the list of active formatting elements
  kBarrier = 4,     // end of "scope": end tags inside do not reach elements outside
  kSpecial = 8,     // "special" category: stops the search of an unknown end tag
  kMarker = 16,     // puts a marker on the list of active formatting elements
};

// Elements are known by Tag, others by a hash above the tags. 16 bits: a clash makes two unknown names one,
// here only.
using Id = std::uint16_t;
constexpr Id id(Tag tag) { return static_cast<Id>(tag); }
unsigned rules_of(Id tag);  // Rule bits

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

// Elements of SVG, or else of MathML, with HTML inside (HTML and MathML text integration points).
bool holds_html(Id tag, bool svg);
bool breaks_out(Tag tag);  // start tags that end foreign content (13.2.6.5)

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
      while (stack_.size() > 2 && goes_foreign()) {
        uncertain_ |= innermost() == id(Tag::select);
        pop_to(stack_.size() - 1);
      }
    if (goes_foreign()) return self_closing || push(tag);
    if ((t == Tag::input || t == Tag::keygen || t == Tag::textarea) && in_select()) close(id(Tag::select));
    if (in_select()) {
      const bool ended_by_table = is_table_part(tag) && holds(Tag::table);
      if (t == Tag::select || ended_by_table) close(id(Tag::select));
      if (!ended_by_table && t != Tag::option && t != Tag::optgroup && t != Tag::script &&
          t != Tag::template_)
        return true;
    }
    if (part_of_table(t) && !goes_foreign() && !holds(Tag::table) && !holds(Tag::template_)) return true;
    if (t == Tag::col) close_table_parts({Tag::colgroup, Tag::table});
    if (t == Tag::html || t == Tag::body || t == Tag::head ||
        (t != Tag::unknown && is_void(t) && t != Tag::hr))
      return true;
    if (t == Tag::form && !holds(Tag::template_)) {
      if (form_) return true;  // ignored until </form>, even if something else has ended the one before
      form_ = true;
    }
    if (rules_of(tag) & kClosesP) close(id(Tag::p), id(Tag::button));
    if (t == Tag::hr) return true;
    close_implied(t);
    if (self_closing && (goes_foreign() || is_foreign_root(tag))) return true;
    if (rules_of(tag) & kMarker) formatting_.push_back(kMarkerId);
    if (rules_of(tag) & kFormatting) {
      // The standard keeps three that are alike; <a> closes the one before it, so it never piles up.
      if (t != Tag::a && (active_formatting() >= kMaxFormatting || left_open_ >= kMaxLeftOpen)) return false;
      if (attributes || alike(tag) < 3) formatting_.push_back(tag);
    }
    return push(tag);
  }

  // Returns false if the tag is to be cut (its start tag was).
  bool end(Id tag) {
    if (in_foreign() && innermost() == tag) return pop_to(stack_.size() - 1);
    uncertain_ |= in_foreign();  // Gumbo takes all names it does not know for one
    if (in_select() && tag != id(Tag::select) && tag != id(Tag::option) && tag != id(Tag::optgroup) &&
        tag != id(Tag::template_)) {
      if (!is_table_part(tag) || open_[slot(tag)] == 0) return true;
      close(id(Tag::select));
      uncertain_ = true;
    }
    if (tag == id(Tag::form) && !holds(Tag::template_)) form_ = false;
    if (rules_of(tag) & kFormatting) return end_formatting(tag);
    if (tag < kTags && is_heading(static_cast<Tag>(tag))) return end_heading();
    const std::size_t i = open_[slot(tag)] > 0 ? find_in_scope(tag) : 0;
    if (i > 0) return tag == id(Tag::form) ? remove_form(i) : pop_to(i);
    uncertain_ |= is_table_part(tag) && holds(Tag::table);  // it may end one that no tag began
    return true;
  }

  bool in_foreign() const { return stack_.back().foreign; }
  // Whether the next element becomes a foreign one.
  bool goes_foreign() const {
    return stack_.back().foreign && !holds_html(stack_.back().tag, stack_.back().svg);
  }
  Id innermost() const { return stack_.back().tag; }
  // In a table, outside its cells, where text may go elsewhere; or in a cell whose row no tag began, which
  // the model does not see end.
  bool between_cells() const {
    if (!holds(Tag::table)) return false;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      const Id t = stack_[i].tag;
      if (stack_[i].foreign) continue;
      if (t == id(Tag::td) || t == id(Tag::th)) return stack_[i - 1].tag != id(Tag::tr);
      if (t == id(Tag::caption)) return stack_[i - 1].tag != id(Tag::table);
      if (t == id(Tag::table)) return true;
    }
    return true;
  }
  // A number of the caller's for the innermost element.
  void note(std::uint32_t number) { stack_.back().note = number; }
  std::uint32_t note() const { return stack_.back().note; }
  bool holds(Tag tag) const { return open_[slot(id(tag))] > 0; }
  // Whether as many more elements may be open inside each other, whatever the model does not know of: implied
  // parts of tables, clones that the adoption agency makes.
  bool has_room(std::size_t depth) const {
    return stack_.size() + depth + 2 * std::size_t{open_[slot(id(Tag::table))]} + kAdoptions * adoptions_ <=
           max_depth_;
  }
  // Whether an end tag to come may move what is in the innermost element: the adoption agency does, to end a
  // formatting element.
  bool may_move() const {
    return uncertain_ ||
           std::any_of(formatting_.begin(), formatting_.end(), [](Id e) { return e != kMarkerId; });
  }
  // Whether text here may open formatting elements again that were closed with an element around them.
  bool may_reopen() const {
    if (uncertain_) return true;
    if (formatting_.empty() || formatting_.back() == kMarkerId) return false;
    const Id last = formatting_.back();
    return open_[slot(last)] != 1 || alike(last) != 1;
  }

  // In a select, where only a few start tags are not ignored. A template in it opens a page of its own.
  bool in_select() const {
    if (open_[slot(id(Tag::select))] == 0) return false;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      if (stack_[i].tag == id(Tag::select)) return !stack_[i].foreign;
      if (stack_[i].tag == id(Tag::template_)) return false;
    }
    return false;
  }

  // Start tags that are ignored outside tables.
  static constexpr bool part_of_table(Tag t) {
    switch (t) {
      case Tag::caption:
      case Tag::col:
      case Tag::colgroup:
      case Tag::tbody:
      case Tag::td:
      case Tag::tfoot:
      case Tag::th:
      case Tag::thead:
      case Tag::tr: return true;
      default: return false;
    }
  }

 private:
  struct Open {
    Id tag;
    bool real;     // false: its start tag was cut
    bool foreign;  // of SVG or MathML
    bool svg;
    std::uint32_t note = 0;
  };
  static constexpr Id kMarkerId = 0xFFFF;
  static constexpr std::size_t kAdoptions = 8;  // blocks that the adoption agency takes out of an element
  static constexpr std::size_t kReach =
      1024;  // how far down the stack a search goes: bounds the cost of any tag
  static std::size_t slot(Id tag) { return tag < kTags ? tag : 255; }
  // Elements whose end tags are looked for in table scope.
  static bool is_table_part(Id tag) {
    return tag == id(Tag::table) || (tag < kTags && part_of_table(static_cast<Tag>(tag)));
  }
  static bool has_implied_end(Id tag) {
    switch (tag < kTags ? static_cast<Tag>(tag) : Tag::unknown) {
      case Tag::dd:
      case Tag::dt:
      case Tag::li:
      case Tag::optgroup:
      case Tag::option:
      case Tag::p:
      case Tag::rb:
      case Tag::rp:
      case Tag::rt: return true;
      default: return false;
    }
  }

  // The open element that an end tag means, 0 if none: of tables in table scope, others up to a barrier, or
  // if no rule is about them up to a special element.
  std::size_t find_in_scope(Id tag) const {
    const bool anywhere = tag == id(Tag::template_) || tag == id(Tag::select), of_table = is_table_part(tag);
    const unsigned ends = kBarrier | (rules_of(tag) == 0 ? kSpecial : 0u);
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      const Open& e = stack_[i];
      if (e.tag == tag) return i;
      if (anywhere) continue;
      const bool table_scope = !e.foreign && (e.tag == id(Tag::table) || e.tag == id(Tag::template_));
      if (of_table ? table_scope : (rules_of(e.tag) & ends) != 0) return 0;
    }
    return 0;
  }

  // The form leaves the stack, and what is inside it stays.
  bool remove_form(std::size_t i) {
    while (stack_.size() > i + 1 && has_implied_end(stack_.back().tag)) pop_to(stack_.size() - 1);
    if (stack_.size() > i + 1) ++adoptions_;  // in the tree it stays above them
    const Open form = stack_[i];
    forget(form);
    stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(i));
    return form.real;
  }
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
    const bool svg = foreign && (is_foreign_root(tag) ? tag == id(Tag::svg) : stack_.back().svg);
    stack_.push_back({tag, real, foreign, svg});
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
    std::size_t left_open = 0;
    bool marker = false;
    while (stack_.size() > i) {
      const Open& last = stack_.back();
      const unsigned rules = last.foreign ? 0 : rules_of(last.tag);
      uncertain_ |= stack_.size() > i + 1 && last.tag == id(Tag::select);
      left_open += (rules & kFormatting) != 0;
      if (rules & kMarker) left_open = 0;
      // Closing a cell or caption clears to the last marker, so does the element's own end; nothing else
      // does.
      marker |= (rules & kMarker) != 0 && (stack_.size() == i + 1 || last.tag == id(Tag::td) ||
                                           last.tag == id(Tag::th) || last.tag == id(Tag::caption));
      forget(last);
      stack_.pop_back();
    }
    if (marker) clear_to_marker();  // once, whatever markers elements inside have put
    left_open_ += left_open;
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
    if (active && open_[slot(tag)] == 0) {
      // It may have been opened again anywhere.
      uncertain_ |= stack_.size() > kAdoptions;
      ++adoptions_;
      left_open_ -= left_open_ > 0;
    }
    if (open_[slot(tag)] == 0 || (implied && !active)) return true;
    std::size_t blocks = 0;
    for (std::size_t i = stack_.size(), steps = 0; i-- > 2 && steps < kReach; ++steps) {
      blocks += (rules_of(stack_[i].tag) & kSpecial) != 0;
      if (stack_[i].tag == tag) {
        uncertain_ |= blocks >= kAdoptions;
        adoptions_ += blocks > 0;
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
  // Times that an element left the stack, or may have, and others stayed inside it in the tree.
  std::size_t adoptions_ = 0;
  std::size_t left_open_ = 0;
  // Formatting elements that the adoption agency did not reach, or a select that ignores most tags, may be
  // open unknown to the model, or a row or section of a table closed.
  bool uncertain_ = false;
  bool form_ = false;  // the form element pointer is set
};

}  // namespace saring::markup
