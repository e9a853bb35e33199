// SPDX-License-Identifier: Apache-2.0
// Any text as a page: the skim in front of Gumbo changes nothing of the tree. Depth and attributes are limited
// to little, so that the cuts meet too.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "saring/text/utf8.h"
#include "tree_dump.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace saring;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string page;
  for (std::size_t i = 0; i < bytes.size();) utf8::append(utf8::next(bytes, i), page);
  ParseLimits limits;
  limits.max_depth = 64;
  limits.max_attributes = 6;
  const std::string difference = skim_difference(page, limits);
  if (difference.empty()) return 0;
  std::fprintf(stderr, "%s\n", difference.c_str());
  std::abort();
}
