// SPDX-License-Identifier: Apache-2.0
// URLs by the WHATWG URL Standard (https://url.spec.whatwg.org/): parse, resolve, serialise; and above it our canonical
// form, under which two spellings of one page compare equal.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "saring/base/result.h"

namespace saring {

// A parsed URL: one normalised string and offsets into it. Value type.
class Url {
 public:
  // `input` is UTF-8 in any spelling a browser takes. `base` resolves relative references. Error: bad_url.
  static Result<Url> parse(std::string_view input);
  static Result<Url> parse(std::string_view input, const Url& base);

  // The names and forms of the standard's API: protocol has its ':', search its '?', hash its '#', or they are empty.
  const std::string& href() const { return href_; }
  std::string_view protocol() const;
  std::string_view username() const;
  std::string_view password() const;
  std::string_view host() const;      // with port unless default
  std::string_view hostname() const;  // IPv6 in brackets
  std::string_view port() const;
  std::string_view pathname() const;
  std::string_view search() const;
  std::string_view hash() const;
  std::string origin() const;  // "null" for opaque origins

  bool is_http() const;  // http or https

 private:
  std::string href_;
  // Offsets into href_; see url.cpp.
  std::uint32_t protocol_end_ = 0, username_end_ = 0, host_start_ = 0, host_end_ = 0, pathname_start_ = 0,
                search_start_ = 0, hash_start_ = 0;
  bool has_authority_ = false;
  friend struct UrlBuilder;
};

// Canonical form of an http(s) URL, for identity (file names, duplicates); other schemes come back as href.
// The standard's normal form, then: no fragment, no user and password, no tracking parameters (the list is in
// canonical.cpp with its sources), other query parameters in their order, empty query cut, percent-escapes in upper
// case with unreserved characters decoded (RFC 3986, 6.2.2).
std::string canonical(const Url& url);

// Registrable domain of a host by the Public Suffix List ("news.example.co.id" -> "example.co.id"); the host itself
// for IP addresses and for hosts that are a public suffix. `host` as Url::hostname gives it.
std::string registrable_domain(std::string_view host);

// Unicode form of an ASCII host, for people to read ("xn--bcher-kva.example" -> "bücher.example").
std::string display_host(std::string_view host);

}  // namespace saring
