// SPDX-License-Identifier: Apache-2.0
// Threads that turn jobs into results, in no order. What waits on both sides is bounded by who asks
// has_room().
#pragma once
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
  // work(in, own) runs on the threads, done() after each result, on its thread.
  Pool(unsigned threads, std::function<Out(In&&, Own&)> work, std::function<void()> done)
      : work_(std::move(work)), done_(std::move(done)) {
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

  std::vector<Out> take() {
    const std::lock_guard lock(mutex_);
    in_hand_ -= results_.size();
    return std::exchange(results_, {});
  }

 private:
  void serve() {
    Own own;
    std::unique_lock lock(mutex_);
    while (true) {
      more_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
      if (ended_) return;
      In in = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      Out out = work_(std::move(in), own);
      lock.lock();
      results_.push_back(std::move(out));
      lock.unlock();
      done_();
      lock.lock();
    }
  }

  const std::function<Out(In&&, Own&)> work_;
  const std::function<void()> done_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::deque<In> waiting_;
  std::vector<Out> results_;
  std::size_t in_hand_ = 0;
  bool ended_ = false;
  std::vector<std::jthread> threads_;  // last: they end before the rest goes
};

}  // namespace saring
