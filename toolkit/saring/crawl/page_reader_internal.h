// SPDX-License-Identifier: Apache-2.0
// What a crawl does with a body: text out of pages, URLs out of all. Runs on several threads at once.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "saring/corpus/collection.h"
#include "saring/crawl/frontier.h"
#include "saring/crawl/job.h"
#include "saring/crawl/list_links_internal.h"
#include "saring/fetch/fetcher.h"

namespace saring {

// A body on its way. `visit` is the reply's judgement, and is completed.
struct PageWork {
  Turn turn;
  FetchReply reply;
  Visit visit;
  WallTime now{};
};

struct PageOutcome {
  Turn turn;
  FetchReply reply;  // its body is as it was
  Visit visit;
  std::string line{};             // for pages.jsonl; empty: none
  std::vector<TextMove> moves{};  // of texts that are staged
  std::string why{};              // it was not kept; one short line
  bool is_new = false;            // first version of a text
  std::string duplicate_of{};     // URL; empty: none is known
  bool noarchive = false;
  std::uint32_t words = 0;        // of the clean text
  std::string page_status{};      // PageStatus of a page that was read
  std::uint32_t found_out = 0;    // URLs that were not taken: out of scope, traps
  std::optional<Error> failed{};  // a file could not be written: the run is to end
};

class PageReader {
 public:
  // All outlive it.
  PageReader(const Job& job, const Scope& scope, const Collection& collection)
      : job_(job), scope_(scope), collection_(collection), lists_(job) {}

  PageOutcome read(PageWork work, ParseMemory& memory) const;

 private:
  void read_page(PageOutcome& out, ParseMemory& memory) const;
  void add_links(const std::vector<std::string>& links, PageOutcome& out) const;
  void read_feed_entries(PageOutcome& out) const;
  void read_sitemap_entries(PageOutcome& out) const;
  // Adds a URL that is in scope; counts it otherwise.
  void add(PageOutcome& out, NewUrl url) const;

  const Job& job_;
  const Scope& scope_;
  const Collection& collection_;
  const ListLinks lists_;
};

}  // namespace saring
