// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "saring/label/model_data_internal.h"

namespace saring {
namespace {

#include "model_data.inc"  // kModelBytes, kModelWords

}  // namespace

std::string_view built_in_model() { return {reinterpret_cast<const char*>(kModelWords), kModelBytes}; }

}  // namespace saring
