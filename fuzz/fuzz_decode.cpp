// SPDX-License-Identifier: Apache-2.0
// Any bytes under any declaration: valid UTF-8 without U+0000, and cleaning it twice is cleaning it once.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "saring/text/decode.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"
#include "saring/text/utf8.h"

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kTypes[] = {"",
                                         "text/html; charset=utf-8",
                                         "text/html; charset=gb18030",
                                         "text/html; charset=big5",
                                         "text/html; charset=euc-jp",
                                         "text/html; charset=iso-2022-jp",
                                         "text/html; charset=shift_jis",
                                         "text/html; charset=euc-kr",
                                         "text/html; charset=utf-16",
                                         "text/html; charset=windows-1255"};
  if (size == 0) return 0;
  const std::string_view type = kTypes[data[0] % (sizeof kTypes / sizeof *kTypes)];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const saring::Decoded decoded = saring::decode(bytes, type);
  require(saring::utf8::valid(decoded.text));
  require(decoded.text.find('\0') == std::string::npos);
  require(!saring::encoding_for_label(decoded.encoding).empty());
  for (const auto mode :
       {saring::Whitespace::collapse, saring::Whitespace::lines, saring::Whitespace::keep}) {
    const std::string once = saring::clean(decoded.text, mode);
    require(saring::utf8::valid(once));
    require(saring::clean(once, mode) == once);
  }
  require(saring::utf8::valid(saring::fold_phrase(decoded.text)));
  require(saring::measure(decoded.text).code_points <= decoded.text.size());
  return 0;
}
