// SPDX-License-Identifier: Apache-2.0
// Hosts by the URL Standard, section 3: domains, IPv4 in all its spellings, IPv6, opaque hosts.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace saring::url_internal {

// Longest host given to IDNA, in bytes. ICU's work on a name is quadratic in its labels; 4,096 bytes of them
// cost about a millisecond.
constexpr std::size_t kMaxIdnaBytes = 4096;

// Appends the serialised form of the host `input` (UTF-8, well-formed) to `out`; false if it is not a host.
// `special`: the host of a special scheme, that is a domain or an IP address; otherwise an opaque host, maybe
// empty.
bool parse_host(std::string_view input, bool special, std::string& out);

// Whether the last label of `host` is a number, so that the host can only be an IPv4 address.
bool ends_in_number(std::string_view host);

}  // namespace saring::url_internal
