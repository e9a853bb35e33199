// SPDX-License-Identifier: Apache-2.0
// The elements that hold a page's blocks, as a tree. An element is a row of its own where it holds at least
// two blocks and fewer than the element around it; otherwise it lengthens the row of that element, so that
// every level of the tree says something new. Linear in nodes and blocks.
#include <algorithm>
#include <utility>

#include "saring/write/explain_internal.h"
#include "saring/write/report_internal.h"

namespace saring::write_internal {
namespace {

constexpr std::size_t kStepsShown = 4;  // of a row
constexpr unsigned kOpenDepth = 2;      // levels unfolded at first

struct Sum {
  std::uint32_t blocks = 0;
  std::uint32_t kept = 0, dropped = 0;  // words
  BlockId first = kNoBlock;
};

struct Row {
  NodeId node = kNoNode;
  std::string path;
  std::size_t steps = 0;
  unsigned depth = 0;
  bool parent = false;  // of another row
};

// For every node what the blocks below it come to.
std::vector<Sum> sums_of(const Document& document, LabelSet keep) {
  const Dom& dom = document.dom;
  std::vector<Sum> out(dom.nodes().size());
  for (BlockId id = 0; id < document.blocks.blocks.size(); ++id) {
    const Block& block = document.blocks.blocks[id];
    if (block.container == kNoNode) continue;
    Sum& sum = out[block.container];
    ++sum.blocks;
    (is_kept(document, keep, id) ? sum.kept : sum.dropped) += block.stats.words;
    sum.first = std::min(sum.first, id);
  }
  for (std::size_t i = out.size(); i-- > 1;) {  // a parent comes before its children
    const NodeId parent = dom[static_cast<NodeId>(i)].parent;
    if (parent == kNoNode) continue;
    Sum& sum = out[parent];
    sum.blocks += out[i].blocks;
    sum.kept += out[i].kept;
    sum.dropped += out[i].dropped;
    sum.first = std::min(sum.first, out[i].first);
  }
  return out;
}

bool begins_row(const Dom& dom, const std::vector<Sum>& sums, NodeId node) {
  const Node& n = dom[node];
  if (n.kind != NodeKind::element || sums[node].blocks < 2) return false;
  return n.parent == kNoNode || dom[n.parent].kind != NodeKind::element ||
         sums[n.parent].blocks != sums[node].blocks;
}

// The rows in document order, at most kMostOutlineRows: those with most blocks, so that no row lacks the one
// around it.
std::vector<Row> rows_in(const Dom& dom, const std::vector<Sum>& sums, std::size_t& left_out) {
  std::vector<std::pair<std::uint32_t, NodeId>> starts;
  const auto count = static_cast<NodeId>(dom.nodes().size());
  for (NodeId i = 0; i < count; ++i)
    if (begins_row(dom, sums, i)) starts.emplace_back(sums[i].blocks, i);
  const std::size_t most = std::min(starts.size(), kMostOutlineRows);
  left_out = starts.size() - most;
  const auto more_blocks = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  if (left_out > 0)
    std::nth_element(starts.begin(), starts.begin() + static_cast<std::ptrdiff_t>(most), starts.end(),
                     more_blocks);
  starts.resize(most);
  std::sort(starts.begin(), starts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });

  std::vector<Row> rows;
  std::vector<std::size_t> open;  // indices of rows
  for (const auto& [blocks, node] : starts) {
    while (!open.empty() && dom[rows[open.back()].node].end <= node) open.pop_back();
    if (open.size() >= kMostOutlineDepth) {
      ++left_out;
      continue;
    }
    if (!open.empty()) rows[open.back()].parent = true;
    open.push_back(rows.size());
    rows.push_back({node, step_of(dom, node), 1, static_cast<unsigned>(open.size()), false});
    // The only ones on the way down that hold all of the blocks.
    for (NodeId i = node + 1; i < dom[node].end;) {
      if (sums[i].blocks != blocks) {
        i = dom[i].end;
        continue;
      }
      if (++rows.back().steps <= kStepsShown) (rows.back().path += " > ") += step_of(dom, i);
      ++i;
    }
  }
  return rows;
}

void append_row(const Row& row, const Sum& sum, unsigned page, std::string& out) {
  const std::string total = std::to_string(std::max(sum.kept + sum.dropped, 1U));
  out += sum.first < kMostReportBlocks ? "<a href=\"#" + block_anchor(page, sum.first) + "\">" : "<span>";
  append_visible(row.path, out);
  if (row.steps > kStepsShown) out += " > \xE2\x80\xA6";
  out += sum.first < kMostReportBlocks ? "</a>" : "</span>";
  ((((out += " <meter max=\"") += total) += "\" value=\"") += std::to_string(sum.kept)) += "\"></meter> ";
  ((out += "<span class=\"sum\">") += std::to_string(sum.kept)) += " kept, ";
  (out += std::to_string(sum.dropped)) += " left out</span>";
}

}  // namespace

void append_outline(const Document& document, const ExplainPage& page, std::string& out) {
  const std::vector<Sum> sums = sums_of(document, page.keep);
  std::size_t left_out = 0;
  const std::vector<Row> rows = rows_in(document.dom, sums, left_out);
  if (rows.empty()) return;
  out += "<details class=\"outline\"><summary>Outline: words by element</summary>\n<ul>\n";
  unsigned open = 0;  // parents around the row
  const auto close_down_to = [&](unsigned count) {
    for (; open > count; --open) out += "</ul></details></li>\n";
  };
  for (const Row& row : rows) {
    close_down_to(row.depth - 1);
    out += "<li>";
    if (row.parent) out += open < kOpenDepth ? "<details open><summary>" : "<details><summary>";
    append_row(row, sums[row.node], page.number, out);
    out += row.parent ? "</summary>\n<ul>\n" : "</li>\n";
    open += row.parent;
  }
  close_down_to(0);
  out += "</ul>\n";
  if (left_out > 0)
    out += "<p class=\"note\">" +
           counted(left_out, "smaller or deeper element is", "smaller or deeper elements are") +
           " not shown.</p>\n";
  out += "</details>\n";
}

}  // namespace saring::write_internal
