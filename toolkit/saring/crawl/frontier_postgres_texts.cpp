// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "saring/base/hash.h"
#include "saring/corpus/duplicates.h"
#include "saring/crawl/frontier_postgres_internal.h"
#include "saring/crawl/postgres_texts_internal.h"
#include "saring/crawl/text_store_internal.h"

namespace saring::crawling {
namespace {

// $1: keys, that of the digest first; $2: fingerprint; $5, $6, $7: site, digest, near.
#define DISTANCE(of) "bit_count((" of ".bits # $2)::bit(64))"
#define IS_LIKE(of, distance) \
  of ".site = $5 AND (" of ".digest = $6 OR (" of ".near <> 0 AND $7::bigint <> 0 AND " distance " <= $4))"
constexpr Query kLike{
    "texts_like",
    R"(WITH near AS (SELECT DISTINCT k.url, )" DISTANCE("k")
        R"( AS distance FROM unnest($1::bigint[]) WITH ORDINALITY AS v(key, n) CROSS JOIN LATERAL (SELECT url,
  bits FROM text_keys WHERE key = v.key ORDER BY url LIMIT $3) AS k WHERE v.n = 1 OR )" DISTANCE("k")
            R"( <= $4), found AS (SELECT t.url, t.digest = $6 AS same, n.distance FROM near AS n JOIN texts AS t ON
  t.url = n.url WHERE t.original IS NULL AND )" IS_LIKE("t", "n.distance") R"( UNION ALL SELECT c.url, c.digest = $6, )" DISTANCE(
                "c") R"( FROM text_claims AS c WHERE )" IS_LIKE("c", DISTANCE("c"))
                R"() SELECT f.url, u.url, f.same::integer::bigint, f.distance FROM found AS f JOIN urls AS u ON u.id =
  f.url WHERE f.url <> ALL($8::bigint[]) ORDER BY NOT f.same, f.distance, f.url LIMIT $9)"};
#undef DISTANCE
#undef IS_LIKE

constexpr Query kLockSite{"lock_site", R"(SELECT pg_catalog.pg_advisory_xact_lock($1))"};
constexpr Query kClaim{
    "claim_text",
    R"(INSERT INTO text_claims(url, worker, site, digest, bits, near) VALUES ($1, $2, $3, $4, $5, $6) ON
  CONFLICT (url) DO UPDATE SET worker = excluded.worker, site = excluded.site, digest = excluded.digest, bits
  = excluded.bits, near = excluded.near)"};
constexpr Query kLockClaims{
    "lock_claims",
    R"(SELECT url, site, digest, bits, near FROM text_claims WHERE url = ANY($1::bigint[]) ORDER BY url FOR
  UPDATE)"};
constexpr Query kOwnClaims{
    "own_claims",
    R"(SELECT url, site, digest, bits, near FROM text_claims WHERE url = ANY($1::bigint[]) AND worker = $2 ORDER
  BY url FOR UPDATE)"};
constexpr Query kDropClaims{"drop_claims", R"(DELETE FROM text_claims WHERE url = ANY($1::bigint[]))"};
// Those that are duplicates of $2 are locked alone.
constexpr Query kLockTexts{
    "lock_texts",
    R"(WITH locked AS MATERIALIZED (SELECT url, site, digest, bits, near, original, like_digest FROM texts WHERE
  url = ANY($1::bigint[]) OR original = ANY($2::bigint[]) ORDER BY url FOR UPDATE) SELECT * FROM locked
  WHERE url = ANY($1::bigint[]))"};
constexpr Query kWriteTexts{
    "write_texts",
    R"(INSERT INTO texts(url, site, digest, bits, near, original, like_digest) SELECT url, site, digest, bits,
  near, original, like_digest FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bigint[],
  $5::bigint[], $6::bigint[], $7::bytea[]) AS v(url, site, digest, bits, near, original, like_digest) ON
  CONFLICT (url) DO UPDATE SET site = excluded.site, digest = excluded.digest, bits = excluded.bits, near =
  excluded.near, original = excluded.original, like_digest = excluded.like_digest)"};
constexpr Query kRemoveTexts{"remove_texts", R"(DELETE FROM texts WHERE url = ANY($1::bigint[]))"};
constexpr Query kAddKeys{
    "add_text_keys",
    R"(INSERT INTO text_keys(key, url, bits) SELECT key, url, bits FROM unnest($1::bigint[], $2::bigint[],
  $3::bigint[]) AS v(key, url, bits) ON CONFLICT (key, url) DO UPDATE SET bits = excluded.bits)"};
constexpr Query kRemoveKeys{
    "remove_text_keys",
    R"(DELETE FROM text_keys AS k USING unnest($1::bigint[], $2::bigint[]) AS v(key, url) WHERE k.key = v.key
  AND k.url = v.url)"};
