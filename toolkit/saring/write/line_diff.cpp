// SPDX-License-Identifier: Apache-2.0
#include "saring/write/line_diff.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace saring {
namespace {

using Ids = std::vector<std::uint32_t>;  // one number for each line; equal lines have equal numbers

struct Numbered {
  Ids a, b;
  std::uint32_t count = 0;  // numbers in use
};

// By sorting, since no choice of lines makes that slow.
Numbered number_lines(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  const auto line = [&](std::uint32_t i) { return i < a.size() ? a[i] : b[i - a.size()]; };
  Ids order(a.size() + b.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
    const std::string_view s = line(x), t = line(y);
    return s.size() != t.size() ? s.size() < t.size() : s < t;
  });
  Numbered out{Ids(a.size()), Ids(b.size()), 0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || line(order[i]) != line(order[i - 1])) ++out.count;
    (order[i] < a.size() ? out.a[order[i]] : out.b[order[i] - a.size()]) = out.count - 1;
  }
  return out;
}

struct Pair {
  std::uint32_t a = 0, b = 0;
};

// Myers' search in one stretch. A point (x, y) has x lines of A and y of B behind it; diagonal k has the
// points with x - y = k.
class Search {
 public:
  Search(const Ids& a, const Ids& b, const Hunk& within)
      : a_(a),
        b_(b),
        h_(within),
        n_(static_cast<int>(h_.a_end - h_.a_begin)),
        m_(static_cast<int>(h_.b_end - h_.b_begin)) {}

  // Appends the lines that a shortest edit script leaves in place, last to first. False: more than
  // kMostEdits.
  bool run(std::vector<Pair>& kept) {
    const auto most = static_cast<int>(std::min<std::int64_t>(std::int64_t{n_} + m_, kMostEdits));
    for (int d = 0; d <= most; ++d) {
      std::vector<int> reached(static_cast<std::size_t>(2 * d + 1), kNowhere);
      for (int k = -d; k <= d; k += 2) {
        int x = step(d, k).x;
        if (x == kNowhere) continue;
        while (x < n_ && x - k < m_ && same(x, x - k)) ++x;
        reached[static_cast<std::size_t>(k + d)] = x;
      }
      furthest_.push_back(std::move(reached));
      if (at(d, n_ - m_) == n_) return walk_back(d, kept), true;
    }
    return false;
  }

 private:
  static constexpr int kNowhere = -1;
  struct Step {
    int x = kNowhere;  // after the edit, before equal lines
    int from = 0;      // the diagonal it comes from
  };

  bool same(int x, int y) const {
    return a_[h_.a_begin + static_cast<std::uint32_t>(x)] == b_[h_.b_begin + static_cast<std::uint32_t>(y)];
  }

  // The furthest x on diagonal k after d edits and the equal lines behind them.
  int at(int d, int k) const {
    if (k < -d || k > d) return kNowhere;
    return furthest_[static_cast<std::size_t>(d)][static_cast<std::size_t>(k + d)];
  }

  // The d-th edit that leads furthest on diagonal k: a line of A less, or a line of B more.
  Step step(int d, int k) const {
    if (d == 0) return {0, 0};
    Step out;
    if (const int x = at(d - 1, k - 1); x != kNowhere && x < n_) out = {x + 1, k - 1};
    if (const int x = at(d - 1, k + 1); x != kNowhere && x - k <= m_ && x > out.x) out = {x, k + 1};
    return out;
  }

  void walk_back(int d, std::vector<Pair>& kept) const {
    for (int k = n_ - m_; d >= 0; --d) {
      const Step edit = step(d, k);
      for (int x = at(d, k); x > edit.x; --x)
        kept.push_back({h_.a_begin + static_cast<std::uint32_t>(x - 1),
                        h_.b_begin + static_cast<std::uint32_t>(x - 1 - k)});
      k = edit.from;
    }
  }

  const Ids& a_;
  const Ids& b_;
  Hunk h_;
  int n_, m_;
  std::vector<std::vector<int>> furthest_;  // [d][k + d]
};

