// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "saring/write/explain_internal.h"
#include "saring/write/formats_internal.h"
#include "saring/write/report.h"
#include "saring/write/report_internal.h"
#include "saring/write/walk_internal.h"

namespace saring {
namespace write_internal {

bool is_kept(const Document& document, LabelSet keep, BlockId id) {
  if (!document.declared_body.empty()) return false;  // no block is written then
  if (id == document.labels.title) return (keep & bit(Label::title)) != 0;
  return is_written(document, keep, id);
}

namespace {

constexpr int kPathShown = 8;  // elements

// Two decimals, whatever the locale.
std::string decimal(float value) {
  std::array<char, 64> buffer{};  // the largest float has 39 digits before its point
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, 2);
  return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

class Section {
 public:
  Section(const Document& document, const ExplainPage& page, const BlockWeights& weights, std::string& out)
      : document_(document), blocks_(document.blocks), page_(page), weights_(weights), out_(out) {}

  void run() {
    count();
    out_ += "<details class=\"page\"";
    if (page_.open) out_ += " open";
    ((out_ += " id=\"p") += std::to_string(page_.number)) += "\">\n<summary><h2><bdi>";
    append_visible(page_.name.empty() ? std::string_view("page") : page_.name, out_);
    ((out_ += "</bdi></h2> <span class=\"sum\">") += name(document_.status)) += " \xC2\xB7 ";
    (out_ += counted(kept_words_, "word", "words")) += " kept, ";
    (out_ += std::to_string(dropped_words_)) += " left out \xC2\xB7 ";
    (out_ += counted(blocks_.blocks.size(), "block", "blocks")) += "</span></summary>\n";
    metadata();
    append_outline(document_, page_, out_);
    filters();
    out_ += "<div class=\"columns\">\n";
    blocks();
    text();
    out_ += "</div>\n</details>\n";
  }

 private:
  void count() {
    for (BlockId id = 0; id < blocks_.blocks.size(); ++id) {
      ++labels_[static_cast<std::size_t>(document_.labels.verdicts[id].label)];
      (kept(id) ? kept_words_ : dropped_words_) += blocks_.blocks[id].stats.words;
    }
  }

  bool kept(BlockId id) const { return is_kept(document_, page_.keep, id); }

  void metadata() {
    out_ += "<details class=\"facts\"><summary>Metadata</summary>\n<table>\n";
    for (const FactLine& fact : facts_of(document_)) {
      ((out_ += "<tr><th scope=\"row\">") += fact.key) += "</th><td dir=\"auto\">";
      append_visible(fact.value, out_);
      out_ += "</td><td class=\"source\">";
      append_visible(fact.source, out_);
      out_ += "</td></tr>\n";
    }
    out_ += "</table>\n</details>\n";
  }

  void radio(std::string_view value, std::string_view text, bool checked) {
    ((out_ += "<label class=\"chip\"><input type=\"radio\" autocomplete=\"off\" name=\"p") +=
     std::to_string(page_.number)) += "show\" class=\"show-";
    ((out_ += value) += '"') += checked ? " checked> " : "> ";
    (out_ += text) += "</label>\n";
  }

  void filters() {
    out_ += "<fieldset class=\"filters\"><legend>Show</legend>\n";
    radio("all", "all", true);
    radio("kept", "kept", false);
    radio("dropped", "left out", false);
    out_ += "<span class=\"bar\"></span>\n";
    for (unsigned i = 0; i < kLabels; ++i) {
      if (labels_[i] == 0) continue;
      const std::string_view label = name(static_cast<Label>(i));
      ((out_ += "<label class=\"chip l-") += label) +=
          "\"><input type=\"checkbox\" autocomplete=\"off\" checked class=\"f-";
      (((out_ += label) += "\"> ") += label) += " <b>";
      (out_ += std::to_string(labels_[i])) += "</b></label>\n";
    }
    out_ += "</fieldset>\n";
  }

  void blocks() {
    out_ += "<section class=\"blocks\"><h3>Page</h3>\n<ol>\n";
    const std::size_t shown = std::min(blocks_.blocks.size(), kMostReportBlocks);
    for (BlockId id = 0; id < shown; ++id) block(id);
    out_ += "</ol>\n";
    if (const std::size_t rest = blocks_.blocks.size() - shown; rest > 0)
      out_ += "<p class=\"note\">" + counted(rest, "more block is", "more blocks are") +
              " not shown here; the text form of explain lists every block.</p>\n";
    out_ += "</section>\n";
  }

