// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "../train/align.h"
#include "model_file.h"
#include "saring/label/columns.h"
#include "saring/label/model.h"
#include "saring/label/model_data_internal.h"
#include "saring/label/select.h"

using namespace saring;

namespace {

constexpr std::uint16_t kWords = column::words, kDensity = column::link_density, kLeaf = ModelFile::kLeaf;

// words <= 10 ? -1 : (link density <= 0.5 ? 2 : -3), and a second tree that adds a half.
ModelFile two_trees() {
  ModelFile file;
  file.content = {{{10, kWords, 2}, {-1, kLeaf, 0}, {0.5f, kDensity, 2}, {2, kLeaf, 0}, {-3, kLeaf, 0}},
                  {{0.5f, kLeaf, 0}}};
  return file;
}

float score(const Model& model, float words, float density) {
  std::vector<float> row(column::count);
  row[kWords] = words, row[kDensity] = density;
  float out = 0;
  model.evaluate(Model::content, row, {&out, 1});
  return out;
}

std::string error_of(const std::string& bytes) {
  const Result<Model> model = Model::parse(bytes);
  return model ? std::string() : model.error().what;
}

}  // namespace

TEST_CASE("A model sums the leaves that a row comes to") {
  const Result<Model> model = Model::parse(two_trees().bytes());
  REQUIRE(model);
  CHECK(score(*model, 5, 0) == -0.5f);
  CHECK(score(*model, 10, 0) == -0.5f);  // a threshold itself goes left
  CHECK(score(*model, 11, 0.5f) == 2.5f);
  CHECK(score(*model, 11, 0.75f) == -2.5f);
  CHECK(score(*model, std::numeric_limits<float>::quiet_NaN(), 0) == 2.5f);
  CHECK(model->cut().relative == 0.4f);
}

TEST_CASE("Many rows at once give the same sums as one by one") {
  const Model& model = Model::built_in();
  const std::size_t kRows = GENERATE(as<std::size_t>{}, 1, 3, 63, 64, 65, 150);
  const std::size_t kAlike = GENERATE(as<std::size_t>{}, 0, 150);  // columns with one value in all rows
  std::vector<float> rows(kRows * column::count), together(kRows);
  std::uint32_t dice = 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    dice = dice * 1664525u + 1013904223u;
    rows[i] = dice % 97 == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(dice >> 20) / 64;
    if (i % column::count < kAlike) rows[i] = static_cast<float>(i % column::count);
  }
  model.evaluate_rows(Model::content, rows, column::count, together);
  for (const Model::Lanes lanes : {Model::Lanes::portable, Model::Lanes::sse2, Model::Lanes::avx2}) {
    if (lanes > Model::best_lanes()) continue;
    std::vector<float> again(together.size());
    model.evaluate_rows(Model::content, rows, column::count, again, lanes);
    CHECK(again == together);
  }
  std::set<float> distinct;
  for (std::size_t i = 0; i < kRows; ++i) {
    float one = 0;
    model.evaluate(Model::content, std::span(rows).subspan(i * column::count, column::count), {&one, 1});
    REQUIRE(one == together[i]);
    distinct.insert(one);
  }
  CHECK(distinct.size() > kRows / 4);
}

TEST_CASE("The pushes of a row add up to what sets it apart from the expected score") {
  const Result<Model> model = Model::parse(two_trees().bytes());
  REQUIRE(model);
  std::vector<float> row(column::count);
  row[kWords] = 20, row[kDensity] = 0.9f;
  const std::vector<Push> pushes = model->pushes(row, 10);
  REQUIRE(pushes.size() == 2);
  CHECK(pushes[0].column == kDensity);  // the stronger first
  CHECK(pushes[0].push < 0);
  CHECK(pushes[0].value == 0.9f);
  const float left = 128.0f / 255;
  const float expected = left * -1 + (1 - left) * (left * 2 + (1 - left) * -3) + 0.5f;
  CHECK(pushes[0].push + pushes[1].push == Approx(score(*model, 20, 0.9f) - expected).margin(1e-5));
  CHECK(model->pushes(row, 1).size() == 1);
}

