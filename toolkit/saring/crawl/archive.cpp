// SPDX-License-Identifier: Apache-2.0
#include "saring/base/ascii.h"
#include "saring/crawl/archive_internal.h"

namespace saring {
namespace {

constexpr std::string_view kFolder = "warc/", kEnding = ".warc.gz";

// "OK" of "HTTP/1.1 200 OK".
std::string_view reason_of(std::string_view status_line) {
  for (int i = 0; i < 2; ++i) {
    const std::size_t space = status_line.find(' ');
    if (space == std::string_view::npos) return {};
    status_line.remove_prefix(space + 1);
  }
  return status_line;
}

// The number in "PREFIX-YYYYMMDDhhmmss-NNNNN.warc.gz". The time in it is no order, as clocks go back.
std::uint64_t serial_of(std::string_view file) {
  file.remove_suffix(kEnding.size());
  std::uint64_t serial = 0;
  for (const char c : file.substr(file.rfind('-') + 1))
    if (ascii::is_digit(c)) serial = serial * 10 + static_cast<std::uint64_t>(c - '0');
  return serial;
}

}  // namespace

Result<Archive> Archive::open(const Job& job, std::string prefix, std::span<const OutputMark> marks,
                              WallTime now) {
  WarcOptions options;
  options.prefix = std::move(prefix);
  options.max_file_bytes = job.outputs.warc_bytes;
  options.info.robots = job.politeness.robots ? "obey" : "ignore";
  options.info.contact = job.contact;
  options.info.user_agent = user_agent(job);
  options.info.is_part_of = job.name;
  std::optional<WarcPosition> committed;
  for (const OutputMark& mark : marks) {
    if (!mark.file.starts_with(kFolder) || !mark.file.ends_with(kEnding)) continue;
    std::string file = mark.file.substr(kFolder.size());
    if (!committed || serial_of(committed->file) < serial_of(file))
      committed = WarcPosition{std::move(file), mark.bytes};
  }
  Result<WarcWriter> writer =
      WarcWriter::open(job.outputs.pages.folder + "/warc", std::move(options), iso_time(now), committed);
  if (!writer) return writer.error();
  return Archive(*std::move(writer));
}

Result<std::optional<WarcRecord>> Archive::append(const FetchReply& reply, WallTime now, WallTime before) {
  if (reply.status == 304 && before == kNever) return std::optional<WarcRecord>();
  const std::string date = iso_time(now), original_date = iso_time(before);
  WarcCapture capture;
  capture.url = reply.url;
  capture.date = date;
  capture.ip = reply.peer;
  capture.request_headers = reply.request_headers;
  capture.status = reply.status;
  capture.reason = reason_of(reply.status_line);
  capture.response_headers = reply.headers;
  capture.body = reply.body;
  std::string digest;
  if (before != kNever) {
    capture.revisit = reply.status == 304 ? WarcRevisit::not_modified : WarcRevisit::identical_payload;
    capture.original.url = reply.url;
    capture.original.date = original_date;
  }
  if (capture.revisit == WarcRevisit::identical_payload) {
    digest = warc_payload_digest(reply.body);
    capture.original.payload_digest = digest;
  }
  Result<WarcRecord> record = writer_.append(capture);
  if (record) return std::optional<WarcRecord>(*std::move(record));
  if (record.error().code == Errc::io) return record.error();
  return std::optional<WarcRecord>();
}

Result<OutputMark> Archive::sync() {
  if (Status status = writer_.sync(); !status) return status.error();
  WarcPosition position = writer_.position();
  return OutputMark{std::string(kFolder) + position.file, position.size};
}

}  // namespace saring
