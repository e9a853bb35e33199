// SPDX-License-Identifier: Apache-2.0
// One request and its response over libcurl's easy interface. Redirects are http.cpp's business.
#pragma once
#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"
#include "saring/codec/codec.h"
#include "saring/fetch/http.h"
#include "saring/fetch/target_internal.h"

namespace saring::fetching {

struct DeleteCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, DeleteCurl>;
using CurlList = std::unique_ptr<curl_slist, DeleteCurl>;

struct Request {
  const Target& target;
  const Target* credentials;  // whose user and password to send, or null
  const CurlList& headers;
  bool follow;  // a redirect's body is not wanted
  std::chrono::milliseconds time_left;
};

struct Response {
  int status = 0;
  std::string location;  // of a redirect that names its target, else empty
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// `curl` may have served other requests: only its connections are used again. Errors: as fetch() has them,
// but those of redirects. The bodies of redirects to follow, and of errors unless options.any_status, are not
// read.
Result<Response> exchange(CURL* curl, const Request& request, const FetchOptions& options);

}  // namespace saring::fetching
