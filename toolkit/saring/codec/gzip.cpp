// SPDX-License-Identifier: Apache-2.0
#include "saring/codec/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>
#include <memory>
#include <new>

namespace saring {
namespace {

constexpr std::size_t kBufferBytes = 64u << 10;
constexpr std::size_t kMostInput = std::numeric_limits<uInt>::max();  // that zlib takes at once
constexpr int kWindowBits = 15 + 16;                                  // the largest window, gzip frame
constexpr int kMemoryLevel = 8;                                       // zlib's default

class Deflater {
 public:
  explicit Deflater(int level) {
    if (deflateInit2(&stream_, level, Z_DEFLATED, kWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();  // the only way in which it fails
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }

  void feed(std::string_view piece, std::string& out) {
    for (; !piece.empty(); piece.remove_prefix(std::min(piece.size(), kMostInput))) {
      const std::string_view part = piece.substr(0, kMostInput);
      // zlib's interface is older than const; it does not write there.
      stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(part.data()));
      stream_.avail_in = static_cast<uInt>(part.size());
      run(Z_NO_FLUSH, out);
    }
  }

  void finish(std::string& out) { run(Z_FINISH, out); }

 private:
  void run(int flush, std::string& out) {
    do {
      stream_.next_out = buffer_->data();
      stream_.avail_out = kBufferBytes;
      [[maybe_unused]] const int code = deflate(&stream_, flush);
      assert(code != Z_STREAM_ERROR);
      out.append(reinterpret_cast<const char*>(buffer_->data()), kBufferBytes - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
  std::unique_ptr<std::array<unsigned char, kBufferBytes>> buffer_ =
      std::make_unique_for_overwrite<std::array<unsigned char, kBufferBytes>>();
};

}  // namespace

void append_gzip_member(std::span<const std::string_view> pieces, int level, std::string& out) {
  assert(level >= 1 && level <= 9);
  Deflater deflater(level);
  for (const std::string_view piece : pieces) deflater.feed(piece, out);
  deflater.finish(out);
}

}  // namespace saring
