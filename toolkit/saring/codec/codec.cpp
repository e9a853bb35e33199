// SPDX-License-Identifier: Apache-2.0
#include "saring/codec/codec.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <limits>
#include <new>
#include <optional>
#include <variant>

#include "saring/base/ascii.h"

namespace saring {
namespace {

constexpr std::size_t kBufferBytes = 64u << 10;
constexpr std::size_t kLongBytes = 2u << 20;
constexpr std::size_t kMostAhead = 64u << 20;

Error corrupt(std::string_view coding, std::string_view why) {
  std::string what(coding);
  what += ": ";
  what += why;
  return {Errc::corrupt, std::move(what)};
}

// Where decompressed bytes go: a fixed buffer the libraries write into, then the caller's string up to the
// cap.
class Sink {
 public:
  explicit Sink(std::size_t max_bytes) : max_bytes_(max_bytes), left_(max_bytes) {}

  unsigned char* buffer() { return buffer_->data(); }

  // Hands the first `count` bytes of the buffer on. Error: too_large.
  Status flush(std::size_t count, std::string& out) {
    return append({reinterpret_cast<const char*>(buffer()), count}, out);
  }

  Status append(std::string_view bytes, std::string& out) {
    const std::size_t fits = std::min(bytes.size(), left_);
    // A string that grows is held twice while it is copied. So a long one gets at once the room up to the
    // cap, which is no memory until it is written to.
    if (fits > out.capacity() - out.size() && out.size() >= kLongBytes)
      out.reserve(out.size() + std::min(left_, std::max(out.size(), kMostAhead)));
    out.append(bytes.substr(0, fits));
    left_ -= fits;
    if (fits == bytes.size()) return {};
    return Error{Errc::too_large, "more than " + std::to_string(max_bytes_) + " bytes when decompressed"};
  }

 private:
  std::size_t max_bytes_;
  std::size_t left_;
  std::unique_ptr<std::array<unsigned char, kBufferBytes>> buffer_ =
      std::make_unique_for_overwrite<std::array<unsigned char, kBufferBytes>>();
};

// Each stream below has feed() and finish() as Decompressor has them; feed() is not called again after an
// error.

struct Identity {
  Status feed(std::string_view in, Sink& sink, std::string& out) { return sink.append(in, out); }
  Status finish() const { return {}; }
};

// gzip members one after another, or one deflate stream with or without its zlib frame.
class Inflater {
 public:
  explicit Inflater(Coding coding) : gzip_(coding == Coding::gzip) {
    if (gzip_) start(15 + 16);  // the largest window, gzip frame
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (state_ != State::unopened) inflateEnd(&stream_);
  }

  Status feed(std::string_view in, Sink& sink, std::string& out) {
    while (!in.empty() && state_ != State::ended) {
      if (state_ == State::inside) {
        if (Status step = inflate_some(in, sink, out); !step) return step;
      } else if (state_ == State::unopened) {
        if (Status step = open_deflate(in, sink, out); !step) return step;
      } else {
        if (Status step = next_member(in, sink, out); !step) return step;
      }
    }
    return {};
  }

  Status finish() const {
    const bool whole = state_ == State::ended || state_ == State::between;
    return whole ? Status{} : corrupt(coding_name(), "the stream is cut short");
  }

 private:
  enum class State { unopened, inside, between, ended };

  std::string_view coding_name() const { return gzip_ ? "gzip" : "deflate"; }

  void start(int window_bits) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
    state_ = State::inside;
  }

  // Holds back the first two bytes of what may be a header; true when both are there.
  bool gather_head(std::string_view& in) {
    while (head_.size() < 2 && !in.empty()) {
      head_.push_back(in.front());
      in.remove_prefix(1);
    }
    return head_.size() == 2;
  }

  Status replay_head(Sink& sink, std::string& out) {
    std::string_view held = head_;
    Status step = inflate_some(held, sink, out);
    // A final block can end inside two bytes; what is then left of them follows the stream and is ignored.
    head_.clear();
    return step;
  }

