// SPDX-License-Identifier: Apache-2.0
// What the tests of archives share: a folder, captures, and the records of a file with the checks all must
// pass.
#pragma once
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "saring/corpus/warc.h"
#include "temp_folder.h"
#include "warc_reader.h"

namespace testing {

namespace fs = std::filesystem;
using namespace saring;

constexpr std::string_view kDate = "2026-05-04T03:02:01Z";
using Headers = std::vector<WarcHeader>;

inline std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void put(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline WarcWriter writer(const TempFolder& folder, WarcOptions options = {},
                         const std::optional<WarcPosition>& committed = {}) {
  Result<WarcWriter> out = WarcWriter::open(folder.path, std::move(options), kDate, committed);
  if (!out) FAIL(out.error().what);
  return std::move(*out);
}

inline WarcRecord append(WarcWriter& to, const WarcCapture& capture) {
  Result<WarcRecord> out = to.append(capture);
  if (!out) FAIL(out.error().what);
  return *out;
}

inline Errc failure(WarcWriter& to, const WarcCapture& capture) {
  const Result<WarcRecord> out = to.append(capture);
  REQUIRE_FALSE(out);
  return out.error().code;
}

// Random to zlib, the same in every run.
inline std::string noise(std::size_t size) {
  std::string out(size, '\0');
  std::uint64_t state = 1;
  for (char& c : out)
    state = state * 6364136223846793005u + 1442695040888963407u, c = static_cast<char>(state >> 56);
  return out;
}

inline const Headers kReply = {{"Content-Type", "text/html"}, {"Server", "invented/1"}};
inline const Headers kRequest = {{"Host", "news.example"}, {"User-Agent", "saring-test"}};

inline WarcCapture page(std::string_view body) {
  return {.url = "https://news.example/a?b=c",
          .date = kDate,
          .ip = "192.0.2.7",
          .request_headers = kRequest,
          .status = 200,
          .reason = "OK",
          .response_headers = kReply,
          .body = body};
}

// The records of a folder's file, each checked by what all records must have.
inline std::vector<WarcRead> records(const std::string& path) {
  std::vector<WarcRead> out = read_warc(contents(path));
  std::set<std::string> ids;
  for (const WarcRead& record : out) {
    CHECK(record.fault == "");
    CHECK(record.version == "WARC/1.1");
    CHECK(record["WARC-Block-Digest"] == sha1_digest(record.block));
    CHECK(ids.insert(record["WARC-Record-ID"]).second);
    CHECK(record["WARC-Record-ID"].size() == std::string("<urn:uuid:>").size() + 36);
    if (record.type() == "response") CHECK(record["WARC-Payload-Digest"] == sha1_digest(record.body()));
  }
  return out;
}

}  // namespace testing
