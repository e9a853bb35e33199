// SPDX-License-Identifier: Apache-2.0
// gzip members (RFC 1952), written.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace saring {

// Appends one member that holds `pieces`, one after another, whatever their size. Its header has neither a
// name nor a time, so the same pieces give the same bytes (with one version of zlib). `level` is zlib's, 1
// (fast) to 9 (small).
void append_gzip_member(std::span<const std::string_view> pieces, int level, std::string& out);

}  // namespace saring
