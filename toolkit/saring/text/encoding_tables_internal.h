// SPDX-License-Identifier: Apache-2.0
// The indexes of the WHATWG Encoding Standard, made from ICU's converters and the rows in which they differ.
#pragma once
#include <array>
#include <vector>

#include "saring/text/encoding_internal.h"

namespace saring {

// Code points of the bytes 0x80-0xFF; 0 where the byte is an error.
std::array<char16_t, 128> single_byte_table(Encoding encoding);

// Code point by pointer; 0 where there is none. Made once, at first use.
using Index = std::vector<char32_t>;
const Index& index_gb18030();
const Index& index_big5();
const Index& index_euc_kr();
const Index& index_jis0208();
const Index& index_jis0212();

}  // namespace saring
