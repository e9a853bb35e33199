// SPDX-License-Identifier: Apache-2.0
// Runs of words that a declared text (title, description, body) is made of, to tell how much of it a block
// shows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "saring/base/filter.h"

namespace saring::vectors {

using Hashes = std::vector<std::uint64_t>;  // of words, as append_word_hashes() makes them

// Runs of `length` words of a text, sorted, each once.
class Shingles {
 public:
  Shingles(std::string_view text, std::size_t length);

  // Shares of the words' shingles that are known, and of the known that are among them.
  struct Shares {
    float known = 0, covered = 0;
  };
  Shares in(const Hashes& words);

 private:
  std::size_t length_;
  Hashes known_;
  Filter<1024> filter_;
  std::vector<std::uint32_t> seen_;  // for each: the last call that met it
  std::uint32_t round_ = 0;
};

}  // namespace saring::vectors
