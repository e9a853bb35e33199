// SPDX-License-Identifier: Apache-2.0
#include "saring/write/write.h"

#include "saring/write/walk_internal.h"

namespace saring {

std::string_view extension(Format format) {
  constexpr std::string_view kExtensions[] = {"txt", "md", "json", "jsonl", "html", "txt"};
  return kExtensions[static_cast<unsigned>(format)];
}

void write(const Document& document, const WriteOptions& options, std::string& out) {
  write_internal::write_txt(document, options, out);
}

}  // namespace saring
