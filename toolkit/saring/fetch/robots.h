// SPDX-License-Identifier: Apache-2.0
// robots.txt by RFC 9309 (https://www.rfc-editor.org/rfc/rfc9309): which URLs of a site a crawler may fetch,
// and why.
//
// Departures, and what the RFC leaves open:
// - Escapes (2.2.2): two readings are in use. The RFC decodes escapes of unreserved characters and encodes
//   everything outside ASCII, in rules and URLs alike; Google's matcher encodes rules alone and compares URLs
//   as they are given. Where the two differ, the one that forbids holds.
// - Names of crawlers (2.2.1) may have digits, which many have. In the file a name ends before the first
//   other character ("FooBot/2.1" is "FooBot"); the caller's name is compared as a whole.
// - "Allow: /a/index.html" (and index.htm) allows "/a/", too, as with Google.
// - Crawl-delay and Sitemap are read. Neither they nor unknown records end a group (2.2.4).
// - Misspelt names of records are read where they leave no doubt, and so is white space for the colon, and
//   a bare URL of a sitemap.
// - UTF-16 with a byte-order mark is read; any other file is compared byte for byte (UTF-8 by the RFC).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "saring/url/url.h"

namespace saring {

// RFC 9309, 2.5: at least 500 KiB are read. Lines that do not end before the limit are not.
constexpr std::size_t kMaxRobotsBytes = 500 * 1024;
// Of a line, in bytes; the rest of it is ignored (Google's limit: 8 times the 2,083 bytes of the longest URL
// that Internet Explorer took, less a final zero).
constexpr std::size_t kMaxRobotsLine = 8 * 2083 - 1;
// Path and query of a URL that rules are compared with, in bytes; a longer one is not allowed where rules
// apply. Bounds the time of a check at rules times this.
constexpr std::size_t kMaxRobotsTarget = 8 * 2083;

struct RobotsOptions {
  std::size_t max_sitemaps = 1000;  // sites with more have an index of them
  std::size_t max_faults = 100;     // kept in full; all are counted
};

struct RobotsRule {
  std::uint32_t line = 0;  // from 1
  bool allow = false;
  std::string text;     // the line without comment and outer white space, as written
  std::string pattern;  // '*' and a final '$' are special; non-ASCII bytes escaped, escapes in upper case
  std::string decoded;  // the RFC's form of it: escapes of unreserved characters decoded; empty if the same
};

// Consecutive user-agent lines and what follows them, up to the next user-agent line behind a rule.
struct RobotsGroup {
  struct Delay {
    double seconds = 0;
    std::size_t agents = 0;  // for so many of the first agents: those named above it
  };
  std::uint32_t line = 0;           // of its first user-agent line
  std::vector<std::string> agents;  // product tokens in lower case, "*" for all; empty: not a token
  std::vector<RobotsRule> rules;    // in their order; rules with an empty path are left out
  std::vector<Delay> delays;
};

// A line that was not used.
struct RobotsFault {
  std::uint32_t line = 0;
  std::string text;       // at most 200 bytes of it, as written
  std::string_view what;  // why, in a few words; static storage
};

enum class RobotsBasis : unsigned char {
  rule,         // the longest rule that matches
  no_rule,      // no rule of the crawler's groups matches
  no_group,     // no group names the crawler, and none all
  robots_txt,   // /robots.txt itself is always allowed
  too_long,     // over kMaxRobotsTarget
  unreachable,  // the file could not be had (Robots::disallow_all)
};
std::string_view name(RobotsBasis basis);  // "rule", "no_rule", ...

struct RobotsVerdict {
  bool allowed = true;
  RobotsBasis basis = RobotsBasis::no_group;
  std::string_view agent;            // of the groups that apply: a token in lower case or "*"; may be empty
  const RobotsRule* rule = nullptr;  // basis rule: the one that decided
};

// A parsed robots.txt. Value type; views and pointers out of it live as long as it is neither changed nor
// destroyed. A default-made one allows everything.
class Robots {
 public:
  // `bytes` as received, content codings removed, or more than their first kMaxRobotsBytes. `address` is the
  // file's URL, against which sitemaps are resolved (a default-made Url: only absolute ones count). Cannot
  // fail: bytes without any record allow everything. Linear time and memory.
  static Robots parse(std::string_view bytes, const Url& address = {}, const RobotsOptions& options = {});

  // For a file that could not be had: allows /robots.txt alone.
  static Robots disallow_all();

  // Whether the crawler `agent` (a product token such as "saring", whatever its case) may fetch `url`: an
  // absolute URL as it will be sent, or its path. Groups that name it apply; if none does, those for "*".
  // The matching rule with the most bytes decides, Allow where two are equal. Scheme and host are not looked
  // at: the caller has one robots.txt for each scheme, host and port.
  RobotsVerdict check(std::string_view agent, std::string_view url) const;

  // Seconds between requests that the crawler's groups ask for: the most that any of them says, at most a
  // day.
  std::optional<double> crawl_delay(std::string_view agent) const;

  const std::vector<RobotsGroup>& groups() const { return groups_; }
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }  // http(s) URLs, each once
  const std::vector<RobotsFault>& faults() const { return faults_; }      // the first of them
  std::size_t fault_count() const { return fault_count_; }
  std::size_t record_count() const { return record_count_; }  // lines with a known name, used or not
  std::size_t line_count() const { return line_count_; }
  bool truncated() const { return truncated_; }  // there was more than kMaxRobotsBytes

 private:
  friend class RobotsParser;
  // A group, and the place of the name among its agents.
  struct Place {
    std::uint32_t group, agent;
  };
  using Index = std::unordered_map<std::string, std::vector<Place>>;
  Index::const_iterator find(std::string_view agent) const;

  std::vector<RobotsGroup> groups_;
  Index index_;  // by product token
  std::vector<std::string> sitemaps_;
  std::vector<RobotsFault> faults_;
  std::size_t fault_count_ = 0, record_count_ = 0, line_count_ = 0;
  bool truncated_ = false;
  bool unreachable_ = false;
  bool readings_differ_ = false;  // some rule has a decoded form of its own
};

// Whether a name is a product token by RFC 9309: letters, '-' and '_', at least one.
bool is_product_token(std::string_view name);

// The product token that a User-Agent value begins with ("saring/0.1.0 (+https://...)" -> "saring"), digits
// included; may be empty.
std::string_view product_token(std::string_view user_agent);

// What rules are compared with: path and query of a URL, "/" if it has none. Takes any text; reads it as
// generously as Google's matcher ("example.com/a", "//example.com/a").
std::string robots_target(std::string_view url);

}  // namespace saring
