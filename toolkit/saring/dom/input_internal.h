// SPDX-License-Identifier: Apache-2.0
// The standard's input stream preprocessing (13.2.3.5), as Gumbo does it.
#pragma once
#include <string>

namespace saring {

// Line ends become LF; control characters but white space and U+0000, and noncharacters become U+FFFD. `utf8`
// must be valid.
void clean_input(std::string& utf8);

}  // namespace saring