  void block(BlockId id) {
    const Block& b = blocks_.blocks[id];
    const std::string anchor = block_anchor(page_.number, id);
    const std::string_view label = name(document_.labels.verdicts[id].label);
    out_ += kept(id) ? "<li class=\"b k l-" : "<li class=\"b l-";
    out_ += label;
    if (b.kind == BlockKind::heading) out_ += " heading";
    if (b.kind == BlockKind::preformatted) out_ += " pre";
    if (b.item_start) out_ += " item";
    (((out_ += "\" id=\"") += anchor) += "\" tabindex=\"0\" aria-describedby=\"") += anchor;
    ((out_ += "i\"><span class=\"tag\">") += label) += "</span> <span class=\"x\" dir=\"auto\">";
    append_visible(blocks_.text_of(b), out_);
    out_ += "</span>";
    details(id, anchor);
    out_ += "</li>\n";
  }

  void row(std::string_view term, std::string_view value) {
    ((out_ += "<dt>") += term) += "</dt><dd>";
    append_visible(value, out_);
    out_ += "</dd>";
  }

  void details(BlockId id, const std::string& anchor) {
    const Block& b = blocks_.blocks[id];
    const Verdict& verdict = document_.labels.verdicts[id];
    ((out_ += "<div class=\"pop\" id=\"") += anchor) += "i\"><dl>";
    row("label", name(verdict.label));
    row("first label", name(verdict.first));
    row("reason", name(verdict.reason));
    const std::string score = score_text(verdict.score);
    (((out_ += "<dt>score</dt><dd>") += score) += " <meter value=\"") += score;
    out_ += "\" low=\"0.5\" optimum=\"1\"></meter></dd>";
    row("words", std::to_string(b.stats.words) + ", " + std::to_string(b.link_words) + " in links");
    row("path", path_of(document_.dom, b.container, kPathShown, " > "));
    row("block", std::to_string(id));
    out_ += "</dl>";
    if (id < weights_.size() && !weights_[id].empty()) weights(weights_[id]);
    out_ += "</div>";
  }

  void weights(const std::vector<Weight>& list) {
    out_ += "<table><tr><th>feature<th>value<th>push</tr>";
    for (std::size_t i = 0; i < std::min(list.size(), kMostReportWeights); ++i) {
      const Weight& w = list[i];
      out_ += "<tr><td>";
      append_visible(w.feature, out_);
      ((out_ += "<td>") += decimal(w.value)) += w.push < 0 ? "<td class=\"away\">" : "<td class=\"to\">+";
      (out_ += decimal(w.push)) += "</tr>";
    }
    out_ += "</table>";
  }

  void text() {
    out_ += "<section class=\"text\"><h3>Text</h3>\n";
    if (document_.status != PageStatus::ok) {
      ((out_ += "<p class=\"note\">No text is written: ") += name(document_.status)) += ": ";
      append_visible(document_.reason, out_);
      out_ += "</p>\n</section>\n";
      return;
    }
    if (!document_.declared_body.empty())
      out_ += "<p class=\"note\">From the structured data of the page: no block shows it.</p>\n";
    std::string text;
    WriteOptions options;
    options.keep = page_.keep;
    write_txt(document_, options, text);
    out_ += "<pre tabindex=\"0\">";
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = std::min(text.find('\n', i), text.size() - 1) + 1;
      out_ += "<span dir=\"auto\">";
      append_visible(std::string_view(text).substr(i, end - i), out_);
      out_ += "</span>";
      i = end;
    }
    out_ += "</pre>\n</section>\n";
  }

  const Document& document_;
  const Blocks& blocks_;
  const ExplainPage& page_;
  const BlockWeights& weights_;
  std::string& out_;
  std::array<std::size_t, kLabels> labels_{};
  std::size_t kept_words_ = 0, dropped_words_ = 0;
};

}  // namespace
}  // namespace write_internal

void write_explain_html(const Document& document, const ExplainPage& page, const BlockWeights& weights,
                        std::string& out) {
  write_internal::Section(document, page, weights, out).run();
}

}  // namespace saring
