// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/frontier.h"

#include <cassert>

namespace saring {

std::string_view name(UrlKind kind) {
  constexpr std::string_view kNames[] = {"page", "list", "feed", "sitemap"};
  return kNames[static_cast<unsigned char>(kind)];
}

std::string_view name(VisitStatus status) {
  constexpr std::string_view kNames[] = {"none",         "ok",         "not-modified",      "redirect",
                                         "gone",         "http-error", "network-error",     "timeout",
                                         "too-large",    "refused",    "robots-disallowed", "not-text",
                                         "out-of-scope", "corrupt",    "host-skipped"};
  static_assert(std::size(kNames) == kVisitStatuses);
  return kNames[static_cast<unsigned char>(status)];
}

}  // namespace saring
