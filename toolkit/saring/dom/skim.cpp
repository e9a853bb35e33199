// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/dom/skim_internal.h"
#include "saring/dom/skim_tags_internal.h"
#include "saring/text/character_reference.h"

namespace saring {
namespace {

using namespace markup;

class Skimmer {
 public:
  Skimmer(std::string_view in, const ParseLimits& limits)
      : in_(in),
        open_(limits),
        budget_(limits.max_attributes),
        out_(std::make_unique<Skimmed>()),
        markup_(out_->markup) {
    markup_.reserve(in.size() / 8 + 64);
  }

  std::unique_ptr<Skimmed> run() {
    while (at_ < in_.size() && known_) {
      const std::size_t end = text_end();
      joins_ = may_join(in_.substr(at_, end - at_));
      if (end > at_ && !hold(at_, end)) put_back(), text(at_, end, true);
      at_ = end;
      if (at_ < in_.size()) markup();
    }
    put_back();
    return known_ ? std::move(out_) : nullptr;
  }

 private:
  // What the last token was, as far as it matters to text behind it.
  enum class Last : std::uint8_t { tag, text, pre };
  // Where <head> is, as far as the tags until now leave no doubt.
  enum class Head : std::uint8_t { ahead, inside, over };
  // White space that may turn out to have no meaning.
  struct Held {
    std::size_t begin, end;
    bool comment;  // left out in front of it
  };

  char peek(std::size_t k) const { return at_ + k < in_.size() ? in_[at_ + k] : '\0'; }

  // The next '<' that opens a token.
  std::size_t text_end() const {
    for (std::size_t i = at_; i < in_.size(); ++i) {
      const void* lt = std::memchr(in_.data() + i, '<', in_.size() - i);
      if (!lt) break;
      i = static_cast<std::size_t>(static_cast<const char*>(lt) - in_.data());
      const char next = i + 1 < in_.size() ? in_[i + 1] : '\0';
      if (ascii::is_alpha(next) || next == '!' || next == '?') return i;
      if (next == '/' && i + 2 < in_.size()) return i;
    }
    return in_.size();
  }

  bool in_plain_html() const {
    return !open_.holds(Tag::svg) && !open_.holds(Tag::math) && !open_.holds(Tag::select);
  }

  // Whether tree construction gives white space here to a block-level element, right after its start tag or
  // the end of another one in it, does nothing else, and leaves it there.
  bool follows_edge() const {
    return after_edge_ && !open_.between_cells() && in_plain_html() && is_block(open_.innermost()) &&
           !open_.holds(Tag::pre) && !open_.holds(Tag::listing) && !open_.may_move() && open_.has_room(1);
  }

  // Takes white space that has no meaning, or none if the next tag is another edge.
  bool hold(std::size_t begin, std::size_t end) {
    const std::string_view s = in_.substr(begin, end - begin);
    if (!std::all_of(s.begin(), s.end(), ascii::is_space)) {
      head_ = Head::over;
      return false;
    }
    if (head_ != Head::inside && !follows_edge()) return false;
    held_.push_back({begin, end, comment_});
    comment_ = false;
    return true;
  }

  // It has a meaning.
  void put_back() {
    if (held_.empty()) return;
    const bool comment = comment_;
    for (const Held& h : held_) {
      comment_ = h.comment;
      text(h.begin, h.end, true);
    }
    held_.clear();
    comment_ = comment;
  }

  void move_head(Id name, bool closing) {
    const auto goes_there = [&] {
      return name == id(Tag::meta) || name == id(Tag::link) || name == id(Tag::base) ||
             name == id(Tag::title) || name == id(Tag::style) || name == id(Tag::script);
    };
    if (head_ == Head::ahead && !closing && name == id(Tag::html)) return;
    const bool in =
        head_ == Head::ahead ? !closing && name == id(Tag::head) : head_ == Head::inside && goes_there();
    head_ = in ? Head::inside : Head::over;
  }

  void text(std::size_t begin, std::size_t end, bool references) {
    after_edge_ = false;
    std::string_view s = in_.substr(begin, end - begin);
    if (references && s.find('&') != std::string_view::npos) s = decoded(s, false);
    keep_comment();
    out_->words.write(s, last_ == Last::pre && !comment_, markup_);
    comment_ = false;
    last_ = Last::text;
  }

  std::string_view decoded(std::string_view s, bool in_attribute) {
    scratch_.clear();
    known_ &= append_decoded(s, in_attribute, scratch_);
    return out_->store.add(scratch_);
  }

