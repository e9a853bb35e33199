// SPDX-License-Identifier: Apache-2.0
// Records of archives, read again by a reader of the tests' own.
#include <unistd.h>

#include "warc_pages.h"

using namespace saring;
using namespace testing;

TEST_CASE("a capture is a response, its request and its metadata behind the file's warcinfo",
          "[corpus][warc]") {
  const TempFolder folder;
  const Headers metadata = {{"fetchTimeMs", "120"}};
  WarcWriter out = writer(folder, {.info = {.operator_name = "A. Person", .contact = "crawl@news.example"}});
  WarcCapture capture = page("<p>hello\r\n\r\n</p>");
  capture.metadata = metadata;
  const WarcRecord where = append(out, capture);
  CHECK(where.file == "saring-20260504030201-00000.warc.gz");
  CHECK(folder.names() == std::vector<std::string>{where.file});
  const auto read = records(folder / where.file);
  REQUIRE(read.size() == 4);
  CHECK(read[0].type() == "warcinfo");
  CHECK(read[0]["WARC-Filename"] == where.file);
  CHECK(read[0]["Content-Type"] == "application/warc-fields");
  CHECK(
      read[0].block.find("robots: obey\r\noperator: A. Person\r\nhttp-header-from: crawl@news.example\r\n") !=
      std::string::npos);
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  if (std::string_view(host).size() > 3) CHECK(read[0].block.find(host) == std::string::npos);

  const WarcRead& reply = read[1];
  CHECK(reply.type() == "response");
  CHECK(reply["WARC-Record-ID"] == "<" + where.id + ">");
  CHECK(reply["WARC-Payload-Digest"] == where.payload_digest);
  CHECK(reply["WARC-Warcinfo-ID"] == read[0]["WARC-Record-ID"]);
  CHECK(reply["WARC-Target-URI"] == "https://news.example/a?b=c");
  CHECK(reply["WARC-Date"] == kDate);
  CHECK(reply["WARC-IP-Address"] == "192.0.2.7");
  CHECK(reply["Content-Type"] == "application/http;msgtype=response");
  CHECK(reply["WARC-Truncated"].empty());
  CHECK(reply.block ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: invented/1\r\nContent-Length: 16\r\n\r\n"
        "<p>hello\r\n\r\n</p>");
  CHECK(reply.offset == where.offset);
  CHECK(reply.length == where.length);

  CHECK(read[2].type() == "request");
  CHECK(read[2]["Content-Type"] == "application/http;msgtype=request");
  CHECK(read[2].block == "GET /a?b=c HTTP/1.1\r\nHost: news.example\r\nUser-Agent: saring-test\r\n\r\n");
  CHECK(read[3].type() == "metadata");
  CHECK(read[3].block == "fetchTimeMs: 120\r\n");
  for (const std::size_t i : {2u, 3u}) CHECK(read[i]["WARC-Concurrent-To"] == reply["WARC-Record-ID"]);
  CHECK(out.position().file == where.file);
  CHECK(out.position().size == fs::file_size(folder / where.file));
}

