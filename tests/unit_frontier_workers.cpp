// SPDX-License-Identifier: Apache-2.0
// Workers of one job on PostgreSQL: which text is an original, whoever reads it first; a worker that was
// suspended; hosts that are left out. Without a server (postgres_server.py) there is nothing to say.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "frontier_verbs.h"
#include "saring/crawl/text_book_internal.h"
#include "saring/crawl/yield_book_internal.h"

using namespace saring;
using testing::at;
using testing::done;
using testing::find;
using testing::finish;
using testing::get;
using testing::kStart;
using testing::open;
using testing::page;
using testing::put;
using testing::TempFolder;
using testing::text_of;
using testing::with_text;

namespace {

FrontierOptions worker(const TempFolder& folder, std::string name) {
  FrontierOptions out = testing::options_in(folder, "news");
  out.owner = std::move(name);
  return out;
}

// A worker that reads pages: of one at a time, until it commits.
struct Reader {
  Reader(const TempFolder& folder, std::string name)
      : frontier(open(worker(folder, std::move(name)))), book(std::make_unique<TextBook>(*frontier)) {}

  // The page that this one is a duplicate of; 0: none.
  UrlId look(const Turn& turn, WallTime when, TextRecord text) {
    visits.push_back(with_text(done(turn, when), std::move(text)));
    const auto like = book->look(turn.url.url, visits.back());
    REQUIRE(like);
    return *like ? (*like)->id : 0;
  }
  void commit() {
    REQUIRE(frontier->finish(visits, {}));
    book->committed();
    visits.clear();
  }

  std::unique_ptr<Frontier> frontier;
  std::unique_ptr<TextBook> book;
  std::vector<Visit> visits;
};

std::size_t originals(Frontier& frontier, const TextRecord& text) {
  const auto found = frontier.texts_like(text, 10);
  REQUIRE(found);
  return found->size();
}

}  // namespace

TEST_CASE("duplicates on PostgreSQL: of workers that read a text at once the first has the original") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  Reader one(folder, "one"), two(folder, "two");
  put(*one.frontier, {page("http://1.a.example/")});
  const Turn first = get(*one.frontier, at(0)).at(0);
  put(*two.frontier, {page("http://2.a.example/"), page("http://3.a.example/")});
  const auto others = get(*two.frontier, at(0));
  REQUIRE(others.size() == 2);
  CHECK(one.look(first, at(0), text_of(0, "a")) == 0);
  CHECK(two.look(others[0], at(0), text_of(0, "a")) == first.url.id);
  CHECK(two.look(others[1], at(0), text_of(3, "b")) == first.url.id);  // nearly the same
  TextRecord elsewhere = text_of(0, "a");
  elsewhere.site = "b.example";
  CHECK(two.frontier->claim_text(others[1].url.id, elsewhere, {}, 10)->empty());
  const bool first_commits_first = GENERATE(true, false);
  (first_commits_first ? one : two).commit();
  (first_commits_first ? two : one).commit();
  CHECK(originals(*one.frontier, text_of(0, "a")) == 1);
  for (const Turn& turn : others) CHECK_FALSE(find(*one.frontier, turn.url.url).digest.empty());
  CHECK(testing::sql("SELECT 1 FROM " + testing::schema_of_news() + ".text_claims").empty());
}

