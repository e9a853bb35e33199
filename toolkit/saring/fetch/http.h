// SPDX-License-Identifier: Apache-2.0
// One GET over libcurl: http and https only, everything bounded, private addresses refused at connect time.
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
  std::string user_agent;              // empty: default_user_agent()
  std::vector<std::string> headers;    // "Name: value"; control bytes are refused (Errc::usage)
  std::size_t max_bytes = 20u << 20;   // body after decompression
  std::size_t max_header_bytes = 300u << 10;
  int max_redirects = 10;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds total_timeout{30'000};
  long low_speed_bytes = 100;          // bytes per second below which, for low_speed_time, the transfer is cut
  std::chrono::seconds low_speed_time{15};
  bool allow_private = false;          // connect to addresses that are not AddressKind::global
};

struct FetchReply {
  int status = 0;             // of the last response; 2xx
  std::string url;            // after redirects, without user and password
  std::string content_type;   // header value, or empty
  std::vector<std::pair<std::string, std::string>> headers;  // of the last response, in order, names as received
  std::string body;           // content codings removed
  int redirects = 0;
  std::chrono::milliseconds elapsed{0};
};

// "saring/VERSION (+URL)".
std::string default_user_agent();

// Errors: bad_url, refused (scheme, address, redirect limit), network, timeout, too_large, corrupt (content coding,
// truncated body), http (a status of 300 and above; `what` names it), usage. A body shorter than promised is an error,
// never a reply. User and password in `url` are sent to its host only, and stand in no reply and no message.
Result<FetchReply> fetch(std::string_view url, const FetchOptions& options = {});

}  // namespace saring
