// SPDX-License-Identifier: Apache-2.0
#include <cassert>
#include <new>
#include <string_view>

#include "saring/base/ascii.h"
#include "saring/fetch/cookie_jar_internal.h"

namespace saring::fetching {
namespace {

constexpr std::size_t kCookieOverhead = 200;  // bytes of libcurl's record of a cookie, about

bool sets_cookie(std::string_view name) { return ascii::iequals(name, "Set-Cookie"); }

}  // namespace

CookieJar::CookieJar() : share_(libcurl().share_init()) {
  if (!share_) throw std::bad_alloc();
  // No locks: one thread drives all handles.
  [[maybe_unused]] const CURLSHcode code =
      libcurl().share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  if (code == CURLSHE_NOMEM) throw std::bad_alloc();
  assert(code == CURLSHE_OK);
}

void CookieJar::attach(CURL* curl) {
  // The empty name of a file turns the engine on, which sharing alone does not in libcurl 7.88.
  const bool shared = libcurl().easy_setopt(curl, CURLOPT_SHARE, share_.get()) == CURLE_OK &&
                      libcurl().easy_setopt(curl, CURLOPT_COOKIEFILE, "") == CURLE_OK;
  if (!shared) throw std::bad_alloc();
}

void CookieJar::detach(CURL* curl) {
  curl_header* header = nullptr;
  while ((header = libcurl().easy_nextheader(curl, CURLH_HEADER, -1, header)))
    if (sets_cookie(header->name)) bytes_ += std::string_view(header->value).size() + kCookieOverhead;
  if (bytes_ > kMaxCookieBytes) {
    libcurl().easy_setopt(curl, CURLOPT_COOKIELIST, "ALL");
    bytes_ = 0;
  }
  // Frees the list with the name, which curl_easy_reset() only forgets there. It also leaves the jar.
  libcurl().easy_setopt(curl, CURLOPT_COOKIEFILE, nullptr);
}

void CookieJar::strip(Headers& headers) {
  std::erase_if(headers, [](const auto& header) { return sets_cookie(header.first); });
}

}  // namespace saring::fetching
