// SPDX-License-Identifier: Apache-2.0
// Hosts that give much less than they used to.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

#include "crawl_site.h"
#include "saring/crawl/host_watch.h"

using namespace saring;
using namespace std::chrono_literals;
using testing::answer;
using testing::Place;
using testing::Site;

namespace {

// Numbers from 0 to 1, always the same.
class Chance {
 public:
  double draw() {
    state_ = state_ * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    return static_cast<double>(state_ >> 11) / static_cast<double>(std::uint64_t{1} << 53);
  }
  // Words of a text: log-normal around 400, by Box and Muller.
  std::uint32_t words(double spread) {
    const double normal = std::sqrt(-2 * std::log(1 - draw())) * std::cos(6.283185307179586 * draw());
    return static_cast<std::uint32_t>(400 * std::exp(spread * normal));
  }

 private:
  std::uint64_t state_ = 1;
};

// A run of so many pages.
void run(HostYield& yield, int pages, double share, std::uint32_t words, Chance& chance) {
  const HostYield at_start = yield;
  for (int i = 0; i < pages; ++i) count_page(yield, at_start, chance.draw() < share, words);
}

}  // namespace

TEST_CASE("host watch: the first run has no past, and so no warning", "[crawl]") {
  Chance chance;
  HostYield yield;
  run(yield, 500, 1, 400, chance);
  run(yield, 0, 1, 400, chance);
  HostYield first;
  for (int i = 0; i < 500; ++i) count_page(first, {}, i < 250, i < 250 ? 400 : 3);
  CHECK(warning_of(first).empty());
  HostYield few;
  run(few, static_cast<int>(kLeastPast) - 1, 1, 400, chance);
  run(few, 100, 0, 0, chance);
  CHECK(warning_of(few).empty());
}

TEST_CASE("host watch: a host that gives no more texts, or short ones, is warned of until it recovers",
          "[crawl]") {
  Chance chance;
  HostYield yield;
  run(yield, 300, 1, 400, chance);
  SECTION("no texts") {
    run(yield, 40, 0, 0, chance);
    CHECK(yield.few);
    CHECK_FALSE(yield.brief);
    CHECK_THAT(warning_of(yield), Catch::StartsWith("texts on ") && Catch::EndsWith(" before"));
  }
  SECTION("short texts") {
    run(yield, 40, 1, 60, chance);
    CHECK(yield.brief);
    CHECK_FALSE(yield.few);
    CHECK_THAT(warning_of(yield), Catch::Contains("words a text, 3"));
  }
  const bool few = yield.few;
  run(yield, 10, 1, 400, chance);
  CHECK((yield.few || yield.brief));  // not yet
  CHECK(yield.few == few);
  run(yield, 60, 1, 400, chance);
  CHECK(warning_of(yield).empty());
}

TEST_CASE("host watch: a new level becomes the past in time", "[crawl]") {
  Chance chance;
  HostYield yield;
  run(yield, 1'000, 1, 400, chance);
  run(yield, 100, 1, 100, chance);
  CHECK(yield.brief);
  for (int i = 0; i < 10; ++i) run(yield, 60, 1, 100, chance);
  CHECK(warning_of(yield).empty());
}

TEST_CASE("host watch: a few odd pages raise no warning, however odd", "[crawl]") {
  Chance chance;
  HostYield yield;
  run(yield, 1'000, 1, 400, chance);
  for (int i = 0; i < 100; ++i) {
    run(yield, 10, 0, 0, chance);
    CHECK_FALSE(yield.few);
    run(yield, 100, 1, 400, chance);
    run(yield, 10, 1, 0, chance);
    CHECK_FALSE(yield.brief);
    run(yield, 100, 1, 400, chance);
    run(yield, 1, 1, 4'000'000'000, chance);
  }
  CHECK(words_of(yield.past) == Approx(400).epsilon(0.2));
}

TEST_CASE("host watch: hosts at rest raise next to no warnings", "[crawl]") {
  for (const double share : {0.99, 0.7, 0.5, 0.3}) {
    for (const double spread : {0.3, 1.2}) {
      Chance chance;
      int warnings = 0;
      for (int host = 0; host < 10; ++host) {
        HostYield yield;
        for (int runs = 0; runs < 50; ++runs) {
          const HostYield at_start = yield;
          for (int i = 0; i < 200; ++i) {
            const bool before = yield.few || yield.brief;
            count_page(yield, at_start, chance.draw() < share, chance.words(spread));
            warnings += !before && (yield.few || yield.brief);
          }
        }
      }
      INFO(share << " " << spread);
      CHECK(warnings <= 3);  // of 100,000 pages
    }
  }
}

TEST_CASE("crawl: a site that was redesigned is told of, from run to run", "[crawl]") {
  constexpr int kPages = 130;
  Site site;
  Place place;
  Job job = place.job(site, "/p0");
  job.seeds.clear();
  job.revisit.adaptive = false;
  const auto publish = [&](int version, bool whole) {
    for (int i = 0; i < kPages; ++i) {
      std::string text;
      for (int w = 0; w < 80; ++w)
        text += "w" + std::to_string(i * 131 + w * 7 + version) + (w % 10 == 9 ? ". " : " ");
      site.set("/p" + std::to_string(i),
               answer("<html><head><title>Page " + std::to_string(i) + "</title></head><body><h1>Page</h1>" +
                      (whole ? "<p>" + text + "</p>" : "<div id=app></div><!-- " + std::to_string(version)) +
                      "</body></html>"));
    }
  };
  publish(1, true);
  for (int i = 0; i < kPages; ++i) job.seeds.push_back({site.url("/p" + std::to_string(i)), UrlKind::page});
  CHECK(place.run(job).frontier.fallen.empty());
  const auto next = [&](int version, bool whole) {
    publish(version, whole);
    place.ahead += 30h;
    return place.run(job);
  };
  CHECK(next(2, true).frontier.fallen.empty());
  const CrawlReport fallen = next(3, false);
  REQUIRE(fallen.frontier.fallen.size() == 1);
  CHECK(fallen.frontier.fallen[0].host == "127.0.0.1");
  CHECK(fallen.frontier.fallen[0].yield.few);
  CHECK(place.warnings.size() == 1);
  // It stands while nothing is read, and is not said again.
  CHECK(place.run(job).frontier.fallen.size() == 1);
  CHECK(place.warnings.empty());
  CHECK(next(4, true).frontier.fallen.empty());
}
