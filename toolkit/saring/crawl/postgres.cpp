// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cstring>
#include <thread>

#include "saring/base/ascii.h"
#include "saring/crawl/frontier.h"
#include "saring/crawl/postgres_internal.h"

namespace saring::crawling {
namespace {

// Object identifiers of types: pg_type.dat.
constexpr std::uint32_t kBytea = 17, kBigint = 20, kText = 25, kFloat8 = 701;

constexpr int kTries = 8;  // of a transaction that deadlocks undo; none of ours do by design
// A server that is started again by hand is back within this time; a machine that is, is not waited for: a
// crawl that cannot go on ends, and its next run does.
constexpr int kReconnects = 10;
constexpr std::chrono::milliseconds kBetweenReconnects{200};

void append_big_endian(std::uint64_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

std::string big_endian(std::int64_t value) {
  std::string out;
  append_big_endian(static_cast<std::uint64_t>(value), 8, out);
  return out;
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { libpq().conninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// Null for what is no address, and without libpq.
Options options_of(const std::string& address) {
  return Options(load_libpq() ? libpq().conninfoParse(address.c_str(), nullptr) : nullptr);
}

// The first name among the parameters of an address that libpq does not know; empty where it knows all, or
// where what looks like a name may be part of a password that was not percent-encoded.
std::string unknown_parameter(const std::string& address) {
  const Options known = options_of("postgresql://");
  const std::size_t question = address.find('?');
  if (!known || question == std::string::npos || address.find('@', question) != std::string::npos) return {};
  for (std::string_view rest = std::string_view(address).substr(question + 1); !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const std::size_t equals = one.find('=');
    const std::string_view name = one.substr(0, equals);
    const bool is_word =
        std::all_of(name.begin(), name.end(), [](char c) { return ascii::is_alpha(c) || c == '_'; });
    if (equals == std::string_view::npos || !is_word) return {};
    bool found = name == "ssl";  // of JDBC; libpq takes ssl=true
    for (const PQconninfoOption* o = known.get(); o->keyword; ++o) found |= name == o->keyword;
    if (!found) return std::string(name);
  }
  return {};
}

// Ports of several hosts stand between commas; an empty one is the default.
bool are_ports(std::string_view ports) {
  while (!ports.empty()) {
    const std::string_view one = ports.substr(0, ports.find(','));
    ports.remove_prefix(std::min(one.size() + 1, ports.size()));
    unsigned port = 1;
    const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), port);
    if (!one.empty() &&
        (error != std::errc() || end != one.data() + one.size() || port == 0 || port > 65'535))
      return false;
  }
  return true;
}

// Whether an '@' stands behind the first '/' of what follows the scheme: then that '/' is of a password, and
// libpq would take its beginning for a port, which is shown.
bool has_split_password(std::string_view address) {
  address.remove_prefix(std::min(address.find("://") + 3, address.size()));
  const std::size_t slash = address.find_first_of("/?");
  return slash != std::string_view::npos && address[slash] == '/' &&
         address.substr(slash, address.find('?') - slash).find('@') != std::string_view::npos;
}

// Whether a host has an '@' that does not begin it (as that of an abstract socket does): then the password
// has one, and libpq takes its end for a part of the host, which is shown.
bool has_part_of_password(std::string_view hosts) {
  for (std::size_t at = hosts.find('@'); at != std::string_view::npos; at = hosts.find('@', at + 1))
    if (at > 0 && hosts[at - 1] != ',') return true;
  return false;
}

std::string option(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* o = options.get(); o && o->keyword; ++o)
    if (o->keyword == keyword && o->val) return o->val;
  return {};
}

std::string one_line(std::string_view text) {
  std::string out(text.substr(0, std::min(text.find('\n'), text.size())));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return out;
}

}  // namespace

// ---- values

Params& Params::add(std::int64_t value) {
  values_.push_back({.own = big_endian(value)});
  return *this;
}

Params& Params::add(std::optional<std::int64_t> value) {
  if (value) return add(*value);
  values_.push_back({.own = {}, .null = true});
  return *this;
}

Params& Params::add(std::string_view bytes) {
  values_.push_back({.own = {}, .view = bytes, .is_view = true});
  return *this;
}

// Dimensions, whether there are nulls, type, then size and lower bound; of each value its size, -1 for null
// (array_recv).
void Params::add_array(std::uint32_t type, std::size_t count,
                       const std::function<std::optional<std::string_view>(std::size_t)>& item) {
  std::string out;
  append_big_endian(count == 0 ? 0 : 1, 4, out);
  append_big_endian(1, 4, out);
  append_big_endian(type, 4, out);
  if (count > 0) {
    append_big_endian(count, 4, out);
    append_big_endian(1, 4, out);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<std::string_view> value = item(i);
    append_big_endian(value ? value->size() : 0xffffffffu, 4, out);
    if (value) out += *value;
  }
  values_.push_back({.own = std::move(out)});
}

Params& Params::add(const std::vector<std::int64_t>& values) {
  std::string bytes;
  add_array(kBigint, values.size(), [&](std::size_t i) {
    bytes = big_endian(values[i]);
    return std::optional<std::string_view>(bytes);
  });
  return *this;
}

Params& Params::add(const std::vector<std::optional<std::int64_t>>& values) {
  std::string bytes;
  add_array(kBigint, values.size(), [&](std::size_t i) -> std::optional<std::string_view> {
    if (!values[i]) return std::nullopt;
    bytes = big_endian(*values[i]);
    return bytes;
  });
  return *this;
}

// The bytes of its IEEE 754 form, as of an integer (float8send).
Params& Params::add(const std::vector<double>& values) {
  std::string bytes;
  add_array(kFloat8, values.size(), [&](std::size_t i) {
    bytes = big_endian(std::bit_cast<std::int64_t>(values[i]));
    return std::optional<std::string_view>(bytes);
  });
  return *this;
}

Params& Params::add(const std::vector<std::string_view>& values) {
  add_array(kBytea, values.size(), [&](std::size_t i) { return std::optional(values[i]); });
  return *this;
}

Params& Params::add_texts(const std::vector<std::string_view>& values) {
  add_array(kText, values.size(), [&](std::size_t i) { return std::optional(values[i]); });
  return *this;
}

std::int64_t Rows::number(int row, int column) const {
  const std::string_view value = bytes(row, column);
  assert(value.empty() || value.size() == 8);
  std::uint64_t out = 0;
  for (const char c : value) out = out << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(out);
}

double Rows::real(int row, int column) const { return std::bit_cast<double>(number(row, column)); }

std::string_view Rows::bytes(int row, int column) const {
  return {libpq().getvalue(result_.get(), row, column),
          static_cast<std::size_t>(libpq().getlength(result_.get(), row, column))};
}

// ---- the connection

Status Postgres::connect(const std::string& address, std::function<void(Postgres&)> begin) {
  if (Status loaded = load_libpq(); !loaded) return loaded;
  name_ = state_name(address);
  begin_ = std::move(begin);
  // What libpq says of an address that it cannot read quotes it.
  const Options parsed = options_of(address);
  if (!parsed || address.find('\0') != std::string::npos)
    return Error{Errc::usage, "state: no address of a PostgreSQL database"};
  // Those that follow the address are overruled by it. A peer that is gone without a word is given up after a
  // minute.
  constexpr const char* kKeywords[] = {"connect_timeout",           "keepalives_idle",  "keepalives_interval",
                                       "keepalives_count",          "tcp_user_timeout", "client_encoding",
                                       "fallback_application_name", "dbname",           nullptr};
  const char* const values[] = {"10", "30", "10", "3", "60000", "UTF8", "saring", address.c_str(), nullptr};
  connection_.reset(libpq().connectdbParams(kKeywords, values, 1));
  failure_ = Failure::none;
  if (!connection_ || libpq().status(connection_.get()) != CONNECTION_OK) {
    std::string why = connection_ ? one_line(libpq().errorMessage(connection_.get())) : "out of memory";
    const std::string password = option(parsed, "password");
    if (!password.empty() && why.find(password) != std::string::npos) why = "the server said no";
    failure_ = Failure::fatal;
    error_ = {Errc::io, name_ + ": " + why};
    return error_;
  }
  libpq().setNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  begin_(*this);
  if (failure_ != Failure::none) failure_ = Failure::fatal;
  return status();
}

bool Postgres::reconnect() {
  for (int i = 0; i < kReconnects; ++i) {
    if (i > 0) std::this_thread::sleep_for(kBetweenReconnects);
    prepared_.clear();
    libpq().reset(connection_.get());
    if (libpq().status(connection_.get()) != CONNECTION_OK) continue;
    failure_ = Failure::none;
    begin_(*this);
    if (ok()) return true;
  }
  failure_ = Failure::fatal;
  return false;
}

void Postgres::fail(Errc code, std::string_view what) {
  if (!ok()) return;
  failure_ = Failure::fatal;
  error_ = {code, name_ + ": " + one_line(what)};
}

void Postgres::take_failure(const PGresult* result) {
  if (!ok()) return;
  const char* const told = result ? libpq().resultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const std::string_view state = told ? told : "";
  // https://www.postgresql.org/docs/15/errcodes-appendix.html
  const bool damaged = state == "XX001" || state == "XX002" || state == "42P01" || state == "42703";
  if (libpq().status(connection_.get()) != CONNECTION_OK)
    failure_ = Failure::lost;
  else
    failure_ = state == "40001" || state == "40P01" ? Failure::again : Failure::fatal;
  const char* const what = result ? libpq().resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  error_ = {damaged ? Errc::corrupt : Errc::io,
            name_ + ": " + one_line(what ? what : libpq().errorMessage(connection_.get()))};
}

void Postgres::execute(const std::string& sql) {
  if (!ok()) return;
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(libpq().exec(connection_.get(), sql.c_str()),
                                                              libpq().clear);
  const ExecStatusType got = libpq().resultStatus(result.get());
  if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK) take_failure(result.get());
}

Rows Postgres::run(const Query& query, const Params& params) {
  if (!ok()) return {};
  if (!prepared_.contains(query.name)) {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> made(
        libpq().prepare(connection_.get(), query.name, query.sql, 0, nullptr), libpq().clear);
    if (libpq().resultStatus(made.get()) != PGRES_COMMAND_OK) return take_failure(made.get()), Rows();
    prepared_.insert(query.name);
  }
  std::vector<const char*> values;
  std::vector<int> sizes, formats;
  for (const Params::Value& value : params.values_) {
    const std::string_view bytes = value.is_view ? value.view : std::string_view(value.own);
    values.push_back(value.null ? nullptr : bytes.data() ? bytes.data() : "");
    sizes.push_back(static_cast<int>(bytes.size()));
    formats.push_back(1);
  }
  return rows_of(libpq().execPrepared(connection_.get(), query.name, static_cast<int>(values.size()),
                                      values.data(), sizes.data(), formats.data(), 1));
}

Rows Postgres::run_once(const std::string& sql) {
  if (!ok()) return {};
  return rows_of(
      libpq().execParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1));
}

Rows Postgres::rows_of(PGresult* result) {
  Rows rows(result);
  const ExecStatusType got = libpq().resultStatus(result);
  if (got == PGRES_TUPLES_OK || got == PGRES_COMMAND_OK) return rows;
  take_failure(result);
  return {};
}

Status Postgres::attempt(const std::function<Status()>& body, bool in_transaction, bool durable) {
  if (!in_transaction) {
    Status done = body();
    return ok() ? done : status();
  }
  committing_ = false;
  execute(durable ? "BEGIN" : "BEGIN; SET LOCAL synchronous_commit = off");
  Status done = body();
  if (ok() && done) {
    committing_ = true;
    execute("COMMIT");
  } else if (libpq().status(connection_.get()) == CONNECTION_OK) {
    libpq().clear(libpq().exec(connection_.get(), "ROLLBACK"));
  }
  return ok() ? done : status();
}

Status Postgres::transact(const std::function<Status()>& body, bool durable) {
  if (!ok()) return status();
  bool reconnected = false;
  for (int tries = 1;; ++tries) {
    Status done = attempt(body, true, durable);
    if (ok()) return done;
    if (failure_ == Failure::again && tries < kTries) {
      failure_ = Failure::none;
    } else if (failure_ != Failure::lost || committing_ || std::exchange(reconnected, true) || !reconnect()) {
      failure_ = Failure::fatal;
      return status();
    }
  }
}

Status Postgres::read(const std::function<Status()>& body) {
  if (!ok()) return status();
  Status done = attempt(body, false, true);
  if (failure_ == Failure::lost && reconnect()) done = attempt(body, false, true);
  if (!ok()) failure_ = Failure::fatal;
  return ok() ? done : status();
}

}  // namespace saring::crawling

