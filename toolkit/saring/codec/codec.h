// SPDX-License-Identifier: Apache-2.0
// Compressed streams with a cap on what comes out: gzip (RFC 1952, all members), zlib and raw deflate (RFC
// 1950, 1951), brotli (RFC 7932), zstd (RFC 8878, all frames). No input makes these write more than the cap.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "saring/base/result.h"

namespace saring {

enum class Coding : unsigned char { identity, gzip, deflate, brotli, zstd };

// Content coding of an HTTP token ("gzip", "x-gzip", "br", "zstd", "deflate", "identity", "none"), case
// ignored. Error: corrupt.
Result<Coding> coding_for_token(std::string_view token);

// gzip or zstd by their magic bytes, else identity (brotli and raw deflate have none).
Coding sniff_coding(std::string_view bytes);

constexpr int kZstdWindowLog = 27;      // what zstd itself takes unless told otherwise
constexpr int kHttpZstdWindowLog = 23;  // of a content coding: RFC 9659, 3

// A decompressor fed piece by piece. Memory: the library's window (at most 128 MB, for zstd; 16 MB for
// brotli), one fixed buffer, and of brotli without keep_cut up to 4 MiB of what was fed. `deflate` takes both
// the zlib stream that HTTP means by it and the bare stream that some servers send. Bytes after a whole
// member, frame or stream that do not begin another one are ignored, as gunzip does.
class Decompressor {
 public:
  // max_bytes: what may come out in all, over all members. zstd frames that need a larger window than
  // 2^zstd_window_log bytes are corrupt. keep_cut: of what is over max_bytes, what comes before is wanted;
  // without it brotli bombs take less memory.
  Decompressor(Coding coding, std::size_t max_bytes, int zstd_window_log = kZstdWindowLog,
               bool keep_cut = true);
  Decompressor(Decompressor&&) noexcept;
  Decompressor& operator=(Decompressor&&) noexcept;
  ~Decompressor();

  // Appends what `in` gives to `out`; without keep_cut, of brotli perhaps not before the stream's end.
  // Errors: too_large (max_bytes have then been appended in all, without keep_cut at most so many), corrupt.
  // After an error every call gives the same error.
  Status feed(std::string_view in, std::string& out);
  // The same through `next`, with nothing held between the two. Errors of either.
  Status feed(std::string_view in, Decompressor& next, std::string& out);
  // Call once after the last piece. Error: corrupt if the stream was cut short, or, but for identity, never
  // began.
  Status finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The whole of `bytes` at once.
Result<std::string> decompress(std::string_view bytes, Coding coding, std::size_t max_bytes);

}  // namespace saring
