// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/warc.h"

#include <dirent.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <charconv>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/corpus/file_internal.h"
#include "saring/corpus/output.h"
#include "saring/corpus/warc_internal.h"

namespace saring {
namespace {

constexpr std::string_view kSuffix = ".warc.gz";
constexpr std::string_view kUncommitted = ".uncommitted";
constexpr std::size_t kStampDigits = 14;  // YYYYMMDDhhmmss
constexpr std::size_t kSerialDigits = 5;  // at least
constexpr std::uint32_t kMaxSerial = 999'999'999;
constexpr int kNameAttempts = 1000;

using Serial = std::uint32_t;

std::string file_name(std::string_view prefix, std::string_view date, Serial serial) {
  std::string out(prefix);
  out += '-';
  for (std::size_t i = 0, digits = 0; digits < kStampDigits; ++i)
    if (ascii::is_digit(date[i])) out += date[i], ++digits;
  const std::string number = std::to_string(serial);
  out += '-';
  if (number.size() < kSerialDigits) out.append(kSerialDigits - number.size(), '0');
  return out.append(number).append(kSuffix);
}

// The serial number in a name that file_name() could have given for this prefix.
std::optional<Serial> serial_of(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || !name.ends_with(kSuffix)) return {};
  name.remove_prefix(prefix.size());
  if (name.size() < 1 + kStampDigits + 1 + kSerialDigits + kSuffix.size()) return {};
  name.remove_suffix(kSuffix.size());
  if (name[0] != '-' || name[1 + kStampDigits] != '-') return {};
  for (const char c : name.substr(1, kStampDigits))
    if (!ascii::is_digit(c)) return {};
  const std::string_view digits = name.substr(2 + kStampDigits);
  Serial serial = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), serial);
  if (error != std::errc() || end != digits.data() + digits.size() || serial > kMaxSerial) return {};
  return serial;
}

struct Found {
  std::string name;
  Serial serial = 0;
};

// The files of a prefix. Only names that are of it take memory.
Result<std::vector<Found>> files_of(int folder, std::string_view prefix) {
  struct Close {
    void operator()(DIR* list) const { ::closedir(list); }
  };
  Fd copy(uninterrupted(::openat, folder, ".", kFolderFlags));
  if (!copy) return io_error("archive folder", errno);
  const std::unique_ptr<DIR, Close> list(::fdopendir(copy.get()));
  if (!list) return io_error("archive folder", errno);
  copy.release();
  std::vector<Found> out;
  for (errno = 0; const dirent* entry = ::readdir(list.get()); errno = 0)
    if (const auto serial = serial_of(entry->d_name, prefix)) out.push_back({entry->d_name, *serial});
  if (errno != 0) return io_error("archive folder", errno);
  return out;
}

int write_at(int fd, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = uninterrupted(::pwrite, fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0) return errno;
    if (n == 0) return EIO;
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return 0;
}

bool sync_fd(int fd) { return uninterrupted(::fsync, fd) == 0; }

