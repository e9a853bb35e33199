// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/sitemap.h"

#include <algorithm>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/codec/codec.h"
#include "saring/crawl/sitemap_internal.h"
#include "saring/text/decode.h"

namespace saring {
namespace crawl {

void SitemapList::add(SitemapEntry&& entry, const std::optional<Url>& url) {
  if (full()) return void(++sitemap_.over_limit);
  if (!url) return void(++sitemap_.refused_urls);
  if (!seen_.add(*url)) return void(++sitemap_.duplicates);
  entry.url = url->href();
  held_ += entry.url.size() + entry.news_title.size();
  for (const SitemapAlternate& alternate : entry.alternates) held_ += alternate.url.size();
  sitemap_.entries.push_back(std::move(entry));
}

namespace {

struct Bytes {
  std::string own;         // what was unpacked
  std::string_view bytes;  // that, or what was given
  bool truncated = false, damaged = false;
  bool binary = false;  // no text: neither kept nor read
};

constexpr std::size_t kHead = 4u << 10;

// Whether more than half of the head is no text in any encoding.
bool is_binary(std::string_view bytes, const SitemapOptions& options) {
  const std::string_view head = bytes.substr(0, kHead);
  return head.size() == kHead && decode(head, options.content_type).replacements > kHead / 2;
}

Bytes unpack(std::string_view packed, Coding coding, const SitemapOptions& options) {
  constexpr std::size_t kPiece = 64;  // unpacked it may be 64 KiB with gzip, 2 MiB with zstd
  Bytes out;
  Decompressor decompressor(coding, options.max_bytes);
  Status status;
  for (bool looked = false; status && !packed.empty();) {
    const std::string_view piece = packed.substr(0, looked && !out.binary ? packed.size() : kPiece);
    packed.remove_prefix(piece.size());
    status = decompressor.feed(piece, out.own);
    if (!looked && out.own.size() >= kHead) {
      looked = true;
      out.binary = is_binary(out.own, options);
    }
    if (out.binary) out.own.clear();  // only counted
  }
  if (status) status = decompressor.finish();
  out.truncated = !status && status.error().code == Errc::too_large;
  out.damaged = !status && !out.truncated;
  return out;
}

// Without the beginning of a character of UTF-8 whose rest was cut off.
std::string_view whole_characters(std::string_view bytes) {
  std::size_t trail = 0;
  const auto at = [&](std::size_t from_end) {
    return static_cast<unsigned char>(bytes[bytes.size() - 1 - from_end]);
  };
  while (trail < std::min<std::size_t>(bytes.size(), 3) && (at(trail) & 0xC0) == 0x80) ++trail;
  if (trail == bytes.size()) return bytes;
  const unsigned lead = at(trail);
  const std::size_t needed = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  return needed > trail ? bytes.substr(0, bytes.size() - 1 - trail) : bytes;
}

struct Text {
  std::string own{};         // what was decoded
  std::string_view as_is{};  // or what needed no decoding
  std::string_view utf8() const { return own.empty() ? as_is : own; }
  std::size_t replacements = 0;
  bool truncated = false;
};

// Where a slice of some size ends: behind a line or before a tag, which no encoding has within a character.
std::size_t slice_end(std::string_view bytes, std::string_view encoding, std::size_t size) {
  if (bytes.size() <= size) return bytes.size();
  if (encoding.starts_with("UTF-16")) {
    const std::size_t high = encoding == "UTF-16BE" ? size - 2 : size - 1;  // byte of the last unit
    const bool splits = (static_cast<unsigned char>(bytes[high]) & 0xFC) == 0xD8;
    return splits ? size - 2 : size;
  }
  const std::size_t line = bytes.substr(0, size).rfind('\n');
  const std::size_t tag = line == std::string_view::npos ? bytes.substr(1, size - 1).rfind('<') : line;
  return tag == std::string_view::npos ? size : tag + 1;
}

// As decode() has it, in slices and with no more than max_bytes of UTF-8.
Text decode_slices(std::string_view bytes, std::string_view encoding, std::size_t max_bytes) {
  constexpr std::size_t kSlice = 1u << 20;
  constexpr std::size_t kMostGrowth = 3;  // of a byte: to U+FFFD, for one
  Text out;
  out.own.reserve(bytes.size() < max_bytes / kMostGrowth ? bytes.size() * kMostGrowth : max_bytes);
  std::string slice;
  while (!bytes.empty() && !out.truncated) {
    const std::size_t end = slice_end(bytes, encoding, kSlice);
    slice.clear();
    out.replacements += decode_as(encoding, bytes.substr(0, end), slice);
    bytes.remove_prefix(end);
    for (std::string_view rest = slice; !rest.empty() && !out.truncated;) {
      std::string_view run = rest.substr(0, rest.find('\0'));
      rest.remove_prefix(run.size());
      const bool nul = !rest.empty();
      if (nul) rest.remove_prefix(1), ++out.replacements;
      for (const std::string_view piece : {run, std::string_view(nul ? "\xEF\xBF\xBD" : "")}) {
        const std::string_view fits = piece.substr(0, max_bytes - out.own.size());
        out.truncated |= fits.size() < piece.size();
        out.own += fits;
      }
    }
  }
  if (out.truncated) out.own.resize(whole_characters(out.own).size());
  return out;
}

Text to_utf8(std::string_view bytes, const SitemapOptions& options) {
  const EncodingChoice choice = choose_encoding(bytes, options.content_type);
  bytes.remove_prefix(choice.mark);
  if (choice.as_is) return {.as_is = bytes};
  return decode_slices(bytes, choice.encoding, options.max_bytes);
}

Result<Sitemap> read_text(std::string_view text, bool truncated, const SitemapOptions& options) {
  Sitemap out;
  out.kind = SitemapKind::text;
  SitemapList list(out, options);
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos && truncated) break;
    const std::string_view line = ascii::trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty()) list.add({}, list.full() ? std::nullopt : listed_url(line, std::nullopt));
  }
  if (out.entries.empty()) return Error{Errc::corrupt, "not a sitemap: no XML, and no line is an address"};
  if (out.refused_urls > 0) out.fault = "lines that are no address";
  return out;
}

}  // namespace
}  // namespace crawl

