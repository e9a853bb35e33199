// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/output.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <cstdio>
#include <system_error>
#include <utility>

#include "saring/base/hash.h"
#include "saring/corpus/file_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

// A file that did not exist before, under a name that no output can have (those never start with a dot).
Fd make_temporary(int folder, std::string& name) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    name = ".saring-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
    Fd fd(::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (fd || errno != EEXIST) return fd;
  }
  return Fd();
}

bool is_safe(std::string_view component) {
  return !component.empty() && component != "." && component != ".." &&
         component.find('\0') == std::string_view::npos;
}

// The folder that `name` stands in, opened without following links; `name` becomes its last component.
Result<Fd> open_parent(int root, std::string_view& name, bool make) {
  Fd folder(::openat(root, ".", kFolderFlags));
  if (!folder) return io_error("output folder", errno);
  for (std::size_t slash; (slash = name.find('/')) != std::string_view::npos; name.remove_prefix(slash + 1)) {
    const std::string component(name.substr(0, slash));
    if (!is_safe(component)) return Error{Errc::refused, "the name would leave the output folder"};
    if (make) {
      const bool made = ::mkdirat(folder.get(), component.c_str(), 0777) == 0;
      if (!made && errno != EEXIST) return io_error(component, errno);
      if (made && ::fsync(folder.get()) != 0 && errno != EINVAL && errno != EROFS)
        return io_error(component, errno);
    }
    Fd next(::openat(folder.get(), component.c_str(), kFolderFlags | O_NOFOLLOW));
    if (!next) {
      const int error = errno;
      struct stat info {};
      if (::fstatat(folder.get(), component.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISLNK(info.st_mode))
        return Error{Errc::refused, clean(component) + ": a symbolic link stands where a folder should be"};
      return io_error(component, error);
    }
    folder = std::move(next);
  }
  if (!is_safe(name)) return Error{Errc::refused, "the name would leave the output folder"};
  return folder;
}

bool is_written_straight(const std::string& path) {
  if (path == "/dev/stdout" || path == "/dev/stderr" || path.starts_with("/dev/fd/") ||
      path.starts_with("/proc/"))
    return true;
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

Error io_error(std::string_view what, int error_number) {
  std::string valid;
  for (std::size_t i = 0; i < what.size();) utf8::append(utf8::next(what, i), valid);
  std::string text = clean(valid);
  if (!text.empty()) text += ": ";
  return {Errc::io, text + std::generic_category().message(error_number)};
}

Result<Fd> make_folder(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) return io_error(path, ENOENT);
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string head = path.substr(0, slash);
    if (::mkdir(head.c_str(), 0777) != 0 && errno != EEXIST && errno != EISDIR) return io_error(path, errno);
    if (slash == std::string::npos) break;
  }
  Fd folder(::open(path.c_str(), kFolderFlags));
  if (!folder) return io_error(path, errno);
  return folder;
}

struct AtomicFile::Impl {
  Fd folder;  // none: `file` is a device and is written straight
  Fd file;
  std::string temporary;  // empty once renamed
  std::string name;
  Impl(Fd in, std::string last) : folder(std::move(in)), name(std::move(last)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (folder && !temporary.empty()) ::unlinkat(folder.get(), temporary.c_str(), 0);
  }
};

AtomicFile::AtomicFile(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;
AtomicFile& AtomicFile::operator=(AtomicFile&&) noexcept = default;
AtomicFile::~AtomicFile() = default;

Result<AtomicFile> AtomicFile::open(const std::string& path) {
  if (path.find('\0') != std::string::npos) return Error{Errc::io, "the name has a NUL byte"};
  const std::size_t slash = path.rfind('/');
  const std::string last = slash == std::string::npos ? path : path.substr(slash + 1);
  if (is_written_straight(path)) {
    auto impl = std::make_unique<Impl>(Fd(), last);
    impl->file = Fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!impl->file) return io_error(path, errno);
    return AtomicFile(std::move(impl));
  }
  struct stat info {};
  if (!is_safe(last) || (::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)))
    return io_error(path, EISDIR);
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  Fd folder(::open(parent.c_str(), kFolderFlags));
  if (!folder) return io_error(path, errno);
  auto impl = std::make_unique<Impl>(std::move(folder), last);
  impl->file = make_temporary(impl->folder.get(), impl->temporary);
  if (!impl->file) {
    impl->temporary.clear();
    return io_error(path, errno);
  }
  return AtomicFile(std::move(impl));
}

Status AtomicFile::append(std::string_view bytes) {
  if (const int error = write_all(impl_->file.get(), bytes)) return io_error(impl_->name, error);
  return {};
}

