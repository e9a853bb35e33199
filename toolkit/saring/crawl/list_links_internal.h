// SPDX-License-Identifier: Apache-2.0
// Which links of list pages are followed: those that match a wildcard of their seed.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "saring/crawl/job.h"

namespace saring {

class ListLinks {
 public:
  explicit ListLinks(const Job& job);

  struct Rule {
    bool all = false;
    std::vector<std::string> wildcards{};
    bool follows(std::string_view link) const;  // absolute, as it is asked for
  };
  // Of a list page. One that is no seed is one to which seeds were redirected; which, is not known later, so
  // what any list seed of its site lets through is followed.
  const Rule& rule_of(std::string_view list) const;

 private:
  static void add(const Seed& seed, Rule& rule);

  const Rule everything_{.all = true};
  std::unordered_map<std::string, Rule> of_seed_, of_site_;  // by canonical URL, by registrable domain
};

}  // namespace saring
