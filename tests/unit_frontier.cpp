// SPDX-License-Identifier: Apache-2.0
// The frontier's verbs, in one process.
#include <sys/stat.h>

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

namespace {

// Takes turns one by one, each long after the one before, and tells the URLs.
std::vector<std::string> drain(Frontier& frontier, WallTime now) {
  std::vector<std::string> out;
  for (; out.size() < 1'000; now += std::chrono::hours(1)) {
    const auto turns = get(frontier, now, 1);
    if (turns.empty()) break;
    out.push_back(turns[0].url.url);
    finish(frontier, done(turns[0], now));
  }
  return out;
}

}  // namespace

TEST_CASE("frontier: a URL that was put comes as a turn, and no more once it is done") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  CHECK(frontier->next_turn() == kNever);
  put(*frontier, {page("http://a.example/one")});
  CHECK(frontier->next_turn() <= kStart);
  const auto turns = get(*frontier, at(0));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].url.url == "http://a.example/one");
  CHECK(turns[0].host.name == "a.example");
  CHECK(turns[0].url.status == VisitStatus::none);
  CHECK(turns[0].url.first_seen == kStart);
  CHECK(turns[0].url.last_visit == kNever);
  CHECK(get(*frontier, at(100'000)).empty());
  CHECK(frontier->next_turn() == kNever);
  finish(*frontier, done(turns[0], at(50)));
  CHECK(get(*frontier, at(1'000'000)).empty());
  const UrlRecord record = find(*frontier, "http://a.example/one");
  CHECK(record.status == VisitStatus::ok);
  CHECK(record.last_visit == at(50));
  CHECK(record.due == kNever);
}

TEST_CASE("frontier: turns of a host start its delay apart, and one at a time") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/1"), page("https://a.example:8443/2"), page("http://b.example/")});
  const auto first = get(*frontier, at(0));
  REQUIRE(first.size() == 2);
  CHECK(get(*frontier, at(60'000)).empty());
  finish(*frontier, done(first[0], at(60'300)));
  CHECK(get(*frontier, at(61'299)).empty());
  CHECK(frontier->next_turn() == at(61'300));
  const auto second = get(*frontier, at(61'300));
  REQUIRE(second.size() == 1);
  CHECK(second[0].url.url == "https://a.example:8443/2");
}

TEST_CASE("frontier: a host's own delay counts where it is longer, not_before where it is later") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/1"), page("http://a.example/2"), page("http://a.example/3")});
  auto turns = get(*frontier, at(0));
  REQUIRE(frontier->set_delay(turns[0].host.id, milliseconds(5'000)));
  finish(*frontier, done(turns[0], at(10)));
  CHECK(get(*frontier, at(5'009)).empty());
  turns = get(*frontier, at(5'010));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].host.delay == milliseconds(5'000));
  REQUIRE(frontier->set_delay(turns[0].host.id, milliseconds(1)));
  Visit visit = done(turns[0], at(6'000));
  visit.not_before = at(50'000);
  finish(*frontier, visit);
  CHECK(get(*frontier, at(49'999)).empty());
  CHECK(get(*frontier, at(50'000)).size() == 1);
}

TEST_CASE("frontier: spellings of one page are one URL, the first stays") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {{.url = "http://a.example/%7euser/?utm_source=x&b=1", .kind = UrlKind::page, .depth = 1},
                  {.url = "http://A.example:80/~user/?b=1", .kind = UrlKind::feed, .depth = 7}});
  CHECK(stats(*frontier, kStart).urls == 1);
  const UrlRecord record = find(*frontier, "http://a.example/~user/?b=1#top");
  CHECK(record.url == "http://a.example/%7euser/?utm_source=x&b=1");
  CHECK(record.kind == UrlKind::page);
  CHECK(record.depth == 1);
  const auto missing = frontier->find("http://a.example/other");
  REQUIRE(missing);
  CHECK_FALSE(*missing);
  CHECK(frontier->find("not a url"));
}

TEST_CASE("frontier: of several URLs each is found in its place") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/1"), page("http://b.example/2")});
  const std::vector<std::string_view> urls = {"http://b.example/2#x", "http://a.example/none", "no url",
                                              "http://a.example/1", "http://b.example/2"};
  const auto found = frontier->find_all(urls);
  REQUIRE(found);
  REQUIRE(found->size() == 5);
  for (const std::size_t none : {1u, 2u}) CHECK_FALSE((*found)[none]);
  CHECK((*found)[0].value().url == "http://b.example/2");
  CHECK((*found)[3].value().url == "http://a.example/1");
  CHECK((*found)[4].value().first_seen == kStart);
  CHECK(frontier->find_all({})->empty());
}

TEST_CASE("frontier: of a host lists come before pages, then the one due first, then the one put first") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {{.url = "http://a.example/late", .due = at(-1)},
                  {.url = "http://a.example/p1"},
                  {.url = "http://a.example/p2"},
                  {.url = "http://a.example/feed", .kind = UrlKind::feed, .due = at(-5)},
                  {.url = "http://a.example/map", .kind = UrlKind::sitemap, .due = at(-9)},
                  {.url = "http://a.example/list", .kind = UrlKind::list, .due = at(86'400'000)}});
  const std::vector<std::string> expected = {"http://a.example/map", "http://a.example/feed",
                                             "http://a.example/p1", "http://a.example/p2",
                                             "http://a.example/late"};
  CHECK(drain(*frontier, kStart) == expected);
  CHECK(frontier->next_turn() == at(86'400'000));
}

TEST_CASE("frontier: of hosts the one overdue longest comes first") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {{.url = "http://a.example/", .due = at(-10)},
                  {.url = "http://b.example/", .due = at(-30)},
                  {.url = "http://c.example/", .due = at(-20)}});
  const auto turns = get(*frontier, at(0), 2);
  REQUIRE(turns.size() == 2);
  CHECK(turns[0].host.name == "b.example");
  CHECK(turns[1].host.name == "c.example");
}

TEST_CASE("frontier: a known URL moves up to an earlier time, and stays as it is without one") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/")});
  auto turns = get(*frontier, at(0));
  Visit visit = done(turns[0], at(0));
  visit.due = at(10'000'000);
  finish(*frontier, visit);
  put(*frontier, {page("http://a.example/")});
  CHECK(find(*frontier, "http://a.example/").due == at(10'000'000));
  put(*frontier, {{.url = "http://a.example/", .due = at(20'000'000)}});
  CHECK(find(*frontier, "http://a.example/").due == at(10'000'000));
  put(*frontier, {{.url = "http://a.example/", .due = at(5'000), .hint_modified = "2024-10-05"}});
  CHECK(find(*frontier, "http://a.example/").due == at(5'000));
  CHECK(find(*frontier, "http://a.example/").hint_modified == "2024-10-05");
  CHECK(frontier->next_turn() == at(5'000));
  turns = get(*frontier, at(5'000));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].url.hint_modified == "2024-10-05");
  finish(*frontier, done(turns[0], at(5'000)));
  put(*frontier, {page("http://a.example/")});
  CHECK(get(*frontier, at(50'000)).empty());
  put(*frontier, {{.url = "http://a.example/", .due = at(60'000)}});
  CHECK(get(*frontier, at(60'000)).size() == 1);
}

TEST_CASE("frontier: what was read stays through visits that read nothing") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/")});
  auto turn = get(*frontier, at(0))[0];
  Visit visit = done(turn, at(0));
  visit.due = at(10'000);
  visit.read = visit.changed = true;
  visit.validators = {"\"v1\"", "Sat, 05 Oct 2024 00:00:00 GMT"};
  visit.digest = std::string("\0\xff\x01", 3);
  visit.text_digest = "t";
  visit.interval = milliseconds(10'000);
  finish(*frontier, visit);
  turn = get(*frontier, at(10'000))[0];
  CHECK(turn.url.validators.etag == "\"v1\"");
  CHECK(turn.url.digest == std::string("\0\xff\x01", 3));
  visit = done(turn, at(10'000));
  visit.status = VisitStatus::not_modified;
  visit.due = at(20'000);
  visit.tries = 3;
  visit.host_failures = 2;
  finish(*frontier, visit);
  turn = get(*frontier, at(20'000))[0];
  CHECK(turn.host.failures == 2);
  CHECK(turn.url.tries == 3);
  CHECK(turn.url.status == VisitStatus::not_modified);
  CHECK(turn.url.validators.last_modified == "Sat, 05 Oct 2024 00:00:00 GMT");
  CHECK(turn.url.text_digest == "t");
  CHECK(turn.url.last_visit == at(10'000));
  CHECK(turn.url.last_changed == at(0));
  CHECK(turn.url.interval == milliseconds(10'000));
}

TEST_CASE("frontier: what a visit found is queued with it") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/")});
  Visit visit = done(get(*frontier, at(0))[0], at(1));
  visit.found = {{.url = "http://a.example/next", .depth = 1},
                 {.url = "http://b.example/", .kind = UrlKind::feed, .depth = 1, .redirects = 2},
                 {.url = "mailto:someone@a.example"},
                 {.url = "http://user:word@a.example/"},
                 {.url = "http://a.example/" + std::string(9'000, 'x')}};
  finish(*frontier, visit);
  const FrontierStats counts = stats(*frontier, at(1));
  CHECK(counts.urls == 3);
  CHECK(counts.due == 2);
  CHECK(counts.visited == 1);
  CHECK(counts.hosts == 2);
  CHECK(counts.ignored == 3);
  REQUIRE(counts.by_status.size() == kVisitStatuses);
  CHECK(counts.by_status[1] == std::pair<VisitStatus, std::uint64_t>(VisitStatus::ok, 1));
  CHECK(find(*frontier, "http://b.example/").redirects == 2);
  CHECK(find(*frontier, "http://b.example/").first_seen == at(1));
  CHECK(get(*frontier, at(1)).size() == 1);
  CHECK(get(*frontier, at(1'001)).size() == 1);
}

TEST_CASE("frontier: a turn that is put back stays due, and counts for the pace if a request went out") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/")});
  auto turn = get(*frontier, at(0))[0];
  REQUIRE(frontier->put_back(turn, at(500), {}));
  CHECK(get(*frontier, at(1'499)).empty());
  turn = get(*frontier, at(1'500))[0];
  CHECK(turn.url.status == VisitStatus::none);
  REQUIRE(frontier->put_back(turn, std::nullopt, {}));
  CHECK(frontier->next_turn() == at(2'500));
  turn = get(*frontier, at(2'500))[0];
  REQUIRE(frontier->put_back(turn, std::nullopt, at(9'000)));
  CHECK(get(*frontier, at(8'999)).empty());
  CHECK(get(*frontier, at(9'000)).size() == 1);
  const Status again = frontier->put_back(turn, std::nullopt, {});
  CHECK(again);  // the turn of a moment ago is of the same URL
  const Status twice = frontier->put_back(turn, std::nullopt, {});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == Errc::usage);
}

TEST_CASE("frontier: a block holds over restarts, for a day at most, and the longer one stays") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  {
    const auto frontier = open(options);
    put(*frontier, {page("http://a.example/"), page("http://b.example/")});
    const auto turns = get(*frontier, at(0));
    REQUIRE(frontier->block_until(turns[0].host.id, at(3'600'000), "Retry-After\nof 1 h"));
    REQUIRE(frontier->block_until(turns[0].host.id, at(1'000), "short"));
    REQUIRE(frontier->block_until(turns[1].host.id, kNever, "for ever"));
    REQUIRE(frontier->put_back(turns[0], at(0), {}));
    REQUIRE(frontier->put_back(turns[1], at(0), {}));
  }
  const auto frontier = open(options, at(10'000));
  CHECK(get(*frontier, at(3'599'999)).empty());
  const FrontierStats counts = stats(*frontier, at(3'599'999));
  CHECK(counts.hosts_blocked == 2);
  REQUIRE(counts.blocks.size() == 2);
  CHECK(counts.blocks[1].host == "a.example");
  CHECK(counts.blocks[1].why == "Retry-After of 1 h");
  CHECK(counts.blocks[1].until == at(3'600'000));
  CHECK(get(*frontier, at(3'600'000)).size() == 1);
  CHECK(get(*frontier, at(86'399'999)).empty());
  CHECK(get(*frontier, at(86'400'000)).size() == 1);
}

TEST_CASE("frontier: the reason of a block is cut between characters") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/")});
  std::string why = "x";
  for (int i = 0; i < 500; ++i) why += "\xc3\xa9";
  REQUIRE(frontier->block_until(1, at(60'000), why));
  const FrontierStats counts = stats(*frontier, at(0));
  REQUIRE(counts.blocks.size() == 1);
  CHECK(counts.blocks[0].why == why.substr(0, 199));
}

TEST_CASE("frontier: robots and marks are kept") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  {
    const auto frontier = open(options);
    const auto none = frontier->robots("http://a.example");
    REQUIRE(none);
    CHECK_FALSE(*none);
    StoredRobots robots{.status = 200,
                        .body = std::string(600'000, '#'),
                        .fetched = at(1),
                        .expires = at(2),
                        .unreachable_since = kNever};
    REQUIRE(frontier->set_robots("http://a.example", robots));
    robots.status = 0;
    robots.body = std::string("a\0b", 3);
    robots.unreachable_since = at(3);
    REQUIRE(frontier->set_robots("http://a.example:8080", robots));
    const std::vector<OutputMark> first = {{"text.jsonl", 10}, {"raw.warc.gz", 7}},
                                  second = {{"text.jsonl", 25}};
    REQUIRE(frontier->finish({}, {.marks = first, .moves = {}}));
    REQUIRE(frontier->finish({}, {.marks = second, .moves = {}}));
  }
  const auto frontier = open(options, at(9));
  const auto whole = frontier->robots("http://a.example");
  REQUIRE(whole);
  REQUIRE(*whole);
  CHECK((*whole)->status == 200);
  CHECK((*whole)->body.size() == kMaxRobotsBytes);
  CHECK((*whole)->unreachable_since == kNever);
  const auto unreachable = frontier->robots("http://a.example:8080");
  REQUIRE(unreachable);
  REQUIRE(*unreachable);
  CHECK((*unreachable)->body == std::string("a\0b", 3));
  CHECK((*unreachable)->unreachable_since == at(3));
  const auto marks = frontier->marks();
  REQUIRE(marks);
  REQUIRE(marks->size() == 2);
  CHECK((*marks)[0].file == "raw.warc.gz");
  CHECK((*marks)[1].bytes == 25);
}

TEST_CASE("frontier: new URLs and hosts beyond the limits are counted and ignored, known ones move up") {
  const TempFolder folder;
  FrontierOptions options = options_in(folder);
  options.max_urls = 3;
  options.max_hosts = 2;
  const auto frontier = open(options);
  put(*frontier, {page("http://a.example/1"),
                  page("http://b.example/1"),
                  page("http://c.example/1"),
                  {.url = "http://a.example/2", .due = at(1'000'000)},
                  page("http://a.example/3")});
  CHECK(stats(*frontier, at(0)).urls == 3);
  CHECK(stats(*frontier, at(0)).hosts == 2);
  CHECK(stats(*frontier, at(0)).ignored == 2);
  put(*frontier, {{.url = "http://a.example/2", .due = at(5)}});
  CHECK(stats(*frontier, at(0)).ignored == 2);
  CHECK(find(*frontier, "http://a.example/2").due == at(5));
}

TEST_CASE("frontier: a visit to what is not known changes nothing") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier, {page("http://a.example/"), page("http://b.example/")});
  const auto turns = get(*frontier, at(0));
  std::vector<Visit> visits = {done(turns[0], at(0)), done(turns[1], at(0))};
  visits[1].url = 77;
  Status status = frontier->finish(visits, {});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::usage);
  visits[1].url = turns[1].url.id;
  visits[1].host = 77;
  CHECK_FALSE(frontier->finish(visits, {}));
  CHECK_FALSE(frontier->block_until(77, at(5), "x"));
  CHECK_FALSE(frontier->set_delay(0, milliseconds(5)));
  CHECK(stats(*frontier, at(0)).visited == 0);
  visits[1].host = turns[1].host.id;
  CHECK(frontier->finish(visits, {}));
  CHECK(stats(*frontier, at(0)).visited == 2);
}

TEST_CASE("frontier: the pace outlives the process") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  {
    const auto frontier = open(options);
    put(*frontier, {page("http://a.example/1"), page("http://a.example/2"), page("http://b.example/1"),
                    page("http://b.example/2")});
    const auto turns = get(*frontier, at(0));
    REQUIRE(turns.size() == 2);
    finish(*frontier, done(turns[0], at(400)));
    // The other turn is lost with the process.
  }
  const auto frontier = open(options, at(800));
  CHECK(get(*frontier, at(1'399)).empty());
  auto turns = get(*frontier, at(1'400));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].url.url == "http://a.example/2");
  // Its request may still be on its way.
  CHECK(get(*frontier, at(2'799)).empty());
  turns = get(*frontier, at(2'800));
  REQUIRE(turns.size() == 1);
  CHECK(turns[0].url.url == "http://b.example/1");
}

TEST_CASE("frontier: jobs share the pace, turns and blocks of hosts") {
  const TempFolder folder;
  const auto one = open(options_in(folder, "one")), two = open(options_in(folder, "two"));
  put(*one, {page("http://a.example/1"), page("http://a.example/2")});
  put(*two, {page("http://a.example/3"), page("http://a.example/4"), page("http://b.example/")});
  const auto first = get(*one, at(0));
  REQUIRE(first.size() == 1);
  const auto other = get(*two, at(0));  // passes over the host that the other has
  REQUIRE(other.size() == 1);
  CHECK(other[0].host.name == "b.example");
  CHECK(get(*two, at(10'000)).empty());
  CHECK(two->next_turn() > at(10'000));
  CHECK(two->next_turn() <= at(15'000));  // it will look again
  finish(*one, done(first[0], at(10'500)));
  CHECK(get(*two, at(11'400)).empty());
  CHECK(two->next_turn() == at(11'500));
  const auto second = get(*two, at(11'500));
  REQUIRE(second.size() == 1);
  CHECK(get(*one, at(11'500)).empty());
  REQUIRE(two->block_until(second[0].host.id, at(100'000), "429"));
  finish(*two, done(second[0], at(11'600)));
  CHECK(get(*one, at(50'000)).empty());
  CHECK(one->next_turn() == at(100'000));
  CHECK(get(*one, at(100'000)).size() == 1);
}

TEST_CASE("frontier: a turn that another job lost ends when it was to end") {
  const TempFolder folder;
  const auto one = open(options_in(folder, "one")), two = open(options_in(folder, "two"));
  put(*one, {page("http://a.example/1")});
  put(*two, {page("http://a.example/2")});
  const auto lost = get(*one, at(0));
  REQUIRE(lost.size() == 1);
  for (std::int64_t ms = 0; ms < 121'000; ms += 500) REQUIRE(get(*two, at(ms)).empty());
  const auto taken = get(*two, at(121'000));
  REQUIRE(taken.size() == 1);
  // The one that comes back late neither ends the other's turn nor brings its start forward.
  finish(*one, done(lost[0], at(121'500)));
  put(*one, {page("http://a.example/5")});
  CHECK(get(*one, at(122'600)).empty());
  finish(*two, done(taken[0], at(121'900)));
  CHECK(get(*one, at(122'899)).empty());
}

TEST_CASE("frontier: a clock that goes back parks no host") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  const std::int64_t ahead = 30ll * 86'400'000;
  const bool restart = GENERATE(false, true);
  CAPTURE(restart);
  auto frontier = open(options, at(ahead));
  put(*frontier, {page("http://a.example/1"), page("http://a.example/2"), page("http://b.example/1"),
                  page("http://b.example/2")});
  const auto turns = get(*frontier, at(ahead));
  REQUIRE(turns.size() == 2);
  finish(*frontier, done(turns[0], at(ahead)));
  REQUIRE(frontier->block_until(turns[1].host.id, at(ahead + 3'600'000), "busy"));
  finish(*frontier, done(turns[1], at(ahead)));
  if (restart) {
    frontier.reset();
    frontier = open(options, at(0));
  }
  CHECK(get(*frontier, at(0)).empty());
  CHECK(get(*frontier, at(999)).empty());
  const auto again = get(*frontier, at(1'000));
  REQUIRE(again.size() == 1);
  CHECK(again[0].host.name == "a.example");
  CHECK(get(*frontier, at(86'399'999)).empty());
  CHECK(get(*frontier, at(86'401'000)).size() == 1);
}

TEST_CASE("frontier: a job's long delay is not cut by another job's short one") {
  const TempFolder folder;
  FrontierOptions slow = options_in(folder, "slow");
  slow.min_delay = milliseconds(900'000);
  const auto one = open(slow), two = open(options_in(folder, "two"));
  put(*one, {page("http://a.example/1")});
  put(*two, {page("http://a.example/2")});
  const auto turns = get(*one, at(0));
  finish(*one, done(turns[0], at(0)));
  CHECK(get(*two, at(899'999)).empty());
  CHECK(get(*two, at(900'000)).size() == 1);
}

TEST_CASE("frontier: times at the ends of what can be said do no harm") {
  const TempFolder folder;
  const auto frontier = open(options_in(folder));
  put(*frontier,
      {{.url = "http://a.example/", .due = WallTime::min()}, {.url = "http://b.example/", .due = kNever}});
  auto turns = get(*frontier, kStart);
  REQUIRE(turns.size() == 1);
  Visit visit = done(turns[0], at(0));
  visit.started = WallTime::max();
  visit.not_before = WallTime::max();
  visit.due = WallTime::min();
  visit.visited = WallTime::min();
  visit.interval = milliseconds::max();
  finish(*frontier, visit);
  CHECK(get(*frontier, WallTime::min()).empty());
  CHECK(get(*frontier, at(0)).size() == 1);
  CHECK(get(*frontier, WallTime::max()).empty());
  CHECK(stats(*frontier, WallTime::max()).urls == 2);
}
