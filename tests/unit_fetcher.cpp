// SPDX-License-Identifier: Apache-2.0
// Many transfers at once, over the loopback interface only.
#include <sys/socket.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "http_server.h"
#include "saring/fetch/fetcher.h"

using namespace saring;
using namespace std::chrono_literals;
using testing::HttpServer;
using testing::send_all;

namespace {

FetcherOptions loopback() {
  FetcherOptions options;
  options.request.allow_private = true;
  options.request.total_timeout = 10s;
  return options;
}

Fetcher opened(const FetcherOptions& options) {
  Result<Fetcher> fetcher = Fetcher::open(options);
  REQUIRE(fetcher);
  return *std::move(fetcher);
}

std::string answer(std::string_view body, std::string_view headers = "", std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

// Until nothing is in flight, by id.
std::map<std::uint64_t, Fetched> all(Fetcher& fetcher) {
  std::map<std::uint64_t, Fetched> out;
  while (fetcher.in_flight() > 0) {
    std::vector<Fetched> done;
    REQUIRE(fetcher.run(1s, done));
    for (Fetched& f : done) REQUIRE(out.emplace(f.id, std::move(f)).second);
  }
  return out;
}

}  // namespace

TEST_CASE("fetcher: many transfers at once, each with its own reply", "[fetch]") {
  const HttpServer server([](int socket, const std::string& request) {
    const std::size_t start = request.find(' ') + 1;
    send_all(socket, answer(request.substr(start, request.find(' ', start) - start)));
  });
  Fetcher fetcher = opened(loopback());
  for (std::uint64_t i = 0; i < 40; ++i) fetcher.start({.id = i, .url = server.url("/" + std::to_string(i))});
  CHECK(fetcher.in_flight() == 40);
  const auto replies = all(fetcher);
  REQUIRE(replies.size() == 40);
  for (const auto& [id, fetched] : replies) {
    REQUIRE(fetched.reply);
    CHECK(fetched.reply->status == 200);
    CHECK(fetched.reply->body == "/" + std::to_string(id));
    CHECK(fetched.reply->peer == "127.0.0.1");
    CHECK(fetched.reply->status_line == "HTTP/1.1 200 OK");
    CHECK(fetched.reply->first_byte <= fetched.elapsed + 1ms);
  }
}

TEST_CASE("fetcher: one connection to a host and port at a time", "[fetch]") {
  std::atomic<int> open = 0, most = 0;
  const HttpServer server([&](int socket, const std::string&) {
    const int now = ++open;
    if (now > most) most = now;
    std::this_thread::sleep_for(5ms);
    --open;
    send_all(socket, answer("x"));
  });
  Fetcher fetcher = opened(loopback());
  for (std::uint64_t i = 0; i < 12; ++i) fetcher.start({.id = i, .url = server.url()});
  CHECK(all(fetcher).size() == 12);
  CHECK(most == 1);
}

TEST_CASE("fetcher: a redirect is a reply, and says where to", "[fetch]") {
  const HttpServer server(answer("moved", "Location: ../b?c#d\r\n", "301 Moved Permanently"));
  Fetcher fetcher = opened(loopback());
  fetcher.start({.id = 7, .url = server.url("/a/x")});
  const auto replies = all(fetcher);
  REQUIRE(replies.at(7).reply);
  CHECK(replies.at(7).reply->status == 301);
  const Result<std::string> to = redirect_of(*replies.at(7).reply);
  REQUIRE(to);
  CHECK(*to == server.url("/b?c"));
  CHECK(server.requests().size() == 1);

  FetchReply reply;
  reply.url = "https://a.example/";
  reply.status = 302;
  CHECK(redirect_of(reply).error().code == Errc::http);
  reply.headers = {{"location", "ftp://b.example/"}};
  CHECK(redirect_of(reply).error().code == Errc::refused);
  reply.headers = {{"location", "//u:p@b.example/x"}};
  CHECK(*redirect_of(reply) == "https://b.example/x");
  reply.status = 200;
  CHECK_FALSE(redirect_of(reply));
}

TEST_CASE("fetcher: 304 and errors are replies", "[fetch]") {
  const HttpServer server([](int socket, const std::string& request) {
    const bool known = request.find("If-None-Match: \"v1\"") != std::string::npos;
    send_all(socket,
             known ? "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n" : answer("no", "", "404 Not Found"));
  });
  Fetcher fetcher = opened(loopback());
  fetcher.start({.id = 1, .url = server.url(), .headers = {"If-None-Match: \"v1\""}});
  fetcher.start({.id = 2, .url = server.url()});
  const auto replies = all(fetcher);
  REQUIRE(replies.at(1).reply);
  CHECK(replies.at(1).reply->status == 304);
  CHECK(header_of(*replies.at(1).reply, "etag") == "\"v1\"");
  CHECK(replies.at(1).reply->body.empty());
  REQUIRE(replies.at(2).reply);
  CHECK(replies.at(2).reply->status == 404);
  CHECK(replies.at(2).reply->body == "no");
}

TEST_CASE("fetcher: what cannot start is a reply's error, and nothing is sent", "[fetch]") {
  const HttpServer server(answer("secret"));
  FetcherOptions options = loopback();
  options.request.allow_private = false;
  Fetcher fetcher = opened(options);
  fetcher.start({.id = 1, .url = server.url()});
  fetcher.start({.id = 2, .url = "file:///etc/passwd"});
  fetcher.start({.id = 3, .url = "http://"});
  fetcher.start({.id = 4, .url = "http://a.example/\r\nX: y"});
  fetcher.start({.id = 5, .url = "http://a.example/", .headers = {"If-None-Match: a\r\nX: y"}});
  const auto replies = all(fetcher);
  REQUIRE(replies.size() == 5);
  CHECK(replies.at(1).reply.error().code == Errc::refused);
  CHECK(replies.at(2).reply.error().code == Errc::refused);
  CHECK(replies.at(3).reply.error().code == Errc::bad_url);
  CHECK(replies.at(4).reply.error().code == Errc::bad_url);
  CHECK(replies.at(5).reply.error().code == Errc::usage);
  CHECK(server.requests().empty());
}

TEST_CASE("fetcher: a proxy is used only if given, and private targets stay refused", "[fetch]") {
  const HttpServer proxy(answer("from the proxy"));
  FetcherOptions options = loopback();
  options.request.allow_private = false;
  options.request.proxy = proxy.url("");
  Fetcher fetcher = opened(options);
  fetcher.start({.id = 1, .url = "http://a.example/x"});
  for (const auto& [id, host] : std::map<std::uint64_t, std::string>{{2, "127.0.0.1"},
                                                                     {3, "0x7f.1"},
                                                                     {4, "[::1]"},
                                                                     {5, "localhost"},
                                                                     {6, "a.localhost."},
                                                                     {7, "10.1.2.3"},
                                                                     {8, "[::ffff:10.0.0.1]"},
                                                                     {9, "169.254.169.254"},
                                                                     {10, "2130706433"}})
    fetcher.start({.id = id, .url = "http://" + host + "/"});
  const auto replies = all(fetcher);
  REQUIRE(replies.at(1).reply);
  CHECK(replies.at(1).reply->body == "from the proxy");
  for (std::uint64_t id = 2; id <= 10; ++id) {
    INFO(id);
    REQUIRE_FALSE(replies.at(id).reply);
    CHECK(replies.at(id).reply.error().code == Errc::refused);
  }
  CHECK(proxy.requests().size() == 1);
}

TEST_CASE("fetcher: a silent host holds no other up", "[fetch]") {
  std::atomic<bool> stop = false;
  const HttpServer silent([&](int, const std::string&) {
    while (!stop) std::this_thread::sleep_for(5ms);
  });
  const HttpServer lively(answer("x"));
  FetcherOptions options = loopback();
  options.request.total_timeout = 400ms;
  Fetcher fetcher = opened(options);
  fetcher.start({.id = 1, .url = silent.url()});
  fetcher.start({.id = 2, .url = lively.url()});
  std::vector<Fetched> done;
  while (done.empty()) REQUIRE(fetcher.run(1s, done));
  CHECK(done.at(0).id == 2);
  while (done.size() < 2) REQUIRE(fetcher.run(1s, done));
  CHECK(done.at(1).reply.error().code == Errc::timeout);
  stop = true;
}

TEST_CASE("fetcher: wake() ends a wait, abandon() drops what is in flight", "[fetch]") {
  std::atomic<bool> stop = false;
  const HttpServer silent([&](int, const std::string&) {
    while (!stop) std::this_thread::sleep_for(5ms);
  });
  Fetcher fetcher = opened(loopback());
  fetcher.start({.id = 3, .url = silent.url()});
  std::vector<Fetched> done;
  const auto start = std::chrono::steady_clock::now();
  std::thread waker([&] {
    std::this_thread::sleep_for(50ms);
    fetcher.wake();
  });
  while (std::chrono::steady_clock::now() - start < 40ms) REQUIRE(fetcher.run(8s, done));
  waker.join();
  CHECK(std::chrono::steady_clock::now() - start < 7s);
  std::vector<std::uint64_t> ids;
  fetcher.abandon(ids);
  CHECK(ids == std::vector<std::uint64_t>{3});
  CHECK(fetcher.in_flight() == 0);
  CHECK(done.empty());
  stop = true;
}

TEST_CASE("fetcher: connections are kept from request to request", "[fetch]") {
  // A server of two answers on one connection; the next connection gets none.
  std::atomic<int> connections = 0;
  const HttpServer server([&](int socket, const std::string&) {
    ++connections;
    send_all(socket, answer("1"));
    char buffer[4096];
    if (::recv(socket, buffer, sizeof buffer, 0) > 0) send_all(socket, answer("2"));
  });
  Fetcher fetcher = opened(loopback());
  for (const std::string_view body : {"1", "2"}) {
    fetcher.start({.id = 1, .url = server.url()});
    const auto replies = all(fetcher);
    REQUIRE(replies.at(1).reply);
    CHECK(replies.at(1).reply->body == body);
  }
  CHECK(connections == 1);
}

TEST_CASE("fetcher: disconnect() ends the idle connections to a host, and no other", "[fetch]") {
  std::atomic<int> connections = 0, ended = 0;
  const HttpServer server([&](int socket, const std::string&) {
    ++connections;
    send_all(socket, answer("1"));
    char buffer[4096];
    while (::recv(socket, buffer, sizeof buffer, 0) > 0) send_all(socket, answer("2"));
    ++ended;
  });
  Fetcher fetcher = opened(loopback());
  fetcher.start({.id = 1, .url = server.url()});
  CHECK(all(fetcher).at(1).reply);
  fetcher.disconnect("a.example");
  fetcher.start({.id = 2, .url = server.url()});
  CHECK(all(fetcher).at(2).reply->body == "2");
  CHECK(connections == 1);
  fetcher.disconnect("127.0.0.1");
  const auto begin = std::chrono::steady_clock::now();
  while (ended == 0 && std::chrono::steady_clock::now() - begin < 30s) std::this_thread::yield();
  CHECK(ended == 1);
  fetcher.start({.id = 3, .url = server.url()});
  CHECK(all(fetcher).at(3).reply->body == "1");
  CHECK(connections == 2);
}

TEST_CASE("fetcher: bodies over the budget wait for the first, and all come whole", "[fetch]") {
  constexpr std::size_t kBody = 1u << 20;
  const HttpServer server([&](int socket, const std::string& request) {
    send_all(socket, answer(std::string(kBody, request.find("/a") != std::string::npos ? 'a' : 'b')));
  });
  const HttpServer other(
      [&](int socket, const std::string&) { send_all(socket, answer(std::string(kBody, 'c'))); });
  FetcherOptions options = loopback();
  options.max_held_bytes = 64u << 10;
  Fetcher fetcher = opened(options);
  fetcher.start({.id = 1, .url = server.url("/a")});
  fetcher.start({.id = 2, .url = server.url("/b")});
  fetcher.start({.id = 3, .url = other.url()});
  const auto replies = all(fetcher);
  for (const auto& [id, letter] : std::map<std::uint64_t, char>{{1, 'a'}, {2, 'b'}, {3, 'c'}})
    CHECK(replies.at(id).reply->body == std::string(kBody, letter));
}

TEST_CASE("fetcher: requests that cannot start hold no other up, however many come", "[fetch]") {
  const HttpServer server([](int socket, const std::string&) {
    std::this_thread::sleep_for(20ms);
    send_all(socket, answer("x"));
  });
  FetcherOptions options = loopback();
  options.request.low_speed_bytes = 0;  // else libcurl looks each second
  Fetcher fetcher = opened(options);
  fetcher.start({.id = 1, .url = server.url()});
  std::vector<Fetched> done;
  for (bool good = false; !good;) {
    fetcher.start({.id = 2, .url = "file:///etc/passwd"});
    done.clear();
    REQUIRE(fetcher.run(1s, done));
    for (const Fetched& one : done) {
      if (one.id != 1) continue;
      good = true;
      CHECK(one.reply);
    }
  }
}

TEST_CASE("fetcher: the time of a request goes on when it is sent anew over another connection", "[fetch]") {
  constexpr auto kTime = 2000ms;
  std::atomic<bool> stop = false;
  const auto wait = [&](std::chrono::milliseconds time) {
    const auto begin = std::chrono::steady_clock::now();
    while (!stop && std::chrono::steady_clock::now() - begin < time) std::this_thread::sleep_for(5ms);
  };
  // Answers once, then lets the connection go; to the next, nobody listens.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(listener, 0) == 0);
  REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  std::vector<int> crowd;
  std::thread server([&] {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    char buffer[4096];
    if (::recv(socket, buffer, sizeof buffer, 0) > 0) send_all(socket, answer("1"));
    for (int i = 0; i < 8; ++i) {
      crowd.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      (void)::connect(crowd.back(), reinterpret_cast<sockaddr*>(&address), size);
    }
    if (::recv(socket, buffer, sizeof buffer, 0) > 0) wait(kTime * 8 / 10);
    ::close(socket);
  });
  const HttpServer silent([&](int, const std::string&) { wait(1h); });
  FetcherOptions options = loopback();
  options.request.total_timeout = kTime;
  Fetcher fetcher = opened(options);
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
  fetcher.start({.id = 1, .url = url});
  CHECK(all(fetcher).at(1).reply);
  fetcher.start({.id = 2, .url = url});
  std::vector<Fetched> done;
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < kTime / 2) REQUIRE(fetcher.run(10ms, done));
  fetcher.start({.id = 3, .url = silent.url()});
  while (done.size() < 2) REQUIRE(fetcher.run(1s, done));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(done[i].id == i + 2);
    CHECK(done[i].reply.error().code == Errc::timeout);
  }
  stop = true;
  server.join();
  for (const int socket : crowd) ::close(socket);
  ::close(listener);
}
