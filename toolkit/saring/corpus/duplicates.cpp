// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/duplicates.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "saring/text/segment.h"

namespace saring {
namespace {

// Spreads each bit over all (the finisher of SplitMix64; its constants are D. Stafford's variant 13). SimHash
// wants bits that are independent of each other.
constexpr std::uint64_t spread(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

constexpr std::uint32_t key(std::uint64_t bits, int band) {
  return static_cast<std::uint32_t>(bits >> (band * 16)) & 0xFFFF;
}

constexpr std::size_t kBucketsOfBand = 1u << 16;
constexpr std::size_t bucket(int band, std::uint32_t key) {
  return static_cast<std::size_t>(band) * kBucketsOfBand + key;
}

// All 16-bit words with at most two bits set, those with fewer first.
constexpr std::size_t kFlips = 1 + 16 + 120;
constexpr std::array<std::uint16_t, kFlips> kFlipMasks = [] {
  std::array<std::uint16_t, kFlips> out{};
  std::size_t n = 1;
  for (unsigned a = 0; a < 16; ++a) out[n++] = static_cast<std::uint16_t>(1u << a);
  for (unsigned a = 0; a < 16; ++a)
    for (unsigned b = 0; b < a; ++b) out[n++] = static_cast<std::uint16_t>((1u << a) | (1u << b));
  return out;
}();
constexpr std::array<std::size_t, 3> kFlipsWithin = {1, 17, kFlips};

constexpr bool before(const DuplicateMatch& a, const DuplicateMatch& b) {
  return a.distance != b.distance ? a.distance < b.distance : a.id < b.id;
}

}  // namespace

Fingerprint fingerprint(std::string_view utf8) {
  std::vector<std::uint64_t> words;
  append_word_hashes(utf8, words);
  if (words.empty()) return {};
  const std::size_t length = std::min(kShingleWords, words.size());
  const std::size_t count = words.size() - length + 1;
  std::array<std::uint64_t, 64> ones{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t hash = spread(run_hash(std::span(words).subspan(i, length)));
    for (unsigned bit = 0; bit < 64; ++bit) ones[bit] += (hash >> bit) & 1;
  }
  Fingerprint out;
  out.shingles = static_cast<std::uint32_t>(std::min<std::size_t>(count, ~0u));
  for (unsigned bit = 0; bit < 64; ++bit) out.bits |= std::uint64_t{ones[bit] * 2 > count} << bit;
  return out;
}

DuplicateIndex::DuplicateIndex(std::size_t max_entries)
    : max_entries_(max_entries), buckets_(kBands * kBucketsOfBand) {}

Status DuplicateIndex::add(std::uint64_t bits, std::uint64_t id) {
  if (size_ >= max_entries_)
    return Error{Errc::too_large, "more than " + std::to_string(max_entries_) + " fingerprints"};
  for (int band = 0; band < kBands; ++band) buckets_[bucket(band, key(bits, band))].push_back({bits, id});
  ++size_;
  return {};
}

std::vector<DuplicateMatch> DuplicateIndex::find(std::uint64_t bits, int max_distance,
                                                 std::size_t max_matches) const {
  assert(max_distance >= 0 && max_distance <= kMaxDistance);
  const int radius = max_distance / kBands;
  const std::span<const std::uint16_t> flips(kFlipMasks.data(),
                                             kFlipsWithin[static_cast<std::size_t>(radius)]);
  std::vector<DuplicateMatch> out;  // a heap, the worst in front, once max_matches are there
  const auto is_seen = [&](std::uint64_t other, int band) {
    for (int earlier = 0; earlier < band; ++earlier)
      if (std::popcount(key(bits, earlier) ^ key(other, earlier)) <= radius) return true;
    return false;
  };
  const auto take = [&](const DuplicateMatch& match) {
    if (out.size() == max_matches) {
      if (out.empty() || !before(match, out.front())) return;
      std::pop_heap(out.begin(), out.end(), before);
      out.pop_back();
    }
    out.push_back(match);
    std::push_heap(out.begin(), out.end(), before);
  };
  for (int band = 0; band < kBands; ++band) {
    for (const std::uint16_t flip : flips) {
      for (const Slot& slot : buckets_[bucket(band, key(bits, band) ^ flip)]) {
        const int away = hamming_distance(bits, slot.bits);
        if (away <= max_distance && !is_seen(slot.bits, band)) take({slot.id, away});
      }
    }
  }
  std::sort_heap(out.begin(), out.end(), before);
  return out;
}

}  // namespace saring
