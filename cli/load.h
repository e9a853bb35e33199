// SPDX-License-Identifier: Apache-2.0
// From an input to the bytes of its page, by file, pipe or network.
#pragma once
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "inputs.h"
#include "saring/base/result.h"
#include "saring/fetch/http.h"
#include "settings.h"

namespace saring::cli {

// Keeps to one connection per host, starts a second apart. For several threads.
class HostGate {
 public:
  bool enter(const std::string& host);  // waits for its turn; false: asked to stop
  void leave(const std::string& host);

 private:
  using Clock = std::chrono::steady_clock;
  struct Host {
    bool busy = false;
    Clock::time_point next{};
  };
  std::mutex mutex_;
  std::map<std::string, Host> hosts_;
};

// One GET behind the gate. `cut`: of a longer body its first bytes, as many as there may be.
Result<FetchReply> fetch_politely(const std::string& url, const Settings& settings, HostGate& gate,
                                  bool cut = false);

struct Loaded {
  std::string bytes;
  std::string url;           // after redirects, or of --url; empty if unknown
  std::string content_type;  // HTTP header value
};
Result<Loaded> load(const Input& input, const Settings& settings, HostGate& gate);

// Byte limit of one page.
std::size_t page_limit(const Settings& settings);

}  // namespace saring::cli
