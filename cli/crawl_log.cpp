// SPDX-License-Identifier: Apache-2.0
#include "crawl_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "crawl_event.h"
#include "saring/base/uninterrupted.h"
#include "saring/corpus/output.h"
#include "terminal.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(CrawlEvent::Kind kind) {
  constexpr std::string_view kNames[] = {"visit", "robots", "host_blocked", "host_fallen", "request"};
  return kNames[static_cast<unsigned>(kind)];
}

std::string time_now() {
  return iso_time(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

Json object(LogLevel level, const std::string& job, std::string_view event) {
  Json out = Json::object();
  out["time"] = time_now();
  out["level"] = name(level);
  out["job"] = job;
  out["event"] = event;
  return out;
}

std::string line_of(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<EventLog> EventLog::open(LogOptions options) {
  if (options.path.empty()) return EventLog(-1, std::move(options));
  const int fd = options.path == "-"
                     ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                     : ::open(options.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return io_error(options.path, errno);
  return EventLog(fd, std::move(options));
}

EventLog::EventLog(EventLog&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), error_(other.error_), options_(std::move(other.options_)) {}

EventLog::~EventLog() {
  if (fd_ >= 0) ::close(fd_);
}

void EventLog::add(const CrawlEvent& e) {
  const LogLevel level = level_of(e);
  if (!takes(level)) return;
  if (options_.format == LogFormat::text) return put_text(level, told(e));
  Json line = object(level, options_.job, name_of(e.kind));
  line[is_of_host(e) ? "host" : "url"] = e.url;
  if (e.kind == CrawlEvent::Kind::visit) line["status"] = name(e.status);
  if (e.http_status != 0) line["http_status"] = e.http_status;
  if (!e.page_status.empty()) line["page_status"] = e.page_status;
  if (e.is_new || e.changed) line["version"] = e.is_new ? "new" : "changed";
  if (!e.duplicate_of.empty()) line["duplicate_of"] = e.duplicate_of;
  if (!e.why.empty()) line["reason"] = e.why;
  if (e.kind == CrawlEvent::Kind::visit || e.kind == CrawlEvent::Kind::robots) {
    line["bytes"] = e.bytes;
    line["milliseconds"] = e.elapsed.count();
  }
  put(line_of(line));
}

void EventLog::add(LogLevel level, std::string_view event, std::string_view text) {
  if (!takes(level)) return;
  if (options_.format == LogFormat::text) return put_text(level, text);
  Json line = object(level, options_.job, event);
  line["message"] = text;
  put(line_of(line));
}

void EventLog::put_text(LogLevel level, std::string_view text) {
  std::string line = time_now();
  ((line += ' ') += name(level)).resize(26, ' ');  // of the longest level
  (((line += ' ') += options_.job) += ": ") += printable(text);
  put(line += '\n');
}

void EventLog::put(const std::string& line) {
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t n = uninterrupted(::write, fd_, rest.data(), rest.size());
    if (n < 0) {
      if (error_ == 0) error_ = errno;
      return;
    }
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace saring::cli
