// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/yield_book_internal.h"

namespace saring {

Result<std::string> YieldBook::count(HostId id, bool ok, std::uint32_t words) {
  auto found = hosts_.find(id);
  if (!changed_.contains(id)) {
    const Result<HostYield> known = frontier_.yield_of(id);
    if (!known) return known.error();
    if (found == hosts_.end()) found = hosts_.emplace(id, Host{*known, *known}).first;
    found->second.now = *known;
  }
  Host& host = found->second;
  const bool few = host.now.few, brief = host.now.brief;
  count_page(host.now, host.at_start, ok, words);
  changed_.insert(id);
  const bool is_new = (host.now.few && !few) || (host.now.brief && !brief);
  return is_new ? warning_of(host.now) : std::string();
}

std::vector<StoredYield> YieldBook::changed() const {
  std::vector<StoredYield> out;
  for (const HostId id : changed_) out.push_back({id, hosts_.at(id).now});
  return out;
}

}  // namespace saring