// Duplicates of a page that says something else by now than what they are like.
constexpr Query kMakeOrphans{
    "make_orphans",
    R"(UPDATE texts AS t SET original = 0, like_digest = '' FROM unnest($1::bigint[], $2::bytea[]) AS v(url,
  digest) WHERE t.original = v.url AND t.like_digest <> v.digest)"};

using Number = std::int64_t;

TextRecord text_of(const Rows& rows, int row) {
  return {.site = std::string(rows.bytes(row, 1)),
          .digest = std::string(rows.bytes(row, 2)),
          .bits = static_cast<std::uint64_t>(rows.number(row, 3)),
          .near = rows.number(row, 4) != 0};
}

bool is_like(const TextRecord& a, const TextRecord& b) {
  const bool near = a.near && b.near && hamming_distance(a.bits, b.bits) <= kNearDuplicateBits;
  return a.site == b.site && (a.digest == b.digest || near);
}

bool is_same(const TextRecord& a, const TextRecord& b) {
  const auto values = [](const TextRecord& t) {
    return std::tuple(std::string_view(t.site), std::string_view(t.digest), t.bits, t.near, t.original);
  };
  return values(a) == values(b);
}

}  // namespace

// ---- looking

std::vector<TextMatch> PostgresTexts::like(const TextRecord& text, std::span<const UrlId> without,
                                           std::size_t most) {
  const Rows rows =
      database_.run(kLike, Params()
                               .add(keys_of_like(text))
                               .add(static_cast<Number>(text.bits))
                               .add(kMostOfKey)
                               .add(Number{kNearDuplicateBits})
                               .add(std::string_view(text.site))
                               .add(std::string_view(text.digest))
                               .add(Number{text.near})
                               .add(std::vector<Number>(without.begin(), without.end()))
                               .add(static_cast<Number>(std::min<std::size_t>(most, 1'000'000))));
  std::vector<TextMatch> out;
  for (int i = 0; i < rows.size(); ++i)
    out.push_back({.id = rows.number(i, 0),
                   .url = std::string(rows.bytes(i, 1)),
                   .same = rows.number(i, 2) != 0,
                   .distance = static_cast<int>(rows.number(i, 3))});
  return out;
}

std::vector<TextMatch> PostgresTexts::claim(UrlId url, const TextRecord& text,
                                            std::span<const UrlId> outdated, std::size_t most) {
  const std::string site = "saring site " + job_ + '\0' + text.site;
  database_.run(kLockSite, Params().add(static_cast<Number>(xxh3_64(site))));
  std::vector<UrlId> without(outdated.begin(), outdated.end());
  without.push_back(url);
  std::vector<TextMatch> found = like(text, without, most);
  if (!found.empty()) return found;
  database_.run(kClaim, Params()
                            .add(url)
                            .add(std::string_view(worker_))
                            .add(std::string_view(text.site))
                            .add(std::string_view(text.digest))
                            .add(static_cast<Number>(text.bits))
                            .add(Number{text.near}));
  return found;
}

// ---- visits

PostgresTexts::Texts PostgresTexts::texts_of(const Rows& rows) {
  Texts out;
  for (int i = 0; i < rows.size(); ++i) out[rows.number(i, 0)] = {text_of(rows, i)};
  return out;
}

PostgresTexts::Texts PostgresTexts::lock_texts(const std::vector<UrlId>& urls,
                                               const std::vector<UrlId>& originals) {
  const Rows rows = database_.run(kLockTexts, Params().add(urls).add(originals));
  Texts out;
  for (int i = 0; i < rows.size(); ++i) {
    Known& known = out[rows.number(i, 0)] = {text_of(rows, i), std::string(rows.bytes(i, 6))};
    known.text.original = rows.null(i, 5) ? kIsOriginal : rows.number(i, 5);
  }
  return out;
}

// As TextStore::visit(), in memory.
void PostgresTexts::apply(const Visit& visit, const Texts& claims, Texts& texts) {
  const auto old = texts.find(visit.url);
  const bool known = old != texts.end();
  switch (visit.text_change) {
    case TextChange::stays:
      if (visit.read && known && old->second.text.original == kIsAway)
        old->second.text.original = kIsOriginal;
      return;
    case TextChange::leaves:
      if (known && old->second.text.original == kIsOriginal) old->second.text.original = kIsAway;
      return;
    case TextChange::goes: texts.erase(visit.url); return;
    case TextChange::comes: break;
  }
  Known now{visit.text};
  if (visit.text.original == 0) {
    now.text.original = kIsOriginal;
  } else {
    const auto original = texts.find(visit.text.original);
    const auto claim = claims.find(visit.text.original);
    if (original != texts.end() && original->second.text.original == kIsOriginal &&
        is_like(original->second.text, visit.text))
      now.like = original->second.text.digest;
    else if (claim != claims.end() && is_like(claim->second.text, visit.text))
      now.like = claim->second.text.digest;
    else
      now.text.original = kIsOrphan;
  }
  texts[visit.url] = std::move(now);
}

