// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "pack.h"
#include "saring/codec/codec.h"
#include "saring/codec/gzip.h"

using namespace saring;
using testing::pack;
using testing::pack_zlib;

namespace {

constexpr Coding kCompressed[] = {Coding::gzip, Coding::deflate, Coding::brotli, Coding::zstd};

std::string sample_text() {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i * 7919 % 10'007) + " of the sample\n";
  return text;
}

// What comes out when `bytes` arrive in pieces.
Result<std::string> in_pieces(std::string_view bytes, Coding coding, std::size_t piece, std::size_t cap) {
  Decompressor stream(coding, cap);
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    if (Status status = stream.feed(bytes.substr(0, piece), out); !status) return status.error();
  if (Status status = stream.finish(); !status) return status.error();
  return out;
}

Errc code_of(const Result<std::string>& result) {
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().what.empty());
  return result.error().code;
}

constexpr std::size_t kPlenty = 1u << 20;

}  // namespace

TEST_CASE("codec: what was packed comes back, whole or in pieces of any size") {
  const std::string text = sample_text();
  for (Coding coding : {Coding::identity, Coding::gzip, Coding::deflate, Coding::brotli, Coding::zstd}) {
    CAPTURE(static_cast<int>(coding));
    const std::string packed = pack(text, coding);
    const auto whole = decompress(packed, coding, kPlenty);
    REQUIRE(whole);
    CHECK(*whole == text);
    for (std::size_t piece : {1u, 7u, 4096u}) {
      const auto pieces = in_pieces(packed, coding, piece, kPlenty);
      REQUIRE(pieces);
      CHECK(*pieces == text);
    }
    const auto nothing = in_pieces(pack("", coding), coding, 1, kPlenty);
    REQUIRE(nothing);
    CHECK(nothing->empty());
  }
}

TEST_CASE("codec: the cap is exact and what came out before it stays") {
  const std::string text = sample_text();
  for (Coding coding : {Coding::identity, Coding::gzip, Coding::deflate, Coding::brotli, Coding::zstd}) {
    CAPTURE(static_cast<int>(coding));
    const std::string packed = pack(text, coding);
    CHECK(decompress(packed, coding, text.size()));
    CHECK(code_of(decompress(packed, coding, text.size() - 1)) == Errc::too_large);
    Decompressor stream(coding, 1000);
    std::string out = "before ";
    const Status status = stream.feed(packed, out);
    REQUIRE_FALSE(status);
    CHECK(out == "before " + text.substr(0, 1000));
    CHECK_FALSE(stream.feed("x", out));
    CHECK(out.size() == 1007);
    CHECK_FALSE(stream.finish());
  }
}

TEST_CASE("codec: a bomb stops at the cap") {
  const std::string zeros(64u << 20, '\0');
  for (Coding coding : kCompressed) {
    const std::string bomb = pack(zeros, coding);
    CHECK(bomb.size() < kPlenty);
    Decompressor stream(coding, kPlenty);
    std::string out;
    const Status status = stream.feed(bomb, out);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Errc::too_large);
    CHECK(out.size() == kPlenty);
    CHECK(out.capacity() <= 4 * kPlenty);
  }
}

TEST_CASE("codec: a stream cut anywhere is corrupt") {
  const std::string text = sample_text().substr(0, 400);
  for (Coding coding : kCompressed) {
    const std::string packed = pack(text, coding);
    for (std::size_t size = 0; size < packed.size(); ++size) {
      CAPTURE(static_cast<int>(coding), size);
      CHECK(code_of(decompress(packed.substr(0, size), coding, kPlenty)) == Errc::corrupt);
      CHECK(code_of(in_pieces(packed.substr(0, size), coding, 3, kPlenty)) == Errc::corrupt);
    }
  }
}

TEST_CASE("codec: damage is corrupt and plain text is no compressed stream") {
  std::string gzip = pack("some words that are packed", Coding::gzip);
  gzip[gzip.size() - 6] ^= 1;  // in the check sum
  CHECK(code_of(decompress(gzip, Coding::gzip, kPlenty)) == Errc::corrupt);
  for (Coding coding : kCompressed)
    CHECK(code_of(decompress("<html>not packed at all</html>", coding, kPlenty)) == Errc::corrupt);
}

