// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "saring/corpus/duplicates.h"
#include "saring/crawl/text_book_internal.h"
#include "saring/url/url.h"

namespace saring {
namespace {

// Originals that are asked for: some may have changed since the last transaction.
constexpr std::size_t kMostMatches = 64;

bool is_better(const TextMatch& a, const TextMatch& b) {
  return std::tuple(!a.same, a.distance, a.id) < std::tuple(!b.same, b.distance, b.id);
}

}  // namespace

TextRecord text_record(std::string_view url, std::string_view plain, std::string digest) {
  const Result<Url> parsed = Url::parse(url);
  const Fingerprint print = fingerprint(plain);
  return {.site = parsed ? registrable_domain(parsed->hostname()) : std::string(),
          .digest = std::move(digest),
          .bits = print.bits,
          .near = print.shingles + kShingleWords > kLeastNearWords};
}

std::optional<TextMatch> TextBook::among_fresh(const TextRecord& text) const {
  std::optional<TextMatch> best;
  for (const Fresh& one : fresh_) {
    if (one.text.site != text.site) continue;
    const TextMatch match{.id = one.id,
                          .url = one.url,
                          .same = one.text.digest == text.digest,
                          .distance = hamming_distance(one.text.bits, text.bits)};
    const bool near = one.text.near && text.near && match.distance <= kNearDuplicateBits;
    if ((match.same || near) && (!best || is_better(match, *best))) best = match;
  }
  return best;
}

Result<std::optional<TextMatch>> TextBook::look(std::string_view url, Visit& visit) {
  std::optional<TextMatch> best;
  if (visit.text_change == TextChange::stays) return best;
  std::erase_if(fresh_, [&](const Fresh& one) { return one.id == visit.url; });
  outdated_.insert(visit.url);
  if (visit.text_change != TextChange::comes) return best;
  best = among_fresh(visit.text);
  const std::vector<UrlId> outdated(outdated_.begin(), outdated_.end());
  const Result<std::vector<TextMatch>> known =
      best ? frontier_.texts_like(visit.text, kMostMatches)
           : frontier_.claim_text(visit.url, visit.text, outdated, kMostMatches);
  if (!known) return known.error();
  const auto holds = [&](const TextMatch& match) { return !outdated_.contains(match.id); };
  const auto found = std::find_if(known->begin(), known->end(), holds);
  if (found != known->end() && (!best || is_better(*found, *best))) best = *found;
  visit.text.original = best ? best->id : 0;
  if (!best) fresh_.push_back({visit.url, std::string(url), visit.text});
  return best;
}

void TextBook::committed() {
  fresh_.clear();
  outdated_.clear();
}

}  // namespace saring