TEST_CASE("digests are those of the published test vectors", "[corpus][warc]") {
  CHECK(warc_payload_digest("") == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
  CHECK(warc_payload_digest("abc") == "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
  CHECK(testing::sha1_digest("abc") == "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
  for (const std::size_t size : {1u, 55u, 56u, 63u, 64u, 65u, 1000u})
    CHECK(warc_payload_digest(noise(size)) == testing::sha1_digest(noise(size)));
}

TEST_CASE("readers are told nothing that would have them decode the body again", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const Headers coded = {{"content-encoding", "br"}, {"Transfer-Encoding", "chunked"},
                         {"Content-Length", "999"},  {"Content-Length", " 4 "},
                         {"CONTENT-LENGTH", "4"},    {"ETag", "\"1\""}};
  WarcCapture capture = page("body");
  capture.response_headers = coded, capture.reason = {};
  const WarcRecord where = append(out, capture);
  const auto read = records(folder / where.file);
  CHECK(read[1].block ==
        "HTTP/1.1 200 \r\nX-Crawl-content-encoding: br\r\nX-Crawl-Transfer-Encoding: chunked\r\n"
        "X-Crawl-Content-Length: 999\r\nContent-Length: 4\r\nX-Crawl-CONTENT-LENGTH: 4\r\nETag: "
        "\"1\"\r\n\r\nbody");
}

TEST_CASE("empty, zero and large bodies come back as they were", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const std::string zero(1, '\0'), large = noise(20u << 20), lines(3u << 20, '\n');
  std::vector<WarcRecord> where;
  const std::vector<std::string_view> bodies = {"", zero, large, lines,
                                                "WARC/1.1\r\nWARC-Type: response\r\n\r\n"};
  for (const std::string_view body : bodies) where.push_back(append(out, page(body)));
  const auto read = records(folder / where[0].file);
  REQUIRE(read.size() == 1 + 2 * bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    CHECK((read[1 + 2 * i].body() == bodies[i]));
    CHECK(read[1 + 2 * i].offset == where[i].offset);
    CHECK(read[1 + 2 * i].length == where[i].length);
  }
}

TEST_CASE("one record can be read by its offset and length alone", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  append(out, page("first"));
  const WarcRecord where = append(out, page("second"));
  const std::string all = contents(folder / where.file);
  const auto read = testing::read_warc(all.substr(where.offset, where.length));
  REQUIRE(read.size() == 1);
  CHECK(read[0].body() == "second");
}

TEST_CASE("no value of a header can begin another line", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const std::string nul("a\0b", 3);
  const Headers hostile = {{"X-A", "1\r\nWARC-Type: warcinfo\r\n\r\nHTTP/1.1 500"},
                           {"X-B\r\nEvil: 1", "2"},
                           {"", "no name"},
                           {"X-C", nul},
                           {"X:D", "3"},
                           {"X-E", "\n\n"},
                           {"X-F", "\xFF\x1B[31m"}};
  WarcCapture capture = page("body");
  capture.response_headers = hostile, capture.reason = "OK\r\nEvil: 2";
  capture.metadata = hostile;
  append(out, capture);
  const auto read = records(folder / out.position().file);
  REQUIRE(read.size() == 4);
  CHECK(read[1].block ==
        "HTTP/1.1 200 OK  Evil: 2\r\nX-A: 1  WARC-Type: warcinfo    HTTP/1.1 500\r\nX-B__Evil__1: 2\r\nX-C: "
        "a b\r\n"
        "X_D: 3\r\nX-E: \r\nX-F: \xFF\x1B[31m\r\nContent-Length: 4\r\n\r\nbody");
  CHECK(read[3].block.find("\r\nEvil") == std::string::npos);

  capture = page("body");
  for (const std::string_view method : {"GET / HTTP/1.1\r\nEvil: 3\r\n\r\n", "", "A B"}) {
    capture.method = method;
    CHECK(failure(out, capture) == Errc::usage);
  }
  capture = page("body");
  capture.url = "https://news.example/a\r\nEvil: 4";
  CHECK(records(folder / append(out, capture).file)[4]["WARC-Target-URI"] ==
        "https://news.example/aEvil:%204");
}

TEST_CASE("no credentials get into a file", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const Headers request = {{"Host", "news.example"},
                           {"authorization", "Basic canary"},
                           {"Proxy-Authorization", "Basic canary"},
                           {"Cookie", "session=canary"},
                           {"X-Api-Key", "canary"},
                           {"Referer", "https://user:canary@news.example/from"}};
  const Headers reply = {{"Set-Cookie", "session=canary2"},
                         {"Location", "//user:canary@news.example/to?x#y"},
                         {"Content-Location", "http://canary@[bad"}};
  WarcCapture capture = page("body");
  capture.url = "https://user:canary@news.example/a#canary";
  capture.request_headers = request, capture.response_headers = reply;
  const Headers metadata = {{"via", "https://user:canary@news.example/"}};
  capture.metadata = metadata;
  append(out, capture);
  capture.revisit = WarcRevisit::identical_payload;
  const std::string digest = warc_payload_digest("body");
  capture.original = {.url = capture.url, .date = kDate, .record_id = {}, .payload_digest = digest};
  append(out, capture);
  const auto read = records(folder / out.position().file);
  for (const WarcRead& record : read) CHECK((record.head + record.block).find("canary") == std::string::npos);
  CHECK(read[2].block ==
        "GET /a HTTP/1.1\r\nHost: news.example\r\nReferer: https://news.example/from\r\n\r\n");
  CHECK(read[1].block.find("Location: https://news.example/to?x#y\r\n") != std::string::npos);
  // What a server set for everybody is part of the page's record.
  capture = page("body");
  capture.response_headers = reply;
  append(out, capture);
  CHECK(records(folder / out.position().file)[7].block.find("Set-Cookie: session=canary2\r\n") !=
        std::string::npos);
}

TEST_CASE("a repeated payload is a revisit that names its original", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const WarcRecord first = append(out, page("the same"));
  WarcCapture again = page("the same");
  again.date = "2026-05-05T00:00:00.123456789Z";
  again.revisit = WarcRevisit::identical_payload;
  again.original = {"https://news.example/a?b=c", kDate, first.id, first.payload_digest};
  const WarcRecord where = append(out, again);
  CHECK(where.payload_digest == first.payload_digest);
  const auto read = records(folder / where.file);
  REQUIRE(read.size() == 5);
  const WarcRead& revisit = read[3];
  CHECK(revisit.type() == "revisit");
  CHECK(revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
  CHECK(revisit["WARC-Payload-Digest"] == first.payload_digest);
  CHECK(revisit["WARC-Refers-To"] == "<" + first.id + ">");
  CHECK(revisit["WARC-Refers-To-Target-URI"] == "https://news.example/a?b=c");
  CHECK(revisit["WARC-Refers-To-Date"] == kDate);
  CHECK(revisit["WARC-Date"] == "2026-05-05T00:00:00.123456789Z");
  CHECK(revisit["WARC-Truncated"] == "length");
  CHECK(revisit.body().empty());
  CHECK(revisit.block.find("Content-Length: 8\r\n") != std::string::npos);
  again.body = "another";
  CHECK(failure(out, again) == Errc::usage);
  again.body = "the same", again.original.date = "yesterday";
  CHECK(failure(out, again) == Errc::usage);
  again.original.date = kDate, again.original.record_id = "urn:uuid:x>\r\nEvil: 1";
  CHECK(failure(out, again) == Errc::usage);
}

TEST_CASE("a reply of status 304 is a revisit without payload", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const Headers reply = {{"ETag", "\"1\""}, {"Content-Length", "5000"}};
  WarcCapture capture = page("");
  capture.status = 304, capture.reason = "Not Modified", capture.response_headers = reply;
  capture.revisit = WarcRevisit::not_modified;
  capture.original = {"https://news.example/a?b=c", "2026-05-01T00:00:00Z", {}, {}};
  CHECK(append(out, capture).payload_digest.empty());
  const auto read = records(folder / out.position().file);
  CHECK(read[1]["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified");
  CHECK(read[1]["WARC-Refers-To-Date"] == "2026-05-01T00:00:00Z");
  CHECK(read[1]["WARC-Refers-To"].empty());
  CHECK(read[1]["WARC-Payload-Digest"].empty());
  CHECK(read[1].block == "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nX-Crawl-Content-Length: 5000\r\n\r\n");
  capture.status = 200;
  CHECK(failure(out, capture) == Errc::usage);
  capture.status = 304, capture.body = "x";
  CHECK(failure(out, capture) == Errc::usage);
}

TEST_CASE("a body that was cut is marked and its length is that of what is there", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  const Headers reply = {{"Content-Length", "5000"}};
  WarcCapture capture = page("cut");
  capture.response_headers = reply, capture.truncated = WarcTruncated::disconnect;
  append(out, capture);
  const auto read = records(folder / out.position().file);
  CHECK(read[1]["WARC-Truncated"] == "disconnect");
  CHECK(read[1].block.find("X-Crawl-Content-Length: 5000\r\nContent-Length: 3\r\n") != std::string::npos);
}

TEST_CASE("what contradicts the format is refused and leaves the file as it was", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder, {.max_head_bytes = 1000, .max_body_bytes = 10});
  const auto with = [](auto change) {
    WarcCapture capture = page("body");
    change(capture);
    return capture;
  };
  const std::string before = contents(folder / out.position().file);
  for (const std::string_view date : {"", "2026-05-04", "2026-05-04T03:02:01", "2026-05-04T03:02:01+00:00",
                                      "2026-02-29T03:02:01Z", "2026-05-04T24:02:01Z", "2026-05-04T03:02:01.Z",
                                      "2026-05-04T03:02:01.1234567890Z", "2026-05-04T03:02:01Z\r\nEvil: 1"})
    CHECK(failure(out, with([&](auto& c) { c.date = date; })) == Errc::usage);
  for (const std::string_view ip : {"localhost", "192.0.2.7\r\nEvil: 1", "[2001:db8::1]", "1.2.3"})
    CHECK(failure(out, with([&](auto& c) { c.ip = ip; })) == Errc::usage);
  for (const std::string_view url : {"", "ftp://news.example/", "/a", "javascript:1"})
    CHECK(failure(out, with([&](auto& c) { c.url = url; })) == Errc::bad_url);
  const std::string long_url = "https://news.example/" + std::string(kMaxWarcUrlBytes, 'a');
  CHECK(failure(out, with([&](auto& c) { c.url = long_url; })) == Errc::bad_url);
  for (const int status : {0, 99, 1000, -1})
    CHECK(failure(out, with([&](auto& c) { c.status = status; })) == Errc::usage);
  CHECK(failure(out, with([&](auto& c) { c.body = "eleven bytes"; })) == Errc::too_large);
  const Headers many(200, {"X-Name", "value"});
  CHECK(failure(out, with([&](auto& c) { c.response_headers = many; })) == Errc::too_large);
  CHECK(failure(out, with([&](auto& c) { c.metadata = many; })) == Errc::too_large);
  CHECK(contents(folder / out.position().file) == before);
  CHECK(append(out, with([](auto& c) { c.ip = "2001:db8::1"; })).offset == before.size());
  append(out, with([](auto& c) { c.date = "2024-02-29T23:59:60.5Z"; }));
}
