// SPDX-License-Identifier: Apache-2.0
#include <cassert>

#include "saring/base/library.h"
#include "saring/fetch/libcurl_internal.h"

namespace saring::fetching {
namespace {

struct Started {
  Libcurl functions;
  Status status;
};

Started start() {
  Started out;
  Library library(SARING_LIBCURL_SONAME);
#define SARING_BIND(name) library.bind("curl_" #name, out.functions.name);
  SARING_LIBCURL(SARING_BIND)
#undef SARING_BIND
  if (!library.status())
    out.status = Error{Errc::network, "libcurl cannot be used: " + library.status().error().what};
  else if (out.functions.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    out.status = Error{Errc::network, "libcurl does not start"};
  return out;
}

const Started& started() {
  static const Started once = start();
  return once;
}

}  // namespace

Status start_libcurl() { return started().status; }

const Libcurl& libcurl() {
  assert(started().status);
  return started().functions;
}

}  // namespace saring::fetching
