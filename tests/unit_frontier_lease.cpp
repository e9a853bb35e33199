// SPDX-License-Identifier: Apache-2.0
// Leases of hosts over several turns, what is known of a URL that is found again, and outputs that are moved.
#include <catch2/catch.hpp>

#include "frontier_verbs.h"

using namespace saring;
using std::chrono::milliseconds;
using testing::at;
using testing::done;
using testing::find;
using testing::finish;
using testing::get;
using testing::kStart;
using testing::open;
using testing::options_in;
using testing::page;
using testing::put;
using testing::stats;
using testing::TempFolder;

TEST_CASE("frontier: a seed's kind is what counts, whatever the URL was found as") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/x")});
  Visit visit = done(get(*frontier, at(0)).at(0), at(0));
  visit.read = true;
  visit.digest = "digest";
  visit.validators.etag = "\"1\"";
  visit.found = {{.url = "http://a.example/x", .kind = UrlKind::list}};
  finish(*frontier, visit);
  CHECK(find(*frontier, "http://a.example/x").kind == UrlKind::page);
  const std::vector<NewUrl> seeds = {{.url = "http://a.example/x", .kind = UrlKind::feed}};
  put(*frontier, seeds);
  CHECK(find(*frontier, "http://a.example/x").kind == UrlKind::page);
  REQUIRE(frontier->put_seeds(seeds));
  const auto turns = get(*frontier, at(10'000));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].url.kind == UrlKind::feed);
  CHECK(turns[0].url.digest.empty());
  CHECK(turns[0].url.validators.etag.empty());
}

TEST_CASE("frontier: the least depth stays, and what is nearer than it seemed is read whole") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {{.url = "http://a.example/x", .depth = 2}});
  Visit visit = done(get(*frontier, at(0)).at(0), at(0));
  visit.read = true;
  visit.digest = "digest";
  visit.text_digest = "text";
  visit.due = at(50'000);
  finish(*frontier, visit);
  put(*frontier, {{.url = "http://a.example/x", .depth = 3}});
  CHECK(find(*frontier, "http://a.example/x").depth == 2);
  CHECK(find(*frontier, "http://a.example/x").digest == "digest");
  put(*frontier, {{.url = "http://a.example/x", .depth = 1}});
  const UrlRecord record = find(*frontier, "http://a.example/x");
  CHECK(record.depth == 1);
  CHECK(record.digest.empty());
  CHECK(record.text_digest == "text");
  CHECK(record.due == at(50'000));
}

TEST_CASE("frontier: one host's URLs leave room for others, also after it was opened again") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder);
  options.max_urls_per_host = 3;
  const auto fill = [](Frontier& frontier) {
    for (const char* host : {"a", "b"})
      for (int i = 0; i < 5; ++i)
        put(frontier, {page("http://" + std::string(host) + ".example/" + std::to_string(i))});
  };
  {
    const auto frontier = open(options);
    fill(*frontier);
    CHECK(stats(*frontier, kStart).urls == 6);
    CHECK(stats(*frontier, kStart).ignored == 4);
    put(*frontier, {{.url = "http://a.example/r", .kind = UrlKind::robots}});
    CHECK(stats(*frontier, kStart).urls == 7);
  }
  const auto frontier = open(options);
  fill(*frontier);
  CHECK(stats(*frontier, kStart).urls == 7);
  CHECK(stats(*frontier, kStart).ignored == 8);
}

TEST_CASE("frontier: moves of the last finish are told until the next") {
  const TempFolder folder;
  const std::vector<OutputMove> moves = {{".new/1", "a/1.txt"}, {".new/2", "a/2.txt"}};
  {
    const auto frontier = open(options_in(folder));
    CHECK(frontier->moves()->empty());
    REQUIRE(frontier->finish({}, {.marks = {}, .moves = moves}));
  }
  const auto frontier = open(options_in(folder));
  CHECK(*frontier->moves() == moves);
  REQUIRE(frontier->finish({}, {}));
  CHECK(frontier->moves()->empty());
}

