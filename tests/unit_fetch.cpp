// SPDX-License-Identifier: Apache-2.0
// The fetch module over the loopback interface only.
#include <sys/socket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <thread>

#include "http_server.h"
#include "pack.h"
#include "saring/fetch/http.h"

using namespace saring;
using testing::HttpServer;
using testing::pack;
using testing::send_all;

namespace {

FetchOptions loopback() {
  FetchOptions options;
  options.allow_private = true;
  options.total_timeout = std::chrono::seconds(10);
  return options;
}

std::string answer(std::string_view body, std::string_view headers = "", std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

std::string redirect(std::string_view location, std::string_view status = "302 Found") {
  return answer("moved", "Location: " + std::string(location) + "\r\n", status);
}

// What went wrong, for a test's message.
std::string fault(const Result<FetchReply>& reply) { return reply ? "none" : reply.error().what; }

// The path of a request's first line.
std::string path_of(const std::string& request) {
  const std::size_t start = request.find(' ') + 1;
  return request.substr(start, request.find(' ', start) - start);
}

// The error, after what every error promises.
Error failure(const Result<FetchReply>& reply) {
  REQUIRE_FALSE(reply);
  const Error error = reply.error();
  INFO(error.what);
  CHECK_FALSE(error.what.empty());
  for (char c : error.what)
    CHECK((static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f));
  return error;
}

std::string header_of(const FetchReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return "(none)";
}

}  // namespace

TEST_CASE("fetch: a page comes with its status, headers, type and body") {
  const HttpServer server(
      answer("<p>words</p>", "Content-Type: text/html; charset=utf-8\r\nX-One: a\r\nX-One: b\r\n"));
  const auto reply = fetch(server.url("/page?q=1#part"), loopback());
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->status == 200);
  CHECK(reply->url == server.url("/page?q=1"));
  CHECK(reply->content_type == "text/html; charset=utf-8");
  CHECK(reply->body == "<p>words</p>");
  CHECK(reply->redirects == 0);
  REQUIRE(reply->headers.size() == 4);
  CHECK(reply->headers[2] == std::pair<std::string, std::string>("X-One", "a"));
  CHECK(reply->headers[3].second == "b");
  REQUIRE(server.requests().size() == 1);
  const std::string request = server.requests()[0];
  CHECK(request.starts_with("GET /page?q=1 HTTP/1.1\r\n"));
  CHECK(request.find("User-Agent: " + default_user_agent() + "\r\n") != std::string::npos);
  CHECK(request.find("Accept-Encoding: gzip, deflate, br, zstd\r\n") != std::string::npos);
  CHECK(request.find("Cookie") == std::string::npos);
  CHECK(request.find("Authorization") == std::string::npos);
}

TEST_CASE("fetch: an empty body that was promised empty is a reply, no answer at all is an error") {
  const HttpServer empty(answer(""));
  const auto reply = fetch(empty.url(), loopback());
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body.empty());
  const HttpServer coded(answer("", "Content-Encoding: gzip\r\n"));
  CHECK(fetch(coded.url(), loopback()));
  const HttpServer silent("");
  CHECK(failure(fetch(silent.url(), loopback())).code == Errc::network);
}

TEST_CASE("fetch: content codings are removed, up to two of them") {
  const std::string text = "words and words and words and more words";
  const std::pair<const char*, std::string> cases[] = {
      {"gzip", pack(text, Coding::gzip)},
      {"x-gzip", pack(text, Coding::gzip)},
      {"br", pack(text, Coding::brotli)},
      {"zstd", pack(text, Coding::zstd)},
      {"deflate", pack(text, Coding::deflate)},
      {"identity", text},
      {"gzip, br", pack(pack(text, Coding::gzip), Coding::brotli)},
      {"deflate,,Identity, ZSTD", pack(pack(text, Coding::deflate), Coding::zstd)},
      {"gzip\r\nContent-Encoding: br", pack(pack(text, Coding::gzip), Coding::brotli)},
  };
  for (const auto& [coding, body] : cases) {
    CAPTURE(coding);
    const HttpServer server(answer(body, "Content-Encoding: " + std::string(coding) + "\r\n"));
    const auto reply = fetch(server.url(), loopback());
    INFO(fault(reply));
    REQUIRE(reply);
    CHECK(reply->body == text);
  }
}

