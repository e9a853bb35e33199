// SPDX-License-Identifier: Apache-2.0
#include "saring/label/label.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "saring/label/certain_internal.h"
#include "saring/label/decide.h"
#include "saring/label/features.h"
#include "saring/label/model.h"
#include "saring/label/passes_internal.h"
#include "saring/label/pushes.h"
#include "saring/label/select.h"
#include "saring/label/vectors_internal.h"

namespace saring {
namespace {

constexpr std::array<std::string_view, kLabels> kLabelNames{
    "title",      "body",   "heading",  "list",       "table",  "code",   "quote",   "caption",    "byline",
    "date",       "credit", "comments", "navigation", "header", "footer", "related", "login",      "paywall",
    "newsletter", "cookie", "ad",       "share",      "tags",   "form",   "hidden",  "boilerplate"};

PageHints hints_of(const Metadata& meta) {
  const std::string& kind = meta.page_kind.value;
  PageHints hints;
  hints.discussion = kind == "DiscussionForumPosting" || kind == "QAPage" || kind == "Question";
  hints.article = kind == "article" || kind.ends_with("Article") || kind == "BlogPosting" || kind == "Report";
  if (meta.access.free && !*meta.access.free) {
    hints.locked = meta.access.locked_selectors;
    hints.locked = hints.locked.first(std::min(hints.locked.size(), kMostSelectors));
  }
  return hints;
}

// One for each block; none announces anything without names.
std::vector<PhraseMatch> match_phrases(const Blocks& blocks, bool names) {
  std::vector<PhraseMatch> out(blocks.blocks.size());
  for (BlockId i = 0; names && i < out.size(); ++i) out[i] = match_phrase(blocks.text_of(blocks.blocks[i]));
  return out;
}

// What is known of a page before the model is asked.
struct Measured {
  Features features;
  Decisions rules;
  std::vector<PhraseMatch> phrases;
  BlockId title = kNoBlock;
};

Measured measure(const Dom& dom, const Blocks& blocks, const Metadata& meta, const LabelOptions& options) {
  PageHints hints = hints_of(meta);
  hints.names = options.names;
  Measured out{measure_page(dom, blocks, hints), {}, match_phrases(blocks, options.names)};
  out.rules = decide(dom, blocks, out.features);
  Labelling l{.dom = dom,
              .blocks = blocks,
              .meta = meta,
              .features = out.features,
              .decisions = out.rules,
              .phrases = out.phrases,
              .labels = {}};
  l.labels.verdicts.resize(blocks.blocks.size());
  label_by_decision(l);
  find_title(l);
  out.title = l.labels.title;
  return out;
}

VectorInput input_of(const Dom& dom, const Blocks& blocks, const Metadata& meta, const Measured& m,
                     const LabelOptions& options) {
  return {dom, blocks, meta, m.features, m.rules, m.phrases, m.title, options.names};
}

// What the model says of the blocks, and what choosing among them takes.
struct Judged {
  std::vector<float> alone;    // probability of each block
  std::vector<float> leaning;  // the same, drawn to that of its path's other blocks (lean_on_path)
  std::vector<std::uint32_t> words;
  std::vector<RowFacts> facts;
  std::array<float, column::count> page{};  // the first block's row, for the columns about the page

