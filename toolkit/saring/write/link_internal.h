// SPDX-License-Identifier: Apache-2.0
// Targets of links and images, as far as they may be written.
#pragma once
#include <string>
#include <string_view>
#include <unordered_set>

#include "saring/url/url.h"
#include "saring/write/write.h"

namespace saring::write_internal {

// Resolves against the page's <base>, the URL of the fetch, or else the declared URL.
class Links {
 public:
  explicit Links(const Document& document);
  // Absolute URL of an <a href>, ASCII; empty if it is not http, https or mailto.
  std::string of_anchor(NodeId anchor) const;
  // Absolute http or https URL of an image, lazy-loading attributes read; empty if it has none or was given
  // out before.
  std::string of_image(NodeId image);

 private:
  std::string resolve(std::string_view reference, bool mail) const;
  const Dom& dom_;
  Url base_;
  std::unordered_set<std::string> images_;
};

// A stretch of a block's text with one link and one style.
struct Segment {
  NodeId link = kNoNode;
  bool code = false;
  std::string text;           // clean
  bool space_before = false;  // white space parts it from the segment before
};
// Stretches of running text: neighbours with the same link (if `links`) and style (if `code`) are one, so
// that what is written without a mark between is normalised as one.
std::vector<Segment> segments_of(const Document& document, const Block& block, bool links, bool code);

}  // namespace saring::write_internal
