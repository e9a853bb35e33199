// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "saring/dom/arena_internal.h"

namespace saring {
namespace {

// The parse that runs on this thread. glibc tells a failed assertion nothing but where it stands, so what to
// do about it has to be found here.
thread_local ParseArena* parsing = nullptr;

}  // namespace

ParsingScope::ParsingScope(ParseArena& arena) { parsing = &arena; }
ParsingScope::~ParsingScope() { parsing = nullptr; }

}  // namespace saring

// glibc's, as <assert.h> declares it; libgumbo calls this one, since the program comes before libc in the
// search for symbols.
extern "C" __attribute__((visibility("default"), noreturn)) void __assert_fail(
    const char* assertion, const char* file, unsigned line, const char* function) noexcept {
  if (saring::ParseArena* const arena = saring::parsing)
    std::longjmp(arena->escape, saring::ParseArena::kBroken);
  std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, assertion);
  std::abort();
}
