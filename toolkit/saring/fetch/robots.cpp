// SPDX-License-Identifier: Apache-2.0
#include "saring/fetch/robots.h"

#include <algorithm>
#include <iterator>

#include "saring/base/ascii.h"
#include "saring/fetch/robots_internal.h"

namespace saring {
namespace {

bool is_letter(char c) { return ascii::is_alpha(c) || c == '-' || c == '_'; }

// What has been found so far among the rules of all groups that apply, in one reading of paths.
struct Longest {
  const RobotsRule* rule = nullptr;
  std::size_t size = 0;

  bool loses_to(const RobotsRule& other, std::size_t other_size) const {
    return rule == nullptr || other_size > size || (other_size == size && other.allow && !rule->allow);
  }
  bool forbids() const { return rule != nullptr && !rule->allow; }
};

void look(const RobotsGroup& group, std::string_view target, bool decoded, Longest& longest) {
  for (const RobotsRule& rule : group.rules) {
    const std::string& pattern = decoded && !rule.decoded.empty() ? rule.decoded : rule.pattern;
    if (longest.loses_to(rule, pattern.size()) && fetching::pattern_matches(pattern, target))
      longest = {&rule, pattern.size()};
  }
}

}  // namespace

std::string_view name(RobotsBasis basis) {
  constexpr std::string_view kNames[] = {"rule",       "no_rule",  "no_group",
                                         "robots_txt", "too_long", "unreachable"};
  return kNames[static_cast<unsigned char>(basis)];
}

Robots Robots::disallow_all() {
  Robots out;
  out.unreachable_ = true;
  return out;
}

Robots::Index::const_iterator Robots::find(std::string_view agent) const {
  const auto own = index_.find(ascii::lower(agent));
  return own != index_.end() ? own : index_.find("*");
}

RobotsVerdict Robots::check(std::string_view agent, std::string_view url) const {
  const std::string target = robots_target(url);
  if (target == "/robots.txt") return {true, RobotsBasis::robots_txt, {}, nullptr};
  if (unreachable_) return {false, RobotsBasis::unreachable, {}, nullptr};
  const auto found = find(agent);
  if (found == index_.end()) return {true, RobotsBasis::no_group, {}, nullptr};
  const auto& [token, places] = *found;
  const bool any = std::any_of(places.begin(), places.end(),
                               [&](const Place& p) { return !groups_[p.group].rules.empty(); });
  if (any && target.size() > kMaxRobotsTarget) return {false, RobotsBasis::too_long, token, nullptr};

  const std::string decoded = fetching::decode_target(target);
  Longest written, by_rfc;
  for (const Place& place : places) look(groups_[place.group], target, false, written);
  if (readings_differ_ || decoded != target)
    for (const Place& place : places) look(groups_[place.group], decoded, true, by_rfc);
  const bool take_rfc = written.rule == nullptr || (by_rfc.forbids() && !written.forbids());
  const RobotsRule* rule = take_rfc ? by_rfc.rule : written.rule;
  if (rule == nullptr) return {true, RobotsBasis::no_rule, token, nullptr};
  return {rule->allow, RobotsBasis::rule, token, rule};
}

std::optional<double> Robots::crawl_delay(std::string_view agent) const {
  std::optional<double> out;
  const auto found = find(agent);
  if (found == index_.end()) return out;
  for (const Place& place : found->second)
    for (const RobotsGroup::Delay& delay : groups_[place.group].delays)
      if (place.agent < delay.agents) out = std::max(out.value_or(0), delay.seconds);
  return out;
}

bool is_product_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_letter);
}

std::string_view product_token(std::string_view user_agent) {
  const auto end = std::find_if_not(user_agent.begin(), user_agent.end(),
                                    [](char c) { return is_letter(c) || ascii::is_digit(c); });
  return user_agent.substr(0, static_cast<std::size_t>(std::distance(user_agent.begin(), end)));
}

std::string robots_target(std::string_view url) {
  constexpr std::string_view kPathStarts = "/?;";
  url = url.substr(0, url.find('#'));
  if (url.starts_with("//")) {
    url.remove_prefix(2);
  } else if (const std::size_t scheme = url.find("://");
             scheme != std::string_view::npos && scheme < url.find_first_of(kPathStarts)) {
    url.remove_prefix(scheme + 3);
  }
  const std::size_t start = url.find_first_of(kPathStarts);
  if (start == std::string_view::npos) return "/";
  const std::string_view path = url.substr(start);
  return path.starts_with('/') ? std::string(path) : "/" + std::string(path);
}

}  // namespace saring