TEST_CASE("fetch: codings that are unknown, too many, damaged or cut short are corrupt") {
  const std::string gzip = pack("some words", Coding::gzip);
  const std::pair<const char*, std::string> cases[] = {
      {"compress", gzip},
      {"gzip, gzip, gzip", pack(pack(gzip, Coding::gzip), Coding::gzip)},
      {"gzip", "plain words"},
      {"gzip", gzip.substr(0, gzip.size() - 3)},
      {"gzip, br", pack(gzip.substr(0, gzip.size() - 3), Coding::brotli)},
  };
  for (const auto& [coding, body] : cases) {
    CAPTURE(coding);
    const HttpServer server(answer(body, "Content-Encoding: " + std::string(coding) + "\r\n"));
    CHECK(failure(fetch(server.url(), loopback())).code == Errc::corrupt);
  }
}

TEST_CASE("fetch: the cap counts decompressed bytes") {
  FetchOptions options = loopback();
  options.max_bytes = 1u << 20;
  const std::string zeros(64u << 20, '\0');
  for (Coding coding : {Coding::gzip, Coding::brotli}) {
    const std::string bomb = pack(zeros, coding);
    const std::string once =
        std::string("Content-Encoding: ") + (coding == Coding::gzip ? "gzip" : "br") + "\r\n";
    const HttpServer server(answer(bomb, once));
    CHECK(failure(fetch(server.url(), options)).code == Errc::too_large);
    const HttpServer twice(answer(pack(bomb, Coding::gzip), once.substr(0, once.size() - 2) + ", gzip\r\n"));
    CHECK(failure(fetch(twice.url(), options)).code == Errc::too_large);
  }
  const std::string body(options.max_bytes, 'a');
  const HttpServer full(answer(body));
  const auto reply = fetch(full.url(), options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body.size() == options.max_bytes);
  const HttpServer over(answer(body + "a"));
  CHECK(failure(fetch(over.url(), options)).code == Errc::too_large);
  const HttpServer announced("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nfirst words");
  CHECK(failure(fetch(announced.url(), options)).code == Errc::too_large);
}

TEST_CASE("fetch: a body that never ends and gives nothing stops at the cap") {
  FetchOptions options = loopback();
  options.max_bytes = 1000;
  const HttpServer server([](int socket, const std::string&) {
    const std::string nothing = pack("", Coding::gzip);
    std::string many;
    for (int i = 0; i < 1000; ++i) many += nothing;
    send_all(socket, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    while (send_all(socket, many)) {
    }
  });
  CHECK(failure(fetch(server.url(), options)).code == Errc::too_large);
}

TEST_CASE("fetch: redirects are followed to the limit and no further") {
  const HttpServer server([](int socket, const std::string& request) {
    const int left = std::atoi(path_of(request).c_str() + 1);
    send_all(socket, left == 0 ? answer("arrived") : redirect("/" + std::to_string(left - 1)));
  });
  const auto reply = fetch(server.url("/10"), loopback());
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->redirects == 10);
  CHECK(reply->url == server.url("/0"));
  CHECK(reply->body == "arrived");
  CHECK(failure(fetch(server.url("/11"), loopback())).code == Errc::refused);
  FetchOptions none = loopback();
  none.max_redirects = 0;
  CHECK(fetch(server.url("/0"), none));
  CHECK(failure(fetch(server.url("/1"), none)).code == Errc::refused);
}

TEST_CASE("fetch: every status that redirects does so, with any spelling of the target") {
  for (const char* status : {"301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"}) {
    for (const char* location : {"there", "./there", "/there#x", "/a/../there", "  /there  ", "\\there"}) {
      CAPTURE(status, location);
      const HttpServer server([=](int socket, const std::string& request) {
        send_all(socket, path_of(request) == "/there" ? answer("arrived") : redirect(location, status));
      });
      const auto reply = fetch(server.url(), loopback());
      INFO(fault(reply));
      REQUIRE(reply);
      CHECK(reply->url == server.url("/there"));
    }
  }
}

TEST_CASE("fetch: bytes outside ASCII in a target are sent percent-encoded, valid UTF-8 or not") {
  const HttpServer server([](int socket, const std::string& request) {
    send_all(socket, path_of(request) == "/" ? redirect("/caf\xe9/\xc3\xa9") : answer(path_of(request)));
  });
  const auto reply = fetch(server.url(), loopback());
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body == "/caf%E9/%C3%A9");
}

TEST_CASE("fetch: a loop ends at the limit") {
  const HttpServer server(redirect("/again"));
  CHECK(failure(fetch(server.url(), loopback())).code == Errc::refused);
  CHECK(server.requests().size() == 11);
}

