// SPDX-License-Identifier: Apache-2.0
#include "lines.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "saring/corpus/output.h"
#include "signals.h"
#include "terminal.h"

namespace saring::cli {

struct LineReader::Impl {
  explicit Impl(int descriptor) : fd(descriptor) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (fd != STDIN_FILENO) ::close(fd);
  }

  bool fill() {
    begin = end = 0;
    while (!at_end && wait_readable(fd)) {
      const ssize_t n = ::read(fd, buffer.data(), buffer.size());
      if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (n < 0) error = errno;
      if (n <= 0) break;
      end = static_cast<std::size_t>(n);
      return true;
    }
    at_end = true;
    return false;
  }

  int fd;
  bool at_end = false;
  int error = 0;
  std::size_t begin = 0, end = 0;
  std::array<char, 64u << 10> buffer;
};

LineReader::LineReader(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;
LineReader::~LineReader() = default;

Result<LineReader> LineReader::open(const std::string& path) {
  if (path == "-") return LineReader(std::make_unique<Impl>(STDIN_FILENO));
  // Opening a FIFO without a writer must not wait where no signal is heard; reading may.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return io_error(path, errno);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  auto impl = std::make_unique<Impl>(fd);
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) return io_error(path, EISDIR);
  return LineReader(std::move(impl));
}

std::optional<std::string> LineReader::next() {
  Impl& in = *impl_;
  std::string line;
  bool any = false;
  while (in.begin < in.end || in.fill()) {
    any = true;
    const char* const from = in.buffer.data() + in.begin;
    const char* const stop = std::find(from, static_cast<const char*>(in.buffer.data() + in.end), '\n');
    const auto length = static_cast<std::size_t>(stop - from);
    line.append(from, std::min(length, kMaxLine + 1 - line.size()));
    in.begin += length;
    if (in.begin == in.end) continue;
    ++in.begin;
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  if (!any || in.error != 0 || stop_signal() != 0) return std::nullopt;
  return line;
}

bool LineReader::idle() const { return impl_->begin == impl_->end; }
int LineReader::error() const { return impl_->error; }

bool LineWriter::add(std::string_view lines) {
  constexpr std::size_t kPiece = 64u << 10;
  pending_ += lines;
  return pending_.size() < kPiece ? !closed_ : flush();
}

bool LineWriter::flush() {
  if (closed_ || pending_.empty()) return !closed_;
  const int error = put(pending_);
  pending_.clear();
  closed_ = error != 0;
  failed_ = closed_ && error != EPIPE;
  if (failed_) say("standard output: " + std::generic_category().message(error));
  return !closed_;
}

}  // namespace saring::cli
