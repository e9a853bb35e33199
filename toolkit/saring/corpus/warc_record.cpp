// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <nettle/sha1.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <new>

#include "saring/base/ascii.h"
#include "saring/base/version.h"
#include "saring/codec/gzip.h"
#include "saring/corpus/output.h"
#include "saring/corpus/warc_internal.h"
#include "saring/url/url.h"

namespace saring::warc {
namespace {

using Pieces = std::span<const std::string_view>;

constexpr std::string_view kFieldsType = "application/warc-fields";
constexpr std::string_view kFormat = "WARC File Format 1.1";
constexpr std::string_view kConformsTo =
    "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/";
constexpr std::string_view kIdenticalPayload =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
constexpr std::string_view kNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
constexpr std::size_t kMaxInfoBytes = 4096;  // of one value

Error usage(std::string_view what) { return {Errc::usage, "WARC: " + std::string(what)}; }

// RFC 4648, 6; 20 bytes are 32 digits without padding.
std::string base32(const std::array<unsigned char, SHA1_DIGEST_SIZE>& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const unsigned char byte : bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += kDigits[(held >> (bits - 5)) & 31];
  }
  return out;
}

// The named fields of a record's head, one line each. Values have no control bytes: URLs, dates, digests,
// names that were checked.
struct Fields {
  std::string text = "WARC/1.1\r\n";
  Fields& add(std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
    return *this;
  }
  Fields& add_id(std::string_view name, std::string_view id) {
    text.append(name).append(": <").append(id).append(">\r\n");
    return *this;
  }
};

Status append_record(Fields fields, std::string_view content_type, Pieces block, int level,
                     std::string& out) {
  std::size_t length = 0;
  for (const std::string_view piece : block) length += piece.size();
  fields.add("WARC-Block-Digest", sha1_base32(block)).add("Content-Type", content_type);
  fields.add("Content-Length", std::to_string(length)).text += "\r\n";
  std::array<std::string_view, 4> pieces{fields.text};
  std::copy(block.begin(), block.end(), pieces.begin() + 1);
  pieces[block.size() + 1] = "\r\n\r\n";
  append_gzip_member(std::span(pieces).first(block.size() + 2), level, out);
  return {};
}

bool is_id(std::string_view id) {
  constexpr std::string_view kUrn = "urn:uuid:";
  return id.size() == kUrn.size() + 36 && id.starts_with(kUrn) &&
         std::all_of(id.begin() + kUrn.size(), id.end(), [](char c) { return ascii::is_hex(c) || c == '-'; });
}

bool is_address(const std::string& text) {
  std::array<unsigned char, 16> bytes;
  return ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string_view reason(WarcTruncated truncated) {
  constexpr std::string_view kReasons[] = {"", "length", "time", "disconnect", "unspecified"};
  return kReasons[static_cast<unsigned char>(truncated)];
}

Status check(const WarcCapture& capture, const WarcOptions& options) {
  if (!is_date(capture.date)) return bad_date();
  if (!capture.ip.empty() && !is_address(std::string(capture.ip))) return usage("not an IP address");
  if (capture.body.size() > options.max_body_bytes)
    return Error{Errc::too_large, "body over " + std::to_string(options.max_body_bytes) + " bytes"};
  if (capture.revisit == WarcRevisit::no) return {};
  if (!is_date(capture.original.date)) return usage("a revisit needs the original's date");
  if (!capture.original.record_id.empty() && !is_id(capture.original.record_id))
    return usage("the original's record identifier is none");
  if (capture.revisit == WarcRevisit::not_modified && (capture.status != 304 || !capture.body.empty()))
    return usage("not modified, but the status is not 304 or there is a body");
  return {};
}

// What all records of a capture have.
Fields common(std::string_view type, std::string_view id, std::string_view target,
              std::string_view warcinfo_id, const WarcCapture& capture) {
  Fields fields;
  fields.add("WARC-Type", type).add_id("WARC-Record-ID", id).add("WARC-Date", capture.date);
  fields.add("WARC-Target-URI", target).add_id("WARC-Warcinfo-ID", warcinfo_id);
  if (!capture.ip.empty()) fields.add("WARC-IP-Address", capture.ip);
  return fields;
}

Status add_original(const WarcCapture& capture, Fields& fields) {
  const Result<std::string> url = target_uri(capture.original.url);
  if (!url) return url.error();
  const bool identical = capture.revisit == WarcRevisit::identical_payload;
  fields.add("WARC-Profile", identical ? kIdenticalPayload : kNotModified);
  if (!capture.original.record_id.empty()) fields.add_id("WARC-Refers-To", capture.original.record_id);
  fields.add("WARC-Refers-To-Target-URI", *url).add("WARC-Refers-To-Date", capture.original.date);
  return {};
}

Result<Part> append_reply(const WarcCapture& capture, std::string_view target, const WarcOptions& options,
                          std::string_view warcinfo_id, std::string& out) {
  Part part{.begin = out.size()};
  const Result<std::string> id = random_id();
  if (!id) return id.error();
  part.id = *id;
  const bool revisit = capture.revisit != WarcRevisit::no;
  Fields fields = common(revisit ? "revisit" : "response", part.id, target, warcinfo_id, capture);
  if (revisit)
    if (Status status = add_original(capture, fields); !status) return status.error();
  if (capture.revisit != WarcRevisit::not_modified) {
    Result<std::string> digest = warc_payload_digest(capture.body);
    if (!digest) return digest.error();
    if (revisit && *digest != capture.original.payload_digest)
      return usage("identical payload, but the body has another digest than the original");
    fields.add("WARC-Payload-Digest", part.payload_digest = std::move(*digest));
  }
  // The standard's 6.7.2: a block without its identical payload is one truncated for its length.
  const WarcTruncated truncated =
      revisit && !part.payload_digest.empty() ? WarcTruncated::length : capture.truncated;
  if (truncated != WarcTruncated::no) fields.add("WARC-Truncated", reason(truncated));
  const Result<std::string> head = response_head(capture, target, options.max_head_bytes);
  if (!head) return head.error();
  const std::string_view block[] = {*head, capture.body};
  const Status status = append_record(std::move(fields), "application/http;msgtype=response",
                                      Pieces(block).first(revisit ? 1 : 2), options.compression_level, out);
  if (!status) return status.error();
  part.end = out.size();
  return part;
}

Status append_beside(std::string_view type, std::string_view content_type, std::string_view block,
                     const WarcCapture& capture, std::string_view target, std::string_view warcinfo_id,
                     const Part& reply, int level, std::string& out) {
  const Result<std::string> id = random_id();
  if (!id) return id.error();
  Fields fields = common(type, *id, target, warcinfo_id, capture);
  fields.add_id("WARC-Concurrent-To", reply.id);
  return append_record(std::move(fields), content_type, Pieces(&block, 1), level, out);
}

}  // namespace

std::string sha1_base32(std::span<const std::string_view> pieces) {
  sha1_ctx context;
  sha1_init(&context);
  for (const std::string_view piece : pieces)
    sha1_update(&context, piece.size(), reinterpret_cast<const std::uint8_t*>(piece.data()));
  std::array<unsigned char, SHA1_DIGEST_SIZE> digest{};
  sha1_digest(&context, digest.size(), digest.data());
  return "sha1:" + base32(digest);
}

Result<std::string> random_id() {
  std::array<unsigned char, 16> bytes;
  for (std::size_t have = 0; have < bytes.size();) {
    const ssize_t n = ::getrandom(bytes.data() + have, bytes.size() - have, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("random numbers", errno);
    have += static_cast<std::size_t>(n);
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);  // variant of RFC 4122
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "urn:uuid:";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  constexpr std::size_t kMostFraction = 9;
  if (text.size() <= kForm.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < kForm.size(); ++i)
    if (kForm[i] == 'd' ? !ascii::is_digit(text[i]) : text[i] != kForm[i]) return false;
  const auto number = [&](std::size_t at, std::size_t digits) {
    unsigned value = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
  // A leap second is a second.
  if (!day.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 60) return false;
  std::string_view fraction = text.substr(kForm.size(), text.size() - kForm.size() - 1);
  if (fraction.empty()) return true;
  if (fraction.front() != '.') return false;
  fraction.remove_prefix(1);
  return !fraction.empty() && fraction.size() <= kMostFraction &&
         std::all_of(fraction.begin(), fraction.end(), ascii::is_digit);
}

Error bad_date() { return usage("the date is no UTC date like 2026-05-04T03:02:01Z"); }

Status check(const WarcOptions& options) {
  const std::string& prefix = options.prefix;
  if (prefix.empty() || prefix.size() > kMaxWarcPrefixBytes || !ascii::is_alnum(prefix.front()) ||
      !std::all_of(prefix.begin(), prefix.end(),
                   [](char c) { return ascii::is_alnum(c) || c == '.' || c == '_' || c == '-'; }))
    return usage(
        "the prefix has 1 to 100 letters, digits, '.', '_' or '-' and begins with a letter or digit");
  if (options.compression_level < 1 || options.compression_level > 9)
    return usage("compression levels are 1 to 9");
  if (options.max_file_bytes == 0 || options.max_head_bytes == 0) return usage("a limit of no bytes");
  const WarcInfo& info = options.info;
  for (const std::string* value : {&info.software, &info.robots, &info.operator_name, &info.contact,
                                   &info.user_agent, &info.is_part_of, &info.description})
    if (value->size() > kMaxInfoBytes ||
        std::any_of(value->begin(), value->end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }))
      return usage("what warcinfo says is one line of at most 4,096 bytes each");
  return {};
}

Result<std::string> target_uri(std::string_view url) {
  if (url.size() > kMaxWarcUrlBytes) return Error{Errc::bad_url, "URL over 16 KiB"};
  const Result<Url> parsed = Url::parse(url);
  if (!parsed) return parsed.error();
  if (!parsed->is_http()) return Error{Errc::bad_url, "not an http or https URL"};
  std::string out(parsed->protocol());
  out.append("//").append(parsed->host()).append(parsed->pathname()).append(parsed->search());
  return out;
}

Result<Part> append_warcinfo(const WarcOptions& options, std::string_view date, std::string_view file,
                             std::string& out) {
  Part part{.begin = out.size()};
  const Result<std::string> id = random_id();
  if (!id) return id.error();
  part.id = *id;
  const WarcInfo& info = options.info;
  const std::string software = info.software.empty() ? "saring/" + std::string(version()) : info.software;
  const std::pair<std::string_view, std::string_view> lines[] = {{"software", software},
                                                                 {"format", kFormat},
                                                                 {"conformsTo", kConformsTo},
                                                                 {"robots", info.robots},
                                                                 {"operator", info.operator_name},
                                                                 {"http-header-from", info.contact},
                                                                 {"http-header-user-agent", info.user_agent},
                                                                 {"isPartOf", info.is_part_of},
                                                                 {"description", info.description}};
  std::string text;
  for (const auto& [name, value] : lines)
    if (!value.empty()) text.append(name).append(": ").append(value).append("\r\n");
  Fields fields;
  fields.add("WARC-Type", "warcinfo").add_id("WARC-Record-ID", part.id).add("WARC-Date", date);
  fields.add("WARC-Filename", file);
  const std::string_view block = text;
  const Status status =
      append_record(std::move(fields), kFieldsType, Pieces(&block, 1), options.compression_level, out);
  if (!status) return status.error();
  part.end = out.size();
  return part;
}

Result<Part> append_capture(const WarcCapture& capture, const WarcOptions& options,
                            std::string_view warcinfo_id, std::string& out) {
  if (Status status = check(capture, options); !status) return status.error();
  const Result<std::string> target = target_uri(capture.url);
  if (!target) return target.error();
  Result<Part> reply = append_reply(capture, *target, options, warcinfo_id, out);
  if (!reply) return reply;
  const auto beside = [&](std::string_view type, std::string_view content_type, std::string_view block) {
    return append_beside(type, content_type, block, capture, *target, warcinfo_id, *reply,
                         options.compression_level, out);
  };
  if (!capture.request_headers.empty()) {
    const Result<std::string> head = request_head(capture, *target, options.max_head_bytes);
    if (!head) return head.error();
    if (Status status = beside("request", "application/http;msgtype=request", *head); !status)
      return status.error();
  }
  if (!capture.metadata.empty()) {
    std::string text;
    for (const auto& [name, value] : capture.metadata)
      if (Status status =
              append_header(name, without_secrets(name, value, *target), options.max_head_bytes, text);
          !status)
        return status.error();
    if (Status status = beside("metadata", kFieldsType, text); !status) return status.error();
  }
  return reply;
}

}  // namespace saring::warc

namespace saring {

std::string warc_payload_digest(std::string_view body) { return warc::sha1_base32(std::span(&body, 1)); }

}  // namespace saring
