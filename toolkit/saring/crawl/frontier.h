// SPDX-License-Identifier: Apache-2.0
// What a job knows of its URLs and hosts, and whose turn it is. The crawl asks for turns, does one request
// for each, and hands back what came of it together with the URLs that it found, in one transaction: after a
// crash a page is either done, with all that it led to, or due again.
//
// A turn is one request to one host. A host has at most one turn at a time, and its turns start at least its
// delay apart, whoever takes them: other processes, other machines (on the same database), this one after it
// was killed. So the pace of a host is written down before its request goes out, not after. Jobs that share a
// host database share the pace of the hosts in it.
//
// A lease is the right to a host's turns and to the one connection to it. It is held from turn to turn while
// the host has more to visit soon, so that the connection can stay open, and given back at the latest after
// FrontierOptions::longest_lease, when on_release has closed the connection: then others may have it.
//
// A host is a name without port (RFC 9309 asks for robots.txt per origin, but it is the machine that is to be
// spared). A URL is its canonical form (url.h), as it was when the URL was put; what is fetched is the
// spelling that was found first.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saring/base/result.h"
#include "saring/crawl/host_watch.h"
#include "saring/fetch/robots.h"

namespace saring {

// Wall-clock time, milliseconds since 1970 UTC: what is stored must hold across restarts.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
constexpr WallTime kNever = WallTime::max();
// ISO 8601 in UTC, to the second ("2026-05-04T03:02:01Z"); empty for kNever.
std::string iso_time(WallTime time);

using UrlId = std::int64_t;   // above 0; 0: none
using HostId = std::int64_t;  // above 0

// What a URL is fetched for. The numbers are stored.
// `robots`: where a robots.txt was redirected to.
enum class UrlKind : std::uint8_t { page = 0, list = 1, feed = 2, sitemap = 3, robots = 4 };
std::string_view name(UrlKind kind);

// What came of the last request for a URL. The numbers are stored; the names stand in reports.
enum class VisitStatus : std::uint8_t {
  none = 0,           // not visited yet
  ok = 1,             // a page, feed, ... was read
  not_modified = 2,   // 304, or the same bytes
  redirect = 3,       // `found` holds where to
  gone = 4,           // 404, 410
  http_error = 5,     // another status that is not success
  network_error = 6,  // resolve, connect, TLS, transfer
  timeout = 7,
  too_large = 8,
  refused = 9,  // by our own rules: scheme, address
  robots_disallowed = 10,
  not_text = 11,      // neither HTML nor what the kind asks for
  out_of_scope = 12,  // by the job, since it was found
  corrupt = 13,       // truncated or contradictory body
  host_skipped = 14,  // e.g. a crawl delay over the job's limit
};
constexpr std::size_t kVisitStatuses = 15;
std::string_view name(VisitStatus status);

// A URL that was found. Which of two spellings or sources came first stays; a URL that is known changes in
// its `due`, hint and depth alone, and if it is a seed in its kind.
struct NewUrl {
  std::string url;  // absolute http(s), no user, password or fragment; up to kMaxStoredUrl bytes
  UrlKind kind = UrlKind::page;
  // Links from a seed. The least stays; a URL that turns out to be nearer is read whole at its next visit
  // (its validators and digest are forgotten), for more of its links may be in scope.
  std::uint16_t depth = 0;
  std::uint8_t redirects = 0;  // hops that led here
  // First visit not before. A known URL that is due later, or not at all any more, moves up to it; but {}
  // says nothing of known URLs, so that pages which link to each other are not visited for ever.
  WallTime due{};
  // What a sitemap or feed says of its last change, as written, up to kMaxHint bytes; empty: nothing. The
  // greatest as text stays, which of dates is the latest.
  std::string hint_modified{};
};
constexpr std::size_t kMaxStoredUrl = 8'192;  // as found, and in canonical form; RFC 9110, 4.1 asks for 8,000
constexpr std::size_t kMaxHint = 64;          // ISO 8601 and RFC 5322 dates with room to spare

// What is known of a URL from the last time that it was read whole.
struct Validators {
  std::string etag, last_modified;  // header values; empty: none
};

struct UrlRecord {
  UrlId id = 0;
  std::string url;
  UrlKind kind = UrlKind::page;
  std::uint16_t depth = 0;
  std::uint8_t redirects = 0;
  VisitStatus status = VisitStatus::none;
  std::uint16_t tries = 0;  // failures since the last success
  Validators validators;
  std::string digest, text_digest;  // of the last body and clean text, opaque bytes; empty: none
  WallTime first_seen{}, last_visit{}, last_changed{};  // kNever: not yet, for the last two
  std::chrono::milliseconds interval{0};                // between visits, as last set; 0: not yet
  WallTime due = kNever;                                // next visit; kNever: no more
  std::string hint_modified;
  WallTime archived = kNever;  // when the body of `digest` was put into an archive; kNever: it was not
};

// The clean text of a page, as it is compared with others of its site.
struct TextRecord {
  std::string site;        // registrable domain of the page's host
  std::string digest;      // of the text, opaque bytes
  std::uint64_t bits = 0;  // Fingerprint::bits (duplicates.h)
  bool near = false;       // long enough to be near another: `bits` count
  UrlId original = 0;      // the page that it is a duplicate of; 0: none, others may be duplicates of it
};

// What a visit did to the text that is known of its page. `leaves`: the page is not there; a visit that reads
// it unchanged (`stays`) brings it back. `goes`: it has none any more. Where an original changes, leaves or
// goes, its duplicates are read whole at their next visit (their validators and digests are forgotten).
enum class TextChange : std::uint8_t { stays, leaves, goes, comes };

// An original that a text is a duplicate of.
struct TextMatch {
  UrlId id = 0;
  std::string url;
  bool same = false;  // the digests are equal
  int distance = 0;   // bits between the fingerprints
};

struct HostRecord {
  HostId id = 0;
  std::string name;
  std::chrono::milliseconds delay{0};  // as set_delay left it
  std::uint32_t failures = 0;          // in a row
};

// The right to one request, until finish() or put_back().
struct Turn {
  HostRecord host;
  UrlRecord url;
};

// What came of a turn.
struct Visit {
  UrlId url = 0;
  HostId host = 0;
  VisitStatus status = VisitStatus::none;
  WallTime due = kNever;  // next visit; kNever: no more
  std::uint16_t tries = 0;
  WallTime visited{};
  bool read = false;  // validators and digests replace the old ones
  // At which it was read. Where it has become less in the meantime, validators and digest are not kept.
  std::uint16_t depth = 0;
  Validators validators{};
  std::string digest{}, text_digest{};
  WallTime archived = kNever;             // kNever: stays
  bool changed = false;                   // text_digest did, or is the first: last_changed becomes `visited`
  std::chrono::milliseconds interval{0};  // 0: stays
  std::uint32_t host_failures = 0;        // in a row, this visit counted in
  // When the server surely had begun with the request: the first byte of its answer, or the end of the try.
  // The host's next turn starts not before that plus its delay, nor before `not_before`.
  WallTime started{};
  WallTime not_before{};
  std::vector<NewUrl> found{};
  TextChange text_change = TextChange::stays;
  TextRecord text{};  // that comes; its original is of this job
};

// How much of each append-only output is committed: what is behind that in the file goes on recovery.
struct OutputMark {
  std::string file;  // relative to the job's output folder
  std::uint64_t bytes = 0;
};

// A file of an output that is written and durable, but for its name: the second, which may be there with what
// was before. Both are relative to the job's output folder.
using OutputMove = std::pair<std::string, std::string>;

// What a host gave until now (host_watch.h).
struct StoredYield {
  HostId host = 0;
  HostYield yield;
};

// What a transaction says of the outputs.
struct OutputStep {
  std::span<const OutputMark> marks;
  std::span<const OutputMove> moves;
  std::span<const StoredYield> yields = {};
};

// The body of a robots.txt by origin ("https://example.org:8443"), or what stands for it.
struct StoredRobots {
  int status = 0;      // HTTP status of the final answer; 0: unreachable
  std::string body;    // at most kMaxRobotsBytes (robots.h)
  WallTime fetched{};  // of `body`, which an unreachable answer keeps
  WallTime expires{};  // fetch again from here on
  WallTime unreachable_since = kNever;
};

struct HostBlock {
  std::string host, why;
  WallTime until{};
};
constexpr std::size_t kMaxListedBlocks = 100;

// A host that is warned of.
struct FallenHost {
  std::string host;
  HostYield yield;
};
constexpr std::size_t kMaxListedFallen = 100;

struct FrontierStats {
  std::uint64_t urls = 0, due = 0, visited = 0, hosts = 0, hosts_blocked = 0;
  std::uint64_t ignored = 0;  // new URLs that were over a limit, or no http(s) URL
  std::vector<std::pair<VisitStatus, std::uint64_t>>
      by_status;                   // in the order of the numbers, none left out with 0
  std::vector<HostBlock> blocks;   // up to kMaxListedBlocks, those that last longest first
  std::vector<FallenHost> fallen;  // up to kMaxListedFallen
  // On PostgreSQL: the workers that have the job open and have kept something or lease a host.
  std::vector<std::string> workers;
};

struct FrontierOptions {
  // SQLite file of the job, on a local file system; made if missing. Or the address of a PostgreSQL database
  // (is_postgres), which several workers of a job share: its schemas are made if missing.
  std::string state;
  // SQLite file of the hosts' pace, shared between jobs; made if missing. On PostgreSQL all jobs of a
  // database share it.
  std::string hosts;
  // Who has a lease, as the host database names it: the job, and on PostgreSQL a worker of it, 1-32 of
  // [A-Za-z0-9._-]. One process at a time per owner.
  std::string owner;
  std::string job;  // its name; on PostgreSQL alone, where it says which of the database's jobs this is
  // On PostgreSQL: nothing is made, settled or written (verbs that write give usage), whoever else has it
  // open.
  bool look_only = false;
  std::chrono::milliseconds min_delay{1'000};       // between the starts of two requests to a host
  std::chrono::milliseconds longest_turn{120'000};  // after which a turn of another owner counts as lost
  // New ones beyond are ignored, and counted (FrontierStats::ignored).
  std::uint64_t max_urls = 50'000'000;
  std::uint64_t max_hosts = 1'000'000;  // these are in memory, about 250 bytes each
  // So that the calendar of one site leaves room for others. Seeds, robots.txt and targets of redirects are
  // let in all the same.
  std::uint64_t max_urls_per_host = 1'000'000;
  // After so long a host's lease is given back at the end of a turn, also if there is more to visit.
  std::chrono::milliseconds longest_lease{30'000};
  // Called before the lease of a host is given back, with its name: on return no connection to it is open.
  std::function<void(std::string_view host)> on_release;
};

// What an operator asks of a state. Errors: as for Frontier.
class FrontierView {
 public:
  virtual ~FrontierView() = default;
  virtual Result<std::optional<UrlRecord>> find(std::string_view url) = 0;
  // URLs that are due at `now`, the longest overdue first, up to `most`; whatever their hosts' turns. Costs
  // time for every URL that is due.
  virtual Result<std::vector<UrlRecord>> due(WallTime now, std::size_t most) = 0;
  virtual Result<FrontierStats> stats(WallTime now) = 0;
};

// One thread at a time. Errors of every verb: io (the database cannot be read or written: disk full, ...),
// corrupt (it is damaged); after one the frontier is to be closed, and every verb gives that error again.
// usage (no such URL or host) leaves all as it was. All verbs that write are one transaction on the job's
// state; that of finish() comes before its hosts' turns end, so that a crash between leaves a turn to settle,
// never a visit to do again.
//
// Clocks that go back: `now` may be earlier than before. Waits that a clock which was ahead has left are cut
// to the host's delay from `now` on (block_until: to a day). Times at which URLs are due stay.
//
// On PostgreSQL the database server's clock alone counts, so that workers whose clocks differ keep one pace:
// the `now` of get() is taken to be the moment at which the server was asked for its time, and other times
// are converted by the difference, which is never too small. While other workers have leases, next_turn() is
// near, for what they find is anyone's. Marks and moves are the worker's own; a move to a name takes the
// place of an older one of another worker's.
class Frontier : public FrontierView {
 public:
  // URLs that no visit led to. Those that are known stay as they are, but for an earlier `due` and a lesser
  // depth.
  virtual Status put(std::span<const NewUrl> urls) = 0;
  // The same of seeds, whose kind counts: what was a page and is named as a feed is one from now on, and read
  // anew.
  virtual Status put_seeds(std::span<const NewUrl> urls) = 0;

  // Up to `most` turns that may start at `now`, of different hosts, the longest overdue first. Of a host:
  // feeds, sitemaps and lists before pages, then the one due first. Leases that are held for a turn which has
  // not come are given back here: it is to be called some times a second, with 0 if nothing may start.
  virtual Result<std::vector<Turn>> get(WallTime now, std::size_t most) = 0;

  // When get() may have another turn, if nothing is finished before; kNever: not until then. It may be in the
  // past, and get() have none all the same: hosts that another job has come up anew each time.
  virtual WallTime next_turn() const = 0;

  // Ends turns. What is said of the outputs takes effect together with the visits: marks stand, and `moves`
  // are what is to be carried out afterwards, before the next call, and after a crash (moves()). Those of the
  // call before count as carried out. A visit to a URL whose host has no turn for it is written down like
  // others and ends nothing. Error also: refused, where a turn was given and is not this process's any more
  // (still_mine()); then all is left as it was.
  virtual Status finish(std::span<const Visit> visits, const OutputStep& outputs) = 0;

  // Of each visit, whether it can be finished: a worker that was suspended for longer than a turn may last
  // may find that its hosts are others' by now, who visit the URL, or have. Such turns end here. To be asked
  // before anything of the visits is written to an output.
  virtual Result<std::vector<bool>> still_mine(std::span<const Visit> visits);
  // Whether nobody else can have the turn yet, by a clock of this machine that no suspension stops but that
  // of a virtual machine: otherwise no request is to go out for it, and it is to be put back.
  virtual bool may_send(const Turn& turn) const;

  // Ends a turn whose request was not made: the URL stays due, and its host gets no more turns until the
  // frontier is opened again.
  virtual Status leave_out(const Turn& turn) = 0;

  // Ends a turn whose request was not for its URL (a robots.txt), or was not made (`started` is then
  // nothing): the URL stays due as it was.
  virtual Status put_back(const Turn& turn, std::optional<WallTime> started, WallTime not_before) = 0;

  // No turn of the host starts before `until`, at most a day ahead; a block that lasts longer stays. Jobs
  // that share the host database respect it. `why` stands in stats and reports, one short line.
  virtual Status block_until(HostId host, WallTime until, std::string_view why) = 0;
  // Up to a day. What counts is the longer one of this and the job's delay; other jobs have their own.
  virtual Status set_delay(HostId host, std::chrono::milliseconds delay) = 0;

  virtual Result<std::optional<StoredRobots>> robots(std::string_view origin) = 0;
  virtual Status set_robots(std::string_view origin, const StoredRobots& robots) = 0;

  // find() of each URL in turn: where it takes a way to a server, once for all.
  virtual Result<std::vector<std::optional<UrlRecord>>> find_all(std::span<const std::string_view> urls);
  // Originals of the text's site with the same digest, or fingerprints within kNearDuplicateBits where both
  // are `near`: the same ones first, then the nearest, then by id; up to `most`.
  virtual Result<std::vector<TextMatch>> texts_like(const TextRecord& text, std::size_t most) = 0;
  // The same but for originals in `outdated`, and the page itself. Where there is none, the page is to be an
  // original of that text: where workers share the job, it is one for them from now on, until a visit to it
  // is finished.
  virtual Result<std::vector<TextMatch>> claim_text(UrlId url, const TextRecord& text,
                                                    std::span<const UrlId> outdated, std::size_t most);
  // As OutputStep::yields left it; all 0 at first.
  virtual Result<HostYield> yield_of(HostId host) = 0;
  virtual Result<std::vector<OutputMark>> marks() = 0;
  virtual Result<std::vector<OutputMove>> moves() = 0;  // of the last finish()

  // Calls `carry_out` for each move of other workers of the job whose processes are gone, and cannot come
  // back meanwhile: they have committed it, and nobody else would do it before they run again. True: it is
  // done, and forgotten here. It may be called again for one that was done, and no worker commits a move to
  // the same name meanwhile.
  virtual Status settle_gone(
      const std::function<bool(std::string_view worker, const OutputMove& move)>& carry_out);

  // The clock was set ahead by so much at once: waits that lie ahead move with it, so that none ends early.
  // Those of the host database move once, whichever of the jobs says it first.
  virtual Status clock_set_ahead(std::chrono::milliseconds by, WallTime now) = 0;
};

// Whether a state is the address of a PostgreSQL database: "postgresql://..." or "postgres://...", as of
// https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING.
bool is_postgres(std::string_view state);
// Why libpq would not try to connect to it, as far as it tells without; one line that shows no secret. Empty:
// nothing is wrong with it, or libpq is not at hand.
std::string fault_of_address(const std::string& state);
// Whether it names the database, which otherwise the environment or the user's name does.
bool names_database(const std::string& state);
// Whether it may be the owner there: 1-32 of [A-Za-z0-9._-], for it stands in names of files beside the
// job's.
bool is_worker_name(std::string_view name);
// What of a state may be shown: of an address the host, port and database, since the rest may be secret.
std::string state_name(std::string_view state);

// Opens or makes the two databases (mode 0600; neither may be a symbolic link), and settles what a killed
// process of this owner left: its turns end, and their hosts wait their delay from `now` on, and as long
// again, up to a second, for what it sent may still be on its way. Errors: as
// above; usage (a schema of a newer version, or a file that is no frontier: never written to; no owner, or
// times out of range); refused (the state is open in another process or frontier: a lock on "<state>.lock"
// tells; on PostgreSQL, the owner is at work elsewhere). Null: with look_only, where there is no such job
// yet.
Result<std::unique_ptr<Frontier>> open_frontier(const FrontierOptions& options, WallTime now);

// A state as it was committed last, also while a frontier has it open: nothing is settled, mended or written.
// Errors: as above, io if it is missing, usage also for a schema of an older version.
Result<std::unique_ptr<FrontierView>> view_frontier(const std::string& state);
// Whether a frontier has the state open.
bool frontier_in_use(const std::string& state);

}  // namespace saring
