// SPDX-License-Identifier: Apache-2.0
#include "saring/fetch/fetcher.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <new>
#include <optional>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/fetch/cookie_jar_internal.h"
#include "saring/fetch/exchange_internal.h"
#include "saring/fetch/multi_loop_internal.h"
#include "saring/fetch/target_internal.h"

namespace saring {
namespace {

using namespace fetching;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// libcurl's own word that the time is over comes first, where it has one.
constexpr std::chrono::milliseconds kGrace{100};

// Everything that a request's exchange refers to. It stays where it is.
struct Active {
  std::uint64_t id = 0;
  std::uint64_t number = 0;           // in the order of their start, from 1
  Clock::time_point start{}, last{};  // when it is to be over
  FetchOptions options;
  Target target;
  CurlList headers;
  CurlHandle curl;
  std::optional<Exchange> exchange;
};

long as_long(std::size_t n) {
  return static_cast<long>(std::min<std::size_t>(n, std::numeric_limits<int>::max()));
}

// How many connections may be of `wanted` by what the system lets a process open. A name that is looked up
// takes two descriptors, and the rest of the program has some.
std::size_t most_connections(std::size_t wanted) {
  constexpr std::size_t kOthers = 128;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const std::size_t others = std::min<std::size_t>(limit.rlim_cur / 4, kOthers);
  return std::min(wanted, std::max<std::size_t>((limit.rlim_cur - others) / 2, 1));
}

}  // namespace

struct Fetcher::Impl {
  FetcherOptions options;
  Sockets sockets;  // outlives the connections
  std::optional<CookieJar> cookies;
  BodyBudget budget{0, 0};
  std::uint64_t started = 0;  // transfers until now
  std::unique_ptr<MultiLoop> loop;
  std::vector<std::unique_ptr<Active>> active;  // in the multi handle
  std::vector<CurlHandle> idle;
  std::vector<Fetched> refused;                            // requests that could not start
  Clock::time_point next_last = Clock::time_point::max();  // the first of those that are active, or before

  CurlHandle handle() {
    if (idle.empty()) {
      CurlHandle fresh(libcurl().easy_init());
      if (!fresh) throw std::bad_alloc();
      return fresh;
    }
    CurlHandle last = std::move(idle.back());
    idle.pop_back();
    return last;
  }

  // Takes a transfer out of the multi handle and the list.
  std::unique_ptr<Active> take(std::size_t i) {
    std::unique_ptr<Active> out = std::move(active[i]);
    active[i] = std::move(active.back());
    active.pop_back();
    libcurl().multi_remove_handle(loop->multi(), out->curl.get());
    if (cookies) cookies->detach(out->curl.get());
    return out;
  }

  // Lets transfers go on that waited for the budget.
  void resume(std::vector<Fetched>& out) {
    budget.first = 0;
    for (const std::unique_ptr<Active>& one : active)
      if (one->exchange->held() > budget.share && (budget.first == 0 || one->number < budget.first))
        budget.first = one->number;
    for (std::size_t i = 0; i < active.size();) {
      Exchange& exchange = *active[i]->exchange;
      const bool goes_on =
          exchange.waits() && (budget.held <= budget.most || active[i]->number == budget.first);
      const CURLcode code = goes_on ? exchange.resume() : CURLE_OK;
      if (code == CURLE_OK)
        ++i;
      else
        finish(take(i), code, out);
    }
  }

  // Before a request to a host that has no other on its way: it has one connection, whatever its port, and
  // that says nothing on its own.
  void tidy_connections(const Target& target) {
    const std::string name(target.url.hostname());
    const auto is_of_host = [&](const auto& one) { return one->target.url.hostname() == name; };
    if (std::any_of(active.begin(), active.end(), is_of_host)) return;
    sockets.shut_down_others(name, target.url.origin());
    sockets.drop_unasked(name);
  }

