// SPDX-License-Identifier: Apache-2.0
// Columns of what a page repeats: paths of tags and classes, texts, rows of like siblings.
#include <algorithm>
#include <utility>

#include "saring/base/hash.h"
#include "saring/base/numbering.h"
#include "saring/label/vectors_internal.h"

namespace saring::vectors {
namespace {

constexpr std::size_t kRowMembers = 3;  // siblings that make a row
constexpr int kPathSteps = 4;           // elements of a path

std::uint64_t path_of(const View& view, NodeId n) {
  std::uint64_t hash = 0;
  for (int step = 0; step < kPathSteps && n != kNoNode; ++step, n = view.nodes[n].parent)
    hash = (hash ^ view.make(n)) * 0x9E3779B97F4A7C15u + 1;
  return hash;
}

void add(Mass& sum, const View& view, BlockId i) {
  const Mass m = view.between(i, i + 1);
  ++sum.blocks;
  sum.words += m.words;
  sum.link_words += m.link_words;
  sum.good_blocks += m.good_blocks;
}

void number_blocks(const View& view, Repeats& out) {
  Numbering<std::uint64_t> path_numbers, make_numbers, text_numbers;
  const auto number = [](auto& numbers, auto& values, std::uint64_t key) {
    const auto [at, fresh] = numbers.insert(key);
    if (fresh) values.emplace_back();
    return at;
  };
  for (auto* const of : {&out.path, &out.make, &out.text}) of->resize(view.size());
  for (BlockId i = 0; i < view.size(); ++i) {
    const NodeId container = view.block(i).container;
    out.make[i] = number(make_numbers, out.makes, view.make(container));
    out.text[i] = number(text_numbers, out.texts, xxh3_64(view.in.blocks.text_of(view.block(i))));
    out.path[i] = number(path_numbers, out.paths, path_of(view, container));
    add(out.paths[out.path[i]], view, i);
    add(out.makes[out.make[i]], view, i);
    ++out.texts[out.text[i]];
  }
}

void find_rows(const View& view, Repeats& out) {
  out.row_of.resize(view.nodes.size());
  out.index_of.resize(view.nodes.size());
  std::vector<std::pair<std::uint64_t, NodeId>> children;
  for (NodeId parent = 0; parent < view.nodes.size(); ++parent) {
    if (view.nodes[parent].kind != NodeKind::element) continue;
    if (view.inside(parent).blocks < kRowMembers) continue;
    children.clear();
    for (NodeId c = parent + 1; c < view.nodes[parent].end; c = view.nodes[c].end)
      if (view.nodes[c].kind == NodeKind::element && view.words_in(c) > 0)
        children.emplace_back(view.make(c), c);
    std::sort(children.begin(), children.end());
    for (std::size_t i = 0; i < children.size();) {
      std::size_t end = i + 1;
      while (end < children.size() && children[end].first == children[i].first) ++end;
      if (end - i >= kRowMembers) {
        Row row{static_cast<std::uint32_t>(end - i), {}};
        for (std::size_t k = i; k < end; ++k) {
          const Mass m = view.inside(children[k].second);
          row.mass.words += m.words, row.mass.link_words += m.link_words;
          row.mass.good_blocks += m.good_blocks, row.mass.blocks += m.blocks;
          out.row_of[children[k].second] = static_cast<std::uint32_t>(out.rows.size() + 1);
          out.index_of[children[k].second] = static_cast<std::uint32_t>(k - i);
        }
        out.rows.push_back(row);
      }
      i = end;
    }
  }
}

struct Columns {
  column::Id size, mean, good, link_density, share, steps, index;
};
constexpr Columns kLargest{column::group_size,         column::group_mean,  column::group_good,
                           column::group_link_density, column::group_share, column::group_steps,
                           column::group_index};
constexpr Columns kNearest{column::near_size,         column::near_mean,  column::near_good,
                           column::near_link_density, column::near_share, column::near_steps,
                           column::near_index};

void fill_row(const View& view, const Repeats& repeats, NodeId member, std::uint32_t steps, const Columns& c,
              std::span<float> out) {
  out[c.steps] = kFar;
  if (member == kNoNode) return;
  const Row& r = repeats.rows[repeats.row_of[member] - 1];
  out[c.size] = static_cast<float>(r.members);
  out[c.mean] = share(r.mass.words, r.members);
  out[c.good] = share(r.mass.good_blocks, r.members);
  out[c.link_density] = r.mass.link_density();
  out[c.share] = share(r.mass.words, view.page().words);
  out[c.steps] = std::min(static_cast<float>(steps), kFar);
  out[c.index] = static_cast<float>(repeats.index_of[member]);
}

void fill_rows(const View& view, const Repeats& repeats, const Tile& out) {
  const auto members = [&](NodeId n) { return repeats.rows[repeats.row_of[n] - 1].members; };
  for (BlockId i = out.first; i < out.end(); ++i) {
    NodeId largest = kNoNode, nearest = kNoNode;
    std::uint32_t largest_steps = 0, nearest_steps = 0, steps = 0;
    for (NodeId n = view.block(i).node; n != kNoNode; n = view.nodes[n].parent, ++steps) {
      if (repeats.row_of[n] == 0) continue;
      if (nearest == kNoNode) nearest = n, nearest_steps = steps;
      if (largest == kNoNode || members(n) > members(largest)) largest = n, largest_steps = steps;
    }
    fill_row(view, repeats, largest, largest_steps, kLargest, out.row(i));
    fill_row(view, repeats, nearest, nearest_steps, kNearest, out.row(i));
  }
}

void fill_copies(const View& view, const Repeats& repeats, BlockId i, std::span<float> row) {
  const Mass& p = repeats.paths[repeats.path[i]];
  row[column::path_count] = static_cast<float>(p.blocks);
  row[column::path_words] = share(p.words, view.page().words);
  row[column::path_mean] = share(p.words, p.blocks);
  row[column::path_good] = share(p.good_blocks, p.blocks);
  row[column::path_link_density] = p.link_density();
  const Mass& m = repeats.makes[repeats.make[i]];
  row[column::make_count] = static_cast<float>(m.blocks);
  row[column::make_mean] = share(m.words, m.blocks);
  row[column::make_good] = share(m.good_blocks, m.blocks);
  row[column::copies] = static_cast<float>(repeats.texts[repeats.text[i]]);
  row[column::card] = view.in.rules.cards[i] ? 1.0f : 0.0f;
}

}  // namespace

Repeats find_repeats(const View& view) {
  Repeats out;
  number_blocks(view, out);
  find_rows(view, out);
  return out;
}

void fill_repeats(const View& view, const Repeats& repeats, const Tile& out) {
  for (BlockId i = out.first; i < out.end(); ++i) fill_copies(view, repeats, i, out.row(i));
  fill_rows(view, repeats, out);
}

}  // namespace saring::vectors