void PostgresTexts::visit(std::span<const Visit> visits) {
  if (visits.empty()) return;
  std::vector<UrlId> urls, all;
  for (const Visit& visit : visits) {
    urls.push_back(visit.url);
    all.push_back(visit.url);
    if (visit.text_change == TextChange::comes && visit.text.original != 0)
      all.push_back(visit.text.original);
  }
  const Texts claims = texts_of(database_.run(kLockClaims, Params().add(all)));
  const Texts before = lock_texts(all, urls);
  Texts after = before;
  for (const Visit& visit : visits) apply(visit, claims, after);
  write(before, after);
  write_keys(before, after);
  make_orphans(urls, claims, before, after);
  if (!claims.empty()) database_.run(kDropClaims, Params().add(urls));
}

void PostgresTexts::drop_claims(const std::vector<UrlId>& pages) {
  const Texts claims =
      texts_of(database_.run(kOwnClaims, Params().add(pages).add(std::string_view(worker_))));
  if (claims.empty()) return;
  const std::vector<UrlId> urls = column(claims, [](const auto& claim) { return claim.first; });
  const Texts texts = lock_texts(urls, urls);
  make_orphans(urls, claims, texts, texts);
  database_.run(kDropClaims, Params().add(urls));
}

void PostgresTexts::write(const Texts& before, const Texts& after) {
  std::vector<UrlId> removed;
  for (const auto& [url, known] : before)
    if (!after.contains(url)) removed.push_back(url);
  if (!removed.empty()) database_.run(kRemoveTexts, Params().add(removed));
  std::vector<std::pair<UrlId, const Known*>> rows;
  for (const auto& [url, known] : after) {
    const auto was = before.find(url);
    const bool same =
        was != before.end() && is_same(was->second.text, known.text) && was->second.like == known.like;
    if (!same) rows.emplace_back(url, &known);
  }
  if (rows.empty()) return;
  const auto of = [&](auto make) { return column(rows, [&](const auto& row) { return make(*row.second); }); };
  const auto original = [](const Known& k) {
    return k.text.original == kIsOriginal ? std::nullopt : std::optional<Number>(k.text.original);
  };
  database_.run(kWriteTexts, Params()
                                 .add(column(rows, [](const auto& row) { return row.first; }))
                                 .add_texts(of([](const Known& k) { return std::string_view(k.text.site); }))
                                 .add(of([](const Known& k) { return std::string_view(k.text.digest); }))
                                 .add(of([](const Known& k) { return static_cast<Number>(k.text.bits); }))
                                 .add(of([](const Known& k) { return Number{k.text.near}; }))
                                 .add(of(original))
                                 .add(of([](const Known& k) { return std::string_view(k.like); })));
}

// Originals stand under their keys.
void PostgresTexts::write_keys(const Texts& before, const Texts& after) {
  const auto original = [](const Texts& texts, UrlId url) -> const TextRecord* {
    const auto found = texts.find(url);
    if (found == texts.end() || found->second.text.original != kIsOriginal) return nullptr;
    return &found->second.text;
  };
  std::vector<Number> keys, urls, bits, old_keys, old_urls;
  for (const auto& [url, known] : before) {
    const TextRecord *was = original(before, url), *is = original(after, url);
    if (!was || (is && is_same(*was, *is))) continue;
    for (const Number key : own_keys(*was)) old_keys.push_back(key), old_urls.push_back(url);
  }
  for (const auto& [url, known] : after) {
    const TextRecord *was = original(before, url), *is = original(after, url);
    if (!is || (was && is_same(*was, *is))) continue;
    for (const Number key : own_keys(*is))
      keys.push_back(key), urls.push_back(url), bits.push_back(static_cast<Number>(is->bits));
  }
  if (!old_keys.empty()) database_.run(kRemoveKeys, Params().add(old_keys).add(old_urls));
  if (!keys.empty()) database_.run(kAddKeys, Params().add(keys).add(urls).add(bits));
}

// Of pages that said something others may be like, and do no more.
void PostgresTexts::make_orphans(const std::vector<UrlId>& urls, const Texts& claims, const Texts& before,
                                 const Texts& after) {
  const auto digest = [](const Texts& texts, UrlId url) {
    const auto found = texts.find(url);
    const bool is = found != texts.end() && found->second.text.original == kIsOriginal;
    return is ? std::string_view(found->second.text.digest) : std::string_view();
  };
  std::vector<UrlId> changed;
  std::vector<std::string_view> digests;
  for (const UrlId url : urls) {
    const std::string_view was = digest(before, url), is = digest(after, url);
    const auto claim = claims.find(url);
    const bool claimed = claim != claims.end() && claim->second.text.digest != is;
    if ((was.empty() || was == is) && !claimed) continue;
    changed.push_back(url);
    digests.push_back(is);
  }
  if (!changed.empty()) database_.run(kMakeOrphans, Params().add(changed).add(digests));
}

}  // namespace saring::crawling
