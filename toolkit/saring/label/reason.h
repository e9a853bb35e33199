// SPDX-License-Identifier: Apache-2.0
// Why a block has its label: one enumerator for each rule.
#pragma once
#include <cstdint>
#include <string_view>

namespace saring {

enum class Reason : std::uint8_t {
  unseen,  // no rule has spoken yet
};
std::string_view name(Reason reason);

}  // namespace saring
