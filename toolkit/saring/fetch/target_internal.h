// SPDX-License-Identifier: Apache-2.0
// Where a request goes: a URL taken apart for libcurl, so that user, password and fragment never travel with
// it.
#pragma once
#include <string>
#include <string_view>

#include "saring/base/result.h"
#include "saring/fetch/http.h"
#include "saring/url/url.h"

namespace saring::fetching {

struct Target {
  Url url;
  std::string address;  // `url` without user, password and fragment
  std::string user, password;
};

// A URL somebody typed. Errors: bad_url (control bytes, too), refused (neither http nor https).
Result<Target> parse_target(std::string_view url);

// A Location header's value against where it came from. User and password in it are dropped. Errors as above.
Result<Target> redirect_target(const Target& from, std::string_view location);

// With a proxy the guard does not see what is connected to: hosts that are private by their spelling (IP
// addresses, "localhost") are refused unless options.allow_private. Error: refused.
Status check_spelled_host(const Target& target, const FetchOptions& options);

// Scheme, host and port are the same.
bool same_origin(const Target& a, const Target& b);

}  // namespace saring::fetching
