// SPDX-License-Identifier: Apache-2.0
// Escapes for Markdown (CommonMark 0.31 with GitHub's tables, strike-through and task items): a backslash
// stands only where a character could otherwise begin or end markup.
#pragma once
#include <string>
#include <string_view>

namespace saring::write_internal {

struct MarkdownPlace {
  bool line_start = false;   // first text of a paragraph or list item
  bool item = false;         // of a list item: "[ ]" would be a box to tick
  bool heading_end = false;  // last text of a heading: '#' would close it
  bool table = false;        // in a table cell
  bool link = false;         // inside the text of a link
  char before = ' ';         // the byte written before the text, and the one that follows it
  char after = ' ';
};

// `text`: one clean line.
void append_markdown(std::string_view text, const MarkdownPlace& place, std::string& out);

// An inline code span.
void append_markdown_code(std::string_view text, bool table, std::string& out);

// Backticks for a fence around `code`: more than any run of them inside, at least three.
std::string markdown_fence(std::string_view code);

}  // namespace saring::write_internal
