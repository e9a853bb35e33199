// SPDX-License-Identifier: Apache-2.0
// Lines of a robots.txt to groups, rules, sitemaps and faults.
#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_set>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/fetch/robots.h"
#include "saring/fetch/robots_internal.h"
#include "saring/text/decode.h"

namespace saring {
namespace {

enum class Record : unsigned char { user_agent, allow, disallow, crawl_delay, sitemap, unknown };

// Beginnings of names, as Google's parser takes them, with the misspellings that it and crawler-commons
// accept. No row is a beginning of another's meaning.
constexpr std::pair<std::string_view, Record> kRecords[] = {
    {"user-agent", Record::user_agent},   {"useragent", Record::user_agent},
    {"user agent", Record::user_agent},   {"useg-agent", Record::user_agent},
    {"disallow", Record::disallow},       {"dissallow", Record::disallow},
    {"dissalow", Record::disallow},       {"disalow", Record::disallow},
    {"diasllow", Record::disallow},       {"disallaw", Record::disallow},
    {"desallow", Record::disallow},       {"allow", Record::allow},
    {"crawl-delay", Record::crawl_delay}, {"crawldelay", Record::crawl_delay},
    {"sitemap", Record::sitemap},         {"site-map", Record::sitemap}};

Record record_for(std::string_view key) {
  for (const auto& [beginning, record] : kRecords)
    if (ascii::istarts_with(key, beginning)) return record;
  return Record::unknown;
}

struct Line {
  std::uint32_t number;
  std::string_view text;  // without comment and outer white space
};

// "key: value", or two words without a colon; the key is empty if it is neither.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  std::size_t end = text.find(':');
  if (end == std::string_view::npos) {
    constexpr std::string_view kBlank = " \t";
    end = text.find_first_of(kBlank);
    if (end == std::string_view::npos) return {};
    const std::string_view value = ascii::trim(text.substr(end));
    if (value.find_first_of(kBlank) != std::string_view::npos) return {};
    return {text.substr(0, end), value};
  }
  return {ascii::trim(text.substr(0, end)), ascii::trim(text.substr(end + 1))};
}

// A sitemap's URL without the name of the record, as crawler-commons reads it.
bool is_bare_sitemap(std::string_view text) {
  return (ascii::istarts_with(text, "http://") || ascii::istarts_with(text, "https://")) &&
         ascii::ifind(text, "sitemap") != std::string_view::npos;
}

// What of a robots.txt is read: its first kMaxRobotsBytes, up to the end of a line if there are more;
// UTF-16 turned into UTF-8. A byte-order mark cut short is skipped, too, as Google's parser does.
std::string_view readable(std::string_view bytes, std::string& decoded, bool& truncated) {
  truncated = bytes.size() > kMaxRobotsBytes;
  bytes = bytes.substr(0, kMaxRobotsBytes);
  const bool little = bytes.starts_with("\xFF\xFE");
  if (little || bytes.starts_with("\xFE\xFF")) {
    decode_as(little ? "UTF-16LE" : "UTF-16BE", bytes.substr(2), decoded);
    bytes = decoded;
  } else {
    for (const char c : {'\xEF', '\xBB', '\xBF'}) {
      if (!bytes.starts_with(c)) break;
      bytes.remove_prefix(1);
    }
  }
  if (truncated) bytes = bytes.substr(0, bytes.find_last_of("\r\n") + 1);
  return bytes;
}

}  // namespace

class RobotsParser {
 public:
  RobotsParser(const Url& address, const RobotsOptions& options) : address_(address), options_(options) {}

