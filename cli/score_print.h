// SPDX-License-Identifier: Apache-2.0
// Scores as a table for people, as JSON, and as a line of JSON for each page.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "score.h"

namespace saring::cli {

struct ScoredPage {
  std::string id;
  PageScore score;
  std::string status;  // of extraction, or of the prediction: "ok", "empty", "missing"
};

struct Evaluation {
  Figures all;
  std::vector<std::pair<std::string, std::map<std::string, Figures>>> by;  // field, then value
  std::vector<ScoredPage> worst;                                           // worst first
};

std::string evaluation_table(const Evaluation& evaluation);
std::string evaluation_json(const Evaluation& evaluation);  // one line
std::string page_line(const ScoredPage& page);

}  // namespace saring::cli
