// SPDX-License-Identifier: Apache-2.0
// The configuration file: TOML whose keys are long names of options.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "saring/base/result.h"

namespace saring::cli {

struct ConfigEntry {
  std::string where;  // "FILE:LINE: KEY", for messages
  std::vector<std::string> values;
};
using Config = std::map<std::string, ConfigEntry>;  // by option name

// `path` empty: $XDG_CONFIG_HOME/saring/config.toml or ~/.config/saring/config.toml, which need not exist.
// Errors (usage): missing or unreadable named file, syntax, unknown key, value of a wrong kind.
Result<Config> read_config(const std::string& path);

}  // namespace saring::cli
