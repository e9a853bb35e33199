// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/crawl/frontier_postgres_internal.h"

namespace saring::crawling {
namespace {

// A schema's version is the number of steps that it went through; released steps never change, new ones are
// added at the end. In them all tables are those of the search path's first schema.
//
// clock(): the one clock that all times in the database are of, in milliseconds since 1970 UTC.
// pace: as in the host database of SQLite (pace_internal.h). Rows change all the time, columns that are
// indexed seldom.
constexpr const char* kSharedSteps[] = {R"(
CREATE TABLE about(what text NOT NULL, job bytea NOT NULL, version integer NOT NULL);
CREATE FUNCTION clock() RETURNS bigint LANGUAGE sql VOLATILE AS
  'SELECT floor(extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::bigint';
CREATE TABLE pace(
  host text COLLATE "C" PRIMARY KEY, next_start bigint NOT NULL DEFAULT 0, set_at bigint NOT NULL DEFAULT 0,
  owner text COLLATE "C" NOT NULL DEFAULT '', leased_until bigint NOT NULL DEFAULT 0,
  blocked_until bigint NOT NULL DEFAULT 0) WITH (fillfactor = 50);
CREATE INDEX pace_by_owner ON pace(owner) WHERE owner <> '';
)"};

// What other people's servers said is bytea: it may be in any encoding, and hold zeros.
// hosts: `turn` is the URL of the turn that `worker` has, `leased_until` when that counts as lost; with turn
// 0 the worker has the lease alone. `next_try`: when somebody is to look at the host; NULL: not until
// something changes. counts: of each worker's doing; statuses by their number, -1: ignored URLs, -2: hosts.
constexpr const char* kJobSteps[] = {R"(
CREATE TABLE about(what text NOT NULL, job bytea NOT NULL, version integer NOT NULL);
CREATE TABLE hosts(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE,
  delay bigint NOT NULL DEFAULT 0, failures bigint NOT NULL DEFAULT 0, urls bigint NOT NULL DEFAULT 0,
  blocked_until bigint NOT NULL DEFAULT 0, why bytea NOT NULL DEFAULT '',
  due bigint, next_start bigint NOT NULL DEFAULT 0,
  worker text COLLATE "C" NOT NULL DEFAULT '', leased_until bigint NOT NULL DEFAULT 0,
  turn bigint NOT NULL DEFAULT 0,
  next_try bigint GENERATED ALWAYS AS (CASE WHEN turn <> 0 THEN leased_until
    WHEN due IS NOT NULL THEN greatest(due, next_start, blocked_until) END) STORED) WITH (fillfactor = 70);
CREATE INDEX hosts_by_next_try ON hosts(next_try, id) WHERE next_try IS NOT NULL;
CREATE INDEX hosts_by_worker ON hosts(worker) WHERE worker <> '';
CREATE TABLE urls(
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key bytea NOT NULL UNIQUE, host bigint NOT NULL,
  rank bigint NOT NULL, due bigint, kind bigint NOT NULL, depth bigint NOT NULL, redirects bigint NOT NULL,
  status bigint NOT NULL DEFAULT 0, tries bigint NOT NULL DEFAULT 0, first_seen bigint NOT NULL,
  last_visit bigint, last_changed bigint, interval bigint NOT NULL DEFAULT 0, archived bigint,
  url bytea NOT NULL, hint bytea NOT NULL DEFAULT '', etag bytea, last_modified bytea, digest bytea,
  text_digest bytea) WITH (fillfactor = 90);
CREATE INDEX urls_by_turn ON urls(host, rank, due, id) WHERE due IS NOT NULL;
CREATE TABLE counts(worker text COLLATE "C", what bigint, n bigint NOT NULL, PRIMARY KEY (worker, what))
  WITH (fillfactor = 50);
CREATE TABLE robots(
  origin bytea PRIMARY KEY, status bigint NOT NULL, body bytea NOT NULL, fetched bigint NOT NULL,
  expires bigint NOT NULL, unreachable_since bigint);
CREATE TABLE marks(worker text COLLATE "C", file bytea, bytes bigint NOT NULL, PRIMARY KEY (worker, file));
CREATE TABLE moves(worker text COLLATE "C", source bytea, target bytea NOT NULL, PRIMARY KEY (worker, source));
CREATE INDEX moves_by_target ON moves(target);
)",
                                     // postgres_texts_internal.h. `original` NULL: it is one; 0: to be read
                                     // anew; -1: was one, away.
                                     R"(
CREATE TABLE texts(
  url bigint PRIMARY KEY, site text COLLATE "C" NOT NULL, digest bytea NOT NULL, bits bigint NOT NULL,
  near bigint NOT NULL, original bigint, like_digest bytea NOT NULL DEFAULT '');
CREATE INDEX texts_by_original ON texts(original) WHERE original IS NOT NULL;
CREATE TABLE text_keys(key bigint, url bigint, bits bigint NOT NULL, PRIMARY KEY (key, url));
CREATE TABLE text_claims(
  url bigint PRIMARY KEY, worker text COLLATE "C" NOT NULL, site text COLLATE "C" NOT NULL, digest bytea NOT NULL,
  bits bigint NOT NULL, near bigint NOT NULL);
CREATE INDEX text_claims_by_site ON text_claims(site);
)",
                                     // As HostYield.
                                     R"(
CREATE TABLE yields(
  host bigint PRIMARY KEY, pages bigint NOT NULL, texts bigint NOT NULL, past_ok float8 NOT NULL,
  past_words float8 NOT NULL, past_squares float8 NOT NULL, recent_ok float8 NOT NULL, recent_words float8 NOT NULL,
  recent_squares float8 NOT NULL, few bigint NOT NULL, brief bigint NOT NULL) WITH (fillfactor = 70);
CREATE INDEX yields_fallen ON yields(host) WHERE few + brief > 0;
)",
                                     // Hosts that come up no more for a worker, until it is started again.
                                     R"(
