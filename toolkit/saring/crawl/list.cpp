// SPDX-License-Identifier: Apache-2.0
#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/crawl/list_internal.h"

namespace saring::crawl {

std::optional<Url> listed_url(std::string_view text, const std::optional<Url>& base) {
  text = ascii::trim(text);
  if (text.empty() || text.size() > kMaxListedUrlBytes) return std::nullopt;
  Result<Url> url = base ? Url::parse(text, *base) : Url::parse(text);
  if (!url || !url->is_http() || url->href().size() > kMaxListedUrlBytes) return std::nullopt;
  return std::move(*url);
}

bool SeenUrls::add(const Url& url) { return hashes_.insert(xxh3_64(canonical(url))).second; }

}  // namespace saring::crawl
