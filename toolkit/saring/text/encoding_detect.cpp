// SPDX-License-Identifier: Apache-2.0
#include <unicode/ucsdet.h>

#include <algorithm>
#include <memory>

#include "saring/base/ascii.h"
#include "saring/text/encoding_internal.h"

namespace saring {
namespace {

struct CloseDetector {
  void operator()(UCharsetDetector* d) const { ucsdet_close(d); }
};

constexpr std::size_t kSample = 64 * 1024;  // bytes of text; detectors gain nothing from more

// Text of a page without tags, scripts, styles and the ASCII-only stretches between tags.
std::string text_sample(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size() && out.size() < kSample;) {
    const std::size_t open = std::min(bytes.find('<', i), bytes.size());
    const std::string_view run = bytes.substr(i, open - i);
    if (std::any_of(run.begin(), run.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
      out.append(run.substr(0, kSample));
      out += ' ';
    }
    if (open == bytes.size()) break;
    const std::string_view rest = bytes.substr(open);
    const std::string_view end = rest.starts_with("<!--")               ? "-->"
                                 : ascii::istarts_with(rest, "<script") ? "</script"
                                 : ascii::istarts_with(rest, "<style")  ? "</style"
                                                                        : ">";
    const std::size_t close = ascii::ifind(bytes, end, open);
    if (close == std::string_view::npos) break;
    i = close + end.size();
  }
  return out;
}

}  // namespace

std::optional<Encoding> detect_encoding(std::string_view bytes) {
  const std::string sample = text_sample(bytes);
  const std::string_view text = sample.empty() ? bytes.substr(0, kSample) : std::string_view(sample);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&status));
  if (U_FAILURE(status)) return std::nullopt;
  ucsdet_setText(detector.get(), text.data(), static_cast<std::int32_t>(text.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  if (U_FAILURE(status)) return std::nullopt;
  for (std::int32_t i = 0; i < count; ++i) {
    const char* label = ucsdet_getName(matches[i], &status);
    if (U_FAILURE(status) || label == nullptr) continue;
    const std::optional<Encoding> found = encoding_of_label(label);  // IBM's EBCDIC pages are no labels
    if (found && *found != Encoding::utf_8 && !is_utf16(*found)) return found;
  }
  return std::nullopt;
}

}  // namespace saring
