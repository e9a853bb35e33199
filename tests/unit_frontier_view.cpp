// SPDX-License-Identifier: Apache-2.0
// A frontier's state looked at while it is open or closed, and what is left of files in the making.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "frontier_common.h"
#include "saring/crawl/frontier_schema_internal.h"

using namespace saring;
using testing::at;
using testing::done;
using testing::kStart;
using testing::options_in;
using testing::page;
using testing::read_file;
using testing::TempFolder;
using testing::write_file;

TEST_CASE("frontier view: it sees what is committed while the frontier goes on") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  CHECK_FALSE(frontier_in_use(options.state));
  CHECK(view_frontier(options.state).error().code == Errc::io);
  CHECK_FALSE(std::filesystem::exists(options.state));
  auto frontier = open_frontier(options, kStart);
  REQUIRE(frontier);
  CHECK(frontier_in_use(options.state));
  REQUIRE((*frontier)->put(std::vector<NewUrl>{page("http://a.example/1"), page("http://b.example/2")}));
  const auto before = view_frontier(options.state);
  REQUIRE(before);
  const auto turns = (*frontier)->get(kStart, 1);
  REQUIRE(turns);
  REQUIRE(turns->size() == 1);
  const Visit visit = done((*turns)[0], kStart);
  REQUIRE((*frontier)->finish({&visit, 1}, {}));
  const auto after = view_frontier(options.state);
  REQUIRE(after);
  const auto visited = [](const Result<std::unique_ptr<FrontierView>>& view) {
    const auto stats = (*view)->stats(kStart);
    REQUIRE(stats);
    CHECK(stats->urls == 2);
    CHECK(stats->hosts == 2);
    return stats->visited;
  };
  CHECK(visited(before) == 0);  // of one moment, whatever happens meanwhile
  CHECK(visited(after) == 1);
  const auto due = (*after)->due(kStart, 10);
  REQUIRE(due);
  REQUIRE(due->size() == 1);
  const auto found = (*after)->find("http://a.example/1");
  REQUIRE(found);
  CHECK(found->has_value());
}

TEST_CASE("frontier view: a state that nobody has open stays as it is") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  REQUIRE((*open_frontier(options, kStart))->put(std::vector<NewUrl>{page("http://a.example/1")}));
  CHECK_FALSE(frontier_in_use(options.state));
  const std::string bytes = read_file(options.state);
  const auto files = folder.names();
  {
    const auto view = view_frontier(options.state);
    REQUIRE(view);
    CHECK((*view)->stats(kStart)->urls == 1);
  }
  CHECK(read_file(options.state) == bytes);
  CHECK(folder.names() == files);
}

TEST_CASE("frontier view: a log that a killed process left counts, and stays") {
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
  write_file(options.state, state);
  write_file(options.state + "-wal", log);
  {
    const auto view = view_frontier(options.state);
    REQUIRE(view);
    CHECK((*view)->stats(kStart)->urls == 1);
  }
  CHECK(read_file(options.state) == state);
  CHECK(read_file(options.state + "-wal") == log);
}

TEST_CASE("frontier: what was left of a file in the making goes, what is in the making stays") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  for (const std::string& file : {options.state, options.hosts}) {
    write_file(file + ".new-abc123", "");
    write_file(file + ".new-abc123.db", "SQLite");
    write_file(file + ".new-abc123.db-journal", "of it");
    write_file(file + ".new-living", "");
    write_file(file + ".new-living.db", "");
    write_file(file + ".new-york", "somebody else's");
    write_file(file + ".new-cut123.db", "whose empty file a power cut took");
    write_file(file + ".new-cut123.db-journal", "of it");
    write_file(file + ".new-cut456.db-journal", "that is all there is");
  }
  const std::string lock = options.hosts + ".new-living", other = options.state + ".new-living";
  const int first = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC),
            second = ::open(other.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(::flock(first, LOCK_EX) == 0);
  REQUIRE(::flock(second, LOCK_EX) == 0);
  REQUIRE(open_frontier(options, kStart));
  for (const std::string& file : {options.state, options.hosts}) {
    CHECK_FALSE(std::filesystem::exists(file + ".new-abc123"));
    CHECK_FALSE(std::filesystem::exists(file + ".new-abc123.db"));
    CHECK_FALSE(std::filesystem::exists(file + ".new-abc123.db-journal"));
    CHECK_FALSE(std::filesystem::exists(file + ".new-cut123.db"));
    CHECK_FALSE(std::filesystem::exists(file + ".new-cut123.db-journal"));
    CHECK_FALSE(std::filesystem::exists(file + ".new-cut456.db-journal"));
    CHECK(std::filesystem::exists(file + ".new-living"));
    CHECK(std::filesystem::exists(file + ".new-living.db"));
    CHECK(std::filesystem::exists(file + ".new-york"));
  }
  ::close(first);
  ::close(second);
}

TEST_CASE("frontier: processes that make a host database at once agree on one") {
  for (int round = 0; round < 10; ++round) {
    const TempFolder folder;
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
      const pid_t pid = ::fork();
      REQUIRE(pid >= 0);
      if (pid == 0) {
        const FrontierOptions options = options_in(folder, "job" + std::to_string(i));
        auto frontier = open_frontier(options, kStart);
        ::_exit(frontier && (*frontier)->put(std::vector<NewUrl>{page("http://a.example/")}) &&
                        (*frontier)->get(kStart, 1)
                    ? 0
                    : 1);
      }
      children.push_back(pid);
    }
    for (const pid_t pid : children) {
      int status = 0;
      REQUIRE(::waitpid(pid, &status, 0) == pid);
      CHECK(status == 0);
    }
    for (const std::string& name : folder.names()) CHECK(name.find(".new-") == std::string::npos);
  }
}

TEST_CASE("frontier: a rollback journal of another file is not played back") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  REQUIRE((*open_frontier(options, kStart))->put(std::vector<NewUrl>{page("http://a.example/1")}));
  const std::string state = read_file(options.state);
  write_file(options.state + "-journal", "words of someone");
  CHECK(open_frontier(options, kStart).error().code == Errc::corrupt);
  CHECK(view_frontier(options.state).error().code == Errc::corrupt);
  CHECK(read_file(options.state) == state);
  CHECK(read_file(options.state + "-journal") == "words of someone");
}
