// SPDX-License-Identifier: Apache-2.0
// Verdicts and robots.txt files as text or JSON.
#pragma once
#include <string>
#include <string_view>

#include "saring/fetch/robots.h"

namespace saring::cli {

struct RobotsQuestion {
  std::string_view file, agent, url;
};

struct RobotsAnswerForm {
  bool json = false;
  bool whole = false;  // the file is repeated, and in text the agent
};

// One line: "VERDICT URL REASON", between tabs; whole, "VERDICT FILE AGENT URL REASON".
std::string robots_answer(const RobotsQuestion& question, const RobotsVerdict& verdict,
                          RobotsAnswerForm form);
// The same of a question that has no answer, whole, with the verdict "error"; in JSON a member `error`.
std::string robots_no_answer(const RobotsQuestion& question, std::string_view fault, bool json);

// What a file says, and what of it is for `agent`.
std::string robots_text(const Robots& robots, std::string_view agent);
std::string robots_json(const Robots& robots, std::string_view agent);  // one line

}  // namespace saring::cli
