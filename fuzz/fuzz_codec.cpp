// SPDX-License-Identifier: Apache-2.0
// Any bytes as any coding: the cap holds, and arriving in pieces changes nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "saring/codec/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kCap = 1u << 20;
  if (size < 2) return 0;
  const auto coding = static_cast<saring::Coding>(data[0] % 5);
  const std::size_t piece = std::size_t{data[1]} + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);

  std::string whole;
  saring::Decompressor at_once(coding, kCap);
  const bool fed = static_cast<bool>(at_once.feed(bytes, whole));
  const bool good = fed && at_once.finish();
  if (whole.size() > kCap) std::abort();

  std::string joined;
  saring::Decompressor stream(coding, kCap);
  bool fine = true;
  for (std::size_t at = 0; fine && at < bytes.size(); at += piece)
    fine = static_cast<bool>(stream.feed(bytes.substr(at, piece), joined));
  fine = fine && stream.finish();
  if (fine != good || (good && joined != whole)) std::abort();
  return 0;
}
