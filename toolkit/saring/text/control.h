// SPDX-License-Identifier: Apache-2.0
// Finding what no page should hold: control characters (Unicode Cc) but tab, line feed, form feed and
// carriage return; and noncharacters (Unicode 23.7: U+FDD0..U+FDEF and the last two of each plane).
#pragma once
#include <cstddef>
#include <string_view>

namespace saring {

// Where the first of them at or after `from` stands; utf8.size() if there is none. `utf8` is valid, `from` on
// the first byte of a character. At the speed of memory over ASCII.
std::size_t find_control(std::string_view utf8, std::size_t from);

// The same without vector instructions: what find_control does where it knows none of the machine's.
std::size_t find_control_portable(std::string_view utf8, std::size_t from);

}  // namespace saring