namespace saring {

std::string fault_of_address(const std::string& state) {
  using namespace crawling;
  constexpr std::string_view kNone = "no address of a PostgreSQL database";
  if (!load_libpq()) return {};
  const Options parsed = options_of(state);
  if (!parsed || state.find('\0') != std::string::npos) {
    // What follows a password may be a part of it.
    const bool secret = state.find("password=") != std::string::npos;
    const std::string name = secret ? "" : unknown_parameter(state);
    return std::string(kNone) + (name.empty() ? "" : ": there is no parameter '" + one_line(name) + "'");
  }
  if (has_split_password(state)) return "the '/' in a password, or '@' in a name, is to be percent-encoded";
  if (has_part_of_password(option(parsed, "host"))) return "the '@' in a password is to be percent-encoded";
  if (!are_ports(option(parsed, "port"))) return "the port is no number from 1 to 65535";
  constexpr std::string_view kModes[] = {"",        "disable",   "allow",      "prefer",
                                         "require", "verify-ca", "verify-full"};
  if (std::find(std::begin(kModes), std::end(kModes), option(parsed, "sslmode")) == std::end(kModes))
    return "sslmode is none of disable, allow, prefer, require, verify-ca and verify-full";
  return {};
}

bool names_database(const std::string& state) {
  return !crawling::option(crawling::options_of(state), "dbname").empty();
}

bool is_postgres(std::string_view state) {
  return state.starts_with("postgresql://") || state.starts_with("postgres://");
}

std::string state_name(std::string_view state) {
  using namespace crawling;
  if (!is_postgres(state)) return std::string(state);
  const Options parsed = options_of(std::string(state));
  std::string out = "postgresql://" + option(parsed, "host");
  if (const std::string port = option(parsed, "port"); !port.empty()) out += ":" + port;
  if (const std::string database = option(parsed, "dbname"); !database.empty()) out += "/" + database;
  return one_line(out);
}

}  // namespace saring
