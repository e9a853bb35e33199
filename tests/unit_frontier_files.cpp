// SPDX-License-Identifier: Apache-2.0
// The frontier over files that are damaged, of another kind, not to be written, or too large; and what its
// statements cost.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <random>
#include <set>

#include "frontier_common.h"
#include "saring/crawl/frontier_schema_internal.h"
#include "saring/crawl/pace_internal.h"
#include "saring/crawl/url_store_internal.h"

using namespace saring;
using std::chrono::milliseconds;
using testing::at;
using testing::done;
using testing::kStart;
using testing::options_in;
using testing::page;
using testing::read_file;
using testing::TempFolder;
using testing::write_file;

namespace {

Error fault_of(const FrontierOptions& options) {
  const auto frontier = open_frontier(options, kStart);
  REQUIRE_FALSE(frontier);
  const Error error = frontier.error();
  CHECK_FALSE(error.what.empty());
  for (char c : error.what) CHECK(static_cast<unsigned char>(c) >= 0x20);
  return error;
}

// A closed frontier of 400 URLs on 8 hosts, a part of them visited.
std::set<std::string> make_sound(const FrontierOptions& options) {
  std::set<std::string> urls;
  auto frontier = open_frontier(options, kStart);
  REQUIRE(frontier);
  std::vector<NewUrl> batch;
  for (int i = 0; i < 400; ++i)
    batch.push_back(page("http://h" + std::to_string(i % 8) + ".example/page/" + std::to_string(i)));
  for (const NewUrl& one : batch) urls.insert(one.url);
  REQUIRE((*frontier)->put(batch));
  for (int i = 0; i < 10; ++i) {
    const auto turns = (*frontier)->get(at(i * 10'000), 8);
    REQUIRE(turns);
    std::vector<Visit> visits;
    for (const Turn& turn : *turns) visits.push_back(done(turn, at(i * 10'000)));
    REQUIRE((*frontier)->finish(visits, {}));
  }
  return urls;
}

int in_child(auto job) {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) ::_exit(job());
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

// Works on files that may be damaged until it is through or meets an error; what it gives must be right.
std::optional<Errc> work_through(const FrontierOptions& options, const std::set<std::string>& urls) {
  auto frontier = open_frontier(options, at(1'000'000));
  if (!frontier) return frontier.error().code;
  for (int i = 0; i < 6; ++i) {
    const WallTime now = at(2'000'000 + i * 10'000);
    const auto turns = (*frontier)->get(now, 8);
    if (!turns) return turns.error().code;
    std::vector<Visit> visits;
    for (const Turn& turn : *turns) {
      const bool ours = urls.contains(turn.url.url) || turn.url.url.find("/new/") != std::string::npos;
      CHECK(ours);
      visits.push_back(done(turn, now));
      visits.back().found = {page("http://h1.example/new/" + std::to_string(i))};
    }
    if (const Status finished = (*frontier)->finish(visits, {}); !finished) return finished.error().code;
  }
  for (const std::string& url : urls)
    if (const auto found = (*frontier)->find(url); !found) return found.error().code;
  if (const auto stats = (*frontier)->stats(kStart); !stats) return stats.error().code;
  if (const auto marks = (*frontier)->marks(); !marks) return marks.error().code;
  return std::nullopt;
}

}  // namespace

TEST_CASE("frontier: its files are the owner's alone and leave but the lock beside them") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  make_sound(options);
  for (const std::string& path : {options.state, options.hosts}) {
    struct stat about {};
    REQUIRE(::stat(path.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "."))
    files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 3);
}

TEST_CASE("frontier: files of another kind are told and left as they are") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder);
  make_sound(options);
  const std::string state = read_file(options.state);
  std::string newer = state, foreign = state;
  newer[63] = 99;     // user_version
  foreign[71] = 'x';  // application_id
  const std::pair<std::string, Errc> cases[] = {{"words of someone", Errc::usage},
                                                {std::string(5'000, '\n'), Errc::usage},
                                                {"SQLite format 3", Errc::usage},
                                                {newer, Errc::usage},
                                                {foreign, Errc::usage},
                                                {"", Errc::corrupt}};
  for (const auto& [bytes, code] : cases) {
    CAPTURE(bytes.substr(0, 20), bytes.size());
    write_file(options.state, bytes);
    CHECK(fault_of(options).code == code);
    CHECK(read_file(options.state) == bytes);
  }
  write_file(options.state, newer);
  CHECK(fault_of(options).what.find("newer version") != std::string::npos);
  write_file(options.state, state);
  std::swap(options.state, options.hosts);
  CHECK(fault_of(options).code == Errc::usage);
  std::swap(options.state, options.hosts);
  CHECK(open_frontier(options, kStart));
}

TEST_CASE("frontier: what is no file, or a link, is not opened") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder);
  make_sound(options);
  REQUIRE(::symlink(options.state.c_str(), (folder / "link").c_str()) == 0);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  REQUIRE(::mkdir((folder / "sub").c_str(), 0700) == 0);
  REQUIRE(::symlink((folder / "sub").c_str(), (folder / "linked").c_str()) == 0);
  for (const char* name : {"link", "fifo", "sub", "missing/state", "sub/", "sub/..", ""}) {
    CAPTURE(name);
    options.state = *name ? folder / name : "";
    fault_of(options);
  }
  options.state = folder / "linked/state";  // a folder may be one
  CHECK(open_frontier(options, kStart));
  CHECK(std::filesystem::exists(folder / "sub/state"));
}

TEST_CASE("frontier: a state is open once at a time") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  auto first = open_frontier(options, kStart);
  REQUIRE(first);
  CHECK(fault_of(options).code == Errc::refused);
  CHECK((*first)->put(std::vector<NewUrl>{page("http://a.example/")}));
  first->reset();
  CHECK(open_frontier(options, kStart));
}

TEST_CASE("frontier: hosts without a word for a month leave the host database, others stay") {
  const TempFolder folder;
  crawling::Database database;
  REQUIRE(crawling::open_file(folder / "hosts", crawling::kHostFile, database));
  crawling::PaceFile pace(database, {"one", milliseconds(120'000)});
  const crawling::PaceFile::Ask hosts[] = {{"old.example", milliseconds(1)},
                                           {"leased.example", milliseconds(1)}};
  REQUIRE(pace.lease(hosts, kStart));
  const crawling::PaceFile::Release end{"old.example", at(1'000), at(0)};
  REQUIRE(pace.release({&end, 1}));
  const auto rows = [&] { return database.number("SELECT count(*) FROM pace"); };
  REQUIRE(pace.prune(at(900) + crawling::kForgotten));
  CHECK(rows() == 2);
  REQUIRE(pace.prune(at(1'001) + crawling::kForgotten));
  CHECK(rows() == 1);
  CHECK(database.text("SELECT host FROM pace") == "leased.example");
}

TEST_CASE("frontier: wrong options are told") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder);
  options.owner.clear();
  CHECK(fault_of(options).code == Errc::usage);
  options = options_in(folder);
  options.min_delay = milliseconds(-1);
  CHECK(fault_of(options).code == Errc::usage);
  options = options_in(folder);
  options.longest_turn = milliseconds(0);
  CHECK(fault_of(options).code == Errc::usage);
  CHECK_FALSE(std::filesystem::exists(options.state));
}

TEST_CASE("frontier: a file that may not be written is told") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  make_sound(options);
  const auto try_without_rights = [&] {
    if (::geteuid() == 0 && ::setuid(65534) != 0) return 0;
    const auto frontier = open_frontier(options, kStart);
    return !frontier && frontier.error().code == Errc::io ? 0 : 1;
  };
  REQUIRE(::chmod((folder / ".").c_str(), 0755) == 0);
  for (const char* name : {"one.state", "hosts"}) {
    REQUIRE(::chmod((folder / name).c_str(), 0444) == 0);
    CHECK(in_child(try_without_rights) == 0);
  }
}

TEST_CASE("frontier: damaged files give an error or what was put in, and are not made anew") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  const std::set<std::string> urls = make_sound(options);
  const std::string state = read_file(options.state), hosts = read_file(options.hosts);
  std::mt19937 random(3);
  for (int i = 0; i < 240; ++i) {
    CAPTURE(i);
    std::string bytes = i % 4 == 3 ? hosts : state;
    const std::string& path = i % 4 == 3 ? options.hosts : options.state;
    if (i % 8 == 0) {
      bytes.resize(random() % bytes.size());
    } else {
      for (auto flips = 1 + random() % 3; flips > 0; --flips)
        bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
    }
    write_file(options.state, state);
    write_file(options.hosts, hosts);
    write_file(path, bytes);
    for (const char* side : {"-wal", "-shm"}) {
      std::filesystem::remove(options.state + side);
      std::filesystem::remove(options.hosts + side);
    }
    if (!open_frontier(options, at(1'000'000))) {
      CHECK(read_file(path) == bytes);
      continue;
    }
    const std::optional<Errc> fault = work_through(options, urls);
    CHECK((!fault || *fault == Errc::corrupt));
  }
}

TEST_CASE("frontier: a damaged write-ahead log gives an error or an earlier state") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  std::string state, log;
  std::set<std::string> urls;
  {
    auto frontier = open_frontier(options, kStart);
    REQUIRE(frontier);
    for (int i = 0; i < 100; ++i) {
      const std::vector<NewUrl> batch = {page("http://h.example/" + std::to_string(i))};
      urls.insert(batch[0].url);
      REQUIRE((*frontier)->put(batch));
    }
    state = read_file(options.state);
    log = read_file(options.state + "-wal");
  }
  REQUIRE(log.size() > 100'000);
  std::mt19937 random(4);
  for (int i = 0; i < 60; ++i) {
    CAPTURE(i);
    std::string bytes = log;
    if (i % 4 == 0)
      bytes.resize(random() % bytes.size());
    else
      bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
    write_file(options.state, state);
    write_file(options.state + "-wal", bytes);
    std::filesystem::remove(options.state + "-shm");
    auto frontier = open_frontier(options, kStart);
    if (!frontier) {
      CHECK(frontier.error().code == Errc::corrupt);
      continue;
    }
    const auto stats = (*frontier)->stats(kStart);
    REQUIRE(stats);
    for (std::uint64_t k = 0; k < 100; ++k) {
      const auto found = (*frontier)->find("http://h.example/" + std::to_string(k));
      REQUIRE(found);
      CHECK(found->has_value() == (k < stats->urls));
    }
  }
}

TEST_CASE("frontier: a file whose tables are not what they were is left as it is") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  std::string state, log;
  {
    auto frontier = open_frontier(options, kStart);
    REQUIRE(frontier);
    REQUIRE((*frontier)->put(std::vector<NewUrl>{page("http://a.example/1")}));
    state = read_file(options.state);
    log = read_file(options.state + "-wal");
  }
  const std::size_t column = state.find("redirects INTEGER");  // in the schema: the tables look sound
  REQUIRE(column != std::string::npos);
  state[column] = 'p';
  write_file(options.state, state);
  write_file(options.state + "-wal", log);
  const Error error = fault_of(options);
  CHECK(error.code == Errc::corrupt);
  CHECK(error.what.find("damaged") != std::string::npos);
  const bool same = read_file(options.state) == state && read_file(options.state + "-wal") == log;
  CHECK(same);
}

TEST_CASE("frontier: a log without its file is not put into a new one") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  make_sound(options);
  write_file(options.state + "-wal", "pages of old");
  std::filesystem::remove(options.state);
  CHECK(fault_of(options).code == Errc::corrupt);
  CHECK_FALSE(std::filesystem::exists(options.state));
  CHECK(read_file(options.state + "-wal") == "pages of old");
}

TEST_CASE("frontier: a full disk is an error, and what was said to be done stays") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  make_sound(options);
  const auto fill = [&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 90;
    auto frontier = open_frontier(options, kStart);
    if (!frontier) return 91;
    for (int i = 0; i < 60; ++i) {
      std::vector<NewUrl> batch;
      for (int k = 0; k < 100; ++k)
        batch.push_back(page("http://full.example/" + std::to_string(i) + "/" + std::to_string(k)));
      const Status status = (*frontier)->put(batch);
      if (status) continue;
      if (status.error().code != Errc::io) return 92;
      const Status again = (*frontier)->put(batch);
      if (again || again.error().what != status.error().what || (*frontier)->get(kStart, 1)) return 93;
      return i;
    }
    return 94;
  };
  const int batches = in_child(fill);
  REQUIRE(batches < 60);
  CHECK(batches > 0);
  auto frontier = open_frontier(options, kStart);
  INFO((frontier ? "" : frontier.error().what));
  REQUIRE(frontier);
  const auto stats = (*frontier)->stats(kStart);
  REQUIRE(stats);
  CHECK(stats->urls == 400u + 100u * static_cast<unsigned>(batches));
  CHECK((*frontier)->put(std::vector<NewUrl>{page("http://full.example/after")}));
}

TEST_CASE("frontier: a turn costs the same among 1,000 URLs and among 100,000") {
  const TempFolder folder;
  crawling::Database database;
  REQUIRE(crawling::open_file(folder / "state", crawling::kStateFile, database));
  crawling::UrlStore store(database);
  HostRecord host{.id = 1, .name = "a.example"};
  int put = 0;
  const auto fill = [&](int until) {
    crawling::Transaction transaction(database);
    if (put == 0) store.add_host(host);
    for (; put < until; ++put) {
      const NewUrl one = page("http://a.example/" + std::to_string(put));
      const auto key = crawling::key_of(one.url);
      REQUIRE(key);
      store.put(one, *key, 1, kStart, false);
    }
    store.write_counts();
    REQUIRE(transaction.commit());
  };
  const auto steps = [&](int counter) {
    int sum = 0;
    for (sqlite3_stmt* one = nullptr; (one = sqlite3_next_stmt(database.handle(), one));)
      sum += sqlite3_stmt_status(one, counter, 1);
    return sum;
  };
  const auto cost = [&] {
    steps(SQLITE_STMTSTATUS_VM_STEP);
    steps(SQLITE_STMTSTATUS_FULLSCAN_STEP);
    crawling::Transaction transaction(database);
    const auto first = store.first(1, 1, kStart);
    REQUIRE(first);
    store.visit({.url = first->id, .host = 1, .status = VisitStatus::ok, .visited = kStart});
    CHECK(store.first_due(1, 1) == WallTime{});
    store.write_counts();
    REQUIRE(transaction.commit());
    CHECK(steps(SQLITE_STMTSTATUS_FULLSCAN_STEP) == 0);
    CHECK(steps(SQLITE_STMTSTATUS_SORT) == 0);
    return steps(SQLITE_STMTSTATUS_VM_STEP);
  };
  fill(1'000);
  const int few = cost();
  fill(100'000);
  const int many = cost();
  CHECK(few > 0);
  CHECK(many <= few + few / 10);
  CHECK(store.urls() == 100'000);
}
