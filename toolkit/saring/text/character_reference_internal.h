// SPDX-License-Identifier: Apache-2.0
// The standard's named character references (https://html.spec.whatwg.org/entities.json, 2,231 names).
#pragma once
#include <cstddef>
#include <string_view>

namespace saring {

struct NamedReference {
  std::size_t length = 0;  // bytes of the name, its semicolon included; 0: no name
  char32_t first = 0, second = 0;
};

// The longest name that `s` starts with. `s` follows the ampersand.
NamedReference match_named_reference(std::string_view s);

// All of them, in the order of their bytes; for tests. `index` < kNamedReferences.
constexpr std::size_t kNamedReferences = 2231;
std::string_view name_of_reference(std::size_t index);

}  // namespace saring
