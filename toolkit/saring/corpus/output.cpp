// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/output.h"

#include <dirent.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cstdio>
#include <map>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "saring/corpus/file_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

namespace saring {
namespace {

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = uninterrupted(::write, fd, bytes.data(), bytes.size());
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

// 0 or errno. Devices and some file systems have nothing to sync.
int sync_of(int fd) {
  return uninterrupted(::fsync, fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
}

constexpr std::string_view kTemporary = ".saring-", kTemporaryEnd = ".tmp";  // no output's name starts so

// A temporary file is locked (flock) for as long as somebody works on it. false: it is being removed.
bool lock_temporary(int fd) {
  if (uninterrupted(::flock, fd, LOCK_EX | LOCK_NB) != 0) return errno != EWOULDBLOCK;
  struct stat info {};
  return ::fstat(fd, &info) == 0 && info.st_nlink > 0;
}

// A file that did not exist before.
Fd make_temporary(int folder, std::string& name) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    name.assign(kTemporary).append(std::to_string(::getpid())).append("-");
    name.append(std::to_string(attempt)).append(kTemporaryEnd);
    Fd fd(uninterrupted(::openat, folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                        0666));
    if (!fd && errno != EEXIST) return fd;
    if (fd && lock_temporary(fd.get())) return fd;
  }
  errno = EEXIST;
  return Fd();
}

bool is_safe(std::string_view component) {
  return !component.empty() && component != "." && component != ".." &&
         component.find('\0') == std::string_view::npos;
}

// The folder that `name` stands in, opened without following links; `name` becomes its last component.
Result<Fd> open_parent(int root, std::string_view& name, bool make) {
  Fd folder(uninterrupted(::openat, root, ".", kFolderFlags));
  if (!folder) return io_error("output folder", errno);
  for (std::size_t slash; (slash = name.find('/')) != std::string_view::npos; name.remove_prefix(slash + 1)) {
    const std::string component(name.substr(0, slash));
    if (!is_safe(component)) return Error{Errc::refused, "the name would leave the output folder"};
    if (make) {
      const bool made = ::mkdirat(folder.get(), component.c_str(), 0777) == 0;
      if (!made && errno != EEXIST) return io_error(component, errno);
      if (const int error = made ? sync_of(folder.get()) : 0) return io_error(component, error);
    }
    Fd next(uninterrupted(::openat, folder.get(), component.c_str(), kFolderFlags | O_NOFOLLOW));
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

// A folder that was made is durable when the one that it is in is. One that may not be read cannot be synced.
int sync_parent(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Fd folder(uninterrupted(::open, parent.c_str(), kFolderFlags));
  return folder ? sync_of(folder.get()) : 0;
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
    const bool made = ::mkdir(head.c_str(), 0777) == 0;
    if (!made && errno != EEXIST && errno != EISDIR) return io_error(path, errno);
    if (const int error = made ? sync_parent(head) : 0) return io_error(path, error);
    if (slash == std::string::npos) break;
  }
  Fd folder(uninterrupted(::open, path.c_str(), kFolderFlags));
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
    // A signal ends the wait for the reader of a pipe.
    impl->file = Fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!impl->file) return io_error(path, errno);
    return AtomicFile(std::move(impl));
  }
  struct stat info {};
  if (!is_safe(last) || (::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)))
    return io_error(path, EISDIR);
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  Fd folder(uninterrupted(::open, parent.c_str(), kFolderFlags));
  if (!folder) return io_error(path, errno);
  auto impl = std::make_unique<Impl>(std::move(folder), last);
  impl->file = make_temporary(impl->folder.get(), impl->temporary);
  if (!impl->file) {
    impl->temporary.clear();
    return io_error(path, errno);
  }
  return AtomicFile(std::move(impl));
}

