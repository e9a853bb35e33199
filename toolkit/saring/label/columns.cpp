// SPDX-License-Identifier: Apache-2.0
#include "saring/label/columns.h"

#include <array>
#include <cassert>
#include <span>

#include "saring/label/lexicon_internal.h"

namespace saring {
namespace {

constexpr std::array<ColumnRow, column::count> kRows{{
#define SARING_ROW(name, unit, what) {#name, unit, what},
    SARING_COLUMNS(SARING_ROW)
#undef SARING_ROW
}};

constexpr std::array<ColumnRow, page_column::count> kPageRows{{
#define SARING_ROW(name, unit, what) {#name, unit, what},
    SARING_PAGE_TABLE(SARING_ROW)
#undef SARING_ROW
}};

constexpr std::uint64_t hash_names(std::span<const ColumnRow> rows, std::uint64_t hash) {
  for (const ColumnRow& row : rows) {
    for (const char c : row.name) hash = lexicon::hash_byte(hash, c);
    hash = lexicon::hash_byte(hash, '\n');
  }
  return hash;
}
constexpr std::uint64_t kHash = hash_names(kPageRows, hash_names(kRows, lexicon::kHashStart));

}  // namespace

const ColumnRow& column_row(std::size_t id) {
  assert(id < kRows.size());
  return kRows[id];
}

const ColumnRow& page_column_row(std::size_t id) {
  assert(id < kPageRows.size());
  return kPageRows[id];
}

std::uint64_t table_hash() { return kHash; }

}  // namespace saring
