// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <tuple>

#include "saring/crawl/frontier_postgres_internal.h"

namespace saring::crawling {
namespace {

std::string bytes_of(const std::array<char, 16>& key) { return {key.data(), key.size()}; }

}  // namespace

void HostRows::add(std::vector<HostRow> rows) {
  const auto by_id = [](const HostRow& a, const HostRow& b) { return a.record.id < b.record.id; };
  for (std::vector<HostRow>* all : {&as_read_, &rows_}) {
    all->insert(all->end(), rows.begin(), rows.end());
    std::sort(all->begin(), all->end(), by_id);
  }
}

std::vector<HostRow> HostRows::changed() const {
  const auto values = [](const HostRow& row) {
    return std::tuple(row.record.failures, row.urls, row.due, row.next_start, std::string_view(row.worker),
                      row.leased_until, row.turn);
  };
  std::vector<HostRow> out;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (values(rows_[i]) != values(as_read_[i])) out.push_back(rows_[i]);
  return out;
}

HostRow* HostRows::find(HostId id) {
  const auto at = std::lower_bound(rows_.begin(), rows_.end(), id,
                                   [](const HostRow& row, HostId wanted) { return row.record.id < wanted; });
  return at != rows_.end() && at->record.id == id ? &*at : nullptr;
}

void UrlBatch::add(const NewUrl& url, WallTime seen) {
  std::optional<UrlKey> key = key_of(url.url);
  if (!key) {
    ++invalid_;
    return;
  }
  const WallTime due = to_server_(url.due);
  const bool is_time = url.due != WallTime{} && stored_or_null(url.due);
  const std::string hint = url.hint_modified.substr(0, kMaxHint);
  const auto [place, is_new] = places_.try_emplace(bytes_of(key->key), items_.size());
  if (is_new) {
    Item item{.key = *std::move(key), .first = &url, .fresh = {}, .seen = seen};
    item.fresh.key = item.key.key;
    item.fresh.kind = item.kind = url.kind;
    item.fresh.depth = item.depth = url.depth;
    item.fresh.redirects = item.redirects = url.redirects;
    item.fresh.due = due;
    item.fresh.hint = item.hint = hint;
    if (is_time) item.up = due;
    items_.push_back(std::move(item));
    return;
  }
  Item& item = items_[place->second];
  ++item.count;
  item.kind = url.kind;
  if (seeds_) item.fresh.kind = url.kind;
  if (url.depth < item.depth) {
    item.depth = item.fresh.depth = url.depth;
    item.redirects = url.redirects;
    item.fresh.redirects = std::min(item.fresh.redirects, url.redirects);
  }
  item.hint = item.fresh.hint = std::max(item.hint, hint);
  if (!is_time) return;
  item.up = std::min(item.up, due);
  item.fresh.due = std::min(item.fresh.due, due);
}

std::vector<std::string_view> UrlBatch::host_names() const {
  std::vector<std::string_view> out;
  for (const Item& item : items_) out.push_back(item.key.host);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// What putting a known URL again changes; whether anything does. `moved`: its due.
bool UrlBatch::apply(const Item& item, WallTime now, UrlRow& row, bool& moved) const {
  KnownUrl& known = row.values;
  const bool later_hint = item.hint > known.hint, nearer = item.depth < known.depth;
  const bool other_kind = seeds_ && item.kind != known.kind;
  if (later_hint) known.hint = item.hint;
  if (nearer) {
    known.depth = item.depth;
    known.redirects = std::min(known.redirects, item.redirects);
  }
  if (other_kind) {
    known.kind = item.kind;
    known.due = now;
  }
  const bool earlier = item.up < known.due;
  if (earlier) known.due = item.up;
  row.forget = nearer || other_kind;
  moved = other_kind || earlier;
  return later_hint || nearer || moved;
}

// What is to be written as far as it is known; within the limits.
UrlBatch::Plan UrlBatch::plan(PostgresTables& tables, const FrontierOptions& limits, WallTime now,
                              HostRows& hosts, std::int64_t hosts_added) const {
  std::vector<std::string_view> keys;
  for (const Item& item : items_) keys.push_back(item.key.blob().bytes);
  std::unordered_map<std::string, KnownUrl> known;
  for (KnownUrl& url : tables.known(keys)) known.emplace(bytes_of(url.key), std::move(url));
  std::unordered_map<std::string_view, const HostRow*> by_name;
  for (const HostRow& row : hosts.all()) by_name.emplace(row.record.name, &row);
  const Totals totals = tables.totals();
  const auto left = [](std::uint64_t limit, std::int64_t used) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(limit, INT64_MAX)) - used;
  };
  std::int64_t room = left(limits.max_urls, totals.urls());
  std::int64_t host_room = left(limits.max_hosts, totals.hosts + hosts_added);
  std::unordered_map<std::string_view, std::uint64_t> urls_of;
  Plan out;
  for (const Item& item : items_) {
    const std::string_view name = item.key.host;
    const auto host = by_name.find(name);
    if (const auto was = known.find(bytes_of(item.key.key)); was != known.end()) {
      if (host == by_name.end()) {
        out.new_hosts.push_back(name);
        continue;
      }
      UrlRow row{.values = was->second, .host = host->second->record.id};
      bool moved = false;
      if (!apply(item, now, row, moved)) continue;
      if (moved) out.moved.emplace_back(row.host, row.values.due);
      out.changed.push_back(std::move(row));
      continue;
    }
    const std::uint64_t urls = host == by_name.end() ? 0 : host->second->urls;
    const auto [count, is_first] = urls_of.try_emplace(name, urls);
    const bool is_new_host = is_first && host == by_name.end();
    const NewUrl& url = *item.first;
    const bool let_in = seeds_ || url.kind == UrlKind::robots || url.redirects > 0;
    const bool host_full = !let_in && count->second >= limits.max_urls_per_host;
    if (room <= 0 || host_full || (is_new_host && host_room <= 0)) {
      if (is_new_host) urls_of.erase(count);
      out.ignored += item.count;
      continue;
    }
    --room;
    ++count->second;
    if (is_new_host) {
      --host_room;
      out.new_hosts.push_back(name);
    }
    out.added_hosts.push_back(name);
    out.added.push_back({.values = item.fresh, .url = item.first->url, .first_seen = item.seen});
  }
  std::sort(out.new_hosts.begin(), out.new_hosts.end());
  out.new_hosts.erase(std::unique(out.new_hosts.begin(), out.new_hosts.end()), out.new_hosts.end());
  return out;
}

