// SPDX-License-Identifier: Apache-2.0
// Texts that take their places after the commit that keeps them.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "frontier_verbs.h"
#include "saring/crawl/outbox_internal.h"

using namespace saring;
using namespace std::chrono_literals;
using testing::at;
using testing::TempFolder;

namespace {

// A job, and where it keeps things.
struct Kept {
  static Collection open(const TempFolder& folder) {
    CollectionOptions pages;
    pages.folder = folder / "out";
    Result<Collection> out = Collection::open(pages, {}, {});
    REQUIRE(out);
    return *std::move(out);
  }

  const TempFolder folder;
  const std::unique_ptr<Frontier> frontier = testing::open(testing::options_in(folder, "news"));
  Collection collection = open(folder);
  const Job job;
  CrawlReport report;
  PageBooks books{job, *frontier, collection, report};
};

}  // namespace

TEST_CASE("outbox: what was committed long before it is moved is moved only if it still counts", "[crawl]") {
  const bool stands = GENERATE(true, false);
  const std::chrono::milliseconds late = GENERATE(0s, 90s, 48h);
  Kept kept;
  const auto& frontier = kept.frontier;

  // The mover asks for the time after the commit has, and waits for it here.
  std::atomic<int> asked = 0;
  std::atomic<bool> goes_on = false;
  const auto clock = [&]() -> std::chrono::milliseconds {
    if (++asked == 1) return 7s;
    while (!goes_on) std::this_thread::sleep_for(1ms);
    return 7s + late;
  };
  Outbox outbox(
      *frontier, kept.collection, nullptr, kept.books, false, [] {}, clock);

  testing::put(*frontier, {testing::page("http://a.example/1")});
  const Turn turn = testing::get(*frontier, at(0)).at(0);
  const PageText text{.digest = {}, .plain = "Herons\n", .files = {{"a.example/1.txt", "Herons\n"}}};
  std::vector<TextMove> moves;
  REQUIRE(kept.collection.stage(text, moves));
  outbox.add(testing::done(turn, at(0)), {}, moves);
  REQUIRE(outbox.commit(0));
  // What is noted of moves goes with the next commit: elsewhere another worker has a newer text.
  if (!stands) REQUIRE(frontier->finish({}, {}));
  goes_on = true;
  while (!outbox.idle()) {
    REQUIRE(outbox.commit(0));
    std::this_thread::sleep_for(1ms);
  }
  const bool moved = std::filesystem::exists(kept.folder / "out/a.example/1.txt");
  CHECK(moved == (stands || late < 60s));
}

TEST_CASE("outbox: visits are committed when as many hosts wait for that as are to come", "[crawl]") {
  Kept kept;
  const auto& frontier = kept.frontier;
  Outbox outbox(*frontier, kept.collection, nullptr, kept.books, false, [] {});

  testing::put(*frontier, {testing::page("http://a.example/"), testing::page("http://b.example/")});
  for (const Turn& turn : testing::get(*frontier, at(0), 2)) outbox.add(testing::done(turn, at(0)));
  CHECK(outbox.waits());
  REQUIRE(outbox.commit(2));
  CHECK_FALSE(outbox.waits());
}
