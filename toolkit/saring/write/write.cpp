// SPDX-License-Identifier: Apache-2.0
#include "saring/write/write.h"

#include "saring/write/formats_internal.h"

namespace saring {

std::string_view extension(Format format) {
  constexpr std::string_view kExtensions[] = {"txt", "md", "json", "jsonl", "html", "txt"};
  return kExtensions[static_cast<unsigned>(format)];
}

void write(const Document& document, const WriteOptions& options, std::string& out) {
  using namespace write_internal;
  switch (options.format) {
    case Format::txt: return write_txt(document, options, out);
    case Format::md: return write_markdown(document, options, out);
    case Format::json:
    case Format::jsonl: return write_json(document, options, out);
    case Format::html: return write_html(document, options, out);
    case Format::explain: return write_explain(document, out);
  }
}

}  // namespace saring
