// SPDX-License-Identifier: Apache-2.0
// The cases of Google's matcher and of crawler-commons: every verdict and every fact. The criteria are those
// of suites/README.md; cases that are wanted there and not required must hold here, too.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "data_common.h"
#include "saring/fetch/robots.h"
#include "saring/fetch/robots_internal.h"

namespace {

using nlohmann::json;
using saring::Robots;

struct Count {
  int passed = 0, total = 0;
  void add(bool pass, const std::string& line) {
    ++total;
    passed += pass;
    if (!pass) std::printf("fails: %.400s\n", line.c_str());
  }
};
using Counts = std::map<std::string, Count>;

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<unsigned>(digit);
    if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 0xFF);
  }
  return out;
}

bool parses(const json& test) {
  const Robots robots = Robots::parse(from_base64(test.at("robots_base64").get<std::string>()));
  const std::string fact = test.at("fact");
  const json& value = test.at("value");
  if (fact == "valid_directives") return robots.record_count() == value;
  if (fact == "unknown_directives")
    return std::count_if(robots.faults().begin(), robots.faults().end(), [](const auto& fault) {
             return fault.what == "no record" || fault.what == "unknown record";
           }) == value;
  if (fact == "last_line_seen") return robots.line_count() == value;
  return fact == "sitemap" && robots.sitemaps() == std::vector<std::string>{value};
}

bool holds(const json& test) {
  const std::string kind = test.at("kind");
  const auto text = [&](const char* key) { return test.at(key).get<std::string>(); };
  if (kind == "allowed")
    return Robots::parse(text("robots")).check(text("agent"), text("url")).allowed == test.at("allowed");
  if (kind == "parse") return parses(test);
  if (kind == "path") return saring::robots_target(text("url")) == text("path");
  if (kind == "agent_token_valid") return saring::is_product_token(text("agent")) == test.at("valid");
  return kind == "pattern_escape" && saring::fetching::escape_pattern(text("pattern")) == text("escaped");
}

bool holds(const json& test, const Robots& robots) {
  const std::string agent = test.at("agent");
  if (test.contains("sitemap_count")) return robots.sitemaps().size() == test["sitemap_count"];
  if (test.contains("crawl_delay_seconds")) {
    const json& want = test["crawl_delay_seconds"];
    return robots.crawl_delay(agent) ==
           (want.is_null() ? std::nullopt : std::optional<double>(want.get<double>()));
  }
  return robots.check(agent, test.at("url").get<std::string>()).allowed == test.at("allowed");
}

void run_google(const std::string& lines, Counts& counts) {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const json test = json::parse(line);
    counts["google " + test.at("kind").get<std::string>()].add(holds(test), line);
  }
}

void run_crawler_commons(const std::filesystem::path& folder, const std::string& lines, Counts& counts) {
  const auto address = saring::Url::parse("http://domain.com/robots.txt");
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const json test = json::parse(line);
    const Robots robots = Robots::parse(data::read(folder / test.at("file").get<std::string>()), *address);
    const bool wanted = !test.value("google_matcher_agrees", true);
    counts[wanted ? "crawler-commons wanted" : "crawler-commons"].add(holds(test, robots), line);
  }
}

}  // namespace

int main() {
  const auto folder = data::root() / "suites/robots";
  const std::string google = data::read(folder / "google/google_robots_cases.jsonl");
  const std::string commons = data::read(folder / "crawler-commons/expected.jsonl");
  if (google.empty() || commons.empty()) return data::skip(folder);
  Counts counts;
  run_google(google, counts);
  run_crawler_commons(folder / "crawler-commons", commons, counts);
  bool all = counts.size() == 7;
  for (const auto& [name, count] : counts) {
    std::printf("%s: %d/%d\n", name.c_str(), count.passed, count.total);
    all = all && count.passed == count.total;
  }
  return all ? 0 : 1;
}
