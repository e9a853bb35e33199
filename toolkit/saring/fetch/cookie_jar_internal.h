// SPDX-License-Identifier: Apache-2.0
// The cookies of a Fetcher's transfers, in memory, as libcurl's engine keeps and sends them (RFC 6265; no
// domain that is a public suffix, if libcurl was built with libpsl, as Debian's is).
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "saring/fetch/libcurl_internal.h"

namespace saring::fetching {

// libcurl bounds the cookies of a response (50) and of a request (150, 8 KiB), but not those of all hosts
// together. Over this all are forgotten, and sites set them anew: a crawl holds no session that it must not
// lose.
constexpr std::size_t kMaxCookieBytes = 16u << 20;

class CookieJar {
 public:
  CookieJar();
  CookieJar(const CookieJar&) = delete;
  CookieJar& operator=(const CookieJar&) = delete;

  // Before a request and, however it ended, after it. The handle is cleaned up before the jar is.
  void attach(CURL* curl);
  void detach(CURL* curl);

  using Headers = std::vector<std::pair<std::string, std::string>>;
  // What is in the jar stays there: no reply, log or archive has it.
  static void strip(Headers& headers);

 private:
  struct Delete {
    void operator()(CURLSH* share) const { libcurl().share_cleanup(share); }
  };
  std::unique_ptr<CURLSH, Delete> share_;
  std::size_t bytes_ = 0;
};

}  // namespace saring::fetching
