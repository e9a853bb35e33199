// SPDX-License-Identifier: Apache-2.0
// Work on many inputs by several threads, with results in the order of the inputs and a bound on how many are
// in hand.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "signals.h"

namespace saring::cli {

// Calls work(input, own) for each input that next() gives, on `threads` threads, and take(result) in input
// order. `own` is what each thread keeps from input to input. next and take run on the calling thread. At
// most 4 inputs a thread are between next and take. Ends when the inputs do, when take returns false, or
// after a signal: then the inputs being worked on are finished and taken, and the rest is not begun.
template <class In, class Out, class Own>
void run_in_order(unsigned threads, const std::function<std::optional<In>()>& next,
                  const std::function<Out(In&&, Own&)>& work, const std::function<bool(Out&&)>& take) {
  struct Slot {
    In in;
    std::optional<Out> out;
  };
  std::mutex mutex;
  std::condition_variable more, done;
  std::deque<Slot> window;  // guarded by mutex; growing and shrinking at the ends moves no slot
  std::size_t begun = 0;    // slots of the window that a thread has begun
  bool halted = false;      // no slot is begun any more

  const auto worker = [&] {
    Own own;
    std::unique_lock lock(mutex);
    while (true) {
      more.wait(lock, [&] { return halted || stop_signal() != 0 || begun < window.size(); });
      if (halted || stop_signal() != 0) break;
      Slot& slot = window[begun++];
      lock.unlock();
      Out out = work(std::move(slot.in), own);
      lock.lock();
      slot.out.emplace(std::move(out));
      done.notify_one();
    }
    halted = true;
    more.notify_all();
    done.notify_one();
  };
  std::vector<std::jthread> pool;
  for (unsigned i = 0; i < threads; ++i) pool.emplace_back(worker);

  const std::size_t capacity = std::size_t{threads} * 4;
  bool ended = false;
  std::unique_lock lock(mutex);
  while (true) {
    while (!ended && !halted && window.size() < capacity) {
      lock.unlock();
      std::optional<In> in = stop_signal() == 0 ? next() : std::nullopt;
      lock.lock();
      ended = !in;
      if (in) window.push_back({std::move(*in), std::nullopt});
      more.notify_one();
    }
    if (window.empty()) break;
    done.wait(lock, [&] { return window.front().out.has_value() || (halted && begun == 0); });
    if (!window.front().out) break;
    Out out = std::move(*window.front().out);
    window.pop_front();
    --begun;
    lock.unlock();
    const bool go_on = take(std::move(out));
    lock.lock();
    if (!go_on) break;
  }
  halted = true;
  more.notify_all();
  lock.unlock();
}

}  // namespace saring::cli
