// SPDX-License-Identifier: Apache-2.0
// Every page of the data sets and every file of the suites through extract() and every writer, on all cores:
// no page of a data set is refused or over a budget, and every output is well-formed.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "data_common.h"
#include "output_check.h"
#include "saring/saring.h"

namespace fs = std::filesystem;
using namespace saring;

namespace {

struct Input {
  fs::path path;
  bool page;  // of a data set: must be taken. Files of the suites may be anything
};

std::vector<Input> inputs_under(const fs::path& root) {
  std::vector<Input> inputs;
  for (const char* set : {"wcxb-dev/html", "trafilatura-eval/html", "fundus-news/html", "suites"}) {
    if (!fs::exists(root / set)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / set))
      if (entry.is_regular_file()) inputs.push_back({entry.path(), std::string(set) != "suites"});
  }
  std::sort(inputs.begin(), inputs.end(), [](const Input& a, const Input& b) { return a.path < b.path; });
  return inputs;
}

std::string fault_of(const Input& input) {
  const std::string bytes = data::read(input.path);
  const auto document = extract({.bytes = bytes});
  if (!document) {
    const bool expected = !input.page && document.error().code == Errc::not_html;
    return expected ? "" : std::string(name(document.error().code)) + ": " + document.error().what;
  }
  for (const Format format :
       {Format::txt, Format::md, Format::json, Format::jsonl, Format::html, Format::explain}) {
    for (const LabelSet keep : {kDefaultLabels, ~LabelSet{0}}) {
      WriteOptions options;
      options.format = format;
      options.keep = keep;
      options.links = options.images = options.front_matter = keep != kDefaultLabels;
      std::string out;
      write(*document, options, out);
      if (const std::string fault = test::output_fault(out); !fault.empty())
        return std::string(extension(format)) + " writer (" + std::to_string(static_cast<int>(format)) +
               "): " + fault;
    }
  }
  return {};
}

}  // namespace

int main() {
  const std::vector<Input> inputs = inputs_under(data::root());
  if (inputs.empty()) return data::skip(data::root());
  std::atomic<std::size_t> next{0};
  std::atomic<int> failed{0};
  std::mutex printing;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < inputs.size();) {
      const std::string fault = fault_of(inputs[i]);
      if (fault.empty()) continue;
      ++failed;
      const std::lock_guard lock(printing);
      std::printf("FAIL %s: %s\n", inputs[i].path.c_str(), fault.c_str());
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) threads.emplace_back(work);
  threads.clear();
  std::printf("inputs: %zu, failed: %d\n", inputs.size(), failed.load());
  return failed == 0 ? 0 : 1;
}
