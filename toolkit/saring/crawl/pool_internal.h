// SPDX-License-Identifier: Apache-2.0
// Threads that turn jobs into results, in no order. What waits on both sides is bounded by who asks
// has_room().
#pragma once
#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace saring {

// `Own` is what each thread keeps from job to job.
template <class In, class Out, class Own>
class Pool {
 public:
  // work(in, own) runs on the threads, done() after each result, on its thread. Of the jobs that are `heavy`
  // one is worked on at a time.
  Pool(unsigned threads, std::function<Out(In&&, Own&)> work, std::function<void()> done,
       std::function<bool(const In&)> heavy = {})
      : work_(std::move(work)), done_(std::move(done)), heavy_(std::move(heavy)) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      waiting_.clear();
    }
    more_.notify_all();
  }

  // In the queue, in work, or done and not taken.
  std::size_t in_hand() const {
    const std::lock_guard lock(mutex_);
    return in_hand_;
  }

  void push(In in) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(in));
      ++in_hand_;
    }
    more_.notify_one();
  }

  // What no thread has begun.
  std::deque<In> take_back() {
    const std::lock_guard lock(mutex_);
    in_hand_ -= waiting_.size();
    return std::exchange(waiting_, {});
  }

  std::vector<Out> take() {
    const std::lock_guard lock(mutex_);
    in_hand_ -= results_.size();
    return std::exchange(results_, {});
  }

 private:
  bool is_heavy(const In& in) const { return heavy_ && heavy_(in); }

  auto next() {
    const auto may_begin = [&](const In& in) { return !heavy_at_work_ || !is_heavy(in); };
    return std::find_if(waiting_.begin(), waiting_.end(), may_begin);
  }

  void serve() {
    Own own;
    std::unique_lock lock(mutex_);
    while (true) {
      more_.wait(lock, [&] { return ended_ || next() != waiting_.end(); });
      if (ended_) return;
      const auto at = next();
      In in = std::move(*at);
      waiting_.erase(at);
      const bool heavy = is_heavy(in);
      heavy_at_work_ |= heavy;
      lock.unlock();
      Out out = work_(std::move(in), own);
      lock.lock();
      if (heavy) heavy_at_work_ = false;
      results_.push_back(std::move(out));
      lock.unlock();
      if (heavy) more_.notify_one();
      done_();
      lock.lock();
    }
  }

  const std::function<Out(In&&, Own&)> work_;
  const std::function<void()> done_;
  const std::function<bool(const In&)> heavy_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::deque<In> waiting_;
  std::vector<Out> results_;
  std::size_t in_hand_ = 0;
  bool heavy_at_work_ = false, ended_ = false;
  std::vector<std::jthread> threads_;  // last: they end before the rest goes
};

}  // namespace saring
