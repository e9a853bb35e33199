// SPDX-License-Identifier: Apache-2.0
// Data sets as the trainer reads and writes them: a folder with gold.jsonl(.gz) and html/ID.html(.gz), as
// `saring eval` takes it.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gold.h"
#include "saring/document/document.h"

namespace saring::train {

struct Sample {
  cli::Gold gold;
  std::string url, page_type, language;
};

// Prints what is wrong and ends the program if the folder cannot be read.
std::vector<Sample> read_samples(const std::string& dataset);

// The page of a sample through the pipeline; none if it gives no tree or cannot be read.
Result<Document> read_document(const std::string& dataset, const Sample& sample,
                               const ExtractOptions& options);

// Calls work(index) for 0..count-1 on `threads` threads.
void for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

// Tokens of a text as the scores count them: lower case, characters of unspaced scripts one by one.
std::vector<std::uint64_t> token_hashes(std::string_view text);

// For each block: how many of its tokens the gold text has (aligned in order), and how many it has at all.
struct BlockTokens {
  std::uint32_t all = 0, gold = 0;
};
struct Alignment {
  std::vector<BlockTokens> blocks;
  std::uint32_t gold_tokens = 0;
  bool known = false;  // false: too long to align
};
Alignment align_blocks(const Blocks& blocks, std::string_view gold);

// The tree as HTML again. `text` rewrites text nodes (false: leave the node out), `attribute` values.
struct Rewrite {
  std::function<bool(NodeId, std::string&)> text;
  std::function<void(NodeId, std::string_view name, std::string& value)> attribute;
};
std::string to_html(const Dom& dom, const Rewrite& rewrite);

}  // namespace saring::train
