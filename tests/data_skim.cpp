// SPDX-License-Identifier: Apache-2.0
// The skim changes nothing: over every page of the data, every case of the tree-construction suite and every
// fixture the tree is the one that Gumbo makes of the page as it stands. And it knows nearly every real page.
#include <algorithm>
#include <string>
#include <vector>

#include "data_common.h"
#include "saring/text/decode.h"
#include "tree_dump.h"

namespace fs = std::filesystem;
using namespace saring;

namespace {

// Sanitizers take ten times as long; a part of the pages will do there. In so few (125 of wcxb-dev) two that the
// skim leaves to Gumbo are 1.6 %, where the whole sets have .6 %.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStep = 12;
constexpr double kLeastOfPages = 0.95;
#else
constexpr std::size_t kStep = 1;
constexpr double kLeastOfPages = 0.99;
#endif

struct Tally {
  std::size_t pages = 0, skimmed = 0, different = 0;
};

void check(const std::string& name, const std::string& page, Tally& tally) {
  ++tally.pages;
  const std::string difference = skim_difference(page, {}, &tally.skimmed);
  if (difference.empty()) return;
  if (++tally.different <= 10) std::printf("%s\n%s\n", name.c_str(), difference.substr(0, 1'000).c_str());
}

Tally check_pages(const fs::path& folder) {
  Tally tally;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".html") || name.ends_with(".html.gz")) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (std::size_t i = 0; i < paths.size(); i += kStep) {
    const fs::path& path = paths[i];
    check(path.string(), decode(data::read(path)).text, tally);
  }
  return tally;
}

// What stands between "#data" and "#errors" in the html5lib suite's files.
Tally check_suite(const fs::path& folder) {
  Tally tally;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".dat") continue;
    const std::string dat = data::read(entry.path());
    for (std::size_t at = 0; (at = dat.find("#data\n", at)) != std::string::npos;) {
      at += 6;
      const std::size_t end = std::min(dat.find("\n#errors", at), dat.size());
      check(entry.path().string(), dat.substr(at, end - at), tally);
    }
  }
  return tally;
}

bool report(const char* what, const Tally& tally, double least_skimmed) {
  std::printf("%s: %zu pages, %zu skimmed, %zu different\n", what, tally.pages, tally.skimmed,
              tally.different);
  return tally.different == 0 && tally.pages > 0 &&
         static_cast<double>(tally.skimmed) >= least_skimmed * static_cast<double>(tally.pages);
}

}  // namespace

int main() {
  const fs::path root = data::root();
  const fs::path suite = root / "suites" / "html5lib-tests" / "tree-construction";
  bool good = report("fixtures", check_pages(SARING_FIXTURES), 0.9);
  if (!fs::exists(suite)) return good ? data::skip(suite) : 1;
  good &= report("tree construction", check_suite(suite), 0.5);
  for (const char* set : {"wcxb-dev", "fundus-news", "trafilatura-eval"})
    if (fs::exists(root / set)) good &= report(set, check_pages(root / set), kLeastOfPages);
  return good ? 0 : 1;
}
