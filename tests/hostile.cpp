// SPDX-License-Identifier: Apache-2.0
// Pages made to exhaust a cleaner, each in a process of its own: it ends by itself, with a status, within its
// memory and (in optimised builds) its time.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "output_check.h"
#include "saring/saring.h"

using namespace saring;

namespace {

constexpr long kMemoryMb = 150;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryCounts = false;  // shadow memory
#else
constexpr bool kMemoryCounts = true;
#endif
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr double kSeconds = 1;
#else
constexpr double kSeconds = 30;
#endif
constexpr unsigned kAlarmSeconds = 120;

std::string repeat(std::string_view unit, std::size_t count) {
  std::string out;
  out.reserve(unit.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out;
}

std::string attributes(std::size_t count) {
  std::string out = "<p";
  for (std::size_t i = 0; i < count; ++i) out += " a" + std::to_string(i) + "=1";
  return out + ">The page goes on behind them.</p>";
}

struct Case {
  const char* name;
  std::string (*make)();
  PageStatus status;
};
constexpr Case kCases[] = {
    {"100 MB on one line", [] { return std::string(100'000'000, 'x'); }, PageStatus::too_large},
    {"1,000,000 divs deep",
     [] { return repeat("<div>", 1'000'000) + "Seven words at the very bottom here."; }, PageStatus::ok},
    {"1,000,000 spans deep",
     [] { return repeat("<span>", 1'000'000) + "Seven words at the very bottom here."; }, PageStatus::ok},
    {"1,000,000 unclosed bold",
     [] { return repeat("<b>", 1'000'000) + "Seven words at the very bottom here."; }, PageStatus::ok},
    {"100,000 attributes", [] { return attributes(100'000); }, PageStatus::ok},
};

// In the child: 0 as expected, 1 another status, 2 bad output.
int run(const Case& c) {
  alarm(kAlarmSeconds);
  const std::string page = c.make();
  const auto start = std::chrono::steady_clock::now();
  const auto document = extract({.bytes = page});
  const PageStatus status = document ? document->status : status_for(document.error().code);
  std::string out;
  if (document) write(*document, {}, out);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%s: status %.*s, %.2f s, %zu bytes out\n", c.name, static_cast<int>(name(status).size()),
              name(status).data(), seconds, out.size());
  if (const std::string fault = test::output_fault(out); !fault.empty()) {
    std::printf("FAIL %s\n", fault.c_str());
    return 2;
  }
  if (seconds > kSeconds) std::printf("FAIL over %.0f s\n", kSeconds);
  return status == c.status && seconds <= kSeconds ? 0 : 1;
}

bool passes(const Case& c) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const int code = run(c);
    std::fflush(stdout);
    _exit(code);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return false;
  const long megabytes = usage.ru_maxrss / 1024;
  const bool ended = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const bool small = !kMemoryCounts || megabytes <= kMemoryMb;
  std::printf("%s %s: peak %ld MB%s\n", ended && small ? "ok" : "FAIL", c.name, megabytes,
              WIFSIGNALED(status) ? ", killed by a signal" : "");
  return ended && small;
}

}  // namespace

int main() {
  int failed = 0;
  for (const Case& c : kCases) failed += !passes(c);
  return failed == 0 ? 0 : 1;
}
