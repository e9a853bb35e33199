// SPDX-License-Identifier: Apache-2.0
// Writes a small archive of every kind of record, for readers of others to judge (warc_readers.py).
//   write_warc FOLDER
// Prints, for each response and revisit: file, offset, length, type, URL, tab-separated.
#include <cstdio>
#include <string>
#include <vector>

#include "saring/corpus/warc.h"

using namespace saring;

namespace {

constexpr std::string_view kDate = "2026-05-04T03:02:01.25Z";

bool add(WarcWriter& out, const WarcCapture& capture, WarcRecord& where) {
  Result<WarcRecord> record = out.append(capture);
  if (!record) {
    std::fprintf(stderr, "%s\n", record.error().what.c_str());
    return false;
  }
  where = std::move(*record);
  std::printf("%s\t%llu\t%llu\t%s\t%s\n", where.file.c_str(), static_cast<unsigned long long>(where.offset),
              static_cast<unsigned long long>(where.length),
              capture.revisit == WarcRevisit::no ? "response" : "revisit", std::string(capture.url).c_str());
  return true;
}

bool write(WarcWriter& out) {
  const std::vector<WarcHeader> request = {{"Host", "news.example"}, {"User-Agent", "saring-test"}};
  const std::vector<WarcHeader> reply = {{"Content-Type", "text/html; charset=utf-8"},
                                         {"Content-Encoding", "gzip"},
                                         {"Transfer-Encoding", "chunked"},
                                         {"X-Odd", "\xC3\xA9\xFF"}};
  const std::vector<WarcHeader> metadata = {{"fetchTimeMs", "12"}};
  std::string body = "<p>Invented words.</p>\r\n\r\n";
  for (int i = 0; i < 3000; ++i) body += "<p>Line " + std::to_string(i) + "</p>\n";
  WarcCapture capture{.url = "https://news.example/a?b=c",
                      .date = kDate,
                      .ip = "2001:db8::7",
                      .request_headers = request,
                      .status = 200,
                      .response_headers = reply,
                      .body = body,
                      .metadata = metadata};
  WarcRecord first, other;
  if (!add(out, capture, first)) return false;
  capture.original = {capture.url, kDate, first.id, first.payload_digest};
  capture.url = "https://news.example/again", capture.revisit = WarcRevisit::identical_payload;
  if (!add(out, capture, other)) return false;
  capture.url = "https://news.example/a?b=c", capture.revisit = WarcRevisit::not_modified;
  capture.status = 304, capture.reason = "Not Modified", capture.body = {};
  if (!add(out, capture, other)) return false;
  capture.revisit = WarcRevisit::no, capture.status = 404, capture.url = "https://news.example/empty";
  if (!add(out, capture, other)) return false;
  capture.url = "http://news.example/cut", capture.body = std::string_view(body).substr(0, 99);
  capture.status = 200, capture.truncated = WarcTruncated::length;
  return add(out, capture, other);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: write_warc FOLDER\n"), 2;
  Result<WarcWriter> out = WarcWriter::open(argv[1], {.info = {.operator_name = "A. Person"}}, kDate);
  if (!out) return std::fprintf(stderr, "%s\n", out.error().what.c_str()), 1;
  if (!write(*out)) return 1;
  if (const Status status = out->sync(); !status)
    return std::fprintf(stderr, "%s\n", status.error().what.c_str()), 1;
  return 0;
}