TEST_CASE("fetch: a redirect to another scheme or to nonsense is not followed") {
  for (const char* location :
       {"file:///etc/hostname", "ftp://127.0.0.1/x", "javascript:alert(1)", "data:text/html,x"}) {
    CAPTURE(location);
    const HttpServer server(redirect(location));
    CHECK(failure(fetch(server.url(), loopback())).code == Errc::refused);
  }
  const HttpServer nonsense(redirect("http://[nonsense/"));
  CHECK(failure(fetch(nonsense.url(), loopback())).code == Errc::bad_url);
  const HttpServer nowhere(answer("", "", "302 Found"));
  CHECK(failure(fetch(nowhere.url(), loopback())).code == Errc::http);
}

TEST_CASE("fetch: the body of a redirect is not waited for") {
  const HttpServer server([](int socket, const std::string& request) {
    if (path_of(request) != "/") {
      send_all(socket, answer("arrived"));
      return;
    }
    send_all(socket, "HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n");
    const std::string filler(1 << 16, 'x');
    while (send_all(socket, filler)) {
    }
  });
  const auto reply = fetch(server.url(), loopback());
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body == "arrived");
}

TEST_CASE("fetch: headers that flood are cut") {
  const HttpServer bytes([](int socket, const std::string&) {
    send_all(socket, "HTTP/1.1 200 OK\r\n");
    const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
    while (send_all(socket, line)) {
    }
  });
  FetchOptions options = loopback();
  options.max_header_bytes = 50'000;
  CHECK(failure(fetch(bytes.url(), options)).code == Errc::too_large);
  const HttpServer lines([](int socket, const std::string&) {
    send_all(socket, "HTTP/1.1 200 OK\r\n");
    while (send_all(socket, "a:b\r\n")) {
    }
  });
  CHECK(failure(fetch(lines.url(), loopback())).code == Errc::too_large);
  const HttpServer one_line([](int socket, const std::string&) {
    send_all(socket, "HTTP/1.1 200 OK\r\nX: ");
    const std::string filler(1 << 16, 'x');
    while (send_all(socket, filler)) {
    }
  });
  CHECK(failure(fetch(one_line.url(), loopback())).code == Errc::too_large);
  const HttpServer interim([](int socket, const std::string&) {
    while (send_all(socket, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")) {
    }
  });
  CHECK(failure(fetch(interim.url(), loopback())).code == Errc::too_large);
}

TEST_CASE("fetch: a body cut short is an error") {
  const HttpServer counted("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly these words");
  CHECK(failure(fetch(counted.url(), loopback())).code == Errc::corrupt);
  const HttpServer chunked(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n8\r\n012");
  CHECK(failure(fetch(chunked.url(), loopback())).code == Errc::corrupt);
  const HttpServer no_last("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  CHECK(failure(fetch(no_last.url(), loopback())).code == Errc::corrupt);
}

TEST_CASE("fetch: a server that trickles or says nothing is cut off") {
  constexpr std::chrono::seconds kNever(600);  // for the limit that is not under test
  const HttpServer server([](int socket, const std::string& request) {
    if (path_of(request) == "/silent") {
      char byte;
      static_cast<void>(recv(socket, &byte, 1, 0));  // until the client hangs up
      return;
    }
    send_all(socket, "HTTP/1.1 200 OK\r\n\r\n");
    while (send_all(socket, "x")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  FetchOptions options = loopback();
  options.total_timeout = std::chrono::milliseconds(300);
  options.low_speed_time = kNever;
  const auto start = std::chrono::steady_clock::now();
  CHECK(failure(fetch(server.url("/trickle"), options)).code == Errc::timeout);
  CHECK(failure(fetch(server.url("/silent"), options)).code == Errc::timeout);
  FetchOptions slow = loopback();
  slow.total_timeout = kNever;
  slow.low_speed_bytes = 1000;
  slow.low_speed_time = std::chrono::seconds(1);
  CHECK(failure(fetch(server.url("/trickle"), slow)).code == Errc::timeout);
  CHECK(std::chrono::steady_clock::now() - start < kNever / 2);
}

TEST_CASE("fetch: the total time counts all redirects together") {
  const HttpServer server([](int socket, const std::string&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    send_all(socket, redirect("/again"));
  });
  FetchOptions options = loopback();
  options.total_timeout = std::chrono::milliseconds(400);
  CHECK(failure(fetch(server.url(), options)).code == Errc::timeout);
}

TEST_CASE("fetch: a status that is not success is an error that names it, unless it is asked for") {
  const HttpServer server(answer("nothing here", "X-Kept: yes\r\n", "404 Not Found"));
  const Error error = failure(fetch(server.url(), loopback()));
  CHECK(error.code == Errc::http);
  CHECK(error.what.find("404") != std::string::npos);
  FetchOptions options = loopback();
  options.any_status = true;
  const auto reply = fetch(server.url(), options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->status == 404);
  CHECK(reply->body == "nothing here");
  CHECK(header_of(*reply, "X-Kept") == "yes");
  const HttpServer moved(redirect("/next"));
  options.max_redirects = 0;
  const auto kept = fetch(moved.url(), options);
  INFO(fault(kept));
  REQUIRE(kept);
  CHECK(kept->status == 302);
  CHECK(header_of(*kept, "Location") == "/next");
}

TEST_CASE("fetch: the headers of a reply are those of the last response, without trailers") {
  const HttpServer server([](int socket, const std::string& request) {
    if (path_of(request) == "/") {
      send_all(socket, "HTTP/1.1 302 Found\r\nX-First: 1\r\nContent-Length: 0\r\nLocation: /next\r\n\r\n");
    } else {
      send_all(
          socket,
          "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Last: one\r\n two\r\nTransfer-"
          "Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n");
    }
  });
  const auto reply = fetch(server.url(), loopback());
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body == "abc");
  CHECK(header_of(*reply, "X-Last") == "one two");
  CHECK(header_of(*reply, "X-First") == "(none)");
  CHECK(header_of(*reply, "X-Early") == "(none)");
  CHECK(header_of(*reply, "X-Trailer") == "(none)");
}

TEST_CASE("fetch: control bytes in options are usage errors and in a URL bad_url, and nothing is sent") {
  const HttpServer server(answer("x"));
  for (const std::string& header :
       {std::string("X-A: b\r\nX-C: d"), std::string("X-A: b\0c", 8), std::string("X-A"), std::string(": b"),
        std::string("X A: b"), std::string("X-A: b\n")}) {
    CAPTURE(header);
    FetchOptions options = loopback();
    options.headers = {header};
    CHECK(failure(fetch(server.url(), options)).code == Errc::usage);
  }
  FetchOptions agent = loopback();
  agent.user_agent = "me\r\nX: y";
  CHECK(failure(fetch(server.url(), agent)).code == Errc::usage);
  for (const std::string& path :
       {std::string("/a\r\nX: y"), std::string("/a\0b", 4), std::string("/a\r\n")}) {
    CHECK(failure(fetch(server.url(path), loopback())).code == Errc::bad_url);
  }
  for (const char* url :
       {"", "no scheme", "http://", "http://[::1", "http://a b/", "//127.0.0.1/", "/path"}) {
    CAPTURE(url);
    CHECK(failure(fetch(url, loopback())).code == Errc::bad_url);
  }
  CHECK(failure(fetch("file:///etc/hostname", loopback())).code == Errc::refused);
  CHECK(failure(fetch("ftp://127.0.0.1/", loopback())).code == Errc::refused);
  CHECK(server.requests().empty());
}

TEST_CASE("fetch: limits that make no sense are usage errors, and the largest are no limit") {
  const HttpServer server(answer(std::string(200'000, 'x')));
  FetchOptions options = loopback();
  options.total_timeout = std::chrono::milliseconds(0);
  CHECK(failure(fetch(server.url(), options)).code == Errc::usage);
  options = loopback();
  options.max_redirects = -1;
  CHECK(failure(fetch(server.url(), options)).code == Errc::usage);
  options = loopback();
  options.max_bytes = std::numeric_limits<std::size_t>::max();
  options.total_timeout = std::chrono::hours(24 * 1000);
  const auto reply = fetch(server.url(), options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body.size() == 200'000);
}

TEST_CASE("fetch: own headers are sent and replace the defaults") {
  const HttpServer server(answer("x"));
  FetchOptions options = loopback();
  options.headers = {"Accept-Language: id", "accept: text/plain", "X-Empty:", "Accept-Encoding: gzip"};
  options.user_agent = "tester/1";
  REQUIRE(fetch(server.url(), options));
  const std::string request = server.requests().at(0);
  CHECK(request.find("\r\nAccept-Language: id\r\n") != std::string::npos);
  CHECK(request.find("\r\naccept: text/plain\r\n") != std::string::npos);
  CHECK(request.find("text/html") == std::string::npos);
  CHECK(request.find("\r\nX-Empty:\r\n") != std::string::npos);
  CHECK(request.find("\r\nAccept-Encoding: gzip\r\n") != std::string::npos);
  CHECK(request.find("zstd") == std::string::npos);
  CHECK(request.find("\r\nUser-Agent: tester/1\r\n") != std::string::npos);
}

TEST_CASE("fetch: user and password go to their own scheme, host and port only") {
  const HttpServer other([](int socket, const std::string& request) {
    const std::size_t back = request.find("/back?");
    const std::string target = back == std::string::npos ? "" : path_of(request).substr(6);
    send_all(socket, target.empty() ? answer("elsewhere") : redirect(target));
  });
  std::string target;
  const HttpServer first([&target](int socket, const std::string& request) {
    send_all(socket, path_of(request) == "/end" ? answer("home") : redirect(target));
  });
  const std::string known = "http://us%65r:p%40ss@127.0.0.1:" + std::to_string(first.port()) + "/";
  const std::string sent = "Authorization: Basic dXNlcjpwQHNz\r\n";
  FetchOptions options = loopback();

  target = other.url("/", "localhost");
  auto reply = fetch(known, options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(first.requests().at(0).find(sent) != std::string::npos);
  CHECK(other.requests().at(0).find("Authorization") == std::string::npos);

  target = "http://thief:word@127.0.0.1:" + std::to_string(other.port()) + "/";
  reply = fetch(known, options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->url == other.url());
  CHECK(other.requests().at(1).find("Authorization") == std::string::npos);

  target = other.url("/back?" + first.url("/end"));
  reply = fetch(known, options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->url == first.url("/end"));
  CHECK(other.requests().at(2).find("Authorization") == std::string::npos);
  CHECK(first.requests().at(3).find(sent) != std::string::npos);

  target = other.url("/", "127.0.0.1");
  options.headers = {"Authorization: Bearer secret", "Cookie: secret", "X-Plain: yes"};
  reply = fetch(first.url(), options);
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(first.requests().at(4).find("Cookie: secret") != std::string::npos);
  CHECK(other.requests().at(3).find("secret") == std::string::npos);
  CHECK(other.requests().at(3).find("X-Plain: yes") != std::string::npos);
}

TEST_CASE("fetch: cookies of a response are not sent back") {
  const HttpServer server([](int socket, const std::string& request) {
    send_all(socket, path_of(request) == "/"
                         ? answer("", "Set-Cookie: a=b\r\nLocation: /next\r\n", "302 Found")
                         : answer("done"));
  });
  REQUIRE(fetch(server.url(), loopback()));
  CHECK(server.requests().at(1).find("Cookie") == std::string::npos);
}

TEST_CASE("fetch: no message and no reply holds a password") {
  for (const char* status : {"200 OK", "404 Not Found", "302 Found"}) {
    const HttpServer server(redirect("http://user:hunter2@[bad/", status));
    const std::string url = "http://user:hunter2@127.0.0.1:" + std::to_string(server.port()) + "/";
    const auto reply = fetch(url, loopback());
    if (reply) {
      CHECK(reply->url == server.url());
    } else {
      CHECK(failure(reply).what.find("hunter2") == std::string::npos);
    }
    FetchOptions guarded;
    CHECK(failure(fetch(url, guarded)).what.find("hunter2") == std::string::npos);
  }
  CHECK(failure(fetch("http://user:hunter2@[bad/", loopback())).what.find("hunter2") == std::string::npos);
  CHECK(failure(fetch("ftp://user:hunter2@host/", loopback())).what.find("hunter2") == std::string::npos);
}

TEST_CASE("fetch: a proxy in the environment is ignored") {
  const HttpServer proxy(answer("through the proxy"));
  const HttpServer server(answer("straight"));
  setenv("http_proxy", proxy.url().c_str(), 1);
  setenv("ALL_PROXY", proxy.url().c_str(), 1);
  const auto reply = fetch(server.url(), loopback());
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  INFO(fault(reply));
  REQUIRE(reply);
  CHECK(reply->body == "straight");
}

TEST_CASE("fetch: loopback hosts are refused in every spelling, and nothing connects") {
  const HttpServer server(answer("x"));
  for (const char* host : {"127.0.0.1",
                           "localhost",
                           "LOCALHOST",
                           "2130706433",
                           "0x7f000001",
                           "0x7f.1",
                           "017700000001",
                           "0177.0.0.1",
                           "127.1",
                           "127.0.1",
                           "0",
                           "0.0.0.0",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "127.0.0.1.",
                           "%31%32%37.0.0.1",
                           "[64:ff9b::7f00:1]",
                           "[2002:7f00:1::]",
                           "169.254.169.254",
                           "[fe80::1]"}) {
    CAPTURE(host);
    FetchOptions options;
    options.total_timeout = std::chrono::seconds(10);
    CHECK(failure(fetch(server.url("/", host), options)).code == Errc::refused);
  }
  CHECK(server.requests().empty());
}

TEST_CASE("fetch: many threads may fetch at once") {
  const HttpServer server(answer("same words"));
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto reply = fetch(server.url(), loopback());
      if (reply && reply->body == "same words") ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 8);
}
