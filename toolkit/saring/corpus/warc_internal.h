// SPDX-License-Identifier: Apache-2.0
// WARC records as bytes; warc.cpp puts them into files.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "saring/base/result.h"
#include "saring/corpus/warc.h"

namespace saring::warc {

// "sha1:" and the base32 digest of `pieces` one after another.
std::string sha1_base32(std::span<const std::string_view> pieces);
// "urn:uuid:" and a random UUID. Error: io.
Result<std::string> random_id();

// Whether it is a UTC date as WARC 1.1 has them, and a day that exists.
bool is_date(std::string_view text);
Error bad_date();
// Error: usage, about the first option that is wrong.
Status check(const WarcOptions& options);

// http or https URL without user, password and fragment. Errors: bad_url.
Result<std::string> target_uri(std::string_view url);

// Where a record lies in what was appended to `out`.
struct Part {
  std::size_t begin = 0, end = 0;
  std::string id = {}, payload_digest = {};
};

// One gzip member with `warcinfo` for a file. Errors: io, usage (no SHA-1).
Result<Part> append_warcinfo(const WarcOptions& options, std::string_view date, std::string_view file,
                             std::string& out);
// All members of a capture; the Part is that of its response or revisit. After an error `out` is of no use.
Result<Part> append_capture(const WarcCapture& capture, const WarcOptions& options,
                            std::string_view warcinfo_id, std::string& out);

// Heads of the HTTP blocks, with the empty line (warc_http.cpp). Errors: usage, too_large.
Result<std::string> request_head(const WarcCapture& capture, std::string_view target, std::size_t max_bytes);
Result<std::string> response_head(const WarcCapture& capture, std::string_view target, std::size_t max_bytes);
// The value of a header or of metadata; of those that hold a URL, without user and password.
std::string without_secrets(std::string_view name, std::string_view value, std::string_view target);
// Appends "name: value" lines, made safe as warc.h says. Error: too_large, over max_bytes for all of `out`.
Status append_header(std::string_view name, std::string_view value, std::size_t max_bytes, std::string& out);

}  // namespace saring::warc
