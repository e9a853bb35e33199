// SPDX-License-Identifier: Apache-2.0
// The texts of a job's pages, in its state: which are originals, which are duplicates of which. Originals are
// found by keys that two like texts of one site share: one of the digest, and one of each of the
// fingerprint's four bands of 16 bits (duplicates.h says why that finds all). So it costs no memory, and
// about 250 bytes of file for an original. Failures stick to the database.
#pragma once
#include <optional>
#include <vector>

#include "saring/crawl/frontier.h"
#include "saring/crawl/sqlite_internal.h"

namespace saring::crawling {

// The keys under which an original stands, that of the digest first, and those under which all that are like
// a text stand. 64 bits of a hash over site and value: who finds one under them compares the rest.
std::vector<std::int64_t> own_keys(const TextRecord& text);
std::vector<std::int64_t> keys_of_like(const TextRecord& text);
constexpr std::int64_t kMostOfKey = 1'000;  // that are looked at: texts can be made to share one

// What stands for `original` where a text is a duplicate of no page.
constexpr std::int64_t kIsOrphan = 0;     // its original is none any more: it is to be read anew
constexpr std::int64_t kIsAway = -1;      // was an original, and is not there
constexpr std::int64_t kIsOriginal = -2;  // NULL in the tables

class TextStore {
 public:
  // The database is open (kStateFile) and outlives this.
  explicit TextStore(Database& database);

  // As Frontier::texts_like(). Of one key the first kMostOfKey are looked at.
  std::vector<TextMatch> like(const TextRecord& text, std::size_t most);
  // What a visit says of its page's text; after UrlStore::visit(), within a transaction.
  void visit(const Visit& visit);

 private:
  struct Known {
    TextRecord text;
    std::int64_t original = 0;  // or one of the states above
  };
  std::optional<Known> known(UrlId url);
  void add_keys(UrlId url, const TextRecord& text);
  void withdraw(UrlId url, const TextRecord& text);
  void come_back(UrlId url);
  std::optional<TextMatch> compare(UrlId id, int distance, const TextRecord& text);

  Statement of_key_, found_, old_, insert_, remove_, add_key_, remove_key_, forget_like_, orphan_, set_state_,
      forget_;
};

}  // namespace saring::crawling