  Selection choose(const std::vector<float>& probability, const Cut& cut, double favor) const {
    return choose_blocks(probability, words, cut, favor);
  }
  std::vector<float> page_columns(const Selection& selection) const {
    return page_vector(facts, page, leaning, selection);
  }
};

// Rows that are made and asked about together: as many as the model walks at once (forest_rows.cpp), and they
// stay in the processor's cache.
constexpr BlockId kTileRows = 64;

Judged judge_blocks(const Model& model, const VectorInput& input) {
  if (input.blocks.blocks.empty()) return {};
  FeatureTable table(input);
  const BlockId size = table.rows();
  Judged out;
  out.alone.resize(size);
  out.facts.reserve(size);
  std::vector<float> values(std::size_t{std::min(size, kTileRows)} * column::count);
  for (BlockId first = 0; first < size; first += kTileRows) {
    const BlockId count = std::min(kTileRows, size - first);
    const Tile tile{first, std::span(values).first(std::size_t{count} * column::count)};
    table.fill(tile);
    model.evaluate_rows(Model::content, tile.values, column::count,
                        std::span(out.alone).subspan(first, count));
    for (BlockId i = first; i < tile.end(); ++i) out.facts.push_back(facts_of(tile.row(i)));
  }
  std::copy_n(values.begin(), column::count, out.page.begin());
  for (float& p : out.alone) p = logistic(p);
  std::vector<std::uint32_t> tables;
  out.words.reserve(size);
  tables.reserve(size);
  for (const Block& b : input.blocks.blocks) out.words.push_back(b.stats.words), tables.push_back(b.table);
  join_tables(out.alone, out.words, tables);
  out.leaning = lean_on_path(out.alone, out.words, table.paths());
  return out;
}

// The model decides; where the rules agree, they say why.
Decisions learned(const Decisions& rules, const std::vector<float>& probability,
                  const std::vector<bool>& kept) {
  Decisions out = rules;
  for (std::size_t i = 0; i < out.blocks.size(); ++i) {
    Decision& d = out.blocks[i];
    const bool agrees = d.content == kept[i];
    d.content = kept[i];
    d.score = probability[i];
    if (!agrees) d.reason = d.content ? Reason::learned_content : Reason::learned_other;
  }
  return out;
}

// An article is one run of text: a block inside it that the rules take for text and the model does not rule
// out belongs to it (a line of an address, a short answer), and so do a likely one after its end and the
// signature under it. What the rules leave out parts nothing. A heading that is a link as a whole is a
// teaser's, unless the model is sure.
constexpr float kPossible = 0.15f, kLikely = 0.3f, kSure = 0.8f;
constexpr std::size_t kShortGap = 2;  // blocks, filled if possible on average; a longer one if all is likely
constexpr std::uint32_t kSignatureWords = 4;

bool is_signature(const Blocks& blocks, std::size_t i) {
  const Block& b = blocks.blocks[i];
  const std::string_view text = blocks.text_of(b);
  return b.stats.words <= kSignatureWords && text.starts_with('(') && text.ends_with(')');
}

// "Jakarta -": the place that an article's first sentence starts with, in a block of its own.
bool is_dateline(const Blocks& blocks, std::size_t i) {
  const Block& b = blocks.blocks[i];
  const std::string_view text = blocks.text_of(b);
  return b.stats.words > 0 && b.stats.words <= kSignatureWords &&
         (text.ends_with(" -") || text.ends_with("\xE2\x80\x93") || text.ends_with("\xE2\x80\x94"));
}

std::vector<bool> as_one_run(const Measured& m, const Blocks& blocks, const Dom& dom,
                             const std::vector<float>& probability, std::vector<bool> kept) {
  const Decisions& rules = m.rules;
  const BlockId title = m.title;
  std::vector<std::size_t> run;  // blocks that rules or model take for content
  std::size_t end = 0;           // one past the last kept block, in `run`
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Block& b = blocks.blocks[i];
    const bool teaser =
        b.kind == BlockKind::heading && !rules.blocks[i].content && b.link_words == b.stats.words;
    if (kept[i] && teaser && probability[i] < kSure) kept[i] = false;
    const bool text = rules.blocks[i].content && !m.phrases[i] && !b.in_caption;
    if (kept[i] || i == title || text) run.push_back(i);
    if (kept[i]) end = run.size();
  }
  const auto fits = [&](std::size_t k, float least) {
    return k < run.size() && rules.blocks[run[k]].content && probability[run[k]] >= least;
  };
  const auto stands = [&](std::size_t k) { return k < run.size() && (kept[run[k]] || run[k] == title); };
  for (std::size_t k = 0; k + 1 < end; ++k) {
    if (fits(k, 0) && is_dateline(blocks, run[k]) && kept[run[k + 1]]) kept[run[k]] = true;
    if (kept[run[k]] && m.features.blocks[run[k]].good) break;  // the first sentence
  }
  for (std::size_t k = 1, next; k < end; k = next + 1) {
    for (next = k; !stands(next);) ++next;
    float least = 1, sum = 0;
    for (std::size_t i = k; i < next; ++i) {
      least = std::min(least, probability[run[i]]);
      sum += probability[run[i]];
    }
    const bool fills =
        next - k <= kShortGap ? sum >= kPossible * static_cast<float>(next - k) : least >= kLikely;
    if (!stands(k - 1) || !fills) continue;
    for (std::size_t i = k; i < next; ++i) kept[run[i]] = true;
  }
  const auto inside = [&](std::size_t i) {
    const NodeId n = blocks.blocks[i].node, c = rules.container;
    return c != kNoNode && n >= c && n < dom[c].end;
  };
  for (std::size_t k = end; k > 0 && k < run.size() && inside(run[k]); ++k) {
    if (!fits(k, kLikely) && !(fits(k, 0) && is_signature(blocks, run[k]))) break;
    kept[run[k]] = true;
  }
  return kept;
}

// Captions, date lines and widgets of other articles are what an article is read without. Elsewhere they may
// be what the page offers: there the passes name what the model left out and take away only what they are
// sure of.
constexpr float kArticle =
    0.7f;  // probability from which a page counts as an article: what is taken away is lost
constexpr float kForum = 0.5f;             // and as a discussion
constexpr float kDeclared = 0.2f;          // and as an article, if it says so itself
constexpr std::uint32_t kHiddenShare = 5;  // times as many words shown as hidden: little is hidden

// A short article among many teasers looks like a listing. Where structured data declares article and date,
// and the rules find more than cards, the page is one.
bool is_declared_article(const Labels& labels, const Measured& m, const Metadata& meta) {
  return labels.page_types[static_cast<unsigned>(PageType::article)] >= kDeclared && hints_of(meta).article &&
         meta.page_kind.source == MetaSource::json_ld && meta.date_published.source == MetaSource::json_ld &&
         !m.rules.listing && !m.features.page.discussion;
}

// A page of a few words is no page that the model knows: what little it has is its text, unless rules speak
// against it.
constexpr std::uint32_t kScrapWords = 40;

bool is_scrap(const Selection& selection, const PageFeatures& page) {
  return page.words <= kScrapWords &&
         std::find(selection.kept.begin(), selection.kept.end(), true) == selection.kept.end();
}

// Who wrote a post, and when, belongs to a discussion.
bool is_sure(Reason reason, bool discussion) {
  switch (reason) {
    case Reason::shows_title:
    case Reason::repeats_title:
    case Reason::repeats_block:
    case Reason::no_words:
    case Reason::password_field:
    case Reason::modal_dialog:
    case Reason::consent_manager:
    case Reason::ad_slot:
    case Reason::line_numbers:
    case Reason::phrase_line: return true;
    case Reason::byline_element:
    case Reason::credit_line:
    case Reason::date_line: return !discussion;
    default: return false;
  }
}

void trust_choice(Labelling& l) {
  // A page that hides much shows it by script; what it hides beside its text it hides for a reason.
  std::uint32_t hidden = 0, shown = 0;
  for (BlockId i = 0; i < l.size(); ++i)
    if (l.decisions.blocks[i].content)
      (l.block(i).node_flags & kHidden ? hidden : shown) += l.measured(i).words;
  const bool hides_little = hidden * kHiddenShare <= shown;
  for (BlockId i = 0; i < l.size(); ++i) {
    Verdict& v = l.labels.verdicts[i];
    if (!l.decisions.blocks[i].content || l.kept(i) || is_sure(v.reason, l.labels.discussion)) continue;
    if (v.reason == Reason::hidden && hides_little) continue;
    v.label = v.first;
    v.reason = l.decisions.blocks[i].reason;
  }
}

void judge_page(const Model& model, std::span<const float> row, Labels& labels) {
  model.evaluate(Model::page_type, row, labels.page_types);
  const float most = *std::max_element(labels.page_types.begin(), labels.page_types.end());
  float sum = 0;
  for (float& p : labels.page_types) {
    const float odds = logistic(p - most);
    sum += p = odds / (1 - odds);  // e^(p - most)
  }
  for (float& p : labels.page_types) p /= sum;
  model.evaluate(Model::quality, row, {&labels.quality, 1});
  labels.quality = std::clamp(labels.quality, 0.0f, 1.0f);
}

}  // namespace

