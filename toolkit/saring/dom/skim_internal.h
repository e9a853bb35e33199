// SPDX-License-Identifier: Apache-2.0
// The pass in front of Gumbo. Gumbo costs about 350 instructions a byte, and needs few of them: tree
// construction looks at the names of tags, at whether text is white space, and at a handful of attributes. So
// this pass reads the page's tokens itself, by the standard's tokenizer, and hands Gumbo a page with the same
// tree: tags without their attributes, each run of text as a short word that stands for it, comments left
// out. What was taken out is put back when Gumbo's tree is flattened: attributes by the place of the tag that
// each element remembers, text by its words, which survive merging and foster parenting.
//
// Which start tags switch the tokenizer to raw text, tree construction decides. The pass guesses that with a
// model of the stack of open elements; the flattened tree tells whether each guess was right, and a page
// whose was not is parsed again as it stands. The same for what this pass does not know: frames, CDATA
// sections, markup so deep that tags are cut (scan_internal.h).
//
// Drawings (SVG without HTML inside) are left out, and white space where it has no meaning: see Dom::nodes().
//
// Of a start tag's attributes only those that a stage reads are kept (kReadAttributes in dom.h).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/numbering.h"
#include "saring/dom/dom.h"
#include "saring/dom/markup_internal.h"

namespace saring {

// Strings that live as long as the store and never move.
class TextStore {
 public:
  std::string_view add(std::string_view s);

 private:
  static constexpr std::size_t kChunk = 16u << 10;
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

// Text as words for Gumbo, and back. A word for white space is white space, any other none, so that tree
// construction treats the words as it would the text. Words end themselves: any sequence of them can be read
// again.
class TextWords {
 public:
  explicit TextWords(TextStore& store) : store_(store) {}

  // What a word stands for: text, or an element (its number).
  struct Piece {
    static constexpr std::uint32_t kText = 0xFFFFFFFF;
    std::string_view text;
    std::uint32_t atom = kText;
  };

  // Appends the words for `text`, whose references are decoded, to `markup`. It must live as long as the
  // store. `after_pre`: right after a tag that makes tree construction drop a line feed.
  void write(std::string_view text, bool after_pre, std::string& markup);
  // Appends a word for an element.
  void write_atom(std::uint32_t atom, std::string& markup);
  // What the words from `at` on stand for: one element, or all text up to the next; moves `at` past them.
  // Nothing if they are none. The text lives as long as the store.
  std::optional<Piece> read(std::string_view words, std::size_t& at);

 private:
  struct Run {
    const char* begin;           // of the white space in front of it, which has a word of its own;
                                 // null: an element, `size` is its number
    std::uint32_t size, spaces;  // bytes in all, of them white space in front
  };

  TextStore& store_;
  std::vector<Run> runs_;
  Numbering<std::string_view> spaces_;
};

struct Skimmed {
  struct StartTag {
    std::uint32_t at = 0;               // of its '<' in `markup`
    std::uint32_t attribute_begin = 0;  // of `attributes`
    std::uint16_t attribute_count = 0;
    bool raw = false;            // its content was taken for raw text
    bool hollow = false;         // an <svg> whose content was left out
    bool blank_before = false;   // white space was left out in front of it
    std::uint32_t left_out = 0;  // elements and texts right before its end tag
  };

  // An inline element with nothing but text and such elements inside. Tree construction does with it what it
  // does with text, so it goes through Gumbo as a word.
  struct Atom {
    Tag tag = Tag::unknown;
    bool hollow = false;
    std::uint16_t attribute_count = 0;
    std::uint32_t attribute_begin = 0;  // of `attributes`
    std::uint32_t left_out = 0;
    std::string_view words;  // what it holds
  };
  static constexpr std::size_t kMostNested = 32;  // atoms in each other

  TextStore store;
  TextWords words{store};
  std::string markup;          // for Gumbo
  std::vector<StartTag> tags;  // of `markup`, in order
  std::vector<Atom> atoms;
  std::vector<Attribute> attributes;          // names are static; values point into the page or the store
  std::size_t raw_tags = 0, hollow_tags = 0;  // of `tags`
  bool attributes_cut = false;

  // The start tag at this place of `markup`; null if there is none.
  const StartTag* tag_at(std::size_t at);
  // Gives back what only the parse needs.
  void forget_markup();

 private:
  std::size_t last_ = 0;  // found last: elements come about in the order of their tags
};

// `page` is valid UTF-8 as clean_input leaves it and must outlive the result. Null if the pass does not
// know a construct of the page.
std::unique_ptr<Skimmed> skim(std::string_view page, const ParseLimits& limits);

}  // namespace saring
