// SPDX-License-Identifier: Apache-2.0
// Verdicts and robots.txt files as text or JSON.
#pragma once
#include <string>
#include <string_view>

#include "saring/fetch/robots.h"

namespace saring::cli {

struct RobotsQuestion {
  std::string_view file;  // empty: not to be repeated, nor is `agent` in text then
  std::string_view agent;
  std::string_view url;
};

// One line: "VERDICT URL REASON", with file and agent behind the verdict if there is a file, between tabs.
std::string robots_answer(const RobotsQuestion& question, const RobotsVerdict& verdict, bool json);
std::string robots_no_answer(const RobotsQuestion& question, std::string_view fault, bool json);

// What a file says, and what of it is for `agent`.
std::string robots_text(const Robots& robots, std::string_view agent);
std::string robots_json(const Robots& robots, std::string_view agent);  // one line

}  // namespace saring::cli
