// SPDX-License-Identifier: Apache-2.0
// XXH3-64 (the xxHash library's), for names and digests. Not cryptographic.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace saring {

std::uint64_t xxh3_64(std::string_view bytes);

// 16 lower-case hexadecimal digits, most significant first.
std::string hex16(std::uint64_t value);

}  // namespace saring
