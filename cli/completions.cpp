// SPDX-License-Identifier: Apache-2.0
// saring completions: scripts for bash, zsh and fish, made from the tables.
#include "commands.h"
#include "exit_code.h"
#include "help.h"
#include "terminal.h"
#include "values.h"

namespace saring::cli {
namespace {

std::string flags_of(const Option& option, std::string_view between) {
  std::string out;
  if (option.letter != 0) out = std::string("-") + option.letter;
  if (!option.name.empty()) out.append(out.empty() ? "" : between).append("--").append(option.name);
  return out;
}

std::string command_names() {
  std::string out;
  for (const Command& command : commands()) out.append(out.empty() ? "" : " ").append(command.name);
  return out;
}

std::string all_flags(unsigned bit) {
  std::string out;
  for (const Option& option : options())
    if ((option.commands & bit) != 0) out.append(out.empty() ? "" : " ").append(flags_of(option, " "));
  return out;
}

// What stands in single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Of "COMMAND:FLAG", since a flag may mean one thing to one command and another to the next.
std::string bash_pattern(const Option& option) {
  std::string out, flags = flags_of(option, " ") + " ";
  for (std::size_t at = 0, end; (end = flags.find(' ', at)) != std::string::npos; at = end + 1)
    for (const Command& command : commands())
      if ((option.commands & command.bit) != 0)
        out.append(out.empty() ? "" : "|").append(command.name).append(":").append(flags, at, end - at);
  return out;
}

std::string bash_values() {
  std::string out;
  for (const Option& option : options()) {
    if (option.argument.empty()) continue;
    out += "    " + bash_pattern(option) + ") ";
    switch (option.completes) {
      case Completes::words:
        out += "COMPREPLY=($(compgen -W " + quoted(option.words) + " -- \"$cur\"))";
        break;
      case Completes::file: out += "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))"; break;
      case Completes::folder: out += "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))"; break;
      case Completes::nothing: out += "COMPREPLY=()"; break;
    }
    out += "; return ;;\n";
  }
  return out;
}

std::string bash() {
  std::string out =
      "# bash completion for saring\n"
      "_saring() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} flags\n"
      "  if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; elif [[ $cur == = ]]; then cur=; fi\n"
      "  COMPREPLY=()\n"
      "  case ${COMP_WORDS[1]}:$prev in\n";
  out += bash_values();
  out +=
      "  esac\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W " +
      quoted(command_names() + " " + all_flags(kTop)) +
      " -- \"$cur\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${COMP_WORDS[1]} in\n";
  for (const Command& command : commands())
    out += "    " + std::string(command.name) + ") flags=" + quoted(all_flags(command.bit)) + " ;;\n";
  out +=
      "  esac\n"
      "  if [[ $cur == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$flags\" -- \"$cur\"))\n"
      "  elif [[ ${COMP_WORDS[1]} == completions ]]; then\n"
      "    COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$cur\"))\n"
      "  else\n"
      "    compopt -o filenames\n"
      "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
      "  fi\n"
      "}\n"
      "complete -F _saring saring\n";
  return out;
}

// Help text inside zsh's "[...]": brackets and colons are its own marks.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_spec(const Option& option) {
  std::string action;
  if (!option.argument.empty()) {
    action = ":" + zsh_text(option.argument) + ":";
    if (option.completes == Completes::words) action += "(" + std::string(option.words) + ")";
    if (option.completes == Completes::file) action += "_files";
    if (option.completes == Completes::folder) action += "_files -/";
  }
  std::string out;
  const std::string text = "[" + zsh_text(option.help) + "]";
  if (option.letter != 0)
    out += " " + quoted((option.repeats ? "*-" : "-") + std::string(1, option.letter) +
                        (option.argument.empty() ? "" : "+") + text + action);
  if (!option.name.empty())
    out += " " + quoted((option.repeats ? "*--" : "--") + std::string(option.name) +
                        (option.argument.empty() ? "" : "=") + text + action);
  return out;
}

std::string zsh() {
  std::string out = "#compdef saring\n_saring() {\n  local -a names\n  names=(";
  for (const Command& command : commands())
    out += " " + quoted(std::string(command.name) + ":" + zsh_text(command.help));
  out += ")\n  if (( CURRENT == 2 )); then\n    if [[ $PREFIX == -* ]]; then\n      _arguments";
  for (const Option& option : options())
    if ((option.commands & kTop) != 0) out += zsh_spec(option);
  out +=
      "\n    else\n      _describe command names\n    fi\n    return\n  fi\n"
      "  local chosen=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $chosen in\n";
  for (const Command& command : commands()) {
    out += "    " + std::string(command.name) + ") _arguments -s";
    for (const Option& option : options())
      if ((option.commands & command.bit) != 0) out += zsh_spec(option);
    out += command.bit == kCompletions ? " '1:shell:(bash zsh fish)' ;;\n" : " '*:input:_files' ;;\n";
  }
  return out + "  esac\n}\n_saring \"$@\"\n";
}

std::string fish_option(const Option& option, const std::string& condition) {
  std::string out = "complete -c saring -n " + quoted(condition);
  if (option.letter != 0) out += std::string(" -s ") + option.letter;
  if (!option.name.empty()) out += " -l " + std::string(option.name);
  if (!option.argument.empty()) {
    if (option.completes == Completes::file) out += " -r";
    if (option.completes == Completes::folder) out += " -x -a '(__fish_complete_directories)'";
    if (option.completes == Completes::words) out += " -x -a " + quoted(option.words);
    if (option.completes == Completes::nothing) out += " -x";
  }
  return out + " -d " + quoted(option.help) + "\n";
}

std::string fish() {
  std::string out = "# fish completion for saring\n";
  for (const Option& option : options())
    if ((option.commands & kTop) != 0) out += fish_option(option, "__fish_use_subcommand");
  for (const Command& command : commands()) {
    out += "complete -c saring -n __fish_use_subcommand -f -a " + std::string(command.name) + " -d " +
           quoted(command.help) + "\n";
    const std::string condition = "__fish_seen_subcommand_from " + std::string(command.name);
    if (command.bit == kCompletions)
      out += "complete -c saring -n " + quoted(condition) + " -f -a 'bash zsh fish'\n";
    for (const Option& option : options())
      if ((option.commands & command.bit) != 0) out += fish_option(option, condition);
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  return shell == "bash" ? bash() : shell == "zsh" ? zsh() : shell == "fish" ? fish() : std::string();
}

int run_completions(const Settings& settings) {
  if (settings.inputs.size() != 1) return say("completions takes one shell: bash, zsh or fish"), kUsage;
  const std::string script = completion_script(settings.inputs[0]);
  if (script.empty()) return say("shell: " + not_one_of(settings.inputs[0], "bash zsh fish")), kUsage;
  return put_all(script);
}

}  // namespace saring::cli