std::string_view name(Label label) { return kLabelNames[static_cast<unsigned>(label)]; }

bool label_for_name(std::string_view text, Label& out) {
  for (unsigned i = 0; i < kLabels; ++i)
    if (kLabelNames[i] == text) {
      out = static_cast<Label>(i);
      return true;
    }
  return false;
}

std::string_view name(PageType type) {
  static constexpr std::string_view kNames[kPageTypes] = {"article", "collection", "documentation", "forum",
                                                          "listing", "product",    "service"};
  return kNames[static_cast<unsigned>(type)];
}

PageType Labels::page_type() const {
  return static_cast<PageType>(std::max_element(page_types.begin(), page_types.end()) - page_types.begin());
}

FeatureMatrix measure_blocks(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                             const LabelOptions& options) {
  FeatureMatrix out;
  if (blocks.blocks.empty()) return out;
  const Measured m = measure(dom, blocks, meta, options);
  FeatureTable table(input_of(dom, blocks, meta, m, options));
  out.values.resize(std::size_t{table.rows()} * column::count);
  table.fill({0, out.values});
  return out;
}

std::vector<std::vector<Push>> strongest_pushes(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                                                const LabelOptions& options, std::size_t most) {
  std::vector<std::vector<Push>> out;
  if (blocks.blocks.empty()) return out;
  const Model& model = options.model ? *options.model : Model::built_in();
  const Measured m = measure(dom, blocks, meta, options);
  FeatureTable table(input_of(dom, blocks, meta, m, options));
  std::array<float, column::count> row;
  for (BlockId i = 0; i < table.rows(); ++i) {
    table.fill({i, row});
    out.push_back(model.pushes(row, most));
  }
  return out;
}

