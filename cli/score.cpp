// SPDX-License-Identifier: Apache-2.0
#include "score.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_map>

namespace saring::cli {
namespace {

using Tokens = std::vector<std::string_view>;
using Ids = std::vector<std::uint32_t>;
constexpr std::size_t kShingle = 4;  // tokens
using Shingle = std::array<std::uint32_t, kShingle>;

// Numbers in place of tokens, the same for the same token, from 1.
class Numbering {
 public:
  Ids of(const Tokens& tokens) {
    Ids out;
    out.reserve(tokens.size());
    for (const std::string_view token : tokens)
      out.push_back(known_.try_emplace(token, static_cast<std::uint32_t>(known_.size() + 1)).first->second);
    return out;
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> known_;
};

// Size of the intersection of two multisets.
template <class T>
std::size_t shared(std::vector<T> a, std::vector<T> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::size_t count = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i < *j) {
      ++i;
    } else if (*j < *i) {
      ++j;
    } else {
      ++count, ++i, ++j;
    }
  }
  return count;
}

double ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double harmonic(double a, double b) { return a + b > 0 ? 2 * a * b / (a + b) : 0; }

Rates word_rates(std::string_view text, std::string_view gold, Unspaced unspaced) {
  const std::string low_text = lower_case(text), low_gold = lower_case(gold);
  Numbering numbering;
  Ids a = numbering.of(word_tokens(low_text, unspaced)), b = numbering.of(word_tokens(low_gold, unspaced));
  if (a.empty() || b.empty()) {
    const double all = a.size() == b.size() ? 1 : 0;
    return {all, all, all};
  }
  const std::size_t found = a.size(), wanted = b.size(), both = shared(std::move(a), std::move(b));
  const double precision = ratio(both, found), recall = ratio(both, wanted);
  return {precision, recall, harmonic(precision, recall)};
}

std::vector<Shingle> shingles(const Ids& ids) {
  std::vector<Shingle> out;
  if (ids.empty()) return out;
  const std::size_t count = ids.size() < kShingle ? 1 : ids.size() - kShingle + 1;
  out.resize(count);  // 0 where a short text has no token
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < kShingle && i + k < ids.size(); ++k) out[i][k] = ids[i + k];
  return out;
}

void score_text(std::string_view text, std::string_view gold, Unspaced unspaced, PageScore& out) {
  out.has_text = true;
  out.words = word_rates(text, gold, unspaced);
  Numbering numbering;
  std::vector<Shingle> a = shingles(numbering.of(word_tokens(text, unspaced)));
  std::vector<Shingle> b = shingles(numbering.of(word_tokens(gold, unspaced)));
  out.shingles_found = a.size();
  out.shingles_gold = b.size();
  out.shingles_shared = shared(std::move(a), std::move(b));
  out.exact = word_tokens(text, Unspaced::runs) == word_tokens(gold, Unspaced::runs);
}

double share_found(std::string_view low_text, const std::vector<std::string>& snippets) {
  if (snippets.empty()) return 1;
  const auto is_there = [&](const std::string& snippet) {
    return low_text.find(lower_case(snippet)) != std::string_view::npos;
  };
  return ratio(static_cast<std::size_t>(std::count_if(snippets.begin(), snippets.end(), is_there)),
               snippets.size());
}

std::size_t count_found(std::string_view flat_text, const std::vector<std::string>& snippets) {
  const auto is_there = [&](const std::string& snippet) {
    return flat_text.find(squeeze_spaces(snippet)) != std::string_view::npos;
  };
  return static_cast<std::size_t>(std::count_if(snippets.begin(), snippets.end(), is_there));
}

}  // namespace

PageScore score_page(const Gold& gold, std::string_view text, bool missing, Unspaced unspaced) {
  PageScore out;
  const std::string flat = squeeze_spaces(text);
  out.missing = missing;
  out.empty = flat.empty();
  if (gold.text) score_text(text, *gold.text, unspaced, out);
  out.has_snippets = !gold.with.empty() || !gold.without.empty();
  if (!out.has_snippets) return out;
  const std::string low = lower_case(text);
  out.with = share_found(low, gold.with);
  out.without = share_found(low, gold.without);
  out.true_positive = count_found(flat, gold.with);
  out.false_positive = count_found(flat, gold.without);
  out.false_negative = gold.with.size() - out.true_positive;
  out.true_negative = gold.without.size() - out.false_positive;
  return out;
}

double rank_of(const PageScore& score) {
  if (score.has_text) return score.words.f1;
  const std::size_t right = score.true_positive + score.true_negative;
  const std::size_t wrong = score.false_positive + score.false_negative;
  return right + wrong == 0 ? 1 : ratio(right, right + wrong);
}

void Totals::add(const PageScore& score) {
  ++pages_;
  missing_ += score.missing;
  empty_ += score.empty;
  with_.add(score.with);
  without_.add(score.without);
  snippets_ |= score.has_snippets;
  tp_ += score.true_positive;
  fp_ += score.false_positive;
  fn_ += score.false_negative;
  tn_ += score.true_negative;
  if (!score.has_text) return;
  precision_.add(score.words.precision);
  recall_.add(score.words.recall);
  f1_.add(score.words.f1);
  if (score.shingles_found > 0) shingle_precision_.add(ratio(score.shingles_shared, score.shingles_found));
  if (score.shingles_gold > 0) shingle_recall_.add(ratio(score.shingles_shared, score.shingles_gold));
  exact_.add(score.exact ? 1 : 0);
}

Figures Totals::figures() const {
  Figures out;
  out.pages = pages_;
  out.missing = missing_;
  out.empty = empty_;
  out.has_text = f1_.count > 0;
  out.has_snippets = snippets_;
  out.words = {precision_.value(), recall_.value(), f1_.value()};
  out.shingles = {shingle_precision_.value(), shingle_recall_.value(),
                  harmonic(shingle_precision_.value(), shingle_recall_.value())};
  out.shingle_accuracy = exact_.value();
  out.with = with_.value();
  out.without = without_.value();
  out.micro = {ratio(tp_, tp_ + fp_), ratio(tp_, tp_ + fn_), ratio(2 * tp_, 2 * tp_ + fp_ + fn_)};
  out.micro_accuracy = ratio(tp_ + tn_, tp_ + fp_ + fn_ + tn_);
  return out;
}

}  // namespace saring::cli