TEST_CASE("codec: gzip members and zstd frames one after another are one text") {
  for (Coding coding : {Coding::gzip, Coding::zstd}) {
    const std::string packed = pack("one ", coding) + pack("", coding) + pack("two", coding);
    for (std::size_t piece : {1u, 2u, 1000u}) {
      const auto text = in_pieces(packed, coding, piece, kPlenty);
      REQUIRE(text);
      CHECK(*text == "one two");
    }
    CHECK(code_of(decompress(packed, coding, 6)) == Errc::too_large);
    CHECK(code_of(decompress(packed.substr(0, packed.size() - 1), coding, kPlenty)) == Errc::corrupt);
  }
  const std::string skippable("\x5a\x2a\x4d\x18\x03\0\0\0abc", 11);
  const auto text = decompress(skippable + pack("after", Coding::zstd), Coding::zstd, kPlenty);
  REQUIRE(text);
  CHECK(*text == "after");
}

TEST_CASE("codec: garbage after a whole stream is ignored") {
  for (Coding coding : kCompressed) {
    for (const std::string& garbage :
         {std::string("x"), std::string("\0\0\0\0\0\0\0\0", 8), std::string("\x1fxy"), std::string("abcd"),
          std::string("garbage and more of it")}) {
      CAPTURE(static_cast<int>(coding), garbage);
      for (std::size_t piece : {1u, 1000u}) {
        const auto text = in_pieces(pack("kept", coding) + garbage, coding, piece, kPlenty);
        REQUIRE(text);
        CHECK(*text == "kept");
      }
    }
  }
}

TEST_CASE("codec: deflate is read with and without its zlib frame") {
  const std::string text = sample_text();
  for (std::string_view sample : {std::string_view(text), std::string_view("a"), std::string_view("")}) {
    for (std::size_t piece : {1u, 1000u}) {
      const auto bare = in_pieces(pack_zlib(sample, -15), Coding::deflate, piece, kPlenty);
      REQUIRE(bare);
      CHECK(*bare == sample);
    }
  }
}

TEST_CASE("codec: tokens are matched without case and magic bytes are recognised") {
  CHECK(*coding_for_token("GZip") == Coding::gzip);
  CHECK(*coding_for_token(" x-gzip ") == Coding::gzip);
  CHECK(*coding_for_token("br") == Coding::brotli);
  CHECK(*coding_for_token("zstd") == Coding::zstd);
  CHECK(*coding_for_token("deflate") == Coding::deflate);
  CHECK(*coding_for_token("identity") == Coding::identity);
  CHECK_FALSE(coding_for_token("compress"));
  CHECK_FALSE(coding_for_token(""));
  CHECK(sniff_coding(pack("a", Coding::gzip)) == Coding::gzip);
  CHECK(sniff_coding(pack("a", Coding::zstd)) == Coding::zstd);
  CHECK(sniff_coding("<html>") == Coding::identity);
  CHECK(sniff_coding("\x1f") == Coding::identity);
}

TEST_CASE("codec: a zstd window over what is allowed is corrupt, whatever comes out") {
  for (const int log : {20, 23, 24, 27}) {
    CAPTURE(log);
    // RFC 8878, 3.1.1: magic, no flags, the window; one last block of five times the same byte.
    const std::string frame = std::string("\x28\xb5\x2f\xfd\0", 5) + static_cast<char>((log - 10) << 3) +
                              std::string("\x2b\0\0a", 4);
    CHECK(*decompress(frame, Coding::zstd, kPlenty) == "aaaaa");
    Decompressor http(Coding::zstd, kPlenty, kHttpZstdWindowLog);
    std::string out;
    const Status status = http.feed(frame, out);
    CHECK(static_cast<bool>(status) == (log <= 23));
    if (!status) CHECK(status.error().code == Errc::corrupt);
  }
}

namespace {

// `size` bytes, of which about one in `every` is new and the rest repeats what stood 256 KiB before.
std::string repetitive(std::size_t size, unsigned every) {
  constexpr std::size_t kDistance = 256u << 10;
  std::string out(size, '\0');
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 1664525u + 1013904223u;
    const bool fresh = i < kDistance || (state >> 16) % every == 0;
    out[i] = fresh ? static_cast<char>(state >> 24) : out[i - kDistance];
  }
  return out;
}

std::string of_parts(std::string_view packed, std::size_t piece, std::size_t cap, Status& status) {
  Decompressor stream(Coding::brotli, cap, kZstdWindowLog, false);
  std::string out = "before ";
  for (status = Status{}; status && !packed.empty(); packed.remove_prefix(std::min(piece, packed.size())))
    status = stream.feed(packed.substr(0, piece), out);
  if (status) status = stream.finish();
  return out;
}

}  // namespace

