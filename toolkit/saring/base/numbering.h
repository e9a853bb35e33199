// SPDX-License-Identifier: Apache-2.0
// Numbers for keys, 0, 1, 2, ... in the order in which they came: a hash table with open addressing, whose
// values are the caller's vectors. It asks for memory when it doubles, not for each key.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "saring/base/hash.h"

namespace saring {

// Key: std::string_view, whose bytes must outlive the table, or std::uint64_t.
template <class Key>
class Numbering {
 public:
  // The key's number, and whether it is new.
  std::pair<std::uint32_t, bool> insert(Key key) {
    if (entries_.size() * 2 >= slots_.size()) grow();
    const std::uint64_t hash = hash_of(key);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
      if (slots_[i] == kFree) {
        entries_.push_back({hash, key});
        return {slots_[i] = static_cast<std::uint32_t>(entries_.size() - 1), true};
      }
      const Entry& entry = entries_[slots_[i]];
      if (entry.hash == hash && entry.key == key) return {slots_[i], false};
    }
  }
  std::optional<std::uint32_t> find(Key key) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint64_t hash = hash_of(key);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask; slots_[i] != kFree; i = (i + 1) & mask) {
      const Entry& entry = entries_[slots_[i]];
      if (entry.hash == hash && entry.key == key) return slots_[i];
    }
    return std::nullopt;
  }
  Key key(std::uint32_t number) const { return entries_[number].key; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint64_t hash;
    Key key;
  };
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  static std::uint64_t hash_of(std::string_view key) { return xxh3_64(key); }
  static std::uint64_t hash_of(std::uint64_t key) {
    // Every bit of the key moves the low ones: the finalizer of SplitMix64 (Steele and others, 2014).
    key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9u;
    key = (key ^ (key >> 27)) * 0x94D049BB133111EBu;
    return key ^ (key >> 31);
  }

  void grow() {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, kFree);
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t k = 0; k < entries_.size(); ++k) {
      std::size_t i = entries_[k].hash & mask;
      while (slots_[i] != kFree) i = (i + 1) & mask;
      slots_[i] = k;
    }
  }

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // numbers of keys
};

}  // namespace saring
