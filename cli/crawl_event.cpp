// SPDX-License-Identifier: Apache-2.0
#include "crawl_event.h"

namespace saring::cli {

std::string_view name(LogLevel level) {
  constexpr std::string_view kNames[] = {"error", "warn", "info", "debug"};
  return kNames[static_cast<unsigned>(level)];
}

bool is_failure(VisitStatus status) {
  return status == VisitStatus::http_error || status == VisitStatus::network_error ||
         status == VisitStatus::timeout || status == VisitStatus::too_large ||
         status == VisitStatus::corrupt || status == VisitStatus::host_skipped;
}

bool is_of_host(const CrawlEvent& e) {
  return e.kind == CrawlEvent::Kind::host_blocked || e.kind == CrawlEvent::Kind::host_fallen;
}

LogLevel level_of(const CrawlEvent& e) {
  if (e.kind == CrawlEvent::Kind::request) return LogLevel::debug;
  const bool lost = e.status == VisitStatus::redirect && !e.why.empty();  // out of the scope
  return is_of_host(e) || is_failure(e.status) || lost ? LogLevel::warn : LogLevel::info;
}

std::string told(const CrawlEvent& e) {
  std::string out(e.url);
  switch (e.kind) {
    case CrawlEvent::Kind::host_blocked: return out + ": left alone for a while: " + std::string(e.why);
    case CrawlEvent::Kind::host_fallen: return out + ": gives less than before: " + std::string(e.why);
    case CrawlEvent::Kind::request: return out + ": asked for";
    case CrawlEvent::Kind::robots:
      out += e.http_status == 0 ? ": no answer" : ": status " + std::to_string(e.http_status);
      break;
    case CrawlEvent::Kind::visit:
      (out += ": ") += e.is_new ? "new" : e.changed ? "changed" : name(e.status);
      break;
  }
  if (!e.duplicate_of.empty()) (out += ", duplicate of ") += e.duplicate_of;
  if (!e.why.empty()) (out += ": ") += e.why;
  return out;
}

}  // namespace saring::cli
