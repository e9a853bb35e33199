// SPDX-License-Identifier: Apache-2.0
// The standard's "basic URL parser" without its state override. A member function for each state or group of
// states; each takes the input from its own first byte on, and consumes as much as belongs to it.
#include <algorithm>
#include <string>

#include "saring/base/ascii.h"
#include "saring/text/utf8.h"
#include "saring/url/host_internal.h"
#include "saring/url/percent_internal.h"
#include "saring/url/url.h"

namespace saring {

using namespace url_internal;

namespace {

constexpr unsigned kNoPort = 0x10000;  // no port equals it

struct SpecialScheme {
  std::string_view name;
  unsigned default_port;
};
constexpr SpecialScheme kSpecialSchemes[] = {
    {"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}, {"file", kNoPort},
};

const SpecialScheme* find_special(std::string_view scheme) {
  for (const auto& special : kSpecialSchemes)
    if (special.name == scheme) return &special;
  return nullptr;
}

// Well-formed UTF-8 without tabs and newlines, and without controls and spaces at its ends. A view of `in`,
// or of `storage` where something had to go.
std::string_view clean_input(std::string_view in, std::string& storage) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!in.empty() && is_edge(in.front())) in.remove_prefix(1);
  while (!in.empty() && is_edge(in.back())) in.remove_suffix(1);
  constexpr ByteSet kNotPlain = ByteSet().with("\t\n\r").with_range(0x80, 0xFF);
  std::size_t i = 0;
  while (i < in.size() && !kNotPlain.has(in[i])) ++i;
  if (i == in.size()) return in;
  storage.reserve(in.size());
  storage.assign(in, 0, i);
  while (i < in.size()) {
    const char32_t c = utf8::next(in, i);
    if (c != '\t' && c != '\n' && c != '\r') utf8::append(c, storage);
  }
  return storage;
}

// "C:" or "C|" and no more.
bool is_drive_letter(std::string_view s) {
  return s.size() == 2 && ascii::is_alpha(s[0]) && (s[1] == ':' || s[1] == '|');
}

bool starts_with_drive_letter(std::string_view s) {
  return is_drive_letter(s.substr(0, 2)) && (s.size() == 2 || std::string_view("/\\?#").find(s[2]) < 4);
}

// Whether the first segment of `path` is "C:".
bool has_drive(std::string_view path) {
  return path.size() >= 3 && ascii::is_alpha(path[1]) && path[2] == ':' &&
         (path.size() == 3 || path[3] == '/');
}

// 1 for a single-dot segment, 2 for a double-dot segment, else 0.
int dots(std::string_view segment) {
  int count = 0;
  while (!segment.empty()) {
    if (segment.front() == '.')
      segment.remove_prefix(1);
    else if (ascii::istarts_with(segment, "%2e"))
      segment.remove_prefix(3);
    else
      return 0;
    if (++count > 2) return 0;
  }
  return count;
}

}  // namespace

class UrlParser {
 public:
  UrlParser(std::string_view input, const Url* base) : base_(base) { input_ = clean_input(input, storage_); }

  Result<Url> run() {
    if (!parse_scheme()) return Error{Errc::bad_url, std::string("not a URL: ") + fault_};
    if (scheme_.size() + username_.size() + password_.size() + host_.size() + path_.size() + query_.size() +
            fragment_.size() >
        4 * kMaxUrlBytes)
      return Error{Errc::too_large, "URL over the length limit when serialised"};
    return serialise();
  }

 private:
  bool fail(const char* fault) {
    fault_ = fault;
    return false;
  }

  bool is_slash(char c) const { return c == '/' || (special_ && c == '\\'); }
  bool is_file() const { return scheme_ == "file"; }
  bool base_is_file() const { return base_ && base_->protocol() == "file:"; }

  void set_scheme(std::string_view scheme) {
    scheme_ = ascii::lower(scheme);
    special_ = find_special(scheme_);
  }

  void take_base_scheme() { set_scheme(base_->protocol().substr(0, base_->protocol().size() - 1)); }

  void take_base_authority() {
    username_ = base_->username();
    password_ = base_->password();
    port_ = base_->port();
    take_base_host();
  }

  void take_base_host() {
    has_authority_ = base_->has_authority_;
    host_ = base_->hostname();
  }

  void take_base_path() {
    path_ = base_->pathname();
    opaque_ = base_->has_opaque_path();
    has_query_ = base_->search_start_ < base_->hash_start_;
    if (has_query_) query_ = base_->part(base_->search_start_ + 1, base_->hash_start_);
  }

  void drop_query() {
    has_query_ = false;
    query_.clear();
  }

  // The standard's "shorten a URL's path".
  void shorten_path() {
    if (is_file() && path_.size() == 3 && has_drive(path_)) return;
    const auto slash = path_.rfind('/');
    path_.resize(slash == std::string::npos ? 0 : slash);
  }

