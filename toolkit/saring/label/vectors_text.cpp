// SPDX-License-Identifier: Apache-2.0
// Columns of a block's own text and of the page as a whole.
#include <algorithm>
#include <cmath>

#include "saring/label/vectors_internal.h"
#include "saring/text/segment.h"

namespace saring::vectors {
namespace {

constexpr float number(bool b) { return b ? 1.0f : 0.0f; }

// Whether the text stops where a sentence does. A few bytes from the end show it.
bool ends_sentence(std::string_view text) {
  constexpr std::size_t kTail = 12;
  std::size_t from = text.size() > kTail ? text.size() - kTail : 0;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
  std::size_t last = text.find_last_of(' ');
  if (last != std::string_view::npos && last >= from) from = last;
  return measure(text.substr(from)).sentence_ends > 0;
}

void fill_stats(const View& view, BlockId i, std::uint32_t links, std::span<float> row) {
  const Block& b = view.block(i);
  const TextStats& s = b.stats;
  const std::string_view text = view.in.blocks.text_of(b);
  row[column::words] = static_cast<float>(s.words);
  row[column::characters] = static_cast<float>(s.code_points);
  row[column::letters] = share(s.letters, s.code_points);
  row[column::digits] = share(s.digits, s.code_points);
  row[column::upper] = share(s.upper, s.letters);
  row[column::punctuation] = share(s.punctuation, s.code_points);
  const std::uint32_t known = std::min(s.letters + s.digits + s.punctuation, s.code_points);
  row[column::symbols] = share(s.code_points - known, s.code_points);
  row[column::commas] = share(s.commas, s.words);
  row[column::sentence_ends] = static_cast<float>(s.sentence_ends);
  row[column::sentence_words] = share(s.words, std::max(1u, s.sentence_ends));
  row[column::word_length] = share(s.letters, s.words);
  row[column::link_density] = view.measured(i).link_density;
  row[column::unlinked_words] = static_cast<float>(s.words - b.link_words);
  row[column::links] = static_cast<float>(links);
  row[column::runs] = static_cast<float>(b.run_end - b.run_begin);
  row[column::good] = number(view.measured(i).good);
  row[column::ends_sentence] = number(ends_sentence(text));
  row[column::ends_colon] = number(text.ends_with(':') || text.ends_with("\xEF\xBC\x9A"));
}

void fill_kind(const View& view, BlockId i, std::span<float> row) {
  const Block& b = view.block(i);
  row[column::kind] = static_cast<float>(b.kind);
  row[column::container_tag] = tag_rank(view.in.dom, b.container);
  row[column::node_tag] = tag_rank(view.in.dom, b.node);
  row[column::heading_level] = static_cast<float>(b.heading_level);
  row[column::list_depth] = static_cast<float>(b.list_depth);
  row[column::item_start] = number(b.item_start);
  row[column::in_quote] = number(b.in_quote);
  row[column::in_link] = number(b.in_link);
  row[column::in_caption] = number(b.in_caption);
  row[column::set_apart] = number(b.set_apart);
  row[column::in_control] = number(b.in_form_control);
  row[column::is_hidden] = number(b.node_flags & kHidden);
  row[column::is_noscript] = number(b.node_flags & kNoscript);
  row[column::ordinal] = static_cast<float>(b.ordinal);
  if (b.table != 0) {
    const Table& table = view.in.blocks.tables[b.table - 1];
    row[column::in_table] = 1;
    row[column::table_rows] = static_cast<float>(table.rows);
    row[column::table_columns] = static_cast<float>(table.columns);
    row[column::row] = static_cast<float>(b.row);
    row[column::column] = static_cast<float>(b.column);
  }
  if (b.list != kNoNode) {
    const Mass m = view.inside(b.list);
    row[column::list_blocks] = static_cast<float>(m.blocks);
    row[column::list_words] = share(m.words, m.blocks);
    row[column::list_link_density] = m.link_density();
  }
}

// What a page calls itself (og:type, JSON-LD @type).
float declared_kind(const Metadata& meta) {
  const std::string& kind = meta.page_kind.value;
  if (kind.empty()) return 0;
  if (kind == "website" || kind == "WebPage" || kind == "WebSite") return 1;
  if (kind == "article" || kind.ends_with("Article") || kind == "BlogPosting" || kind == "Report") return 2;
  if (kind.starts_with("product") || kind == "Product" || kind.ends_with("ProductGroup")) return 3;
  if (kind == "DiscussionForumPosting" || kind == "QAPage" || kind == "Question") return 4;
  if (kind == "CollectionPage" || kind == "ItemList" || kind == "SearchResultsPage") return 5;
  return 6;
}

struct PageCounts {
  double list_words = 0, table_words = 0, code_words = 0, hidden_words = 0, noscript_words = 0,
         card_words = 0;
  std::uint64_t symbols = 0, digits = 0, characters = 0;
  std::uint32_t longest = 0, links = 0, h1 = 0;
};

PageCounts count_page(const View& view, std::span<const std::uint32_t> links) {
  PageCounts c;
  for (BlockId i = 0; i < view.size(); ++i) {
    const Block& b = view.block(i);
    const std::uint32_t words = b.stats.words;
    if (b.kind == BlockKind::list_item) c.list_words += words;
    if (b.kind == BlockKind::table_cell) c.table_words += words;
    if (b.kind == BlockKind::preformatted) c.code_words += words;
    if (b.node_flags & kHidden) c.hidden_words += words;
    if (b.node_flags & kNoscript) c.noscript_words += words;
    if (view.in.rules.cards[i]) c.card_words += words;
    c.symbols += b.stats.code_points -
                 std::min(b.stats.code_points, b.stats.letters + b.stats.digits + b.stats.punctuation);
    c.digits += b.stats.digits;
    c.characters += b.stats.code_points;
    c.longest = std::max(c.longest, words);
    c.links += links[i];
    c.h1 += b.heading_level == 1;
  }
  return c;
}

void fill_page_counts(const View& view, const PageCounts& c, std::span<float> row) {
  const Mass& page = view.page();
  row[column::page_blocks] = static_cast<float>(page.blocks);
  row[column::page_words] = static_cast<float>(page.words);
  row[column::page_good_words] = static_cast<float>(page.good_words);
  row[column::page_good_share] = share(page.good_words, page.words);
  row[column::page_good_blocks] = static_cast<float>(page.good_blocks);
  row[column::page_good_mean] = share(page.good_words, page.good_blocks);
  row[column::page_nodes] = static_cast<float>(view.in.dom.size_of(0));
  row[column::page_controls] = static_cast<float>(view.controls_in(0));
  row[column::page_images] = static_cast<float>(view.images_in(0));
  row[column::page_links] = share(c.links, page.blocks);
  row[column::page_link_density] = page.link_density();
  row[column::page_longest] = static_cast<float>(c.longest);
  row[column::page_headings] = share(page.headings, page.blocks);
  row[column::page_list_words] = share(c.list_words, page.words);
  row[column::page_table_words] = share(c.table_words, page.words);
  row[column::page_code_words] = share(c.code_words, page.words);
  row[column::page_hidden_words] = share(c.hidden_words, page.words);
  row[column::page_noscript_words] = share(c.noscript_words, page.words);
  row[column::page_card_words] = share(c.card_words, page.words);
  row[column::page_h1] = static_cast<float>(c.h1);
  row[column::page_symbols] = share(static_cast<double>(c.symbols), static_cast<double>(c.characters));
  row[column::page_digits] = share(static_cast<double>(c.digits), static_cast<double>(c.characters));
}

void fill_page_facts(const View& view, std::span<float> row) {
  const Metadata& meta = view.in.meta;
  std::uint32_t articles = 0, times = 0;
  for (const Node& n : view.nodes) {
    articles += n.is(Tag::article);
    times += n.is(Tag::time);
  }
  row[column::page_articles] = static_cast<float>(articles);
  row[column::page_times] = static_cast<float>(times);
  row[column::page_discussion] = number(view.in.features.page.discussion);
  row[column::page_kind] = declared_kind(meta);
  row[column::page_dated] = number(static_cast<bool>(meta.date_published));
  row[column::page_authored] = number(!meta.authors.empty());
  row[column::page_title_words] = static_cast<float>(count_words(meta.title.value));
  row[column::page_description_words] = static_cast<float>(count_words(meta.description.value));
  row[column::page_body_words] = static_cast<float>(count_words(meta.body.value));
  row[column::page_tags] = static_cast<float>(meta.tags.size());
  row[column::page_listing] = number(view.in.rules.listing);
}

}  // namespace

// Runs of links, one after the other, are one link if they are of one element.
std::vector<std::uint32_t> count_links(const Blocks& blocks) {
  std::vector<std::uint32_t> out;
  out.reserve(blocks.blocks.size());
  for (const Block& b : blocks.blocks) {
    std::uint32_t links = 0;
    NodeId last = kNoNode;
    for (const Run& r : blocks.runs_of(b)) {
      links += r.link != kNoNode && r.link != last;
      last = r.link;
    }
    out.push_back(links);
  }
  return out;
}

void fill_text(const View& view, std::span<const std::uint32_t> links, const Tile& out) {
  for (BlockId i = out.first; i < out.end(); ++i) {
    fill_stats(view, i, links[i], out.row(i));
    fill_kind(view, i, out.row(i));
  }
}

void fill_page(const View& view, std::span<const std::uint32_t> links, const Candidates& candidates,
               const Repeats& repeats, std::span<float> row) {
  fill_page_counts(view, count_page(view, links), row);
  fill_page_facts(view, row);
  fill_url(view.in, row);
  row[column::page_rival] = candidates.rival;
  const auto widest =
      std::max_element(repeats.rows.begin(), repeats.rows.end(),
                       [](const Row& a, const Row& b) { return a.mass.words < b.mass.words; });
  if (widest == repeats.rows.end()) return;
  row[column::page_widest_row] = static_cast<float>(widest->members);
  row[column::page_widest_share] = share(widest->mass.words, view.page().words);
  row[column::page_widest_good] = share(widest->mass.good_blocks, widest->members);
}

}  // namespace saring::vectors
