// SPDX-License-Identifier: Apache-2.0
// What a page says about itself to crawlers: the header X-Robots-Tag and <meta name="robots">. There is no
// standard; these are the directives that search engines document, joined as Google joins them: the page's
// general ones and those for the crawler's name add up, and only what forbids counts.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace saring {

// Bytes of one header value or attribute that are read.
constexpr std::size_t kMaxRobotsTag = 8 * 1024;

struct RobotsTag {
  bool noindex = false;           // do not keep the page; also of "none"
  bool nofollow = false;          // do not follow its links; also of "none"
  bool noarchive = false;         // keep no copy; also "nocache"
  bool nosnippet = false;         // quote nothing of it
  std::string unavailable_after;  // the date as written, the last one; not judged
};

// Adds what a value of X-Robots-Tag says to the crawler `agent` (a product token, whatever its case):
// directives between commas, those behind "name:" for that crawler alone, up to the next "name:". Every
// header of a response is given by itself. Names and directives in any case; unknown ones are ignored.
void add_robots_header(std::string_view value, std::string_view agent, RobotsTag& tag);

// Adds what <meta name=NAME content=CONTENT> says: nothing unless NAME is "robots" or the crawler's.
void add_robots_meta(std::string_view name, std::string_view content, std::string_view agent, RobotsTag& tag);

}  // namespace saring
