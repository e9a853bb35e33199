// SPDX-License-Identifier: Apache-2.0
// A reader of WARC and a SHA-1 (FIPS 180-4) that share nothing with the library, to judge what it writes.
#pragma once
#include <zlib.h>

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace testing {

inline std::string sha1_digest(std::string_view text) {
  std::array<std::uint32_t, 5> h = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  std::string padded(text);
  padded += '\x80';
  while (padded.size() % 64 != 56) padded += '\0';
  for (int shift = 56; shift >= 0; shift -= 8)
    padded += static_cast<char>((std::uint64_t{text.size()} * 8) >> shift);
  for (std::size_t at = 0; at < padded.size(); at += 64) {
    std::array<std::uint32_t, 80> w;
    for (std::size_t i = 0; i < 16; ++i) {
      w[i] = 0;
      for (std::size_t k = 0; k < 4; ++k)
        w[i] = (w[i] << 8) | static_cast<unsigned char>(padded[at + i * 4 + k]);
    }
    for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    auto [a, b, c, d, e] = h;
    for (std::size_t i = 0; i < 80; ++i) {
      const std::uint32_t f = i < 20   ? (b & c) | (~b & d)
                              : i < 40 ? b ^ c ^ d
                              : i < 60 ? (b & c) | (b & d) | (c & d)
                                       : b ^ c ^ d;
      constexpr std::array<std::uint32_t, 4> kRound = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
      const std::uint32_t next = std::rotl(a, 5) + f + e + kRound[i / 20] + w[i];
      e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
  }
  std::string bits, out = "sha1:";
  for (const std::uint32_t word : h)
    for (int bit = 31; bit >= 0; --bit) bits += static_cast<char>('0' + ((word >> bit) & 1));
  for (std::size_t i = 0; i < bits.size(); i += 5)
    out += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[std::stoul(bits.substr(i, 5), nullptr, 2)];
  return out;
}

struct WarcRead {
  std::size_t offset = 0, length = 0;  // of the gzip member
  std::string fault;                   // empty: a whole record, and nothing else in its member
  std::string version, head, block;
  std::vector<std::pair<std::string, std::string>> fields;

  std::string operator[](std::string_view name) const {
    for (const auto& [known, value] : fields)
      if (known == name) return value;
    return {};
  }
  std::string type() const { return (*this)["WARC-Type"]; }
  std::string body() const {  // of an HTTP block
    const std::size_t end = block.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : block.substr(end + 4);
  }
};

inline void parse_record(const std::string& plain, WarcRead& out) {
  const std::size_t end = plain.find("\r\n\r\n");
  if (end == std::string::npos) return void(out.fault = "no end of the head");
  out.head = plain.substr(0, end + 2);
  for (std::size_t at = 0; at < out.head.size();) {
    const std::size_t stop = out.head.find("\r\n", at), colon = out.head.find(": ", at);
    if (at == 0)
      out.version = out.head.substr(0, stop);
    else if (colon == std::string::npos || colon > stop)
      return void(out.fault = "a line without a colon");
    else
      out.fields.emplace_back(out.head.substr(at, colon - at), out.head.substr(colon + 2, stop - colon - 2));
    at = stop + 2;
  }
  const std::string length = out["Content-Length"];
  if (length.empty()) return void(out.fault = "no length");
  out.block = plain.substr(end + 4, std::stoull(length));
  if (plain.substr(end + 4 + out.block.size()) != "\r\n\r\n") out.fault = "no end of the record";
}

// One record for each gzip member; the last has a fault where the bytes end within it.
inline std::vector<WarcRead> read_warc(const std::string& bytes) {
  std::vector<WarcRead> out;
  for (std::size_t at = 0; at < bytes.size();) {
    WarcRead record;
    record.offset = at;
    z_stream stream{};
    inflateInit2(&stream, 31);
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data() + at));
    stream.avail_in = static_cast<uInt>(bytes.size() - at);
    std::string plain, buffer(1 << 16, '\0');
    int code = Z_OK;
    while (code == Z_OK) {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      code = inflate(&stream, Z_NO_FLUSH);
      plain.append(buffer, 0, buffer.size() - stream.avail_out);
    }
    record.length = stream.total_in;
    inflateEnd(&stream);
    if (code == Z_STREAM_END)
      parse_record(plain, record);
    else
      record.fault = "torn member";
    at += record.length;
    out.push_back(std::move(record));
    if (code != Z_STREAM_END) break;
  }
  return out;
}

}  // namespace testing
