// SPDX-License-Identifier: Apache-2.0
// TOML values as the text that they would have on a command line.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

// toml++ is used as headers, without its exceptions.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "saring/base/result.h"

namespace saring::cli {

// Reads and parses a file. Errors (usage): "FILE: ...", "FILE:LINE: what is wrong".
Result<toml::table> read_toml(const std::string& path, std::size_t max_bytes);

// Appends the value's text, of a list those of its items. False: of a kind that we do not take, or a list
// where `lists` is off.
bool read_values(const toml::node& node, bool lists, std::vector<std::string>& out);

}  // namespace saring::cli
