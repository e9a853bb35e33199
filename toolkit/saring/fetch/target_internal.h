// SPDX-License-Identifier: Apache-2.0
// Where a request goes: a URL taken apart for libcurl, so that user, password and fragment never travel with
// it.
#pragma once
#include <string>
#include <string_view>

#include "saring/base/result.h"
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

// Scheme, host and port are the same.
bool same_origin(const Target& a, const Target& b);

}  // namespace saring::fetching
