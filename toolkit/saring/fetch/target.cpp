// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "saring/base/ascii.h"
#include "saring/fetch/address.h"
#include "saring/fetch/target_internal.h"

namespace saring::fetching {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Bytes outside ASCII percent-encoded: the URL parser's input is UTF-8, which a Location header need not be.
// It decodes them again in a host.
std::string escape_non_ascii(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && ascii::is_hex(text[i + 1]) && ascii::is_hex(text[i + 2])) {
      out += static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<Target> target_of(Url url) {
  if (!url.is_http()) return Error{Errc::refused, "only http and https are fetched"};
  Target target;
  target.address.append(url.protocol())
      .append("//")
      .append(url.host())
      .append(url.pathname())
      .append(url.search());
  target.user = percent_decode(url.username());
  target.password = percent_decode(url.password());
  for (char c : target.user + target.password)
    if (is_control(c)) return Error{Errc::bad_url, "control byte in the user or password of a URL"};
  target.url = std::move(url);
  return target;
}

}  // namespace

Result<Target> parse_target(std::string_view url) {
  for (char c : url)
    if (is_control(c)) return Error{Errc::bad_url, "control byte in a URL"};
  Result<Url> parsed = Url::parse(escape_non_ascii(url));
  if (!parsed) return Error{Errc::bad_url, "not a URL"};
  return target_of(*std::move(parsed));
}

Result<Target> redirect_target(const Target& from, std::string_view location) {
  Result<Url> parsed = Url::parse(escape_non_ascii(location), from.url);
  if (!parsed) return Error{Errc::bad_url, "redirect to something that is not a URL"};
  Result<Target> target = target_of(*std::move(parsed));
  if (target) {
    target->user.clear();
    target->password.clear();
  }
  return target;
}

Status check_spelled_host(const Target& target, const FetchOptions& options) {
  if (options.proxy.empty() || options.allow_private) return {};
  std::string host(target.url.hostname());  // IPv4 in its plain form, whatever was written
  const bool v6 = host.starts_with('[');
  if (v6) host = host.substr(1, host.size() - 2);
  while (host.ends_with('.')) host.pop_back();
  sockaddr_in four{};
  sockaddr_in6 six{};
  four.sin_family = AF_INET;
  six.sin6_family = AF_INET6;
  AddressKind kind = AddressKind::global;
  if (v6 && inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1)
    kind = classify(reinterpret_cast<const sockaddr&>(six));
  else if (!v6 && inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1)
    kind = classify(reinterpret_cast<const sockaddr&>(four));
  else if (host == "localhost" || host.ends_with(".localhost"))  // RFC 6761, 6.3
    kind = AddressKind::loopback;
  if (kind == AddressKind::global) return {};
  return Error{Errc::refused, host + ": " + std::string(name(kind)) + " addresses are not connected to"};
}

bool same_origin(const Target& a, const Target& b) {
  return a.url.protocol() == b.url.protocol() && a.url.host() == b.url.host();
}

}  // namespace saring::fetching
