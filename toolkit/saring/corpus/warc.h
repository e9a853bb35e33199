// SPDX-License-Identifier: Apache-2.0
// Web archives written: fetched pages as WARC 1.1 (ISO 28500:2017,
// https://iipc.github.io/warc-specifications/), one gzip member for each record, so that a record can be read
// by its offset and length alone.
//
// A capture is written as `response` or `revisit`, then `request`, then `metadata`, one after another in one
// file, the later two with WARC-Concurrent-To the first. Every file begins with `warcinfo`, and a process
// that goes on with a file writes one of its own; all records name theirs in WARC-Warcinfo-ID. Every record
// has a WARC-Block-Digest; digests are SHA-1 in base32, which is what the indexes and tools of web archives
// compare by. Record identifiers are random UUIDs (version 4, RFC 4122), from the system's random numbers.
//
// Where HTTP blocks depart from the bytes of the wire, which a library for HTTP does not show:
// - The body stands there with transfer and content codings removed. So that no reader decodes it again, the
//   headers Content-Encoding, Transfer-Encoding and any Content-Length that is not the size of the body are
//   renamed to X-Crawl-Content-Encoding and so on, as Common Crawl does, and Content-Length gives the size of
//   the body (not for 1xx, 204 and 304). The payload digest is of this body.
// - The version is HTTP/1.1 whatever was spoken: readers parse no other framing.
// - CR, LF and NUL in a value become a space (RFC 9110, 5.5), other bytes than those of a token in a name
// "_";
//   white space around a value goes, and so does a header without a name. No value can begin another line.
//
// What never gets into a file of ours, but for what a server itself sent as content: user and password of a
// URL (target, Referer, Location, Content-Location, "via" of metadata); request headers but those of
// kWarcRequestHeaders, so that a secret of any name stays out; Set-Cookie in replies to requests that had a
// header left out; the name and address of this machine. A secret in the path or query of a URL is part of
// the URL.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "saring/base/result.h"

