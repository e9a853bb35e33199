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
#include <utility>
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

// What takes decompressed bytes: a string, or, if there is one, the next decompressor before it.
struct Output {
  std::string& text;
  Decompressor* next = nullptr;
};

// Where decompressed bytes go: a fixed buffer the libraries write into, then the caller's output up to the
// cap.
class Sink {
 public:
  explicit Sink(std::size_t max_bytes) : max_bytes_(max_bytes), left_(max_bytes) {}

  unsigned char* buffer() { return buffer_->data(); }
  std::string_view filled(std::size_t count) { return {reinterpret_cast<const char*>(buffer()), count}; }

  // Hands the first `count` bytes of the buffer on. Error: too_large, and those of the next decompressor.
  Status flush(std::size_t count, Output out) { return append(filled(count), out); }

  Status append(std::string_view bytes, Output out) {
    const std::string_view fits = bytes.substr(0, left_);
    Status counted = count(bytes.size());
    if (!out.next)
      place(fits, out.text);
    else if (Status next = out.next->feed(fits, out.text); !next)
      return next;
    return counted;
  }

  // The two halves of append(): the cap, and the string.
  Status count(std::size_t bytes) {
    const bool over = bytes > left_;
    left_ -= std::min(bytes, left_);
    if (!over) return {};
    return Error{Errc::too_large, "more than " + std::to_string(max_bytes_) + " bytes when decompressed"};
  }
  void place(std::string_view bytes, std::string& out) const {
    // A string that grows is held twice while it is copied. So a long one gets at once the room up to the
    // cap, which is no memory until it is written to.
    if (bytes.size() > out.capacity() - out.size() && out.size() >= kLongBytes)
      out.reserve(out.size() + bytes.size() + std::min(left_, std::max(out.size(), kMostAhead)));
    out.append(bytes);
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
  Status feed(std::string_view in, Sink& sink, Output out) { return sink.append(in, out); }
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

  Status feed(std::string_view in, Sink& sink, Output out) {
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

  Status replay_head(Sink& sink, Output out) {
    std::string_view held = head_;
    Status step = inflate_some(held, sink, out);
    // A final block can end inside two bytes; what is then left of them follows the stream and is ignored.
    head_.clear();
    return step;
  }

  // RFC 9110 means zlib by "deflate", but some servers send the bare stream. The zlib header has a check of
  // its own: the method is 8 and the two bytes are a multiple of 31 (RFC 1950, 2.2).
  Status open_deflate(std::string_view& in, Sink& sink, Output out) {
    if (!gather_head(in)) return {};
    const unsigned cmf = static_cast<unsigned char>(head_[0]);
    const unsigned flg = static_cast<unsigned char>(head_[1]);
    const bool framed = (cmf & 15u) == Z_DEFLATED && (cmf * 256 + flg) % 31 == 0;
    start(framed ? 15 : -15);
    return replay_head(sink, out);
  }

  // After a whole member: another one if its magic follows, else garbage that is ignored, as gunzip does.
  Status next_member(std::string_view& in, Sink& sink, Output out) {
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
  Status inflate_some(std::string_view& in, Sink& sink, Output out) {
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

// The window of a stream has up to 16 MiB, and the text that went through it lately is there and in the
// output. Where the text is of no use if it is over the cap, a long one with the largest window is therefore
// only counted until its end is seen, and is then made anew from its packed bytes; unless these are many: a
// bomb has few.
class BrotliStream {
  static constexpr std::size_t kMostStored = 8u << 20;  // of a text that may be counted
  static constexpr std::size_t kMostPacked = 4u << 20;  // that are kept to make it anew

 public:
  explicit BrotliStream(bool keep_cut) : may_count_(!keep_cut) {}

  Status feed(std::string_view in, Sink& sink, Output out) {
    if (ended_ || in.empty()) return {};
    if (may_count_ && !out.next)
      keep(in, sink, out.text);
    else
      may_count_ = false;
    const auto take = [&](std::size_t count) {
      if (counted_ == 0 && (!may_count_ || stored_ + count <= kMostStored)) {
        stored_ += count;
        return sink.flush(count, out);
      }
      counted_ += count;
      return sink.count(count);
    };
    if (Status step = run(in, sink, take); !step) return step;
    if (ended_ && counted_ > 0) make_anew(sink, out.text);
    return {};
  }

  Status finish() const { return ended_ ? Status{} : corrupt("brotli", "the stream is cut short"); }

 private:
  struct Delete {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  using State = std::unique_ptr<BrotliDecoderState, Delete>;
  static State make() {
    State state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
    if (!state) throw std::bad_alloc();
    // A window that grows is held one and a half times while it is copied; the whole of it is no memory until
    // it is written to.
    BrotliDecoderSetParameter(state.get(), BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION, 1);
    return state;
  }

  // RFC 7932, 9.1: the first bits of a stream with a window of 16 MiB.
  static bool has_largest_window(std::string_view stream) { return (stream[0] & 15) == 15; }

  void keep(std::string_view in, const Sink& sink, std::string& out) {
    may_count_ =
        packed_.size() + in.size() <= kMostPacked && has_largest_window(packed_.empty() ? in : packed_);
    if (may_count_) return void(packed_.append(in));
    if (counted_ > 0) make_anew(sink, out);
    packed_ = {};
  }

  // Appends what was only counted.
  void make_anew(const Sink& sink_of_cap, std::string& out) {
    Sink sink(stored_ + counted_);
    state_.reset();
    state_ = make();
    ended_ = false;
    std::size_t known = std::exchange(stored_, stored_ + counted_);
    counted_ = 0;
    [[maybe_unused]] const Status same = run(std::exchange(packed_, {}), sink, [&](std::size_t count) {
      const std::size_t skipped = std::min(count, known);
      known -= skipped;
      sink_of_cap.place(sink.filled(count).substr(skipped), out);
      return Status{};
    });
    assert(same);
  }

  // `take` is called with the number of bytes that came into the buffer.
  template <class Take>
  Status run(std::string_view in, Sink& sink, Take take) {
    auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    std::size_t in_left = in.size();
    while (!ended_) {
      std::uint8_t* next_out = sink.buffer();
      std::size_t out_left = kBufferBytes;
      const BrotliDecoderResult code =
          BrotliDecoderDecompressStream(state_.get(), &in_left, &next_in, &out_left, &next_out, nullptr);
      if (Status step = take(kBufferBytes - out_left); !step) return step;
      if (code == BROTLI_DECODER_RESULT_ERROR) return failure();
      if (code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return {};
      ended_ = code == BROTLI_DECODER_RESULT_SUCCESS;  // what follows the end is ignored
    }
    return {};
  }

  Status failure() const {
    const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(state_.get());
    const bool memory = code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
                        code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
    if (memory) throw std::bad_alloc();
    return corrupt("brotli", "the stream is damaged");
  }

  State state_ = make();
  bool ended_ = false;
  bool may_count_;
  std::string packed_{};                  // all that came, while may_count_
  std::size_t stored_ = 0, counted_ = 0;  // bytes of the text in the output, and after them
};

class ZstdStream {
  static constexpr std::size_t kMagicBytes = 4;

 public:
  explicit ZstdStream(int window_log) {
    [[maybe_unused]] const std::size_t code =
        ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, window_log);
    assert(!ZSTD_isError(code));
  }

  Status feed(std::string_view in, Sink& sink, Output out) {
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
  Impl(Coding coding, std::size_t max_bytes, int zstd_window_log, bool keep_cut) : sink(max_bytes) {
    switch (coding) {
      case Coding::identity: break;
      case Coding::gzip:
      case Coding::deflate: stream.emplace<Inflater>(coding); break;
      case Coding::brotli: stream.emplace<BrotliStream>(keep_cut); break;
      case Coding::zstd: stream.emplace<ZstdStream>(zstd_window_log); break;
    }
  }

  Status feed(std::string_view in, Output out);

  Sink sink;
  std::variant<Identity, Inflater, BrotliStream, ZstdStream> stream;
  std::optional<Error> failed;  // the first error; every later call gives it again
};

Decompressor::Decompressor(Coding coding, std::size_t max_bytes, int zstd_window_log, bool keep_cut)
    : impl_(std::make_unique<Impl>(coding, max_bytes, zstd_window_log, keep_cut)) {}
Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;
Decompressor::~Decompressor() = default;

Status Decompressor::Impl::feed(std::string_view in, Output out) {
  if (failed) return *failed;
  Status status = std::visit([&](auto& one) { return one.feed(in, sink, out); }, stream);
  if (!status) failed = status.error();
  return status;
}

Status Decompressor::feed(std::string_view in, std::string& out) { return impl_->feed(in, {out}); }
Status Decompressor::feed(std::string_view in, Decompressor& next, std::string& out) {
  return impl_->feed(in, {out, &next});
}

Status Decompressor::finish() {
  if (impl_->failed) return *impl_->failed;
  return std::visit([](const auto& stream) { return stream.finish(); }, impl_->stream);
}

Result<std::string> decompress(std::string_view bytes, Coding coding, std::size_t max_bytes) {
  std::string out;
  Decompressor stream(coding, max_bytes, kZstdWindowLog, false);
  if (Status status = stream.feed(bytes, out); !status) return status.error();
  if (Status status = stream.finish(); !status) return status.error();
  return out;
}

}  // namespace saring
