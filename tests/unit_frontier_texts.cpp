// SPDX-License-Identifier: Apache-2.0
// The texts that a frontier knows: which are like another; and what hosts gave.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "frontier_verbs.h"
#include "saring/corpus/duplicates.h"
#include "saring/crawl/text_book_internal.h"

using namespace saring;
using testing::at;
using testing::done;
using testing::kStart;
using testing::options_in;
using testing::page;
using testing::TempFolder;
using testing::text_of;
using testing::with_text;

TEST_CASE("duplicates: the frontier finds originals by digest and by distance", "[crawl][frontier]") {
  const TempFolder folder;
  const FrontierOptions options = options_in(folder);
  std::vector<Turn> turns;
  {
    auto frontier = open_frontier(options, kStart);
    REQUIRE(frontier);
    std::vector<NewUrl> urls;
    for (int i = 0; i < 6; ++i) urls.push_back(page("http://h" + std::to_string(i) + ".example/"));
    REQUIRE((*frontier)->put(urls));
    const auto all = (*frontier)->get(at(0), 6);
    REQUIRE(all);
    REQUIRE(all->size() == 6);
    turns = *all;
    std::vector<Visit> visits;
    const std::uint64_t bits = 0x0123456789ABCDEF;
    const TextRecord texts[] = {text_of(bits, "one"), text_of(bits ^ 0x0001000100010007, "two"),
                                text_of(bits ^ 0x00FF, "three"), text_of(bits, "four", turns[0].url.id),
                                text_of(~bits, "one")};
    for (std::size_t i = 0; i < std::size(texts); ++i)
      visits.push_back(with_text(done(turns[i], at(0)), texts[i]));
    REQUIRE((*frontier)->finish(visits, {}));
  }
  auto frontier = open_frontier(options, kStart);
  REQUIRE(frontier);
  const auto ids = [&](const TextRecord& text, std::size_t most = 10) {
    const auto found = (*frontier)->texts_like(text, most);
    REQUIRE(found);
    std::vector<UrlId> out;
    for (const TextMatch& match : *found) out.push_back(match.id);
    return out;
  };
  const std::uint64_t bits = 0x0123456789ABCDEF;
  const auto id = [&](std::size_t i) { return turns[i].url.id; };
  CHECK(ids(text_of(bits, "none")) == std::vector{id(0), id(1)});  // 8 bits are too many, a duplicate is none
  CHECK(ids(text_of(bits, "one")) == std::vector{id(0), id(4), id(1)});
  CHECK(ids(text_of(bits, "one"), 1) == std::vector{id(0)});
  TextRecord few = text_of(bits, "two");
  few.near = false;
  CHECK(ids(few) == std::vector{id(1)});
  TextRecord elsewhere = text_of(bits, "one");
  elsewhere.site = "b.example";
  CHECK(ids(elsewhere).empty());
  // What goes is found no more, and its duplicate is to be read anew.
  REQUIRE_FALSE((*frontier)->find(turns[3].url.url)->value().digest.empty());
  Visit gone = done(turns[0], at(1'000));
  gone.status = VisitStatus::gone;
  gone.text_change = TextChange::goes;
  // A visit of the duplicate that was under way finds nothing changed.
  Visit late = done(turns[3], at(1'000));
  late.read = true;
  late.digest = late.text_digest = "four";
  const Visit both[] = {gone, late};
  REQUIRE((*frontier)->finish(both, {}));
  CHECK(ids(text_of(bits, "one")) == std::vector{id(4), id(1)});
  CHECK((*frontier)->find(turns[3].url.url)->value().digest.empty());
  CHECK((*frontier)->find(turns[3].url.url)->value().text_digest.empty());
}

TEST_CASE("duplicates: a page that was away for a while is an original again", "[crawl][frontier]") {
  const TempFolder folder;
  auto frontier = open_frontier(options_in(folder), kStart);
  REQUIRE(frontier);
  const NewUrl urls[] = {page("http://a.example/"), page("http://b.example/")};
  REQUIRE((*frontier)->put(urls));
  const auto turns = (*frontier)->get(at(0), 2);
  REQUIRE(turns);
  REQUIRE(turns->size() == 2);
  const UrlId first = (*turns)[0].url.id;
  const auto finish = [&](Visit visit) { REQUIRE((*frontier)->finish({&visit, 1}, {})); };
  const auto originals = [&] { return (*frontier)->texts_like(text_of(0, "a"), 10)->size(); };
  const auto digest = [&](std::size_t i) { return (*frontier)->find((*turns)[i].url.url)->value().digest; };
  finish(with_text(done((*turns)[0], at(0)), text_of(0, "a")));
  finish(with_text(done((*turns)[1], at(0)), text_of(0, "a", first)));
  CHECK(originals() == 1);
  Visit away = done((*turns)[0], at(1'000));
  away.status = VisitStatus::gone;
  away.text_change = TextChange::leaves;
  finish(away);
  CHECK(originals() == 0);
  CHECK(digest(1).empty());
  finish(away);
  Visit back = done((*turns)[0], at(2'000));
  back.read = true;
  back.digest = back.text_digest = "a";
  finish(back);
  CHECK(originals() == 1);
  CHECK(digest(0) == "a");
  // A duplicate that is away and comes back is one still, as long as its original is.
  finish(with_text(done((*turns)[1], at(3'000)), text_of(0, "a", first)));
  Visit second = away;
  second.url = (*turns)[1].url.id, second.host = (*turns)[1].host.id;
  finish(second);
  Visit again = back;
  again.url = second.url, again.host = second.host;
  finish(again);
  CHECK(originals() == 1);
  CHECK(digest(1) == "a");
}

TEST_CASE("duplicates: as many are found by keys as by comparing all", "[crawl][frontier]") {
  const TempFolder folder;
  auto frontier = open_frontier(options_in(folder), kStart);
  REQUIRE(frontier);
  constexpr int kTexts = 300;
  std::vector<NewUrl> urls;
  for (int i = 0; i < kTexts; ++i) urls.push_back(page("http://h" + std::to_string(i) + ".example/"));
  REQUIRE((*frontier)->put(urls));
  const auto turns = (*frontier)->get(at(0), kTexts);
  REQUIRE(turns);
  REQUIRE(turns->size() == kTexts);
  // Around one fingerprint, at all distances up to 12.
  std::uint64_t state = 42;
  const auto draw = [&] { return state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u; };
  const std::uint64_t middle = 0xF0E1D2C3B4A59687;
  std::vector<Visit> visits;
  std::vector<UrlId> expected;
  for (int i = 0; i < kTexts; ++i) {
    std::uint64_t bits = middle;
    for (int j = 0; j < i % 13; ++j) bits ^= std::uint64_t{1} << (draw() >> 58);
    const Turn& turn = (*turns)[static_cast<std::size_t>(i)];
    visits.push_back(with_text(done(turn, at(0)), text_of(bits, std::to_string(i))));
    if (hamming_distance(bits, middle) <= kNearDuplicateBits) expected.push_back(turn.url.id);
  }
  REQUIRE((*frontier)->finish(visits, {}));
  const auto found = (*frontier)->texts_like(text_of(middle, "x"), kTexts);
  REQUIRE(found);
  std::vector<UrlId> ids;
  for (const TextMatch& match : *found) ids.push_back(match.id);
  std::sort(ids.begin(), ids.end());
  std::sort(expected.begin(), expected.end());
  CHECK(ids == expected);
  CHECK(ids.size() > 100);
}

TEST_CASE("duplicates: pages of one transaction are compared with each other, and as they are now",
          "[crawl]") {
  const TempFolder folder;
  auto frontier = open_frontier(options_in(folder), kStart);
  REQUIRE(frontier);
  std::vector<NewUrl> urls;
  for (int i = 0; i < 4; ++i) urls.push_back(page("http://h" + std::to_string(i) + ".example/"));
  REQUIRE((*frontier)->put(urls));
  const auto turns = (*frontier)->get(at(0), 4);
  REQUIRE(turns);
  REQUIRE(turns->size() == 4);
  TextBook book(**frontier);
  std::vector<Visit> visits;
  // The page that the i-th one is a duplicate of; 0: none.
  const auto look = [&](std::size_t i, std::uint64_t bits, std::string digest) {
    const Turn& turn = (*turns)[i];
    visits.push_back(with_text(done(turn, at(0)), text_of(bits, std::move(digest))));
    const auto found = book.look(turn.url.url, visits.back());
    REQUIRE(found);
    CHECK(visits.back().text.original == (*found ? (*found)->id : 0));
    if (*found) CHECK((*found)->url == (*frontier)->find((*found)->url)->value().url);
    return *found ? (*found)->id : 0;
  };
  const auto commit = [&] {
    REQUIRE((*frontier)->finish(visits, {}));
    book.committed();
    visits.clear();
  };
  const auto id = [&](std::size_t i) { return (*turns)[i].url.id; };
  CHECK(look(0, 0, "a") == 0);
  CHECK(look(1, 7, "b") == id(0));              // near, and not known to the frontier yet
  CHECK(look(2, 0x7F0000000000007, "b") == 0);  // near the duplicate alone
  commit();
  CHECK(look(3, 0, "x") == id(0));
  // What the frontier knows of the first page is out of date from here on.
  CHECK(look(0, ~std::uint64_t{0}, "c") == 0);
  CHECK(look(3, 0, "a") == 0);
  CHECK(look(1, 0, "a") == id(3));
  commit();
  CHECK(look(0, 0, "a") == id(3));
}

TEST_CASE("frontier: what hosts gave is kept with the visits, and told of those that give less",
          "[crawl][frontier]") {
  const TempFolder folder;
  const auto make = [](std::uint64_t pages) {
    HostYield out;
    out.pages = pages, out.texts = 7;
    out.past = {0.96, 5.5, 31.25}, out.recent = {1e-300, -0.0, 1.0 / 3};
    return out;
  };
  HostYield few = make(300), brief = make(200);
  few.few = brief.brief = true;
  HostId ids[3] = {};
  {
    const auto frontier = testing::open(options_in(folder));
    testing::put(*frontier,
                 {page("http://a.example/"), page("http://b.example/"), page("http://c.example/")});
    const auto turns = testing::get(*frontier, at(0));
    REQUIRE(turns.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) ids[i] = turns[i].host.id;
    CHECK(frontier->yield_of(ids[0])->pages == 0);
    const Visit visits[] = {done(turns[0], at(0)), done(turns[1], at(0)), done(turns[2], at(0))};
    const StoredYield first[] = {{ids[0], make(1)}, {ids[0], few}, {ids[1], brief}, {ids[2], make(3)}};
    REQUIRE(frontier->finish(visits, {.marks = {}, .moves = {}, .yields = first}));
    const StoredYield second[] = {{ids[1], make(5)}};
    REQUIRE(frontier->finish({}, {.marks = {}, .moves = {}, .yields = second}));
  }
  const auto frontier = testing::open(options_in(folder));
  CHECK(frontier->yield_of(ids[1])->pages == 5);
  const HostYield read = *frontier->yield_of(ids[0]);
  CHECK(read.texts == 7);
  CHECK(read.past.squares == 31.25);
  CHECK(read.recent.ok == 1e-300);
  CHECK(read.recent.squares == 1.0 / 3);
  const auto fallen = testing::stats(*frontier, at(0)).fallen;
  REQUIRE(fallen.size() == 1);
  CHECK(fallen[0].host == "a.example");
  CHECK(fallen[0].yield.few);
  CHECK_FALSE(fallen[0].yield.brief);
  CHECK(fallen[0].yield.pages == 300);
}
