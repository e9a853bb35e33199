// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"
#include "saring/write/formats_internal.h"
#include "saring/write/link_internal.h"
#include "saring/write/walk_internal.h"

namespace saring::write_internal {
namespace {

// Escapes text for content and for double-quoted attributes.
void append_html(std::string_view text, std::string& out) {
  // U+0338 composes with a '>' before it, and the tag would be gone.
  constexpr std::string_view kSolidus = "\xCC\xB8";
  if (text.starts_with(kSolidus)) {
    out += "&#x338;";
    text.remove_prefix(kSolidus.size());
  }
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
}

// A BCP 47 tag or nothing.
bool is_language_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 35 &&
         std::all_of(tag.begin(), tag.end(), [](char c) { return ascii::is_alnum(c) || c == '-'; });
}

class Writer {
 public:
  Writer(const Document& document, const WriteOptions& options, std::string& out)
      : document_(document), options_(options), links_(document), out_(out) {}

  void run() {
    head();
    out_ += "<body>\n<article>\n";
    if (writes_title(options_)) element("h1", clean(document_.title.value));
    declared();
    Walk walk(document_, options_.keep, options_.images);
    for (Unit unit; walk.next(unit);) write(unit);
    close_down_to(0, kNoNode);
    out_ += "</article>\n</body>\n</html>\n";
  }

 private:
  struct Open {
    NodeId list = kNoNode;  // of an item
    bool quote = false;
    bool ordered = false;
    std::uint32_t ordinal = 0;
  };

  void head() {
    out_ += "<!DOCTYPE html>\n<html";
    if (is_language_tag(document_.language)) ((out_ += " lang=\"") += document_.language) += '"';
    const std::string& dir = document_.meta.dir;
    if (dir == "rtl" || dir == "ltr") ((out_ += " dir=\"") += dir) += '"';
    out_ += ">\n<head>\n<meta charset=\"utf-8\">\n<title>";
    append_html(clean(document_.title.value), out_);
    out_ += "</title>\n</head>\n";
  }

  void element(std::string_view tag, std::string_view text) {
    if (text.empty()) return;
    ((out_ += '<') += tag) += '>';
    append_html(text, out_);
    ((out_ += "</") += tag) += ">\n";
  }

  void declared() {
    const std::string text = clean(document_.declared_body, Whitespace::lines);
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      element("p", std::string_view(text).substr(i, end - i));
      i = end + 1;
    }
  }

  // Closes containers until `count` are open; of the outermost one closed the list stays if it is `list`.
  void close_down_to(std::size_t count, NodeId list) {
    while (open_.size() > count) {
      const Open& o = open_.back();
      if (o.quote) {
        out_ += "</blockquote>\n";
      } else {
        out_ += "</li>\n";
        if (open_.size() > count + 1 || o.list != list) out_ += o.ordered ? "</ol>\n" : "</ul>\n";
      }
      open_.pop_back();
    }
  }

  void open(const Unit& unit) {
    const std::size_t shared = std::min(unit.shared, open_.size());
    const bool more = unit.around.size() > shared;
    const NodeId next_list = more && !unit.around[shared].quote ? unit.around[shared].list : kNoNode;
    const Open last = open_.size() > shared ? open_[shared] : Open{};
    const bool same_list = next_list != kNoNode && !last.quote && last.list == next_list;
    close_down_to(shared, same_list ? next_list : kNoNode);
    for (std::size_t i = shared; i < unit.around.size(); ++i) {
      const Container& c = unit.around[i];
      if (c.quote) {
        out_ += "<blockquote>\n";
        open_.push_back({.quote = true});
        continue;
      }
      const bool goes_on = i == shared && same_list;
      const bool ordered = goes_on ? last.ordered : c.ordinal != 0;
      if (!goes_on) out_ += ordered ? "<ol>\n" : "<ul>\n";
      const std::uint32_t expected = goes_on ? last.ordinal + 1 : 1;
      out_ += "<li";
      if (ordered && c.ordinal != 0 && c.ordinal != expected)
        ((out_ += " value=\"") += std::to_string(c.ordinal)) += '"';
      out_ += '>';
      open_.push_back({c.list, false, ordered, c.ordinal != 0 ? c.ordinal : expected});
    }
  }

  void write(const Unit& unit) {
    std::string content;
    switch (unit.kind) {
      case UnitKind::table: table(unit, content); break;
      case UnitKind::code: code(unit, content); break;
      case UnitKind::image: image(unit.image, content); break;
      case UnitKind::heading: {
        const unsigned level = std::clamp<unsigned>(document_.blocks.blocks[unit.block].heading_level, 2, 6);
        wrapped("h" + std::to_string(level), unit.block, content);
        break;
      }
      case UnitKind::paragraph: wrapped("p", unit.block, content);
    }
    if (content.empty()) return;
    open(unit);
    out_ += content;
    out_ += '\n';
  }

  void wrapped(const std::string& tag, BlockId id, std::string& out) {
    std::string text;
    inline_text(document_.blocks.blocks[id], text);
    if (text.empty()) return;
    out += "<" + tag + ">" + text + "</" + tag + ">";
  }

  void inline_text(const Block& block, std::string& out) {
    for (const Segment& s : segments_of(document_, block, options_.links, true)) {
      if (s.space_before) out += ' ';
      const std::string url = s.link != kNoNode ? links_.of_anchor(s.link) : std::string();
      if (!url.empty()) {
        out += "<a href=\"";
        append_html(url, out);
        out += "\">";
      }
      if (s.code) out += "<code>";
      append_html(s.text, out);
      if (s.code) out += "</code>";
      if (!url.empty()) out += "</a>";
    }
  }

  void image(NodeId node, std::string& out) {
    const std::string url = links_.of_image(node);
    if (url.empty()) return;
    out += "<p><img src=\"";
    append_html(url, out);
    out += "\" alt=\"";
    append_html(clean(document_.dom.attribute(node, "alt")), out);
    out += "\"></p>";
  }

  void table(const Unit& unit, std::string& out) {
    const std::vector<Row> rows = rows_of(document_, unit, false);
    out += "<table>\n";
    for (const Row& row : rows) {
      out += "<tr>";
      for (const auto& cell : row.cells) {
        const bool header = !cell.empty() && is_header(document_.blocks.blocks[cell.front()]);
        out += header ? "<th>" : "<td>";
        for (std::size_t i = 0; i < cell.size(); ++i) {
          if (i > 0) out += ' ';
          inline_text(document_.blocks.blocks[cell[i]], out);
        }
        out += header ? "</th>" : "</td>";
      }
      out += "</tr>\n";
    }
    out += "</table>";
  }

  bool is_header(const Block& block) const { return block.tag == Tag::th; }

  void code(const Unit& unit, std::string& out) {
    const Block& block = document_.blocks.blocks[unit.block];
    const std::string text = code_of(document_.blocks, block);
    if (text.empty()) return;
    out += "<pre><code";
    if (const std::string_view language = code_language(document_, block); !language.empty()) {
      out += " class=\"language-";
      append_html(language, out);
      out += '"';
    }
    out += '>';
    append_html(text, out);
    out += "</code></pre>";
  }

  const Document& document_;
  const WriteOptions& options_;
  Links links_;
  std::string& out_;
  std::vector<Open> open_;
};

}  // namespace

void write_html(const Document& document, const WriteOptions& options, std::string& out) {
  Writer(document, options, out).run();
}

}  // namespace saring::write_internal
