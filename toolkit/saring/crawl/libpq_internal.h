// SPDX-License-Identifier: Apache-2.0
// libpq's functions, found when a state is first kept in PostgreSQL: see Library.
#pragma once
#include <libpq-fe.h>

#include "saring/base/result.h"

// Those that we call, without "PQ".
#define SARING_LIBPQ(DO) \
  DO(conninfoParse)      \
  DO(conninfoFree)       \
  DO(connectdbParams)    \
  DO(status)             \
  DO(errorMessage)       \
  DO(setNoticeProcessor) \
  DO(reset)              \
  DO(finish)             \
  DO(exec)               \
  DO(execParams)         \
  DO(prepare)            \
  DO(execPrepared)       \
  DO(resultStatus)       \
  DO(resultErrorField)   \
  DO(ntuples)            \
  DO(getisnull)          \
  DO(getvalue)           \
  DO(getlength)          \
  DO(clear)

namespace saring::crawling {

struct Libpq {
#define SARING_MEMBER(name) decltype(&::PQ##name) name = nullptr;
  SARING_LIBPQ(SARING_MEMBER)
#undef SARING_MEMBER
};

// Loads it, once for the process. Errors: io.
Status load_libpq();

// After load_libpq() succeeded.
const Libpq& libpq();

}  // namespace saring::crawling
