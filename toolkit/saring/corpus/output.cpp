// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/output.h"

#include <dirent.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cstdio>
#include <map>
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

// 0 or errno. Devices and some file systems have nothing to sync.
int sync_of(int fd) { return ::fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno; }

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
      if (const int error = made ? sync_of(folder.get()) : 0) return io_error(component, error);
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

// A folder below `root` that is there.
Result<Fd> open_folder(int root, std::string_view name) {
  const std::string inside = std::string(name) + "/any";
  std::string_view last = inside;
  return open_parent(root, last, false);
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
  if (const int error = sync_of(impl_->file.get())) return io_error(impl_->name, error);
  if (const int error = impl_->file.close_checked()) return io_error(impl_->name, error);
  const int folder = impl_->folder.get();
  if (::renameat(folder, impl_->temporary.c_str(), folder, impl_->name.c_str()) != 0)
    return io_error(impl_->name, errno);
  impl_->temporary.clear();
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

Status OutputFolder::write(std::string_view name, std::string_view bytes) {
  std::string_view last = name;
  Result<Fd> parent = open_parent(fd_, last, true);
  if (!parent) return parent.error();
  auto impl = std::make_unique<AtomicFile::Impl>(std::move(*parent), std::string(last));
  impl->file = make_temporary(impl->folder.get(), impl->temporary);
  if (!impl->file) {
    const int error = errno;
    impl->temporary.clear();
    return io_error(name, error);
  }
  AtomicFile file(std::move(impl));
  if (Status status = file.append(bytes); !status) return status;
  return file.commit();
}

Status OutputFolder::stage(std::string_view name, std::string_view bytes) {
  std::string_view last = name;
  const Result<Fd> parent = open_parent(fd_, last, true);
  if (!parent) return parent.error();
  const std::string file(last);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  Fd fd(::openat(parent->get(), file.c_str(), kFlags, 0666));
  if (!fd && errno == EEXIST && ::unlinkat(parent->get(), file.c_str(), 0) == 0)
    fd = Fd(::openat(parent->get(), file.c_str(), kFlags, 0666));
  if (!fd) return io_error(name, errno);
  if (const int error = write_all(fd.get(), bytes)) return io_error(name, error);
  if (const int error = sync_of(fd.get())) return io_error(name, error);
  if (const int error = fd.close_checked()) return io_error(name, error);
  return {};
}

Status OutputFolder::sync(std::string_view folder) {
  const Result<Fd> inside = open_folder(fd_, folder);
  if (!inside) return inside.error();
  if (const int error = sync_of(inside->get())) return io_error(folder, error);
  return {};
}

Status OutputFolder::move(std::span<const std::pair<std::string, std::string>> from_to) {
  std::map<std::string_view, Fd> changed;  // folders by name
  for (const auto& [from, to] : from_to) {
    std::string_view old_name = from, new_name = to;
    const Result<Fd> source = open_parent(fd_, old_name, false);
    if (!source) return source.error();
    Result<Fd> target = open_parent(fd_, new_name, true);
    if (!target) return target.error();
    const bool moved = ::renameat(source->get(), std::string(old_name).c_str(), target->get(),
                                  std::string(new_name).c_str()) == 0;
    if (!moved && errno != ENOENT) return io_error(to, errno);
    const auto folder = std::string_view(to).substr(0, to.size() - new_name.size());
    changed.try_emplace(folder, std::move(*target));
  }
  for (const auto& [folder, fd] : changed)
    if (const int error = sync_of(fd.get())) return io_error(folder, error);
  return {};
}

Status OutputFolder::clear(std::string_view folder) {
  const std::string name(folder);
  if (::faccessat(fd_, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT) return {};
  Result<Fd> inside = open_folder(fd_, folder);
  if (!inside) return inside.error();
  const int fd = inside->get();
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(inside->release()), &::closedir);
  if (!entries) return ::close(fd), io_error(folder, errno);
  while (const dirent* entry = ::readdir(entries.get()))
    if (entry->d_name[0] != '.' && ::unlinkat(fd, entry->d_name, 0) != 0 && errno != EISDIR)
      return io_error(folder, errno);
  return {};
}

Status OutputFolder::remove(std::string_view name) {
  std::string_view last = name;
  const Result<Fd> parent = open_parent(fd_, last, true);
  if (!parent) return parent.error();
  if (::unlinkat(parent->get(), std::string(last).c_str(), 0) != 0 && errno != ENOENT)
    return io_error(name, errno);
  return {};
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
