// SPDX-License-Identifier: Apache-2.0
// What is measured of each block and of the page before anything is decided. Computed once, from flat arrays
// and prefix sums, in time linear in nodes + blocks x depth. Nothing here depends on a language.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/lexicon.h"

namespace saring {

// Where a block stands, by the elements and roles around it.
enum Zone : std::uint16_t {
  kInNav = 1,
  kInFooter = 2,
  kInHeader = 4,  // <header> that is not inside <article> or <main>
  kInAside = 8,
  kInMain = 16,
  kInArticle = 32,
  kInForm = 64,
  kInDialog = 128,
  kInControl = 256,  // button, select, option, textarea
  kInSearch = 512,
  kInArticleHeader = 1024,
  kInArticleFooter = 2048,
};

struct BlockFeatures {
  std::uint32_t words = 0;   // word units
  float link_density = 0;    // words inside links / words, 0..1
  bool good = false;         // reads like prose: >= 10 words, link density < 1/3, at least one sentence end
  std::uint16_t zone = 0;    // Zone bits
  std::uint32_t topics = 0;  // bit(Topic) of class and id names of the block's node, container and ancestors
  std::uint32_t near_topics = 0;  // of the node, the container and the ancestors that hold little text
};

// What an element's names, its tag and its role say of all it holds.
struct NodeNames {
  std::uint32_t topics = 0;  // bit(Topic); without those that would exclude the page's own prose
  std::uint16_t zone = 0;    // Zone bits, likewise
  bool body = false;         // the body, by name or element: what stands around it says nothing of its inside
};

struct PageFeatures {
  std::uint32_t words = 0;        // all blocks
  std::uint32_t good_words = 0;   // good blocks
  std::uint32_t clean_words = 0;  // good blocks outside zones and topics of boilerplate
  NodeId whole = kNoNode;         // deepest node that holds 90 % of it
  bool declared_article = false;
  bool discussion = false;  // posts and replies are the content (forum, Q&A)
};

struct Features {
  std::vector<BlockFeatures> blocks;
  PageFeatures page;
  std::vector<std::uint32_t>
      clean_before;  // prefix sums over blocks: clean words before block i (size + 1 entries)
  std::vector<std::uint32_t> words_before;  // likewise all words
  std::vector<BlockId>
      block_at;  // for each node: the first block whose text starts at or after it (size + 1)
  std::vector<std::uint8_t> shows;  // for each node: text of a block is in it
  std::vector<std::uint32_t>
      own_topics;                // for each node that shows: bit(Topic) of its own class and id names
  std::vector<NodeNames> names;  // for each node that shows

  std::uint32_t clean_words_in(const Dom& dom, NodeId n) const {
    return clean_before[block_at[dom[n].end]] - clean_before[block_at[n]];
  }
  std::uint32_t words_in(const Dom& dom, NodeId n) const {
    return words_before[block_at[dom[n].end]] - words_before[block_at[n]];
  }
};

// What the page declares of its kind.
struct PageHints {
  bool discussion = false, article = false;
  bool names = true;  // read class and id names
  // Selectors of the parts that hold its locked text (".class", "#id"): what they name is no paywall's
  // prompt. At most kMostSelectors.
  std::span<const std::string> locked = {};
};

Features measure_page(const Dom& dom, const Blocks& blocks, const PageHints& hints);

// Topics and zones that mark boilerplate wherever they stand.
constexpr std::uint32_t kBoilerplateTopics =
    bit(Topic::read_also) | bit(Topic::related) | bit(Topic::login) | bit(Topic::paywall) |
    bit(Topic::newsletter) | bit(Topic::cookie) | bit(Topic::ad) | bit(Topic::share) | bit(Topic::comments) |
    bit(Topic::tags) | bit(Topic::navigation) | bit(Topic::footer) | bit(Topic::app);
constexpr std::uint16_t kBoilerplateZones =
    kInNav | kInFooter | kInDialog | kInControl | kInAside | kInSearch | kInHeader;

}  // namespace saring
