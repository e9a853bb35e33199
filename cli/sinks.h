// SPDX-License-Identifier: Apache-2.0
// Where results go: one stream, a folder, a report. Used by the main thread alone.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "output_file.h"
#include "saring/corpus/names.h"
#include "saring/corpus/report.h"
#include "saring/write/write.h"
#include "settings.h"

namespace saring::cli {

// Standard output or the file of -o. Pages of txt and md are set apart by an empty line.
class Stream {
 public:
  static Result<Stream> open(const Settings& settings, Format format);

  // Error: nothing more can be written; `what` is empty when the reader went away (a broken pipe).
  Status write(std::string_view page);
  // Puts the file in place if a page was written.
  Status finish();
  const std::string& name() const { return name_; }  // "-" for standard output

 private:
  std::optional<OutputFile> file_;
  std::string name_ = "-";
  bool separated_ = false;
  bool any_ = false;
};

// One line for every input; without --report, nothing.
class Report {
 public:
  static Result<Report> open(const Settings& settings);
  Status add(const PageReport& page);
  Status finish();

 private:
  std::optional<OutputFile> file_;
  bool standard_output_ = false;
};

// How the run went, and the exit code of it.
struct Tally {
  std::size_t done = 0, failed = 0;
  bool broken = false;  // an output could not be written
  int exit_code() const;
};

}  // namespace saring::cli