  // RFC 9110 means zlib by "deflate", but some servers send the bare stream. The zlib header has a check of
  // its own: the method is 8 and the two bytes are a multiple of 31 (RFC 1950, 2.2).
  Status open_deflate(std::string_view& in, Sink& sink, std::string& out) {
    if (!gather_head(in)) return {};
    const unsigned cmf = static_cast<unsigned char>(head_[0]);
    const unsigned flg = static_cast<unsigned char>(head_[1]);
    const bool framed = (cmf & 15u) == Z_DEFLATED && (cmf * 256 + flg) % 31 == 0;
    start(framed ? 15 : -15);
    return replay_head(sink, out);
  }

  // After a whole member: another one if its magic follows, else garbage that is ignored, as gunzip does.
  Status next_member(std::string_view& in, Sink& sink, std::string& out) {
    if (!gather_head(in)) return {};
    if (head_ != "\x1f\x8b") {
      state_ = State::ended;
      return {};
    }
    inflateReset(&stream_);
    state_ = State::inside;
    return replay_head(sink, out);
  }

  // Consumes `in` up to its end or the end of the stream.
  Status inflate_some(std::string_view& in, Sink& sink, std::string& out) {
    for (;;) {
      const auto piece =
          static_cast<uInt>(std::min<std::size_t>(in.size(), std::numeric_limits<uInt>::max()));
      stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
      stream_.avail_in = piece;
      stream_.next_out = sink.buffer();
      stream_.avail_out = kBufferBytes;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      in.remove_prefix(piece - stream_.avail_in);
      if (Status step = sink.flush(kBufferBytes - stream_.avail_out, out); !step) return step;
      if (code == Z_STREAM_END) {
        state_ = gzip_ ? State::between : State::ended;
        return {};
      }
      if (code == Z_MEM_ERROR) throw std::bad_alloc();
      if (code != Z_OK && code != Z_BUF_ERROR) {
        return corrupt(coding_name(),
                       code == Z_DATA_ERROR && stream_.msg ? stream_.msg : "the stream is damaged");
      }
      if (in.empty() && stream_.avail_out != 0) return {};
    }
  }

