// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace saring::meta {

// The text of a string that may hold HTML: tags and character references read as a browser would, one line
// for each block. A string without either is returned as it is.
std::string plain_text(std::string_view maybe_html);

// Character references alone, for strings that were escaped once too often; '<' stays.
std::string unescape(std::string_view text);

}  // namespace saring::meta