std::string_view name(SitemapKind kind) {
  constexpr std::string_view kNames[] = {"urlset", "index", "text", "feed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name(ChangeFrequency frequency) {
  constexpr std::string_view kNames[] = {"",       "always",  "hourly", "daily",
                                         "weekly", "monthly", "yearly", "never"};
  return kNames[static_cast<std::size_t>(frequency)];
}

Result<Sitemap> read_sitemap(std::string_view given, const SitemapOptions& options) {
  crawl::Bytes bytes;
  if (const Coding coding = sniff_coding(given); coding != Coding::identity) {
    bytes = crawl::unpack(given, coding, options);
    bytes.bytes = bytes.own;
    if (bytes.bytes.empty() && bytes.damaged) return Error{Errc::corrupt, "compressed data is damaged"};
  } else {
    bytes.bytes = given.substr(0, options.max_bytes);
    bytes.truncated = given.size() > options.max_bytes;
    bytes.binary = crawl::is_binary(bytes.bytes, options);
  }
  if (bytes.truncated) bytes.bytes = crawl::whole_characters(bytes.bytes);
  const auto over = [&] {
    return Error{Errc::too_large, "more than " + std::to_string(options.max_bytes) +
                                      " bytes, and nothing in them that a sitemap lists"};
  };
  if (bytes.binary) return bytes.truncated ? over() : Error{Errc::corrupt, "not a sitemap: no text"};
  const crawl::Text text = crawl::to_utf8(bytes.bytes, options);
  bytes.truncated |= text.truncated;
  const bool xml = ascii::trim(text.utf8()).starts_with('<');
  Result<Sitemap> out = xml ? crawl::read_xml_sitemap(text.utf8(), options)
                            : crawl::read_text(text.utf8(), bytes.truncated || bytes.damaged, options);
  if (bytes.truncated && (!out || out->entries.empty())) return over();
  if (!out) return out;
  out->truncated = bytes.truncated;
  if (bytes.damaged)
    out->fault = "compressed data is damaged or cut short";
  else if (text.replacements > 0 && out->fault.empty())
    out->fault = "bytes that are not of the encoding";
  out->malformed = !out->fault.empty();
  return out;
}

}  // namespace saring
