// SPDX-License-Identifier: Apache-2.0
// Any text as a page, under small limits: the tree is well-formed, and every visible text node lies in
// exactly one block.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/text/decode.h"
#include "saring/text/utf8.h"

namespace {

using namespace saring;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_tree(const Dom& dom) {
  const auto nodes = dom.nodes();
  require(!nodes.empty() && nodes[0].kind == NodeKind::document && nodes[0].end == nodes.size());
  for (NodeId i = 1; i < nodes.size(); ++i) {
    const Node& n = nodes[i];
    require(n.parent < i && n.end > i && n.end <= nodes[n.parent].end);
    require(n.depth == nodes[n.parent].depth + 1);
    require(n.kind == NodeKind::element || n.end == i + 1);
    require(utf8::valid(n.text));
    for (const Attribute& a : dom.attributes(i)) require(utf8::valid(a.name) && utf8::valid(a.value));
  }
}

void check_blocks(const Dom& dom, const Blocks& blocks) {
  std::vector<BlockId> block_of(dom.nodes().size(), kNoBlock);
  std::uint32_t run = 0, text = 0;
  for (BlockId id = 0; id < blocks.blocks.size(); ++id) {
    const Block& b = blocks.blocks[id];
    require(b.run_begin == run && b.run_end >= run && b.text_begin >= text && b.text_end >= b.text_begin);
    run = b.run_end;
    text = b.text_end;
    for (const Run& r : blocks.runs_of(b)) {
      require(r.node < block_of.size() && r.begin <= r.end && r.begin >= b.text_begin && r.end <= b.text_end);
      require(block_of[r.node] == kNoBlock || block_of[r.node] == id || dom[r.node].flags & kPreformatted);
      block_of[r.node] = id;
    }
    require(utf8::valid(blocks.text_of(b)));
  }
  require(run == blocks.runs.size() && text <= blocks.text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Decoded decoded = decode(bytes, {}, "utf-8");
  ParseLimits limits;
  limits.max_depth = 24;
  limits.max_attributes = 4;
  limits.max_arena = 32u << 20;
  const auto dom = Dom::parse(decoded.text, limits);
  if (!dom) return 0;
  check_tree(*dom);
  check_blocks(*dom, make_blocks(*dom));
  return 0;
}
