// SPDX-License-Identifier: Apache-2.0
#include "help.h"

#include <algorithm>
#include <string_view>

namespace saring::cli {
namespace {

constexpr std::size_t kColumns = 79;
constexpr std::size_t kHelpColumn = 29;

// `text` wrapped to lines that begin with `indent` spaces; the first one continues what stands at `column`.
void wrap(std::string_view text, std::size_t indent, std::size_t column, std::string& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > indent && column + 1 + word.size() > kColumns) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  out += '\n';
}

void wrap_paragraphs(std::string_view text, std::size_t indent, std::string& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    out.append(indent, ' ');
    wrap(text.substr(0, end), indent, indent, out);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (!text.empty()) out += '\n';
  }
}

std::string usage_line(const Command* command) {
  if (command == nullptr) return "saring COMMAND [OPTION...] [ARGUMENT...]";
  return "saring " + std::string(command->name) + " [OPTION...] " + std::string(command->arguments);
}

// "-o, --output=FILE"
std::string option_head(const Option& option) {
  std::string out = "    ";
  if (option.letter != 0) out = std::string("-") + option.letter + (option.name.empty() ? "" : ", ");
  if (!option.name.empty()) out += "--" + std::string(option.name);
  if (!option.argument.empty()) out += "=" + std::string(option.argument);
  return out;
}

std::string first_line(const Option& option) {
  std::string out(option.help);
  if (!option.initial.empty() && !option.argument.empty()) out += " [" + std::string(option.initial) + "]";
  return out;
}

void append_option(const Option& option, bool with_detail, std::string& out) {
  const std::string head = "  " + option_head(option);
  out += head;
  if (head.size() + 2 > kHelpColumn)
    out.append("\n").append(kHelpColumn, ' ');
  else
    out.append(kHelpColumn - head.size(), ' ');
  wrap(first_line(option), kHelpColumn, kHelpColumn, out);
  if (!with_detail || option.detail.empty()) return;
  out.append(kHelpColumn, ' ');
  wrap(option.detail, kHelpColumn, kHelpColumn, out);
}

void append_options(unsigned bit, bool with_detail, std::string& out) {
  std::string_view group;
  for (const Option& option : options()) {
    if ((option.commands & bit) == 0) continue;
    if (option.group != group && bit != kTop) out.append("\n").append(option.group).append(":\n");
    if (group.empty() && bit == kTop) out += "\nOptions:\n";
    group = option.group;
    append_option(option, with_detail, out);
  }
}

void append_commands(std::string& out) {
  out += "\nCommands:\n";
  for (const Command& command : commands()) {
    std::string head = "  " + std::string(command.name) + " " + std::string(command.arguments);
    out += head;
    out.append(head.size() + 2 > kHelpColumn ? 2 : kHelpColumn - head.size(), ' ');
    wrap(command.help, kHelpColumn, kHelpColumn, out);
  }
}

constexpr std::string_view kAboutConfig =
    "Every option that a command has may also stand in the environment (--output-dir is SARING_OUTPUT_DIR) "
    "and, but for "
    "those that name one page, in the configuration file $XDG_CONFIG_HOME/saring/config.toml (output-dir = "
    "\"texts\"). "
    "The command line outranks the environment, the environment the file. A switch is turned off by "
    "--NAME=false.";
constexpr std::string_view kAboutExit[][2] = {
    {"0", "all done"},
    {"1", "nothing was extracted; crawl: the run failed; robots: disallowed"},
    {"2", "wrong command line, environment, configuration or job file"},
    {"3", "some inputs failed"},
    {"130, 143", "ended by SIGINT or SIGTERM; pages in hand were finished"},
};

// Text for roff: backslashes, hyphens and a leading control character kept as they are.
void roff(std::string_view text, std::string& out) {
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_start = c == '\n';
  }
}

void roff_line(std::string_view text, std::string& out) {
  roff(text, out);
  out += '\n';
}

void roff_paragraphs(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    roff_line(text.substr(0, end), out);
    text.remove_prefix(std::min(end + 2, text.size()));
    if (!text.empty()) out += ".PP\n";
  }
}

