// SPDX-License-Identifier: Apache-2.0
// The memory of one parse after another. Gumbo asks for all its memory here and checks no answer for null, so
// a passed limit leaves the parse by longjmp; all of Gumbo's state lies in the arena, so nothing leaks.
#pragma once
#include <time.h>

#include <chrono>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <utility>
#include <vector>

namespace saring {

// CPU time of the calling thread: it stands still while the process is stopped or waits for its turn.
inline std::chrono::nanoseconds thread_cpu_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

// Serves one thread, from begin() to the end of the parse.
class ParseArena {
 public:
  enum Escape : int { kNone = 0, kOverBudget = 1, kPastDeadline = 2, kBroken = 3 };

  ParseArena() { chunks_.reserve(64); }
  ParseArena(const ParseArena&) = delete;
  ParseArena& operator=(const ParseArena&) = delete;
  ~ParseArena() { give_back(0); }

  // Before each parse. `deadline` as thread_cpu_time() tells it.
  void begin(std::size_t max_bytes, std::chrono::nanoseconds deadline) {
    reset();
    max_ = max_bytes;
    deadline_ = deadline;
  }
  // Forgets what lies in it, and keeps no more than kMostKept bytes.
  void reset() {
    std::size_t kept = 0, count = 0;
    while (count < chunks_.size() && kept + chunks_[count].size <= kMostKept) kept += chunks_[count++].size;
    give_back(count);
    next_ = chunk_next_ = nullptr;
    left_ = chunk_left_ = used_ = slices_ = current_ = 0;
  }

  // Only between setjmp(escape) and the end of the parse.
  void* allocate(std::size_t n) {
    n = (n + 15) & ~std::size_t{15};
    if (n > left_) refill(n);
    left_ -= n;
    return std::exchange(next_, next_ + n);
  }
  // By this parse, counted by slices; whatever was kept, the same page takes the same.
  std::size_t used() const { return used_; }
  std::size_t size() const {
    std::size_t sum = 0;
    for (const Chunk& c : chunks_) sum += c.size;
    return sum;
  }

  std::jmp_buf escape;

 private:
  struct Chunk {
    void* memory;
    std::size_t size;
  };
  static constexpr std::size_t kFirstChunk = 256u << 10, kLargestChunk = 8u << 20;
  // The first four chunks, of 256 kB to 2 MB: of WCXB's pages 95 % fit in two of them, 99.5 % in three.
  static constexpr std::size_t kMostKept = 4u << 20;
  // The limit is looked at as often as memory of this size is handed out, about every hundred nodes; the
  // clock, which costs a system call, every fourth time.
  static constexpr std::size_t kSlice = 16u << 10;

  void refill(std::size_t n) {
    const std::size_t size = n > kSlice ? n : kSlice;
    used_ += size;
    if (used_ > max_) std::longjmp(escape, kOverBudget);
    if (slices_++ % 4 == 0 && thread_cpu_time() > deadline_) std::longjmp(escape, kPastDeadline);
    if (size > chunk_left_) grow(size);
    next_ = chunk_next_;
    left_ = size;
    chunk_next_ += size;
    chunk_left_ -= size;
  }

  // Goes on in the next chunk with room, or in a new one.
  void grow(std::size_t n) {
    while (current_ < chunks_.size() && chunks_[current_].size < n) ++current_;
    if (current_ == chunks_.size()) add_chunk(n);
    chunk_next_ = static_cast<char*>(chunks_[current_].memory);
    chunk_left_ = chunks_[current_++].size;
  }
  void add_chunk(std::size_t n) {
    if (chunks_.size() == chunks_.capacity()) reserve();
    std::size_t size = kFirstChunk;
    for (std::size_t i = 0; i < chunks_.size() && size < kLargestChunk; ++i) size *= 2;
    if (n > size) size = n;
    void* p = std::malloc(size);
    if (!p) std::longjmp(escape, kOverBudget);
    chunks_.push_back({p, size});
  }
  void give_back(std::size_t first) {
    for (std::size_t i = first; i < chunks_.size(); ++i) std::free(chunks_[i].memory);
    chunks_.resize(first);
  }
  // No exception may cross Gumbo's frames.
  void reserve() {
    bool full = false;
    try {
      chunks_.reserve(chunks_.capacity() * 2);
    } catch (...) {
      full = true;
    }
    if (full) std::longjmp(escape, kOverBudget);
  }

  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;  // chunk to go on in
  char *next_ = nullptr, *chunk_next_ = nullptr;
  std::size_t left_ = 0, chunk_left_ = 0;  // of the slice, of the chunk
  std::size_t used_ = 0, slices_ = 0, max_ = 0;
  std::chrono::nanoseconds deadline_{};
};

// Debian's Gumbo 0.10.1 is built with its assertions, and some pages of a few bytes fail one
// (<table><math><select><mi><select><table>), which would end the process. While a scope lives, an assertion
// that fails on its thread leaves the parse with kBroken instead: assertion.cpp defines what glibc calls
// then.
class ParsingScope {
 public:
  explicit ParsingScope(ParseArena& arena);
  ParsingScope(const ParsingScope&) = delete;
  ParsingScope& operator=(const ParsingScope&) = delete;
  ~ParsingScope();
};

}  // namespace saring
