// SPDX-License-Identifier: Apache-2.0
// Input: a base and a reference, divided by the first newline; without one, a URL alone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "saring/url/url.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const saring::Url& url) {
  for (const char c : url.href())
    require(static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F);
  const auto again = saring::Url::parse(url.href());
  // A serialised URL may be up to four times the longest input.
  require(again ? again->href() == url.href() : url.href().size() > saring::kMaxUrlBytes);
  const auto parts = {url.protocol(), url.username(), url.password(), url.host(),
                      url.port(),     url.pathname(), url.search(),   url.hash()};
  for (const auto part : parts) require(url.href().find(part) != std::string::npos);
  require(url.host().starts_with(url.hostname()));
  (void)url.origin();
  const std::string canonical = saring::canonical(url);
  if (const auto form = saring::Url::parse(canonical)) require(saring::canonical(*form) == canonical);
  require(url.hostname().ends_with(saring::registrable_domain(url.hostname())));
  (void)saring::display_host(url.hostname());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto newline = text.find('\n');
  if (newline == std::string_view::npos) {
    if (const auto url = saring::Url::parse(text)) check(*url);
    return 0;
  }
  const auto base = saring::Url::parse(text.substr(0, newline));
  if (!base) return 0;
  check(*base);
  if (const auto url = saring::Url::parse(text.substr(newline + 1), *base)) check(*url);
  return 0;
}
