// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "saring/base/hash.h"
#include "saring/corpus/duplicates.h"
#include "saring/crawl/text_store_internal.h"

namespace saring::crawling {
namespace {

constexpr int kBands = 4;
constexpr unsigned kBandBits = 16;
// Of two fingerprints within so many bits one band differs in at most one, so 17 keys a band find all.
static_assert(kNearDuplicateBits / kBands == 1);

std::int64_t key_of(const TextRecord& text, char kind, std::string_view value) {
  std::string all = text.site;
  (all += '\0') += kind;
  return static_cast<std::int64_t>(xxh3_64(all += value));
}

std::int64_t band_key(const TextRecord& text, int band, std::uint16_t bits) {
  const char value[] = {static_cast<char>(bits >> 8), static_cast<char>(bits & 0xff)};
  return key_of(text, static_cast<char>('0' + band), {value, sizeof value});
}

std::uint16_t band_of(std::uint64_t bits, int band) {
  return static_cast<std::uint16_t>(bits >> (static_cast<unsigned>(band) * kBandBits));
}

std::int64_t digest_key(const TextRecord& text) { return key_of(text, 'd', text.digest); }

}  // namespace

std::vector<std::int64_t> own_keys(const TextRecord& text) {
  std::vector<std::int64_t> out{digest_key(text)};
  for (int band = 0; text.near && band < kBands; ++band)
    out.push_back(band_key(text, band, band_of(text.bits, band)));
  return out;
}

std::vector<std::int64_t> keys_of_like(const TextRecord& text) {
  std::vector<std::int64_t> out = own_keys(text);
  for (int band = 0; text.near && band < kBands; ++band)
    for (unsigned bit = 0; bit < kBandBits; ++bit)
      out.push_back(band_key(text, band, static_cast<std::uint16_t>(band_of(text.bits, band) ^ (1u << bit))));
  return out;
}

TextStore::TextStore(Database& database)
    : of_key_(database, "SELECT url, bits FROM text_keys WHERE key = ?1 ORDER BY url LIMIT ?2"),
      found_(
          database,
          "SELECT t.site, t.digest, t.near, u.url FROM texts t JOIN urls u ON u.id = t.url WHERE t.url = ?1"),
      old_(database, "SELECT original, site, digest, bits, near FROM texts WHERE url = ?1"),
      insert_(database, "INSERT OR REPLACE INTO texts VALUES(?1, ?2, ?3, ?4, ?5, ?6)"),
      remove_(database, "DELETE FROM texts WHERE url = ?1"),
      add_key_(database, "INSERT OR IGNORE INTO text_keys VALUES(?1, ?2, ?3)"),
      remove_key_(database, "DELETE FROM text_keys WHERE key = ?1 AND url = ?2"),
      forget_like_(database,
                   "UPDATE urls SET etag = NULL, last_modified = NULL, digest = NULL, text_digest = NULL "
                   "WHERE id IN (SELECT url FROM texts WHERE original = ?1)"),
      orphan_(database, "UPDATE texts SET original = 0 WHERE original = ?1"),
      set_state_(database, "UPDATE texts SET original = ?2 WHERE url = ?1"),
      forget_(database,
              "UPDATE urls SET etag = NULL, last_modified = NULL, digest = NULL, text_digest = NULL "
              "WHERE id = ?1") {}

std::optional<TextMatch> TextStore::compare(UrlId id, int distance, const TextRecord& text) {
  if (!found_.bind(id).step()) return std::nullopt;
  const bool site = found_.bytes(0) == text.site, same = found_.bytes(1) == text.digest;
  const bool near = text.near && found_.number(2) != 0 && distance <= kNearDuplicateBits;
  const TextMatch out{.id = id, .url = std::string(found_.bytes(3)), .same = same, .distance = distance};
  found_.reset();
  return site && (same || near) ? std::optional(out) : std::nullopt;
}

std::vector<TextMatch> TextStore::like(const TextRecord& text, std::size_t most) {
  std::vector<std::pair<UrlId, int>> found;  // that may be like it, and how far they are
  const std::vector<std::int64_t> keys = keys_of_like(text);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    of_key_.bind(keys[i], kMostOfKey);
    while (of_key_.step()) {
      const int distance = hamming_distance(text.bits, static_cast<std::uint64_t>(of_key_.number(1)));
      if (i == 0 || distance <= kNearDuplicateBits) found.emplace_back(of_key_.number(0), distance);
    }
  }
  of_key_.reset();
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<TextMatch> out;
  for (const auto& [id, distance] : found)
    if (std::optional<TextMatch> match = compare(id, distance, text)) out.push_back(*std::move(match));
  const auto rank = [](const TextMatch& m) { return std::tuple(!m.same, m.distance, m.id); };
  std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  out.resize(std::min(out.size(), most));
  return out;
}

std::optional<TextStore::Known> TextStore::known(UrlId url) {
  if (!old_.bind(url).step()) return std::nullopt;
  Known out{.text = {.site = std::string(old_.bytes(1)),
                     .digest = std::string(old_.bytes(2)),
                     .bits = static_cast<std::uint64_t>(old_.number(3)),
                     .near = old_.number(4) != 0},
            .original = old_.null(0) ? kIsOriginal : old_.number(0)};
  old_.reset();
  return out;
}

void TextStore::visit(const Visit& visit) {
  if (visit.text_change == TextChange::stays) {
    if (visit.read) come_back(visit.url);
    return;
  }
  const std::optional<Known> old = known(visit.url);
  if (old && old->original == kIsOriginal) withdraw(visit.url, old->text);
  if (visit.text_change == TextChange::leaves) {
    if (old && old->original == kIsOriginal) set_state_.bind(visit.url, kIsAway).run();
    return;
  }
  if (old) remove_.bind(visit.url).run();
  if (visit.text_change == TextChange::goes) return;
  const TextRecord& text = visit.text;
  const std::optional<std::int64_t> original =
      text.original == 0 ? std::nullopt : std::optional<std::int64_t>(text.original);
  insert_
      .bind(visit.url, original, std::string_view(text.site), Blob{text.digest},
            static_cast<std::int64_t>(text.bits), std::int64_t{text.near})
      .run();
  if (!original) add_keys(visit.url, text);
}

// A page that was read unchanged.
void TextStore::come_back(UrlId url) {
  const std::optional<Known> old = known(url);
  if (!old) return;
  if (old->original == kIsAway) {
    set_state_.bind(url, std::optional<std::int64_t>()).run();
    add_keys(url, old->text);
  }
  // Its visit was under way when the original changed, and has put back what was forgotten.
  if (old->original == kIsOrphan) forget_.bind(url).run();
}

void TextStore::add_keys(UrlId url, const TextRecord& text) {
  for (const std::int64_t key : own_keys(text))
    add_key_.bind(key, url, static_cast<std::int64_t>(text.bits)).run();
}

// An original is none any more.
void TextStore::withdraw(UrlId url, const TextRecord& text) {
  for (const std::int64_t key : own_keys(text)) remove_key_.bind(key, url).run();
  forget_like_.bind(url).run();
  orphan_.bind(url).run();
}

}  // namespace saring::crawling
