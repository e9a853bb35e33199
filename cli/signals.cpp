// SPDX-License-Identifier: Apache-2.0
#include "signals.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>

namespace saring::cli {
namespace {

std::atomic<int> stop_number{0};
int stop_pipe[2] = {-1, -1};  // readable for ever once a signal came

void on_signal(int number) {
  const int saved = errno;
  stop_number.store(number);
  [[maybe_unused]] const ssize_t n = ::write(stop_pipe[1], "", 1);
  errno = saved;
}

}  // namespace

void watch_signals() {
  if (::pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int number : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(number, &action, nullptr);
  }
}

int stop_signal() { return stop_number.load(); }

bool wait_or_stop(std::chrono::milliseconds time) {
  pollfd stop{stop_pipe[0], POLLIN, 0};
  ::poll(&stop, 1, static_cast<int>(time.count()));
  return stop_signal() != 0;
}

bool wait_readable(int fd) {
  while (stop_signal() == 0) {
    pollfd both[2] = {{fd, POLLIN, 0}, {stop_pipe[0], POLLIN, 0}};
    if (::poll(both, 2, -1) < 0 && errno != EINTR) return true;
    if (both[1].revents != 0) return false;
    if (both[0].revents != 0) return true;
  }
  return false;
}

void reserve_standard_streams() {
  for (int fd = 0; fd < 3; ++fd)
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

}  // namespace saring::cli
