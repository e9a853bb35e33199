// SPDX-License-Identifier: Apache-2.0
// One GET over libcurl: http and https only, everything bounded, private addresses refused at connect time.
// No proxy but the caller's, none from the environment, no .netrc, no cookies, no caches; certificates are
// verified, TLS 1.2 or later.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saring/base/result.h"

namespace saring {

struct FetchOptions {
  std::string user_agent;  // empty: default_user_agent()
  // "Name: value"; control bytes are refused (Errc::usage). On a redirect to another scheme, host or port,
  // Authorization, Cookie and Host are not sent again.
  std::vector<std::string> headers;
  std::size_t max_bytes = 20u << 20;  // body after decompression
  // Of each response on the way, trailers and interim responses counted in; libcurl has limits of its own
  // about there. Extensions of chunks may have as much again, and eight bytes for each of the body.
  std::size_t max_header_bytes = 300u << 10;
  std::size_t max_headers = 1000;
  int max_redirects = 10;
  std::chrono::milliseconds connect_timeout{10'000};  // time limits are above zero (Errc::usage)
  std::chrono::milliseconds total_timeout{30'000};    // over all redirects
  long low_speed_bytes = 100;  // bytes per second below which, for low_speed_time, the transfer is cut
  std::chrono::seconds low_speed_time{15};
  // The last response is a reply whatever its status says (a redirect, too, if max_redirects is 0).
  bool any_status = false;
  // A body of more than max_bytes is cut there, and the reply says so, instead of an error.
  bool cut_long_body = false;
  bool allow_private = false;  // connect to addresses that are not AddressKind::global
  // "http://[user:password@]host:port", socks5h:// and what else libcurl knows; empty: none. The connection
  // to it is not guarded, hosts that are IP addresses are.
  std::string proxy;
  // PEM file of authorities whose certificates are taken, besides those in the system's folder of them;
  // empty: the system's alone. Errc::usage if it cannot be read.
  std::string ca_file;
};

struct FetchReply {
  int status = 0;            // of the last response; 2xx unless any_status
  std::string url;           // after redirects, without user, password and fragment
  std::string content_type;  // header value, or empty
  // Of the last response, in order, names as received.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // content codings removed
  // Of the last request: what we chose to send, and Host. Without user and password of the URL.
  std::vector<std::pair<std::string, std::string>> request_headers;
  bool cut = false;  // the body was longer
  int redirects = 0;
  std::string status_line;  // as received, printable ASCII ("HTTP/1.1 200 OK")
  std::string peer;         // numeric address that answered, or the proxy's
  // From the start to the first byte of the last answer, and to its end.
  std::chrono::milliseconds first_byte{0}, elapsed{0};
  std::chrono::milliseconds after_first_byte{0};  // from there to the end, rounded down
};

// What is wrong with a FetchOptions::proxy, in words that do not repeat it; empty: nothing. libcurl's would.
std::string_view fault_of_proxy(std::string_view proxy);

// "saring/VERSION (+URL)".
std::string default_user_agent();

// Errors: bad_url, refused (scheme, address, redirect limit), network, timeout, too_large, corrupt (headers,
// framing or content coding, truncated body), http (a status that is not 2xx; `what` names it), usage. A body
// shorter than promised is an error, never a reply; an empty body that was promised empty is a reply. User
// and password in `url` are sent to its scheme, host and port only, those in a redirect are dropped, and none
// stand in a reply or a message. At most two content codings are removed. May be called from several threads;
// the first call initialises libcurl for the process.
Result<FetchReply> fetch(std::string_view url, const FetchOptions& options = {});

}  // namespace saring
