// SPDX-License-Identifier: Apache-2.0
// The html5lib tree-construction cases (../shared/suites): our flat tree, dumped in their format, must equal
// #document in at least as many non-script cases as Gumbo 0.10.1 itself reaches.
#include <algorithm>
#include <string>
#include <vector>

#include "data_common.h"
#include "saring/dom/dom.h"

namespace fs = std::filesystem;
using namespace saring;

namespace {

constexpr int kGumboReaches = 1693;

struct Case {
  std::string data, fragment, document;
  bool script_on = false;
};

std::vector<Case> read_cases(const std::string& dat) {
  std::vector<Case> cases;
  std::string* into = nullptr;
  std::string ignored;
  for (std::size_t at = 0; at < dat.size();) {
    std::size_t end = dat.find('\n', at);
    if (end == std::string::npos) end = dat.size();
    const std::string line = dat.substr(at, end - at);
    at = end + 1;
    if (line == "#data" && (cases.empty() || into != &cases.back().data)) {
      cases.emplace_back();
      into = &cases.back().data;
    } else if (line == "#document-fragment") {
      into = &cases.back().fragment;
    } else if (line == "#document") {
      into = &cases.back().document;
    } else if (line == "#errors" || line == "#new-errors") {
      into = &ignored;
    } else if (line == "#script-on") {
      cases.back().script_on = true;
      into = &ignored;
    } else if (line == "#script-off") {
      into = &ignored;
    } else if (into) {
      *into += line + "\n";
    }
  }
  return cases;
}

std::string dump(const Dom& dom, bool fragment) {
  std::string out;
  const NodeId html = fragment ? find(dom, Tag::html) : 0;
  const auto line = [&](int depth) { out += "| " + std::string(static_cast<std::size_t>(2 * depth), ' '); };
  for (NodeId i = html + 1; i < dom[html].end; ++i) {
    const Node& n = dom[i];
    int depth = n.depth - dom[html].depth - 1;
    for (NodeId p = n.parent; p != kNoNode; p = dom[p].parent) depth += dom[p].is(Tag::template_);
    line(depth);
    switch (n.kind) {
      case NodeKind::doctype: {
        out += "<!DOCTYPE " + std::string(n.text);
        const auto pub = dom.attribute(i, "public"), sys = dom.attribute(i, "system");
        if (!pub.empty() || !sys.empty()) out += " \"" + std::string(pub) + "\" \"" + std::string(sys) + "\"";
        out += ">\n";
        break;
      }
      case NodeKind::comment: out += "<!-- " + std::string(n.text) + " -->\n"; break;
      case NodeKind::text: out += "\"" + std::string(n.text) + "\"\n"; break;
      case NodeKind::element: {
        out += n.ns == Namespace::svg ? "<svg " : n.ns == Namespace::mathml ? "<math " : "<";
        out += std::string(n.text) + ">\n";
        std::vector<std::string> attributes;
        for (const Attribute& a : dom.attributes(i))
          attributes.push_back(std::string(a.name) + "=\"" + std::string(a.value) + "\"\n");
        std::sort(attributes.begin(), attributes.end());
        for (const std::string& a : attributes) line(depth + 1), out += a;
        if (n.is(Tag::template_)) line(depth + 1), out += "content\n";
        break;
      }
      case NodeKind::document: break;
    }
  }
  return out;
}

std::string trimmed(std::string s) {
  while (!s.empty() && s.back() == '\n') s.pop_back();
  return s;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path folder = data::root() / "suites/html5lib-tests/tree-construction";
  if (!fs::exists(folder)) return data::skip(folder);
  const bool verbose = argc > 1 && std::string(argv[1]) == "-v";
  int total = 0, passed = 0;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (file.path().extension() != ".dat" || file.path().string().find("scripted") != std::string::npos)
      continue;
    for (const Case& c : read_cases(data::read(file.path()))) {
      if (c.script_on) continue;
      std::string html = c.data;
      if (!html.empty()) html.pop_back();
      const std::string fragment = trimmed(c.fragment);
      ParseLimits limits;
      limits.keep_all = true;
      limits.fragment = fragment;
      const auto dom = Dom::parse(html, limits);
      const std::string got = dom ? trimmed(dump(*dom, !fragment.empty())) : dom.error().what;
      ++total;
      const bool ok = got == trimmed(c.document);
      passed += ok;
      if (!ok && verbose)
        std::printf("FAIL %s\n%s\n--- want\n%s--- got\n%s\n\n", file.path().filename().c_str(), html.c_str(),
                    c.document.c_str(), got.c_str());
    }
  }
  std::printf("tree construction: %d of %d (Gumbo itself: %d)\n", passed, total, kGumboReaches);
  return passed >= kGumboReaches ? 0 : 1;
}
