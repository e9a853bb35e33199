// SPDX-License-Identifier: Apache-2.0
// Which addresses a fetch may connect to. Judged on the socket address at connect time, after name
// resolution, so no spelling of a host and no changing DNS answer goes around it.
#pragma once
#include <string_view>

struct sockaddr;

namespace saring {

enum class AddressKind : unsigned char { global, loopback, private_use, link_local, multicast, reserved };
std::string_view name(AddressKind kind);

// By the IANA IPv4 and IPv6 Special-Purpose Address Registries. IPv4-mapped, NAT64 (64:ff9b::/96) and 6to4
// (2002::/16) addresses are judged by the IPv4 address inside. `address` is a sockaddr_in or sockaddr_in6;
// any other family is `reserved`.
AddressKind classify(const sockaddr& address);

}  // namespace saring
