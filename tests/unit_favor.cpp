// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "saring/document/document.h"

using namespace saring;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> sample_pages() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(SARING_SOURCE) / "fixtures" / "clean"))
    if (entry.path().extension() == ".html") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> pages;
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    pages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return pages;
}

std::size_t words_of(const std::vector<std::string>& pages, double favor) {
  ExtractOptions options;
  options.label.favor = favor;
  std::size_t words = 0;
  for (const std::string& page : pages)
    if (const Result<Document> document = extract({.bytes = page}, options)) words += document->words;
  return words;
}

}  // namespace

TEST_CASE("Favouring recall keeps more text over the sample pages, step by step") {
  const std::vector<std::string> pages = sample_pages();
  REQUIRE(pages.size() > 100);
  std::vector<std::size_t> words;
  for (const double favor : {-1.0, -0.5, 0.0, 0.5, 1.0}) words.push_back(words_of(pages, favor));
  CAPTURE(words);
  CHECK(std::is_sorted(words.begin(), words.end()));
  CHECK(words.front() < words[2]);
  CHECK(words[2] < words.back());
}
