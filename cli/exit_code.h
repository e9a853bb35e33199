// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace saring::cli {

enum ExitCode : int {
  kAllDone = 0,
  kNothing = 1,     // nothing was extracted from any input
  kDisallowed = 1,  // robots: a URL is disallowed
  kUsage = 2,       // command line, environment or configuration
  kSomeFailed = 3,  // some inputs failed
  kSignalled = 128  // plus the signal's number: 130 for SIGINT, 143 for SIGTERM
};

}  // namespace saring::cli
