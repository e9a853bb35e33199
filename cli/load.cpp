// SPDX-License-Identifier: Apache-2.0
#include "load.h"

#include <algorithm>
#include <utility>

#include "read.h"
#include "saring/url/url.h"
#include "signals.h"

namespace saring::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenStarts{1000};  // to one host
constexpr std::chrono::milliseconds kLongestNap{50};
constexpr std::size_t kHostsKept = 1024;
constexpr std::size_t kDefaultLimit = 32u << 20;

}  // namespace

bool HostGate::enter(const std::string& host) {
  while (true) {
    std::chrono::milliseconds nap = kLongestNap;
    {
      const std::lock_guard lock(mutex_);
      const Clock::time_point now = Clock::now();
      if (hosts_.size() >= kHostsKept)
        std::erase_if(hosts_,
                      [&](const auto& entry) { return !entry.second.busy && entry.second.next <= now; });
      Host& state = hosts_[host];
      if (!state.busy && now >= state.next) {
        state = {true, now + kBetweenStarts};
        return true;
      }
      if (!state.busy)
        nap = std::min(nap, std::chrono::duration_cast<std::chrono::milliseconds>(state.next - now) +
                                std::chrono::milliseconds(1));
    }
    if (wait_or_stop(nap)) return false;
  }
}

void HostGate::leave(const std::string& host) {
  const std::lock_guard lock(mutex_);
  hosts_[host].busy = false;
}

std::size_t page_limit(const Settings& settings) {
  return settings.max_size != 0 ? settings.max_size : kDefaultLimit;
}

Result<FetchReply> fetch_politely(const std::string& text, const Settings& settings, HostGate& gate,
                                  bool cut) {
  const Result<Url> url = Url::parse(text);
  if (!url) return url.error();
  FetchOptions options;
  options.user_agent = settings.user_agent;
  options.headers = settings.headers;
  options.allow_private = settings.allow_private;
  options.ca_file = settings.ca_file;
  if (settings.max_size != 0) options.max_bytes = settings.max_size;
  options.cut_long_body = cut;
  const std::string host(url->hostname());
  if (!gate.enter(host)) return Error{Errc::timeout, "interrupted"};
  Result<FetchReply> reply = fetch(text, options);
  gate.leave(host);
  return reply;
}

Result<Loaded> load(const Input& input, const Settings& settings, HostGate& gate) {
  if (input.kind == InputKind::failed) return Error{Errc::io, input.what};
  if (input.kind == InputKind::url) {
    Result<FetchReply> reply = fetch_politely(input.address, settings, gate);
    if (!reply) return reply.error();
    return Loaded{std::move(reply->body), std::move(reply->url), std::move(reply->content_type)};
  }

  Result<std::string> bytes = read_page(input.name, page_limit(settings));
  if (!bytes) return bytes.error();
  return Loaded{std::move(*bytes), settings.url, {}};
}

}  // namespace saring::cli