  bool parse_scheme();
  bool parse_after_scheme(std::string_view s);
  bool parse_without_scheme(std::string_view s);
  bool parse_relative(std::string_view s);
  bool parse_authority_after_slashes(std::string_view s);
  bool parse_authority(std::string_view s);
  void parse_credentials(std::string_view s);
  bool parse_host_and_port(std::string_view s);
  bool parse_port(std::string_view s);
  bool parse_file(std::string_view s);
  bool parse_file_slash(std::string_view s);
  bool parse_file_host(std::string_view s);
  bool parse_path_start(std::string_view s);
  bool parse_path(std::string_view s);
  void append_segment(std::string_view raw, bool last);
  bool parse_opaque_path(std::string_view s);
  bool parse_query_or_fragment(std::string_view s);
  Url serialise() const;

  const Url* base_;
  std::string storage_;
  std::string_view input_;
  const char* fault_ = "";

  std::string scheme_, username_, password_, host_, port_, path_, query_, fragment_;
  const SpecialScheme* special_ = nullptr;
  bool has_authority_ = false, opaque_ = false, has_query_ = false, has_fragment_ = false;
};

// Scheme start and scheme states.
bool UrlParser::parse_scheme() {
  if (input_.empty() || !ascii::is_alpha(input_[0])) return parse_without_scheme(input_);
  std::size_t i = 1;
  while (i < input_.size() &&
         (ascii::is_alnum(input_[i]) || input_[i] == '+' || input_[i] == '-' || input_[i] == '.'))
    ++i;
  if (i == input_.size() || input_[i] != ':') return parse_without_scheme(input_);
  set_scheme(input_.substr(0, i));
  return parse_after_scheme(input_.substr(i + 1));
}

bool UrlParser::parse_after_scheme(std::string_view s) {
  if (is_file()) return parse_file(s);
  if (special_) {
    const auto base_scheme = base_ ? base_->protocol() : std::string_view();
    if (base_scheme.substr(0, base_scheme.size() - !base_scheme.empty()) == scheme_ && !s.starts_with("//"))
      return parse_relative(s);
    return parse_authority_after_slashes(s);
  }
  if (s.starts_with("//")) return parse_authority(s.substr(2));
  if (s.starts_with('/')) return parse_path(s.substr(1));
  return parse_opaque_path(s);
}

bool UrlParser::parse_without_scheme(std::string_view s) {
  if (!base_) return fail("a relative reference without a base");
  if (base_->has_opaque_path()) {
    if (!s.starts_with('#')) return fail("a relative reference to a base that takes none");
    take_base_scheme();
    take_base_path();
    return parse_query_or_fragment(s);
  }
  return base_is_file() ? parse_file(s) : parse_relative(s);
}

// Relative and relative slash states.
bool UrlParser::parse_relative(std::string_view s) {
  take_base_scheme();
  if (!s.empty() && is_slash(s[0])) {
    s.remove_prefix(1);
    if (!s.empty() && is_slash(s[0]))
      return special_ ? parse_authority_after_slashes(s) : parse_authority(s.substr(1));
    take_base_authority();
    return parse_path(s);
  }
  take_base_authority();
  take_base_path();
  if (s.empty() || s[0] == '?' || s[0] == '#') return parse_query_or_fragment(s);
  drop_query();
  shorten_path();
  return parse_path(s);
}

// For special schemes: any number of slashes, either way round.
bool UrlParser::parse_authority_after_slashes(std::string_view s) {
  while (!s.empty() && is_slash(s[0])) s.remove_prefix(1);
  return parse_authority(s);
}

bool UrlParser::parse_authority(std::string_view s) {
  has_authority_ = true;
  const std::size_t end = std::min(s.find_first_of(special_ ? "/?#\\" : "/?#"), s.size());
  std::string_view authority = s.substr(0, end);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    parse_credentials(authority.substr(0, at));
    authority.remove_prefix(at + 1);
    if (authority.empty()) return fail("a user without a host");
  }
  return parse_host_and_port(authority) && parse_path_start(s.substr(end));
}

void UrlParser::parse_credentials(std::string_view s) {
  const auto colon = s.find(':');
  percent_encode(s.substr(0, colon), kUserinfoSet, username_);
  if (colon != std::string_view::npos) percent_encode(s.substr(colon + 1), kUserinfoSet, password_);
}

bool UrlParser::parse_host_and_port(std::string_view s) {
  std::size_t end = 0;
  for (bool in_brackets = false; end < s.size() && (s[end] != ':' || in_brackets); ++end) {
    if (s[end] == '[') in_brackets = true;
    if (s[end] == ']') in_brackets = false;
  }
  if (end == 0 && (special_ || !s.empty())) return fail("no host");
  if (!parse_host(s.substr(0, end), special_ != nullptr, host_)) return fail("the host is not valid");
  return end == s.size() || parse_port(s.substr(end + 1));
}

bool UrlParser::parse_port(std::string_view s) {
  if (s.empty()) return true;
  unsigned port = 0;
  for (const char c : s) {
    if (!ascii::is_digit(c)) return fail("the port is not a number");
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 0xFFFF) return fail("the port is over 65535");
  }
  if (special_ && special_->default_port == port) return true;
  port_ = std::to_string(port);
  return true;
}