Status AtomicFile::commit() {
  if (!impl_->folder) return {};
  if (::fsync(impl_->file.get()) != 0 && errno != EINVAL && errno != EROFS)
    return io_error(impl_->name, errno);
  if (const int error = impl_->file.close_checked()) return io_error(impl_->name, error);
  const int folder = impl_->folder.get();
  if (::renameat(folder, impl_->temporary.c_str(), folder, impl_->name.c_str()) != 0)
    return io_error(impl_->name, errno);
  impl_->temporary.clear();
  return {};
}

Status AtomicFile::sync_folder() {
  if (::fsync(impl_->folder.get()) != 0 && errno != EINVAL && errno != EROFS)
    return io_error(impl_->name, errno);
  return {};
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
OutputFolder& OutputFolder::operator=(OutputFolder&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
OutputFolder::~OutputFolder() {
  if (fd_ >= 0) ::close(fd_);
}

Result<OutputFolder> OutputFolder::open(const std::string& path) {
  Result<Fd> folder = make_folder(path);
  if (!folder) return folder.error();
  return OutputFolder(folder->release());
}

template <class Make>
Result<AtomicFile> OutputFolder::put(std::string_view name, std::string_view bytes, Make make) {
  std::string_view last = name;
  Result<Fd> parent = open_parent(fd_, last, true);
  if (!parent) return parent.error();
  auto impl = std::make_unique<AtomicFile::Impl>(std::move(*parent), std::string(last));
  impl->file = make(impl->folder.get(), impl->temporary);
  if (!impl->file) {
    const int error = errno;
    impl->temporary.clear();
    return io_error(name, error);
  }
  AtomicFile file(std::move(impl));
  if (Status status = file.append(bytes); !status) return status.error();
  if (Status status = file.commit(); !status) return status.error();
  return file;
}

Status OutputFolder::write(std::string_view name, std::string_view bytes) {
  const Result<AtomicFile> file = put(name, bytes, make_temporary);
  return file ? Status() : Status(file.error());
}

Status OutputFolder::replace(std::string_view name, std::string_view bytes) {
  const std::string_view last = name.substr(name.rfind('/') + 1);
  // A name of the file's own, so that one which a killed process left is found.
  const auto make = [&](int folder, std::string& temporary) {
    temporary = ".saring-" + hex16(xxh3_64(last)) + ".tmp";
    const auto open_new = [&] {
      return Fd(
          ::openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    };
    Fd fd = open_new();
    if (!fd && errno == EEXIST && ::unlinkat(folder, temporary.c_str(), 0) == 0) fd = open_new();
    return fd;
  };
  Result<AtomicFile> file = put(name, bytes, make);
  return file ? file->sync_folder() : Status(file.error());
}

bool OutputFolder::exists(std::string_view name) const {
  std::string_view last = name;
  const Result<Fd> parent = open_parent(fd_, last, false);
  if (!parent) return false;
  struct stat info {};
  return ::fstatat(parent->get(), std::string(last).c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(info.st_mode);
}

Result<AppendFile> AppendFile::open(const OutputFolder& folder, std::string_view name,
                                    std::optional<std::uint64_t> committed) {
  std::string file(name);
  if (!is_safe(name) || name.find('/') != std::string_view::npos)
    return Error{Errc::refused, "the name would leave the output folder"};
  constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int fd = ::openat(folder.fd_, file.c_str(), kFlags, 0666);
  if (fd < 0 && (errno == ELOOP || errno == EMLINK))
    return Error{Errc::refused, clean(name) + ": a symbolic link stands where a file should be"};
  if (fd < 0) return io_error(name, errno);
  AppendFile out(fd, std::move(file), committed.value_or(0));
  struct stat info {};
  if (::fstat(fd, &info) != 0) return io_error(name, errno);
  if (!S_ISREG(info.st_mode)) return Error{Errc::refused, clean(name) + ": not a regular file"};
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return Error{Errc::refused, clean(name) + ": another process writes it"};
  if (!committed && size > 0)
    return Error{Errc::refused, clean(name) + ": there already, and not of this job: choose another folder"};
  if (size < out.size_)
    return Error{Errc::corrupt, clean(name) + ": " + std::to_string(out.size_) + " bytes were written, " +
                                    std::to_string(size) + " are there"};
  if (size > out.size_ && ::ftruncate(fd, static_cast<off_t>(out.size_)) != 0) return io_error(name, errno);
  // The name too, before anything counts on it.
  if (::fsync(fd) != 0 || ::fsync(folder.fd_) != 0) return io_error(name, errno);
  return out;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), name_(std::move(other.name_)), size_(other.size_) {}
AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  name_ = std::move(other.name_);
  size_ = other.size_;
  return *this;
}
AppendFile::~AppendFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status AppendFile::append(std::string_view bytes) {
  if (const int error = write_all(fd_, bytes)) return io_error(name_, error);
  size_ += bytes.size();
  return {};
}

Status AppendFile::sync() {
  if (::fdatasync(fd_) != 0) return io_error(name_, errno);
  return {};
}

}  // namespace saring
