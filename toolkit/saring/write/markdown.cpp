// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"
#include "saring/write/formats_internal.h"
#include "saring/write/link_internal.h"
#include "saring/write/markdown_escape_internal.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {
namespace {

// Takes the trailing white space off what was appended since `from`.
void trim_end(std::string& out, std::size_t from) {
  while (out.size() > from && out.back() == ' ') out.pop_back();
}

class Writer {
 public:
  Writer(const Document& document, const WriteOptions& options, std::string& out)
      : document_(document), options_(options), links_(document), out_(out), start_(out.size()) {}

  void run() {
    if (writes_title(options_)) {
      const std::string title = clean(document_.title.value);
      if (!title.empty()) {
        out_ += "# ";
        append_markdown(title, {.heading_end = true}, out_);
        out_ += '\n';
      }
    }
    declared();
    Walk walk(document_, options_.keep, options_.images);
    for (Unit unit; walk.next(unit);) write(unit);
  }

 private:
  // What a container puts before its lines.
  struct Level {
    std::string rest;
    std::string first;  // until its first line is written
  };

  void declared() {
    const std::string text = clean(document_.declared_body, Whitespace::lines);
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      if (end > i) {
        if (out_.size() > start_) out_ += '\n';
        append_markdown(std::string_view(text).substr(i, end - i), {.line_start = true}, out_);
        out_ += '\n';
      }
      i = end + 1;
    }
  }

  void write(const Unit& unit) {
    levels_.resize(std::min(levels_.size(), unit.shared));
    for (std::size_t i = levels_.size(); i < unit.around.size(); ++i)
      levels_.push_back(level(unit.around[i]));
    std::string lines;
    switch (unit.kind) {
      case UnitKind::table: table(unit, lines); break;
      case UnitKind::code: code(document_.blocks.blocks[unit.block], lines); break;
      case UnitKind::image: image(unit.image, lines); break;
      case UnitKind::heading: heading(document_.blocks.blocks[unit.block], lines); break;
      case UnitKind::paragraph:
        inline_text(document_.blocks.blocks[unit.block], {.line_start = true, .item = !unit.around.empty()},
                    lines);
    }
    if (lines.empty()) return;
    if (out_.size() > start_ && !unit.tight) {
      const std::size_t from = out_.size();
      for (std::size_t i = 0; i < unit.shared; ++i) out_ += levels_[i].rest;
      trim_end(out_, from);
      out_ += '\n';
    }
    for (std::size_t i = 0; i < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', i), lines.size());
      const std::size_t from = out_.size();
      for (Level& l : levels_) {
        out_ += l.first.empty() ? l.rest : l.first;
        l.first.clear();
      }
      out_.append(lines, i, end - i);
      if (end == i) trim_end(out_, from);
      out_ += '\n';
      i = end + 1;
    }
  }

  static Level level(const Container& c) {
    if (c.quote) return {.rest = "> ", .first = {}};
    const std::string marker = c.ordinal != 0 ? std::to_string(c.ordinal) + ". " : "- ";
    return {.rest = std::string(marker.size(), ' '), .first = marker};
  }

  void heading(const Block& block, std::string& out) {
    std::string text;
    inline_text(block, {.heading_end = true}, text);
    if (text.empty()) return;
    out.append(std::clamp<std::size_t>(block.heading_level, 2, 6), '#');
    (out += ' ') += text;
  }

