// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/job.h"

#include <algorithm>
#include <array>
#include <functional>

#include "saring/base/ascii.h"
#include "saring/base/version.h"
#include "saring/fetch/http.h"

namespace saring {
namespace {

constexpr std::size_t kMostName = 64, kMostContact = 200;
constexpr std::size_t kMostUrlBytes = 2'000, kMostSegments = 20, kMostParameters = 12;
constexpr int kMostRepeats = 2;  // of one path segment
constexpr std::chrono::milliseconds kLeastDelay{1'000};

// Parameters that name a visit, not a page: of PHP, Java servlets, ASP, ColdFusion and osCommerce.
constexpr std::string_view kSessionNames[] = {
    "phpsessid", "jsessionid", "sid", "sessionid", "session_id", "aspsessionid", "cfid", "cftoken", "oscsid"};

template <class Visit>
void each_part(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_name_char(char c) { return ascii::is_alnum(c) || c == '.' || c == '_' || c == '-'; }

bool is_contact(std::string_view contact) {
  if (contact.empty() || contact.size() > kMostContact) return false;
  // It stands in a header, in brackets.
  for (const char c : contact)
    if (c <= ' ' || c == '(' || c == ')' || c == '\\' || static_cast<unsigned char>(c) >= 0x7f) return false;
  if (contact.starts_with("http://") || contact.starts_with("https://")) {
    const Result<Url> url = Url::parse(contact);
    return url && url->username().empty() && url->password().empty() &&
           url->hostname().find('.') != std::string_view::npos;
  }
  const std::size_t at = contact.find('@');
  return at != std::string_view::npos && at > 0 && contact.find('@', at + 1) == std::string_view::npos &&
         contact.find('.', at) != std::string_view::npos && contact.back() != '.';
}

// Whether sorted patterns hold a host or a domain that it is under.
bool is_among(std::string_view host, const std::vector<std::string>& patterns) {
  const auto has = [&](std::string_view pattern) {
    return std::binary_search(patterns.begin(), patterns.end(), pattern, std::less<>());
  };
  if (has(host)) return true;
  std::string under = "*." + std::string(host);
  while (!has(under)) {
    const std::size_t dot = under.find('.', 2);
    if (dot == std::string::npos) return false;
    under.erase(2, dot - 1);
  }
  return true;
}

std::string fault_of_scope(const Scope& scope) {
  for (const std::string& pattern : scope.hosts) {
    const std::string_view host = std::string_view(pattern).substr(pattern.starts_with("*.") ? 2 : 0);
    const Result<Url> url = Url::parse("https://" + std::string(host) + "/");
    if (!url || url->hostname() != host || host.empty() || host.find('*') != std::string_view::npos)
      return "scope.hosts: '" + pattern +
             "' is no host name in lower case (international names in their xn-- form), nor *. before one";
  }
  if (scope.pages_per_host == 0) return "scope.pages_per_host: must be above 0";
  if (scope.urls_per_host == 0) return "scope.urls_per_host: must be above 0";
  return {};
}

std::string fault_of_politeness(const Politeness& p) {
  if (p.delay < kLeastDelay && !p.allow_private)
    return "politeness.delay: at least 1 s; less is for private hosts, with allow_private";
  if (p.delay.count() < 0 || p.delay > std::chrono::hours(24)) return "politeness.delay: from 0 to a day";
  if (const std::string_view fault = fault_of_proxy(p.proxy); !fault.empty())
    return "politeness.proxy: " + std::string(fault);
  if (p.max_crawl_delay < p.delay) return "politeness.max_crawl_delay: not under the delay";
  if (!(p.response_factor >= 0 && p.response_factor <= 100))
    return "politeness.response_factor: from 0 to 100";
  if (p.hosts_at_once < 1 || p.hosts_at_once > 1'000) return "politeness.hosts_at_once: from 1 to 1000";
  if (p.tries < 1 || p.tries > 10) return "politeness.tries: from 1 to 10";
  if (p.max_bytes < 1'024) return "politeness.max_page_bytes: at least 1024";
  if (p.connect_timeout.count() < 100) return "politeness.connect_timeout: at least 0.1 s";
  if (p.total_timeout.count() < 100 || p.total_timeout > std::chrono::hours(1))
    return "politeness.total_timeout: from 0.1 s to an hour";
  if (p.longest_lease.count() < 0 || p.longest_lease > std::chrono::hours(1))
    return "politeness.longest_lease: from 0 to an hour";
  return {};
}

std::string fault_of_revisit(const Revisit& r) {
  // A run waits for what is due within a minute and a half, and would wait for itself.
  constexpr std::chrono::milliseconds kLeast = std::chrono::minutes(2);
  constexpr std::string_view kTooShort = "2m at least";
  if (r.interval < kLeast) return "revisit.interval: " + std::string(kTooShort);
  if (r.list_interval < kLeast) return "revisit.list_interval: " + std::string(kTooShort);
  if (r.least < kLeast) return "revisit.least: " + std::string(kTooShort);
  if (r.least > r.most) return "revisit.least: not above revisit.most";
  return {};
}

}  // namespace

std::string fault_of(const Job& job) {
  if (job.name.empty() || job.name.size() > kMostName || job.name[0] == '.' ||
      !std::all_of(job.name.begin(), job.name.end(), is_name_char))
    return "name: 1 to 64 letters, digits, '.', '_' and '-', no '.' first";
  if (!is_contact(job.contact))
    return "contact: a URL or mail address where the operators of crawled sites can reach you";
  if (job.seeds.empty()) return "seeds: there must be one";
  for (const Seed& seed : job.seeds) {
    const Result<Url> url = Url::parse(seed.url);
    if (url && (!url->username().empty() || !url->password().empty()))
      return "seeds: a URL has a user or password, which a crawl does not send";
    if (!url || !url->is_http()) return "seeds: '" + seed.url + "' is no http or https URL";
  }
  if (const std::string fault = fault_of(job.outputs.pages); !fault.empty()) return "outputs." + fault;
  for (std::string fault :
       {fault_of_scope(job.scope), fault_of_politeness(job.politeness), fault_of_revisit(job.revisit)})
    if (!fault.empty()) return fault;
  return {};
}

std::string user_agent(const Job& job) {
  std::string agent = "saring/";
  agent += version();
  agent += job.contact.find("://") == std::string::npos ? " (+mailto:" : " (+";
  agent += job.contact;
  agent += ')';
  return agent;
}

bool matches(std::string_view wildcard, std::string_view text) {
  // Where to go on if what was tried after the last '*' fails: it takes one character more.
  std::size_t w = 0, t = 0, star = std::string_view::npos, taken = 0;
  while (t < text.size()) {
    if (w < wildcard.size() && wildcard[w] == '*') {
      star = w++;
      taken = t;
    } else if (w < wildcard.size() && wildcard[w] == text[t]) {
      ++w, ++t;
    } else if (star != std::string_view::npos) {
      w = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (w < wildcard.size() && wildcard[w] == '*') ++w;
  return w == wildcard.size();
}

std::string_view name(ScopeVerdict verdict) {
  constexpr std::string_view kNames[] = {"in", "other_host", "excluded", "not_included", "too_deep", "trap"};
  return kNames[static_cast<unsigned>(verdict)];
}

bool is_trap(const Url& url) {
  if (url.href().size() > kMostUrlBytes) return true;
  std::array<std::string_view, kMostSegments> segments;
  std::size_t count = 0;
  bool trap = false;
  each_part(url.pathname().substr(url.pathname().starts_with('/') ? 1 : 0), '/',
            [&](std::string_view segment) {
              if (trap || segment.empty()) return;
              if (ascii::istarts_with(
                      segment.substr(segment.rfind(';') == std::string_view::npos ? segment.size()
                                                                                  : segment.rfind(';') + 1),
                      "jsessionid="))
                trap = true;
              if (count == kMostSegments) {
                trap = true;
                return;
              }
              const auto end = segments.begin() + static_cast<std::ptrdiff_t>(count);
              trap |= std::count(segments.begin(), end, segment) >= kMostRepeats;
              segments[count++] = segment;
            });
  std::size_t parameters = 0;
  each_part(url.search().substr(url.search().empty() ? 0 : 1), '&', [&](std::string_view parameter) {
    ++parameters;
    const std::string_view key = parameter.substr(0, parameter.find('='));
    for (const std::string_view name : kSessionNames) trap |= ascii::iequals(key, name);
  });
  return trap || parameters > kMostParameters;
}

Scope settled_scope(const Job& job) {
  Scope scope = job.scope;
  if (scope.hosts.empty())
    for (const Seed& seed : job.seeds)
      if (const Result<Url> url = Url::parse(seed.url)) scope.hosts.emplace_back(url->hostname());
  std::sort(scope.hosts.begin(), scope.hosts.end());
  scope.hosts.erase(std::unique(scope.hosts.begin(), scope.hosts.end()), scope.hosts.end());
  return scope;
}

ScopeVerdict judge(const Scope& scope, const Url& url, UrlKind kind, std::uint16_t depth) {
  if (!is_among(url.hostname(), scope.hosts)) return ScopeVerdict::other_host;
  if (kind != UrlKind::sitemap && depth > scope.max_depth) return ScopeVerdict::too_deep;
  if (kind != UrlKind::page) return is_trap(url) ? ScopeVerdict::trap : ScopeVerdict::in;
  const auto hits = [&](const std::string& wildcard) { return matches(wildcard, url.href()); };
  if (std::any_of(scope.exclude.begin(), scope.exclude.end(), hits)) return ScopeVerdict::excluded;
  if (!scope.include.empty() && std::none_of(scope.include.begin(), scope.include.end(), hits))
    return ScopeVerdict::not_included;
  return is_trap(url) ? ScopeVerdict::trap : ScopeVerdict::in;
}

}  // namespace saring
