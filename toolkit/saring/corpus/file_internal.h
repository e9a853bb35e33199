// SPDX-License-Identifier: Apache-2.0
// File descriptors with an owner, and the calls that every writer of files here shares.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "saring/base/result.h"
#include "saring/base/uninterrupted.h"

namespace saring {

class Fd {
 public:
  explicit Fd(int fd = -1) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }
  // Closes and tells the error that close() reports (delayed writes of network file systems); 0 if none. What
  // a signal interrupts is closed all the same (close(2)).
  int close_checked() { return ::close(std::exchange(fd_, -1)) == 0 || errno == EINTR ? 0 : errno; }

 private:
  int fd_;
};

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

// The folder, made with its parents where missing, durable on return; links on the way are followed. Error:
// io.
Result<Fd> make_folder(const std::string& path);

}  // namespace saring
