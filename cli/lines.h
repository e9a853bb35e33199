// SPDX-License-Identifier: Apache-2.0
// Lines in, lines out: for commands that answer each line of a list with a line.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "saring/base/result.h"

namespace saring::cli {

// Lines of a file or, for "-", of standard input, one at a time.
class LineReader {
 public:
  // Of a longer line its first bytes are given, one more than this.
  static constexpr std::size_t kMaxLine = 4u << 20;

  static Result<LineReader> open(const std::string& path);  // error: io
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;
  ~LineReader();

  // Without its LF or CR LF; the last line may lack them. Empty at the end, after an error, or when a signal
  // asked to stop.
  std::optional<std::string> next();
  bool idle() const;  // the next line must be waited for
  int error() const;  // an errno value; 0: none

 private:
  struct Impl;
  explicit LineReader(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

// Standard output in large pieces.
class LineWriter {
 public:
  // False once nothing more can be written, which is told on standard error unless the reader went away.
  bool add(std::string_view lines);
  bool flush();
  bool failed() const { return failed_; }  // for another reason than that the reader went away

 private:
  std::string pending_;
  bool closed_ = false;
  bool failed_ = false;
};

// The answer to each line. Flushes where the next line is still to come, so that a program can ask and wait.
template <class F>
bool answer_lines(LineReader& reader, LineWriter& writer, F answer) {
  while (std::optional<std::string> line = reader.next()) {
    if (!writer.add(answer(*line))) return false;
    if (reader.idle() && !writer.flush()) return false;
  }
  return writer.flush();
}

}  // namespace saring::cli
