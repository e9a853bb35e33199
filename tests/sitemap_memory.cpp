// SPDX-License-Identifier: Apache-2.0
// What reading a sitemap holds at its peak, whatever the sitemap is: twice what a sitemap may have, and
// little more. Bytes asked for, as the program itself counts them.
#include <malloc.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "saring/crawl/sitemap.h"

namespace {

std::atomic<std::size_t> held{0}, peak{0};

void* counted(void* p) {
  if (!p) return p;
  const std::size_t now = held += ::malloc_usable_size(p);
  std::size_t most = peak;
  while (now > most && !peak.compare_exchange_weak(most, now)) {
  }
  return p;
}

void release(void* p) {
  if (p) held -= ::malloc_usable_size(p);
  std::free(p);
}

}  // namespace

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted(std::malloc(size ? size : 1));
}
void* operator new(std::size_t size) {
  if (void* p = operator new(size, std::nothrow)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { release(p); }
void operator delete(void* p, std::size_t) noexcept { release(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { release(p); }

namespace {

constexpr std::size_t kMegabytes = 1'000'000;
constexpr std::size_t kMost = saring::SitemapOptions().max_bytes;
constexpr std::size_t kBesides = 20 * kMegabytes;  // the entries but for their texts, buffers

// A gzip stream of `head`, and of `piece` as often as fits into `size` bytes.
std::string packed(std::string_view head, std::string_view piece, std::size_t size) {
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out;
  const auto add = [&](std::string_view bytes, int flush) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      char buffer[16384];
      stream.next_out = reinterpret_cast<Bytef*>(buffer);
      stream.avail_out = sizeof buffer;
      deflate(&stream, flush);
      out.append(buffer, sizeof buffer - stream.avail_out);
    } while (stream.avail_out == 0);
  };
  add(head, Z_NO_FLUSH);
  for (std::size_t at = 0; at + piece.size() <= size; at += piece.size()) add(piece, Z_NO_FLUSH);
  add({}, Z_FINISH);
  deflateEnd(&stream);
  return out;
}

std::string urls(std::string_view letter, std::size_t letters) {
  std::string out = "<urlset>";
  for (std::size_t i = 0; i < 50'000; ++i) {
    out += "<url><loc>https://pier.example/" + std::to_string(i) + "/";
    for (std::size_t n = 0; n < letters; ++n) out += letter;
    out += "</loc></url>";
  }
  return out + "</urlset>";
}

int failed = 0;

void check(const char* name, const std::string& bytes, std::string_view wanted) {
  const std::size_t before = held;
  peak = before;
  std::string got = "ok";
  {
    const auto sitemap = saring::read_sitemap(bytes);
    if (!sitemap) got = sitemap.error().code == saring::Errc::too_large ? "too_large" : "corrupt";
  }
  const std::size_t used = peak - before;
  const bool within = used <= 2 * kMost + kBesides && got == wanted;
  std::printf("%s %s: %s, %zu KB\n", within ? "ok" : "FAIL", name, got.c_str(), used / 1000);
  failed += !within;
}

}  // namespace

int main() {
  const std::string zeros(kMegabytes, '\0'), blanks(kMegabytes, ' '), words(kMegabytes, 'x');
  const std::string euros(kMegabytes, '\x80'), bad(kMegabytes, '\xff');
  constexpr std::size_t kOver = 60 * kMegabytes, kUnder = 50 * kMegabytes;
  const std::string western =
      "<?xml version='1.0' encoding='windows-1252'?><urlset>" + std::string(5'000, ' ');
  const std::string words_then = std::string(5'000, 'x');
  check("zeros", packed({}, zeros, kOver), "too_large");
  check("fewer zeros", packed({}, zeros, kUnder), "corrupt");
  check("blanks", packed({}, blanks, kOver), "too_large");
  check("one text", packed({}, words, kOver), "too_large");
  check("one tag", packed("<", words, kOver), "too_large");
  check("zeros after words", packed(words_then, zeros, kUnder), "too_large");
  check("signs of three bytes", packed(western, euros, kUnder), "too_large");
  check("bytes of no encoding", packed(words_then, bad, kUnder), "too_large");
  check("zeros, not packed", std::string(kUnder, '\0'), "corrupt");
  check("blanks, not packed", std::string(kOver, ' '), "too_large");
  check("addresses that grow", urls("\xC3\xA9", 490), "ok");
  check("long addresses, packed", packed(urls("x", 980), " ", 1), "ok");
  return failed == 0 ? 0 : 1;
}
