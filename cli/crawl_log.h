// SPDX-License-Identifier: Apache-2.0
// What happens in a run, as lines that are appended to a file: JSON, or text for people. One write each, so
// that lines of several jobs in one file do not mix, and nothing is lost with the process.
#pragma once
#include <string>
#include <string_view>

#include "saring/base/result.h"
#include "saring/crawl/crawl.h"
#include "settings.h"

namespace saring::cli {

struct LogOptions {
  std::string path;  // empty: no log; "-": standard output
  std::string job;   // stands in each line
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::json;
};

class EventLog {
 public:
  // Error: io.
  static Result<EventLog> open(LogOptions options);
  EventLog(EventLog&& other) noexcept;
  EventLog& operator=(EventLog&&) = delete;
  ~EventLog();

  void add(const CrawlEvent& event);
  // What happens to the run as a whole: "run_began", "run_ended", "run_failed".
  void add(LogLevel level, std::string_view event, std::string_view text);
  int error() const { return error_; }  // errno of the first line that was not written; 0: none

 private:
  EventLog(int fd, LogOptions options) noexcept : fd_(fd), options_(std::move(options)) {}
  bool takes(LogLevel level) const { return fd_ >= 0 && level <= options_.level; }
  void put_text(LogLevel level, std::string_view text);
  void put(const std::string& line);

  int fd_ = -1, error_ = 0;
  LogOptions options_;
};

}  // namespace saring::cli
