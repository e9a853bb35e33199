// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/meta/metadata.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

// What stands between a headline and the name of a site, with a space on both sides, so that hyphenated words
// and fractions stay whole.
constexpr std::string_view kSeparators[] = {" | ", " - ",  " – ", " — ", " :: ", " » ", " « ", " · ", " • ",
                                            " / ", " \\ ", " ~ ", " > ", " < ",  " ⋆ ", " : ", " ― ", " ｜ "};
// The same without spaces, as Chinese and Japanese sites write it: here the name has to be the site's
// exactly.
constexpr std::string_view kTightSeparators[] = {"_", "-", "|", "–", "—", "｜", "："};
constexpr std::size_t kMostCuts = 4;  // levels of a path behind a headline ("Headline - Section - Site")
constexpr std::size_t kMostTitleBytes = 4096;  // longer ones are left as they are

// Letters and digits of a text, folded: "The Daily-News" and "thedailynews" are one.
std::string letters_of(std::string_view text) {
  std::string out;
  const std::string folded = fold_phrase(text);
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t from = i;
    const char32_t c = utf8::next(folded, i);
    const bool letter =
        c < 0x80 ? ascii::is_alnum(static_cast<char>(c)) : c > 0xBF && (c < 0x2000 || c > 0x303F);
    if (letter) out.append(folded, from, i - from);
  }
  return out;
}

// "www.daily-news.co.id" -> "dailynews" and "dailynewscoid".
struct HostNames {
  std::string label, whole;
};
HostNames names_of_host(std::string_view host) {
  if (ascii::istarts_with(host, "www.")) host.remove_prefix(4);
  HostNames out{{}, letters_of(host)};
  for (std::size_t from = 0; from < host.size();) {
    const std::size_t dot = std::min(host.find('.', from), host.size());
    if (dot == host.size()) break;  // the top-level domain
    const std::string_view part = host.substr(from, dot - from);
    if (part.size() >= out.label.size() && part.size() > 3) out.label = letters_of(part);
    from = dot + 1;
  }
  return out;
}

class Cutter {
 public:
  Cutter(std::string_view site, std::string_view host, std::string_view heading)
      : site_(letters_of(site)), host_(names_of_host(host)), heading_(letters_of(heading)) {}

  std::string_view cut(std::string_view title) const {
    title = ascii::trim(title);
    for (std::size_t n = 0; n < kMostCuts; ++n) {
      const std::string_view shorter = cut_once(title);
      if (shorter.size() == title.size()) break;
      title = shorter;
    }
    return title;
  }

 private:
  struct Split {
    std::size_t left_end, right_begin;
    bool tight;
  };

  static void find_splits(std::string_view title, std::string_view separator, bool tight,
                          std::vector<Split>& out) {
    for (std::size_t at = title.find(separator); at != std::string_view::npos;
         at = title.find(separator, at + 1)) {
      const std::size_t end = at + separator.size();
      const bool apart = (at > 0 && title[at - 1] == ' ') || (end < title.size() && title[end] == ' ');
      if (!tight || !apart) out.push_back({at, end, tight});
    }
  }

  std::string_view cut_once(std::string_view title) const {
    std::vector<Split> splits;
    for (const std::string_view separator : kSeparators) find_splits(title, separator, false, splits);
    for (const std::string_view separator : kTightSeparators) find_splits(title, separator, true, splits);
    if (splits.empty()) return title;
    std::sort(splits.begin(), splits.end(), [](const Split& a, const Split& b) {
      return a.left_end != b.left_end ? a.left_end < b.left_end : a.right_begin > b.right_begin;
    });
    if (const std::string_view shown = cut_to_heading(title, splits); shown.size() < title.size())
      return shown;
    const Split last = splits.back(), first = splits.front();
    const std::string_view head = ascii::trim(title.substr(0, last.left_end));
    const std::string_view tail = ascii::trim(title.substr(last.right_begin));
    if (!head.empty() && is_site(tail, last.tight)) return head;
    const std::string_view front = ascii::trim(title.substr(0, first.left_end));
    const std::string_view rest = ascii::trim(title.substr(first.right_begin));
    return !rest.empty() && is_site(front, first.tight) ? rest : title;
  }

  // The part before or after one separator that is the page's heading.
  std::string_view cut_to_heading(std::string_view title, const std::vector<Split>& splits) const {
    if (heading_.empty() || letters_of(title) == heading_) return title;
    for (const Split& split : splits) {
      const std::string_view head = ascii::trim(title.substr(0, split.left_end));
      const std::string_view tail = ascii::trim(title.substr(split.right_begin));
      if (letters_of(head) == heading_) return head;
      if (letters_of(tail) == heading_) return tail;
    }
    return title;
  }

  // Whether a part of a title names the site: the name itself, the host, or one that holds the other as a
  // good part.
  bool is_site(std::string_view part, bool exact) const {
    if (heading_ == letters_of(part)) return false;
    const std::string letters = letters_of(part);
    if (letters.empty()) return !exact;
    if (letters == site_ || letters == host_.label || letters == host_.whole) return true;
    if (exact) return false;
    return similar(letters, site_) || similar(letters, host_.label) || similar(letters, host_.whole);
  }

  static bool similar(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) std::swap(a, b);
    // Three letters are too few to tell a site; a third is what "Daily" is of "Daily News Online".
    return b.size() > 3 && b.size() * 3 >= a.size() && a.find(b) != std::string_view::npos;
  }

  std::string site_;
  HostNames host_;
  std::string heading_;
};

}  // namespace

std::string cut_site_name(std::string_view title, std::string_view site_name, std::string_view host,
                          std::string_view heading) {
  if (title.size() > kMostTitleBytes) return std::string(title);
  return std::string(Cutter(site_name, host, heading).cut(title));
}

}  // namespace saring
