// SPDX-License-Identifier: Apache-2.0
// Feeds as lists of pages: RSS 0.9 to 2.0 and RSS 1.0 (RDF), Atom 0.3 and 1.0 (RFC 4287), JSON Feed 1.0 and
// 1.1, from the bytes that a server sent.
//
// Feeds in the wild break their formats, so all are read leniently and `malformed` says that something was
// wrong. XML that is not well-formed gives what can be read of it; wrong namespaces, missing ones, odd
// prefixes and letter case do not matter; a document type is read for its plain entities alone, and no file
// or address that it names is ever opened. The encoding is found as for pages (text/decode.h): byte-order
// mark, HTTP, XML declaration, then the bytes themselves.
//
// Departures: RFC 7303 reads text/xml without charset as US-ASCII and RFC 4287 forbids most of what is mended
// here. Markup in titles and summaries becomes plain text. JSON is read by nlohmann-json.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"

namespace saring {

enum class FeedFormat : std::uint8_t { rss, rdf, atom, json };
std::string_view name(FeedFormat format);  // "rss", "rdf", "atom", "json"

// All strings are valid UTF-8; texts are clean (text/normalize.h), white space collapsed. Dates are ISO 8601
// as far as stated ("2026-03-01", "2026-03-01T10:00:00Z"), empty if there is none or none can be read.
struct FeedEntry {
  // Of the page, absolute, http or https: the alternate link, else a guid that is an address and not said to
  // be none, else rdf:about. Empty if there is none.
  std::string url;
  std::string id;  // Atom id, RSS guid, rdf:about or JSON id, as written without white space around it
  std::string title;
  std::string published;  // pubDate, published, issued, date_published, dcterms:issued
  std::string updated;    // updated, modified, date_modified, dc:date, dcterms:modified
  std::string summary;    // description or summary; never the content
};

struct Feed {
  FeedFormat format = FeedFormat::rss;
  std::string title;
  std::string link;      // the site, absolute; empty if unknown
  std::string language;  // as declared
  // RFC 5005: the next page of a paged feed, else the archive before this one; JSON Feed next_url. Absolute.
  std::string next;
  std::vector<std::string> hubs;  // WebSub, absolute, kMaxFeedHubs at most
  // In order. An entry whose page came before (canonical form of url) is left out, as is an empty one;
  // those without page stay.
  std::vector<FeedEntry> entries;

  std::size_t duplicates = 0;    // entries left out for that
  std::size_t refused_urls = 0;  // links of entries that are no http(s) address, or one of more than 8 KiB
  std::size_t over_limit = 0;    // entries beyond max_entries: neither kept nor looked at
  bool truncated = false;        // bytes beyond max_bytes were not read
  bool malformed = false;
  std::string fault;  // the first one: a few words; empty if not malformed
};

constexpr std::size_t kMaxFeedHubs = 16;

struct FeedOptions {
  std::string_view base_url;      // of the fetch, after redirects; empty if unknown
  std::string_view content_type;  // value of the HTTP header, or empty
  std::size_t max_bytes = 32u << 20;
  std::size_t max_entries = 50'000;
  std::size_t max_title_bytes = 4096;     // of titles and ids as written; the rest is cut off
  std::size_t max_summary_bytes = 65536;  // the same of summaries
};

// Takes linear time in `bytes`, whatever they are. Relative addresses are resolved by xml:base, else by
// base_url, else by the feed's own link where that stands before them. Error: corrupt, if this is no feed
// (`what` says what it looks like); an empty feed is none.
Result<Feed> read_feed(std::string_view bytes, const FeedOptions& options = {});

}  // namespace saring
