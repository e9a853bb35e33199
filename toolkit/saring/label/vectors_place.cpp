// SPDX-License-Identifier: Apache-2.0
// Columns of where a block stands in the tree: the elements and names around it, its wider ancestors.
#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/label/vectors_internal.h"

namespace saring::vectors {
namespace {

constexpr std::uint32_t kNear = static_cast<std::uint32_t>(kFar);

float capped(std::uint32_t steps) { return static_cast<float>(std::min(steps, kNear)); }

column::Id column_of_tag(Tag tag) {
  switch (tag) {
    case Tag::nav: return column::to_nav;
    case Tag::footer: return column::to_footer;
    case Tag::header: return column::to_header;
    case Tag::aside: return column::to_aside;
    case Tag::main: return column::to_main;
    case Tag::article: return column::to_article;
    case Tag::section: return column::to_section;
    case Tag::form: return column::to_form;
    case Tag::dialog: return column::to_dialog;
    case Tag::table: return column::to_table;
    case Tag::ul:
    case Tag::ol:
    case Tag::dl: return column::to_list;
    case Tag::li:
    case Tag::dt:
    case Tag::dd: return column::to_item;
    case Tag::figure: return column::to_figure;
    case Tag::details: return column::to_details;
    case Tag::p: return column::to_paragraph;
    case Tag::unknown: return column::to_custom;
    default: return column::count;
  }
}

struct RoleRow {
  std::string_view role;
  column::Id column;
};
constexpr RoleRow kRoles[] = {
    {"navigation", column::to_nav},     {"menu", column::to_nav},        {"menubar", column::to_nav},
    {"contentinfo", column::to_footer}, {"banner", column::to_header},   {"complementary", column::to_aside},
    {"main", column::to_main},          {"article", column::to_article}, {"dialog", column::to_dialog},
    {"alertdialog", column::to_dialog}, {"search", column::to_form},     {"list", column::to_list},
    {"listitem", column::to_item}};

column::Id column_of_role(std::string_view role) {
  if (role.empty()) return column::count;
  for (const RoleRow& row : kRoles)
    if (ascii::iequals(role, row.role)) return row.column;
  return column::count;
}

void note(std::span<float> row, column::Id id, std::uint32_t steps) {
  if (id != column::count && row[id] == kFar) row[id] = capped(steps);
}

void fill_place(const View& view, std::span<const Place> places, BlockId i, std::span<float> row) {
  std::fill(row.begin() + column::to_nav, row.begin() + column::to_custom + 1, kFar);
  std::uint32_t steps = 0, named = 0, classed = 0;
  for (NodeId n = view.block(i).node; n != kNoNode && steps < kNear; n = view.nodes[n].parent, ++steps) {
    const Place& place = places[n];
    note(row, place.tag, steps);
    note(row, place.role, steps);
    if (place.link) note(row, column::to_link, steps);
    named += place.named;
    classed += place.classed;
  }
  row[column::named_ancestors] = static_cast<float>(named);
  row[column::classed_ancestors] = static_cast<float>(classed);
  row[column::boilerplate_zone] = view.measured(i).zone & kBoilerplateZones ? 1.0f : 0.0f;
  row[column::boilerplate_name] = view.measured(i).topics & kBoilerplateTopics ? 1.0f : 0.0f;
}

// Topics in the order of the columns; the lexicon's enumerators after `none` are in that order too.
static_assert(static_cast<unsigned>(Topic::hidden) - static_cast<unsigned>(Topic::read_also) ==
              column::name_hidden - column::name_read_also);

constexpr std::uint32_t kTopicsOfColumns = 2 * bit(Topic::hidden) - bit(Topic::read_also);

void fill_topics(const View& view, BlockId i, std::span<float> row) {
  const Dom& dom = view.in.dom;
  std::fill(row.begin() + column::name_read_also, row.begin() + column::name_hidden + 1, kFar);
  std::uint32_t seen = 0, steps = 0;
  for (NodeId n = view.block(i).node; n != kNoNode && steps < kNear; n = dom[n].parent, ++steps) {
    const std::uint32_t topics = view.in.features.own_topics[n] & kTopicsOfColumns;
    for (std::uint32_t fresh = topics & ~seen; fresh != 0; fresh &= fresh - 1) {
      const auto topic = static_cast<unsigned>(std::countr_zero(fresh));
      row[column::name_read_also + topic - static_cast<unsigned>(Topic::read_also)] = capped(steps);
    }
    seen |= topics;
  }
}

struct OuterColumns {
  column::Id steps, tag, blocks, share, good_share, link_density, mean, good, controls, images, headings;
};
#define SARING_OUTER(L)                                                                                    \
  {                                                                                                        \
    column::outer##L##_steps, column::outer##L##_tag, column::outer##L##_blocks, column::outer##L##_share, \
        column::outer##L##_good_share, column::outer##L##_link_density, column::outer##L##_mean,           \
        column::outer##L##_good, column::outer##L##_controls, column::outer##L##_images,                   \
        column::outer##L##_headings                                                                        \
  }
constexpr std::array<OuterColumns, 4> kOuter{
    {SARING_OUTER(1), SARING_OUTER(2), SARING_OUTER(3), SARING_OUTER(4)}};
#undef SARING_OUTER

void fill_level(const View& view, NodeId n, std::uint32_t steps, const OuterColumns& c,
                std::span<float> row) {
  const Mass m = view.inside(n);
  row[c.steps] = capped(steps);
  row[c.tag] = tag_rank(view.in.dom, n);
  row[c.blocks] = static_cast<float>(m.blocks);
  row[c.share] = share(m.words, view.page().words);
  row[c.good_share] = share(m.good_words, view.page().good_words);
  row[c.link_density] = m.link_density();
  row[c.mean] = share(m.words, m.blocks);
  row[c.good] = share(m.good_blocks, m.blocks);
  row[c.controls] = share(view.controls_in(n), m.blocks);
  row[c.images] = share(view.images_in(n), m.blocks);
  row[c.headings] = share(m.headings, m.blocks);
}

}  // namespace

// Read once for every node that shows something, asked by each of the blocks under it.
Places read_places(const View& view) {
  Places out;
  out.of.resize(view.nodes.size());
  for (NodeId n = 0; n < out.of.size(); ++n) {
    const Node& node = view.nodes[n];
    if (node.kind != NodeKind::element || !view.in.features.shows[n]) continue;
    Place& place = out.of[n];
    place.tag = column_of_tag(node.tag);
    for (const Attribute& a : view.in.dom.attributes(n)) {
      place.named |= a.name == "id";
      place.classed |= a.name == "class";
      place.link |= node.tag == Tag::a && a.name == "href";
      if (a.name == "role") place.role = column_of_role(a.value);
    }
  }
  for (BlockId i = 0; i < view.size(); ++i)
    out.deepest = std::max<std::uint32_t>(out.deepest, view.in.dom[view.block(i).container].depth);
  return out;
}

void fill_places(const View& view, const Places& places, const Tile& out) {
  for (BlockId i = out.first; i < out.end(); ++i) {
    const std::uint32_t depth = view.in.dom[view.block(i).container].depth;
    out.row(i)[column::depth] = static_cast<float>(depth);
    out.row(i)[column::depth_share] = share(depth, places.deepest);
    fill_place(view, places.of, i, out.row(i));
  }
}

std::vector<Announced> read_announcements(const View& view) {
  std::vector<Announced> out;
  out.reserve(view.size());
  Announced now{.heading = 0, .since = kFar};
  for (BlockId i = 0; i < view.size(); ++i) {
    out.push_back(now);
    const PhraseMatch& m = view.in.phrases[i];
    const bool heads = m.whole && m.kind == PhraseKind::heading;
    now.since = heads ? 0 : std::min(now.since + 1, kFar);
    if (view.block(i).kind == BlockKind::heading || heads)
      now.heading = m.whole ? static_cast<float>(m.topic) : 0.0f;
  }
  return out;
}

void fill_names(const View& view, std::span<const Announced> announced, const Tile& out) {
  for (BlockId i = out.first; i < out.end(); ++i) {
    const std::span<float> row = out.row(i);
    fill_topics(view, i, row);
    const PhraseMatch& m = view.in.phrases[i];
    row[column::heading_phrase] = announced[i].heading;
    row[column::since_widget] = announced[i].since;
    row[column::phrase_topic] = static_cast<float>(m.topic);
    row[column::phrase_whole] = m.whole ? 1.0f : 0.0f;
  }
}

void fill_outer(const View& view, const Tile& out) {
  const Dom& dom = view.in.dom;
  for (BlockId i = out.first; i < out.end(); ++i) {
    NodeId n = view.block(i).container;
    std::uint32_t blocks = view.inside(n).blocks, steps = 0;
    std::size_t level = 0;
    while (level < kOuter.size() && dom[n].parent != kNoNode) {
      n = dom[n].parent;
      ++steps;
      const std::uint32_t now = view.inside(n).blocks;
      if (now == blocks) continue;
      blocks = now;
      fill_level(view, n, steps, kOuter[level++], out.row(i));
    }
    // Above the page itself nothing is wider: the outermost stands for the rest.
    for (; level < kOuter.size(); ++level) fill_level(view, n, steps, kOuter[level], out.row(i));
  }
}

}  // namespace saring::vectors