  Robots parse(std::string_view bytes) {
    std::string decoded;
    bytes = readable(bytes, decoded, out_.truncated_);
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
      const std::size_t next = end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1);
      std::string_view text = bytes.substr(0, std::min(end, kMaxRobotsLine));
      text = ascii::trim(text.substr(0, text.find('#')));
      ++out_.line_count_;
      if (!text.empty()) read({static_cast<std::uint32_t>(out_.line_count_), text});
      bytes.remove_prefix(std::min(next, bytes.size()));
    }
    index();
    return std::move(out_);
  }

 private:
  void read(const Line& line) {
    const auto [key, value] = split(line.text);
    if (key.empty()) return fault(line, "no record");
    const Record record = record_for(key);
    if (record == Record::unknown && is_bare_sitemap(line.text)) return sitemap(line, line.text);
    if (record != Record::unknown) ++out_.record_count_;
    switch (record) {
      case Record::user_agent: user_agent(line, value); break;
      case Record::allow:
      case Record::disallow: rule(line, value, record == Record::allow); break;
      case Record::crawl_delay: crawl_delay(line, value); break;
      case Record::sitemap: sitemap(line, value); break;
      case Record::unknown: fault(line, "unknown record"); break;
    }
  }

  void user_agent(const Line& line, std::string_view value) {
    if (!group_open_) {
      group_open_ = true;
      out_.groups_.emplace_back().line = line.number;
    }
    const bool all = value.starts_with('*') && (value.size() == 1 || ascii::is_space(value[1]));
    out_.groups_.back().agents.push_back(all ? "*" : ascii::lower(product_token(value)));
    if (out_.groups_.back().agents.back().empty()) fault(line, "not a name of a crawler");
  }

  void rule(const Line& line, std::string_view path, bool allow) {
    if (out_.groups_.empty()) return fault(line, "before any user-agent");
    group_open_ = false;
    if (path.empty()) return;  // matches nothing that another rule would not
    RobotsRule rule{line.number, allow, std::string(line.text), fetching::escape_pattern(path), {}};
    const std::string_view pattern = rule.pattern;
    const std::size_t slash = pattern.rfind('/');
    std::string folder;
    if (allow && slash != std::string_view::npos && pattern.substr(slash).starts_with("/index.htm"))
      folder = std::string(pattern.substr(0, slash + 1)) + "$";
    add(rule);
    if (folder.empty()) return;
    rule.pattern = std::move(folder);
    add(std::move(rule));
  }

  void add(RobotsRule rule) {
    rule.decoded = fetching::decode_pattern(rule.pattern);
    if (rule.decoded == rule.pattern)
      rule.decoded.clear();
    else
      out_.readings_differ_ = true;
    out_.groups_.back().rules.push_back(std::move(rule));
  }

  void crawl_delay(const Line& line, std::string_view value) {
    constexpr double kDay = 86'400;
    double seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc() || end != value.data() + value.size() || !(seconds >= 0))
      return fault(line, "not a number of seconds");
    if (out_.groups_.empty()) return fault(line, "before any user-agent");
    RobotsGroup& group = out_.groups_.back();
    group.delays.push_back({std::min(seconds, kDay), group.agents.size()});
  }

  void sitemap(const Line& line, std::string_view value) {
    const Result<Url> url = Url::parse(value, address_);
    if (!url && address_.href().empty()) return fault(line, "not an absolute URL");
    if (!url || !url->is_http()) return fault(line, "not an http or https URL");
    if (out_.sitemaps_.size() < options_.max_sitemaps) {
      if (seen_.insert(url->href()).second) out_.sitemaps_.push_back(url->href());
    } else if (!seen_.contains(url->href())) {
      fault(line, "too many sitemaps");
    }
  }

  void fault(const Line& line, std::string_view what) {
    constexpr std::size_t kShown = 200;
    ++out_.fault_count_;
    if (out_.faults_.size() < options_.max_faults)
      out_.faults_.push_back({line.number, std::string(line.text.substr(0, kShown)), what});
  }

  void index() {
    for (std::size_t g = 0; g < out_.groups_.size(); ++g) {
      const std::vector<std::string>& agents = out_.groups_[g].agents;
      for (std::size_t a = 0; a < agents.size(); ++a) {
        if (agents[a].empty()) continue;
        auto& places = out_.index_[agents[a]];
        // A name that stands twice in a group has the delays of its first place, which are all of them.
        if (places.empty() || places.back().group != g)
          places.push_back({static_cast<std::uint32_t>(g), static_cast<std::uint32_t>(a)});
      }
    }
  }

  const Url& address_;
  const RobotsOptions& options_;
  Robots out_;
  bool group_open_ = false;  // no rule since the last user-agent line
  std::unordered_set<std::string> seen_;
};

Robots Robots::parse(std::string_view bytes, const Url& address, const RobotsOptions& options) {
  return RobotsParser(address, options).parse(bytes);
}

}  // namespace saring
