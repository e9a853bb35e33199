// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/text/normalize.h"
#include "saring/write/formats_internal.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {
namespace {

void begin_unit(std::string& out, std::size_t start, bool blank_line) {
  if (out.size() > start && blank_line) out += '\n';
}

void append_table(const Document& document, const Unit& unit, std::string& out) {
  for (const Row& row : rows_of(document, unit, false)) {
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      if (c > 0) out += " | ";
      for (std::size_t k = 0; k < row.cells[c].size(); ++k) {
        if (k > 0) out += ' ';
        out += line_of(document, document.blocks.blocks[row.cells[c][k]]);
      }
    }
    out += '\n';
  }
}

void append_declared(const Document& document, const WriteOptions& options, std::string& out) {
  const std::size_t start = out.size();
  const std::string text = clean(document.declared_body, Whitespace::lines);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size());
    if (end > i) {
      begin_unit(out, start, options.blank_lines);
      out.append(text, i, end - i);
      out += '\n';
    }
    i = end + 1;
  }
}

// Whether a list marker stands before the unit: it is the first of an item that holds running text.
bool is_marked(const Unit& unit) {
  if (unit.kind != UnitKind::paragraph) return false;
  return std::any_of(unit.around.begin(), unit.around.end(),
                     [](const Container& c) { return !c.quote && !c.opened; });
}

}  // namespace

void write_plain_body(const Document& document, const WriteOptions& options, std::string& out) {
  if (!document.declared_body.empty()) return append_declared(document, options, out);
  const std::size_t start = out.size();
  Walk walk(document, options.keep, false);
  for (Unit unit; walk.next(unit);) {
    const Block& block = document.blocks.blocks[unit.block];
    if (unit.kind == UnitKind::table) {
      begin_unit(out, start, options.blank_lines);
      append_table(document, unit, out);
      continue;
    }
    const std::string text =
        unit.kind == UnitKind::code ? code_of(document.blocks, block) : line_of(document, block);
    if (text.empty()) continue;
    begin_unit(out, start, options.blank_lines && !unit.tight);
    if (is_marked(unit)) out += "- ";
    out += text;
    out += '\n';
  }
}

void write_txt(const Document& document, const WriteOptions& options, std::string& out) {
  const std::string title = writes_title(options) ? clean(document.title.value) : std::string();
  std::string body;
  write_plain_body(document, options, body);
  if (!title.empty()) (out += title) += '\n';
  if (!title.empty() && !body.empty() && options.blank_lines) out += '\n';
  out += body;
}

}  // namespace saring::write_internal
