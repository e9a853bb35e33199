// SPDX-License-Identifier: Apache-2.0
// The URL parsing suite of the web platform tests: every case, every attribute it names.
#include <nlohmann/json.hpp>
#include <optional>

#include "data_common.h"
#include "saring/url/url.h"

namespace {

using nlohmann::json;

saring::Result<saring::Url> parse(const json& test) {
  const auto base = test.find("base");
  if (base == test.end() || base->is_null()) return saring::Url::parse(test.at("input").get<std::string>());
  const auto parsed = saring::Url::parse(base->get<std::string>());
  if (!parsed) return parsed;
  return saring::Url::parse(test.at("input").get<std::string>(), *parsed);
}

// Prints each attribute that differs; true if none does.
bool check(const json& test) {
  const std::string input = test.at("input").dump() + " on " + test.value("base", json()).dump();
  const auto url = parse(test);
  if (test.value("failure", false)) {
    if (url) std::printf("%s: want failure, got %s\n", input.c_str(), url->href().c_str());
    return !url;
  }
  if (!url) {
    std::printf("%s: want %s, got failure\n", input.c_str(), test.at("href").dump().c_str());
    return false;
  }
  const std::pair<const char*, std::string> parts[] = {
      {"href", url->href()},
      {"origin", url->origin()},
      {"protocol", std::string(url->protocol())},
      {"username", std::string(url->username())},
      {"password", std::string(url->password())},
      {"host", std::string(url->host())},
      {"hostname", std::string(url->hostname())},
      {"port", std::string(url->port())},
      {"pathname", std::string(url->pathname())},
      {"search", std::string(url->search())},
      {"hash", std::string(url->hash())},
  };
  bool same = true;
  for (const auto& [name, got] : parts) {
    const auto want = test.find(name);
    if (want == test.end() || want->get<std::string>() == got) continue;
    std::printf("%s: %s: want %s, got %s\n", input.c_str(), name, want->dump().c_str(), got.c_str());
    same = false;
  }
  return same;
}

// A serialised URL parses to itself, in all its parts' places.
bool is_stable(const json& test) {
  const auto url = parse(test);
  if (!url) return true;
  const auto again = saring::Url::parse(url->href());
  if (again && again->href() == url->href() && again->pathname() == url->pathname() &&
      again->host() == url->host())
    return true;
  std::printf("%s parses to something else\n", url->href().c_str());
  return false;
}

}  // namespace

int main() {
  const auto path = data::root() / "suites/wpt-url/urltestdata.json";
  const std::string text = data::read(path);
  if (text.empty()) return data::skip(path);
  int total = 0, passed = 0, stable = 0;
  for (const auto& test : json::parse(text)) {
    if (!test.is_object()) continue;  // strings are comments
    ++total;
    passed += check(test);
    stable += is_stable(test);
  }
  std::printf("%d/%d cases, %d stable\n", passed, total, stable);
  return total > 0 && passed == total && stable == total ? 0 : 1;
}
