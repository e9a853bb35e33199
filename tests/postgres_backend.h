// SPDX-License-Identifier: Apache-2.0
// Databases of tests, on the server that the environment variable SARING_POSTGRES names, and their clock.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "saring/crawl/frontier.h"

namespace testing {

bool on_postgres();
// The address of the folder's own database, made at first.
std::string database_of(std::string_view folder);
// The clock of the database made last stands still at this time from now on. Nothing without PostgreSQL.
void set_server_clock(saring::WallTime now);
// By how much it is behind what it is set to.
void set_server_clock_behind(std::chrono::milliseconds by);
// In the database made last; the first column of the rows.
std::vector<std::string> sql(const std::string& statement);

}  // namespace testing
