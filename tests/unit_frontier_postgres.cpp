// SPDX-License-Identifier: Apache-2.0
// What only PostgreSQL does: several workers of one job, addresses with secrets in them, a server that goes
// away. Without a server (postgres_server.py) the tests that need one have nothing to say.
#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "frontier_verbs.h"

using namespace saring;
using std::chrono::milliseconds;
using testing::at;
using testing::done;
using testing::finish;
using testing::get;
using testing::kStart;
using testing::open;
using testing::page;
using testing::put;
using testing::schema_of_news;
using testing::TempFolder;

namespace {

FrontierOptions worker(const TempFolder& folder, std::string name, std::string job = "news") {
  FrontierOptions out = testing::options_in(folder, std::move(job));
  out.owner = std::move(name);
  return out;
}

bool without_server() {
  if (!testing::on_postgres()) WARN("skipped: SARING_POSTGRES names no server");
  return !testing::on_postgres();
}

}  // namespace

TEST_CASE("frontier on PostgreSQL: what of an address may be shown") {
  CHECK(is_postgres("postgresql://db.example/crawl"));
  CHECK(is_postgres("postgres:///crawl"));
  CHECK_FALSE(is_postgres("news.state"));
  CHECK_FALSE(is_postgres("/postgresql://x"));
  CHECK(state_name("news.state") == "news.state");
  CHECK(state_name("postgresql://ann:s3cret@db.example:5433/crawl?sslpassword=s3cret&password=s3cret") ==
        "postgresql://db.example:5433/crawl");
  CHECK(state_name("postgresql://ann:s3%zzcret@db.example/crawl").find("cret") == std::string::npos);
  CHECK(state_name("postgres:///crawl?host=/run/postgresql") == "postgresql:///run/postgresql/crawl");
}

TEST_CASE("frontier on PostgreSQL: what cannot be opened is told without its secrets") {
  FrontierOptions options;
  options.job = "news";
  options.owner = "one";
  // Nobody listens there; an address that libpq cannot read; options that it does not know.
  for (const char* address :
       {"postgresql://ann:s3cret@/crawl?host=/nonexistent",
        "postgresql://ann:s3cret@127.0.0.1:1/crawl?connect_timeout=2",
        "postgresql://ann:s3cret%zz@db.example/crawl", "postgresql://ann@db.example/crawl?pasword=s3cret",
        "postgresql://ann:s3cret@[::1/crawl"}) {
    CAPTURE(address);
    options.state = address;
    const auto opened = open_frontier(options, kStart);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().what.find("s3cret") == std::string::npos);
    CHECK(opened.error().what.find("ann") == std::string::npos);
    CHECK(opened.error().what.find('\n') == std::string::npos);
  }
  options.state = "postgresql:///crawl?host=/nonexistent";
  options.owner = "a b";
  CHECK(open_frontier(options, kStart).error().code == Errc::usage);
  options.owner = "one";
  options.job.clear();
  CHECK(open_frontier(options, kStart).error().code == Errc::usage);
}