class Comparer {
 public:
  Comparer(const Ids& a, const Ids& b, std::uint32_t count) : a_(a), b_(b), count_(count) {}

  std::vector<Hunk> run() {
    Hunk rest{0, static_cast<std::uint32_t>(a_.size()), 0, static_cast<std::uint32_t>(b_.size())};
    trim(rest);
    std::uint32_t from_a = rest.a_begin, from_b = rest.b_begin;
    for (const auto& [at_a, at_b] : anchors(rest)) {
      stretch({from_a, at_a, from_b, at_b});
      from_a = at_a + 1;
      from_b = at_b + 1;
    }
    stretch({from_a, rest.a_end, from_b, rest.b_end});
    return std::move(out_);
  }

 private:
  void trim(Hunk& h) const {
    while (h.a_begin < h.a_end && h.b_begin < h.b_end && a_[h.a_begin] == b_[h.b_begin])
      ++h.a_begin, ++h.b_begin;
    while (h.a_begin < h.a_end && h.b_begin < h.b_end && a_[h.a_end - 1] == b_[h.b_end - 1])
      --h.a_end, --h.b_end;
  }

  // The longest sequence of lines that occur once on either side and stand in the same order.
  std::vector<Pair> anchors(const Hunk& rest) const {
    struct Seen {
      std::uint32_t times_a = 0, times_b = 0, at_b = 0;
    };
    std::vector<Seen> seen(count_);
    for (std::uint32_t i = rest.a_begin; i < rest.a_end; ++i) ++seen[a_[i]].times_a;
    for (std::uint32_t i = rest.b_begin; i < rest.b_end; ++i) ++seen[b_[i]].times_b, seen[b_[i]].at_b = i;
    std::vector<Pair> once;
    for (std::uint32_t i = rest.a_begin; i < rest.a_end; ++i)
      if (const Seen& s = seen[a_[i]]; s.times_a == 1 && s.times_b == 1) once.push_back({i, s.at_b});

    // tops[k]: the pair with the smallest b that ends an increasing sequence of k + 1 pairs.
    std::vector<std::size_t> tops, before(once.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
      const auto top = std::lower_bound(tops.begin(), tops.end(), once[i].b,
                                        [&](std::size_t k, std::uint32_t b) { return once[k].b < b; });
      before[i] = top == tops.begin() ? i : *(top - 1);
      if (top == tops.end())
        tops.push_back(i);
      else
        *top = i;
    }
    std::vector<Pair> out(tops.size());
    std::size_t at = tops.empty() ? 0 : tops.back();
    for (std::size_t k = out.size(); k-- > 0; at = before[at]) out[k] = once[at];
    return out;
  }

  void replace(const Hunk& h) {
    if (h.a_begin == h.a_end && h.b_begin == h.b_end) return;
    if (!out_.empty() && out_.back().a_end == h.a_begin && out_.back().b_end == h.b_begin) {
      out_.back().a_end = h.a_end;
      out_.back().b_end = h.b_end;
    } else {
      out_.push_back(h);
    }
  }

  void stretch(Hunk h) {
    trim(h);
    if (h.a_begin == h.a_end || h.b_begin == h.b_end) return replace(h);
    std::vector<Pair> kept;
    if (!Search(a_, b_, h).run(kept)) return replace(h);
    std::uint32_t from_a = h.a_begin, from_b = h.b_begin;
    for (auto pair = kept.rbegin(); pair != kept.rend(); ++pair) {
      replace({from_a, pair->a, from_b, pair->b});
      from_a = pair->a + 1;
      from_b = pair->b + 1;
    }
    replace({from_a, h.a_end, from_b, h.b_end});
  }

  const Ids& a_;
  const Ids& b_;
  std::uint32_t count_;
  std::vector<Hunk> out_;
};

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size());
    out.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return out;
}

std::vector<Hunk> compare_lines(const std::vector<std::string_view>& a,
                                const std::vector<std::string_view>& b) {
  assert(a.size() + b.size() <= 0xFFFFFFFF);
  const Numbered lines = number_lines(a, b);
  return Comparer(lines.a, lines.b, lines.count).run();
}

}  // namespace saring
