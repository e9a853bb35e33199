// SPDX-License-Identifier: Apache-2.0
// URLs by the WHATWG URL Standard (https://url.spec.whatwg.org/, review draft of August 2026): parse,
// resolve, serialise; and above it our canonical form, under which two spellings of one page compare equal.
//
// Where this departs from the standard: input over kMaxUrlBytes is an error, and so is a host with non-ASCII
// letters that is over 4,096 bytes or has a label over ICU's 1,000 letters (DNS ends at 253 and 63; IDNA
// costs more than linear time). Queries are always encoded as UTF-8. IDNA tables are those of the ICU at
// hand.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "saring/base/result.h"

namespace saring {

// Longest input of Url::parse, in bytes (Chromium's limit); a serialised URL may grow to 4 times this.
constexpr std::size_t kMaxUrlBytes = 2 * 1024 * 1024;

// A parsed URL: one normalised string, ASCII alone, and offsets into it. Value type; the views live as long
// as it is neither changed nor destroyed. Parsing the href again (within kMaxUrlBytes) gives the same href. A
// default-made Url has no parts; as a base it counts as none.
class Url {
 public:
  // `input` is UTF-8 in any spelling a browser takes; ill-formed bytes count as U+FFFD. `base` resolves
  // relative references. Linear time in both. Errors: bad_url, too_large.
  static Result<Url> parse(std::string_view input);
  static Result<Url> parse(std::string_view input, const Url& base);

  // The names and forms of the standard's API: protocol has its ':', search its '?', hash its '#', or they
  // are empty.
  const std::string& href() const { return href_; }
  std::string_view protocol() const;
  std::string_view username() const;  // percent-encoded, as password
  std::string_view password() const;
  std::string_view host() const;      // with port unless default
  std::string_view hostname() const;  // IPv6 in brackets; international names in their "xn--" form
  std::string_view port() const;
  std::string_view pathname() const;
  std::string_view search() const;
  std::string_view hash() const;
  std::string origin() const;  // "null" for opaque origins

  bool is_http() const;          // http or https
  bool has_opaque_path() const;  // "mailto:a@b.example", "data:,x": no base for relative references

 private:
  std::string_view part(std::uint32_t begin, std::uint32_t end) const {
    return std::string_view(href_).substr(begin, end - begin);
  }

  // https://user:pass@example.com:1234/foo/bar?baz#quux
  //       |      |    |          |    |       |   |
  //       |      |    |          |    |       |   hash_start_ (the end if there is no fragment)
  //       |      |    |          |    |       search_start_ (hash_start_ if there is no query)
  //       |      |    |          |    pathname_start_
  //       |      |    |          host_end_
  //       |      |    host_start_
  //       |      username_end_
  //       protocol_end_
  // Without authority all between protocol_end_ and pathname_start_ is empty, or the "/." that keeps a path
  // which begins with "//" from being read as an authority.
  std::string href_;
  std::uint32_t protocol_end_ = 0, username_end_ = 0, host_start_ = 0, host_end_ = 0, pathname_start_ = 0,
                search_start_ = 0, hash_start_ = 0;
  bool has_authority_ = false;
  friend class UrlParser;
};

// Canonical form of an http(s) URL, for identity (file names, duplicates); other schemes come back as href.
// The standard's normal form, then: no fragment, no user and password, no tracking parameters (the list is in
// canonical.cpp with its sources), no empty parameters ("&&"), other query parameters in their order, empty
// query cut, percent-escapes in upper case with unreserved characters decoded (RFC 3986, 6.2.2), a '%' that
// begins no escape as
// "%25". Canonical forms are URLs, and their own canonical form. Scheme, "www.", default file names and final
// slashes are left alone: only a server can say whether they matter.
std::string canonical(const Url& url);

// Registrable domain of a host by the Public Suffix List ("news.example.co.id" -> "example.co.id"); the host
// itself for IP addresses and for hosts that are a public suffix. Private suffixes of the list count
// ("a.github.io" is its own site), an unlisted top-level domain is a suffix of one label, a final dot stays.
// `host` as Url::hostname gives it. The list is the one built into libpsl.
std::string registrable_domain(std::string_view host);

// Unicode form of an ASCII host, for people to read ("xn--bcher-kva.example" -> "bücher.example"); the host
// itself if IDNA finds a fault in any of its labels. Not a defence against look-alikes.
std::string display_host(std::string_view host);

}  // namespace saring
