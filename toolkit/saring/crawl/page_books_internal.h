// SPDX-License-Identifier: Apache-2.0
// What a run keeps account of over its pages: texts (duplicates) and yields of hosts.
#pragma once
#include <string>
#include <vector>

#include "saring/crawl/crawl.h"
#include "saring/crawl/page_reader_internal.h"
#include "saring/crawl/text_book_internal.h"
#include "saring/crawl/yield_book_internal.h"

namespace saring {

class PageBooks {
 public:
  // All outlive it.
  PageBooks(const Job& job, Frontier& frontier, const Collection& collection, CrawlReport& report)
      : job_(job), collection_(collection), report_(report), texts_(frontier), yields_(frontier) {}

  // A page that was read, in the order of commits: says in its line what it is a duplicate of, or drops what
  // was to be kept of it. What there is to warn of its host since; else empty.
  Result<std::string> take(PageOutcome& page);
  // A visit whose body was not read.
  Status note(const Turn& turn, Visit& visit);

  std::vector<StoredYield> yields() const { return yields_.changed(); }  // to be committed with the visits
  void forget(HostId host) { yields_.forget(host); }  // what is not committed of it is not to be
  void committed() { texts_.committed(), yields_.committed(); }

 private:
  Status find_duplicate(PageOutcome& page);

  const Job& job_;
  const Collection& collection_;
  CrawlReport& report_;
  TextBook texts_;
  YieldBook yields_;
};

}  // namespace saring
