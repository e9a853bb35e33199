// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "saring/base/version.h"

int main() {
  std::printf("saring %.*s\n", static_cast<int>(saring::version().size()), saring::version().data());
  return 0;
}
