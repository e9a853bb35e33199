// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "options.h"
#include "toml_text.h"
#include "values.h"

namespace saring::cli {
namespace {

constexpr std::size_t kMaxConfigBytes = 1u << 20;

std::string default_path() {
  const char* xdg = std::getenv("XDG_CONFIG_HOME");
  if (xdg != nullptr && *xdg == '/') return std::string(xdg) + "/saring/config.toml";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') return std::string(home) + "/.config/saring/config.toml";
  return {};
}

const Option* find_option(std::string_view key) {
  for (const Option& option : options())
    if (option.configurable && option.name == key) return &option;
  return nullptr;
}

std::string unknown_key(std::string_view key) {
  std::string known;
  for (const Option& option : options())
    if (option.configurable) known.append(option.name).append(" ");
  std::string what = "unknown key '" + std::string(key) + "'";
  if (const std::string_view near = nearest(key, known); !near.empty())
    what += "; did you mean '" + std::string(near) + "'?";
  return what;
}

}  // namespace

Result<Config> read_config(const std::string& given) {
  const std::string path = given.empty() ? default_path() : given;
  struct stat info {};
  if (given.empty() && (path.empty() || ::stat(path.c_str(), &info) != 0)) return Config();
  const Result<toml::table> parsed = read_toml(path, kMaxConfigBytes);
  if (!parsed) return parsed.error();
  Config out;
  for (const auto& [key, node] : *parsed) {
    const std::string name(key.str());
    std::string at = path + ":" + std::to_string(node.source().begin.line) + ": ";
    const Option* option = find_option(name);
    if (option == nullptr) return Error{Errc::usage, at + unknown_key(name)};
    ConfigEntry entry{at + name, {}};
    if (!read_values(node, option->repeats, entry.values))
      return Error{Errc::usage, entry.where + ": value of a wrong kind"};
    out.emplace(name, std::move(entry));
  }
  return out;
}

}  // namespace saring::cli
