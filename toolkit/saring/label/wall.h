// SPDX-License-Identifier: Apache-2.0
// What stands between the reader and the text. Reported, never bypassed.
#pragma once
#include <cstdint>
#include <string_view>

#include "saring/label/label.h"

namespace saring {

enum class Wall : std::uint8_t { none, login, paywall, consent, bot_check };
std::string_view name(Wall wall);  // "none", "login", ...

struct WallVerdict {
  Wall kind = Wall::none;
  std::string_view evidence;  // static text: the fact that decided ("isAccessibleForFree is false and the
                              // body is a teaser")
};

WallVerdict judge_wall(const Dom& dom, const Blocks& blocks, const Labels& labels, const Metadata& meta);

}  // namespace saring
