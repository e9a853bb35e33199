// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "saring/crawl/job.h"

namespace saring {
namespace {

constexpr std::size_t kMostNotes = 10;  // of a kind
constexpr std::string_view kSchemes[] = {"http://", "https://"};

// A character that URLs have in percent-encoded form alone (WHATWG, 1.3), and the host in its xn-- form.
bool is_never_in_url(char c) {
  return c <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '"' || c == '<' || c == '>';
}

// "https://HOST/" of a wildcard that has it in front of its first '*'; empty: it leaves the host open.
std::string_view origin_of(std::string_view wildcard) {
  for (const std::string_view scheme : kSchemes)
    if (wildcard.starts_with(scheme))
      if (const std::size_t slash = wildcard.find_first_of("/*", scheme.size());
          slash != std::string_view::npos && wildcard[slash] == '/')
        return wildcard.substr(0, slash + 1);
  return {};
}

// Why a wildcard matches no URL of the scope's hosts; empty: it may match one.
std::string why_never(std::string_view wildcard, const Scope& scope) {
  if (std::any_of(wildcard.begin(), wildcard.end(), is_never_in_url))
    return "spaces and letters outside ASCII are percent-encoded in URLs";
  const std::size_t star = wildcard.find('*');
  const std::string_view head = wildcard.substr(0, star);
  const auto may_begin = [&](std::string_view scheme) {
    return scheme.starts_with(head) || head.starts_with(scheme);
  };
  if (std::none_of(std::begin(kSchemes), std::end(kSchemes), may_begin))
    return "wildcards are over whole URLs, which begin with http:// or https://";
  const std::string_view origin = star == std::string_view::npos ? wildcard : origin_of(wildcard);
  if (origin.empty()) return {};
  const Result<Url> url = Url::parse(origin);
  if (!url) return "it is no URL";
  if (url->href() != origin) return "the URL is written " + url->href();
  Scope hosts;
  hosts.hosts = scope.hosts;
  return judge(hosts, *url, UrlKind::list, 0) == ScopeVerdict::other_host ? "its host is not in the scope"
                                                                          : "";
}

class Notes {
 public:
  void add(std::string note) {
    if (++count_ <= kMostNotes) notes_.push_back(std::move(note));
  }
  void wildcards(std::string_view key, const std::vector<std::string>& all, const Scope& scope) {
    for (const std::string& one : all)
      if (const std::string why = why_never(one, scope); !why.empty())
        add(std::string(key) + ": '" + one + "' matches no URL: " + why);
  }
  // The next ones are of another kind.
  void end_kind() {
    if (count_ > kMostNotes)
      notes_.push_back("and " + std::to_string(count_ - kMostNotes) + " more like these");
    count_ = 0;
  }
  std::vector<std::string> take() { return std::move(notes_); }

 private:
  std::vector<std::string> notes_;
  std::size_t count_ = 0;
};

void note_seeds(const Job& job, const Scope& scope, Notes& notes) {
  std::map<std::string, UrlKind> kinds;
  for (const Seed& seed : job.seeds) {
    const Result<Url> url = Url::parse(seed.url);
    if (!url) continue;
    const auto [known, is_new] = kinds.emplace(canonical(*url), seed.kind);
    if (!is_new && known->second != seed.kind)
      notes.add("seeds: '" + seed.url + "' is there as " + std::string(name(known->second)) + " and as " +
                std::string(name(seed.kind)) + ": it is taken as " + std::string(name(known->second)));
  }
  notes.end_kind();
  for (const Seed& seed : job.seeds) {
    const Result<Url> url = Url::parse(seed.url);
    if (!url) continue;
    const ScopeVerdict verdict = judge(scope, *url, seed.kind, 0);
    if (verdict != ScopeVerdict::in)
      notes.add("seeds: '" + seed.url + "' is outside the scope (" + std::string(name(verdict)) +
                "): seeds are visited all the same, but not what is found there outside the scope");
  }
  notes.end_kind();
}

std::string in_seconds(std::chrono::milliseconds time) {
  const auto seconds = time.count() / 1000;
  if (seconds % 86'400 == 0) return std::to_string(seconds / 86'400) + "d";
  if (seconds % 3'600 == 0) return std::to_string(seconds / 3'600) + "h";
  return seconds % 60 == 0 ? std::to_string(seconds / 60) + "m" : std::to_string(seconds) + "s";
}

void note_revisit(const Revisit& revisit, Notes& notes) {
  if (!revisit.adaptive) return;
  const bool below = revisit.interval < revisit.least;
  if (!below && revisit.interval <= revisit.most) return;
  notes.add("revisit.interval: " + in_seconds(revisit.interval) + " is " +
            (below ? "below revisit.least, " + in_seconds(revisit.least)
                   : "above revisit.most, " + in_seconds(revisit.most)) +
            ", which counts");
}

}  // namespace

std::vector<std::string> notes_on(const Job& job) {
  const Scope scope = settled_scope(job);
  Notes notes;
  note_seeds(job, scope, notes);
  notes.wildcards("scope.include", scope.include, scope);
  notes.end_kind();
  notes.wildcards("scope.exclude", scope.exclude, scope);
  notes.end_kind();
  for (const Seed& seed : job.seeds) notes.wildcards("seeds.lists", seed.links, scope);
  notes.end_kind();
  note_revisit(job.revisit, notes);
  return notes.take();
}

}  // namespace saring
