// SPDX-License-Identifier: Apache-2.0
#include <cassert>

#include "saring/base/library.h"
#include "saring/crawl/libpq_internal.h"

namespace saring::crawling {
namespace {

struct Loaded {
  Libpq functions;
  Status status;
};

Loaded load() {
  Loaded out;
  Library library(SARING_LIBPQ_SONAME);
#define SARING_BIND(name) library.bind("PQ" #name, out.functions.name);
  SARING_LIBPQ(SARING_BIND)
#undef SARING_BIND
  if (!library.status())
    out.status = Error{Errc::io, "libpq cannot be used: " + library.status().error().what};
  return out;
}

const Loaded& loaded() {
  static const Loaded once = load();
  return once;
}

}  // namespace

Status load_libpq() { return loaded().status; }

const Libpq& libpq() {
  assert(loaded().status);
  return loaded().functions;
}

}  // namespace saring::crawling
