// SPDX-License-Identifier: Apache-2.0
// Input: the name of a crawler and a URL on a line each, then a robots.txt. Verdicts agree with a slow
// matcher over the same rules; the values of the robots header and meta element are read from the same bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "robots_reference.h"
#include "saring/base/ascii.h"
#include "saring/fetch/robots.h"
#include "saring/fetch/robots_internal.h"
#include "saring/fetch/robots_tag.h"

namespace {

using saring::Robots;
using saring::RobotsBasis;
using saring::RobotsRule;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// All rules of the groups that name `agent`.
std::vector<const RobotsRule*> rules_for(const Robots& robots, const std::string& agent, bool& named) {
  std::vector<const RobotsRule*> out;
  for (const auto& group : robots.groups()) {
    if (std::find(group.agents.begin(), group.agents.end(), agent) == group.agents.end()) continue;
    named = true;
    for (const RobotsRule& rule : group.rules) out.push_back(&rule);
  }
  return out;
}

bool allows(const std::vector<const RobotsRule*>& rules, bool decoded, const std::string& target) {
  std::size_t longest = 0;
  bool allowed = true;
  for (const RobotsRule* rule : rules) {
    const std::string& pattern = decoded && !rule->decoded.empty() ? rule->decoded : rule->pattern;
    if (pattern.size() < longest || !reference::matches(pattern, target)) continue;
    allowed = rule->allow || (pattern.size() == longest && allowed);
    longest = pattern.size();
  }
  return allowed;
}

void check_verdict(const Robots& robots, std::string_view agent, std::string_view url) {
  const auto verdict = robots.check(agent, url);
  require((verdict.rule != nullptr) == (verdict.basis == RobotsBasis::rule));
  if (verdict.rule != nullptr) require(verdict.rule->allow == verdict.allowed);
  const std::string target = saring::robots_target(url);
  if (target == "/robots.txt" || verdict.basis == RobotsBasis::too_long) return;
  bool named = false;
  std::vector<const RobotsRule*> rules;
  if (!agent.empty()) rules = rules_for(robots, saring::ascii::lower(agent), named);
  if (!named) rules = rules_for(robots, "*", named);
  require(verdict.allowed ==
          (allows(rules, false, target) && allows(rules, true, saring::fetching::decode_target(target))));
  require(named == (verdict.basis != RobotsBasis::no_group));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view agent = take_line(rest), url = take_line(rest);
  const auto address = saring::Url::parse("https://a.example/robots.txt");
  const Robots robots = Robots::parse(rest, *address);
  require(robots.faults().size() <= robots.fault_count());
  for (const auto& group : robots.groups()) require(group.line > 0 && group.line <= robots.line_count());
  const auto delay = robots.crawl_delay(agent);
  require(!delay || (*delay >= 0 && *delay <= 86'400));
  constexpr std::size_t kSlow = 8192;  // the slow matcher takes the product of two lengths
  if (size < kSlow) check_verdict(robots, agent, url);
  saring::RobotsTag tag;
  saring::add_robots_header(rest, agent, tag);
  saring::add_robots_meta(url, rest, agent, tag);
  return 0;
}
