// SPDX-License-Identifier: Apache-2.0
// What a page says of other URLs, and of itself to robots: links, feeds, canonical address, meta robots.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "saring/dom/dom.h"
#include "saring/fetch/robots_tag.h"
#include "saring/url/url.h"

namespace saring {

// The name that robots.txt, meta elements and headers may use for us: the User-Agent's product token.
constexpr std::string_view kRobotsAgent = "saring";

struct PageLinks {
  // Absolute http(s) URLs without user, password and fragment, each canonical form once, in document order.
  std::vector<std::string> links;  // of <a> and <area>, without those marked nofollow, ugc or sponsored
  std::vector<std::string> feeds;  // <link rel=alternate> of a feed's media type
  std::string canonical;           // <link rel=canonical> in the head; empty: none, or not http(s)
  RobotsTag robots;                // of <meta name=robots> and <meta name=saring>
  bool cut = false;                // there were more than the limits
};

struct PageLinksLimits {
  std::size_t max_links = 10'000, max_feeds = 16;
};

// `url` is the page's own; a <base href> moves what its links resolve against, once, as browsers do.
PageLinks read_links(const Dom& dom, std::string_view url, const PageLinksLimits& limits = {});

// Adds what a Link header of the page's response says: feeds, and its canonical address where the page itself
// names none.
void add_link_header(std::string_view value, std::string_view url, PageLinks& links,
                     const PageLinksLimits& limits = {});

}  // namespace saring
