// SPDX-License-Identifier: Apache-2.0
// html5lib's encoding tests: the encoding chosen for a page's bytes without an HTTP header, all cases. In one
// of them the bytes are UTF-8 under a declaration of EUC-JP: there the declaration must be found, and then be
// overruled.
#include <string_view>

#include "data_common.h"
#include "saring/text/decode.h"

namespace {

struct Count {
  int cases = 0, overruled = 0, failures = 0;
};

// One "#data ... #encoding ..." block, the line feed before "#encoding" not part of the data.
void run(std::string_view block, const char* file, Count& count) {
  const std::size_t at = block.rfind("\n#encoding\n");
  if (at == std::string_view::npos) return;
  std::string_view wanted = block.substr(at + 11);
  wanted = wanted.substr(0, wanted.find('\n'));
  const saring::Decoded got = saring::decode(block.substr(0, at));
  ++count.cases;
  if (got.encoding == saring::encoding_for_label(wanted)) return;
  if (got.source == saring::EncodingSource::utf8_validity &&
      saring::encoding_for_label(got.declared) == saring::encoding_for_label(wanted)) {
    ++count.overruled;
    return;
  }
  ++count.failures;
  std::printf("%s case %d: wanted %.*s, got %.*s\n", file, count.cases, static_cast<int>(wanted.size()),
              wanted.data(), static_cast<int>(got.encoding.size()), got.encoding.data());
}

}  // namespace

int main() {
  const auto folder = data::root() / "suites/html5lib-tests/encoding";
  if (!std::filesystem::exists(folder)) return data::skip(folder);
  Count count;
  for (const char* file : {"tests1.dat", "test-yahoo-jp.dat"}) {
    const std::string all = data::read(folder / file);
    constexpr std::string_view kData = "#data\n";
    for (std::size_t from = all.find(kData); from != std::string::npos;) {
      from += kData.size();
      const std::size_t next = all.find("\n#data\n", from);
      run(std::string_view(all).substr(from, next == std::string::npos ? next : next - from), file, count);
      from = next == std::string::npos ? next : next + 1;
    }
  }
  std::printf("%d of %d cases, in %d of them overruled by bytes that are UTF-8\n",
              count.cases - count.failures, count.cases, count.overruled);
  return count.failures == 0 && count.overruled <= 1 && count.cases == 41 ? 0 : 1;
}
