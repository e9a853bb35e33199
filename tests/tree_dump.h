// SPDX-License-Identifier: Apache-2.0
// A tree as text, with everything a stage can see of it: for comparing two.
#pragma once
#include <algorithm>
#include <string>

#include "saring/dom/dom.h"

namespace saring {

inline std::string dump_tree(const Dom& dom) {
  std::string out;
  for (NodeId i = 0; i < dom.nodes().size(); ++i) {
    const Node& n = dom[i];
    out += std::string(n.depth, ' ') + std::to_string(static_cast<int>(n.kind)) + "/" +
           std::to_string(static_cast<int>(n.tag)) + "/" + std::to_string(static_cast<int>(n.ns)) + "/" +
           std::to_string(n.flags) + "/" + std::to_string(n.end) + " ";
    (out += '[') += n.text;
    out += ']';
    for (const Attribute& a : dom.attributes(i))
      (((out += ' ') += a.name) += "=[") += std::string(a.value) + "]";
    out += '\n';
  }
  return out;
}

inline bool same_trees(const Dom& a, const Dom& b) {
  if (a.nodes().size() != b.nodes().size()) return false;
  for (NodeId i = 0; i < a.nodes().size(); ++i) {
    const Node &x = a[i], &y = b[i];
    if (x.kind != y.kind || x.tag != y.tag || x.ns != y.ns || x.flags != y.flags || x.depth != y.depth ||
        x.parent != y.parent || x.end != y.end || x.text != y.text || x.attribute_count != y.attribute_count)
      return false;
    for (std::size_t k = 0; k < x.attribute_count; ++k)
      if (a.attributes(i)[k].name != b.attributes(i)[k].name ||
          a.attributes(i)[k].value != b.attributes(i)[k].value)
        return false;
  }
  return true;
}

// How the tree of the page as the skim hands it to Gumbo differs from the tree of the page as it stands: the
// first lines that do; empty if they are the same. Counts in `skimmed` the pages that the skim knew.
inline std::string skim_difference(const std::string& page, ParseLimits limits = {},
                                   std::size_t* skimmed = nullptr) {
  const Result<Dom> fast = Dom::parse(page, limits);
  if (fast && skimmed) *skimmed += fast->skimmed();
  if (fast && !fast->skimmed()) return {};  // it is the page as it stands
  limits.skim = false;
  const Result<Dom> plain = Dom::parse(page, limits);
  // Gumbo may run out of its arena on a page that costs it more as it stands.
  if (!plain) return {};
  if (!fast) return "no tree: " + fast.error().what;
  if (same_trees(*plain, *fast)) return {};
  const std::string a = dump_tree(*plain), b = dump_tree(*fast);
  std::size_t line = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
    if (a[i] == '\n') line = i + 1;
  return "plain:   " + a.substr(line, a.find('\n', line) - line) +
         "\nskimmed: " + b.substr(line, b.find('\n', line) - line);
}

}  // namespace saring
