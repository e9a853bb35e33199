// SPDX-License-Identifier: Apache-2.0
#include "robots_print.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "terminal.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", seconds);
  return text;
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string line_text(const RobotsRule& rule) {
  return "line " + std::to_string(rule.line) + ": " + printable(rule.text);
}

std::string reason_of(const RobotsVerdict& verdict) {
  const std::string groups =
      verdict.agent == "*" ? "the groups for all" : "the groups for " + std::string(verdict.agent);
  switch (verdict.basis) {
    case RobotsBasis::rule: return line_text(*verdict.rule);
    case RobotsBasis::no_rule: return "no rule of " + groups + " matches";
    case RobotsBasis::no_group: return "no group is for this crawler";
    case RobotsBasis::robots_txt: return "robots.txt itself is always allowed";
    case RobotsBasis::too_long: return "the URL is too long for rules";
    case RobotsBasis::unreachable: return "the file could not be had";
  }
  return {};
}

std::string row(std::string_view verdict, const RobotsQuestion& question, bool whole,
                std::string_view reason) {
  std::string out(verdict);
  if (whole) out.append("\t").append(printable(question.file)).append("\t").append(printable(question.agent));
  return out.append("\t").append(printable(question.url)).append("\t").append(printable(reason)) + "\n";
}

Json json_question(const RobotsQuestion& question, bool whole) {
  Json json;
  if (whole) json["file"] = question.file;
  json["agent"] = question.agent;
  json["url"] = question.url;
  return json;
}

// "saring, examplebot"; an unreadable name as "?".
std::string list_of(const std::vector<std::string>& agents, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < std::min(count, agents.size()); ++i)
    out.append(out.empty() ? "" : ", ").append(agents[i].empty() ? "?" : agents[i]);
  return out;
}

// Rules by line: one line may have made two.
template <class F>
void each_rule(const RobotsGroup& group, F f) {
  std::uint32_t last = 0;
  for (const RobotsRule& rule : group.rules)
    if (std::exchange(last, rule.line) != rule.line) f(rule);
}

bool is_for(const RobotsGroup& group, std::string_view token) {
  return std::find(group.agents.begin(), group.agents.end(), token) != group.agents.end();
}

std::string text_for_agent(const Robots& robots, std::string_view agent) {
  const std::string_view token = robots.check(agent, "/").agent;
  std::string out = "for " + printable(agent) + ": ";
  if (token.empty()) return out + "no group, all is allowed\n";
  std::size_t count = 0;
  std::string at;
  for (const RobotsGroup& group : robots.groups())
    if (is_for(group, token)) at.append(count++ == 0 ? "" : ", ").append(std::to_string(group.line));
  const std::string_view s = count == 1 ? "" : "s";
  out.append(token == "*" ? "the group" : "its group").append(s).append(token == "*" ? " for all" : "");
  out.append(", at line").append(s).append(" ").append(at);
  if (const auto delay = robots.crawl_delay(agent)) out += "; crawl delay " + seconds_text(*delay);
  return out + "\n";
}

Json json_for_agent(const Robots& robots, std::string_view agent) {
  const std::string_view token = robots.check(agent, "/").agent;
  Json json = {{"agent", agent}, {"group", nullptr}, {"crawl_delay", nullptr}};
  if (!token.empty()) json["group"] = token;
  if (const auto delay = robots.crawl_delay(agent)) json["crawl_delay"] = *delay;
  return json;
}

}  // namespace

std::string robots_answer(const RobotsQuestion& question, const RobotsVerdict& verdict,
                          RobotsAnswerForm form) {
  const std::string_view word = verdict.allowed ? "allowed" : "disallowed";
  if (!form.json) return row(word, question, form.whole, reason_of(verdict));
  Json out = json_question(question, form.whole);
  out["verdict"] = word;
  out["basis"] = name(verdict.basis);
  out["group"] = verdict.agent;
  if (verdict.agent.empty()) out["group"] = nullptr;
  if (verdict.rule != nullptr) {
    out["line"] = verdict.rule->line;
    out["text"] = verdict.rule->text;
  }
  return to_line(out);
}

std::string robots_no_answer(const RobotsQuestion& question, std::string_view fault, bool json) {
  if (!json) return row("error", question, true, fault);
  Json out = json_question(question, true);
  out["error"] = fault;
  return to_line(out);
}

std::string robots_text(const Robots& robots, std::string_view agent) {
  std::string out = counted(robots.line_count(), "line") + ", " + counted(robots.groups().size(), "group") +
                    ", " + counted(robots.fault_count(), "line") + " not used";
  if (robots.truncated()) out += "; cut after " + std::to_string(kMaxRobotsBytes) + " bytes";
  out += "\n" + text_for_agent(robots, agent);
  for (const RobotsGroup& group : robots.groups()) {
    out += "\nline " + std::to_string(group.line) + ": group for " +
           list_of(group.agents, group.agents.size()) + "\n";
    each_rule(group, [&](const RobotsRule& rule) { out += "  " + line_text(rule) + "\n"; });
    for (const RobotsGroup::Delay& delay : group.delays)
      out += "  crawl delay " + seconds_text(delay.seconds) +
             (delay.agents < group.agents.size() ? " for " + list_of(group.agents, delay.agents) : "") + "\n";
  }
  if (!robots.sitemaps().empty()) out += "\n";
  for (const std::string& sitemap : robots.sitemaps()) out += "sitemap " + sitemap + "\n";
  if (!robots.faults().empty()) out += "\nnot used:\n";
  for (const RobotsFault& fault : robots.faults())
    out += "  line " + std::to_string(fault.line) + ": " + printable(fault.text) + " (" +
           std::string(fault.what) + ")\n";
  if (robots.fault_count() > robots.faults().size())
    out += "  and " + std::to_string(robots.fault_count() - robots.faults().size()) + " more\n";
  return out;
}

std::string robots_json(const Robots& robots, std::string_view agent) {
  Json out = json_for_agent(robots, agent);
  out["lines"] = robots.line_count();
  out["truncated"] = robots.truncated();
  out["groups"] = Json::array();
  for (const RobotsGroup& group : robots.groups()) {
    Json rules = Json::array(), delays = Json::array();
    each_rule(group, [&](const RobotsRule& rule) {
      rules.push_back({{"line", rule.line}, {"allow", rule.allow}, {"text", rule.text}});
    });
    for (const RobotsGroup::Delay& delay : group.delays)
      delays.push_back({{"seconds", delay.seconds}, {"agents", delay.agents}});
    out["groups"].push_back(
        {{"line", group.line}, {"agents", group.agents}, {"rules", rules}, {"crawl_delays", delays}});
  }
  out["sitemaps"] = robots.sitemaps();
  out["not_used"] = robots.fault_count();
  out["faults"] = Json::array();
  for (const RobotsFault& fault : robots.faults())
    out["faults"].push_back({{"line", fault.line}, {"text", fault.text}, {"reason", fault.what}});
  return to_line(out);
}

}  // namespace saring::cli
