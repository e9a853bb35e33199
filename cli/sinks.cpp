// SPDX-License-Identifier: Apache-2.0
#include "sinks.h"

#include <cerrno>
#include <utility>

#include "exit_code.h"
#include "signals.h"
#include "terminal.h"

namespace saring::cli {
namespace {

Status put_out(std::string_view bytes) {
  const int error = put(bytes);
  if (error == 0) return {};
  if (error == EPIPE) return Error{Errc::io, ""};
  return io_error("standard output", error);
}

}  // namespace

Result<Stream> Stream::open(const Settings& settings, Format format) {
  Stream out;
  out.separated_ = format == Format::txt || format == Format::md || format == Format::explain;
  if (settings.output.empty() || settings.output == "-") return out;
  out.name_ = settings.output;
  Result<OutputFile> file = OutputFile::open(settings.output);
  if (!file) return file.error();
  out.file_.emplace(std::move(*file));
  return out;
}

Status Stream::write(std::string_view page) {
  const bool separate = std::exchange(any_, true) && separated_;
  std::string joined;
  if (separate) page = joined.append("\n").append(page);
  return file_ ? file_->append(page) : put_out(page);
}

Status Stream::finish() {
  if (!file_ || !any_) return {};
  return file_->commit();
}

Result<Report> Report::open(const Settings& settings) {
  Report out;
  out.standard_output_ = settings.report == "-";
  if (settings.report.empty() || out.standard_output_) return out;
  Result<OutputFile> file = OutputFile::open(settings.report);
  if (!file) return file.error();
  out.file_.emplace(std::move(*file));
  return out;
}

Status Report::add(const PageReport& page) {
  if (!file_ && !standard_output_) return {};
  std::string line;
  append_report(page, line);
  return file_ ? file_->append(line) : put_out(line);
}

Status Report::finish() { return file_ ? file_->commit() : Status(); }

int Tally::exit_code() const {
  if (const int number = stop_signal()) return kSignalled + number;
  if (done == 0) return kNothing;
  return failed > 0 || broken ? kSomeFailed : kAllDone;
}

}  // namespace saring::cli
