// SPDX-License-Identifier: Apache-2.0
// Standard error: one-line messages and the progress bar. Used by the main thread alone.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "settings.h"

namespace saring::cli {

// Text from outside made safe for a terminal: valid UTF-8, with control bytes, line and bidi controls as
// U+FFFD.
std::string printable(std::string_view text);

// "1 entry", "3 entries".
std::string counted(std::size_t n, std::string_view one, std::string_view many);

// "saring: TEXT" and a line feed, in one write. In colour on a terminal, unless NO_COLOR is set.
void say(std::string_view text);

// Writes to standard output. Returns an errno value (EPIPE when the reader went away), 0 if all is well.
int put(std::string_view bytes);

// The same for the only output of a run: says what went wrong, and returns the exit code.
int put_all(std::string_view bytes);

class Progress {
 public:
  explicit Progress(const Settings& settings);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { hide(); }

  bool shown() const { return shown_; }
  void expect(std::size_t total) { total_ = total; }  // 0: not known
  void step(std::size_t done, std::size_t failed);
  void hide();  // before a message

 private:
  using Clock = std::chrono::steady_clock;
  bool shown_ = false;
  bool drawn_ = false;
  std::size_t total_ = 0;
  Clock::time_point start_, last_;
};

}  // namespace saring::cli
