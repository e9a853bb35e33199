// SPDX-License-Identifier: Apache-2.0
// The sitemap suite: number of addresses and the first one, of every file; and no file is read by an entity.
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "data_common.h"
#include "saring/crawl/sitemap.h"

namespace {

using nlohmann::json;

// As they are: the reader takes gzip off itself.
std::string raw(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

saring::SitemapKind kind_of(const std::string& kind) {
  if (kind.starts_with("text")) return saring::SitemapKind::text;
  if (kind.starts_with("urlset")) return saring::SitemapKind::urlset;
  return kind == "index" ? saring::SitemapKind::index : saring::SitemapKind::feed;
}

bool check(const std::filesystem::path& folder, const json& row) {
  const std::string file = row.at("file");
  const auto sitemap = saring::read_sitemap(raw(folder / file));
  if (!sitemap) return std::printf("%s: %s\n", file.c_str(), sitemap.error().what.c_str()), false;
  const std::string first = sitemap->entries.empty() ? "" : sitemap->entries[0].url;
  if (sitemap->entries.size() == row.at("url_count") && first == row.at("first_url") &&
      sitemap->kind == kind_of(row.at("kind")))
    return true;
  std::printf("%s: %s, %zu addresses, first %s\n", file.c_str(), std::string(name(sitemap->kind)).c_str(),
              sitemap->entries.size(), first.c_str());
  return false;
}

// An external entity names the decoy beside the files; what stands in it must not come out.
bool decoy_is_not_read(const std::filesystem::path& folder) {
  const auto path = folder / "do-not-visit.txt";
  for (const std::string& target : {path.string(), "file://" + path.string()})
    for (const char* const entity :
         {"&decoy;", "<loc>&decoy;</loc>", "<loc>https://host.example/&decoy;</loc>"}) {
      const std::string text = "<!DOCTYPE urlset [<!ENTITY decoy SYSTEM \"" + target +
                               "\"> <!ENTITY % all SYSTEM \"" + target + "\"> %all;]><urlset><url>" + entity +
                               "</url></urlset>";
      const auto sitemap = saring::read_sitemap(text);
      if (!sitemap) return false;
      for (const auto& entry : sitemap->entries)
        if (entry.url != "https://host.example/&decoy;")
          return std::printf("decoy: %s\n", entry.url.c_str()), false;
    }
  return true;
}

}  // namespace

int main() {
  const auto folder = data::root() / "suites/sitemaps";
  std::ifstream list(folder / "expected.jsonl");
  int total = 0, passed = 0;
  for (std::string line; std::getline(list, line);) {
    ++total;
    passed += check(folder, json::parse(line));
  }
  if (total == 0) return data::skip(folder);
  const bool safe = decoy_is_not_read(folder);
  std::printf("%d/%d files, decoy %s\n", passed, total, safe ? "not read" : "READ");
  return passed == total && safe ? 0 : 1;
}
