// SPDX-License-Identifier: Apache-2.0
// Many GETs at once over one libcurl multi handle that one thread drives: connections kept alive, names
// cached, HTTP/2 where offered. Each follows the rules of fetch() (http.h) but for redirects: a redirect is a
// reply, since the next hop may lead to another host, whose turn it may not be.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"
#include "saring/fetch/http.h"

namespace saring {

struct FetcherOptions {
  // Of every request; max_redirects, any_status and the total time over redirects are not looked at.
  FetchOptions request;
  std::size_t max_transfers = 512;  // at once
  // Kept, in use or not; fewer where the system lets the process open few files. Transfers wait for one.
  std::size_t max_connections = 768;
  // Of the bodies in transfer together. Over it those wait that hold more than their share (this by
  // max_transfers), but for the one of them that began first, which may have up to its own limit more; their
  // time goes on. Of several to one host over HTTP/2 libcurl keeps what comes for those that wait, beside the
  // budget.
  std::size_t max_held_bytes = 128u << 20;
  // Cookies are kept in memory and sent back by RFC 6265, none across public suffixes. Replies are then
  // without Set-Cookie.
  bool cookies = false;
};

struct FetchRequest {
  std::uint64_t id = 0;  // the caller's
  std::string url{};
  std::vector<std::string> headers{};  // besides those of FetcherOptions: "If-None-Match: ..."
  bool cut_long_body = false;          // as in FetchOptions
  std::size_t max_bytes = 0;           // of the body; 0: as in FetcherOptions
};

struct Fetched {
  std::uint64_t id = 0;
  // Any status. `reply.url` is the request's.
  Result<FetchReply> reply;
  std::chrono::milliseconds elapsed{0};
};

// Where a redirect leads: absolute, without user, password and fragment. Errors: bad_url, refused (scheme);
// http if the reply is no redirect.
Result<std::string> redirect_of(const FetchReply& reply);
// The last value of a header, trimmed; empty if there is none. Names match in any case.
std::string_view header_of(const FetchReply& reply, std::string_view name);

class Fetcher {
 public:
  // Errors: usage, network (libcurl does not start).
  static Result<Fetcher> open(FetcherOptions options);
  Fetcher(Fetcher&&) noexcept;
  Fetcher& operator=(Fetcher&&) noexcept;
  ~Fetcher();

  // Whether one more may start.
  bool has_room() const;
  std::size_t in_flight() const;

  // There must be room. What is wrong with the request comes back as its reply's error.
  void start(FetchRequest request);

  // Waits until something happens, at most `wait`; appends what is done to `out`. Errors: network (libcurl
  // itself fails).
  Status run(std::chrono::milliseconds wait, std::vector<Fetched>& out);

  // Ends a run() that waits. From any thread.
  void wake();

  // Ends the open connections to a host, none of which may be in use; the name is as in a URL. Those to a
  // proxy stay.
  void disconnect(std::string_view host);

  // Drops every transfer; their ids in `ids`.
  void abandon(std::vector<std::uint64_t>& ids);

 private:
  struct Impl;
  explicit Fetcher(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace saring
