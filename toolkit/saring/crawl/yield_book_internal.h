// SPDX-License-Identifier: Apache-2.0
// What the hosts of a run give, from page to page (host_watch.h). It is read anew after each commit: a host
// may have been another worker's in the meantime. A worker's run begins for a host with its first page of it.
#pragma once
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "saring/crawl/frontier.h"

namespace saring {

class YieldBook {
 public:
  explicit YieldBook(Frontier& frontier) : frontier_(frontier) {}  // outlives it

  // Counts a page that was read whole. What there is to warn of since, if that is new; else empty.
  Result<std::string> count(HostId host, bool ok, std::uint32_t words);
  // What is to be committed.
  std::vector<StoredYield> changed() const;
  void forget(HostId host) { changed_.erase(host); }
  void committed() { changed_.clear(); }

 private:
  struct Host {
    HostYield at_start, now;
  };
  Frontier& frontier_;
  std::unordered_map<HostId, Host> hosts_;
  std::unordered_set<HostId> changed_;
};

}  // namespace saring