  // Finishes what libcurl is done with or never saw.
  void collect(std::vector<Fetched>& out) {
    int left = 0;
    while (const CURLMsg* message = libcurl().multi_info_read(loop->multi(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* owner = nullptr;
      libcurl().easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
      const auto at = std::find_if(active.begin(), active.end(),
                                   [&](const std::unique_ptr<Active>& a) { return a.get() == owner; });
      assert(at != active.end());
      finish(take(static_cast<std::size_t>(at - active.begin())), code, out);
    }
    for (Fetched& one : refused) out.push_back(std::move(one));
    refused.clear();
  }

  // To libcurl, the time begins anew with a connection that it makes in place of one that died.
  void end_late(std::vector<Fetched>& out) {
    const Clock::time_point now = Clock::now();
    if (now < next_last) return;
    next_last = Clock::time_point::max();
    for (std::size_t i = 0; i < active.size();) {
      if (active[i]->last <= now)
        finish(take(i), CURLE_OPERATION_TIMEDOUT, out);
      else
        next_last = std::min(next_last, active[i++]->last);
    }
  }

  void finish(std::unique_ptr<Active> done, CURLcode code, std::vector<Fetched>& out) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - done->start);
    Result<Response> response = done->exchange->finish(code);
    if (response) {
      FetchReply reply = reply_of(*std::move(response), done->target, done->headers, done->options);
      reply.elapsed = elapsed;
      if (cookies) CookieJar::strip(reply.headers);
      out.push_back({done->id, std::move(reply), elapsed});
    } else {
      out.push_back({done->id, response.error(), elapsed});
    }
    done->exchange.reset();
    idle.push_back(std::move(done->curl));
  }
};

Fetcher::Fetcher(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher& Fetcher::operator=(Fetcher&&) noexcept = default;

Fetcher::~Fetcher() {
  if (!impl_) return;
  std::vector<std::uint64_t> ids;
  abandon(ids);
}

Result<Fetcher> Fetcher::open(FetcherOptions options) {
  if (Status status = check(options.request); !status) return status.error();
  if (Status started = start_libcurl(); !started) return started.error();
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  if (impl->options.cookies) impl->cookies.emplace();
  impl->budget.most = impl->options.max_held_bytes;
  impl->budget.share = impl->options.max_held_bytes / std::max<std::size_t>(impl->options.max_transfers, 1);
  Result<std::unique_ptr<MultiLoop>> loop = MultiLoop::open();
  if (!loop) return loop.error();
  impl->loop = *std::move(loop);
  CURLM* const multi = impl->loop->multi();
  const std::size_t connections = most_connections(impl->options.max_connections);
  set(multi, CURLMOPT_MAXCONNECTS, as_long(connections));
  set(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, as_long(connections));
  // To a proxy all hosts' connections are of one host.
  set(multi, CURLMOPT_MAX_HOST_CONNECTIONS, impl->options.request.proxy.empty() ? 1L : 0L);
  set(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  return Fetcher(std::move(impl));
}

bool Fetcher::has_room() const { return in_flight() < impl_->options.max_transfers; }
std::size_t Fetcher::in_flight() const { return impl_->active.size() + impl_->refused.size(); }

void Fetcher::start(FetchRequest request) {
  assert(has_room());
  auto active = std::make_unique<Active>();
  active->id = request.id;
  active->number = ++impl_->started;
  active->start = Clock::now();
  active->options = impl_->options.request;
  constexpr std::chrono::milliseconds kMost{std::numeric_limits<int>::max()};  // as libcurl has it
  active->last = active->start + std::min(active->options.total_timeout, kMost) + kGrace;
  active->options.any_status = true;
  if (request.max_bytes > 0) active->options.max_bytes = request.max_bytes;
  active->options.cut_long_body |= request.cut_long_body;
  for (std::string& header : request.headers) active->options.headers.push_back(std::move(header));
  Status status = check(active->options);
  if (status) {
    Result<Target> target = parse_target(request.url);
    if (target) {
      active->target = *std::move(target);
      status = check_spelled_host(active->target, active->options);
    } else {
      status = target.error();
    }
  }
  if (!status) {
    impl_->refused.push_back({request.id, status.error(), {}});
    return;
  }
  active->headers = request_headers(active->options, true);
  active->curl = impl_->handle();
  const bool direct = active->options.proxy.empty();  // to a proxy, no connection is of a host
  const Request asked{active->target,
                      &active->target,
                      active->headers,
                      false,
                      active->options.total_timeout,
                      direct ? &impl_->sockets : nullptr,
                      &impl_->budget,
                      active->number};
  if (direct) impl_->tidy_connections(active->target);
  active->exchange.emplace(active->curl.get(), asked, active->options);
  if (impl_->cookies) impl_->cookies->attach(active->curl.get());
  libcurl().easy_setopt(active->curl.get(), CURLOPT_PRIVATE, active.get());
  if (libcurl().multi_add_handle(impl_->loop->multi(), active->curl.get()) != CURLM_OK)
    throw std::bad_alloc();
  impl_->next_last = std::min(impl_->next_last, active->last);
  impl_->active.push_back(std::move(active));
}

Status Fetcher::run(std::chrono::milliseconds wait, std::vector<Fetched>& out) {
  Impl& self = *impl_;
  if (Status status = self.loop->run_due(); !status) return status;
  const std::size_t before = out.size();
  for (const std::unique_ptr<Active>& one : self.active) one->exchange->connect_on();
  self.resume(out);
  self.collect(out);
  // What ends at once, turn after turn, keeps nobody from the sockets.
  const auto late = std::chrono::ceil<std::chrono::milliseconds>(self.next_last - Clock::now());
  if (Status status = self.loop->wait(out.size() == before ? std::min(wait, late) : 0ms); !status)
    return status;
  self.collect(out);
  self.end_late(out);
  return {};
}

void Fetcher::wake() { impl_->loop->wake(); }

void Fetcher::abandon(std::vector<std::uint64_t>& ids) {
  while (!impl_->active.empty()) {
    const std::unique_ptr<Active> dropped = impl_->take(impl_->active.size() - 1);
    ids.push_back(dropped->id);
    dropped->exchange.reset();
  }
  for (const Fetched& refused : impl_->refused) ids.push_back(refused.id);
  impl_->refused.clear();
}

void Fetcher::disconnect(std::string_view host) { impl_->sockets.shut_down(std::string(host)); }

std::string_view header_of(const FetchReply& reply, std::string_view name) {
  std::string_view found;
  for (const auto& [key, value] : reply.headers)
    if (ascii::iequals(key, name)) found = ascii::trim(value);
  return found;
}

Result<std::string> redirect_of(const FetchReply& reply) {
  const bool moved = reply.status == 301 || reply.status == 302 || reply.status == 303 ||
                     reply.status == 307 || reply.status == 308;
  const std::string_view location = header_of(reply, "Location");
  if (!moved || location.empty()) return Error{Errc::http, "no redirect"};
  const Result<Target> from = parse_target(reply.url);
  if (!from) return from.error();
  Result<Target> to = redirect_target(*from, location);
  if (!to) return to.error();
  return to->address;
}

}  // namespace saring
