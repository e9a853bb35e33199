// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/block/table_internal.h"

namespace saring {
namespace {

// What is gathered of an open table.
struct OpenTable {
  std::uint32_t index;  // into tables
  NodeId end;
  std::uint32_t rows = 0, columns = 0, column = 0, cells = 0;
  std::uint32_t header_cells = 0, long_cells = 0, structured_cells = 0;
  bool nested = false, declared_layout = false, declared_data = false;
  NodeId cell_end = 0;  // of the cell being read
  std::uint32_t cell_bytes = 0;
  std::uint32_t cell_parts = 0;  // paragraphs and lists in it
  bool cell_structured = false;
};

// A cell longer than this many bytes of text reads as prose, not as a datum.
constexpr std::uint32_t kLongCellBytes = 400;

std::uint32_t span_of(std::string_view value) {
  value = ascii::trim(value);
  std::uint32_t n = 0;
  for (char c : value) {
    if (!ascii::is_digit(c)) break;
    n = std::min(n * 10 + static_cast<std::uint32_t>(c - '0'), kMaxColumns);
  }
  return std::max(n, 1u);
}

// Data tables declare header cells or a caption, or are a grid of short cells; layout tables hold other
// tables, prose, or one column.
bool is_data(const OpenTable& t) {
  if (t.declared_layout || t.nested) return false;
  if (t.columns < 2 || t.rows < 2) return t.declared_data && t.columns >= 2 && t.structured_cells == 0;
  if (t.declared_data || t.header_cells > 0) return t.long_cells * 2 <= t.cells;
  return t.structured_cells == 0 && t.long_cells == 0;
}

}  // namespace

TableCells::TableCells(const Dom& dom) {
  std::vector<OpenTable> open;
  const auto nodes = dom.nodes();
  const auto close = [&](const OpenTable& t) {
    tables_[t.index].rows = t.rows;
    tables_[t.index].columns = t.columns;
    tables_[t.index].data = is_data(t);
  };
  const auto end_cell = [](OpenTable& t) {
    t.long_cells += t.cell_bytes > kLongCellBytes;
    t.structured_cells += t.cell_structured || t.cell_parts > 1;
    t.cell_parts = 0;
    t.cell_end = 0;
    t.cell_bytes = 0;
    t.cell_structured = false;
  };
  for (NodeId i = 0; i < nodes.size(); ++i) {
    while (!open.empty() && i >= open.back().end) {
      if (open.back().cell_end) end_cell(open.back());
      close(open.back());
      open.pop_back();
    }
    const Node& n = nodes[i];
    if (n.tag == Tag::table && n.kind == NodeKind::element) {
      if (!open.empty()) open.back().nested = true;
      const std::string_view role = dom.attribute(i, "role");
      open.push_back({.index = static_cast<std::uint32_t>(tables_.size()), .end = n.end});
      open.back().declared_layout = role == "presentation" || role == "none";
      open.back().declared_data = role == "table" || role == "grid" || !dom.attribute(i, "summary").empty();
      tables_.push_back({.node = i});
      continue;
    }
    if (open.empty()) continue;
    OpenTable& t = open.back();
    if (t.cell_end && i >= t.cell_end) end_cell(t);
    if (n.kind == NodeKind::text) {
      if (t.cell_end)
        t.cell_bytes += static_cast<std::uint32_t>(std::min<std::size_t>(n.text.size(), kLongCellBytes + 1));
      t.cell_bytes = std::min(t.cell_bytes, kLongCellBytes + 1);
      continue;
    }
    switch (n.tag) {
      case Tag::tr: ++t.rows, t.column = 0; break;
      case Tag::p:
      case Tag::ul:
      case Tag::ol: t.cell_parts += t.cell_end != 0; break;
      case Tag::caption:
      case Tag::thead: t.declared_data = true; break;
      case Tag::th: ++t.header_cells; [[fallthrough]];
      case Tag::td: {
        if (t.rows == 0) t.rows = 1;
        cells_[i] = {t.index + 1, t.rows - 1, t.column};
        t.columns = std::max(
            t.columns,
            std::min(t.column + 1, kMaxColumns));  // a span past the last cell of every row adds no column
        t.column = std::min(t.column + span_of(dom.attribute(i, "colspan")), kMaxColumns);
        ++t.cells;
        t.cell_end = n.end;
        break;
      }
      default:
        if (is_heading(n.tag) || n.tag == Tag::form || n.tag == Tag::article || n.tag == Tag::section ||
            n.tag == Tag::input)
          t.cell_structured = t.cell_end != 0;
    }
  }
  while (!open.empty()) {
    if (open.back().cell_end) end_cell(open.back());
    close(open.back());
    open.pop_back();
  }
}

Cell TableCells::cell_of(NodeId id) const {
  const auto found = cells_.find(id);
  if (found == cells_.end() || !tables_[found->second.table - 1].data) return {};
  return found->second;
}

}  // namespace saring
