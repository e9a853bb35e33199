// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/frontier.h"

#include <algorithm>
#include <cassert>
#include <cstdio>

namespace saring {

std::string_view name(UrlKind kind) {
  constexpr std::string_view kNames[] = {"page", "list", "feed", "sitemap", "robots"};
  return kNames[static_cast<unsigned char>(kind)];
}

std::string_view name(VisitStatus status) {
  constexpr std::string_view kNames[] = {"none",         "ok",         "not_modified",      "redirect",
                                         "gone",         "http_error", "network_error",     "timeout",
                                         "too_large",    "refused",    "robots_disallowed", "not_text",
                                         "out_of_scope", "corrupt",    "host_skipped"};
  static_assert(std::size(kNames) == kVisitStatuses);
  return kNames[static_cast<unsigned char>(status)];
}

std::string iso_time(WallTime time) {
  if (time == kNever) return {};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

Result<std::vector<std::optional<UrlRecord>>> Frontier::find_all(std::span<const std::string_view> urls) {
  std::vector<std::optional<UrlRecord>> out;
  for (const std::string_view url : urls) {
    Result<std::optional<UrlRecord>> found = find(url);
    if (!found) return found.error();
    out.push_back(*std::move(found));
  }
  return out;
}

// One process has the job.
Result<std::vector<bool>> Frontier::still_mine(std::span<const Visit> visits) {
  return std::vector<bool>(visits.size(), true);
}

bool Frontier::may_send(const Turn&) const { return true; }

Status Frontier::settle_gone(const std::function<bool(std::string_view, const OutputMove&)>&) { return {}; }

Result<std::vector<TextMatch>> Frontier::claim_text(UrlId url, const TextRecord& text,
                                                    std::span<const UrlId> outdated, std::size_t most) {
  Result<std::vector<TextMatch>> out = texts_like(text, most);
  if (out)
    std::erase_if(*out, [&](const TextMatch& match) {
      return match.id == url || std::find(outdated.begin(), outdated.end(), match.id) != outdated.end();
    });
  return out;
}

}  // namespace saring
