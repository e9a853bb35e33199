// SPDX-License-Identifier: Apache-2.0
#include "inputs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <system_error>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/url/url.h"
#include "signals.h"

namespace saring::cli {
namespace {

constexpr std::size_t kMaxListedName = 64u << 10;  // bytes of one name in a list

constexpr std::string_view kPageExtensions[] = {".html", ".htm", ".xhtml"};
constexpr std::string_view kCompressedExtensions[] = {".gz", ".zst"};

bool iends_with(std::string_view s, std::string_view end) {
  return s.size() > end.size() && ascii::iequals(s.substr(s.size() - end.size()), end);
}

std::string_view without_compression(std::string_view name) {
  for (const std::string_view extension : kCompressedExtensions)
    if (iends_with(name, extension)) return name.substr(0, name.size() - extension.size());
  return name;
}

// Name without page extension; empty if it has none.
std::string_view page_stem(std::string_view name) {
  name = without_compression(name);
  for (const std::string_view extension : kPageExtensions)
    if (iends_with(name, extension)) return name.substr(0, name.size() - extension.size());
  return {};
}

struct Entry {
  std::string path;
  bool folder = false;
};

// The pages and folders of a folder, sorted by name. Links to folders, and a browser's NAME_files next to its
// page, are left out. Returns an errno value.
int list_folder(const std::string& folder, std::vector<Entry>& out) {
  struct Closer {
    void operator()(DIR* dir) const { ::closedir(dir); }
  };
  const std::unique_ptr<DIR, Closer> dir(::opendir(folder.c_str()));
  if (!dir) return errno;
  std::vector<std::pair<std::string, bool>> names;
  std::vector<std::string> pages;
  while (const dirent* entry = ::readdir(dir.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat info {};
    if (::fstatat(::dirfd(dir.get()), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
    const bool is_folder = S_ISDIR(info.st_mode);
    if (S_ISLNK(info.st_mode) && ::fstatat(::dirfd(dir.get()), name.c_str(), &info, 0) == 0 &&
        S_ISDIR(info.st_mode))
      continue;
    const std::string_view stem = page_stem(name);
    const bool is_page = !is_folder && !stem.empty() && (S_ISREG(info.st_mode) || S_ISLNK(info.st_mode));
    if (is_page) pages.emplace_back(stem);
    if (is_page || is_folder) names.emplace_back(name, is_folder);
  }
  std::sort(names.begin(), names.end());
  std::sort(pages.begin(), pages.end());
  const std::string prefix = folder.ends_with('/') ? folder : folder + "/";
  for (const auto& [name, is_folder] : names) {
    if (is_folder && name.ends_with("_files") &&
        std::binary_search(pages.begin(), pages.end(), name.substr(0, name.size() - 6)))
      continue;
    out.push_back({prefix + name, is_folder});
  }
  return 0;
}

// Names of a list, one at a time.
class NameList {
 public:
  NameList(int fd, char separator) : fd_(fd), separator_(separator) {}
  NameList(const NameList&) = delete;
  NameList& operator=(const NameList&) = delete;
  ~NameList() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }

  std::optional<std::string> next() {
    std::string name;
    while (true) {
      if (begin_ == end_ && !fill()) break;
      const char* const from = buffer_.data() + begin_;
      const char* const stop = std::find(from, static_cast<const char*>(buffer_.data() + end_), separator_);
      const auto length = static_cast<std::size_t>(stop - from);
      name.append(from, std::min(length, kMaxListedName - name.size()));
      begin_ += length;
      if (begin_ == end_) continue;
      ++begin_;
      if (trimmed(name)) return name;
    }
    if (trimmed(name)) return name;
    return std::nullopt;
  }
  int error() const { return error_; }

 private:
  bool trimmed(std::string& name) const {
    if (separator_ == '\n' && name.ends_with('\r')) name.pop_back();
    return !name.empty();
  }
  bool fill() {
    begin_ = end_ = 0;
    while (!at_end_ && wait_readable(fd_)) {
      const ssize_t n = ::read(fd_, buffer_.data(), buffer_.size());
      if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (n < 0) error_ = errno;
      if (n <= 0) break;
      end_ = static_cast<std::size_t>(n);
      return true;
    }
    at_end_ = true;
    return false;
  }

  int fd_;
  char separator_;
  bool at_end_ = false;
  int error_ = 0;
  std::size_t begin_ = 0, end_ = 0;
  std::array<char, 16384> buffer_;
};

Input failed(std::string name, int error) {
  return {InputKind::failed, 0, std::move(name), std::generic_category().message(error)};
}

}  // namespace

struct Inputs::Impl {
  std::vector<std::string> arguments;
  std::size_t argument = 0;
  std::unique_ptr<NameList> list;
  std::string list_name;
  std::vector<Entry> walk;  // a stack: what is still to visit, next one last
  std::deque<Input> ahead;  // produced but not yet given
  std::size_t count = 0;

  std::optional<Input> produce() {
    while (true) {
      if (!walk.empty()) {
        Entry entry = std::move(walk.back());
        walk.pop_back();
        if (!entry.folder) return Input{InputKind::file, 0, std::move(entry.path), {}};
        if (std::optional<Input> bad = open_folder(entry.path)) return bad;
        continue;
      }
      std::optional<std::string> name;
      if (argument < arguments.size())
        name = std::move(arguments[argument++]);
      else if (list)
        name = list->next();
      if (!name) return list_error();
      struct stat info {};
      if (is_url(*name)) return Input{InputKind::url, 0, without_user(*name), {}, std::move(*name)};
      if (*name == "-") return Input{InputKind::standard_input, 0, std::move(*name), {}};
      if (::stat(name->c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
        return Input{InputKind::file, 0, std::move(*name), {}};
      if (std::optional<Input> bad = open_folder(*name)) return bad;
    }
  }

  std::optional<Input> open_folder(const std::string& path) {
    std::vector<Entry> entries;
    if (const int error = list_folder(path, entries)) return failed(path, error);
    std::move(entries.rbegin(), entries.rend(), std::back_inserter(walk));
    return std::nullopt;
  }

  std::optional<Input> list_error() {
    if (!list || list->error() == 0) return std::nullopt;
    const int error = list->error();
    list.reset();
    return failed(list_name, error);
  }
};

Inputs::Inputs(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Inputs::Inputs(Inputs&&) noexcept = default;
Inputs& Inputs::operator=(Inputs&&) noexcept = default;
Inputs::~Inputs() = default;

Result<Inputs> Inputs::open(const Settings& settings) {
  auto impl = std::make_unique<Impl>();
  impl->arguments = settings.inputs;
  if (!settings.files_from.empty()) {
    impl->list_name = settings.files_from;
    const int fd =
        settings.files_from == "-" ? STDIN_FILENO : ::open(settings.files_from.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (fd < 0)
      return Error{Errc::usage, "--files-from: " + settings.files_from + ": " + failed({}, errno).what};
    if (::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
      return Error{Errc::usage, "--files-from: " + settings.files_from + ": " + failed({}, EISDIR).what};
    impl->list = std::make_unique<NameList>(fd, settings.null_separated ? '\0' : '\n');
  } else if (settings.inputs.empty()) {
    impl->arguments.emplace_back("-");
  }
  return Inputs(std::move(impl));
}

std::optional<Input> Inputs::next() {
  std::optional<Input> out;
  if (!impl_->ahead.empty()) {
    out = std::move(impl_->ahead.front());
    impl_->ahead.pop_front();
  } else {
    out = impl_->produce();
  }
  if (out) out->index = impl_->count++;
  return out;
}

bool Inputs::several() {
  while (impl_->ahead.size() < 2) {
    std::optional<Input> input = impl_->produce();
    if (!input) return false;
    impl_->ahead.push_back(std::move(*input));
  }
  return true;
}

bool is_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon < 2) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.'; });
}

std::string without_user(std::string_view url) {
  std::string out(url);
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return out;
  // Slashes more or fewer are all the same to the URL parser, and to it the last '@' before the path counts.
  const std::size_t begin = std::min(url.find_first_not_of("/\\", colon + 1), url.size());
  const std::size_t end = std::min(url.find_first_of("/\\?#", begin), url.size());
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at != std::string_view::npos && at >= begin) out.erase(begin, at + 1 - begin);
  return out;
}

std::string stem_of(const Input& input) {
  if (input.kind == InputKind::standard_input) return "stdin";
  std::string_view path = input.name;
  std::string url_path;
  if (input.kind == InputKind::url) {
    const Result<Url> url = Url::parse(input.name);
    if (!url) return {};
    url_path = std::string(url->pathname());
    while (url_path.ends_with('/')) url_path.pop_back();
    if (url_path.empty()) return std::string(url->hostname());
    path = url_path;
  }
  path = path.substr(path.rfind('/') + 1);
  if (const std::string_view stem = page_stem(path); !stem.empty()) return std::string(stem);
  path = without_compression(path);
  const std::size_t dot = path.rfind('.');
  return std::string(dot == std::string_view::npos || dot == 0 ? path : path.substr(0, dot));
}

}  // namespace saring::cli
