// SPDX-License-Identifier: Apache-2.0
// Pages made to exhaust a cleaner, each in a process of its own: it ends by itself, with a status, within its
// memory and its CPU time.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kCpuSeconds = 30;
#elif defined(__OPTIMIZE__)
constexpr double kCpuSeconds = 1;
#else
constexpr double kCpuSeconds = 5;  // a build without optimisation, where 1 s is 0.3 s of an optimised one
#endif
constexpr unsigned kAlarmSeconds = 300;

std::string repeat(std::string_view unit, std::size_t count) {
  std::string out;
  out.reserve(unit.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out;
}

std::string attributes(std::size_t count) {
  std::string out = "<p";
  for (std::size_t i = 0; i < count; ++i) out += " a" + std::to_string(i) + "=1";
  return out;
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
    {"100,000 attributes", [] { return attributes(100'000) + ">The page goes on behind them.</p>"; },
     PageStatus::ok},
    {"100,000 attributes of a tag without an end",
     [] { return "<p>Seven words stand before the open tag.</p>" + attributes(100'000); }, PageStatus::ok},
};

// In the child: 0 as expected, 1 another status, 2 bad output.
int run(const Case& c) {
  alarm(kAlarmSeconds);
  const std::string page = c.make();
  const auto document = extract({.bytes = page});
  const PageStatus status = document ? document->status : status_for(document.error().code);
  std::string out;
  if (document) write(*document, {}, out);
  std::printf("%s: status %.*s, %zu bytes out\n", c.name, static_cast<int>(name(status).size()),
              name(status).data(), out.size());
  if (const std::string fault = test::output_fault(out); !fault.empty()) {
    std::printf("FAIL %s\n", fault.c_str());
    return 2;
  }
  return status == c.status ? 0 : 1;
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
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  const double cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  const bool ok = ended && small && cpu <= kCpuSeconds;
  std::printf("%s %s: peak %ld MB, %.2f s of CPU time%s\n", ok ? "ok" : "FAIL", c.name, megabytes, cpu,
              WIFSIGNALED(status) ? ", killed by a signal" : "");
  return ok;
}

}  // namespace

int main() {
  int failed = 0;
  for (const Case& c : kCases) failed += !passes(c);
  return failed == 0 ? 0 : 1;
}