  void markup() {  // at_ is on '<'
    const char next = peek(1);
    if (ascii::is_alpha(next)) return tag(false);
    if (next == '/') {
      if (ascii::is_alpha(peek(2))) return tag(true);
      if (peek(2) == '>') {
        at_ += 3;  // no token
        if (joins_) part();
        return;
      }
      return comment(past(in_, ">", at_ + 2));
    }
    if (next == '?') return comment(past(in_, ">", at_ + 2));
    if (in_.substr(at_, 4) == "<!--") return comment(comment_end(in_, at_));
    if (ascii::istarts_with(in_.substr(at_, 9), "<!doctype")) return doctype();
    // In foreign content the start of a section.
    if (foreign_seen_ && in_.substr(at_, 9) == "<![CDATA[") known_ = false;
    comment(past(in_, ">", at_ + 2));
  }

  // A comment parts white space from text behind it, and Gumbo gives text to the element that is open at a
  // comment, but before </form> to the one around.
  void keep_comment() {
    if (comment_ && last_ != Last::tag && atoms_.empty()) part();
  }

  // Keeps what is before it from what comes behind it.
  void part() {
    markup_ += kNothing;
    atoms_.clear();
    atom_end_ = 0;
  }

  void comment(std::size_t end) {
    comment_ = true;
    at_ = end;
  }

  void doctype() {
    put_back();
    after_edge_ = false;
    atoms_.clear();
    const std::size_t end = past(in_, ">", at_ + 2);
    markup_.append(in_.substr(at_, end - at_));
    at_ = end;
    last_ = Last::tag;
    comment_ = false;
  }

  void tag(bool closing) {
    const std::size_t begin = at_;
    at_ += closing ? 2 : 1;
    const Id name = read_name(in_, at_);
    const std::size_t name_end = at_;
    if (name == id(Tag::frameset) || name == id(Tag::isindex)) known_ = false;
    const bool self_closing = closing ? skip_attributes() : read_attributes(name);
    if (at_ >= in_.size()) return;  // unfinished: no tag
    ++at_;
    known_ &= !strays(open_, name, closing, !closing && looks_);
    foreign_seen_ |= name == id(Tag::svg) || name == id(Tag::math);
    const bool ignored = !closing && ignores_raw(open_, name);
    const bool closes_innermost = closing && open_.innermost() == name;
    const std::uint32_t closed = open_.note();
    const bool atomic = !closing && has(name, kMayBeAtom) && can_start_atom(name);
    const bool opens_drawing = !closing && name == id(Tag::svg) && !self_closing && in_plain_html();
    // A tag that is cut leaves the page to the scan: its element would have changed what others do.
    known_ &= ignored || (closing ? open_.end(name) : open_.start(name, self_closing, attributes_read_ > 0));
    if (!known_) return;
    const bool edge = has(name, kPlainBlock) && (closes_innermost || (!closing && !open_.in_foreign()));
    // Nothing but comments parts the pieces: they were one text.
    const bool blank = !held_.empty() && (edge || head_ == Head::inside);
    if (blank) {
      held_.clear();
      if (closing && edge) ++out_->tags[closed].left_out;
    } else {
      put_back();
    }
    move_head(name, closing);
    after_edge_ = edge;
    if (closing && closes_innermost && !atoms_.empty() && atoms_.back().name == name) {
      end_atom();
      return;
    }
    if (atomic && is_void(static_cast<Tag>(name))) {
      keep_comment();
      write_atom(static_cast<Tag>(name), first_attribute_, out_->attributes.size() - first_attribute_);
      return;
    }
    if (closing) {
      // Gumbo gives text before </form> to the element around; an atom is none.
      if (name == id(Tag::form) && atom_end_ > 0) markup_.insert(std::exchange(atom_end_, 0), kNothing);
      if (name == id(Tag::form) && comment_)
        part();  // the tag before it may have been ignored
      else
        keep_comment();
      atoms_.clear();
      markup_.append(in_.substr(begin, name_end - begin)) += '>';
    } else {
      keep_comment();  // the tag may move what the text before it stands in
      if (atom_end_ > 0 && has(name, kMayBeIgnored)) markup_.insert(atom_end_, kNothing);
      atom_end_ = 0;
      const std::size_t start = markup_.size();
      write_start(name, begin, name_end, self_closing);
      out_->tags.back().blank_before = blank;
      if (edge) open_.note(static_cast<std::uint32_t>(out_->tags.size() - 1));
      const bool hollow = opens_drawing && drawing();
      if (atomic && (name != id(Tag::svg) || hollow)) {
        atoms_.push_back({name, start, markup_.size()});
      } else {
        atoms_.clear();
      }
    }
    comment_ = false;
    // Text goes on behind a tag that is ignored.
    const bool acts = closing ? closes_innermost : !has(name, kMayBeIgnored) && !open_.holds(Tag::select);
    if (acts || last_ != Last::text) last_ = !closing && has(name, kDropsLineFeed) ? Last::pre : Last::tag;
    if (!closing && !ignored && is_raw(name)) raw(name);
  }

