// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/frontier.h"
#include "saring/crawl/frontier_schema_internal.h"
#include "saring/crawl/host_queue_internal.h"
#include "saring/crawl/times_internal.h"
#include "saring/crawl/url_store_internal.h"
#include "saring/crawl/yield_store_internal.h"

namespace saring {
namespace crawling {
namespace {

class SqliteView final : public FrontierView {
 public:
  // The database is open to read.
  explicit SqliteView(std::unique_ptr<Database> state)
      : state_(std::move(state)), store_(*state_), yields_(*state_) {}

  Status begin() {
    store_.load(hosts_);
    return state_->status();
  }

  Result<std::optional<UrlRecord>> find(std::string_view url) override {
    const std::optional<UrlKey> key = key_of(url);
    std::optional<UrlRecord> out;
    if (key) out = store_.find(*key);
    if (!state_->ok()) return state_->status().error();
    return out;
  }

  Result<std::vector<UrlRecord>> due(WallTime now, std::size_t most) override {
    std::vector<UrlRecord> out = store_.due(now, most);
    if (!state_->ok()) return state_->status().error();
    return out;
  }

  Result<FrontierStats> stats(WallTime now) override {
    FrontierStats out;
    store_.count(out, clamp(now));
    out.hosts = hosts_.size();
    out.hosts_blocked = hosts_.blocked(clamp(now));
    out.fallen = yields_.fallen();
    if (!state_->ok()) return state_->status().error();
    return out;
  }

 private:
  std::unique_ptr<Database> state_;  // outlives the statements of the store
  UrlStore store_;
  YieldStore yields_;
  HostQueue hosts_;
};

}  // namespace
}  // namespace crawling

Result<std::unique_ptr<FrontierView>> view_frontier(const std::string& state) {
  using namespace crawling;
  auto database = std::make_unique<Database>();
  if (Status opened = open_to_read(state, kStateFile, *database); !opened) return opened.error();
  auto view = std::make_unique<SqliteView>(std::move(database));
  if (Status begun = view->begin(); !begun) return begun.error();
  return std::unique_ptr<FrontierView>(std::move(view));
}

bool frontier_in_use(const std::string& state) { return crawling::FileLock::is_taken(state); }

}  // namespace saring
