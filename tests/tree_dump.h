// SPDX-License-Identifier: Apache-2.0
// A tree as text, with everything a stage can see of it: for comparing two.
#pragma once
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

// How the tree of the page as the skim hands it to Gumbo differs from the tree of the page as it stands: the
// first lines that do; empty if they are the same.
inline std::string skim_difference(const std::string& page, ParseLimits limits = {}) {
  const Result<Dom> skimmed = Dom::parse(page, limits);
  limits.skim = false;
  const Result<Dom> plain = Dom::parse(page, limits);
  // Gumbo may run out of its arena on a page that costs it more as it stands.
  if (!plain) return {};
  if (!skimmed) return "no tree: " + skimmed.error().what;
  const std::string a = dump_tree(*plain), b = dump_tree(*skimmed);
  if (a == b) return {};
  std::size_t line = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
    if (a[i] == '\n') line = i + 1;
  return "plain:   " + a.substr(line, a.find('\n', line) - line) +
         "\nskimmed: " + b.substr(line, b.find('\n', line) - line);
}

}  // namespace saring
