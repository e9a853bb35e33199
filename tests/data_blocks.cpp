// SPDX-License-Identifier: Apache-2.0
// On every page of the data: each visible text node lies in exactly one block, blocks follow document order,
// and no character of a text node but white space is lost or added.
#include <string>
#include <vector>

#include "data_common.h"
#include "saring/base/ascii.h"
#include "saring/block/block.h"
#include "saring/text/decode.h"
#include "saring/text/segment.h"
#include "saring/text/utf8.h"

namespace fs = std::filesystem;
using namespace saring;

namespace {

std::string without_space(std::string_view s) {
  std::string out;
  for (char c : s)
    if (!ascii::is_space(c)) out += c;
  return out;
}

// What is wrong with the page's blocks; empty if nothing.
std::string fault(const Dom& dom, const Blocks& blocks) {
  std::vector<int> seen(dom.nodes().size());
  std::uint32_t at = 0;
  for (const Block& b : blocks.blocks) {
    if (b.run_begin != at || b.run_end <= b.run_begin) return "runs of blocks do not follow each other";
    at = b.run_end;
    if (!utf8::valid(blocks.text_of(b))) return "block text is not UTF-8";
    for (const Run& r : blocks.runs_of(b)) {
      ++seen[r.node];
      if (r.begin < b.text_begin || r.end > b.text_end) return "a run outside its block";
      if (dom[r.node].flags & kMath) continue;
      if (without_space(blocks.text_of(r)) != without_space(dom[r.node].text)) return "text changed";
    }
  }
  if (at != blocks.runs.size()) return "runs outside blocks";
  for (NodeId i = 0; i < dom.nodes().size(); ++i) {
    const Node& n = dom[i];
    if (n.kind != NodeKind::text) continue;
    if (seen[i] > 1) return "text in two blocks";
    const bool visible = !(n.flags & (kNotText | kTemplate | kMath)) && measure(n.text).code_points > 0;
    if (visible && seen[i] == 0) return "text in no block: " + std::string(n.text.substr(0, 80));
  }
  return {};
}

}  // namespace

int main() {
  int pages = 0, faults = 0, refused = 0;
  for (const char* set : {"wcxb-dev", "trafilatura-eval", "fundus-news"}) {
    const fs::path folder = data::root() / set / "html";
    if (!fs::exists(folder)) return data::skip(folder);
    for (const auto& file : fs::directory_iterator(folder)) {
      const auto dom = Dom::parse(decode(data::read(file.path())).text);
      ++pages;
      if (!dom) {
        ++refused;
        continue;
      }
      if (const std::string why = fault(*dom, make_blocks(*dom)); !why.empty()) {
        std::printf("%s: %s\n", file.path().filename().c_str(), why.c_str());
        ++faults;
      }
    }
  }
  std::printf("blocks: %d pages, %d faults, %d over budget\n", pages, faults, refused);
  return pages > 0 && faults + refused == 0 ? 0 : 1;
}