TEST_CASE("A damaged model file is refused with a reason") {
  const std::string good = two_trees().bytes();
  CHECK(error_of(good).empty());
  CHECK(error_of("") == "model: not a model of this format");
  CHECK(error_of("SARMODE2" + good.substr(8)) == "model: not a model of this format");
  for (std::size_t size = 8; size + 8 < good.size(); ++size) {
    INFO(size);
    REQUIRE_FALSE(error_of(good.substr(0, size)).empty());
  }
  CHECK(error_of(good + "12345678") == "model: more bytes than it should have");
  ModelFile other = two_trees();
  other.table ^= 1;
  CHECK(error_of(other.bytes()) == "model: made for another version of the feature table");
  other = two_trees();
  other.cut[1] = std::numeric_limits<float>::quiet_NaN();
  CHECK(error_of(other.bytes()) == "model: cut out of range");
  const auto with = [](std::size_t node, ModelFile::Node value) {
    ModelFile file = two_trees();
    file.content[0][node] = value;
    return error_of(file.bytes());
  };
  CHECK(with(0, {10, kWords, 5}) == "model: a branch leaves its tree");
  CHECK(with(0, {10, kWords, 1}) == "model: a branch leaves its tree");
  CHECK(with(0, {10, kWords, 0}) == "model: a branch leaves its tree");
  CHECK(with(2, {10, column::count, 2}) == "model: a branch leaves its tree");
  CHECK(with(4, {10, kWords, 2}) == "model: a branch leaves its tree");
  ModelFile deep = two_trees();
  ModelFile::Tree& chain = deep.content[0];
  chain.assign(2 * Model::kMaxDepth, {1, kWords, 2});  // each branch: a leaf, then the next branch
  for (std::size_t i = 1; i < chain.size(); i += 2) chain[i] = {0, kLeaf, 0};
  chain.push_back({0, kLeaf, 0});
  CHECK(error_of(deep.bytes()).empty());
  chain.back() = {1, kWords, 2}, chain.push_back({0, kLeaf, 0}), chain.push_back({0, kLeaf, 0});
  CHECK(error_of(deep.bytes()) == "model: a tree is too deep");
  CHECK(with(1, {std::numeric_limits<float>::infinity(), kLeaf, 0}) == "model: a number is not finite");
}

TEST_CASE("Every byte of a model may be damaged without a crash") {
  const std::string good = two_trees().bytes();
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const int flip : {1, 0x40, 0x80, 0xFF}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ flip);
      if (const Result<Model> model = Model::parse(bad)) CHECK(std::isfinite(score(*model, 20, 0.2f)));
    }
}

TEST_CASE("The compiled-in model fits the program") {
  const Model& model = Model::built_in();
  CHECK(error_of(std::string(built_in_model())).empty());
  CHECK(model.outputs(Model::page_type) == 7);
  CHECK(score(model, 3, 1) != score(model, 60, 0));
}

TEST_CASE("The columns have names of their own") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < column::count; ++i) {
    CHECK_FALSE(column_row(i).what.empty());
    names.insert(column_row(i).name);
  }
  CHECK(names.size() == column::count);
  CHECK(column_row(column::words).name == "words");
  CHECK(page_column_row(page_column::rules_agree).name == "rules_agree");
}

TEST_CASE("The logistic function is right to float") {
  for (float x = -30; x <= 30; x += 0.37f)
    REQUIRE(logistic(x) == Approx(1 / (1 + std::exp(-static_cast<double>(x)))).epsilon(1e-6));
  CHECK(logistic(0) == 0.5f);
  CHECK(logistic(-1e9f) >= 0);
  CHECK(logistic(1e9f) == 1);
}

TEST_CASE("The cut with the best expected F1 is taken") {
  const std::vector<float> p{0.9f, 0.05f, 0.8f, 0.1f};
  const std::vector<std::uint32_t> words{50, 50, 50, 50};
  const Selection s =
      choose_blocks(p, words, {.lambda = 1.25f, .relative = 0, .article_relative = 0, .least_words = 5}, 0);
  CHECK(s.kept == std::vector<bool>{true, false, true, false});
  CHECK(s.expected_words == Approx(92.5));
  CHECK(s.expected_f1 > 0.8f);
}

