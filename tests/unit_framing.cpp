// SPDX-License-Identifier: Apache-2.0
// Answers whose length or head is in doubt: none is taken for a whole one. RFC 9112, 6.3 and 8.
#include <sys/socket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <utility>

#include "http_server.h"
#include "saring/fetch/fetcher.h"
#include "saring/fetch/http.h"

using namespace saring;
using testing::HttpServer;

namespace {

Result<FetchReply> fetched(std::string answer) {
  const HttpServer server(std::move(answer));
  FetchOptions options;
  options.allow_private = true;
  return fetch(server.url(), options);
}

// What becomes of an answer: "ok", or the kind of the error.
std::string outcome(const Result<FetchReply>& reply) {
  if (reply) return "ok";
  switch (reply.error().code) {
    case Errc::corrupt: return "corrupt";
    case Errc::too_large: return "too_large";
    case Errc::network: return "network";
    default: return reply.error().what;
  }
}

std::string with_headers(std::string_view headers, std::string_view body = "0123456789") {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("framing: lengths that contradict each other are corrupt, whichever is the right one", "[fetch]") {
  for (const char* headers :
       {"Content-Length: 5\r\nContent-Length: 10\r\n", "Content-Length: 10\r\nContent-Length: 5\r\n",
        "Content-Length: 5, 10\r\n", "Content-Length: 10,5\r\n",
        "Content-Length : 5\r\nContent-Length: 10\r\n", "content-length: 5\r\nX: y\r\nCONTENT-LENGTH: 10\r\n",
        "Content-Length: 5;\r\n", "Content-Length: 5 10\r\n", "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n", "Content-Length: 5\r\n 0\r\n"}) {
    CAPTURE(headers);
    CHECK(outcome(fetched(with_headers(headers))) == "corrupt");
  }
}

TEST_CASE("framing: the same length twice is one, and chunks need none", "[fetch]") {
  for (const char* headers : {"Content-Length: 10\r\nContent-Length: 10\r\n", "Content-Length: 10, 10\r\n",
                              "Content-Length: 10 , 010\r\n", "Content-Length:10\r\n"}) {
    CAPTURE(headers);
    const auto reply = fetched(with_headers(headers));
    CHECK(outcome(reply) == "ok");
    if (reply) CHECK(reply->body == "0123456789");
  }
  for (const char* lengths : {"", "Content-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n"}) {
    CAPTURE(lengths);
    const auto reply = fetched(with_headers(std::string(lengths) + "Transfer-Encoding: chunked\r\n",
                                            "a\r\n0123456789\r\n0\r\nContent-Length: 7\r\n\r\n"));
    CHECK(outcome(reply) == "ok");
    if (reply) CHECK(reply->body == "0123456789");
  }
  // The lengths of an answer on the way are not those of the last.
  CHECK(outcome(fetched("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n" +
                        with_headers("Content-Length: 10\r\n"))) == "ok");
}

TEST_CASE("framing: a length past all numbers is too large, not none", "[fetch]") {
  for (const char* length : {"9223372036854775808", "99999999999999999999", "18446744073709551626"}) {
    CAPTURE(length);
    CHECK(outcome(fetched(with_headers("Content-Length: " + std::string(length) + "\r\n"))) == "too_large");
  }
}

TEST_CASE("framing: a head that ends before its empty line is corrupt", "[fetch]") {
  for (const char* head :
       {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 302 Found\r\nLocation: /x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"}) {
    CAPTURE(head);
    CHECK(outcome(fetched(head)) == "corrupt");
  }
  // To libcurl nothing has come.
  for (const char* head : {"HTTP/1.1 200 OK", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
                           "HTTP/1.1 100 Continue\r\n\r\n"}) {
    CAPTURE(head);
    CHECK(outcome(fetched(head)) == "network");
  }
}

TEST_CASE("framing: what is not HTTP, or breaks its chunks, is corrupt", "[fetch]") {
  for (const char* answer : {"<p>words of a server from before HTTP/1.0</p>", "HTTP/3.7 200 OK\r\n\r\nwords",
                             "HTTP/1.1 OK 200\r\n\r\nwords", "HTTP/1.1 000 Nothing\r\n\r\nwords",
                             "HTTP/1.1 200 OK\r\nno colon\r\n\r\nwords"}) {
    CAPTURE(answer);
    CHECK(outcome(fetched(answer)) == "corrupt");
  }
  for (const char* body : {"zz\r\nab\r\n0\r\n\r\n", "-5\r\nabcde\r\n0\r\n\r\n", "2\r\nabXX0\r\n\r\n",
                           "fffffffffffffffff\r\nab\r\n0\r\n\r\n", "\r\n\r\n", "2\r\nab\r\n"}) {
    CAPTURE(body);
    CHECK(outcome(fetched(with_headers("Transfer-Encoding: chunked\r\n", body))) == "corrupt");
  }
}

TEST_CASE("framing: no header of a reply holds the end of a line", "[fetch]") {
  const auto reply =
      fetched(with_headers("X-Cr: a\rX-Injected: b\r\nX-Folded: one\r\n two\r\nContent-Length: 10\r\n"));
  REQUIRE(outcome(reply) == "ok");
  for (const auto& [name, value] : reply->headers) {
    CAPTURE(name, value);
    CHECK((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}

TEST_CASE("framing: what follows an answer is never the next one's", "[fetch]") {
  const std::string_view good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
  const std::string_view poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
  for (const bool at_once : {true, false}) {
    std::atomic<int> asked = 0, poured = 0;
    std::atomic<bool> may_pour = at_once;
    const HttpServer server([&](int socket, const std::string&) {
      ++asked;
      if (at_once) {
        testing::send_all(socket, std::string(good) + std::string(poison));
      } else {
        testing::send_all(socket, good);
        while (!may_pour) std::this_thread::yield();
        testing::send_all(socket, poison);
      }
      ++poured;
      char byte;
      static_cast<void>(recv(socket, &byte, 1, 0));  // until the client hangs up, or asks again
    });
    FetcherOptions options;
    options.request.allow_private = true;
    Result<Fetcher> fetcher = Fetcher::open(options);
    REQUIRE(fetcher);
    for (std::uint64_t id = 1; id <= 3; ++id) {
      fetcher->start({.id = id, .url = server.url()});
      std::vector<Fetched> done;
      while (done.empty()) REQUIRE(fetcher->run(std::chrono::seconds(1), done));
      REQUIRE(outcome(done[0].reply) == "ok");
      CHECK(done[0].reply->body == "good");
      may_pour = true;
      if (asked == static_cast<int>(id))  // else it was asked on the old connection
        while (poured < asked) std::this_thread::yield();
    }
    CHECK(asked == 3);
  }
}

TEST_CASE("framing: a chunk's extension without end is too large, and read no further", "[fetch]") {
  constexpr std::size_t kMost = 256u << 20;
  for (const bool redirect : {false, true}) {
    CAPTURE(redirect);
    std::atomic<std::size_t> sent = 0;
    const HttpServer server([&](int socket, const std::string& request) {
      if (request.starts_with("GET /next ")) {
        testing::send_all(socket, with_headers("Content-Length: 10\r\n"));
        return;
      }
      const std::string_view status = redirect ? "302 Found\r\nLocation: /next" : "200 OK";
      testing::send_all(socket,
                        "HTTP/1.1 " + std::string(status) + "\r\nTransfer-Encoding: chunked\r\n\r\n5;");
      const std::string piece(64u << 10, 'x');
      while (sent < kMost && testing::send_all(socket, piece)) sent += piece.size();
    });
    FetchOptions options;
    options.allow_private = true;
    const auto reply = fetch(server.url(), options);
    CHECK(outcome(reply) == (redirect ? "ok" : "too_large"));
    CHECK(sent < kMost / 4);  // what the sockets' buffers take
  }
}

TEST_CASE("framing: many small chunks are no fault, nor short extensions", "[fetch]") {
  constexpr std::size_t kChunks = 300'000;
  std::string body;
  for (std::size_t i = 0; i < kChunks; ++i) body += "1\r\nx\r\n";
  body += "3;a=b;c=\"d\"\r\nend\r\n0;" + std::string(100'000, 'x') + "\r\n\r\n";
  const auto reply = fetched(with_headers("Transfer-Encoding: chunked\r\n", body));
  REQUIRE(outcome(reply) == "ok");
  CHECK(reply->body == std::string(kChunks, 'x') + "end");
}

TEST_CASE("framing: what follows a redirect is not the next hop's answer", "[fetch]") {
  // More than libcurl reads at once: what follows the body stays in the socket.
  const std::string moved(40'000, 'm');
  const HttpServer server([&](int socket, const std::string& request) {
    if (request.starts_with("GET /next "))
      return void(testing::send_all(socket, with_headers("Content-Length: 4\r\n", "good")));
    testing::send_all(socket, "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 40000\r\n\r\n" +
                                  moved + with_headers("Content-Length: 6\r\n", "poison"));
    char byte;
    static_cast<void>(recv(socket, &byte, 1, 0));  // until the client hangs up, or asks again
  });
  FetchOptions options;
  options.allow_private = true;
  const auto reply = fetch(server.url(), options);
  REQUIRE(outcome(reply) == "ok");
  CHECK(reply->body == "good");
  CHECK(server.requests().size() == 2);
}
