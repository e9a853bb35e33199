// SPDX-License-Identifier: Apache-2.0
// The inputs of a run, one after the other, in a fixed order: those of the command line, then those of
// --files-from. Folders are walked depth first in byte order of their names; a list is read as it comes.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"
#include "settings.h"

namespace saring::cli {

enum class InputKind : std::uint8_t { file, standard_input, url, failed };

struct Input {
  InputKind kind = InputKind::file;
  std::size_t index = 0;  // from 0
  std::string name;       // path or URL, as given or as the walk found it; a URL without user and password
  std::string what;       // failed: why
  std::string address{};  // url: as given
};

class Inputs {
 public:
  // Error (usage): the list of --files-from cannot be opened.
  static Result<Inputs> open(const Settings& settings);
  Inputs(Inputs&&) noexcept;
  Inputs& operator=(Inputs&&) noexcept;
  ~Inputs();

  std::optional<Input> next();
  // Whether there is more than one input; looks ahead, loses nothing.
  bool several();

 private:
  struct Impl;
  explicit Inputs(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

bool is_url(std::string_view text);  // "scheme://..."

// A URL as messages and reports may show it, if it is one or not: without user and password.
std::string without_user(std::string_view url);

// Name of a file or URL without folder, query and extensions (also .html.gz); "stdin" for "-".
std::string stem_of(const Input& input);

}  // namespace saring::cli