TEST_CASE("frontier: a lease is held from turn to turn, and given back after the connection") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder, "one"), other = options_in(folder, "two");
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  options.longest_lease = milliseconds(10'000);
  const auto first = open(options), second = open(other);
  std::vector<NewUrl> urls;
  for (int i = 0; i < 30; ++i) urls.push_back(page("http://a.example/" + std::to_string(i)));
  put(*first, urls);
  put(*second, urls);
  // While the one has more to visit, the other gets nothing, however long the delay is over.
  WallTime now = kStart;
  for (; released.empty(); now += milliseconds(1'000)) {
    REQUIRE(now < at(60'000));
    const auto turns = get(*first, now);
    REQUIRE(turns.size() == 1);
    CHECK(get(*second, now + milliseconds(999)).empty());
    finish(*first, done(turns[0], now));
  }
  CHECK(now == at(10'000));  // longest_lease, to the end of the last turn's delay
  CHECK(released == std::vector<std::string>{"a.example"});
  CHECK(get(*second, now).size() == 1);
  CHECK(get(*first, now).empty());
}

TEST_CASE("frontier: a lease ends with what is due") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder, "one");
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  {
    const auto frontier = open(options);
    put(*frontier, {page("http://a.example/1"), page("http://a.example/2"), page("http://b.example/1")});
    const auto turns = get(*frontier, at(0));
    REQUIRE(turns.size() == 2);
    finish(*frontier, done(turns[0], at(0)));
    CHECK(released.empty());
    finish(*frontier, done(turns[1], at(0)));
    CHECK(released == std::vector<std::string>{"b.example"});
  }
  CHECK(released == std::vector<std::string>{"b.example", "a.example"});
  // And another job need not wait for it to run out.
  const auto other = open(options_in(folder, "two"), at(1'000));
  put(*other, {page("http://a.example/9")});
  CHECK(get(*other, at(1'000)).size() == 1);
}

TEST_CASE("frontier: a lease that no turn follows is given back, with nothing to do as well") {
  if (testing::on_postgres()) return;  // there leases end by themselves
  const TempFolder folder;
  FrontierOptions options = options_in(folder, "one");
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  const auto first = open(options), second = open(options_in(folder, "two"));
  put(*first, {page("http://a.example/1"), page("http://a.example/2")});
  put(*second, {page("http://a.example/3")});
  finish(*first, done(get(*first, at(0)).at(0), at(0)));
  CHECK(get(*second, at(5'999)).empty());
  CHECK(get(*first, at(5'999), 0).empty());
  CHECK(released.empty());
  CHECK(get(*first, at(6'000), 0).empty());  // five seconds after the turn might have been
  CHECK(released == std::vector<std::string>{"a.example"});
  CHECK(get(*second, at(7'000)).size() == 1);
}

TEST_CASE("frontier: a host that is left out has no more turns here, and is free for others") {
  const TempFolder folder;
  {
    const auto first = open(options_in(folder, "one")), second = open(options_in(folder, "two"));
    put(*first, {page("http://a.example/1"), page("http://a.example/2")});
    put(*second, {page("http://a.example/3")});
    REQUIRE(first->leave_out(get(*first, at(0)).at(0)));
    CHECK(get(*first, at(100'000)).empty());
    CHECK(first->next_turn() == kNever);
    CHECK(get(*second, at(100'000)).size() == 1);
  }
  CHECK(get(*open(options_in(folder, "one"), at(300'000)), at(400'000)).size() == 1);
}

TEST_CASE("frontier: what came nearer while it was being read is read whole the next time") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {{.url = "http://a.example/x", .depth = 2}});
  Visit visit = done(get(*frontier, at(0)).at(0), at(0));
  visit.read = true;
  visit.digest = visit.text_digest = "digest";
  visit.depth = 2;
  put(*frontier, {{.url = "http://a.example/x", .depth = 1}});
  finish(*frontier, visit);
  CHECK(find(*frontier, "http://a.example/x").digest.empty());
  CHECK(find(*frontier, "http://a.example/x").text_digest == "digest");
}

TEST_CASE("frontier: a clock that is set ahead ends no wait, of this job or another") {
  const TempFolder folder;
  const auto first = open(options_in(folder, "one")), second = open(options_in(folder, "two"));
  put(*first, {page("http://a.example/1"), page("http://b.example/1")});
  put(*second, {page("http://a.example/2")});
  const auto turns = get(*first, at(0));
  REQUIRE(turns.size() == 2);
  for (const Turn& turn : turns) {
    Visit visit = done(turn, at(0));
    visit.not_before = at(5'000);
    visit.found = {page("http://" + turn.host.name + "/3")};
    finish(*first, visit);
  }
  constexpr milliseconds kHour = std::chrono::hours(1);
  testing::set_server_clock_behind(kHour);  // it is not the one that was set
  testing::set_server_clock(at(1'000) + kHour);
  REQUIRE(first->clock_set_ahead(kHour, at(1'000) + kHour));
  REQUIRE(second->clock_set_ahead(kHour, at(1'000) + kHour));  // moves nothing twice
  CHECK(get(*first, at(4'999) + kHour).empty());
  CHECK(get(*second, at(4'999) + kHour).empty());
  CHECK(get(*first, at(5'000) + kHour).size() == 2);
}
