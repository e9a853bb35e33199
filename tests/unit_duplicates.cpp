// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "saring/corpus/duplicates.h"

using namespace saring;

namespace {

std::uint64_t next(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15u;
  std::uint64_t x = state;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Sentences of invented words.
std::string prose(std::uint64_t seed, std::size_t words) {
  std::string out;
  for (std::size_t i = 0; i < words; ++i) {
    std::uint64_t letters = next(seed);
    for (std::uint64_t n = 3 + letters % 5; n > 0; --n, letters >>= 5)
      out += static_cast<char>('a' + letters % 26);
    out += i % 12 == 11 ? ". " : " ";
  }
  return out;
}

int away(std::string_view a, std::string_view b) {
  return hamming_distance(fingerprint(a).bits, fingerprint(b).bits);
}

}  // namespace

TEST_CASE("a fingerprint is the same on every machine", "[corpus][duplicates]") {
  CHECK(fingerprint("Seven small boats left the harbour before dawn.").bits == 0xC4761222C0A00400u);
  CHECK(fingerprint("朝の港に七つの小さな船がありました。").bits == 0xE3E13574EAF9613Au);
}

TEST_CASE("a text without words has no shingles, a short one has one", "[corpus][duplicates]") {
  for (const char* empty : {"", " \n", "... !", "\xFF\xFE"}) CHECK(fingerprint(empty).shingles == 0);
  CHECK(fingerprint("one").shingles == 1);
  CHECK(fingerprint("one two").shingles == 1);
  CHECK(fingerprint("one two three").shingles == 1);
  CHECK(fingerprint("one two three four").shingles == 2);
  CHECK(fingerprint("one").bits != fingerprint("two").bits);
  CHECK(fingerprint("日本語です").shingles == 3);
}

TEST_CASE("case, punctuation and white space do not matter to a fingerprint", "[corpus][duplicates]") {
  CHECK(away("One two, three four.", "one  TWO three\nfour!") == 0);
  CHECK(away("日本語の文章です。", "日本語の、文章です") == 0);
  CHECK(away("Один два три четыре", "ОДИН ДВА ТРИ ЧЕТЫРЕ") == 0);
}

TEST_CASE("edited copies stay near, other texts are far", "[corpus][duplicates]") {
  const std::string text = prose(1, 1000);
  CHECK(away(text, text + prose(2, 10)) <= kNearDuplicateBits);
  CHECK(away(text, prose(3, 5) + text.substr(40)) <= kNearDuplicateBits);
  for (std::uint64_t seed = 10; seed < 30; ++seed) CHECK(away(text, prose(seed, 1000)) > 11);
  // The order of sentences matters little, the order of words much.
  CHECK(away(text, text.substr(text.size() / 2) + " " + text.substr(0, text.size() / 2)) <=
        kNearDuplicateBits);
  std::string letters;
  for (std::uint64_t i = 0, seed = 5; i < 600; ++i) {  // Han without spaces
    const auto c = static_cast<unsigned>(0x4E00 + next(seed) % 3000);
    letters += static_cast<char>(0xE0 | (c >> 12));
    letters += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    letters += static_cast<char>(0x80 | (c & 0x3F));
  }
  CHECK(away(letters, letters.substr(0, letters.size() - 30)) <= kNearDuplicateBits);
  CHECK(away(letters, letters.substr(letters.size() / 2)) > 0);
}

TEST_CASE("the index finds what a search of all entries finds", "[corpus][duplicates]") {
  std::uint64_t state = 7;
  DuplicateIndex index;
  std::vector<std::uint64_t> all;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    std::uint64_t bits = next(state);
    // Clusters, so that every distance occurs.
    if (i % 5 != 0) {
      bits = all[static_cast<std::size_t>(next(state) % all.size())];
      for (std::uint64_t flips = next(state) % 14; flips > 0; --flips)
        bits ^= std::uint64_t{1} << (next(state) % 64);
    }
    all.push_back(bits);
    REQUIRE(index.add(bits, i));
  }
  CHECK(index.size() == all.size());
  std::size_t found = 0;
  for (int max_distance = 0; max_distance <= DuplicateIndex::kMaxDistance; ++max_distance) {
    for (std::size_t q = 0; q < 40; ++q) {
      const std::uint64_t query = all[q * 97];
      std::vector<std::pair<int, std::uint64_t>> want, got;
      for (std::uint64_t i = 0; i < all.size(); ++i)
        if (const int d = hamming_distance(query, all[i]); d <= max_distance) want.emplace_back(d, i);
      std::sort(want.begin(), want.end());
      for (const DuplicateMatch& match : index.find(query, max_distance, all.size()))
        got.emplace_back(match.distance, match.id);
      CHECK((got == want));
      found += got.size();
      const auto few = index.find(query, max_distance, 3);
      REQUIRE(few.size() == std::min<std::size_t>(3, want.size()));
      for (std::size_t i = 0; i < few.size(); ++i) CHECK(few[i].id == want[i].second);
    }
  }
  CHECK(found > 1000);
  CHECK(index.find(all[0], 3, 0).empty());
}

TEST_CASE("an index has a limit and takes equal fingerprints", "[corpus][duplicates]") {
  DuplicateIndex index(3);
  for (std::uint64_t id : {9u, 7u, 8u}) REQUIRE(index.add(42, id));
  const Status full = index.add(42, 1);
  REQUIRE_FALSE(full);
  CHECK(full.error().code == Errc::too_large);
  const auto found = index.find(42, 0);
  REQUIRE(found.size() == 3);
  CHECK(found[0].id == 7);
  CHECK(index.find(~std::uint64_t{42}, DuplicateIndex::kMaxDistance).empty());
}