namespace saring {

constexpr std::size_t kMaxWarcUrlBytes = 16u << 10;  // twice what RFC 9110, 4.1 wants taken at least
constexpr std::size_t kMaxWarcPrefixBytes = 100;     // of NAME_MAX, 255

constexpr auto kWarcRequestHeaders = std::to_array<std::string_view>({"accept",
                                                                      "accept-charset",
                                                                      "accept-encoding",
                                                                      "accept-language",
                                                                      "cache-control",
                                                                      "connection",
                                                                      "dnt",
                                                                      "from",
                                                                      "host",
                                                                      "if-match",
                                                                      "if-modified-since",
                                                                      "if-none-match",
                                                                      "if-range",
                                                                      "if-unmodified-since",
                                                                      "pragma",
                                                                      "range",
                                                                      "referer",
                                                                      "te",
                                                                      "upgrade-insecure-requests",
                                                                      "user-agent"});

using WarcHeader = std::pair<std::string, std::string>;  // name and value, as FetchReply has them

// What `warcinfo` says of the crawl; what is empty is left out. One line each (Errc::usage).
struct WarcInfo {
  std::string software = {};  // empty: "saring/VERSION"
  std::string robots = "obey";
  std::string operator_name = {};
  std::string contact = {};  // e-mail address or page
  std::string user_agent = {};
  std::string is_part_of = {};  // name of the collection
  std::string description = {};
};

struct WarcOptions {
  // Files are PREFIX-YYYYMMDDhhmmss-NNNNN.warc.gz: letters, digits, ".", "_", "-", the first one a letter or
  // digit. A prefix belongs to one series of files, written by one process at a time.
  std::string prefix = "saring";
  // A file that has reached this size is left for the next one: the standard's recommendation of 1 GB.
  std::uint64_t max_file_bytes = 1'000'000'000;
  std::size_t max_head_bytes = 1u << 20;  // of the headers of a request or reply, and of metadata
  std::size_t max_body_bytes = 1u << 30;
  int compression_level = 6;  // zlib's, 1 to 9
  WarcInfo info = {};
};

enum class WarcTruncated : unsigned char { no, length, time, disconnect, unspecified };

enum class WarcRevisit : unsigned char {
  no,
  identical_payload,  // the body has the digest of the original's: written without it
  not_modified        // status 304
};

// The capture that a revisit repeats. Views are read during append() only, as all below.
struct WarcOriginal {
  std::string_view url = {}, date = {};  // of that capture
  std::string_view record_id = {};       // WarcRecord::id; may be empty
  std::string_view payload_digest = {};  // WarcRecord::payload_digest; read for identical_payload
};

struct WarcCapture {
  std::string_view url = {};   // http or https
  std::string_view date = {};  // UTC: "2026-05-04T03:02:01Z", or with a fraction of 1 to 9 digits
  std::string_view ip = {};    // of the server; empty: not known
  std::string_view method = "GET";
  std::span<const WarcHeader> request_headers = {};  // empty: no request record
  int status = 0;                                    // 100 to 999
  std::string_view reason = {};                      // after the status; may be empty
  std::span<const WarcHeader> response_headers = {};
  std::string_view body = {};
  WarcTruncated truncated = WarcTruncated::no;  // whether and why the body is not whole
  WarcRevisit revisit = WarcRevisit::no;
  WarcOriginal original = {};
  std::span<const WarcHeader> metadata = {};  // "fetchTimeMs", "via", ...; empty: no metadata record
};

// Where the response or revisit of a capture stands: `length` bytes at `offset` are its gzip member.
struct WarcRecord {
  std::string file;  // name in the folder
  std::uint64_t offset = 0, length = 0;
  std::string id;              // "urn:uuid:..."
  std::string payload_digest;  // "sha1:..."; empty for WarcRevisit::not_modified
};

// All bytes of a series up to `size` in `file`.
struct WarcPosition {
  std::string file;
  std::uint64_t size = 0;
};

// "sha1:" and the base32 digest of a body, to look up whether it has been stored.
std::string warc_payload_digest(std::string_view body);

// A series of archive files in a folder. To lose and repeat nothing over a kill or power cut: sync() and
// store position() once after open(); then, for each batch, append(), sync(), store position() together with
// what the batch was, in one transaction; after a restart give the stored position to open(). Not for several
// threads at once. Memory: a capture's compressed bytes. Files are made as all outputs are (mode 0666 less
// the umask, no link followed); raw pages that others may not read want a umask or folder of their own.
class WarcWriter {
 public:
  // Makes the folder with its parents where missing. `date` as WarcCapture::date; it goes into file names and
  // `warcinfo`.
  //   Without `committed` a new series begins in a file of its own; files that are there stay as they are.
  //   With it the series goes on there: what stands behind is cut off, and later files of the prefix get
  // ".uncommitted" after their names (a file of that name is replaced), for nothing in them was committed.
  // Errors: usage (options, date, a committed name that is not of this prefix); io; refused (a link or
  // something else but a file at the place, or another process writes there); corrupt (the file has fewer
  // bytes than were committed).
  static Result<WarcWriter> open(const std::string& folder, WarcOptions options, std::string_view date,
                                 const std::optional<WarcPosition>& committed = {});
  WarcWriter(WarcWriter&&) noexcept;
  WarcWriter& operator=(WarcWriter&&) noexcept;
  ~WarcWriter();  // neither syncs nor tells errors

  // Writes the records of a capture, all or none: after a failed write the file is cut back, and append() may
  // be tried again once there is room. Where cutting back fails, or a sync, nothing can be said of the file
  // any more, and all calls give that error until it is opened anew.
  //   Errors: bad_url (not http or https, or over kMaxWarcUrlBytes); too_large (head or body over its limit);
  // usage (date, address, method, status; a revisit that contradicts its capture); io.
  Result<WarcRecord> append(const WarcCapture& capture);
  // All that was appended is on the disk, the files' names included. Error: io.
  Status sync();
  WarcPosition position() const;

 private:
  struct Impl;
  explicit WarcWriter(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace saring
