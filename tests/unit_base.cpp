// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/base/library.h"
#include "saring/base/numbering.h"
#include "saring/base/result.h"

using namespace saring;

TEST_CASE("a result holds a value or an error") {
  Result<int> good = 7;
  REQUIRE(good);
  CHECK(*good == 7);
  Result<int> bad = Error{Errc::too_large, "over 1 byte"};
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == Errc::too_large);
  CHECK(name(bad.error().code) == "too_large");
  CHECK(Status{});
  CHECK_FALSE(Status{Error{Errc::io, "x"}});
}

TEST_CASE("hashes are XXH3-64 in sixteen lower-case digits") {
  CHECK(hex16(xxh3_64("")) == "2d06800538d394c2");  // the reference value of the xxHash specification
  CHECK(hex16(0xab) == "00000000000000ab");
}

TEST_CASE("long hashes are XXH3-128, most significant byte first") {
  const std::array<char, 16> hash = xxh3_128("");  // the reference value: 99aa06d3014798d86001c324468d497f
  CHECK(std::string(hash.begin(), hash.end()) ==
        "\x99\xaa\x06\xd3\x01\x47\x98\xd8\x60\x01\xc3\x24\x46\x8d\x49\x7f");
  CHECK(xxh3_128("a") != xxh3_128("b"));
}

TEST_CASE("a numbering finds the keys that it has") {
  Numbering<std::string_view> names;
  CHECK_FALSE(names.find("a"));
  const std::string keys = "abcdefghijklmnopqrstuvwxyz";
  for (std::size_t i = 0; i < keys.size(); ++i) names.insert(std::string_view(keys).substr(i));
  for (std::uint32_t i = 0; i < keys.size(); ++i) CHECK(names.find(std::string_view(keys).substr(i)) == i);
  CHECK_FALSE(names.find("a"));
  CHECK(names.size() == keys.size());
}

TEST_CASE("a library is loaded when it is needed, and says what of it is missing") {
  Library zlib("libz.so.1");
  const char* (*version)() = nullptr;
  zlib.bind("zlibVersion", version);
  REQUIRE(zlib.status());
  CHECK(version()[0] == '1');
  void (*nothing)() = [] {};
  zlib.bind("no_such_function", nothing);
  CHECK(nothing == nullptr);
  REQUIRE_FALSE(zlib.status());
  CHECK(zlib.status().error().what == "libz.so.1: no function no_such_function");

  Library none("libno-such-library.so.1");
  none.bind("zlibVersion", version);
  CHECK(version == nullptr);
  REQUIRE_FALSE(none.status());
  CHECK(none.status().error().code == Errc::io);
  CHECK(none.status().error().what.find("libno-such-library.so.1") != std::string::npos);
}

TEST_CASE("ascii helpers leave other bytes alone") {
  CHECK(ascii::trim(" \t\r\n\fx y ") == "x y");
  CHECK(ascii::iequals("TiTle", "tItLE"));
  CHECK_FALSE(ascii::iequals("\xC3\x89", "\xC3\xA9"));
  CHECK(ascii::ifind("abcDEF", "cde") == 2);
  CHECK(ascii::ifind("ab", "abc") == std::string_view::npos);
  CHECK(ascii::has_token("box  wide\tad", "ad"));
  CHECK(ascii::has_token("ad", "ad"));
  CHECK_FALSE(ascii::has_token("read ads ad-x", "ad"));
  CHECK_FALSE(ascii::has_token("ad", ""));
}

TEST_CASE("a numbering counts its keys in the order in which they came") {
  Numbering<std::string_view> names;
  Numbering<std::uint64_t> numbers;
  std::vector<std::string> keys;
  for (int i = 0; i < 1'000; ++i) keys.push_back("key" + std::to_string(i * i));
  keys.emplace_back();
  for (const bool fresh : {true, false})
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto expected = std::pair{static_cast<std::uint32_t>(i), fresh};
      CHECK(names.insert(keys[i]) == expected);
      CHECK(numbers.insert(i << 40) == expected);
    }
  CHECK(names.size() == keys.size());
  CHECK(names.key(7) == keys[7]);
  CHECK(numbers.key(7) == std::uint64_t{7} << 40);
}
