// SPDX-License-Identifier: Apache-2.0
// What an operator asks for: where to begin, how far to go, how gently, how often, and what to keep. The
// command line reads it from a job file. Numbers that research or other crawlers' defaults stand behind say
// so.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"
#include "saring/corpus/collection.h"
#include "saring/crawl/frontier.h"
#include "saring/document/document.h"
#include "saring/url/url.h"

namespace saring {

struct Seed {
  std::string url;
  UrlKind kind = UrlKind::page;
  // Of a list: wildcards (as in Scope) of the links that are followed, which must be in scope as well. Empty:
  // all are.
  std::vector<std::string> links{};
};

struct Scope {
  // Names of hosts; "*.example.org" is every name under it and itself. Empty: the seeds' hosts.
  std::vector<std::string> hosts;
  // Wildcards over whole URLs: '*' is any run of characters, all else itself. A URL is in scope if one of
  // `include` matches (or there are none) and none of `exclude` does.
  std::vector<std::string> include, exclude;
  std::uint16_t max_depth = 3;  // links from a seed; what feeds and sitemaps name is as deep as they are
  std::uint64_t pages_per_host = 10'000;    // requests in a run; robots.txt not counted
  std::uint64_t urls_per_host = 1'000'000;  // known at all: a site without end leaves room for others
  std::uint64_t max_bytes = 0;              // bodies of a run; 0: no limit
  std::chrono::seconds max_time{0};         // of a run; 0: no limit
  bool follow_links = true;  // false: what seeds (lists by their links), feeds and sitemaps name
  bool sitemaps = true;      // those that robots.txt names
  bool feeds = false;        // those that pages announce by <link rel=alternate>
};

struct Politeness {
  std::chrono::milliseconds delay{
      1'000};  // between starts on a host; the least allowed but for private hosts
  std::chrono::milliseconds max_crawl_delay{
      30'000};                 // more in robots.txt: the host is skipped (StormCrawler's limit)
  double response_factor = 2;  // times the last response time (Heritrix: 5)
  bool robots = true;
  std::size_t hosts_at_once = 64;     // at work; some hundred that let us wait may come on top
  int tries = 3;                      // of one visit, for transient failures
  std::size_t max_bytes = 20u << 20;  // of a body, after decompression
  std::chrono::milliseconds connect_timeout{10'000}, total_timeout{30'000};
  // A job that has had a host for so long lets others have it, and closes its connection.
  std::chrono::milliseconds longest_lease{30'000};
  std::string proxy;    // none is taken from the environment
  std::string ca_file;  // as in FetchOptions
  bool allow_private = false;
  bool cookies = false;  // kept for a run, in memory, and sent back by RFC 6265
};

struct Revisit {
  bool adaptive = true;  // false: always after `interval`
  std::chrono::milliseconds interval{
      std::chrono::hours(24)};  // the first, and of feeds, sitemaps and lists `list_interval`
  std::chrono::milliseconds list_interval{std::chrono::hours(1)};
  std::chrono::milliseconds least{std::chrono::hours(1)}, most{std::chrono::hours(24 * 30)};
};

// Pages with the same or nearly the same text as another of their site (registrable domain): said so in
// pages.jsonl, not written at all, or not looked for.
enum class Duplicates : std::uint8_t { mark, drop, off };

struct Outputs {
  CollectionOptions pages;
  // Of the file of lines, before a run begins the next one, and from then on counts on that alone; 0: there
  // is one for ever.
  std::uint64_t jsonl_bytes = 0;
  bool warc = false;                    // raw pages, too
  std::uint64_t warc_bytes = 1u << 30;  // of a file, before the next begins
  Duplicates duplicates = Duplicates::mark;
};

struct Job {
  std::string name;     // 1-64 of [A-Za-z0-9._-], no '.' first
  std::string contact;  // "https://..." or a mail address, in every request's User-Agent
  std::vector<Seed> seeds;
  Scope scope;
  Politeness politeness;
  Revisit revisit;
  Outputs outputs;
  ExtractOptions extract;
};

// What is wrong with it, one line; empty: nothing. "politeness.delay: ..." names the field, by its key in a
// job file.
std::string fault_of(const Job& job);

// What is no fault, but hardly meant, of a job without fault: seeds outside the scope, wildcards that match
// no URL of its hosts, intervals out of their bounds. A line each, the first few of a kind.
std::vector<std::string> notes_on(const Job& job);

// "saring/VERSION (+https://...)" or "(+mailto:...)".
std::string user_agent(const Job& job);

// Whether `text` matches a wildcard of Scope, in time linear in the product of their lengths.
bool matches(std::string_view wildcard, std::string_view text);

// The job's scope, its hosts sorted; where it names none, with those of the seeds.
Scope settled_scope(const Job& job);

// Why a URL is not to be visited; the names stand in reports.
enum class ScopeVerdict : std::uint8_t { in, other_host, excluded, not_included, too_deep, trap };
std::string_view name(ScopeVerdict verdict);

// Of a settled scope. Traps are URLs that a site makes without end: over 2,000 bytes, over 20 path segments,
// a segment for the third time (StormCrawler's and Nutch's rule for relative links gone wrong), over 12
// parameters, a session parameter.
// `include` and `exclude` are about pages: which feeds, lists and sitemaps a site has is its own business.
// The depth of a sitemap counts the indexes that it stands in, and is not judged.
ScopeVerdict judge(const Scope& scope, const Url& url, UrlKind kind, std::uint16_t depth);
bool is_trap(const Url& url);

}  // namespace saring
