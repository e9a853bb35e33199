// SPDX-License-Identifier: Apache-2.0
// Runs of a crawl over many hosts, most of which let it wait.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <string>

#include "crawl_site.h"

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
    opened_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_up();
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
  }
  mutable std::mutex mutex_;
  std::condition_variable opened_;
  const int most_;
  bool open_ = false;
  int held_ = 0;
};

}  // namespace

TEST_CASE("crawl: hosts that failed before leave places for others, and have their turns all the same",
          "[crawl]") {
  constexpr int kHosts = kSlowPlaces + 100;
  Site site;
  const auto address = [&](const std::string& name) {
    std::string url = site.url("/");
    return url.replace(url.find("127.0.0.1"), 9, name + ".localhost");
  };
  Place place;
  Job job = place.job(site, "/");
  job.seeds.clear();
  for (int i = 0; i < kHosts; ++i) job.seeds.push_back({address("dead" + std::to_string(i)), UrlKind::page});
  job.seeds.push_back({address("good"), UrlKind::page});
  job.politeness.robots = false;
  job.politeness.tries = 1;
  job.politeness.total_timeout = 600s;
  const auto is_good = [](const std::string& request) { return request.find("good.") != std::string::npos; };
  site.set("/", [&](const std::string& request) {
    return is_good(request) ? page("Good") : answer("", "", "500 Internal Server Error");
  });
  place.run(job);
  CHECK(site.count() == kHosts + 1);

  Gate gate(kSlowPlaces);
  site.set("/", [&](const std::string& request) {
    is_good(request) ? gate.open() : gate.hold();
    return page("Page");
  });
  place.ahead += 30h;
  const CrawlReport report = place.run(job);
  CHECK(gate.held() <= kSlowPlaces);
  CHECK(report.by_status[static_cast<unsigned>(VisitStatus::ok)] == kHosts + 1);
  CHECK(report.requests == kHosts + 1);
}