void UrlBatch::write(PostgresTables& tables, const FrontierOptions& limits, WallTime now, HostRows& hosts,
                     Totals& more) const {
  more.ignored += invalid_;
  if (items_.empty()) return;
  Plan todo = plan(tables, limits, now, hosts, 0);
  while (!todo.new_hosts.empty()) {
    // Waits for transactions that make the same ones.
    const int made = tables.insert_hosts(todo.new_hosts);
    more.hosts += made;
    const std::size_t before = hosts.all().size();
    hosts.add(tables.lock_hosts({}, todo.new_hosts));
    if (made == std::ssize(todo.new_hosts) || hosts.all().size() == before) break;
    todo = plan(tables, limits, now, hosts, more.hosts);  // others have made some of them, and put URLs there
  }
  more.ignored += todo.ignored;
  std::unordered_map<std::string_view, HostId> ids;
  for (const HostRow& row : hosts.all()) ids.emplace(row.record.name, row.record.id);
  for (std::size_t i = 0; i < todo.added.size(); ++i) todo.added[i].host = ids[todo.added_hosts[i]];
  std::vector<std::pair<HostId, WallTime>> due = tables.insert_urls(todo.added);
  more.by_status[0] += std::ssize(due);
  for (const auto& [id, time] : due)
    if (HostRow* const host = hosts.find(id)) ++host->urls;
  due.insert(due.end(), todo.moved.begin(), todo.moved.end());
  for (const auto& [id, time] : due)
    if (HostRow* const host = hosts.find(id)) host->due = std::min(host->due, time);
  tables.update_urls(todo.changed);
}

}  // namespace saring::crawling