CREATE TABLE left_out(worker text COLLATE "C", host bigint, PRIMARY KEY (worker, host));
)"};

constexpr Query kThere{
    "there", R"(SELECT 1::bigint FROM pg_catalog.pg_namespace WHERE nspname = convert_from($1, 'UTF8'))"};
// One that makes or changes schemas at a time; ends with the transaction.
constexpr Query kLockSchemas{"lock_schemas", R"(SELECT pg_catalog.pg_advisory_xact_lock(7815326201))"};

struct Kind {
  std::string schema, what;
  std::string_view job;
  std::span<const char* const> steps;
};

std::string quoted(const std::string& schema) { return '"' + schema + '"'; }

// The version of a schema; 0: there is none. Sticks where it is another kind of thing.
std::int64_t version_of(Postgres& database, const Kind& kind) {
  if (database.run(kThere, Params().add(std::string_view(kind.schema))).size() == 0) return 0;
  const std::string sql = "SELECT what::bytea, job, version::bigint FROM " + quoted(kind.schema) + ".about";
  const Rows about = database.run_once(sql);
  if (!database.ok()) return 0;
  if (about.size() != 1 || about.bytes(0, 0) != kind.what || about.bytes(0, 1) != kind.job) {
    database.fail(Errc::usage, "schema " + kind.schema + ": there is one, and it is no " + kind.what);
    return 0;
  }
  if (about.number(0, 2) > std::ssize(kind.steps))
    database.fail(Errc::usage, "a " + kind.what + " of a newer version of this program");
  return about.number(0, 2);
}

void bring_up_to_date(Postgres& database, const Kind& kind) {
  const std::int64_t version = version_of(database, kind);
  const auto newest = static_cast<std::int64_t>(kind.steps.size());
  if (!database.ok() || version == newest) return;
  if (version == 0) database.execute("CREATE SCHEMA " + quoted(kind.schema));
  database.execute("SET LOCAL search_path TO " + quoted(kind.schema));
  for (std::size_t i = static_cast<std::size_t>(version); i < kind.steps.size(); ++i)
    database.execute(kind.steps[i]);
  const std::string number = std::to_string(newest);
  if (version == 0)
    database.execute("INSERT INTO about VALUES ('" + kind.what + "', '\\x" + hex(kind.job) + "', " + number +
                     ")");
  else
    database.execute("UPDATE about SET version = " + number);
}

}  // namespace

std::string schema_of(std::string_view job) {
  std::string out = "saring_";
  for (const char c : job.substr(0, 30)) out += ascii::is_alnum(c) ? ascii::lower(c) : '_';
  return out + "_" + hex16(xxh3_64(job));
}

Result<bool> open_schemas(Postgres& database, std::string_view job, bool make) {
  const Kind shared{"saring", "pace of hosts", {}, kSharedSteps};
  const Kind state{schema_of(job), "crawl state", job, kJobSteps};
  bool there = true;
  Status looked = database.read([&]() -> Status {
    const std::int64_t pace = version_of(database, shared), urls = version_of(database, state);
    const bool newest = pace == std::ssize(kSharedSteps) && urls == std::ssize(kJobSteps);
    there = pace != 0 && urls != 0;
    if (there && !newest && !make)
      return Error{Errc::usage, "a crawl state of an older version of this program: run the job first"};
    if (newest) make = false;
    return {};
  });
  if (!looked) return looked.error();
  if (!make) return there;
  const Status made = database.transact([&]() -> Status {
    database.run(kLockSchemas);
    bring_up_to_date(database, shared);
    bring_up_to_date(database, state);
    return {};
  });
  if (!made) return made.error();
  return true;
}

}  // namespace saring::crawling
