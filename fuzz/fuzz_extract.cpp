// SPDX-License-Identifier: Apache-2.0
// Any bytes as a page, through every writer: the promises of write.h hold, and the same bytes give the same
// text.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "output_check.h"
#include "saring/saring.h"
#include "saring/write/report.h"

namespace {

using namespace saring;

std::string written(const Document& document, Format format, bool all) {
  WriteOptions options;
  options.format = format;
  options.keep = all ? ~LabelSet{0} : kDefaultLabels;
  options.links = options.images = options.front_matter = options.blank_lines = all;
  std::string out;
  write(document, options, out);
  return out;
}

std::string reported(const Document& document) {
  std::string out;
  begin_report(document.title.value, out);
  write_explain_html(document, {.name = document.title.value}, {}, out);
  end_report(out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const PageInput page{.bytes = bytes, .url = "https://news.example/2026/11/story.html"};
  const auto document = extract(page), again = extract(page);
  if (static_cast<bool>(document) != static_cast<bool>(again)) std::abort();
  if (!document) return 0;
  for (const Format format :
       {Format::txt, Format::md, Format::json, Format::jsonl, Format::html, Format::explain}) {
    for (const bool all : {false, true}) {
      const std::string out = written(*document, format, all);
      const std::string fault = test::output_fault(out);
      if (!fault.empty())
        std::fprintf(stderr, "format %d: %s\n%s\n", static_cast<int>(format), fault.c_str(), out.c_str());
      if (!fault.empty() || out != written(*again, format, all)) std::abort();
    }
  }
  const std::string report = reported(*document);
  const std::string fault = test::report_fault(report);
  if (!fault.empty()) std::fprintf(stderr, "report: %s\n%s\n", fault.c_str(), report.c_str());
  if (!fault.empty() || report != reported(*again)) std::abort();
  return 0;
}