  // An inline element that may turn out to be an atom: its content is no more than text until now.
  struct OpenAtom {
    Id name;
    std::size_t start, content;  // in `markup_`
  };

  // Whether nothing is open that would make the start tag, or text in its place, do more than add a child to
  // the innermost element. Formatting elements may be open if they are about to be atoms themselves.
  bool can_start_atom(Id name) const {
    if (!atoms_.empty())
      return atoms_.size() < Skimmed::kMostNested && atoms_.back().name != id(Tag::svg) &&
             open_.has_room(1) &&
             ((rules_of(name) & kFormatting) == 0 ||
              std::none_of(atoms_.begin(), atoms_.end(), [&](const OpenAtom& a) { return a.name == name; }));
    return !open_.may_move() && in_plain_html() && !open_.between_cells() && !open_.holds(Tag::template_) &&
           open_.has_room(1) && !(comment_ && last_ != Last::tag);
  }

  void write_atom(Tag tag, std::size_t attribute_begin, std::size_t attribute_count) {
    out_->words.write_atom(static_cast<std::uint32_t>(out_->atoms.size()), markup_);
    out_->atoms.push_back({.tag = tag,
                           .attribute_count = static_cast<std::uint16_t>(attribute_count),
                           .attribute_begin = static_cast<std::uint32_t>(attribute_begin),
                           .words = {}});
    atom_end_ = markup_.size();
    after_edge_ = false;
    comment_ = false;
    last_ = Last::text;
  }

  // The innermost open atom is one: its markup becomes a word.
  void end_atom() {
    const OpenAtom open = atoms_.back();
    const Skimmed::StartTag tag = out_->tags.back();
    const std::string_view words = out_->store.add(std::string_view(markup_).substr(open.content));
    atoms_.pop_back();
    out_->tags.pop_back();
    markup_.resize(open.start);
    write_atom(static_cast<Tag>(open.name), tag.attribute_begin, tag.attribute_count);
    Skimmed::Atom& atom = out_->atoms.back();
    atom.words = words;
    atom.hollow = tag.hollow;
    atom.left_out = tag.left_out;
  }

  // Leaves out what is inside an <svg>, if that has no meaning. Returns whether.
  bool drawing() {
    if (open_.holds(Tag::select)) return false;
    const std::optional<Drawing> d = read_drawing(in_, at_, budget_.of(id(Tag::svg)), !open_.may_reopen());
    if (!d || !open_.has_room(d->depth)) return false;
    out_->tags.back().hollow = true;
    ++out_->hollow_tags;
    out_->tags.back().left_out = static_cast<std::uint32_t>(d->nodes);
    at_ = d->end;
    return true;
  }

  bool skip_attributes() {
    Attributes all(in_, at_);
    for (AttributeSpan span; all.next(span);) {
    }
    return false;
  }

  // Reads up to the '>'. Returns whether the tag closes itself.
  bool read_attributes(Id name) {
    first_attribute_ = out_->attributes.size();
    attributes_read_ = 0;
    budget_end_ = at_;
    hidden_input_ = looks_ = false;
    as_written_.clear();
    names_.clear();
    const std::size_t most = budget_.of(name);
    Attributes all(in_, at_);
    for (AttributeSpan span; all.next(span);) {
      if (++attributes_read_ > most) continue;
      budget_end_ = at_;
      const std::string_view spelled = in_.substr(span.name_begin, span.name_end - span.name_begin);
      if (stays_as_written(name) && !names_.repeats(spelled))
        // Behind a space alone a name's '=' would give the attribute before it a value.
        (as_written_ += spelled[0] == '=' ? " /" : " ") += in_.substr(span.name_begin, at_ - span.name_begin);
      keep(name, spelled, in_.substr(span.value_begin, span.value_end - span.value_begin));
    }
    out_->attributes_cut |= attributes_read_ > most;
    return all.self_closing();
  }

  void keep(Id tag, std::string_view name, std::string_view value) {
    if (tag == id(Tag::font))
      looks_ |= ascii::iequals(name, "color") || ascii::iequals(name, "face") || ascii::iequals(name, "size");
    const std::string_view known = read_attribute_name(name);
    if (known.empty()) return;
    auto& all = out_->attributes;
    for (std::size_t i = first_attribute_; i < all.size(); ++i)
      if (all[i].name == known) return;
    all.push_back({known, value_of(value)});
    if (tag == id(Tag::input) && known == "type") hidden_input_ = ascii::iequals(all.back().value, "hidden");
  }

