// SPDX-License-Identifier: Apache-2.0
// What an event of a crawl says to people, and how much it matters.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "saring/crawl/crawl.h"
#include "settings.h"

namespace saring::cli {

std::string_view name(LogLevel level);

// warn: a visit that failed, a redirect out of the scope, a host that is left alone or gives less than
// before. debug: a request that goes out. info: the rest.
LogLevel level_of(const CrawlEvent& event);

// One line.
std::string told(const CrawlEvent& event);

bool is_failure(VisitStatus status);
bool is_of_host(const CrawlEvent& event);  // rather than of a URL

}  // namespace saring::cli
