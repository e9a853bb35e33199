// SPDX-License-Identifier: Apache-2.0
// Labels: what each block is, why, and how sure. Nothing is removed here; the writer chooses by label.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/reason.h"
#include "saring/meta/metadata.h"

namespace saring {

enum class Label : std::uint8_t {
  // content
  title,
  body,
  heading,
  list,
  table,
  code,
  quote,
  // belongs to the content, left out by default
  caption,
  byline,
  date,
  credit,
  comments,
  // the rest
  navigation,
  header,
  footer,
  related,
  login,
  paywall,
  newsletter,
  cookie,
  ad,
  share,
  tags,
  form,
  hidden,
  boilerplate,
};
constexpr unsigned kLabels = static_cast<unsigned>(Label::boilerplate) + 1;
std::string_view name(Label label);
// Label for a name; false if there is none.
bool label_for_name(std::string_view text, Label& out);

// What kind of page it is, as web extraction benchmarks tell them apart.
enum class PageType : std::uint8_t { article, collection, documentation, forum, listing, product, service };
constexpr std::size_t kPageTypes = 7;
std::string_view name(PageType type);

using LabelSet = std::uint32_t;  // bit i: label i
constexpr LabelSet bit(Label label) { return LabelSet{1} << static_cast<unsigned>(label); }
constexpr LabelSet kDefaultLabels = bit(Label::title) | bit(Label::body) | bit(Label::heading) |
                                    bit(Label::list) | bit(Label::table) | bit(Label::code) |
                                    bit(Label::quote);

struct Verdict {
  Label label = Label::boilerplate;
  Label first = Label::boilerplate;  // before the later passes changed it
  Reason reason = Reason::unseen;    // the rule that set `label`
  float score = 0;                   // probability that the block is content, by the model
};

class Model;

struct LabelOptions {
  const Model* model = nullptr;  // the built-in one if null; must outlive the call
  double favor = 0;              // -1 (precision) .. 1 (recall): moves the cut of the content decision
  bool names =
      true;  // read class names and interface phrases, the one thing that conventions of the web decide
};

struct Labels {
  std::vector<Verdict> verdicts;               // one for each block
  BlockId title = kNoBlock;                    // the block that shows the page's title, if one does
  bool discussion = false;                     // a page whose posts and answers are its content (forum, Q&A)
  std::array<float, kPageTypes> page_types{};  // probability of each PageType; their sum is 1
  float quality = 0;                           // predicted F1 of the words of the extracted text, 0..1
  PageType page_type() const;                  // the likeliest
};

Labels label_blocks(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                    const LabelOptions& options = {});

}  // namespace saring