  std::string_view value_of(std::string_view raw) {
    return raw.find('&') == std::string_view::npos ? raw : decoded(raw, true);
  }

  void write_start(Id name, std::size_t begin, std::size_t name_end, bool self_closing) {
    Skimmed::StartTag tag{
        .at = static_cast<std::uint32_t>(markup_.size()),
        .attribute_begin = static_cast<std::uint32_t>(first_attribute_),
        .attribute_count = static_cast<std::uint16_t>(out_->attributes.size() - first_attribute_)};
    out_->tags.push_back(tag);
    budget_.spend(name, attributes_read_);
    markup_.append(in_.substr(begin, name_end - begin)) += as_written_;
    if (hidden_input_) markup_ += " type=hidden";
    if (looks_) markup_ += " color";
    // Tree construction keeps no more than three formatting elements that are alike; of <a> there is never
    // more than one.
    if (attributes_read_ > 0 && (rules_of(name) & kFormatting) && name != id(Tag::a))
      (markup_ += " k=") += std::to_string(number_of_set(in_.substr(name_end, budget_end_ - name_end)));
    markup_ += self_closing && foreign_seen_ ? " />" : ">";  // elements of HTML ignore it
  }

  // A number for the attributes of a tag: the same for the same names and values in any order and spelling.
  std::size_t number_of_set(std::string_view source) {
    const auto [known, fresh] = spellings_.try_emplace(source, 0);
    if (!fresh) return known->second;
    std::vector<std::pair<std::string, std::string>> set;
    std::size_t at = 0;
    Attributes all(source, at);
    for (AttributeSpan span; all.next(span);) {
      std::string name = ascii::lower(source.substr(span.name_begin, span.name_end - span.name_begin));
      const std::string_view value =
          value_of(source.substr(span.value_begin, span.value_end - span.value_begin));
      if (std::none_of(set.begin(), set.end(), [&](const auto& a) { return a.first == name; }))
        set.emplace_back(std::move(name), value);
    }
    std::sort(set.begin(), set.end());
    std::string key;
    for (const auto& [name, value] : set) ((((key += name) += '\0') += value) += '\0');
    return known->second = sets_.try_emplace(std::move(key), sets_.size()).first->second;
  }

  // The content of an element without markup, if the tag starts one here.
  void raw(Id name) {
    if (open_.in_foreign()) return;
    const std::size_t end = raw_end(in_, at_, name);
    out_->tags.back().raw = true;
    ++out_->raw_tags;
    if (end > at_) text(at_, end, name == id(Tag::title) || name == id(Tag::textarea));
    at_ = end;
  }

  const std::string_view in_;
  OpenElements open_;
  AttributeBudget budget_;
  std::unique_ptr<Skimmed> out_;
  std::string& markup_;
  std::string scratch_;
  std::unordered_map<std::string_view, std::size_t> spellings_;  // of sets of attributes
  std::unordered_map<std::string, std::size_t> sets_;
  std::size_t at_ = 0;
  Last last_ = Last::tag;
  bool joins_ = false;    // the text before the token
  bool comment_ = false;  // left out since the last token
  bool known_ = true, foreign_seen_ = false;
  Head head_ = Head::ahead;
  bool after_edge_ = false;  // the last token was the start or end of a block-level element
  std::vector<Held> held_;
  std::vector<OpenAtom> atoms_;
  std::size_t atom_end_ = 0;  // in `markup_`: of the last atom behind the last start tag; 0: there is none
  // Of the tag that is read.
  std::size_t first_attribute_ = 0, attributes_read_ = 0, budget_end_ = 0;
  std::string as_written_;     // its attributes, if they stay
  AttributeNames names_;       // of those
  bool hidden_input_ = false;  // <input type=hidden>, which stays in a table
  bool looks_ = false;         // <font> with color, face or size, which ends foreign content
};

}  // namespace

const Skimmed::StartTag* Skimmed::tag_at(std::size_t at) {
  for (std::size_t i = last_; i < std::min(last_ + 3, tags.size()); ++i)
    if (tags[i].at == at) return &tags[last_ = i];
  const auto found = std::lower_bound(tags.begin(), tags.end(), at,
                                      [](const StartTag& t, std::size_t place) { return t.at < place; });
  if (found == tags.end() || found->at != at) return nullptr;
  last_ = static_cast<std::size_t>(found - tags.begin());
  return &*found;
}

void Skimmed::forget_markup() {
  markup = {};
  tags = {};
  attributes = {};
}

std::unique_ptr<Skimmed> skim(std::string_view page, const ParseLimits& limits) {
  return Skimmer(page, limits).run();
}

}  // namespace saring