TEST_CASE("frontier on PostgreSQL: workers share a job, a host is one's at a time") {
  if (without_server()) return;
  const TempFolder folder;
  const auto one = open(worker(folder, "one")), two = open(worker(folder, "two"));
  put(*one, {page("http://a.example/1"), page("http://a.example/2"), page("http://b.example/1")});
  put(*two, {page("http://a.example/1"), page("http://c.example/1")});
  CHECK(one->stats(at(0))->urls == 4);
  const auto first = get(*one, at(0), 2);
  REQUIRE(first.size() == 2);
  const auto second = get(*two, at(0));
  REQUIRE(second.size() == 1);
  CHECK(second[0].host.name == "c.example");
  CHECK(two->next_turn() != kNever);  // what the other finds may be for it
  // What the one finds the other visits.
  Visit visit = done(first[1], at(10));
  visit.found = {page("http://d.example/1")};
  finish(*one, visit);
  const auto third = get(*two, at(20));
  REQUIRE(third.size() == 1);
  CHECK(third[0].url.url == "http://d.example/1");
  CHECK(two->find("http://d.example/1")->has_value());
  // While the one holds its lease of a host, the other waits however long the delay is over.
  finish(*one, done(first[0], at(20)));
  CHECK(get(*two, at(5'000)).empty());
  CHECK(get(*one, at(5'000)).size() == 1);
}

TEST_CASE("frontier on PostgreSQL: a lease that is given back is the next worker's") {
  if (without_server()) return;
  const TempFolder folder;
  FrontierOptions options = worker(folder, "one");
  options.longest_lease = milliseconds(1'500);
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  const auto one = open(options), two = open(worker(folder, "two"));
  std::vector<NewUrl> urls;
  for (int i = 0; i < 9; ++i) urls.push_back(page("http://a.example/" + std::to_string(i)));
  put(*one, urls);
  for (int i = 0; i < 2; ++i) {
    const auto turns = get(*one, at(i * 1'000));
    REQUIRE(turns.size() == 1);
    CHECK(released.empty());
    CHECK(get(*two, at(i * 1'000 + 999)).empty());
    finish(*one, done(turns[0], at(i * 1'000)));
  }
  CHECK(released == std::vector<std::string>{"a.example"});
  CHECK(get(*two, at(1'999)).empty());
  CHECK(get(*two, at(2'000)).size() == 1);
  CHECK(get(*one, at(3'000)).empty());
}

TEST_CASE(
    "frontier on PostgreSQL: the lease of a worker that is gone runs out, then its host waits its delay") {
  if (without_server()) return;
  const TempFolder folder;
  FrontierOptions options = worker(folder, "one");
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  const auto one = open(options), two = open(worker(folder, "two"));
  put(*one, {page("http://a.example/1"), page("http://a.example/2")});
  const auto lost = get(*one, at(0));
  REQUIRE(lost.size() == 1);
  for (std::int64_t ms = 0; ms < 121'000; ms += 1'000) {
    REQUIRE(get(*two, at(ms)).empty());
    // It has no connection any more when its lease runs out.
    if (ms == 100'000 || ms == 111'000) CHECK(get(*one, at(ms)).empty());
    CHECK(released.empty() == (ms < 111'000));
  }
  const auto taken = get(*two, at(121'000));
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].url.url == "http://a.example/1");
  // The one that comes back neither ends the other's turn nor brings its start forward.
  const Visit late = done(lost[0], at(121'500));
  CHECK(*one->still_mine({&late, 1}) == std::vector<bool>{false});
  CHECK(released == std::vector<std::string>{"a.example"});
  CHECK(get(*one, at(125'000)).empty());
  finish(*two, done(taken[0], at(125'000)));
  CHECK(get(*one, at(125'999)).empty());
  CHECK(two->stats(at(125'999))->visited == 1);
}

TEST_CASE("frontier on PostgreSQL: marks and moves are a worker's own, but the newest text of a page stays") {
  if (without_server()) return;
  const TempFolder folder;
  const auto one = open(worker(folder, "one")), two = open(worker(folder, "two"));
  const OutputMark mark{"pages-one.jsonl", 7};
  const std::vector<OutputMove> moves = {{".new-one/1", "a/1.txt"}, {".new-one/2", "a/2.txt"}};
  REQUIRE(one->finish({}, {.marks = {&mark, 1}, .moves = moves}));
  CHECK(one->marks()->size() == 1);
  CHECK(two->marks()->empty());
  CHECK(two->moves()->empty());
  REQUIRE(two->finish({}, {}));
  CHECK(*one->moves() == moves);
  const OutputMove newer{".new-two/1", "a/1.txt"};
  REQUIRE(two->finish({}, {.marks = {}, .moves = {&newer, 1}}));
  CHECK(*one->moves() == std::vector<OutputMove>{moves[1]});
}

TEST_CASE("frontier on PostgreSQL: one process at a time is a worker, and anyone may look") {
  if (without_server()) return;
  const TempFolder folder;
  const FrontierOptions options = worker(folder, "one");
  FrontierOptions look = worker(folder, "one");
  look.look_only = true;
  {
    const auto none = open_frontier(look, kStart);
    REQUIRE(none);
    CHECK_FALSE(*none);
    CHECK(testing::sql("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'saring_news%'").empty());
  }
  const auto one = open(options);
  put(*one, {page("http://a.example/1")});
  const auto turns = get(*one, at(0));
  REQUIRE(turns.size() == 1);
  const auto again = open_frontier(options, kStart);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == Errc::refused);
  {
    const auto looked = open(look);
    CHECK(looked->stats(at(0))->urls == 1);
    CHECK(looked->due(at(0), 10)->size() == 1);
    const std::vector<NewUrl> urls = {page("http://a.example/2")};
    CHECK(looked->put(urls).error().code == Errc::usage);
  }
  finish(*one, done(turns[0], at(1)));  // its turn is what it was
  CHECK(one->stats(at(1))->visited == 1);
}

TEST_CASE("frontier on PostgreSQL: jobs have schemas of their own, whatever their names") {
  if (without_server()) return;
  const TempFolder folder;
  const std::vector<std::string> names = {"news",
                                          "News",
                                          "ne-ws",
                                          "a\"; DROP SCHEMA saring CASCADE; --",
                                          std::string(64, 'x'),
                                          std::string(64, 'x') + "y"};
  std::vector<std::unique_ptr<Frontier>> jobs;
  for (const std::string& name : names) {
    jobs.push_back(open(worker(folder, "one", name)));
    CHECK(jobs.back()->stats(at(0))->urls == 0);
    put(*jobs.back(), {page("http://a.example/" + std::to_string(jobs.size()))});
  }
  // And share the pace of hosts.
  CHECK(get(*jobs[0], at(0)).size() == 1);
  for (std::size_t i = 1; i < jobs.size(); ++i) CHECK(get(*jobs[i], at(0)).empty());
}

TEST_CASE("frontier on PostgreSQL: a newer version's schema is told and left as it is") {
  if (without_server()) return;
  const TempFolder folder;
  const FrontierOptions options = worker(folder, "one");
  open(options);
  testing::sql("UPDATE " + schema_of_news() + ".about SET version = 99");
  const auto newer = open_frontier(options, kStart);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == Errc::usage);
  CHECK(testing::sql("SELECT version FROM " + schema_of_news() + ".about") == std::vector<std::string>{"99"});
}

TEST_CASE("frontier on PostgreSQL: a connection that is lost between verbs is made anew") {
  if (without_server()) return;
  const TempFolder folder;
  const auto one = open(worker(folder, "one"));
  put(*one, {page("http://a.example/1")});
  const auto turns = get(*one, at(0));
  const auto cut = [] {
    testing::sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'saring'");
  };
  cut();
  Visit visit = done(turns[0], at(5));
  visit.found = {page("http://a.example/2")};
  finish(*one, visit);
  cut();
  CHECK(one->stats(at(5))->urls == 2);
  cut();
  CHECK(get(*one, at(2'000)).size() == 1);
  // The lock on the worker came with it.
  CHECK(open_frontier(worker(folder, "one"), kStart).error().code == Errc::refused);
}

TEST_CASE("frontier on PostgreSQL: the caller's clock may be another than the server's") {
  if (without_server()) return;
  const TempFolder folder;
  // This machine's clock is an hour ahead of the server's.
  testing::options_in(folder);
  testing::set_server_clock_behind(std::chrono::hours(1));
  const auto one = open(worker(folder, "one"), at(0));
  put(*one, {{.url = "http://a.example/1", .due = at(5'000)}});
  CHECK(one->next_turn() == at(5'000));
  CHECK(get(*one, at(4'999)).empty());
  auto turns = get(*one, at(5'000));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].url.due == at(5'000));
  Visit visit = done(turns[0], at(5'000));
  visit.found = {page("http://a.example/2")};
  finish(*one, visit);
  CHECK(one->next_turn() == at(6'000));
  CHECK(one->find("http://a.example/1")->value().last_visit == at(5'000));
  // A worker whose clock is right waits as long.
  testing::set_server_clock_behind(milliseconds(0));
  const auto two = open(worker(folder, "two", "other"), at(5'500) - std::chrono::hours(1));
  put(*two, {page("http://a.example/3")});
  CHECK(get(*two, at(5'999) - std::chrono::hours(1)).empty());
}

TEST_CASE(
    "frontier on PostgreSQL: workers that find the same URLs at once wait for each other, never for ever") {
  if (without_server()) return;
  const TempFolder folder;
  constexpr int kWorkers = 4, kRounds = 12, kUrls = 40;
  std::vector<FrontierOptions> options;
  for (int i = 0; i < kWorkers; ++i) options.push_back(worker(folder, "w" + std::to_string(i)));
  std::vector<std::string> faults(kWorkers);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kWorkers; ++i)
      threads.emplace_back([&, i] {
        const auto opened = open_frontier(options[static_cast<std::size_t>(i)], kStart);
        std::string& fault = faults[static_cast<std::size_t>(i)];
        if (!opened) fault = opened.error().what;
        for (int round = 0; fault.empty() && round < kRounds; ++round) {
          std::vector<NewUrl> urls;
          for (int n = 0; n < kUrls; ++n) {
            const int number = i % 2 == 0 ? n : kUrls - 1 - n;  // in opposite orders
            urls.push_back({.url = "http://h" + std::to_string(number % 7) + ".example/" +
                                   std::to_string(round) + "/" + std::to_string(number),
                            .depth = static_cast<std::uint16_t>(9 - i)});
          }
          if (Status done = (*opened)->put(urls); !done) fault = done.error().what;
        }
      });
  }
  for (const std::string& fault : faults) CHECK(fault.empty());
  const auto one = open(worker(folder, "one"));
  const auto counts = one->stats(at(0));
  CHECK(counts->urls == kRounds * kUrls);
  CHECK(counts->hosts == 7);
  CHECK(one->find("http://h3.example/0/3")->value().depth == 9 - (kWorkers - 1));
}

// The one waits for a host while others make one that is new, with a URL that it puts, too.
TEST_CASE(
    "frontier on PostgreSQL: of a URL that is put at once the least depth stays, and the earliest due") {
  if (without_server()) return;
  const TempFolder folder;
  const auto one = open(worker(folder, "one")), two = open(worker(folder, "two")),
             three = open(worker(folder, "three"));
  put(*one, {page("http://a.example/")});
  testing::SqlSession host, row;
  host.run("BEGIN; SELECT 1 FROM " + schema_of_news() + ".hosts WHERE name = 'a.example' FOR UPDATE");
  Status first, third;
  {
    const std::vector<NewUrl> both = {{.url = "http://a.example/2"},
                                      {.url = "http://b.example/", .depth = 1, .due = at(5'000)}};
    const std::jthread puts_both([&] { first = one->put(both); });
    host.wait_until_it_blocks();
    put(*two, {{.url = "http://b.example/", .depth = 9, .due = at(900'000)}});
    row.run("BEGIN; SELECT 1 FROM " + schema_of_news() + ".urls WHERE depth = 9 FOR UPDATE");
    host.run("COMMIT");
    row.wait_until_it_blocks();
    const NewUrl deeper{.url = "http://b.example/", .depth = 4, .due = at(800'000)};
    const std::jthread puts_deeper([&] { third = three->put({&deeper, 1}); });
    testing::wait_until_blocked(2);
    row.run("COMMIT");
  }
  REQUIRE(first);
  REQUIRE(third);
  CHECK(one->find("http://b.example/")->value().depth == 1);
  CHECK(one->find("http://b.example/")->value().due == at(5'000));
  const auto turns = get(*two, at(5'000));
  CHECK(std::any_of(turns.begin(), turns.end(), [](const Turn& t) { return t.host.name == "b.example"; }));
}
