// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <utility>

#include "saring/fetch/address.h"

using namespace saring;

namespace {

AddressKind kind_of(const char* text) {
  sockaddr_in in4{};
  in4.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &in4.sin_addr) == 1) return classify(reinterpret_cast<const sockaddr&>(in4));
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  REQUIRE(inet_pton(AF_INET6, text, &in6.sin6_addr) == 1);
  return classify(reinterpret_cast<const sockaddr&>(in6));
}

}  // namespace

TEST_CASE("address: every special-purpose range has its kind and its neighbours are global") {
  const std::pair<const char*, AddressKind> cases[] = {
      {"0.0.0.0", AddressKind::reserved},
      {"0.255.255.255", AddressKind::reserved},
      {"1.0.0.0", AddressKind::global},
      {"9.255.255.255", AddressKind::global},
      {"10.0.0.0", AddressKind::private_use},
      {"10.255.255.255", AddressKind::private_use},
      {"11.0.0.0", AddressKind::global},
      {"100.63.255.255", AddressKind::global},
      {"100.64.0.0", AddressKind::private_use},
      {"100.127.255.255", AddressKind::private_use},
      {"100.128.0.0", AddressKind::global},
      {"127.0.0.1", AddressKind::loopback},
      {"127.255.255.255", AddressKind::loopback},
      {"128.0.0.0", AddressKind::global},
      {"168.63.129.16", AddressKind::link_local},
      {"168.63.129.17", AddressKind::global},
      {"169.253.255.255", AddressKind::global},
      {"169.254.169.254", AddressKind::link_local},
      {"169.255.0.0", AddressKind::global},
      {"172.15.255.255", AddressKind::global},
      {"172.16.0.0", AddressKind::private_use},
      {"172.31.255.255", AddressKind::private_use},
      {"172.32.0.0", AddressKind::global},
      {"192.0.0.8", AddressKind::reserved},
      {"192.0.1.0", AddressKind::global},
      {"192.0.2.255", AddressKind::reserved},
      {"192.88.99.1", AddressKind::reserved},
      {"192.167.255.255", AddressKind::global},
      {"192.168.0.1", AddressKind::private_use},
      {"192.169.0.0", AddressKind::global},
      {"198.17.255.255", AddressKind::global},
      {"198.18.0.0", AddressKind::reserved},
      {"198.19.255.255", AddressKind::reserved},
      {"198.20.0.0", AddressKind::global},
      {"198.51.100.1", AddressKind::reserved},
      {"203.0.113.1", AddressKind::reserved},
      {"223.255.255.255", AddressKind::global},
      {"224.0.0.1", AddressKind::multicast},
      {"239.255.255.255", AddressKind::multicast},
      {"240.0.0.0", AddressKind::reserved},
      {"255.255.255.255", AddressKind::reserved},
      {"::", AddressKind::reserved},
      {"::1", AddressKind::loopback},
      {"::2", AddressKind::reserved},
      {"::127.0.0.1", AddressKind::reserved},
      {"::ffff:127.0.0.1", AddressKind::loopback},
      {"::ffff:10.1.2.3", AddressKind::private_use},
      {"::ffff:8.8.8.8", AddressKind::global},
      {"64:ff9b::7f00:1", AddressKind::loopback},
      {"64:ff9b::a9fe:a9fe", AddressKind::link_local},
      {"64:ff9b::808:808", AddressKind::global},
      {"64:ff9b:1::1", AddressKind::private_use},
      {"100::1", AddressKind::reserved},
      {"2001::1", AddressKind::reserved},
      {"2001:1ff:ffff::", AddressKind::reserved},
      {"2001:200::", AddressKind::global},
      {"2001:db8::1", AddressKind::reserved},
      {"2001:4860:4860::8888", AddressKind::global},
      {"2002:7f00:1::", AddressKind::loopback},
      {"2002:c0a8:101::1", AddressKind::private_use},
      {"2002:808:808::1", AddressKind::global},
      {"2606:4700::1", AddressKind::global},
      {"3fff::1", AddressKind::reserved},
      {"3fff:1000::", AddressKind::global},
      {"4000::1", AddressKind::reserved},
      {"5f00::1", AddressKind::reserved},
      {"fc00::1", AddressKind::private_use},
      {"fdff::1", AddressKind::private_use},
      {"fe00::1", AddressKind::reserved},
      {"fe80::1", AddressKind::link_local},
      {"febf::1", AddressKind::link_local},
      {"fec0::1", AddressKind::private_use},
      {"ff02::1", AddressKind::multicast},
  };
  for (const auto& [text, kind] : cases) {
    CAPTURE(text, name(kind_of(text)));
    CHECK(kind_of(text) == kind);
  }
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  CHECK(classify(reinterpret_cast<const sockaddr&>(local)) == AddressKind::reserved);
}
