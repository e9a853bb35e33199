// SPDX-License-Identifier: Apache-2.0
// Sitemaps as lists of pages, by the protocol of https://www.sitemaps.org/protocol.html: url sets, indexes of
// sitemaps, plain text with an address per line, and RSS or Atom feeds (JSON Feed is none), also compressed
// by gzip or zstd (known by their bytes). Of the extensions, news (title and date) and alternates in other
// languages are read; images and videos are no pages and are left out.
//
// Sitemaps in the wild break the protocol, so all are read leniently, as feeds are (feed.h): what is damaged
// gives what can be read of it, and `malformed` says so. An entry without <loc> whose text is an address is
// that address; relative addresses are resolved. Departure: a sitemap may list pages of other hosts and
// folders here; whether it is believed about them is for the caller to say.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"

namespace saring {

enum class SitemapKind : std::uint8_t { urlset, index, text, feed };
std::string_view name(SitemapKind kind);  // "urlset", "index", "text", "feed"

enum class ChangeFrequency : std::uint8_t { unknown, always, hourly, daily, weekly, monthly, yearly, never };
std::string_view name(ChangeFrequency frequency);  // empty for unknown

// The same page for readers of another language or region.
struct SitemapAlternate {
  std::string language;  // hreflang as written ("de", "x-default")
  std::string url;       // absolute, http or https
};

// Strings are valid UTF-8; dates are ISO 8601 as far as stated, empty if there is none or none can be read.
struct SitemapEntry {
  std::string url;      // absolute, http or https; of an index: a sitemap
  std::string lastmod;  // of a feed: updated, else published
  ChangeFrequency changefreq = ChangeFrequency::unknown;
  std::optional<double> priority;  // 0 to 1, if stated
  std::string news_title;          // of a feed: the entry's title
  std::string news_date;           // publication
  std::vector<SitemapAlternate> alternates;
};

struct Sitemap {
  SitemapKind kind = SitemapKind::urlset;
  std::vector<SitemapEntry> entries;  // in order; an address that came before (canonical form) is left out

  std::size_t duplicates = 0;  // entries left out for that
  std::size_t refused_urls =
      0;  // entries left out without an http(s) address, or with one of more than 8 KiB
  // Entries beyond max_entries, or after max_bytes of addresses and titles: neither kept nor looked at.
  std::size_t over_limit = 0;
  std::size_t alternates_over_limit = 0;
  bool truncated = false;  // bytes beyond max_bytes were not read; an entry that the limit cuts is left out
  bool malformed = false;
  std::string fault;  // the first one: a few words; empty if not malformed
};

struct SitemapOptions {
  std::string_view base_url;      // of the fetch, after redirects; empty if unknown
  std::string_view content_type;  // value of the HTTP header, or empty
  // Decompressed, and again as UTF-8: 50 MB, the protocol's limit.
  std::size_t max_bytes = 52'428'800;
  std::size_t max_entries = 50'000;      // the protocol's limit
  std::size_t max_alternates = 200'000;  // in all
};

// Takes linear time in what comes out of `bytes`, whatever they are, and holds about twice max_bytes: what is
// unpacked, and either that as UTF-8, where it is none, or the entries. Errors: too_large, if there are more
// than max_bytes and in these is no entry; corrupt, if this is no sitemap (`what` says what it looks like).
// An empty url set is one, an empty text is not.
Result<Sitemap> read_sitemap(std::string_view bytes, const SitemapOptions& options = {});

}  // namespace saring
