// SPDX-License-Identifier: Apache-2.0
#include "score_print.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "terminal.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kNameColumns = 16;

enum class Needs : unsigned char { text, snippets };
struct Column {
  std::string_view head;
  Needs needs;
  double (*value)(const Figures&);
};
constexpr Column kColumns[] = {
    {"words F1", Needs::text, [](const Figures& f) { return f.words.f1; }},
    {"P", Needs::text, [](const Figures& f) { return f.words.precision; }},
    {"R", Needs::text, [](const Figures& f) { return f.words.recall; }},
    {"shingles F1", Needs::text, [](const Figures& f) { return f.shingles.f1; }},
    {"P", Needs::text, [](const Figures& f) { return f.shingles.precision; }},
    {"R", Needs::text, [](const Figures& f) { return f.shingles.recall; }},
    {"exact", Needs::text, [](const Figures& f) { return f.shingle_accuracy; }},
    {"with", Needs::snippets, [](const Figures& f) { return f.with; }},
    {"without", Needs::snippets, [](const Figures& f) { return f.without; }},
    {"micro F1", Needs::snippets, [](const Figures& f) { return f.micro.f1; }},
    {"P", Needs::snippets, [](const Figures& f) { return f.micro.precision; }},
    {"R", Needs::snippets, [](const Figures& f) { return f.micro.recall; }},
    {"accuracy", Needs::snippets, [](const Figures& f) { return f.micro_accuracy; }},
};

bool has(const Figures& figures, Needs needs) {
  return needs == Needs::text ? figures.has_text : figures.has_snippets;
}

std::string four_digits(double value) {
  char buffer[32];
  const int size = std::snprintf(buffer, sizeof buffer, "%.4f", value);
  return std::string(buffer, static_cast<std::size_t>(size));
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void put_left(std::string_view text, std::size_t columns, std::string& out) {
  const std::size_t width = code_points(text);
  out.append(text).append(width < columns ? columns - width : 1, ' ');
}

void put_right(std::string_view text, std::size_t columns, std::string& out) {
  const std::size_t width = code_points(text);
  out.append(width < columns ? columns - width : 1, ' ').append(text);
}

std::size_t width_of(std::string_view head) { return std::max<std::size_t>(head.size(), 6) + 2; }

// `all` decides which columns there are.
void put_row(std::string_view name, const Figures& row, const Figures& all, std::string& out) {
  put_left(printable(name), kNameColumns, out);
  put_right(std::to_string(row.pages), 6, out);
  put_right(std::to_string(row.empty), 7, out);
  put_right(std::to_string(row.missing), 9, out);
  for (const Column& column : kColumns)
    if (has(all, column.needs))
      put_right(has(row, column.needs) ? four_digits(column.value(row)) : "-", width_of(column.head), out);
  out += '\n';
}

void put_worst(const std::vector<ScoredPage>& pages, std::string& out) {
  std::size_t id_columns = kNameColumns;
  for (const ScoredPage& page : pages) id_columns = std::max(id_columns, code_points(page.id) + 2);
  const bool text =
      std::any_of(pages.begin(), pages.end(), [](const ScoredPage& p) { return p.score.has_text; });
  out += '\n';
  put_left("worst pages", id_columns, out);
  using Heads = std::array<std::string_view, 3>;
  const Heads heads = text ? Heads{"words F1", "P", "R"} : Heads{"right", "with", "without"};
  for (const std::string_view head : heads) put_right(head, width_of(head), out);
  out += "  status\n";
  for (const ScoredPage& page : pages) {
    const PageScore& score = page.score;
    const auto put = [&](double value, std::string_view head) {
      put_right(text && !score.has_text ? "-" : four_digits(value), width_of(head), out);
    };
    put_left(printable(page.id), id_columns, out);
    put(rank_of(score), heads[0]);
    put(text ? score.words.precision : score.with, heads[1]);
    put(text ? score.words.recall : score.without, heads[2]);
    out.append("  ").append(page.status).append("\n");
  }
}

Json rates(const Rates& r) { return {{"precision", r.precision}, {"recall", r.recall}, {"f1", r.f1}}; }

Json figures_json(const Figures& f) {
  Json out{{"pages", f.pages}, {"missing", f.missing}, {"empty", f.empty}};
  if (f.has_text) {
    out["words"] = rates(f.words);
    out["shingles"] = rates(f.shingles);
    out["shingles"]["accuracy"] = f.shingle_accuracy;
  }
  if (f.has_snippets)
    out["snippets"] = {{"with", f.with},
                       {"without", f.without},
                       {"micro_precision", f.micro.precision},
                       {"micro_recall", f.micro.recall},
                       {"micro_f1", f.micro.f1},
                       {"micro_accuracy", f.micro_accuracy}};
  return out;
}

Json page_json(const ScoredPage& page) {
  const PageScore& score = page.score;
  const auto known = [&](double value) { return score.has_text ? Json(value) : Json(nullptr); };
  return {{"id", page.id},
          {"precision", known(score.words.precision)},
          {"recall", known(score.words.recall)},
          {"f1", known(score.words.f1)},
          {"with", score.with},
          {"without", score.without},
          {"empty", score.empty},
          {"status", page.status}};
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string evaluation_table(const Evaluation& evaluation) {
  const Figures& all = evaluation.all;
  std::string out;
  put_left("", kNameColumns, out);
  put_right("pages", 6, out);
  put_right("empty", 7, out);
  put_right("missing", 9, out);
  for (const Column& column : kColumns)
    if (has(all, column.needs)) put_right(column.head, width_of(column.head), out);
  out += '\n';
  put_row("all", all, all, out);
  for (const auto& [field, groups] : evaluation.by) {
    out.append("\n").append(printable(field)).append("\n");
    for (const auto& [value, figures] : groups) put_row("  " + value, figures, all, out);
  }
  if (!evaluation.worst.empty()) put_worst(evaluation.worst, out);
  return out;
}

std::string evaluation_json(const Evaluation& evaluation) {
  Json out{{"all", figures_json(evaluation.all)}};
  Json& by = out["by"] = Json::object();
  for (const auto& [field, groups] : evaluation.by) {
    Json& of_field = by[field] = Json::object();
    for (const auto& [value, figures] : groups) of_field[value] = figures_json(figures);
  }
  Json& worst = out["worst"] = Json::array();
  for (const ScoredPage& page : evaluation.worst) worst.push_back(page_json(page));
  return line_of(out);
}

std::string page_line(const ScoredPage& page) { return line_of(page_json(page)); }

}  // namespace saring::cli
