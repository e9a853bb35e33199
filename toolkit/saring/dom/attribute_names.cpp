// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <iterator>

#include "saring/base/ascii.h"
#include "saring/dom/dom.h"

namespace saring {
namespace {

// kReadAttributes by length, so that most other names are told by one comparison.
struct ByLength {
  std::array<std::string_view, std::size(kReadAttributes)> names{};
  std::array<std::uint8_t, 32> begin{};  // of the names of each length
};
constexpr ByLength kByLength = [] {
  ByLength out;
  std::copy(std::begin(kReadAttributes), std::end(kReadAttributes), out.names.begin());
  std::sort(out.names.begin(), out.names.end(), [](std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  for (std::size_t length = 0, i = 0; length < out.begin.size(); ++length) {
    while (i < out.names.size() && out.names[i].size() < length) ++i;
    out.begin[length] = static_cast<std::uint8_t>(i);
  }
  return out;
}();

}  // namespace

std::string_view read_attribute_name(std::string_view name) {
  if (name.size() + 1 >= kByLength.begin.size()) return {};
  for (std::size_t i = kByLength.begin[name.size()]; i < kByLength.begin[name.size() + 1]; ++i)
    if (ascii::lower(name[0]) == kByLength.names[i][0] && ascii::iequals(name, kByLength.names[i]))
      return kByLength.names[i];
  return {};
}

}  // namespace saring
