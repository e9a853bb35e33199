// SPDX-License-Identifier: Apache-2.0
// Compressed streams made at run time, for the tests of what reads them.
#pragma once
#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "saring/codec/codec.h"

namespace testing {

// window_bits as deflateInit2 has them: 31 gzip, 15 zlib, -15 bare.
inline std::string pack_zlib(std::string_view text, int window_bits) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 64, '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string pack_brotli(std::string_view text, int window_bits = BROTLI_DEFAULT_WINDOW) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
  std::string out(size, '\0');
  REQUIRE(BrotliEncoderCompress(5, window_bits, BROTLI_MODE_GENERIC, text.size(),
                                reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())));
  out.resize(size);
  return out;
}

inline std::string pack_zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  REQUIRE_FALSE(ZSTD_isError(size));
  out.resize(size);
  return out;
}

inline std::string pack(std::string_view text, saring::Coding coding) {
  switch (coding) {
    case saring::Coding::identity: return std::string(text);
    case saring::Coding::gzip: return pack_zlib(text, 31);
    case saring::Coding::deflate: return pack_zlib(text, 15);
    case saring::Coding::brotli: return pack_brotli(text);
    case saring::Coding::zstd: return pack_zstd(text);
  }
  return {};
}

}  // namespace testing
