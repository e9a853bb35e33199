// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/crawl/list_links_internal.h"

namespace saring {

void ListLinks::add(const Seed& seed, Rule& rule) {
  rule.all |= seed.links.empty();
  rule.wildcards.insert(rule.wildcards.end(), seed.links.begin(), seed.links.end());
}

ListLinks::ListLinks(const Job& job) {
  for (const Seed& seed : job.seeds) {
    if (seed.kind != UrlKind::list) continue;
    const Result<Url> url = Url::parse(seed.url);
    if (!url) continue;
    add(seed, of_seed_[canonical(*url)]);
    add(seed, of_site_[registrable_domain(url->hostname())]);
  }
}

const ListLinks::Rule& ListLinks::rule_of(std::string_view list) const {
  const Result<Url> url = Url::parse(list);
  if (!url) return everything_;
  if (const auto seed = of_seed_.find(canonical(*url)); seed != of_seed_.end()) return seed->second;
  const auto site = of_site_.find(registrable_domain(url->hostname()));
  return site != of_site_.end() ? site->second : everything_;
}

bool ListLinks::Rule::follows(std::string_view link) const {
  const auto matching = [&](const std::string& wildcard) { return matches(wildcard, link); };
  return all || std::any_of(wildcards.begin(), wildcards.end(), matching);
}

}  // namespace saring