TEST_CASE("duplicates on PostgreSQL: what a worker claimed and never kept is no original") {
  if (!testing::on_postgres()) return;
  const bool comes_back = GENERATE(true, false);
  const TempFolder folder;
  auto one = std::make_unique<Reader>(folder, "one");
  Reader two(folder, "two");
  put(*one->frontier, {page("http://1.a.example/")});
  const Turn lost = get(*one->frontier, at(0)).at(0);
  put(*two.frontier, {page("http://2.a.example/"), page("http://3.a.example/")});
  const auto turns = get(*two.frontier, at(0));
  REQUIRE(turns.size() == 2);
  CHECK(one->look(lost, at(0), text_of(0, "a")) == 0);
  CHECK(two.look(turns[0], at(0), text_of(0, "a")) == lost.url.id);
  two.commit();
  one.reset();
  if (comes_back) one = std::make_unique<Reader>(folder, "one");
  // Until somebody has visited the page, it is thought to have the text.
  CHECK_FALSE(find(*two.frontier, turns[0].url.url).digest.empty());
  CHECK(originals(*two.frontier, text_of(0, "a")) == 1);
  Frontier& frontier = comes_back ? *one->frontier : *two.frontier;
  const auto taken = get(frontier, at(200'000), 1);
  REQUIRE(taken.size() == 1);
  REQUIRE(taken[0].url.id == lost.url.id);
  Visit gone = done(taken[0], at(200'000));
  gone.status = VisitStatus::gone;
  gone.text_change = TextChange::leaves;
  finish(frontier, gone);
  // It is read whole when it comes up next.
  const UrlRecord orphan = find(*two.frontier, turns[0].url.url);
  CHECK(orphan.digest.empty());
  CHECK(orphan.text_digest.empty());
  CHECK(two.look(turns[1], at(1'000), text_of(0, "a")) == 0);
}

TEST_CASE("duplicates on PostgreSQL: a page whose original changes before it is committed is read anew") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  Reader one(folder, "one"), two(folder, "two");
  put(*one.frontier, {page("http://1.a.example/")});
  const Turn first = get(*one.frontier, at(0)).at(0);
  put(*two.frontier, {page("http://2.a.example/")});
  const Turn second = get(*two.frontier, at(0)).at(0);
  CHECK(one.look(first, at(0), text_of(0, "a")) == 0);
  one.commit();
  CHECK(two.look(second, at(0), text_of(0, "a")) == first.url.id);
  CHECK(one.look(first, at(1'000), text_of(~std::uint64_t{0}, "b")) == 0);
  one.commit();
  two.commit();
  CHECK(find(*one.frontier, first.url.url).digest == "b");
  CHECK(find(*one.frontier, second.url.url).digest.empty());
  CHECK(originals(*one.frontier, text_of(0, "a")) == 0);
  // While it is to be read anew, a visit that finds nothing changed alters nothing.
  Visit unchanged = done(second, at(2'000));
  unchanged.read = true;
  unchanged.digest = unchanged.text_digest = "a";
  finish(*two.frontier, unchanged);
  CHECK(find(*one.frontier, second.url.url).digest.empty());
  CHECK(two.look(second, at(3'000), text_of(0, "a")) == 0);
  two.commit();
  CHECK(find(*one.frontier, second.url.url).digest == "a");
}

TEST_CASE("duplicates on PostgreSQL: however workers meet, a text has one original") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  constexpr int kWorkers = 4, kPages = 60, kTexts = 7;
  std::vector<std::unique_ptr<Frontier>> frontiers;
  std::vector<std::vector<Turn>> turns;
  for (int i = 0; i < kWorkers; ++i) {
    frontiers.push_back(open(worker(folder, "w" + std::to_string(i))));
    std::vector<NewUrl> urls;
    for (int n = 0; n < kPages; ++n)
      urls.push_back(page("http://" + std::to_string(i) + "-" + std::to_string(n) + ".a.example/"));
    put(*frontiers.back(), urls);
    turns.push_back(get(*frontiers.back(), at(0), kPages));
    REQUIRE(turns.back().size() == kPages);
  }
  std::array<std::string, kWorkers> faults;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kWorkers; ++i)
      threads.emplace_back([&, i] {
        TextBook book(*frontiers[i]);
        std::vector<Visit> visits;
        for (std::size_t n = 0; n < kPages && faults[i].empty(); ++n) {
          const Turn& turn = turns[i][n];
          const std::size_t text = n * (i + 1) % kTexts;
          visits.push_back(with_text(done(turn, at(0)),
                                     text_of(~std::uint64_t{0} << (9 * text), "t" + std::to_string(text))));
          if (const auto like = book.look(turn.url.url, visits.back()); !like) faults[i] = like.error().what;
          if (visits.size() < 1 + i) continue;
          if (const Status status = frontiers[i]->finish(visits, {}); !status)
            faults[i] = status.error().what;
          book.committed();
          visits.clear();
        }
        if (const Status status = frontiers[i]->finish(visits, {}); !status) faults[i] = status.error().what;
      });
  }
  for (const std::string& fault : faults) CHECK(fault.empty());
  const std::string texts = testing::schema_of_news() + ".texts";
  CHECK(testing::sql("SELECT 1 FROM " + texts).size() == kWorkers * kPages);
  CHECK(testing::sql("SELECT digest FROM " + texts + " WHERE original IS NULL").size() == kTexts);
  CHECK(testing::sql("SELECT DISTINCT digest FROM " + texts + " WHERE original IS NULL").size() == kTexts);
  // Each of the others is a duplicate of the page that has its text.
  CHECK(testing::sql("SELECT 1 FROM " + texts + " AS d JOIN " + texts +
                     " AS o ON o.url = d.original AND o.digest = d.digest AND o.original IS NULL")
            .size() == kWorkers * kPages - kTexts);
}

TEST_CASE("frontier on PostgreSQL: a worker that was suspended cannot finish what is another's by now") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  FrontierOptions options = worker(folder, "one");
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  const auto one = open(options), two = open(worker(folder, "two"));
  put(*one, {page("http://a.example/1"), page("http://a.example/2"), page("http://b.example/1")});
  const auto turns = get(*one, at(0));
  REQUIRE(turns.size() == 2);
  CHECK(one->may_send(turns[0]));
  CHECK(one->claim_text(turns[0].url.id, text_of(0, "a"), {}, 10)->empty());
  // The other takes one of the hosts, and is done with it or not.
  const auto taken = get(*two, at(121'000), 1);
  REQUIRE(taken.size() == 1);
  REQUIRE(taken[0].url.id == turns[0].url.id);
  const bool is_done = GENERATE(false, true);
  const auto finish_other = [&] {
    Visit visit = done(taken[0], at(121'000));
    visit.due = at(900'000);
    visit.not_before = at(200'000);  // so that it gives back the lease
    finish(*two, visit);
  };
  if (is_done) finish_other();
  // Nothing of a commit with such a visit stands.
  Visit late = with_text(done(turns[0], at(121'500)), text_of(0, "a"));
  late.due = at(600'000);
  late.found = {page("http://c.example/")};
  const std::vector<Visit> both = {done(turns[1], at(121'500)), late};
  const OutputMark mark{"pages-one.jsonl", 7};
  const Status refused = one->finish(both, {.marks = {&mark, 1}, .moves = {}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::refused);
  CHECK(one->marks()->empty());
  CHECK(one->stats(at(121'500))->visited == (is_done ? 1u : 0u));
  CHECK(one->stats(at(121'500))->urls == 3);
  CHECK(released.empty());
  // Nor does it get another turn of the host while it believes to have one.
  for (const Turn& turn : get(*one, at(250'000), 10)) CHECK(turn.host.name != "a.example");
  CHECK_FALSE(one->may_send(turns[0]));
  CHECK(*one->still_mine(both) == std::vector<bool>{true, false});
  CHECK(released.size() == 2);  // leases that have run out have no connection
  CHECK(originals(*two, text_of(0, "a")) == 0);
  REQUIRE(one->finish({both.data(), 1}, {.marks = {&mark, 1}, .moves = {}}));
  CHECK(one->marks()->size() == 1);
  if (!is_done) finish_other();
  CHECK(find(*one, "http://a.example/1").due == at(900'000));
  CHECK(one->stats(at(250'000))->visited == 2);
  const auto next = get(*one, at(400'000));
  REQUIRE(next.size() == 1);
  CHECK(next[0].url.url == "http://a.example/2");
  finish(*one, done(next[0], at(400'000)));
}

TEST_CASE("frontier on PostgreSQL: a lease that ran out, and that nobody took, is still good to finish") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  const auto one = open(worker(folder, "one")), two = open(worker(folder, "two"));
  put(*one, {page("http://a.example/1")});
  const Turn turn = get(*one, at(0)).at(0);
  CHECK(get(*one, at(300'000)).empty());
  CHECK_FALSE(one->may_send(turn));
  const Visit visit = done(turn, at(300'000));
  CHECK(*one->still_mine({&visit, 1}) == std::vector<bool>{true});
  finish(*one, visit);
  CHECK(two->stats(at(300'000))->visited == 1);
}

TEST_CASE("frontier on PostgreSQL: a host that a worker leaves out is the others' at once") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  FrontierOptions options = worker(folder, "one");
  std::vector<std::string> released;
  options.on_release = [&](std::string_view host) { released.emplace_back(host); };
  const auto two = open(worker(folder, "two"));
  {
    const auto one = open(options);
    put(*one, {page("http://a.example/1"), page("http://a.example/2")});
    REQUIRE(one->leave_out(get(*one, at(0)).at(0)));
    CHECK(released == std::vector<std::string>{"a.example"});
    CHECK(one->next_turn() == kNever);
    CHECK(get(*one, at(5'000)).empty());
    const auto turns = get(*two, at(5'000));
    REQUIRE(turns.size() == 1);
    CHECK(turns[0].url.url == "http://a.example/1");
    finish(*two, done(turns[0], at(5'000)));
    REQUIRE(two->leave_out(get(*two, at(6'000)).at(0)));
    put(*one, {page("http://a.example/3")});
    CHECK(get(*one, at(100'000)).empty());
    CHECK(get(*two, at(100'000)).empty());
    CHECK(one->next_turn() == kNever);
  }
  CHECK(get(*open(options, at(200'000)), at(200'000)).size() == 1);
}

TEST_CASE("frontier on PostgreSQL: moves of a worker that is gone are for the others") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  const auto two = open(worker(folder, "two"));
  std::vector<OutputMove> found;
  bool done = false;
  const auto carry_out = [&](std::string_view owner, const OutputMove& move) {
    CHECK(owner == "one");
    found.push_back(move);
    return done;
  };
  const std::vector<OutputMove> moves{{".new-one/1", "a/1.txt"}, {".new-one/2", "a/2.txt"}};
  {
    const auto one = open(worker(folder, "one"));
    REQUIRE(one->finish({}, {.marks = {}, .moves = moves}));
    REQUIRE(two->settle_gone(carry_out));
    CHECK(found.empty());  // it is at work
  }
  // The server learns a moment later that it has gone.
  for (int i = 0; i < 1'000 && found.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(two->settle_gone(carry_out));
  }
  CHECK(found == moves);
  // Its files may be elsewhere, so that it finds all of them itself, but for what is newer by now.
  const std::vector<OutputMove> newer{{".new-two/1", "a/1.txt"}};
  REQUIRE(two->finish({}, {.marks = {}, .moves = newer}));
  found.clear();
  done = true;
  REQUIRE(two->settle_gone(carry_out));
  CHECK(found == std::vector<OutputMove>{moves[1]});
  REQUIRE(two->settle_gone(carry_out));
  CHECK(found.size() == 1);
  CHECK(two->moves()->size() == 1);
  CHECK(open(worker(folder, "one"))->moves()->empty());
}

TEST_CASE("frontier on PostgreSQL: what a host gives is counted on by the worker that has it") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  const auto one = open(worker(folder, "one")), two = open(worker(folder, "two"));
  std::vector<NewUrl> urls;
  for (int i = 0; i < 5; ++i) urls.push_back(page("http://a.example/" + std::to_string(i)));
  put(*one, urls);
  std::array books{YieldBook(*one), YieldBook(*two)};
  for (std::size_t i = 0; i < urls.size(); ++i) {
    Frontier& frontier = i % 2 == 0 ? *one : *two;
    YieldBook& book = books[i % 2];
    const Turn turn = get(frontier, at(static_cast<std::int64_t>(i) * 200'000)).at(0);
    REQUIRE(book.count(turn.host.id, true, 100));
    Visit visit = done(turn, at(static_cast<std::int64_t>(i) * 200'000));
    // So that the next turn is the other's.
    visit.not_before = visit.visited + std::chrono::seconds(100);
    const auto yields = book.changed();
    REQUIRE(frontier.finish({&visit, 1}, {.marks = {}, .moves = {}, .yields = yields}));
    book.committed();
    CHECK(two->yield_of(turn.host.id)->pages == i + 1);
  }
}

TEST_CASE("frontier on PostgreSQL: a state of an older version is brought up to date by a run alone") {
  if (!testing::on_postgres()) return;
  const TempFolder folder;
  const FrontierOptions options = worker(folder, "one");
  {
    const auto one = open(options);
    put(*one, {page("http://a.example/")});
  }
  const std::string schema = testing::schema_of_news();
  for (const char* table : {"texts", "text_keys", "text_claims", "yields", "left_out"})
    testing::sql("DROP TABLE " + schema + "." + table);
  testing::sql("UPDATE " + schema + ".about SET version = 1");
  FrontierOptions look = options;
  look.look_only = true;
  const auto looked = open_frontier(look, kStart);
  REQUIRE_FALSE(looked);
  CHECK(looked.error().code == Errc::usage);
  Reader one(folder, "one");
  const Turn turn = get(*one.frontier, at(0)).at(0);
  CHECK(one.look(turn, at(0), text_of(0, "a")) == 0);
  one.commit();
  CHECK(originals(*one.frontier, text_of(0, "a")) == 1);
  CHECK(open_frontier(look, kStart));
}
