// SPDX-License-Identifier: Apache-2.0
#include "saring/base/version.h"

namespace saring {

std::string_view version() { return SARING_VERSION; }

}  // namespace saring
