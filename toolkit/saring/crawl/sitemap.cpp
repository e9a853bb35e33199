// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/sitemap.h"

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
  sitemap_.entries.push_back(std::move(entry));
}

namespace {

struct Unpacked {
  std::string bytes;
  bool truncated = false, damaged = false;
};

Unpacked unpack(std::string_view bytes, Coding coding, std::size_t max_bytes) {
  Unpacked out;
  Decompressor decompressor(coding, max_bytes);
  Status status = decompressor.feed(bytes, out.bytes);
  if (status) status = decompressor.finish();
  out.truncated = !status && status.error().code == Errc::too_large;
  out.damaged = !status && !out.truncated;
  return out;
}

Result<Sitemap> read_text(std::string_view text, bool truncated, const SitemapOptions& options) {
  Sitemap out;
  out.kind = SitemapKind::text;
  SitemapList list(out, options.max_entries);
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

Result<Sitemap> read_sitemap(std::string_view bytes, const SitemapOptions& options) {
  crawl::Unpacked unpacked;
  if (const Coding coding = sniff_coding(bytes); coding != Coding::identity) {
    unpacked = crawl::unpack(bytes, coding, options.max_bytes);
    bytes = unpacked.bytes;
    if (bytes.empty() && unpacked.damaged) return Error{Errc::corrupt, "compressed data is damaged"};
  } else if (bytes.size() > options.max_bytes) {
    bytes = bytes.substr(0, options.max_bytes);
    unpacked.truncated = true;
  }
  const bool cut = unpacked.truncated || unpacked.damaged;
  const Decoded decoded = decode(bytes, options.content_type);
  const bool xml = ascii::trim(decoded.text).starts_with('<');
  Result<Sitemap> out =
      xml ? crawl::read_xml_sitemap(decoded.text, options) : crawl::read_text(decoded.text, cut, options);
  if (!out) return out;
  out->truncated = unpacked.truncated;
  if (unpacked.damaged)
    out->fault = "compressed data is damaged or cut short";
  else if (decoded.replacements > 0 && out->fault.empty())
    out->fault = "bytes that are not of the encoding";
  out->malformed = !out->fault.empty();
  return out;
}

}  // namespace saring
