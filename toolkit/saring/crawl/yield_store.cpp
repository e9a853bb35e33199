// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/yield_store_internal.h"

namespace saring::crawling {
namespace {

constexpr const char* kColumns =
    "pages, texts, past_ok, past_words, past_squares, recent_ok, recent_words, recent_squares, few, brief";

HostYield yield_from(const Statement& row) {
  HostYield out;
  out.pages = static_cast<std::uint64_t>(row.number(0));
  out.texts = static_cast<std::uint64_t>(row.number(1));
  out.past = {row.real(2), row.real(3), row.real(4)};
  out.recent = {row.real(5), row.real(6), row.real(7)};
  out.few = row.number(8) != 0;
  out.brief = row.number(9) != 0;
  return out;
}

}  // namespace

YieldStore::YieldStore(Database& database)
    : database_(database),
      find_(database, std::string("SELECT ") + kColumns + " FROM yields WHERE host = ?1"),
      put_(database, std::string("INSERT OR REPLACE INTO yields(") + kColumns +
                         ", host) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)") {}

HostYield YieldStore::of(HostId host) {
  if (!find_.bind(host).step()) return {};
  const HostYield out = yield_from(find_);
  find_.reset();
  return out;
}

void YieldStore::put(const StoredYield& stored) {
  const HostYield& y = stored.yield;
  put_.bind(static_cast<std::int64_t>(y.pages), static_cast<std::int64_t>(y.texts), y.past.ok, y.past.words,
            y.past.squares, y.recent.ok, y.recent.words, y.recent.squares, std::int64_t{y.few},
            std::int64_t{y.brief}, stored.host)
      .run();
}

std::vector<FallenHost> YieldStore::fallen() {
  std::vector<FallenHost> out;
  Statement all(database_, std::string("SELECT ") + kColumns +
                               ", name FROM yields INDEXED BY yields_fallen JOIN hosts ON id = host "
                               "WHERE few + brief > 0 ORDER BY host LIMIT ?1");
  all.bind(static_cast<std::int64_t>(kMaxListedFallen));
  while (all.step()) out.push_back({std::string(all.bytes(10)), yield_from(all)});
  return out;
}

}  // namespace saring::crawling
