// SPDX-License-Identifier: Apache-2.0
// What happens in a run, as lines of JSON that are appended to a file: one write each, so that lines of
// several jobs in one file do not mix, and nothing is lost with the process.
#pragma once
#include <string>

#include "saring/base/result.h"
#include "saring/crawl/crawl.h"

namespace saring::cli {

class EventLog {
 public:
  // Empty: none. Error: io.
  static Result<EventLog> open(const std::string& path);
  EventLog(EventLog&& other) noexcept;
  EventLog& operator=(EventLog&&) = delete;
  ~EventLog();

  void add(const CrawlEvent& event);
  int error() const { return error_; }  // errno of the first line that was not written; 0: none

 private:
  explicit EventLog(int fd) noexcept : fd_(fd) {}
  int fd_ = -1, error_ = 0;
};

}  // namespace saring::cli