std::vector<float> measure_choice(const Dom& dom, const Blocks& blocks, const Metadata& meta,
                                  const LabelOptions& options) {
  if (blocks.blocks.empty()) return std::vector<float>(page_column::count);
  const Model& model = options.model ? *options.model : Model::built_in();
  const Measured m = measure(dom, blocks, meta, options);
  const Judged judged = judge_blocks(model, input_of(dom, blocks, meta, m, options));
  return judged.page_columns(judged.choose(judged.leaning, model.cut(), options.favor));
}

Labels label_blocks(const Dom& dom, const Blocks& blocks, const Metadata& meta, const LabelOptions& options) {
  const Model& model = options.model ? *options.model : Model::built_in();
  Measured m = measure(dom, blocks, meta, options);
  const Judged judged = judge_blocks(model, input_of(dom, blocks, meta, m, options));
  Selection selection = judged.choose(judged.leaning, model.cut(), options.favor);
  Labels labels;
  if (!judged.facts.empty()) judge_page(model, judged.page_columns(selection), labels);
  const bool told = labels.page_types[static_cast<unsigned>(PageType::article)] >= kArticle;
  const bool article = told || is_declared_article(labels, m, meta);
  const std::vector<float>& probability = article ? judged.alone : judged.leaning;
  if (article) {
    Cut cut = model.cut();
    cut.relative = cut.article_relative;
    selection = judged.choose(probability, cut, options.favor);
    // Where the page's word stands against the model's, both model and rules must take a block for text.
    for (std::size_t i = 0; !told && i < selection.kept.size(); ++i)
      selection.kept[i] = selection.kept[i] && m.rules.blocks[i].content;
    selection.kept = as_one_run(m, blocks, dom, probability, std::move(selection.kept));
  }
  if (is_scrap(selection, m.features.page))
    for (std::size_t i = 0; i < selection.kept.size(); ++i) selection.kept[i] = m.rules.blocks[i].content;
  Decisions decisions = learned(m.rules, probability, selection.kept);
  keep_locked_part(dom, m.features, meta.access, m.rules, decisions);
  Labelling l{.dom = dom,
              .blocks = blocks,
              .meta = meta,
              .features = m.features,
              .decisions = decisions,
              .phrases = std::move(m.phrases),
              .names = options.names,
              .labels = std::move(labels)};
  l.labels.verdicts.resize(blocks.blocks.size());
  l.labels.discussion =
      m.features.page.discussion || l.labels.page_types[static_cast<unsigned>(PageType::forum)] >= kForum;

  label_by_decision(l);
  find_title(l);
  label_certain(l);
  label_other_articles(l);
  label_phrases(l);
  label_captions(l);
  label_bylines(l);
  label_comments(l);
  label_hidden(l);
  label_repeats(l);
  label_vote_counts(l);
  label_quotes(l);
  label_row_heads(l);
  label_after_widgets(l);
  label_headings(l);
  label_certain(l);  // again: what a pass has renamed is named for good
  if (!article) trust_choice(l);
  name_left_out(l);
  return std::move(l.labels);
}

}  // namespace saring
