// SPDX-License-Identifier: Apache-2.0
#include "saring/url/url.h"

namespace saring {

std::string_view Url::protocol() const { return part(0, protocol_end_); }

std::string_view Url::username() const {
  return has_authority_ ? part(protocol_end_ + 2, username_end_) : std::string_view();
}

std::string_view Url::password() const {
  // With credentials, href_[username_end_] is ':' before a password or '@', and href_[host_start_ - 1] is
  // '@'.
  if (username_end_ >= host_start_ || href_[username_end_] != ':') return {};
  return part(username_end_ + 1, host_start_ - 1);
}

std::string_view Url::host() const {
  return has_authority_ ? part(host_start_, pathname_start_) : std::string_view();
}

std::string_view Url::hostname() const { return part(host_start_, host_end_); }

std::string_view Url::port() const {
  if (!has_authority_ || host_end_ == pathname_start_) return {};
  return part(host_end_ + 1, pathname_start_);
}

std::string_view Url::pathname() const { return part(pathname_start_, search_start_); }

std::string_view Url::search() const {
  const auto search = part(search_start_, hash_start_);
  return search.size() > 1 ? search : std::string_view();
}

std::string_view Url::hash() const {
  const auto hash = std::string_view(href_).substr(hash_start_);
  return hash.size() > 1 ? hash : std::string_view();
}

std::string Url::origin() const {
  const auto scheme = protocol();
  if (scheme == "blob:") {
    const auto inner = parse(pathname());
    return inner && inner->is_http() ? inner->origin() : "null";
  }
  if (!is_http() && scheme != "ws:" && scheme != "wss:" && scheme != "ftp:") return "null";
  return std::string(scheme).append("//").append(host());
}

bool Url::is_http() const {
  const auto scheme = protocol();
  return scheme == "http:" || scheme == "https:";
}

bool Url::has_opaque_path() const { return !has_authority_ && !pathname().starts_with('/'); }

}  // namespace saring
