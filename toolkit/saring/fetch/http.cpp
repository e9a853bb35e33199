// SPDX-License-Identifier: Apache-2.0
#include "saring/fetch/http.h"

#include <unistd.h>

#include <algorithm>
#include <new>

#include "saring/base/ascii.h"
#include "saring/base/version.h"
#include "saring/fetch/exchange_internal.h"
#include "saring/fetch/target_internal.h"

namespace saring {
namespace {

using namespace fetching;
using Clock = std::chrono::steady_clock;

// Sent unless the caller names the header itself.
constexpr std::string_view kDefaultHeaders[] = {
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding: gzip, deflate, br, zstd",
};

// Meant for the first host alone: not sent to another origin that a redirect leads to.
constexpr std::string_view kFirstOriginHeaders[] = {"authorization", "cookie", "host", "proxy-authorization"};

std::string_view header_name(std::string_view header) { return header.substr(0, header.find(':')); }

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

// RFC 9110, 5.6.2.
bool is_token_char(char c) {
  return ascii::is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

void append(CurlList& list, const std::string& line) {
  curl_slist* longer = libcurl().slist_append(list.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

std::string content_type(const Response& response) {
  std::string found;
  for (const auto& [name, value] : response.headers)
    if (ascii::iequals(name, "Content-Type") && !ascii::trim(value).empty()) found = value;
  return found;
}

}  // namespace

namespace fetching {

Status check(const FetchOptions& options) {
  if (options.connect_timeout.count() <= 0 || options.total_timeout.count() <= 0)
    return Error{Errc::usage, "a time limit is not positive"};
  if (options.max_redirects < 0 || options.low_speed_bytes < 0 || options.low_speed_time.count() < 0)
    return Error{Errc::usage, "a limit is negative"};
  for (const std::string& header : options.headers) {
    const std::string_view name = header_name(header);
    if (name.empty() || name.size() == header.size() || !std::all_of(name.begin(), name.end(), is_token_char))
      return Error{Errc::usage, "a header is not of the form 'Name: value'"};
    if (std::any_of(header.begin(), header.end(), is_control))
      return Error{Errc::usage, "control byte in a header"};
  }
  if (std::any_of(options.user_agent.begin(), options.user_agent.end(), is_control))
    return Error{Errc::usage, "control byte in the user agent"};
  if (const std::string_view fault = fault_of_proxy(options.proxy); !fault.empty())
    return Error{Errc::usage, "proxy: " + std::string(fault)};
  if (!options.ca_file.empty() && ::access(options.ca_file.c_str(), R_OK) != 0)
    return Error{Errc::usage, "the file of certificate authorities cannot be read"};
  return {};
}

CurlList request_headers(const FetchOptions& options, bool first_origin) {
  CurlList list;
  for (std::string_view line : kDefaultHeaders) {
    const auto same_name = [&](const std::string& h) {
      return ascii::iequals(header_name(h), header_name(line));
    };
    if (std::none_of(options.headers.begin(), options.headers.end(), same_name))
      append(list, std::string(line));
  }
  for (const std::string& header : options.headers) {
    const std::string_view name = header_name(header);
    const auto same_name = [&](std::string_view other) { return ascii::iequals(name, other); };
    if (!first_origin &&
        std::any_of(std::begin(kFirstOriginHeaders), std::end(kFirstOriginHeaders), same_name))
      continue;
    // libcurl takes "Name:" for "do not send", and "Name;" for an empty value.
    const bool no_value = ascii::trim(std::string_view(header).substr(name.size() + 1)).empty();
    append(list, no_value ? std::string(name) + ';' : header);
  }
  return list;
}

FetchReply reply_of(Response response, const Target& target, const CurlList& headers,
                    const FetchOptions& options) {
  FetchReply reply;
  reply.request_headers = {
      {"Host", std::string(target.url.host())},
      {"User-Agent", options.user_agent.empty() ? default_user_agent() : options.user_agent}};
  for (const curl_slist* line = headers.get(); line; line = line->next) {
    const std::string_view header = line->data;
    const std::string_view name = header_name(header);
    reply.request_headers.emplace_back(name,
                                       ascii::trim(header.substr(std::min(name.size() + 1, header.size()))));
  }
  reply.status = response.status;
  reply.url = target.address;
  reply.content_type = content_type(response);
  reply.headers = std::move(response.headers);
  reply.body = std::move(response.body);
  reply.status_line = std::move(response.status_line);
  reply.peer = std::move(response.peer);
  reply.cut = response.cut;
  reply.first_byte = response.first_byte;
  reply.after_first_byte = response.after_first_byte;
  return reply;
}

}  // namespace fetching

std::string_view fault_of_proxy(std::string_view proxy) {
  constexpr std::string_view kSchemes[] = {"http:", "https:", "socks4:", "socks4a:", "socks5:", "socks5h:"};
  if (proxy.empty()) return {};
  const Result<Url> url = Url::parse(proxy);
  if (!url || url->hostname().empty() || std::any_of(proxy.begin(), proxy.end(), is_control))
    return "it is no URL such as \"http://host:port\"";
  const bool known =
      std::find(std::begin(kSchemes), std::end(kSchemes), url->protocol()) != std::end(kSchemes);
  return known ? "" : "its scheme is none of http, https, socks4, socks4a, socks5 and socks5h";
}

std::string default_user_agent() {
  std::string agent = "saring/";
  agent += version();
  agent += " (+https://saring.example/)";
  return agent;
}

Result<FetchReply> fetch(std::string_view url, const FetchOptions& options) {
  const Clock::time_point start = Clock::now();
  if (Status status = check(options); !status) return status.error();
  Result<Target> first = parse_target(url);
  if (!first) return first.error();
  if (Status started = start_libcurl(); !started) return started.error();
  Sockets sockets;  // outlives the connections
  const CurlHandle curl(libcurl().easy_init());
  if (!curl) throw std::bad_alloc();

  Target target = *first;
  const bool follow = options.max_redirects > 0 || !options.any_status;
  for (int redirects = 0;; ++redirects) {
    const bool first_origin = same_origin(*first, target);
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const auto time_left = options.total_timeout - spent;
    if (time_left.count() <= 0) return Error{Errc::timeout, "the time for all redirects together is over"};
    if (Status status = check_spelled_host(target, options); !status) return status.error();
    const CurlList headers = request_headers(options, first_origin);
    const Target* credentials = first_origin ? &*first : nullptr;
    const bool direct = options.proxy.empty();  // to a proxy, no connection is of a host
    if (direct) sockets.drop_unasked(std::string(target.url.hostname()));
    Exchange exchange(
        curl.get(), {target, credentials, headers, follow, time_left, direct ? &sockets : nullptr}, options);
    Result<Response> response = exchange.finish(libcurl().easy_perform(curl.get()));
    if (!response) return response.error();
    if (response->location.empty()) {
      FetchReply reply = reply_of(*std::move(response), target, headers, options);
      reply.redirects = redirects;
      reply.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
      return reply;
    }
    if (redirects >= options.max_redirects)
      return Error{Errc::refused, "more than " + std::to_string(options.max_redirects) + " redirects"};
    Result<Target> next = redirect_target(target, response->location);
    if (!next) return next.error();
    target = *std::move(next);
  }
}

}  // namespace saring
