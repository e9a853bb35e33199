// SPDX-License-Identifier: Apache-2.0
// One request and its response on a handle of libcurl, which fetch() performs alone and a Fetcher among many.
// Redirects are the callers' business.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "saring/base/result.h"
#include "saring/codec/codec.h"
#include "saring/fetch/http.h"
#include "saring/fetch/libcurl_internal.h"
#include "saring/fetch/target_internal.h"

namespace saring::fetching {

struct DeleteCurl {
  void operator()(CURL* curl) const { libcurl().easy_cleanup(curl); }
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, DeleteCurl>;
using CurlList = std::unique_ptr<curl_slist, DeleteCurl>;

// The open connections of a Fetcher by host: only their sockets, which libcurl makes and closes.
class Sockets {
 public:
  // `name` is of a host, `origin` its scheme, name and port.
  void add(const std::string& name, const std::string& origin, curl_socket_t socket);
  void remove(curl_socket_t socket);
  // Ends the connections to a host. libcurl finds them dead when it looks at them next.
  void shut_down(const std::string& name);
  // The same of those to other ports of it.
  void shut_down_others(const std::string& name, const std::string& origin);
  // Ends those to a host, none of which is in use, on which something has come that nobody asked for. libcurl
  // would take it for the answer to the next request (RFC 9112, 6.3 forbids that). Of HTTP/2 that cannot be:
  // what comes names the request, or is about the connection.
  void drop_unasked(const std::string& name);
  // Those to an origin that are open speak HTTP/2.
  void name_requests(const std::string& name, const std::string& origin);

 private:
  struct Entry {
    curl_socket_t socket;
    std::string origin;
    bool names_requests = false;
  };
  std::unordered_multimap<std::string, Entry> of_host_;
  std::unordered_map<curl_socket_t, std::string> hosts_;
};

// Bytes of bodies that the transfers of a Fetcher hold together. Over `most` those wait that hold more than
// `share`, but for the one of them that began first: so one after the other comes to its end.
struct BodyBudget {
  std::size_t most, share;
  std::size_t held = 0;
  std::uint64_t first = 0;  // number of the transfer that goes on
};

struct Request {
  const Target& target;
  const Target* credentials;  // whose user and password to send, or null
  const CurlList& headers;
  bool follow;  // a redirect's body is not wanted
  std::chrono::milliseconds time_left;
  Sockets* sockets = nullptr;  // that its connections are put down in; outlives them. Or null
  BodyBudget* budget = nullptr;
  std::uint64_t number = 0;  // in the budget
};

CurlList request_headers(const FetchOptions& options, bool first_origin);
Status check(const FetchOptions& options);  // usage

struct Response {
  int status = 0;
  std::string location;  // of a redirect that names its target, else empty
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string status_line, peer;
  bool cut = false;
  std::chrono::milliseconds first_byte{0}, after_first_byte{0};
};
FetchReply reply_of(Response response, const Target& target, const CurlList& headers,
                    const FetchOptions& options);

// A request in the making and its response. What it is given must outlive it; between the two calls the
// handle is libcurl's.
class Exchange {
 public:
  // `curl` may have served other requests: only its connections are used again.
  Exchange(CURL* curl, const Request& request, const FetchOptions& options);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  // After libcurl is done with it, once. Errors: as fetch() has them, but those of redirects. The bodies of
  // redirects to follow, and of errors unless options.any_status, are not read.
  Result<Response> finish(CURLcode code);

  // Between calls of libcurl's: lets it try the next of a host's addresses after one that failed. Driven by
  // sockets, libcurl 7.88 has none then, and would begin when half of the time for the connection is over.
  void connect_on();
  // It waits for its budget, until resume(), which may end the transfer with an error: it is to be finished
  // with that then.
  bool waits() const;
  CURLcode resume();
  std::size_t held() const;  // bytes of its body in the budget

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saring::fetching
