// SPDX-License-Identifier: Apache-2.0
// The frontier in processes of its own: killed at any instant, several at once on one host database. The
// environment variable SARING_KILLS sets how often they are killed (default 60).
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "frontier_common.h"

using namespace saring;
using std::chrono::milliseconds;
using testing::done;
using testing::options_in;
using testing::page;
using testing::TempFolder;

namespace {

constexpr milliseconds kDelay{40};
constexpr int kHosts = 3;

int kills() {
  const char* const text = std::getenv("SARING_KILLS");
  return text ? std::atoi(text) : 60;
}

// Pages of each host, more than are done between the kills. A page n leads to 2n + 1 and 2n + 2 of its host,
// and to n of the next host.
int pages() { return 20 + 2 * kills(); }

WallTime now() { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); }

std::string url(int host, int n) {
  return "http://h" + std::to_string(host) + ".example/" + std::to_string(n);
}

std::vector<NewUrl> links(std::string_view from) {
  const int host = from[8] - '0', n = std::atoi(std::string(from.substr(from.rfind('/') + 1)).c_str());
  std::vector<NewUrl> out = {page(url((host + 1) % kHosts, n))};
  for (int next : {2 * n + 1, 2 * n + 2})
    if (next < pages()) out.push_back(page(url(host, next)));
  return out;
}

// What a process tells through a pipe, in one write.
struct Event {
  char owner;
  bool start;  // of a request, or its end
  int host;
  std::int64_t ms;
};

void tell(int pipe, const Event& event) {
  if (::write(pipe, &event, sizeof event) != sizeof event) ::_exit(9);
}

// Does turns until nothing is left to visit or the time is up. 0: done.
int work(const FrontierOptions& options, int pipe, milliseconds time) {
  auto opened = open_frontier(options, now());
  if (!opened) return 3;
  Frontier& frontier = **opened;
  const std::vector<NewUrl> seeds = {page(url(0, 0))};
  auto marks = frontier.marks();
  if (!marks || !frontier.put(seeds)) return 4;
  OutputMark mark{"out", marks->empty() ? 0 : (*marks)[0].bytes};
  for (const WallTime end = now() + time; now() < end;) {
    auto turns = frontier.get(now(), 3);
    if (!turns) return 5;
    if (turns->empty() && frontier.next_turn() == kNever) return 0;
    std::vector<Visit> visits;
    for (const Turn& turn : *turns) {
      const WallTime started = now();
      tell(pipe, {options.owner[0], true, turn.host.name[1] - '0', started.time_since_epoch().count()});
      Visit visit = done(turn, started);
      visit.found = links(turn.url.url);
      visits.push_back(std::move(visit));
    }
    for (const Turn& turn : *turns)
      tell(pipe, {options.owner[0], false, turn.host.name[1] - '0', now().time_since_epoch().count()});
    mark.bytes += visits.size();
    if (!visits.empty() && !frontier.finish(visits, {.marks = {&mark, 1}, .moves = {}})) return 6;
    if (visits.empty()) std::this_thread::sleep_for(milliseconds(1));
  }
  return 0;
}

template <class Work>
pid_t child(Work job) {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) ::_exit(job());
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return status;
}

