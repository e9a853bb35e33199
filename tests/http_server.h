// SPDX-License-Identifier: Apache-2.0
// A server for tests: 127.0.0.1, a port of its own, a thread per connection, one request each, an answer as
// it stands.
#pragma once
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace testing {

// Writes all of it, or as much as the other side takes.
inline bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

class HttpServer {
 public:
  // Answers one request (its header part) on `socket`, in the connection's thread. The connection is then
  // closed.
  using Handler = std::function<void(int socket, const std::string& request)>;

  explicit HttpServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    [[maybe_unused]] int failed = ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    failed |= ::listen(listener_, 64);
    failed |= ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    failed |= ::pipe(stop_);
    assert(!failed);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  // The same answer to every request.
  explicit HttpServer(std::string answer)
      : HttpServer(
            [answer = std::move(answer)](int socket, const std::string&) { send_all(socket, answer); }) {}

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  ~HttpServer() {
    ::close(stop_[1]);
    acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
    ::close(listener_);
    ::close(stop_[0]);
  }

  int port() const { return port_; }
  std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const {
    return "http://" + std::string(host) + ":" + std::to_string(port_) + std::string(path);
  }
  // The header parts of all requests so far.
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  // False when the server is to stop.
  bool readable(int socket, int timeout_ms) const {
    pollfd both[] = {{socket, POLLIN, 0}, {stop_[0], POLLIN, 0}};
    return ::poll(both, 2, timeout_ms) > 0 && both[1].revents == 0;
  }

  void accept_all() {
    while (readable(listener_, -1)) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket >= 0) connections_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n") == std::string::npos && readable(socket, -1)) {
      const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      request.append(buffer, static_cast<std::size_t>(got));
    }
    if (request.find("\r\n\r\n") != std::string::npos) {
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      handler_(socket, request);
    }
    // Closing with unread bytes would reset the connection before the client has read the answer.
    ::shutdown(socket, SHUT_WR);
    while (readable(socket, 1000) && ::recv(socket, buffer, sizeof buffer, 0) > 0) {
    }
    ::close(socket);
  }

  Handler handler_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  int port_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> connections_;  // touched by the acceptor alone until it ends
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
};

}  // namespace testing
