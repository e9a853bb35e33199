// SPDX-License-Identifier: Apache-2.0
// The text of a field, as its format says it is written.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace saring::crawl {

struct FieldKind {
  std::string_view type;  // the attribute, lower case; Atom 1.0: text, html, xhtml; Atom 0.3: a media type
  std::string_view mode;  // Atom 0.3: xml, escaped, base64
  bool atom = false;      // RSS has no types: titles are text that may hold markup, summaries are HTML
  bool nested = false;    // it had elements in it, whose text `value` is
  bool title = false;
};
std::string field_text(std::string_view value, const FieldKind& kind);
std::string rss_title(std::string_view value);

// Clean text of the whole characters in the first max_bytes.
std::string clean_cut(std::string_view utf8, std::size_t max_bytes);

// "its root element is <html>", for messages; the name is made safe to print.
std::string described_root(std::string_view local);

}  // namespace saring::crawl
