// SPDX-License-Identifier: Apache-2.0
// Drives a multi handle of libcurl by its socket interface
// (https://curl.se/libcurl/c/curl_multi_socket_action.html) over epoll: a turn costs what those transfers
// cost that have something to do. curl_multi_perform() asks the socket of each.
#pragma once
#include <cassert>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "saring/base/result.h"
#include "saring/fetch/libcurl_internal.h"

namespace saring::fetching {

template <class Value>
void set(CURLM* multi, CURLMoption option, Value value) {
  [[maybe_unused]] const CURLMcode code = libcurl().multi_setopt(multi, option, value);
  assert(code == CURLM_OK);
}

class MultiLoop {
 public:
  // After start_libcurl() succeeded. Errors: network (the system has no more descriptors).
  static Result<std::unique_ptr<MultiLoop>> open();
  MultiLoop(const MultiLoop&) = delete;
  MultiLoop& operator=(const MultiLoop&) = delete;
  ~MultiLoop();

  // Add and remove transfers here, and ask it what is done; but neither perform nor poll it.
  CURLM* multi() const { return multi_; }

  // Does what is due by libcurl's clock, the beginnings of transfers among it. Errors: network (libcurl
  // itself fails).
  Status run_due();
  // The same when a socket is ready or a time has come; waits for that, or for wake(), at most `most`.
  Status wait(std::chrono::milliseconds most);
  // Ends a wait(). From any thread.
  void wake();

 private:
  using Clock = std::chrono::steady_clock;
  MultiLoop() = default;
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*);
  static int on_timer(CURLM*, long milliseconds, void* self);
  bool watch(int descriptor, std::uint32_t events);
  Status act(curl_socket_t socket, int events);

  int epoll_ = -1, wakeup_ = -1;
  CURLM* multi_ = nullptr;
  std::optional<Clock::time_point> due_{};  // when libcurl wants to be called
};

}  // namespace saring::fetching
