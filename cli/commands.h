// SPDX-License-Identifier: Apache-2.0
// Entry points of the commands, one file each. They return the exit code.
#pragma once
#include "settings.h"

namespace saring::cli {

int run_clean(const Settings& settings);
int run_explain(const Settings& settings);
int run_compare(const Settings& settings, bool html);  // explain --diff
int run_fetch(const Settings& settings);
int run_feed(const Settings& settings);
int run_sitemap(const Settings& settings);
int run_crawl(const Settings& settings);
int run_eval(const Settings& settings);
int run_robots(const Settings& settings);
int run_url(const Settings& settings);
int run_completions(const Settings& settings);

}  // namespace saring::cli
