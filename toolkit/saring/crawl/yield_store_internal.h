// SPDX-License-Identifier: Apache-2.0
// What hosts gave until now, in a job's state. Failures stick to the database.
#pragma once
#include <optional>
#include <vector>

#include "saring/crawl/frontier.h"
#include "saring/crawl/sqlite_internal.h"

namespace saring::crawling {

class YieldStore {
 public:
  // The database is open (kStateFile) and outlives this.
  explicit YieldStore(Database& database);

  HostYield of(HostId host);           // all 0: nothing is known
  void put(const StoredYield& yield);  // within a transaction
  std::vector<FallenHost> fallen();    // up to kMaxListedFallen; linear in those that are

 private:
  Database& database_;
  Statement find_, put_;
};

}  // namespace saring::crawling
