// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace saring {

// The bytes of model/default.model, 8-byte aligned.
std::string_view built_in_model();

}  // namespace saring