TEST_CASE("Teasers do not outweigh a short body") {
  // One body of 40 words, forty teasers of 20 words with a third of its probability.
  std::vector<float> p{0.9f};
  std::vector<std::uint32_t> words{40};
  for (int i = 0; i < 40; ++i) p.push_back(0.3f), words.push_back(20);
  const auto kept = [&](float relative) {
    const Selection s = choose_blocks(
        p, words, {.lambda = 1.25f, .relative = relative, .article_relative = 0, .least_words = 5}, 0);
    return std::accumulate(s.kept.begin(), s.kept.end(), 0);
  };
  CHECK(kept(0) == 41);
  CHECK(kept(0.4f) == 1);
}

TEST_CASE("A page without expected content gives none") {
  const Selection s =
      choose_blocks(std::vector<float>{0.1f, 0.2f}, std::vector<std::uint32_t>{10, 10}, {}, 0);
  CHECK(s.kept == std::vector<bool>{false, false});
  CHECK(choose_blocks({}, {}, {}, 0).kept.empty());
}

TEST_CASE("A block leans on the others that its path leads to") {
  // Two replies of one template, and a paragraph of its own.
  const std::vector<float> p{0.9f, 0.6f, 0.2f};
  const auto leaning =
      lean_on_path(p, std::vector<std::uint32_t>{50, 30, 10}, std::vector<std::uint32_t>{0, 1, 1});
  CHECK(leaning[0] == Approx(0.9));
  CHECK(leaning[1] == Approx((0.6 + 0.5) / 2));  // 0.5: (30 x 0.6 + 10 x 0.2) / 40
  CHECK(leaning[2] == Approx((0.2 + 0.5) / 2));
  // Blocks without words weigh as one word.
  CHECK(lean_on_path(std::vector<float>{1, 0}, std::vector<std::uint32_t>{0, 0},
                     std::vector<std::uint32_t>{0, 0}) == std::vector<float>{0.75f, 0.25f});
  CHECK(lean_on_path({}, {}, {}).empty());
}

TEST_CASE("The cells of a data table stand or fall together") {
  std::vector<float> p{0.9f, 0.1f, 0.5f, 0.3f};
  join_tables(p, std::vector<std::uint32_t>{20, 1, 3, 0}, std::vector<std::uint32_t>{0, 1, 1, 2});
  CHECK(p[0] == 0.9f);
  CHECK(p[1] == Approx(0.4));  // (1 x 0.1 + 3 x 0.5) / 4
  CHECK(p[2] == p[1]);
  CHECK(p[3] == 0.3f);
}

TEST_CASE("Favour moves the cut one way") {
  std::vector<float> p;
  std::vector<std::uint32_t> words;
  for (int i = 0; i < 100; ++i) p.push_back(static_cast<float>(i) / 100), words.push_back(10);
  std::vector<bool> before(100);
  int strict = 0, loose = 0;
  for (int step = -10; step <= 10; ++step) {
    const Selection s = choose_blocks(p, words, {}, step / 10.0);
    for (std::size_t i = 0; i < before.size(); ++i) REQUIRE(!(before[i] && !s.kept[i]));  // only ever more
    before = s.kept;
    if (step == -10) strict = std::accumulate(before.begin(), before.end(), 0);
    loose = std::accumulate(before.begin(), before.end(), 0);
  }
  CHECK(strict < 20);
  CHECK(loose > 60);
}

namespace {

// "|" before a word begins a block or line.
std::vector<train::AlignToken> tokens(std::string_view text) {
  std::vector<train::AlignToken> out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find(' ', i), text.size());
    std::string_view word = text.substr(i, end - i);
    const bool start = word.starts_with('|');
    if (start) word.remove_prefix(1);
    out.push_back({static_cast<std::uint32_t>(std::hash<std::string_view>()(word)), start});
    i = end + 1;
  }
  return out;
}

std::string aligned(std::string_view page, std::string_view gold) {
  std::string out;
  for (const bool b : train::align(tokens(page), tokens(gold))) out += b ? '1' : '0';
  return out;
}

}  // namespace

TEST_CASE("Alignment credits the run, not the word in the menu") {
  CHECK(aligned("|storm |news |the storm hit the coast |storm", "|the storm hit the coast") == "00111110");
  // Of two copies one alone is credited.
  const std::string twice = aligned("|a b c d |x |a b c d", "|a b c d");
  CHECK((twice == "111100000" || twice == "000001111"));
  CHECK(aligned("|one two three four |five six seven eight", "|five six seven eight |one two three four") ==
        "11111111");
  CHECK(aligned("|a b c", "") == "000");
  CHECK(aligned("", "|a").empty());
}