void remove_leftovers(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), &::closedir);
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(kTemporary) || !name.ends_with(kTemporaryEnd)) continue;
    const int in = ::dirfd(entries.get());
    const Fd fd(uninterrupted(::openat, in, entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (fd && uninterrupted(::flock, fd.get(), LOCK_EX | LOCK_NB) == 0) ::unlinkat(in, entry->d_name, 0);
  }
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
  Fd fd(uninterrupted(::openat, parent->get(), file.c_str(), kFlags, 0666));
  if (!fd && errno == EEXIST && ::unlinkat(parent->get(), file.c_str(), 0) == 0)
    fd = Fd(uninterrupted(::openat, parent->get(), file.c_str(), kFlags, 0666));
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

namespace {

// A file's bytes into another file system, whole or not at all.
Status copy(int source, const std::string& name, OutputFolder& folder, std::string_view to) {
  const Fd fd(uninterrupted(::openat, source, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return io_error(to, errno);
  std::string bytes;
  for (char buffer[1 << 16];;) {
    const ssize_t n = uninterrupted(::read, fd.get(), buffer, sizeof buffer);
    if (n < 0) return io_error(to, errno);
    if (n == 0) break;
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
  if (Status written = folder.write(to, bytes); !written) return written;
  return ::unlinkat(source, name.c_str(), 0) == 0 ? Status() : Status(io_error(to, errno));
}

}  // namespace

Status OutputFolder::move(std::span<const std::pair<std::string, std::string>> from_to, bool again) {
  const auto folder_of = [](std::string_view name) {
    const std::size_t slash = name.rfind('/');
    return name.substr(0, slash == std::string_view::npos ? 0 : slash);
  };
  std::map<std::string_view, std::vector<const std::pair<std::string, std::string>*>> by_folder;
  for (const auto& pair : from_to) by_folder[folder_of(pair.second)].push_back(&pair);
  for (const auto& [folder, pairs] : by_folder) {
    Fd target;
    for (const auto* pair : pairs) {
      const auto& [from, to] = *pair;
      std::string_view old_name = from, new_name = to;
      const Result<Fd> source = open_parent(fd_, old_name, false);
      if (!source) return source.error();
      Result<Fd> parent = open_parent(fd_, new_name, true);
      if (!parent) return parent.error();
      target = *std::move(parent);
      const std::string old_file(old_name), new_file(new_name);
      if (::renameat(source->get(), old_file.c_str(), target.get(), new_file.c_str()) == 0) continue;
      if (errno == ENOENT && again) continue;
      if (errno != EXDEV) return io_error(to, errno);
      if (Status copied = copy(source->get(), old_file, *this, to); !copied) return copied;
    }
    if (const int error = sync_of(target.get())) return io_error(folder, error);
  }
  return {};
}

Result<OutputFolder> OutputFolder::claim(std::string_view folder) {
  const std::string inside = std::string(folder) + "/any";
  std::string_view last = inside;
  Result<Fd> claimed = open_parent(fd_, last, true);
  if (!claimed) return claimed.error();
  if (uninterrupted(::flock, claimed->get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return Error{Errc::refused, clean(folder) + ": another process writes texts there"};
  return OutputFolder(claimed->release());
}

Status OutputFolder::clear() {
  Fd fd(uninterrupted(::openat, fd_, ".", kFolderFlags));
  if (!fd) return io_error("output folder", errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(fd.get()), &::closedir);
  if (!entries) return io_error("output folder", errno);
  fd.release();  // the stream's from now on
  while (const dirent* entry = ::readdir(entries.get()))
    if (entry->d_name[0] != '.' && ::unlinkat(fd_, entry->d_name, 0) != 0 && errno != EISDIR)
      return io_error(entry->d_name, errno);
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

namespace {

// Whether the first `size` bytes of a file begin and end as lines do.
Status has_lines(int fd, char begin, std::uint64_t size, std::string_view name) {
  char first = begin, last = '\n';
  if (size > 0 && (uninterrupted(::pread, fd, &first, sizeof first, off_t{0}) != 1 ||
                   uninterrupted(::pread, fd, &last, sizeof last, static_cast<off_t>(size - 1)) != 1))
    return io_error(name, errno);
  if (first == begin && last == '\n') return {};
  return Error{Errc::corrupt, clean(name) + ": not what was written"};
}

Error too_short(std::string_view name, std::uint64_t written, std::uint64_t there) {
  return {Errc::corrupt, clean(name) + ": " + std::to_string(written) + " bytes were written, " +
                             std::to_string(there) +
                             " are there: put it back, or begin with another folder and state"};
}

}  // namespace

Result<AppendFile> AppendFile::open(const OutputFolder& folder, std::string_view name, char begin,
                                    std::optional<std::uint64_t> committed) {
  std::string file(name);
  if (!is_safe(name) || name.find('/') != std::string_view::npos)
    return Error{Errc::refused, "the name would leave the output folder"};
  constexpr int kFlags = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const int create = committed.value_or(0) == 0 ? O_CREAT : 0;
  const int fd = uninterrupted(::openat, folder.fd_, file.c_str(), kFlags | create, 0666);
  if (fd < 0 && errno == ENOENT && create == 0) return too_short(name, *committed, 0);
  if (fd < 0 && (errno == ELOOP || errno == EMLINK))
    return Error{Errc::refused, clean(name) + ": a symbolic link stands where a file should be"};
  if (fd < 0) return io_error(name, errno);
  AppendFile out(fd, std::move(file), committed.value_or(0));
  struct stat info {};
  if (::fstat(fd, &info) != 0) return io_error(name, errno);
  if (!S_ISREG(info.st_mode)) return Error{Errc::refused, clean(name) + ": not a regular file"};
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (uninterrupted(::flock, fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return Error{Errc::refused, clean(name) + ": another process writes it"};
  if (!committed && size > 0)
    return Error{Errc::refused, clean(name) + ": there already, and not of this job: choose another folder"};
  if (size < out.size_) return too_short(name, out.size_, size);
  if (Status lines = has_lines(fd, begin, out.size_, name); !lines) return lines.error();
  if (size > out.size_ && uninterrupted(::ftruncate, fd, static_cast<off_t>(out.size_)) != 0)
    return io_error(name, errno);
  // The name too, before anything counts on it.
  if (uninterrupted(::fsync, fd) != 0 || uninterrupted(::fsync, folder.fd_) != 0)
    return io_error(name, errno);
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
  if (uninterrupted(::fdatasync, fd_) != 0) return io_error(name_, errno);
  return {};
}

}  // namespace saring
