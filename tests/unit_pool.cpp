// SPDX-License-Identifier: Apache-2.0
// Jobs on threads.
#include <atomic>
#include <catch2/catch.hpp>
#include <deque>
#include <thread>
#include <vector>

#include "saring/crawl/pool_internal.h"

using namespace saring;

namespace {

using Numbers = Pool<int, int, int>;

void wait_for(const std::atomic<int>& value, int wanted) {
  while (value < wanted) std::this_thread::yield();
}

}  // namespace

TEST_CASE("pool: what no thread has begun can be taken back", "[crawl]") {
  std::atomic<int> begun = 0, done = 0;
  std::atomic<bool> goes_on = false;
  Numbers pool(
      1,
      [&](int&& n, int&) {
        ++begun;
        while (!goes_on) std::this_thread::yield();
        return n;
      },
      [&] { ++done; });
  for (const int n : {1, 2, 3}) pool.push(n);
  wait_for(begun, 1);
  CHECK(pool.take_back() == std::deque<int>{2, 3});
  CHECK(pool.in_hand() == 1);
  goes_on = true;
  wait_for(done, 1);
  CHECK(pool.take() == std::vector<int>{1});
  CHECK(pool.in_hand() == 0);
}

TEST_CASE("pool: of heavy jobs one is at work, and holds no other up", "[crawl]") {
  std::atomic<int> heavy = 0, most = 0, light = 0, done = 0;
  Numbers pool(
      4,
      [&](int&& n, int&) {
        if (n >= 0) return ++light, n;
        const int now = ++heavy;
        if (now > most) most = now;
        if (n == -1) wait_for(light, 20);  // all that came after it
        --heavy;
        return n;
      },
      [&] { ++done; }, [](const int& n) { return n < 0; });
  for (int n = 0; n < 20; ++n) {
    if (n < 5) pool.push(-1 - n);
    pool.push(n);
  }
  wait_for(done, 25);
  CHECK(most == 1);
  CHECK(pool.take().size() == 25);
}