// A regular file that this process alone writes; the lock goes with the descriptor. Where a file system has
// no locks there is none.
Result<Fd> open_locked(int folder, const std::string& name, int flags) {
  // O_NONBLOCK: a FIFO at the place must not hold us.
  Fd file(uninterrupted(::openat, folder, name.c_str(),
                        O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | flags, 0666));
  if (!file && errno == ELOOP) return Error{Errc::refused, name + ": a symbolic link"};
  if (!file) return io_error(name, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return io_error(name, errno);
  if (!S_ISREG(info.st_mode)) return Error{Errc::refused, name + ": not a regular file"};
  if (uninterrupted(::flock, file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return Error{Errc::refused, name + ": another process writes there"};
  return file;
}

}  // namespace

struct WarcWriter::Impl {
  WarcOptions options;
  Fd folder, file;
  std::string name;         // of `file`
  Serial serial = 0;        // of `file`
  std::uint64_t size = 0;   // of what was appended to it
  std::string warcinfo_id;  // empty: this process has written none to `file` yet
  bool folder_synced = false;
  std::optional<Error> broken;

  Error fail(Error error) {
    broken = error;
    return error;
  }

  // Makes the next file; the one before is synced and closed once the new one is there.
  Status start_file(std::string_view date, Serial first) {
    for (Serial next = first, most = first + kNameAttempts; next < most && next <= kMaxSerial; ++next) {
      const std::string wanted = file_name(options.prefix, date, next);
      struct stat info {};
      if (::fstatat(folder.get(), wanted.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) continue;
      Result<Fd> made = open_locked(folder.get(), wanted, O_CREAT | O_EXCL);
      if (!made) return made.error();
      if (Status status = close_file(); !status) return status;
      file = std::move(*made);
      name = wanted, serial = next, size = 0, folder_synced = false;
      warcinfo_id.clear();
      return {};
    }
    return Error{Errc::io, "no free name for the next archive file"};
  }

  Status close_file() {
    if (!file) return {};
    if (!sync_fd(file.get())) return fail(io_error(name, errno));
    if (const int error = file.close_checked()) return fail(io_error(name, error));
    return {};
  }

  Status write(std::string_view bytes) {
    const int error = write_at(file.get(), size, bytes);
    if (error == 0) {
      size += bytes.size();
      return {};
    }
    const Error what = io_error(name, error);
    if (uninterrupted(::ftruncate, file.get(), static_cast<off_t>(size)) != 0) return fail(what);
    return what;
  }

  // Appends to `batch` what this process has to say first in a file.
  Status introduce(std::string_view date, std::string& id, std::string& batch) const {
    id = warcinfo_id;
    if (!id.empty()) return {};
    Result<warc::Part> part = warc::append_warcinfo(options, date, name, batch);
    if (!part) return part.error();
    id = std::move(part->id);
    return {};
  }

  Status write_warcinfo(std::string_view date) {
    std::string batch, id;
    if (Status status = introduce(date, id, batch); !status) return status;
    if (Status status = write(batch); !status) return status;
    warcinfo_id = std::move(id);
    return {};
  }

  Status begin(std::string_view date) {
    const Result<std::vector<Found>> files = files_of(folder.get(), options.prefix);
    if (!files) return files.error();
    Serial next = 0;
    for (const Found& found : *files) next = std::max(next, found.serial + 1);
    if (Status status = start_file(date, next); !status) return status;
    Status status = write_warcinfo(date);
    if (!status) ::unlinkat(folder.get(), name.c_str(), 0);  // nobody knows of it yet
    return status;
  }

  // Nothing is changed before all files are known to be ours alone.
  Status resume(const WarcPosition& committed) {
    const auto number = serial_of(committed.file, options.prefix);
    if (!number) return Error{Errc::usage, "WARC: the committed file is not of this prefix"};
    name = committed.file, serial = *number;
    const bool fresh = committed.size == 0;  // the file may not have reached the disk
    Result<Fd> opened = open_locked(folder.get(), name, fresh ? O_CREAT : 0);
    if (!opened) return opened.error();
    file = std::move(*opened);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return io_error(name, errno);
    if (static_cast<std::uint64_t>(info.st_size) < committed.size)
      return Error{Errc::corrupt, name + ": " + std::to_string(info.st_size) + " bytes, but " +
                                      std::to_string(committed.size) + " were committed"};
    if (Status status = set_later_aside(); !status) return status;
    if (uninterrupted(::ftruncate, file.get(), static_cast<off_t>(committed.size)) != 0 ||
        !sync_fd(file.get()))
      return io_error(name, errno);
    size = committed.size;
    return {};
  }

  Status set_later_aside() {
    const Result<std::vector<Found>> files = files_of(folder.get(), options.prefix);
    if (!files) return files.error();
    for (const bool rename : {false, true}) {
      for (const Found& found : *files) {
        if (found.serial <= serial) continue;
        if (!rename) {
          if (const Result<Fd> alone = open_locked(folder.get(), found.name, 0); !alone) return alone.error();
        } else if (::renameat(folder.get(), found.name.c_str(), folder.get(),
                              (found.name + std::string(kUncommitted)).c_str()) != 0) {
          return io_error(found.name, errno);
        }
      }
    }
    return {};
  }
};

WarcWriter::WarcWriter(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
WarcWriter::WarcWriter(WarcWriter&&) noexcept = default;
WarcWriter& WarcWriter::operator=(WarcWriter&&) noexcept = default;
WarcWriter::~WarcWriter() = default;

Result<WarcWriter> WarcWriter::open(const std::string& folder, WarcOptions options, std::string_view date,
                                    const std::optional<WarcPosition>& committed) {
  if (Status status = warc::check(options); !status) return status.error();
  if (!warc::is_date(date)) return warc::bad_date();
  Result<Fd> opened = make_folder(folder);
  if (!opened) return opened.error();
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  impl->folder = std::move(*opened);
  if (Status status = committed ? impl->resume(*committed) : impl->begin(date); !status)
    return status.error();
  return WarcWriter(std::move(impl));
}

Result<WarcRecord> WarcWriter::append(const WarcCapture& capture) {
  Impl& impl = *impl_;
  if (impl.broken) return *impl.broken;
  if (!warc::is_date(capture.date)) return warc::bad_date();
  if (impl.size >= impl.options.max_file_bytes) {
    if (Status status = impl.start_file(capture.date, impl.serial + 1); !status) return status.error();
    if (Status status = impl.write_warcinfo(capture.date); !status) return status.error();
  }
  std::string batch, id;
  if (Status status = impl.introduce(capture.date, id, batch); !status) return status.error();
  const Result<warc::Part> part = warc::append_capture(capture, impl.options, id, batch);
  if (!part) return part.error();
  const std::uint64_t start = impl.size;
  if (Status status = impl.write(batch); !status) return status.error();
  impl.warcinfo_id = std::move(id);
  return WarcRecord{impl.name, start + part->begin, part->end - part->begin, part->id, part->payload_digest};
}

Status WarcWriter::sync() {
  Impl& impl = *impl_;
  if (impl.broken) return *impl.broken;
  if (!sync_fd(impl.file.get())) return impl.fail(io_error(impl.name, errno));
  if (impl.folder_synced) return {};
  // File systems that cannot sync a folder say EINVAL.
  if (!sync_fd(impl.folder.get()) && errno != EINVAL) return impl.fail(io_error(impl.name, errno));
  impl.folder_synced = true;
  return {};
}

WarcPosition WarcWriter::position() const { return {impl_->name, impl_->size}; }

}  // namespace saring
