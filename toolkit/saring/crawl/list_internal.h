// SPDX-License-Identifier: Apache-2.0
// What feeds and sitemaps share: the addresses they list, each page once.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "saring/url/url.h"

namespace saring::crawl {

// Longest address that is taken, written and resolved. sitemaps.org allows 2,048 characters, servers commonly
// 8 KiB.
constexpr std::size_t kMaxListedUrlBytes = 8 * 1024;

// An http or https address, white space around it ignored; empty if it is none or is too long. An empty text
// does not stand for the base.
std::optional<Url> listed_url(std::string_view text, const std::optional<Url>& base);

// Canonical forms that came already, as 64-bit hashes: two in a full sitemap are confused once in 10^10.
class SeenUrls {
 public:
  bool add(const Url& url);  // false: it came before

 private:
  std::set<std::uint64_t> hashes_;
};

}  // namespace saring::crawl
