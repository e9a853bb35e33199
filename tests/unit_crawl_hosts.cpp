// SPDX-License-Identifier: Apache-2.0
// Runs of a crawl over many hosts, most of which let it wait.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "crawl_site.h"
#include "saring/crawl/slow_hosts_internal.h"

using namespace saring;
using namespace std::chrono_literals;
using testing::answer;
using testing::page;
using testing::Place;
using testing::Site;

namespace {

constexpr int kSlowPlaces = 256;  // of a run (crawl.cpp)

// Holds those that come until it is opened, or more have come than may.
class Gate {
 public:
  explicit Gate(int most) : most_(most) {}
  void hold() {
    std::unique_lock lock(mutex_);
    if (!open_ && ++held_ > most_) open_up();
    came_.notify_all();
    opened_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_up();
  }
  void wait_for(int held) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return open_ || held_ >= held; });
  }
  // Who came before it was opened.
  int held() const {
    const std::lock_guard lock(mutex_);
    return held_;
  }

 private:
  void open_up() {
    open_ = true;
    opened_.notify_all();
    came_.notify_all();
  }
  mutable std::mutex mutex_;
  std::condition_variable opened_, came_;
  const int most_;
  bool open_ = false;
  int held_ = 0;
};

constexpr int kHosts = kSlowPlaces + 100;

std::string address(const Site& site, const std::string& name, const std::string& path = "/") {
  std::string url = site.url(path);
  return url.replace(url.find("127.0.0.1"), 9, name + ".localhost");
}

bool is_for(const std::string& request, const std::string& name) {
  return request.find("\r\nHost: " + name) != std::string::npos;
}

// Of kHosts hosts "slow0", "slow1", ...
Job job_of(const Place& place, const Site& site) {
  Job job = place.job(site, "/");
  job.seeds.clear();
  for (int i = 0; i < kHosts; ++i)
    job.seeds.push_back({address(site, "slow" + std::to_string(i)), UrlKind::page});
  job.politeness.robots = false;
  job.politeness.tries = 1;
  job.politeness.total_timeout = 600s;
  return job;
}

}  // namespace

TEST_CASE("slow hosts: those that never answered leave half of the places to those that did", "[crawl]") {
  SlowHosts hosts(64);
  HostRecord fresh, good, slow, failed;
  fresh.id = 1, good.id = 2, slow.id = 3, failed.id = 4, failed.failures = 2;
  hosts.note(good.id, 20ms);
  hosts.note(slow.id, kSlow + 1ms);
  const auto put_off = [&](std::size_t now) {
    std::vector<HostId> out;
    for (const HostRecord& host : {fresh, good, slow, failed})
      if (hosts.is_put_off(host, now)) out.push_back(host.id);
    return out;
  };
  CHECK(put_off(kSlowAtOnce - 1).empty());
  CHECK(put_off(kSlowAtOnce) == std::vector<HostId>{3, 4});
  CHECK(put_off(kSlowAtOnce + 32) == std::vector<HostId>{1, 3, 4});
  hosts.note(failed.id, 20ms);
  hosts.note(slow.id, 20ms);
  hosts.note(good.id, kSlow + 1ms);
  CHECK(put_off(kSlowAtOnce + 32) == std::vector<HostId>{1, 2});
  const std::chrono::milliseconds first = hosts.next_wait(), second = hosts.next_wait();
  CHECK(first >= 5s);
  CHECK(second <= first + 10ms);
  for (int i = 0; i < 10'000; ++i) CHECK(hosts.next_wait() <= 60s);
}

TEST_CASE("crawl: hosts that failed before leave places for others, and have their turns all the same",
          "[crawl]") {
  Site site;
  Place place;
  Job job = job_of(place, site);
  job.seeds.push_back({address(site, "good"), UrlKind::page});
  site.set("/", [&](const std::string& request) {
    return is_for(request, "good") ? page("Good") : answer("", "", "500 Internal Server Error");
  });
  place.run(job);
  CHECK(site.count() == kHosts + 1);

  Gate gate(kSlowPlaces);
  site.set("/", [&](const std::string& request) {
    is_for(request, "good") ? gate.open() : gate.hold();
    return page("Page");
  });
  place.ahead += 30h;
  const CrawlReport report = place.run(job);
  CHECK(gate.held() <= kSlowPlaces);
  CHECK(report.by_status[static_cast<unsigned>(VisitStatus::ok)] == kHosts + 1);
  CHECK(report.requests == kHosts + 1);
}

TEST_CASE("crawl: hosts that were slow to answer leave places for others", "[crawl]") {
  Site site;
  Place place;
  Job job = job_of(place, site);
  job.politeness.hosts_at_once = 2 * kSlowPlaces;
  job.seeds.push_back({address(site, "first"), UrlKind::page});
  job.scope.hosts = {"*.localhost"};
  // By the time that one host names the good one, the second pages of all others are due.
  Gate gate(kSlowPlaces);
  site.set("/", [&](const std::string& request) {
    if (is_for(request, "good")) {
      gate.open();
    } else if (is_for(request, "first")) {
      gate.wait_for(kSlowPlaces / 2);
      return page("First", "<a href='" + address(site, "good") + "'>good</a>");
    } else {
      std::this_thread::sleep_for(1100ms);  // more than a second is slow
    }
    return page("Page", "<a href=/second>second</a>");
  });
  site.set("/second", [&](const std::string& request) {
    if (!is_for(request, "good")) gate.hold();
    return page("Second");
  });
  const CrawlReport report = place.run(job);
  CHECK(gate.held() <= kSlowPlaces);
  CHECK(report.by_status[static_cast<unsigned>(VisitStatus::ok)] == 2 * kHosts + 3);
}
