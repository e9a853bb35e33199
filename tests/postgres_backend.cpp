// SPDX-License-Identifier: Apache-2.0
#include "postgres_backend.h"

#include <libpq-fe.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <memory>
#include <thread>

namespace testing {
namespace {

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

Connection last;  // to the database made last
std::chrono::milliseconds behind{0};

// Of another database on the server: the one of the address is named "postgres".
std::string address(const std::string& database) {
  std::string out = std::getenv("SARING_POSTGRES");
  const std::string name = "/postgres?";
  const std::size_t at = out.find(name);
  REQUIRE(at != std::string::npos);
  return out.replace(at + 1, name.size() - 2, database);
}

std::vector<std::string> run(PGconn* connection, const std::string& statement) {
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection, statement.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  INFO(statement << ": " << PQerrorMessage(connection));
  REQUIRE((status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK));
  std::vector<std::string> out;
  for (int i = 0; i < PQntuples(result.get()); ++i) out.emplace_back(PQgetvalue(result.get(), i, 0));
  return out;
}

Connection connect(const std::string& database) {
  Connection out(PQconnectdb(address(database).c_str()));
  INFO(PQerrorMessage(out.get()));
  REQUIRE(PQstatus(out.get()) == CONNECTION_OK);
  return out;
}

// What databases are copied from: one in which a frontier was, and whose clock can be set.
void make_template() {
  const Connection server = connect("postgres");
  if (!run(server.get(), "SELECT 1 FROM pg_database WHERE datname = 'saring_template'").empty()) return;
  run(server.get(), "CREATE DATABASE saring_template");
  saring::FrontierOptions options;
  options.state = address("saring_template");
  options.job = options.owner = "none";
  const auto opened = saring::open_frontier(options, {});
  INFO((opened ? "" : opened.error().what));
  REQUIRE(opened);
  const Connection made = connect("saring_template");
  run(made.get(),
      "CREATE TABLE saring.set_clock(ms bigint); CREATE TABLE saring.set_ahead(ms bigint); ALTER FUNCTION "
      "saring.clock() RENAME TO true_clock; CREATE FUNCTION saring.clock() RETURNS bigint LANGUAGE sql "
      "VOLATILE AS "
      "'SELECT coalesce((SELECT ms FROM saring.set_clock), saring.true_clock() + coalesce((SELECT ms FROM "
      "saring.set_ahead), 0))'");
}

// Until a query gives so many rows.
void wait_until(const std::string& query, std::size_t rows) {
  for (int i = 0; run(last.get(), query).size() < rows; ++i) {
    REQUIRE(i < 3'000);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

bool on_postgres() { return std::getenv("SARING_POSTGRES") != nullptr; }

std::string database_of(std::string_view folder) {
  static std::map<std::string, std::string, std::less<>> made;
  const auto known = made.find(folder);
  if (known != made.end()) return known->second;
  if (made.empty()) make_template();
  const std::string name = "test_" + std::string(folder.substr(folder.rfind('-') + 1));
  run(connect("postgres").get(), "CREATE DATABASE \"" + name + "\" TEMPLATE saring_template");
  behind = std::chrono::milliseconds(0);
  last = connect(name);
  return made.emplace(folder, address(name)).first->second;
}

void set_server_clock(saring::WallTime now) {
  if (!on_postgres() || !last) return;
  constexpr saring::WallTime kLeast{}, kMost{std::chrono::milliseconds(253'402'300'799'999)};
  const auto ms = (std::clamp(now, kLeast, kMost) - behind).time_since_epoch().count();
  run(last.get(),
      "DELETE FROM saring.set_clock; INSERT INTO saring.set_clock VALUES (" + std::to_string(ms) + ")");
}

void set_server_clock_ahead(std::chrono::milliseconds by) {
  run(last.get(),
      "DELETE FROM saring.set_clock; DELETE FROM saring.set_ahead; INSERT INTO saring.set_ahead VALUES (" +
          std::to_string(by.count()) + ")");
}

void set_server_clock_behind(std::chrono::milliseconds by) { behind = by; }

std::vector<std::string> sql(const std::string& statement) { return run(last.get(), statement); }

std::string schema_of_news() {
  const auto found = sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'saring_news%'");
  REQUIRE(found.size() == 1);
  return '"' + found[0] + '"';
}

struct SqlSession::Impl {
  Connection connection;
};

SqlSession::SqlSession() : impl_(new Impl{connect(PQdb(last.get()))}) {}
SqlSession::~SqlSession() = default;
std::vector<std::string> SqlSession::run(const std::string& statement) {
  return testing::run(impl_->connection.get(), statement);
}

void SqlSession::wait_until_it_blocks() {
  const std::string pid = std::to_string(PQbackendPID(impl_->connection.get()));
  wait_until("SELECT 1 FROM pg_stat_activity WHERE " + pid + " = ANY(pg_blocking_pids(pid))", 1);
}

void wait_until_blocked(int frontiers) {
  wait_until(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'saring' AND datname = current_database() AND "
      "wait_event_type = 'Lock'",
      static_cast<std::size_t>(frontiers));
}

}  // namespace testing
