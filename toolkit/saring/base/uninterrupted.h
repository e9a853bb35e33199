// SPDX-License-Identifier: Apache-2.0
// System calls that a signal interrupts (EINTR; POSIX.1-2017, 2.3) are made again. On local disks few can be,
// on network file systems and pipes most.
#pragma once
#include <cerrno>

namespace saring {

// What the call gives when no signal interrupts it: below 0 if it fails, as errno says.
template <class Call, class... Arguments>
auto uninterrupted(Call* call, Arguments... arguments) {
  auto out = call(arguments...);
  while (out < 0 && errno == EINTR) out = call(arguments...);
  return out;
}

}  // namespace saring
