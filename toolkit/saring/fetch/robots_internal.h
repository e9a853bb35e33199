// SPDX-License-Identifier: Apache-2.0
// The two readings of paths, and matching.
#pragma once
#include <string>
#include <string_view>

namespace saring::fetching {

// The path of a rule as Google's matcher compares it: bytes outside ASCII as %XX, hexadecimal digits of
// escapes in upper case.
std::string escape_pattern(std::string_view path);

// `pattern`, escaped, in the form of RFC 9309, 2.2.2: escapes of unreserved characters (RFC 3986, 2.3)
// decoded; a '$' that is not final as "%24".
std::string decode_pattern(std::string_view pattern);

// A target in the same form, with '*' and '$' as "%2A" and "%24": what a rule can say of them (2.2.3).
std::string decode_target(std::string_view target);

// Whether `pattern` matches the beginning of `target`, or all of it if it ends in '$'. Time linear in both.
bool pattern_matches(std::string_view pattern, std::string_view target);

}  // namespace saring::fetching
