// SPDX-License-Identifier: Apache-2.0
// The texts of a job's pages on PostgreSQL, as text_store has them on SQLite: which are originals, which are
// duplicates of which. Two things are there since workers share them.
//
// A text that is found to be an original is claimed at once, before its visit is committed: for other
// workers it is one from then on. Looking for originals and claiming are one step, of one worker at a time
// for a site (an advisory lock), so that of like texts that are read at the same time one is the original. A
// claim stands until a visit to its page is committed, or its worker is started again.
//
// A duplicate names the text that it is one of (its original's digest at that time). When it is committed,
// that is locked: where its original has another text by then, or none, it is an orphan, which is read whole
// at its next visit. Of an orphan the validators and digests stay in `urls`, but are not told.
//
// In a transaction claims are locked first, then texts, of lower ids first; both after hosts. What became a
// duplicate of a page while that was locked is locked out of turn: should that be a circle, the server ends
// it, and the transaction is done anew.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saring/crawl/frontier.h"
#include "saring/crawl/postgres_internal.h"

namespace saring::crawling {

class PostgresTexts {
 public:
  // The database is connected and outlives this. Names of sites are locked as those of this job.
  PostgresTexts(Postgres& database, std::string_view job, std::string_view worker)
      : database_(database), job_(job), worker_(worker) {}

  // As Frontier::texts_like(), among originals and claims. Of one key the first
  // kMostOfKey are looked at. Reads.
  std::vector<TextMatch> like(const TextRecord& text, std::size_t most) { return like(text, {}, most); }

  // ---- within a transaction

  // As Frontier::claim_text().
  std::vector<TextMatch> claim(UrlId url, const TextRecord& text, std::span<const UrlId> outdated,
                               std::size_t most);
  // What visits say of their pages' texts, each URL once.
  void visit(std::span<const Visit> visits);
  // Claims of this worker that it will not keep.
  void drop_claims(const std::vector<UrlId>& pages);

 private:
  // A row of texts. `original` as in the table, but kIsOriginal for NULL; `like` is the digest of the
  // original's text.
  struct Known {
    TextRecord text;
    std::string like{};
  };
  using Texts = std::map<UrlId, Known>;

  std::vector<TextMatch> like(const TextRecord& text, std::span<const UrlId> without, std::size_t most);
  static Texts texts_of(const Rows& rows);
  Texts lock_texts(const std::vector<UrlId>& urls, const std::vector<UrlId>& originals);
  static void apply(const Visit& visit, const Texts& claims, Texts& texts);
  void write(const Texts& before, const Texts& after);
  void write_keys(const Texts& before, const Texts& after);
  void make_orphans(const std::vector<UrlId>& urls, const Texts& claims, const Texts& before,
                    const Texts& after);

  Postgres& database_;
  const std::string job_, worker_;
};

}  // namespace saring::crawling
