// SPDX-License-Identifier: Apache-2.0
// The table of options and the table of commands. Parsing, help, man page and completions are loops over
// these two.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "settings.h"

namespace saring::cli {

enum CommandBit : unsigned {
  kTop = 1,  // before any command
  kClean = 2,
  kExplain = 4,
  kFetch = 8,
  kEval = 16,
  kCompletions = 32,
  kFeed = 64,
  kSitemap = 128,
  kRobots = 256,
  kUrl = 512,
  kCrawl = 1024,
  kEvery = 2047,
};

struct Command {
  CommandBit bit;
  std::string_view name;
  std::string_view arguments;  // "[INPUT...]"
  std::string_view help;       // one line
  std::string_view detail;     // paragraphs for --help and the man page
  std::string_view examples;   // lines of "command  # what it does"
  int (*run)(const Settings&);
};
std::span<const Command> commands();
const Command* find_command(std::string_view name);

enum class Completes : unsigned char { nothing, words, file, folder };

struct Option {
  unsigned commands;  // CommandBits
  std::string_view group;
  std::string_view name;  // long name without dashes, and key in the configuration file; empty: short alone
  char letter;            // short name, or 0
  std::string_view argument;  // "FILE"; empty for a switch
  std::string_view initial;   // default as text, or empty
  std::string_view help;      // one line
  std::string_view detail;    // more, for --help and the man page
  std::string_view words;     // values for completion, separated by spaces
  Completes completes;
  bool repeats;       // may stand several times; otherwise the last one holds
  bool configurable;  // may stand in the configuration file
  // Takes a value ("true" or "false" for switches). Returns what is wrong with it, or an empty string.
  std::string (*set)(Settings&, const std::string& value);
};
std::span<const Option> options();

// "SARING_OUTPUT_DIR" for "output-dir".
std::string environment_name(const Option& option);

}  // namespace saring::cli
