// SPDX-License-Identifier: Apache-2.0
// run_fixture [--accept] CASE...   CASE is a path without extension: CASE.html is read, CASE.expect is what
// must come out. The folder decides what is written:
//   clean    text with default options
//   md       Markdown with default options
//   html     HTML with links and images
//   json     one object
//   meta     one object without the text
//   labels   a line for each block: label, reason, first characters
// A page whose status is not ok gives one line: "status: " and the status, of a wall its kind, too.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "saring/document/document.h"
#include "saring/write/write.h"

namespace fs = std::filesystem;

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool options_for(std::string_view folder, saring::WriteOptions& out) {
  using saring::Format;
  if (folder == "clean")
    out.format = Format::txt;
  else if (folder == "md")
    out.format = Format::md;
  else if (folder == "html")
    out.format = Format::html;
  else if (folder == "json" || folder == "meta")
    out.format = Format::json;
  else if (folder == "labels")
    out.format = Format::explain;
  else
    return false;
  out.links = out.images = folder == "html";
  if (folder == "meta") out.keep = 0;
  return true;
}

// Puts `instead` for the value of the last such key of a JSON object written over several lines: for a number
// only if it lies between 0 and 1.
void mask(std::string& json, std::string_view key, std::string_view instead) {
  const std::size_t at = json.rfind(key);
  if (at == std::string::npos) return;
  const std::size_t begin = at + key.size();
  const std::size_t line = json.find('\n', begin);
  if (line == std::string::npos) return;
  const std::size_t end = line != begin && json[line - 1] == ',' ? line - 1 : line;
  const std::string value = json.substr(begin, end - begin);
  if (value.front() != '"' && value != "1" && !value.starts_with("0")) return;
  json.replace(begin, end - begin, instead);
}

// Without scores, which every training moves.
std::string labels_of(const saring::Document& document) {
  std::string out;
  for (std::size_t i = 0; i < document.blocks.blocks.size(); ++i) {
    const saring::Verdict& v = document.labels.verdicts[i];
    std::string text(document.blocks.text_of(document.blocks.blocks[i]).substr(0, 60));
    std::replace(text.begin(), text.end(), '\n', ' ');
    out += std::string(name(v.label)) + " | " + std::string(name(v.reason)) + " | " + text + "\n";
  }
  return out;
}

std::string result_of(const std::string& html, const saring::WriteOptions& options) {
  const auto document =
      saring::extract({.bytes = html, .url = {}, .content_type = {}, .encoding = {}, .crawl_time = {}});
  const saring::PageStatus status = document ? document->status : saring::status_for(document.error().code);
  if (status != saring::PageStatus::ok && options.format != saring::Format::explain) {
    std::string out = "status: " + std::string(name(status));
    if (status == saring::PageStatus::wall) out += ": " + std::string(name(document->wall.kind));
    return out + "\n";
  }
  std::string out;
  if (document && options.format == saring::Format::explain) return labels_of(*document);
  if (document) saring::write(*document, options, out);
  if (options.format != saring::Format::json) return out;
  // A new version is no difference, and every training moves what the model says of the page by a little.
  mask(out, "\"version\": ", "\"VERSION\"");
  mask(out, "\"page_type_probability\": ", "0..1");
  mask(out, "\"quality\": ", "0..1");
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size());
    lines.push_back(text.substr(i, end - i));
    i = end + 1;
  }
  return lines;
}

// Prints the lines that only one side has, by their longest common subsequence.
void print_difference(std::string_view want, std::string_view got) {
  const auto a = lines_of(want), b = lines_of(got);
  if (a == b) std::printf("  (the ends of lines or of the file differ)\n");
  constexpr std::size_t kMostCells = 4'000'000;
  if (a.size() * b.size() > kMostCells) return;
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> common((a.size() + 1) * width);
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i * width + j] = a[i] == b[j] ? common[(i + 1) * width + j + 1] + 1
                                           : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
  const auto print = [](char sign, std::size_t number, std::string_view line) {
    std::printf("  %c %3zu  %.*s\n", sign, number + 1, static_cast<int>(line.size()), line.data());
  };
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      print('-', i, a[i]), ++i;
    } else {
      print('+', j, b[j]), ++j;
    }
  }
}

// False on a difference or a missing file.
bool run(const std::string& stem, bool accept) {
  const std::string folder = fs::path(stem).parent_path().filename().string();
  saring::WriteOptions options;
  if (!options_for(folder, options)) {
    std::printf("%s: no format for the folder \"%s\"\n", stem.c_str(), folder.c_str());
    return false;
  }
  if (!fs::exists(stem + ".html")) {
    std::printf("%s.html: no such file\n", stem.c_str());
    return false;
  }
  const std::string got = result_of(read(stem + ".html"), options);
  if (accept) {
    std::ofstream(stem + ".expect", std::ios::binary) << got;
    return true;
  }
  if (!fs::exists(stem + ".expect")) {
    std::printf("%s.expect: no such file; write it with --accept, and read it\n", stem.c_str());
    return false;
  }
  const std::string want = read(stem + ".expect");
  if (got == want) return true;
  std::printf("FAIL %s/%s   (- expected, + written)\n", folder.c_str(), fs::path(stem).filename().c_str());
  print_difference(want, got);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  const bool accept = argc > 1 && std::string_view(argv[1]) == "--accept";
  int failed = 0;
  const int first = accept ? 2 : 1;
  for (int i = first; i < argc; ++i) failed += !run(argv[i], accept);
  if (argc - first > 1) std::printf("%d of %d cases failed\n", failed, argc - first);
  return failed == 0 ? 0 : 1;
}
