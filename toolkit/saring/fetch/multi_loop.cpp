// SPDX-License-Identifier: Apache-2.0
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>

#include "saring/base/uninterrupted.h"
#include "saring/fetch/multi_loop_internal.h"

namespace saring::fetching {
namespace {

constexpr std::size_t kEventsAtOnce = 256;

// As libcurl reads poll() where it asks a socket itself: an error or an end shows when one reads or writes.
int events_of(std::uint32_t events) {
  const bool over = (events & (EPOLLERR | EPOLLHUP)) != 0;
  return (over || (events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
         (over || (events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
}

Error system_error() { return {Errc::network, std::string("sockets: ") + std::strerror(errno)}; }

}  // namespace

Result<std::unique_ptr<MultiLoop>> MultiLoop::open() {
  std::unique_ptr<MultiLoop> out(new MultiLoop);
  out->epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (out->epoll_ < 0) return system_error();
  out->wakeup_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (out->wakeup_ < 0 || !out->watch(out->wakeup_, EPOLLIN)) return system_error();
  out->multi_ = libcurl().multi_init();
  if (!out->multi_) throw std::bad_alloc();
  set(out->multi_, CURLMOPT_SOCKETFUNCTION, &MultiLoop::on_socket);
  set(out->multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(out.get()));
  set(out->multi_, CURLMOPT_TIMERFUNCTION, &MultiLoop::on_timer);
  set(out->multi_, CURLMOPT_TIMERDATA, static_cast<void*>(out.get()));
  return out;
}

MultiLoop::~MultiLoop() {
  if (multi_) libcurl().multi_cleanup(multi_);
  for (const int descriptor : {wakeup_, epoll_})
    if (descriptor >= 0) close(descriptor);
}

bool MultiLoop::watch(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  // A socket that was closed left the set with that, if libcurl said so or not, and its number may be
  // another's.
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) return true;
  return errno == EEXIST && epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) == 0;
}

// Called by libcurl with what it waits for; an error ends the multi handle.
int MultiLoop::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& loop = *static_cast<MultiLoop*>(self);
  if (what == CURL_POLL_REMOVE) {
    epoll_event unused{};
    epoll_ctl(loop.epoll_, EPOLL_CTL_DEL, socket, &unused);  // fails if it was closed before
    return 0;
  }
  const std::uint32_t in = (what & CURL_POLL_IN) != 0 ? EPOLLIN : 0u;
  const std::uint32_t out = (what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0u;
  return loop.watch(socket, in | out) ? 0 : -1;
}

int MultiLoop::on_timer(CURLM*, long milliseconds, void* self) {
  auto& loop = *static_cast<MultiLoop*>(self);
  loop.due_.reset();
  if (milliseconds >= 0) loop.due_ = Clock::now() + std::chrono::milliseconds(milliseconds);
  return 0;
}

Status MultiLoop::act(curl_socket_t socket, int events) {
  int running = 0;
  const CURLMcode code = libcurl().multi_socket_action(multi_, socket, events, &running);
  if (code == CURLM_OK) return {};
  return Error{Errc::network, std::string("libcurl: ") + libcurl().multi_strerror(code)};
}

Status MultiLoop::run_due() {
  if (!due_ || *due_ > Clock::now()) return {};
  due_.reset();  // libcurl sets it anew, if the time is the same or not
  return act(CURL_SOCKET_TIMEOUT, 0);
}

Status MultiLoop::wait(std::chrono::milliseconds most) {
  std::chrono::milliseconds time = std::clamp<std::chrono::milliseconds>(most, {}, std::chrono::minutes(1));
  if (due_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due_ - Clock::now());
    time = std::clamp<std::chrono::milliseconds>(left, {}, time);
  }
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = epoll_wait(epoll_, events.data(), events.size(), static_cast<int>(time.count()));
  if (count < 0 && errno != EINTR) return system_error();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wakeup_) {
      std::uint64_t times = 0;
      [[maybe_unused]] const ssize_t read_bytes = uninterrupted(::read, wakeup_, &times, sizeof times);
    } else if (Status status = act(event.data.fd, events_of(event.events)); !status) {
      return status;
    }
  }
  return run_due();
}

void MultiLoop::wake() {
  const std::uint64_t once = 1;
  // Fails only if so many have not been read yet that the next wait() ends at once anyway.
  [[maybe_unused]] const ssize_t written = uninterrupted(::write, wakeup_, &once, sizeof once);
}

}  // namespace saring::fetching