struct Pipe {
  int ends[2];
  Pipe() { REQUIRE(::pipe(ends) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  // All that was told, once nobody tells any more.
  std::vector<Event> read_all() {
    ::close(ends[1]);
    ends[1] = -1;
    std::vector<Event> out;
    for (Event event; ::read(ends[0], &event, sizeof event) == sizeof event;) out.push_back(event);
    return out;
  }
};

void check_pace(const std::vector<Event>& events) {
  std::map<int, std::int64_t> last;
  for (const Event& event : events) {
    if (!event.start) continue;
    if (last.contains(event.host) && event.ms - last[event.host] < kDelay.count())
      FAIL("host " << event.host << " was asked again after " << event.ms - last[event.host] << " ms");
    last[event.host] = event.ms;
  }
}

// What holds between any two transactions. `done_before`: URLs that were visited the last time.
void check_state(Frontier& frontier, std::vector<std::string>& done_before) {
  const auto stats = frontier.stats(now());
  const auto marks = frontier.marks();
  REQUIRE(stats);
  REQUIRE(marks);
  const std::uint64_t marked = marks->empty() ? 0 : (*marks)[0].bytes;
  CHECK(stats->visited == marked);
  std::vector<std::string> visited;
  std::uint64_t known = 0;
  for (int host = 0; host < kHosts; ++host)
    for (int n = 0; n < pages(); ++n) {
      const auto found = frontier.find(url(host, n));
      REQUIRE(found);
      if (!*found) continue;
      ++known;
      if ((*found)->status == VisitStatus::none) {
        REQUIRE((*found)->due != kNever);
        continue;
      }
      visited.push_back(url(host, n));
      for (const NewUrl& link : links(url(host, n))) {
        const auto led_to = frontier.find(link.url);
        REQUIRE(led_to);
        REQUIRE(*led_to);
      }
    }
  CHECK(known == stats->urls);
  CHECK(visited.size() == stats->visited);
  std::sort(visited.begin(), visited.end());
  REQUIRE(std::includes(visited.begin(), visited.end(), done_before.begin(), done_before.end()));
  done_before = std::move(visited);
}

}  // namespace

TEST_CASE("frontier: killed at any instant it loses no URL, undoes no visit and keeps the pace") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder);
  options.min_delay = kDelay;
  std::mt19937 random(1);
  std::vector<Event> events;
  std::vector<std::string> visited;
  int left = kills();
  for (bool finished = false; !finished;) {
    Pipe pipe;
    const pid_t pid = child([&] { return work(options, pipe.ends[1], milliseconds(60'000)); });
    if (left-- > 0) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 80'000));
      ::kill(pid, SIGKILL);
    }
    const int status = wait_for(pid);
    finished = WIFEXITED(status);
    if (finished) CHECK(WEXITSTATUS(status) == 0);
    const std::vector<Event> part = pipe.read_all();
    events.insert(events.end(), part.begin(), part.end());
    if (!finished && left % 3 != 0) continue;  // begins anew at once, within the delay
    const auto frontier = open_frontier(options, now());
    INFO((frontier ? "" : frontier.error().what));
    REQUIRE(frontier);
    check_state(**frontier, visited);
  }
  check_pace(events);
  CHECK(left <= 0);
  CHECK(visited.size() == static_cast<std::size_t>(kHosts * pages()));
}

TEST_CASE("frontier: two jobs never have a turn of one host at once") {
  const TempFolder folder;
  Pipe pipe;
  std::vector<pid_t> children;
  for (const char* owner : {"a", "b"}) {
    FrontierOptions options = options_in(folder, owner);
    options.min_delay = kDelay;
    options.longest_lease = 5 * kDelay;
    const milliseconds time(6'000);  // a slow machine, or a server, takes long to begin
    children.push_back(child([&] { return work(options, pipe.ends[1], time); }));
  }
  for (pid_t pid : children) CHECK(wait_for(pid) == 0);
  const std::vector<Event> events = pipe.read_all();
  check_pace(events);
  std::map<int, char> turn;
  std::map<char, int> turns;
  for (const Event& event : events) {
    CAPTURE(event.host, event.owner);
    if (event.start) {
      REQUIRE_FALSE(turn.contains(event.host));
      turn[event.host] = event.owner;
      ++turns[event.owner];
    } else {
      REQUIRE(turn.contains(event.host));
      REQUIRE(turn[event.host] == event.owner);
      turn.erase(event.host);
    }
  }
  CHECK(turns['a'] > 5);
  CHECK(turns['b'] > 5);
}

TEST_CASE("frontier: a job that is killed again and again keeps the pace with another") {
  const TempFolder folder;
  Pipe pipe;
  FrontierOptions steady = options_in(folder, "s"), killed = options_in(folder, "k");
  steady.min_delay = killed.min_delay = kDelay;
  steady.longest_turn = killed.longest_turn = milliseconds(100);
  const pid_t other = child([&] { return work(steady, pipe.ends[1], milliseconds(60'000)); });
  std::mt19937 random(2);
  for (int i = 0; i < kills() / 3; ++i) {
    const pid_t pid = child([&] { return work(killed, pipe.ends[1], milliseconds(60'000)); });
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 80'000));
    ::kill(pid, SIGKILL);
    wait_for(pid);
  }
  ::kill(other, SIGKILL);
  wait_for(other);
  check_pace(pipe.read_all());
}

TEST_CASE("frontier: processes that make and open the files at once all succeed, but for those of one job") {
  const bool same_state = GENERATE(false, true);
  CAPTURE(same_state);
  for (int round = 0; round < 5; ++round) {
    const TempFolder folder;
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i)
      children.push_back(child([&] {
        FrontierOptions options = options_in(folder, std::to_string(i));
        if (same_state) options.state = folder / "state";
        auto frontier = open_frontier(options, now());
        if (!frontier) return same_state && frontier.error().code == Errc::refused ? 0 : 3;
        const std::vector<NewUrl> seeds = {page(url(i % kHosts, 0))};
        return (*frontier)->put(seeds) && (*frontier)->get(now(), 1) ? 0 : 4;
      }));
    for (pid_t pid : children) CHECK(wait_for(pid) == 0);
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder / ".")))
      CHECK(entry.path().filename().string().find(".new-") == std::string::npos);
  }
}
