// SPDX-License-Identifier: Apache-2.0
#include "read.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "saring/codec/codec.h"
#include "signals.h"

namespace saring::cli {
namespace {

constexpr std::size_t kPieceBytes = 64u << 10;

Error from_errno(int number) { return {Errc::io, std::generic_category().message(number)}; }

Error over(std::size_t max_bytes) {
  return {Errc::too_large, "more than " + std::to_string(max_bytes) + " bytes"};
}

class Source {
 public:
  static Result<Source> open(const std::string& path) {
    if (path.find('\0') != std::string::npos) return from_errno(ENOENT);
    const bool standard = path == "-";
    const int fd = standard ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    // Opening a FIFO without a writer must not wait where no signal is heard; reading may.
    if (!standard && fd >= 0) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    if (fd < 0) return from_errno(errno);
    Source out(fd, !standard);
    struct stat info {};
    if (::fstat(fd, &info) != 0) return from_errno(errno);
    if (S_ISDIR(info.st_mode)) return from_errno(EISDIR);
    if (S_ISREG(info.st_mode)) {
      out.waits_ = false;
      out.expected_ = static_cast<std::size_t>(std::max<off_t>(info.st_size, 0));
    }
    return out;
  }
  Source(Source&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        owned_(other.owned_),
        waits_(other.waits_),
        expected_(other.expected_) {}
  Source& operator=(Source&&) = delete;
  ~Source() {
    if (owned_ && fd_ >= 0) ::close(fd_);
  }
  std::size_t expected() const { return expected_; }

  // Number of bytes read, 0 at the end.
  Result<std::size_t> read(char* to, std::size_t size) {
    while (true) {
      if (waits_ && !wait_readable(fd_)) return Error{Errc::timeout, "interrupted"};
      const ssize_t n = ::read(fd_, to, size);
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR && errno != EAGAIN) return from_errno(errno);
    }
  }

 private:
  Source(int fd, bool owned) : fd_(fd), owned_(owned) {}
  int fd_;
  bool owned_;
  bool waits_ = true;         // a pipe or terminal
  std::size_t expected_ = 0;  // size of a regular file
};

enum class Over : unsigned char { fails, cuts };  // what becomes of more than max_bytes

Result<std::string> read_all(const std::string& path, std::size_t max_bytes, bool decompressed, Over when) {
  Result<Source> source = Source::open(path);
  if (!source) return source.error();
  std::string out;
  out.reserve(std::min(source->expected(), max_bytes) + 1);
  std::optional<Decompressor> decompressor;
  std::array<char, kPieceBytes> piece;
  std::size_t filled = 0;  // of the first piece, until there are bytes enough to tell its coding
  bool sniffed = !decompressed;
  while (true) {
    const Result<std::size_t> n = source->read(piece.data() + filled, piece.size() - filled);
    if (!n) return n.error();
    filled += *n;
    if (!sniffed && filled < 4 && *n > 0) continue;
    const std::string_view bytes(piece.data(), std::exchange(filled, 0));
    if (!std::exchange(sniffed, true))
      if (const Coding coding = sniff_coding(bytes); coding != Coding::identity)
        decompressor.emplace(coding, max_bytes);
    if (decompressor) {
      const Status fed = decompressor->feed(bytes, out);
      if (!fed && fed.error().code != Errc::too_large) return fed.error();
      if (!fed && when == Over::fails) return over(max_bytes);
      if (!fed) return out;
    } else {
      out.append(bytes.substr(0, max_bytes + 1 - out.size()));
      if (out.size() > max_bytes && when == Over::fails) return over(max_bytes);
      if (out.size() > max_bytes) return out.resize(max_bytes), out;
    }
    if (*n == 0) break;
  }
  if (decompressor)
    if (const Status finished = decompressor->finish(); !finished) return finished.error();
  return out;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  return read_all(path, max_bytes, false, Over::fails);
}

Result<std::string> read_page(const std::string& path, std::size_t max_bytes) {
  return read_all(path, max_bytes, true, Over::fails);
}

Result<std::string> read_file_start(const std::string& path, std::size_t max_bytes) {
  return read_all(path, max_bytes, false, Over::cuts);
}

Result<std::string> read_start(const std::string& path, std::size_t max_bytes) {
  return read_all(path, max_bytes, true, Over::cuts);
}

}  // namespace saring::cli
