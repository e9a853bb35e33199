// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/frontier.h"

#include <cassert>

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

}  // namespace saring
