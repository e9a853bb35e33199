// SPDX-License-Identifier: Apache-2.0
// Tables of a page: which are data and which are layout, and where each cell stands. One pass over the nodes.
#pragma once
#include <unordered_map>
#include <vector>

#include "saring/block/block.h"

namespace saring {

// Place of a cell; table 0 outside data tables, else 1 + index.
struct Cell {
  std::uint32_t table = 0, row = 0, column = 0;
};

// Columns counted at most; a colspan beyond it is a mistake or an attack.
constexpr std::uint32_t kMaxColumns = 1000;

class TableCells {
 public:
  explicit TableCells(const Dom& dom);
  const std::vector<Table>& tables() const { return tables_; }
  // Of a <td> or <th>.
  Cell cell_of(NodeId id) const;

 private:
  std::vector<Table> tables_;
  std::unordered_map<NodeId, Cell> cells_;
};

}  // namespace saring
