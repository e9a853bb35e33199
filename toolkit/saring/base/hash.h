// SPDX-License-Identifier: Apache-2.0
// XXH3 (the xxHash library's), for names and digests. Not cryptographic.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace saring {

std::uint64_t xxh3_64(std::string_view bytes);

// Most significant byte first, the form that the library calls canonical. For identity: 2^32 keys share one
// with a chance of 2^-65, unless someone makes them so.
std::array<char, 16> xxh3_128(std::string_view bytes);

// 16 lower-case hexadecimal digits, most significant first.
std::string hex16(std::uint64_t value);

}  // namespace saring
