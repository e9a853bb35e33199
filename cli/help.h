// SPDX-License-Identifier: Apache-2.0
// Texts made from the tables of options and commands.
#pragma once
#include <string>

#include "options.h"

namespace saring::cli {

std::string short_help(const Command* command);  // null: of the program
std::string long_help(const Command* command);
std::string manual();                                   // man page, roff
std::string version_text();                             // program and libraries
std::string completion_script(std::string_view shell);  // empty: no such shell

}  // namespace saring::cli
