// SPDX-License-Identifier: Apache-2.0
// Databases of tests, on the server that the environment variable SARING_POSTGRES names, and their clock.
#pragma once
#include <memory>
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
// It goes on, but ahead of what it is.
void set_server_clock_ahead(std::chrono::milliseconds by);
// By how much it is behind what it is set to.
void set_server_clock_behind(std::chrono::milliseconds by);
// In the database made last; the first column of the rows.
std::vector<std::string> sql(const std::string& statement);
// The schema of the job "news" there, quoted.
std::string schema_of_news();

// A connection of its own to the database made last, for transactions that others are to wait for.
class SqlSession {
 public:
  SqlSession();
  ~SqlSession();
  std::vector<std::string> run(const std::string& statement);  // the first column of the rows
  void wait_until_it_blocks();                                 // somebody

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
// Until so many connections of frontiers wait for a lock.
void wait_until_blocked(int frontiers);

}  // namespace testing