TEST_CASE("codec: a long brotli text is the same where none is wanted over the cap", "[codec]") {
  struct Case {
    std::string text;
    std::size_t least, most;  // packed bytes: few of them are kept, many are not
  };
  const Case cases[] = {{std::string(20u << 20, 'x'), 1, 1u << 10},
                        {repetitive(20u << 20, 1u << 12), 256u << 10, 3u << 20},
                        {repetitive(20u << 20, 2), 5u << 20, 21u << 20},
                        {repetitive(9u << 20, 1), 8u << 20, 10u << 20}};
  for (const int window_bits : {22, 24}) {
    for (const Case& one : cases) {
      const std::string packed = testing::pack_brotli(one.text, window_bits);
      CAPTURE(window_bits, one.text.size(), packed.size());
      CHECK((packed.size() >= one.least && packed.size() <= one.most));
      for (const std::size_t piece : {std::size_t{1000}, std::size_t{16u << 10}, packed.size()}) {
        Status status;
        CHECK((of_parts(packed, piece, 20u << 20, status) == "before " + one.text));
        CHECK(status);
      }
      Status status;
      CHECK(of_parts(packed.substr(0, packed.size() - 1), 16u << 10, 20u << 20, status).size() >= 7);
      REQUIRE_FALSE(status);
      CHECK(status.error().code == Errc::corrupt);
    }
  }
}

TEST_CASE("codec: of a brotli bomb with the largest window little is kept", "[codec]") {
  const std::string bomb = testing::pack_brotli(std::string(64u << 20, '\0'), 24);
  REQUIRE((bomb[0] & 15) == 15);  // RFC 7932, 9.1
  Status status;
  const std::string out = of_parts(bomb, 16u << 10, 20u << 20, status);
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::too_large);
  CHECK(out.size() <= (8u << 20) + 7);
  Decompressor stream(Coding::brotli, 20u << 20);
  std::string wanted;
  CHECK_FALSE(stream.feed(bomb, wanted));
  CHECK(wanted.size() == 20u << 20);
}

TEST_CASE("codec: two codings are one behind the other, with nothing in between", "[codec]") {
  const std::string text = sample_text();
  for (Coding outer : kCompressed) {
    for (Coding inner : kCompressed) {
      CAPTURE(static_cast<int>(outer), static_cast<int>(inner));
      const std::string packed = pack(pack(text, inner), outer);
      for (const std::size_t cap : {text.size(), text.size() - 1}) {
        Decompressor first(outer, kPlenty), second(inner, cap);
        std::string out;
        const Status status = first.feed(packed, second, out);
        CHECK(static_cast<bool>(status) == (cap == text.size()));
        if (!status) CHECK(status.error().code == Errc::too_large);
        CHECK(out == text.substr(0, cap));
      }
      Decompressor first(outer, 100), second(inner, kPlenty);
      std::string out;
      const Status status = first.feed(packed, second, out);
      REQUIRE_FALSE(status);
      CHECK(status.error().code == Errc::too_large);
      CHECK(text.starts_with(out));
    }
  }
}

TEST_CASE("codec: a decompressor can be moved in the middle of a stream") {
  const std::string text = sample_text();
  for (Coding coding : kCompressed) {
    const std::string packed = pack(text, coding);
    std::string out;
    Decompressor first(coding, kPlenty);
    REQUIRE(first.feed(std::string_view(packed).substr(0, 100), out));
    Decompressor second = std::move(first);
    REQUIRE(second.feed(std::string_view(packed).substr(100), out));
    CHECK(second.finish());
    CHECK(out == text);
  }
}

TEST_CASE("codec: a written gzip member holds its pieces and nothing of the machine", "[codec]") {
  const std::string large(3'000'000, 'x');
  const std::string_view pieces[] = {"one ", "", large, " two"};
  std::string out = "before", again;
  append_gzip_member(pieces, 6, out);
  append_gzip_member(pieces, 6, again);
  CHECK(out == "before" + again);
  // RFC 1952: magic, deflate, no flags (so no name), time 0.
  CHECK(again.substr(0, 8) == std::string("\x1F\x8B\x08\0\0\0\0\0", 8));
  CHECK(*decompress(again, Coding::gzip, 4'000'000) == "one " + large + " two");
  append_gzip_member({}, 1, again);
  CHECK(*decompress(again, Coding::gzip, 4'000'000) == "one " + large + " two");
}
