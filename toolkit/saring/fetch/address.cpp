// SPDX-License-Identifier: Apache-2.0
#include "saring/fetch/address.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace saring {
namespace {

struct Range4 {
  std::array<std::uint8_t, 4> first;
  unsigned bits;
  AddressKind kind;
};

// IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), what is not globally reachable in
// it, and multicast (RFC 5771). The first row that matches decides.
constexpr Range4 kRanges4[] = {
    {{0, 0, 0, 0}, 8, AddressKind::reserved},         // this network; connects to this host
    {{10, 0, 0, 0}, 8, AddressKind::private_use},     // RFC 1918
    {{100, 64, 0, 0}, 10, AddressKind::private_use},  // shared address space, RFC 6598
    {{127, 0, 0, 0}, 8, AddressKind::loopback},
    {{168, 63, 129, 16}, 32, AddressKind::link_local},  // a cloud's host services for its machines (Azure)
    {{169, 254, 0, 0}, 16, AddressKind::link_local},    // cloud metadata services among them
    {{172, 16, 0, 0}, 12, AddressKind::private_use},    // RFC 1918
    {{192, 0, 0, 0}, 24, AddressKind::reserved},        // IETF protocol assignments
    {{192, 0, 2, 0}, 24, AddressKind::reserved},        // documentation
    {{192, 88, 99, 0}, 24, AddressKind::reserved},      // 6to4 relay anycast, withdrawn
    {{192, 168, 0, 0}, 16, AddressKind::private_use},   // RFC 1918
    {{198, 18, 0, 0}, 15, AddressKind::reserved},       // benchmarks
    {{198, 51, 100, 0}, 24, AddressKind::reserved},     // documentation
    {{203, 0, 113, 0}, 24, AddressKind::reserved},      // documentation
    {{224, 0, 0, 0}, 4, AddressKind::multicast},
    {{240, 0, 0, 0}, 4, AddressKind::reserved},  // and limited broadcast
};

using Address6 = std::array<std::uint8_t, 16>;

struct Range6 {
  std::array<std::uint16_t, 4> first;  // the first four groups
  unsigned bits;
  AddressKind kind;
};

// IANA IPv6 Special-Purpose Address Registry. The first row that matches decides; an address that none
// matches is reserved, for 2000::/3 is all that is allocated for global use.
constexpr Range6 kRanges6[] = {
    {{0x2001, 0, 0, 0}, 23, AddressKind::reserved},       // IETF protocol assignments, Teredo among them
    {{0x2001, 0x0db8, 0, 0}, 32, AddressKind::reserved},  // documentation
    {{0x3fff, 0, 0, 0}, 20, AddressKind::reserved},       // documentation, RFC 9637
    {{0x2000, 0, 0, 0}, 3, AddressKind::global},
    {{0x64, 0xff9b, 1, 0}, 48, AddressKind::private_use},  // local-use translation, RFC 8215
    {{0xfc00, 0, 0, 0}, 7, AddressKind::private_use},      // unique local
    {{0xfe80, 0, 0, 0}, 10, AddressKind::link_local},
    {{0xfec0, 0, 0, 0}, 10, AddressKind::private_use},  // site-local, withdrawn
    {{0xff00, 0, 0, 0}, 8, AddressKind::multicast},
};

// Whether the first `bits` bits of the two are the same.
bool same_prefix(const std::uint8_t* a, const std::uint8_t* b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (std::memcmp(a, b, whole) != 0) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xff00u >> (bits % 8) & 0xffu;
  return ((a[whole] ^ b[whole]) & mask) == 0;
}

AddressKind classify4(const std::uint8_t* address) {
  for (const Range4& range : kRanges4)
    if (same_prefix(address, range.first.data(), range.bits)) return range.kind;
  return AddressKind::global;
}

// Where in a transition address the IPv4 address stands, or null.
const std::uint8_t* embedded4(const Address6& address) {
  constexpr Address6 kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr Address6 kNat64{0, 0x64, 0xff, 0x9b};
  constexpr Address6 k6to4{0x20, 0x02};
  if (same_prefix(address.data(), kMapped.data(), 96)) return address.data() + 12;
  if (same_prefix(address.data(), kNat64.data(), 96)) return address.data() + 12;
  if (same_prefix(address.data(), k6to4.data(), 16)) return address.data() + 2;
  return nullptr;
}

AddressKind classify6(const Address6& address) {
  if (const std::uint8_t* inner = embedded4(address)) return classify4(inner);
  constexpr Address6 kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  if (address == kLoopback) return AddressKind::loopback;
  for (const Range6& range : kRanges6) {
    Address6 first{};
    for (std::size_t i = 0; i < range.first.size(); ++i) {
      first[2 * i] = static_cast<std::uint8_t>(range.first[i] >> 8);
      first[2 * i + 1] = static_cast<std::uint8_t>(range.first[i] & 0xff);
    }
    if (same_prefix(address.data(), first.data(), range.bits)) return range.kind;
  }
  return AddressKind::reserved;
}

}  // namespace

std::string_view name(AddressKind kind) {
  constexpr std::string_view kNames[] = {"global",     "loopback",  "private",
                                         "link-local", "multicast", "reserved"};
  return kNames[static_cast<unsigned char>(kind)];
}

AddressKind classify(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in4;
    std::memcpy(&in4, &address, sizeof in4);
    std::uint8_t bytes[4];
    std::memcpy(bytes, &in4.sin_addr, sizeof bytes);
    return classify4(bytes);
  }
  if (address.sa_family == AF_INET6) {
    // The object behind the reference is a sockaddr_in6, larger than sockaddr.
    Address6 bytes;
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, bytes.size());
    return classify6(bytes);
  }
  return AddressKind::reserved;
}

}  // namespace saring
