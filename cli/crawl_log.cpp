// SPDX-License-Identifier: Apache-2.0
#include "crawl_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "saring/corpus/output.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(CrawlEvent::Kind kind) {
  constexpr std::string_view kNames[] = {"visit", "robots", "host_blocked", "host_fallen"};
  return kNames[static_cast<unsigned>(kind)];
}

}  // namespace

Result<EventLog> EventLog::open(const std::string& path) {
  if (path.empty()) return EventLog(-1);
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return io_error(path, errno);
  return EventLog(fd);
}

EventLog::EventLog(EventLog&& other) noexcept : fd_(std::exchange(other.fd_, -1)), error_(other.error_) {}

EventLog::~EventLog() {
  if (fd_ >= 0) ::close(fd_);
}

void EventLog::add(const CrawlEvent& e) {
  if (fd_ < 0) return;
  Json line = Json::object();
  line["time"] = iso_time(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  line["event"] = name_of(e.kind);
  const bool of_host = e.kind == CrawlEvent::Kind::host_blocked || e.kind == CrawlEvent::Kind::host_fallen;
  line[of_host ? "host" : "url"] = e.url;
  if (e.kind == CrawlEvent::Kind::visit) line["status"] = name(e.status);
  if (e.http_status != 0) line["http_status"] = e.http_status;
  if (!e.page_status.empty()) line["page_status"] = e.page_status;
  if (e.is_new || e.changed) line["version"] = e.is_new ? "new" : "changed";
  if (!e.duplicate_of.empty()) line["duplicate_of"] = e.duplicate_of;
  if (!e.why.empty()) line["reason"] = e.why;
  if (!of_host) {
    line["bytes"] = e.bytes;
    line["milliseconds"] = e.elapsed.count();
  }
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const ssize_t written = ::write(fd_, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) && error_ == 0) error_ = written < 0 ? errno : ENOSPC;
}

}  // namespace saring::cli