  bool gzip_;
  State state_ = State::unopened;
  std::string head_;  // at most two bytes
  z_stream stream_{};
};

class BrotliStream {
 public:
  Status feed(std::string_view in, Sink& sink, std::string& out) {
    auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    std::size_t in_left = in.size();
    while (!ended_) {
      std::uint8_t* next_out = sink.buffer();
      std::size_t out_left = kBufferBytes;
      const BrotliDecoderResult code =
          BrotliDecoderDecompressStream(state_.get(), &in_left, &next_in, &out_left, &next_out, nullptr);
      if (Status step = sink.flush(kBufferBytes - out_left, out); !step) return step;
      if (code == BROTLI_DECODER_RESULT_ERROR) return failure();
      if (code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return {};
      ended_ = code == BROTLI_DECODER_RESULT_SUCCESS;  // what follows the end is ignored
    }
    return {};
  }

  Status finish() const { return ended_ ? Status{} : corrupt("brotli", "the stream is cut short"); }

 private:
  struct Delete {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  static BrotliDecoderState* make() {
    BrotliDecoderState* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
    if (!state) throw std::bad_alloc();
    return state;
  }

  Status failure() const {
    const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(state_.get());
    const bool memory = code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
                        code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
    if (memory) throw std::bad_alloc();
    return corrupt("brotli", "the stream is damaged");
  }

  std::unique_ptr<BrotliDecoderState, Delete> state_{make()};
  bool ended_ = false;
};

class ZstdStream {
  static constexpr std::size_t kMagicBytes = 4;

 public:
  explicit ZstdStream(int window_log) {
    [[maybe_unused]] const std::size_t code =
        ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, window_log);
    assert(!ZSTD_isError(code));
  }

  Status feed(std::string_view in, Sink& sink, std::string& out) {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    bool buffer_was_full = false;
    while (!ended_ && (from.pos < from.size || buffer_was_full)) {
      ZSTD_outBuffer to{sink.buffer(), kBufferBytes, 0};
      const std::size_t before = from.pos;
      const std::size_t code = ZSTD_decompressStream(state_.get(), &to, &from);
      if (ZSTD_isError(code)) return failure(code);
      head_.append(in.substr(before, std::min(from.pos - before, kMagicBytes - head_.size())));
      if (code == 0) {
        head_.clear();
        whole_ = true;
      }
      buffer_was_full = code != 0 && to.pos == to.size;
      if (Status step = sink.flush(to.pos, out); !step) return step;
    }
    return {};
  }

  Status finish() const {
    // What follows a whole frame is another one that was cut short only if it has a frame's magic number.
    const bool whole = ended_ || (whole_ && !is_magic(head_));
    return whole ? Status{} : corrupt("zstd", "the stream is cut short");
  }

 private:
  struct Delete {
    void operator()(ZSTD_DCtx* state) const { ZSTD_freeDCtx(state); }
  };
  static ZSTD_DCtx* make() {
    ZSTD_DCtx* state = ZSTD_createDCtx();
    if (!state) throw std::bad_alloc();
    return state;
  }

  // RFC 8878, 3.1: zstd frames and the sixteen kinds of skippable frame.
  static bool is_magic(std::string_view head) {
    if (head.size() < kMagicBytes) return false;
    return head == "\x28\xb5\x2f\xfd" || ((head[0] & 0xf0) == 0x50 && head.substr(1) == "\x2a\x4d\x18");
  }

  Status failure(std::size_t code) {
    const ZSTD_ErrorCode reason = ZSTD_getErrorCode(code);
    if (reason == ZSTD_error_memory_allocation) throw std::bad_alloc();
    if (reason == ZSTD_error_prefix_unknown && whole_) {  // garbage after a whole frame, as with gzip
      ended_ = true;
      return {};
    }
    return corrupt("zstd", ZSTD_getErrorString(reason));
  }

  std::unique_ptr<ZSTD_DCtx, Delete> state_{make()};
  std::string head_;    // the first bytes since the last frame ended, at most kMagicBytes
  bool whole_ = false;  // a frame has ended
  bool ended_ = false;
};

}  // namespace

Result<Coding> coding_for_token(std::string_view token) {
  struct Row {
    std::string_view token;
    Coding coding;
  };
  // "none" is no registered coding, but servers send it and mean identity.
  constexpr Row kRows[] = {{"identity", Coding::identity}, {"none", Coding::identity},
                           {"gzip", Coding::gzip},         {"x-gzip", Coding::gzip},
                           {"deflate", Coding::deflate},   {"br", Coding::brotli},
                           {"zstd", Coding::zstd}};
  for (const Row& row : kRows)
    if (ascii::iequals(ascii::trim(token), row.token)) return row.coding;
  return Error{Errc::corrupt, "unknown content coding"};
}

Coding sniff_coding(std::string_view bytes) {
  if (bytes.starts_with("\x1f\x8b")) return Coding::gzip;
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return Coding::zstd;
  return Coding::identity;
}

struct Decompressor::Impl {
  Impl(Coding coding, std::size_t max_bytes, int zstd_window_log) : sink(max_bytes) {
    switch (coding) {
      case Coding::identity: break;
      case Coding::gzip:
      case Coding::deflate: stream.emplace<Inflater>(coding); break;
      case Coding::brotli: stream.emplace<BrotliStream>(); break;
      case Coding::zstd: stream.emplace<ZstdStream>(zstd_window_log); break;
    }
  }

  Sink sink;
  std::variant<Identity, Inflater, BrotliStream, ZstdStream> stream;
  std::optional<Error> failed;  // the first error; every later call gives it again
};

Decompressor::Decompressor(Coding coding, std::size_t max_bytes, int zstd_window_log)
    : impl_(std::make_unique<Impl>(coding, max_bytes, zstd_window_log)) {}
Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;
Decompressor::~Decompressor() = default;

Status Decompressor::feed(std::string_view in, std::string& out) {
  if (impl_->failed) return *impl_->failed;
  Status status = std::visit([&](auto& stream) { return stream.feed(in, impl_->sink, out); }, impl_->stream);
  if (!status) impl_->failed = status.error();
  return status;
}

Status Decompressor::finish() {
  if (impl_->failed) return *impl_->failed;
  return std::visit([](const auto& stream) { return stream.finish(); }, impl_->stream);
}

Result<std::string> decompress(std::string_view bytes, Coding coding, std::size_t max_bytes) {
  std::string out;
  Decompressor stream(coding, max_bytes);
  if (Status status = stream.feed(bytes, out); !status) return status.error();
  if (Status status = stream.finish(); !status) return status.error();
  return out;
}

}  // namespace saring