std::string commands_with(const Option& option) {
  std::string out;
  for (const Command& command : commands())
    if ((option.commands & command.bit) != 0) out.append(out.empty() ? "" : ", ").append(command.name);
  return out;
}

void roff_option(const Option& option, std::string& out) {
  out += ".TP\n.B ";
  std::string head = option_head(option);
  head.erase(0, head.find_first_not_of(' '));
  roff_line(head, out);
  std::string text = first_line(option) + ".";
  if (!option.detail.empty()) text += " " + std::string(option.detail);
  roff_line(text, out);
  if ((option.commands & ~static_cast<unsigned>(kTop)) != 0)
    roff_line("(" + commands_with(option) + ")", out);
}

}  // namespace

std::string short_help(const Command* command) {
  std::string out = "Usage: " + usage_line(command) + "\n";
  if (command != nullptr) {
    out.append(command->help).append(".\n");
    append_options(command->bit, false, out);
  } else {
    append_commands(out);
    append_options(kTop, false, out);
  }
  return out;
}

std::string long_help(const Command* command) {
  std::string out = "Usage: " + usage_line(command) + "\n";
  if (command == nullptr) {
    out += "\nWeb pages in, clean text out.\n";
    append_commands(out);
    append_options(kTop, true, out);
  } else {
    out.append(command->help).append(".\n");
    if (!command->detail.empty()) out += '\n';
    wrap_paragraphs(command->detail, 0, out);
    append_options(command->bit, true, out);
  }
  out += "\nSettings:\n";
  wrap_paragraphs(kAboutConfig, 2, out);
  out += "\nExit codes:\n";
  for (const auto& [code, meaning] : kAboutExit)
    out.append("  ").append(code).append(10 - code.size(), ' ').append(meaning).append("\n");
  out += "\nExamples:\n";
  for (const Command& each : commands()) {
    if (command != nullptr && command != &each) continue;
    std::string_view lines = each.examples;
    while (!lines.empty()) {
      const std::size_t end = std::min(lines.find('\n'), lines.size());
      out.append("  ").append(lines.substr(0, end)).append("\n");
      lines.remove_prefix(std::min(end + 1, lines.size()));
    }
  }
  return out;
}

std::string manual() {
  std::string out = ".TH SARING 1 \"\" \"saring " + version_text().substr(7, version_text().find('\n') - 7) +
                    "\" \"User Commands\"\n.SH NAME\nsaring \\- web pages in, clean text out\n.SH SYNOPSIS\n";
  for (const Command& command : commands()) {
    out += ".B saring ";
    roff(command.name, out);
    out += "\n[OPTION...] ";
    roff_line(command.arguments, out);
    out += ".br\n";
  }
  out += ".SH COMMANDS\n";
  for (const Command& command : commands()) {
    out += ".SS ";
    roff_line(std::string(command.name) + " " + std::string(command.arguments), out);
    roff_line(std::string(command.help) + ".", out);
    if (!command.detail.empty()) out += ".PP\n";
    roff_paragraphs(command.detail, out);
  }
  out += ".SH OPTIONS\nThe commands that take an option stand in brackets.\n";
  std::string_view group;
  for (const Option& option : options()) {
    if (option.group != group) out.append(".SS ").append(option.group).append("\n");
    group = option.group;
    roff_option(option, out);
  }
  out += ".SH ENVIRONMENT AND FILES\n";
  roff_paragraphs(kAboutConfig, out);
  out += ".PP\n";
  roff_line("NO_COLOR, if set, turns colour off.", out);
  out += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : kAboutExit)
    out.append(".TP\n.B ").append(code).append("\n").append(meaning).append("\n");
  out += ".SH EXAMPLES\n";
  for (const Command& command : commands()) {
    if (command.examples.empty()) continue;
    out += ".nf\n";
    roff_line(command.examples, out);
    out += ".fi\n";
  }
  return out;
}

}  // namespace saring::cli
