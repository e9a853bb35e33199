// SPDX-License-Identifier: Apache-2.0
// Command line, environment and configuration file to Settings; the first outranks the second, the second the
// third.
#pragma once
#include <string>
#include <vector>

#include "options.h"
#include "saring/base/result.h"

namespace saring::cli {

struct Invocation {
  const Command* command = nullptr;  // null: an option that stands alone (--version)
  Settings settings;
};

// `arguments` without the program's name. Errors are Errc::usage, one line.
Result<Invocation> parse(std::vector<std::string> arguments);

}  // namespace saring::cli
