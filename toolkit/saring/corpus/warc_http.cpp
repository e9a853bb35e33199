// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/corpus/warc_internal.h"
#include "saring/url/url.h"

namespace saring::warc {
namespace {

constexpr std::string_view kRenamed = "X-Crawl-";

bool is_token_byte(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110, 5.6.2
  return ascii::is_alnum(c) || kMarks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_byte);
}

bool is_allowed_in_request(std::string_view name) {
  return std::any_of(kWarcRequestHeaders.begin(), kWarcRequestHeaders.end(),
                     [&](std::string_view known) { return ascii::iequals(name, known); });
}

bool holds_url(std::string_view name) {
  return ascii::iequals(name, "referer") || ascii::iequals(name, "location") ||
         ascii::iequals(name, "content-location") || ascii::iequals(name, "via");
}

// The URL in a header without user and password; as it stands where it has none, empty where it is no URL but
// may hold some.
std::string without_user(std::string_view value, std::string_view target) {
  if (value.find('@') == std::string_view::npos) return std::string(value);
  const Result<Url> base = Url::parse(target);
  const Result<Url> url = base ? Url::parse(value, *base) : Url::parse(value);
  if (!url) return {};
  if (url->username().empty() && url->password().empty()) return std::string(value);
  std::string out(url->protocol());
  return out.append("//")
      .append(url->host())
      .append(url->pathname())
      .append(url->search())
      .append(url->hash());
}

Error too_long(std::size_t max_bytes) {
  return {Errc::too_large, "headers over " + std::to_string(max_bytes) + " bytes"};
}

bool may_have_length(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

std::string without_secrets(std::string_view name, std::string_view value, std::string_view target) {
  return holds_url(name) ? without_user(value, target) : std::string(value);
}

Status append_header(std::string_view name, std::string_view value, std::size_t max_bytes, std::string& out) {
  if (name.empty()) return {};
  if (out.size() > max_bytes || name.size() + value.size() > max_bytes - out.size())
    return too_long(max_bytes);
  for (const char c : name) out += is_token_byte(c) ? c : '_';
  out += ": ";
  const std::size_t begin = out.size();
  for (const char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  const std::string_view written = std::string_view(out).substr(begin);
  const std::string trimmed(ascii::trim(written));
  out.resize(begin);
  out.append(trimmed).append("\r\n");
  return {};
}

Result<std::string> request_head(const WarcCapture& capture, std::string_view target, std::size_t max_bytes) {
  if (!is_token(capture.method)) return Error{Errc::usage, "not an HTTP method"};
  const Result<Url> url = Url::parse(target);
  if (!url) return url.error();
  std::string out(capture.method);
  out.append(" ").append(url->pathname()).append(url->search()).append(" HTTP/1.1\r\n");
  for (const auto& [name, value] : capture.request_headers) {
    if (!is_allowed_in_request(name)) continue;
    const std::string safe = without_secrets(name, value, target);
    if (Status status = append_header(name, safe, max_bytes, out); !status) return status.error();
  }
  return out.append("\r\n");
}

Result<std::string> response_head(const WarcCapture& capture, std::string_view target,
                                  std::size_t max_bytes) {
  if (capture.status < 100 || capture.status > 999) return Error{Errc::usage, "not an HTTP status"};
  const bool secret = std::any_of(capture.request_headers.begin(), capture.request_headers.end(),
                                  [](const WarcHeader& h) { return !is_allowed_in_request(h.first); });
  const std::string length = std::to_string(capture.body.size());
  bool has_length = !may_have_length(capture.status);
  std::string out;
  if (capture.reason.size() > max_bytes) return too_long(max_bytes);
  // The status line is made as a header is, for the same safety.
  out = "HTTP/1.1 " + std::to_string(capture.status) + " ";
  for (const char c : capture.reason) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out += "\r\n";
  for (const auto& [name, value] : capture.response_headers) {
    if (secret && (ascii::iequals(name, "set-cookie") || ascii::iequals(name, "set-cookie2"))) continue;
    const bool is_length = ascii::iequals(name, "content-length");
    const bool fits = is_length && !has_length && ascii::trim(value) == length;
    has_length = has_length || fits;
    const bool renamed = (is_length && !fits) || ascii::iequals(name, "content-encoding") ||
                         ascii::iequals(name, "transfer-encoding");
    const std::string safe = without_secrets(name, value, target);
    const Status status = append_header(renamed ? std::string(kRenamed) + name : name, safe, max_bytes, out);
    if (!status) return status.error();
  }
  if (!has_length) out.append("Content-Length: ").append(length).append("\r\n");
  return out.append("\r\n");
}

}  // namespace saring::warc
