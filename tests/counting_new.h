// SPDX-License-Identifier: Apache-2.0
// An operator new that counts. To be included by one file of a program: it replaces the program's own.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace saring::test {
// Since the start: bytes asked for, and how often.
inline std::atomic<std::size_t> allocated_bytes{0}, allocations{0};
}  // namespace saring::test

// Both forms of new, as std::stable_sort takes its buffer by the one that does not throw and gives it back to
// the common delete; a sanitizer's own form in between would not match.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  saring::test::allocated_bytes.fetch_add(size, std::memory_order_relaxed);
  saring::test::allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size ? size : 1);
}
void* operator new(std::size_t size) {
  if (void* p = operator new(size, std::nothrow)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { std::free(p); }