bool UrlParser::parse_file(std::string_view s) {
  set_scheme("file");
  has_authority_ = true;
  if (!s.empty() && is_slash(s[0])) return parse_file_slash(s.substr(1));
  if (!base_is_file()) return parse_path(s);
  take_base_host();
  take_base_path();
  if (s.empty() || s[0] == '?' || s[0] == '#') return parse_query_or_fragment(s);
  drop_query();
  if (starts_with_drive_letter(s))
    path_.clear();
  else
    shorten_path();
  return parse_path(s);
}

bool UrlParser::parse_file_slash(std::string_view s) {
  if (!s.empty() && is_slash(s[0])) return parse_file_host(s.substr(1));
  if (base_is_file()) {
    take_base_host();
    if (!starts_with_drive_letter(s) && has_drive(base_->pathname())) path_ = base_->pathname().substr(0, 3);
  }
  return parse_path(s);
}

bool UrlParser::parse_file_host(std::string_view s) {
  const std::size_t end = std::min(s.find_first_of("/\\?#"), s.size());
  const std::string_view host = s.substr(0, end);
  if (is_drive_letter(host)) return parse_path(s);
  if (!host.empty() && !parse_host(host, true, host_)) return fail("the host is not valid");
  if (host_ == "localhost") host_.clear();
  return parse_path_start(s.substr(end));
}

bool UrlParser::parse_path_start(std::string_view s) {
  if (!special_ && (s.empty() || s[0] == '?' || s[0] == '#')) return parse_query_or_fragment(s);
  if (!s.empty() && is_slash(s[0])) s.remove_prefix(1);
  return parse_path(s);
}

bool UrlParser::parse_path(std::string_view s) {
  const char* const ends = special_ ? "/?#\\" : "/?#";
  for (;;) {
    const std::size_t end = std::min(s.find_first_of(ends), s.size());
    const bool last = end == s.size() || !is_slash(s[end]);
    append_segment(s.substr(0, end), last);
    if (last) return parse_query_or_fragment(s.substr(end));
    s.remove_prefix(end + 1);
  }
}

void UrlParser::append_segment(std::string_view raw, bool last) {
  if (const int n = dots(raw); n > 0) {
    if (n == 2) shorten_path();
    if (last) path_ += '/';
    return;
  }
  const bool drive = is_file() && path_.empty() && is_drive_letter(raw);
  path_ += '/';
  percent_encode(raw, kPathSet, path_);
  if (drive) path_.back() = ':';
}

bool UrlParser::parse_opaque_path(std::string_view s) {
  opaque_ = true;
  const std::size_t end = std::min(s.find_first_of("?#"), s.size());
  percent_encode(s.substr(0, end), kControlSet, path_);
  if (end < s.size() && path_.ends_with(' ')) {
    path_.pop_back();
    path_ += "%20";
  }
  return parse_query_or_fragment(s.substr(end));
}

// The rest after the path: "", "?query", "#fragment" or both. A query or fragment given replaces one taken
// from the base; none given leaves it.
bool UrlParser::parse_query_or_fragment(std::string_view s) {
  const std::size_t hash = std::min(s.find('#'), s.size());
  if (s.starts_with('?')) {
    has_query_ = true;
    query_.clear();
    percent_encode(s.substr(1, hash - 1), special_ ? kSpecialQuerySet : kQuerySet, query_);
  }
  if (hash < s.size()) {
    has_fragment_ = true;
    percent_encode(s.substr(hash + 1), kFragmentSet, fragment_);
  }
  return true;
}

Url UrlParser::serialise() const {
  Url url;
  std::string& href = url.href_;
  const auto here = [&] { return static_cast<std::uint32_t>(href.size()); };
  href.reserve(scheme_.size() + username_.size() + password_.size() + host_.size() + path_.size() +
               query_.size() + fragment_.size() + 16);
  href.append(scheme_) += ':';
  url.protocol_end_ = url.username_end_ = url.host_start_ = url.host_end_ = here();
  url.has_authority_ = has_authority_;
  if (has_authority_) {
    href.append("//").append(username_);
    url.username_end_ = here();
    if (!password_.empty()) href.append(":").append(password_);
    if (!username_.empty() || !password_.empty()) href += '@';
    url.host_start_ = here();
    href += host_;
    url.host_end_ = here();
    if (!port_.empty()) href.append(":").append(port_);
  } else if (!opaque_ && path_.starts_with("//")) {
    href += "/.";
  }
  url.pathname_start_ = here();
  href += path_;
  url.search_start_ = here();
  if (has_query_) href.append("?").append(query_);
  url.hash_start_ = here();
  if (has_fragment_) href.append("#").append(fragment_);
  return url;
}

namespace {

Result<Url> parse_url(std::string_view input, const Url* base) {
  if (input.size() > kMaxUrlBytes) return Error{Errc::too_large, "URL over the length limit"};
  return UrlParser(input, base).run();
}

}  // namespace

Result<Url> Url::parse(std::string_view input) { return parse_url(input, nullptr); }

Result<Url> Url::parse(std::string_view input, const Url& base) {
  return parse_url(input, base.href().empty() ? nullptr : &base);
}

}  // namespace saring