  void inline_text(const Block& block, MarkdownPlace place, std::string& out) {
    const std::vector<Segment> segments = segments_of(document_, block, options_.links, true);
    const bool line_start = place.line_start, heading_end = place.heading_end;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Segment& s = segments[i];
      if (s.space_before) out += ' ';
      const std::string url = s.link != kNoNode ? links_.of_anchor(s.link) : std::string();
      const Segment* next = i + 1 < segments.size() ? &segments[i + 1] : nullptr;
      place.line_start = line_start && i == 0 && url.empty();
      place.heading_end = heading_end && next == nullptr && url.empty();
      place.link = !url.empty();
      place.before = out.empty() ? ' ' : out.back();
      place.after = next == nullptr || next->space_before ? ' '
                    : next->link != kNoNode               ? '['
                    : next->code                          ? '`'
                                                          : next->text.front();
      if (!url.empty()) out += '[';
      if (s.code)
        append_markdown_code(s.text, place.table, out);
      else
        append_markdown(s.text, place, out);
      if (!url.empty()) append_target(url, out);
    }
  }

  static void append_target(std::string_view url, std::string& out) {
    const bool brackets = url.find_first_of("()") != std::string_view::npos;
    out += brackets ? "](<" : "](";
    out += url;
    out += brackets ? ">)" : ")";
  }

  void image(NodeId node, std::string& out) {
    const std::string url = links_.of_image(node);
    if (url.empty()) return;
    out += "![";
    append_markdown(clean(document_.dom.attribute(node, "alt")), {.link = true}, out);
    append_target(url, out);
  }

  void table(const Unit& unit, std::string& out) {
    std::vector<Row> rows = rows_of(document_, unit, true);
    std::size_t columns = 0;
    for (const Row& row : rows) columns = std::max(columns, row.cells.size());
    rows.front().cells.resize(columns);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      out += r == 0 ? "|" : "\n|";
      for (const auto& cell : rows[r].cells) {
        std::string text;
        for (BlockId id : cell) {
          std::string part;
          inline_text(document_.blocks.blocks[id], {.table = true}, part);
          if (!text.empty() && !part.empty()) text += ' ';
          text += part;
        }
        ((out += ' ') += text) += " |";
      }
      if (r > 0) continue;
      out += "\n|";
      for (std::size_t c = 0; c < columns; ++c) out += " --- |";
    }
  }

  void code(const Block& block, std::string& out) {
    const std::string text = code_of(document_.blocks, block);
    if (text.empty()) return;
    const std::string fence = markdown_fence(text);
    ((out += fence) += code_language(document_, block)) += '\n';
    ((out += text) += '\n') += fence;
  }

  const Document& document_;
  const WriteOptions& options_;
  Links links_;
  std::string& out_;
  std::size_t start_;
  std::vector<Level> levels_;
};

// Language of `classes`, one attribute's value; empty if none is named.
std::string_view language_in(std::string_view classes) {
  constexpr std::string_view kPrefixes[] = {"language-", "lang-", "highlight-source-", "brush:"};
  for (std::size_t i = 0; i < classes.size();) {
    std::size_t end = std::min(classes.find_first_of(" \t\n\r\f;", i), classes.size());
    for (std::string_view prefix : kPrefixes) {
      if (!ascii::istarts_with(classes.substr(i, end - i), prefix)) continue;
      std::string_view name = classes.substr(i, end - i).substr(prefix.size());
      if (name.empty() && prefix == "brush:") {
        const std::string_view rest = ascii::trim(classes.substr(end));
        name = rest.substr(0, rest.find_first_of(" \t\n\r\f;"));
      }
      const bool sound =
          !name.empty() && name.size() <= 20 && std::all_of(name.begin(), name.end(), [](char c) {
            return ascii::is_alnum(c) || c == '+' || c == '#' || c == '-' || c == '_' || c == '.';
          });
      if (sound && name != "none") return name;
    }
    i = end + 1;
  }
  return {};
}

}  // namespace

std::string_view code_language(const Document& document, const Block& block) {
  constexpr int kMostAround = 3;  // wrappers of highlighters around <pre>
  constexpr int kMostInside = 8;  // elements between <pre> and its first text
  const Dom& dom = document.dom;
  NodeId node = dom[document.blocks.runs[block.run_begin].node].parent;
  for (int i = 0; i < kMostInside && node != kNoNode && node != block.container; ++i) {
    if (const std::string_view name = language_in(dom.attribute(node, "class")); !name.empty()) return name;
    node = dom[node].parent;
  }
  node = block.container;
  for (int i = 0; i < kMostAround && node != kNoNode; ++i) {
    if (const std::string_view name = language_in(dom.attribute(node, "class")); !name.empty()) return name;
    node = dom[node].parent;
  }
  return {};
}

void write_markdown(const Document& document, const WriteOptions& options, std::string& out) {
  if (options.front_matter) append_front_matter(document, out);
  std::string body;
  Writer(document, options, body).run();
  if (options.front_matter && !body.empty()) out += '\n';
  out += body;
}

}  // namespace saring::write_internal
