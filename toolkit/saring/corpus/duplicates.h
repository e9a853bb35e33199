// SPDX-License-Identifier: Apache-2.0
// Near duplicates of clean text: SimHash fingerprints (M. Charikar, Similarity estimation techniques from
// rounding algorithms, 2002), and an index of them by distance.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "saring/base/result.h"

namespace saring {

struct Fingerprint {
  std::uint64_t bits = 0;
  std::uint32_t shingles = 0;  // that it was made of; 0: the text has no words
};

constexpr std::size_t kShingleWords = 3;

// Of all runs of kShingleWords words, each counted as often as it stands there; words as append_word_hashes()
// has them, so case, punctuation and white space do not matter, and in scripts written without spaces every
// letter is a word. A shorter text is one shingle. Ill-formed UTF-8 is taken as that function takes it. The
// same on every machine; within one version of the library, for words may change. Linear time, 8 bytes of
// memory a word.
Fingerprint fingerprint(std::string_view utf8);

constexpr int hamming_distance(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b); }

// At most so many bits between the fingerprints of near duplicates. Shares of pairs within 3, 7 and 11 bits,
// over the texts of 2,567 pages in many languages (`data_duplicates --extract`, which prints more):
//
//   1% of the words replaced, each on its own    0.37  0.89  0.99
//   5% of them                                   0.02  0.20  0.66
//   5% of the text cut out, in one piece         0.34  0.90  1.00
//   10% of it                                    0.13  0.70  0.97
//   a tenth more behind it                       0.16  0.74  0.98
//   half of it cut out                           0.00  0.02  0.14
//   1,473 pairs of other pages of one site       0     0     0
//   3,291,983 pairs of pages of other sites      0     0     0
//
// Different pages are as near as chance has it: within 7 bits 4 of 10^11 pairs, within 9 2 of 10^9, within 11
// 5 of 10^8. So 7 suits millions of texts; for ten thousand, or where matches are looked at again, 11 finds
// more. With runs of two words edits move a fingerprint less, but different long texts come nearer than by
// chance (3 of these pairs within 11 bits); with four both get worse. An excerpt is no near duplicate of its
// whole.
constexpr int kNearDuplicateBits = 7;

struct DuplicateMatch {
  std::uint64_t id = 0;
  int distance = 0;
};

// Fingerprints by distance: multi-index hashing (M. Norouzi, A. Punjani, D. Fleet, Fast search in Hamming
// space with multi-index hashing, 2012) over four bands of 16 bits. Of two fingerprints within k bits one
// band differs in at most k/4 bits, so all of them are found; for k up to 3, 7 and 11 a search looks into 4,
// 68 and 548 of 262,144 buckets, and so at about n/16,000, n/960 and n/120 of n entries where bits are evenly
// spread. Texts can be made so that they are not; then a search costs up to n. Memory: 6 MB, and 64 to 130
// bytes an entry.
class DuplicateIndex {
 public:
  static constexpr int kMaxDistance = 11;

  explicit DuplicateIndex(std::size_t max_entries = 100'000'000);

  // `id` is the caller's; more than one entry may have it. Error: too_large (max_entries).
  Status add(std::uint64_t bits, std::uint64_t id);
  // The entries within `max_distance` bits, 0 to kMaxDistance: nearest first, then by id; at most
  // `max_matches`, which are the nearest.
  std::vector<DuplicateMatch> find(std::uint64_t bits, int max_distance, std::size_t max_matches = 100) const;
  std::size_t size() const { return size_; }

 private:
  static constexpr int kBands = 4;
  struct Slot {
    std::uint64_t bits, id;
  };
  std::size_t max_entries_, size_ = 0;
  std::vector<std::vector<Slot>> buckets_;  // those of a band one after another
};

}  // namespace saring
