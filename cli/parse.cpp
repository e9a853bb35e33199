// SPDX-License-Identifier: Apache-2.0
#include "parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "config.h"
#include "values.h"

namespace saring::cli {
namespace {

constexpr std::size_t kOptionCount = 64;  // at least options().size()

Error usage(std::string what) { return {Errc::usage, std::move(what)}; }

std::string see_help(const Command* command) {
  return command == nullptr ? " (see saring --help)"
                            : " (see saring " + std::string(command->name) + " --help)";
}

std::string spelled(const Option& option) {
  return option.name.empty() ? std::string("-") + option.letter : "--" + std::string(option.name);
}

bool same_option(const std::string& argument, const Option& option) {
  return argument.size() > 2 && argument.starts_with("--") && argument.substr(2) == option.name;
}

// Long names of a command's options, with their dashes.
std::string known_options(unsigned bit) {
  std::string out;
  for (const Option& option : options())
    if ((option.commands & bit) != 0 && !option.name.empty()) out += "--" + std::string(option.name) + " ";
  return out;
}

Error unknown_option(const std::string& argument, const Command* command, unsigned bit) {
  const std::string name = argument.substr(0, argument.find('='));
  std::string what = "unknown option " + name;
  const std::string known = known_options(bit);
  if (const std::string_view near = nearest(name, known); name.starts_with("--") && !near.empty())
    what += "; did you mean " + std::string(near) + "?";
  else if (command == nullptr)
    what += "; a command comes first";
  return usage(what + see_help(command));
}

Error unknown_command(const std::string& typed) {
  std::string known, list;
  for (const Command& command : commands()) {
    known.append(command.name).append(" ");
    list.append(list.empty() ? "" : ", ").append(command.name);
  }
  std::string what = "unknown command '" + typed + "'";
  if (const std::string_view near = nearest(typed, known); !near.empty())
    return usage(what + "; did you mean " + std::string(near) + "?" + see_help(nullptr));
  return usage(what + "; known: " + list + " (saring clean " + typed + "?)");
}

// "--name=" gives an empty value, which the parser would take for none and fill with the next argument.
const Option* empty_value(const std::vector<std::string>& arguments, unsigned bit) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return nullptr;
    if (!argument.ends_with('=')) continue;
    for (const Option& option : options())
      if ((option.commands & bit) != 0 && same_option(argument.substr(0, argument.size() - 1), option))
        return &option;
  }
  return nullptr;
}

using Values = std::vector<std::string>;

struct CommandLine {
  std::array<CLI::Option*, kOptionCount> options{};
  Values inputs;
};

Result<CommandLine> read_command_line(CLI::App& app, std::vector<std::string> arguments,
                                      const Command* command, unsigned bit,
                                      std::array<Values, kOptionCount>& storage) {
  CommandLine out;
  app.set_help_flag();
  app.allow_extras();
  for (std::size_t i = 0; i < options().size(); ++i) {
    const Option& option = options()[i];
    if ((option.commands & bit) == 0) continue;
    std::string names;
    if (option.letter != 0) names = std::string("-") + option.letter;
    if (!option.name.empty()) names += (names.empty() ? "--" : ",--") + std::string(option.name);
    if (option.argument.empty())
      out.options[i] = app.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    else
      out.options[i] = app.add_option(names, storage[i])->allow_extra_args(false);
  }
  if (const Option* option = empty_value(arguments, bit))
    return usage("option " + spelled(*option) + " needs a value" + see_help(command));
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();
    return usage("option " + what.substr(0, what.find(':')) + " needs a value" + see_help(command));
  } catch (const CLI::ParseError& error) {
    return usage(error.what() + see_help(command));
  }
  // Inputs come back as what the parser did not know: as an option of its own it would split "[a,b]" in two.
  std::vector<std::string> rest = app.remaining();
  bool options_ended = false;
  for (std::string& argument : rest) {
    if (!options_ended && argument == "--") {
      options_ended = true;
    } else if (!options_ended && argument.size() > 1 && argument.starts_with("-")) {
      return unknown_option(argument, command, bit);
    } else {
      out.inputs.push_back(std::move(argument));
    }
  }
  return out;
}

// Where a value was found, for messages.
struct Found {
  std::string where;
  Values values;
};

// The highest layer that speaks about an option.
Found find_values(const Option& option, const CLI::Option* flag, const Config& config) {
  if (flag != nullptr && flag->count() > 0) return {spelled(option), flag->results()};
  if (option.name.empty() || (option.commands & ~static_cast<unsigned>(kTop)) == 0) return {};
  const std::string variable = environment_name(option);
  if (const char* value = std::getenv(variable.c_str()); value != nullptr && *value != '\0')
    return {variable, {value}};
  if (const auto entry = config.find(std::string(option.name)); entry != config.end())
    return {entry->second.where, entry->second.values};
  return {};
}

std::string apply(const Option& option, const Found& found, Settings& settings) {
  const std::size_t first = option.repeats || found.values.empty() ? 0 : found.values.size() - 1;
  for (std::size_t i = first; i < found.values.size(); ++i) {
    const std::string wrong = option.set(settings, found.values[i]);
    if (!wrong.empty()) return found.where + ": " + wrong;
  }
  return {};
}

}  // namespace

Result<Invocation> parse(std::vector<std::string> arguments) {
  if (arguments.empty()) return usage("no command given" + see_help(nullptr));
  Invocation out;
  unsigned bit = kTop;
  if (!arguments.front().starts_with("-") || arguments.front() == "-") {
    out.command = find_command(arguments.front());
    if (out.command == nullptr) return unknown_command(arguments.front());
    bit = out.command->bit;
    arguments.erase(arguments.begin());
  }
  assert(options().size() <= kOptionCount);
  CLI::App app;
  std::array<Values, kOptionCount> storage;
  Result<CommandLine> line = read_command_line(app, std::move(arguments), out.command, bit, storage);
  if (!line) return line.error();
  out.settings.inputs = std::move(line->inputs);

  Config config;
  const auto set_all = [&](bool before_config) -> std::string {
    for (std::size_t i = 0; i < options().size(); ++i) {
      const Option& option = options()[i];
      const bool early = option.commands == kEvery || option.name.ends_with("config");
      if ((option.commands & bit) == 0 || early != before_config) continue;
      const CLI::Option* flag = line->options[i];
      if (flag->count() > 0) out.settings.typed.insert(option.name);
      if (std::string wrong = apply(option, find_values(option, flag, config), out.settings); !wrong.empty())
        return wrong;
    }
    return {};
  };
  if (std::string wrong = set_all(true); !wrong.empty()) return usage(wrong);
  if (out.settings.short_help || out.settings.long_help) return out;
  if (out.command != nullptr && !out.settings.no_config && bit != kCompletions) {
    Result<Config> read = read_config(out.settings.config);
    if (!read) return read.error();
    config = std::move(*read);
  }
  if (std::string wrong = set_all(false); !wrong.empty()) return usage(wrong);
  if (out.command == nullptr && !out.settings.inputs.empty())
    return usage("unexpected argument " + out.settings.inputs.front() + see_help(nullptr));
  return out;
}

}  // namespace saring::cli
