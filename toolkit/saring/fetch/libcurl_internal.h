// SPDX-License-Identifier: Apache-2.0
// libcurl's functions (https://curl.se/libcurl/c/allfuncs.html), found when something is first fetched: see
// Library.
#pragma once
#include <curl/curl.h>

#include "saring/base/result.h"

// Those that we call, without "curl_".
#define SARING_LIBCURL(DO) \
  DO(global_init)          \
  DO(easy_init)            \
  DO(easy_reset)           \
  DO(easy_cleanup)         \
  DO(easy_setopt)          \
  DO(easy_perform)         \
  DO(easy_pause)           \
  DO(easy_getinfo)         \
  DO(easy_header)          \
  DO(easy_nextheader)      \
  DO(easy_strerror)        \
  DO(multi_init)           \
  DO(multi_setopt)         \
  DO(multi_add_handle)     \
  DO(multi_remove_handle)  \
  DO(multi_socket_action)  \
  DO(multi_info_read)      \
  DO(multi_strerror)       \
  DO(multi_cleanup)        \
  DO(share_init)           \
  DO(share_setopt)         \
  DO(share_cleanup)        \
  DO(slist_append)         \
  DO(slist_free_all)

namespace saring::fetching {

struct Libcurl {
#define SARING_MEMBER(name) decltype(&::curl_##name) name = nullptr;
  SARING_LIBCURL(SARING_MEMBER)
#undef SARING_MEMBER
};

// Loads and initialises it, once for the process. Errors: network: it cannot be loaded, or does not start.
Status start_libcurl();

// After start_libcurl() succeeded.
const Libcurl& libcurl();

}  // namespace saring::fetching
