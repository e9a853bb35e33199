// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/crawl.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "saring/crawl/outbox_internal.h"
#include "saring/crawl/outputs_internal.h"
#include "saring/crawl/page_reader_internal.h"
#include "saring/crawl/pool_internal.h"
#include "saring/crawl/robots_desk_internal.h"
#include "saring/crawl/slow_hosts_internal.h"
#include "saring/crawl/visit_internal.h"

namespace saring {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr Milliseconds kClockStep = 100ms;  // one that is taken for a step by mistake only waits longer
constexpr Milliseconds kTick = 200ms;       // between looks at the clock and at stop()
constexpr Milliseconds kCommitLook = 5ms;   // between looks whether to commit
constexpr std::size_t kWaitingBytes = 128u << 20;  // of bodies that wait for a thread
constexpr std::size_t kPagesAThread = 16;          // bodies that wait for a thread
// Larger pages are read one after the other: each may take ParseLimits::max_arena.
constexpr std::size_t kLargePage = 4u << 20;
constexpr Milliseconds kDay = 24h;
constexpr Milliseconds kSlowLook = 50ms;   // between looks at what has become late or slow
constexpr Milliseconds kLate = 100ms;      // a commit does not wait for a request that is on its way so long
constexpr std::size_t kSlowTogether = 32;  // so many at most before answers are looked at
constexpr Milliseconds kNotAgain = kLinger + 1s;  // a page that was visited is not visited again in a run

class CrawlRun {
 public:
  CrawlRun(const Job& job, const CrawlOptions& options, Frontier& frontier, Collection& collection,
           Archive* archive, Fetcher& fetcher)
      : job_(job),
        options_(options),
        scope_(settled_scope(job)),
        frontier_(frontier),
        collection_(collection),
        fetcher_(fetcher),
        robots_(job_, scope_, frontier,
                [this](const HostRecord& host, WallTime until, std::string_view why) {
                  return block(host, until, why);
                }),
        books_(job_, frontier, collection, report_),
        outbox_(frontier, collection, archive, books_, job.outputs.pages.jsonl, [this] { fetcher_.wake(); }),
        reader_(job_, scope_, collection_),
        pool_(
            std::max(1u, options.threads),
            [this](PageWork&& work, ParseMemory& memory) { return reader_.read(std::move(work), memory); },
            [this] { fetcher_.wake(); },
            [](const PageWork& work) { return work.reply.body.size() > kLargePage; }),
        random_(std::random_device{}()),
        slow_hosts_(job.politeness.hosts_at_once) {}

  Result<CrawlReport> go() {
    report_.began = now();
    if (Status status = put_seeds(); !status) return status.error();
    bool more = true;
    while (more) {
      Status status = step(more);
      if (!status) return status.error();  // what was committed stands
    }
    // What was moved is forgotten: there is nothing to settle.
    if (Status status = frontier_.finish({}, {}); !status) return status.error();
    report_.ended = now();
    Result<FrontierStats> stats = frontier_.stats(report_.ended);
    if (!stats) return stats.error();
    report_.frontier = *std::move(stats);
    return std::move(report_);
  }

 private:
  // A request on its way.
  struct Flight {
    Turn turn;
    WallTime sent{};
    std::string robots;  // the URL, if it is for a robots.txt
    bool slow = false;   // the host lets us wait, now or the last time
    bool late = false;   // so does this request, or the host did
    Clock::time_point began = Clock::now();
  };
  WallTime now() const { return time_of(options_); }
  double draw() { return std::uniform_real_distribution<>(0, 1)(random_); }

  Status put_seeds() {
    std::vector<NewUrl> seeds;
    for (const Seed& seed : job_.seeds) {
      const Result<Url> url = Url::parse(seed.url);
      if (!url) continue;
      if (seeds_.insert(canonical(*url)).second) seeds.push_back({.url = seed.url, .kind = seed.kind});
    }
    return frontier_.put_seeds(seeds);
  }

  // One round: starts what may start, waits, takes what is done. `more`: there is something left to do.
  Status step(bool& more) {
    if (Status status = look_at_clock(); !status) return status;
    look_at_limits();
    if (!stopping_)
      if (Status status = begin_turns(); !status) return status;
    done_.clear();
    const bool idle = flights_.empty() && pool_.in_hand() == 0 && outbox_.idle();
    if (idle && (stopping_ || frontier_.next_turn() > now() + kLinger)) {
      more = false;
      return {};
    }
    if (Status status = fetcher_.run(wait_time(), done_); !status) return status;
    for (Fetched& fetched : done_)
      if (Status status = settle(std::move(fetched)); !status) return status;
    if (stopping_)
      if (Status status = abandon(); !status) return status;
    if (Status status = take_pages(); !status) return status;
    tell_progress();
    return outbox_.commit(flights_.size() - late_flights_ + pool_.in_hand());
  }

  // A wall clock that is set ahead would end all waits at once.
  Status look_at_clock() {
    const Clock::time_point steady = Clock::now();
    const WallTime wall = now();
    const auto passed = std::chrono::duration_cast<Milliseconds>(steady - last_steady_);
    const Milliseconds ahead = wall - last_wall_ - passed;
    last_steady_ = steady, last_wall_ = wall;
    if (options_.clock || ahead < kClockStep) return {};
    return frontier_.clock_set_ahead(ahead, wall);
  }

  void look_at_limits() {
    if (stopping_) return;
    const auto stop = [&](std::string limit) {
      stopping_ = true;
      stopping_since_ = Clock::now();
      report_.limit = std::move(limit);
      report_.stopped = report_.limit.empty();
    };
    const Scope& scope = job_.scope;
    if (options_.stop && options_.stop()) return stop({});
    if (scope.max_time.count() > 0 && Clock::now() - began_ >= scope.max_time) return stop("max_time");
    if (scope.max_bytes > 0 && report_.bytes >= scope.max_bytes) return stop("max_bytes");
  }

  Milliseconds wait_time() const {
    if (outbox_.waits()) return kCommitLook;
    const WallTime next = frontier_.next_turn(), now = this->now();
    if (stopping_ || next > now + kTick) return kTick;
    return std::clamp<Milliseconds>(next - now, 2ms, kTick);
  }

  // Hosts that let us wait take no place from others.
  void look_for_slow_flights() {
    const Clock::time_point now = Clock::now();
    if (now - looked_for_slow_ < kSlowLook) return;
    looked_for_slow_ = now;
    for (auto& [id, flight] : flights_) {
      if (!flight.late && flight.began <= now - kLate) flight.late = true, ++late_flights_;
      if (!flight.slow && flight.began <= now - kSlow) flight.slow = true, ++slow_flights_;
    }
  }

  Flight land(std::unordered_map<std::uint64_t, Flight>::iterator at) {
    Flight out = std::move(at->second);
    flights_.erase(at);
    slow_flights_ -= out.slow;
    late_flights_ -= out.late;
    return out;
  }

  Status begin_turns() {
    const std::size_t hosts = job_.politeness.hosts_at_once;
    const bool behind =
        pool_.in_hand() >= kPagesAThread * std::max(1u, options_.threads) || waiting_bytes_ >= kWaitingBytes;
    look_for_slow_flights();
    const std::size_t busy = flights_.size() < hosts ? flights_.size() : flights_.size() - slow_flights_;
    const bool full = behind || busy >= hosts || flights_.size() >= hosts + kSlowAtOnce;
    // Else it is asked for leases alone that are to be given back.
    if (full && Clock::now() - asked_ < kTick) return {};
    asked_ = Clock::now();
    std::size_t most = full ? 0 : std::min(hosts - busy, hosts + kSlowAtOnce - flights_.size());
    if (slow_flights_ >= kSlowAtOnce) most = std::min(most, kSlowTogether);
    Result<std::vector<Turn>> turns = frontier_.get(now(), most);
    if (!turns) return turns.error();
    for (Turn& turn : *turns) {
      const bool waits = turn.url.kind != UrlKind::robots &&  // those are waited for
                         slow_hosts_.is_put_off(turn.host, slow_flights_);
      Status status = waits ? frontier_.put_back(turn, std::nullopt, now() + slow_hosts_.next_wait())
                            : begin(std::move(turn));
      if (!status) return status;
    }
    return {};
  }

  // ---- what a turn is used for

  Status begin(Turn turn) {
    if (!frontier_.may_send(turn)) return frontier_.put_back(turn, std::nullopt, {});
    const Result<Url> url = Url::parse(turn.url.url);
    if (!url) return end_unasked(std::move(turn), VisitStatus::refused, kNever, {});
    if (robots_.waits_for(*url)) {
      const std::string address = turn.url.url;
      start(std::move(turn), address, address);
      return {};
    }
    // For a run that was killed. Whoever needs it puts it again.
    if (turn.url.kind == UrlKind::robots)
      return end_unasked(std::move(turn), VisitStatus::out_of_scope, kNever, {});
    if (const VisitStatus status = in_scope(turn, *url); status != VisitStatus::none)
      return end_unasked(std::move(turn), status, now() + job_.revisit.most, {});
    HostTally& tally = report_.hosts[turn.host.name];
    if (tally.requests >= job_.scope.pages_per_host) {
      ++report_.hosts_full;
      return frontier_.leave_out(turn);
    }
    if (job_.politeness.robots) {
      const Result<RobotsDesk::Answer> answer = robots_.may_visit(turn, *url, now());
      if (!answer) return answer.error();
      switch (answer->kind) {
        case RobotsDesk::Answer::Kind::allowed: break;
        case RobotsDesk::Answer::Kind::disallowed:
          return end_unasked(std::move(turn), VisitStatus::robots_disallowed, now() + job_.revisit.most,
                             "robots.txt");
        case RobotsDesk::Answer::Kind::unreachable:
          return end_unasked(std::move(turn), VisitStatus::host_skipped, now() + kRobotsRetry, answer->why);
        case RobotsDesk::Answer::Kind::ask:
          start(std::move(turn), answer->address, answer->address);
          return {};
        case RobotsDesk::Answer::Kind::wait:
          return frontier_.put_back(turn, std::nullopt, answer->not_before);
      }
    }
    // The answer may have been waited for.
    if (!frontier_.may_send(turn)) return frontier_.put_back(turn, std::nullopt, {});
    ++tally.requests;
    const std::string address = turn.url.url;
    start(std::move(turn), address, {});
    return {};
  }

  VisitStatus in_scope(const Turn& turn, const Url& url) const {
    if (seeds_.contains(canonical(url))) return VisitStatus::none;
    const bool in = judge(scope_, url, turn.url.kind, turn.url.depth) == ScopeVerdict::in;
    return in ? VisitStatus::none : VisitStatus::out_of_scope;
  }

  void start(Turn turn, const std::string& address, const std::string& robots) {
    FetchRequest request{.id = next_id_++, .url = address};
    if (robots.empty()) {
      request.headers = conditional_headers(turn.url);
    } else {
      request.max_bytes = kMaxRobotsBytes + 1;  // so that the parser sees that there is more
      request.cut_long_body = true;
    }
    tell({.kind = CrawlEvent::Kind::request, .url = address});
    ++(robots.empty() ? report_.requests : report_.robots_requests);
    const bool slow = slow_hosts_.is_slow(turn.host);
    slow_flights_ += slow;
    late_flights_ += slow;
    flights_.emplace(request.id, Flight{std::move(turn), now(), robots, slow, slow});
    fetcher_.start(std::move(request));
  }

  // Ends a turn without a request.
  Status end_unasked(Turn turn, VisitStatus status, WallTime due, std::string_view why) {
    Visit visit;
    visit.url = turn.url.id;
    visit.host = turn.host.id;
    visit.host_failures = turn.host.failures;
    visit.status = status;
    visit.due = due;
    visit.visited = now();
    tell({.url = turn.url.url, .status = status, .why = why});
    ++report_.by_status[static_cast<unsigned>(status)];
    add(std::move(visit));
    return {};
  }

  Status block(const HostRecord& host, WallTime until, std::string_view why) {
    tell({.kind = CrawlEvent::Kind::host_blocked, .url = host.name, .why = why});
    return frontier_.block_until(host.id, std::min(until, now() + kDay), why);
  }

  // ---- what comes back

  Status settle(Fetched fetched) {
    const auto found = flights_.find(fetched.id);
    assert(found != flights_.end());
    Flight flight = land(found);
    slow_hosts_.note(flight.turn.host.id, fetched.elapsed);
    const WallTime now = this->now();
    RequestTimes times{.sent = flight.sent, .began = now, .ended = now};
    // Counted back from now: libcurl may have begun some time after the request was given to it.
    if (fetched.reply) times.began = std::max(flight.sent, now - fetched.reply->after_first_byte);
    times.began += 1ms;  // what the clock's milliseconds cut off
    if (!flight.robots.empty()) return settle_robots(std::move(flight), fetched, times);
    HostTally& tally = report_.hosts[flight.turn.host.name];
    tally.waited += fetched.elapsed;
    if (fetched.reply) {
      tally.bytes += fetched.reply->body.size();
      report_.bytes += fetched.reply->body.size();
    }
    Judgement judged = judge_reply(job_, flight.turn, fetched.reply, times, draw());
    if (judged.block != WallTime{})
      if (Status status = block(flight.turn.host, judged.block, judged.why); !status) return status;
    if (judged.read) {
      waiting_bytes_ += fetched.reply->body.size();
      pool_.push({std::move(flight.turn), *std::move(fetched.reply), std::move(judged.visit), now});
      return {};
    }
    if (fetched.reply)
      if (Status status = outbox_.keep_raw(*fetched.reply, flight.turn, judged.visit, nullptr); !status)
        return status;
    if (!judged.redirect.empty()) follow(flight.turn, judged);
    const bool failed = judged.visit.status != VisitStatus::not_modified &&
                        judged.visit.status != VisitStatus::redirect &&
                        judged.visit.status != VisitStatus::gone;
    tally.failures += failed;
    failures_ += failed;
    tell({.url = flight.turn.url.url,
          .status = judged.visit.status,
          .http_status = fetched.reply ? fetched.reply->status : 0,
          .why = judged.why,
          .elapsed = fetched.elapsed});
    count(judged.visit);
    if (Status status = books_.note(flight.turn, judged.visit); !status) return status;
    add(std::move(judged.visit));
    return {};
  }

  // The target waits for its own host's turn.
  void follow(const Turn& turn, Judgement& judged) {
    const Result<Url> url = Url::parse(judged.redirect);
    if (!url || judge(scope_, *url, turn.url.kind, turn.url.depth) != ScopeVerdict::in) {
      judged.why = "redirect out of scope";
      ++report_.found_out_of_scope;
      return;
    }
    judged.visit.found.push_back({.url = std::move(judged.redirect),
                                  .kind = turn.url.kind,
                                  .depth = turn.url.depth,
                                  .redirects = static_cast<std::uint8_t>(turn.url.redirects + 1)});
  }

  Status settle_robots(Flight flight, const Fetched& fetched, const RequestTimes& times) {
    const Result<FetchReply>& reply = fetched.reply;
    tell({.kind = CrawlEvent::Kind::robots,
          .url = flight.robots,
          .http_status = reply ? reply->status : 0,
          .why = reply ? std::string_view() : std::string_view(reply.error().what),
          .bytes = reply ? reply->body.size() : 0,
          .elapsed = fetched.elapsed});
    if (Status status = robots_.settle(flight.robots, reply, times.ended); !status) return status;
    if (reply && (reply->status == 429 || reply->status == 503))
      if (const auto wait = retry_after(header_of(*reply, "Retry-After"), times.ended)) {
        const std::string why = "robots.txt: status " + std::to_string(reply->status);
        if (Status status = block(flight.turn.host, times.ended + *wait, why); !status) return status;
      }
    const WallTime not_before = next_start(job_, flight.turn.host, times, draw());
    if (flight.turn.url.kind != UrlKind::robots)
      return frontier_.put_back(flight.turn, times.began, not_before);
    Visit visit;
    visit.url = flight.turn.url.id;
    visit.host = flight.turn.host.id;
    visit.host_failures = flight.turn.host.failures;
    visit.status = reply ? VisitStatus::ok : VisitStatus::network_error;
    visit.visited = times.ended;
    visit.started = times.began;
    visit.not_before = not_before;
    add(std::move(visit));
    return {};
  }

  // What takes too long of a run that is to end is done again by the next one.
  Status abandon() {
    const auto passed = Clock::now() - stopping_since_;
    if (passed > kStopReading)
      if (Status status = abandon_pages(); !status) return status;
    return passed > kStopTime ? abandon_flights() : Status();
  }

  Status abandon_pages() {
    for (const PageWork& page : pool_.take_back()) {
      waiting_bytes_ -= page.reply.body.size();
      const Visit& v = page.visit;
      if (Status status = frontier_.put_back(page.turn, v.started, v.not_before); !status) return status;
    }
    return {};
  }

  Status abandon_flights() {
    std::vector<std::uint64_t> ids;
    fetcher_.abandon(ids);
    for (const std::uint64_t id : ids) {
      const Flight flight = land(flights_.find(id));
      const WallTime now = this->now();
      const RequestTimes times{.sent = flight.sent, .began = now, .ended = now};
      const WallTime not_before = next_start(job_, flight.turn.host, times, draw());
      if (Status status = frontier_.put_back(flight.turn, now, not_before); !status) return status;
    }
    return {};
  }

  // ---- what was read

  Status take_pages() {
    for (PageOutcome& page : pool_.take()) {
      if (page.failed) return *page.failed;
      waiting_bytes_ -= page.reply.body.size();
      HostTally& tally = report_.hosts[page.turn.host.name];
      ++tally.pages;
      tally.words += page.words;
      report_.found_out_of_scope += page.found_out;
      const Result<std::string> warning = books_.take(page);
      if (!warning) return warning.error();
      if (!warning->empty())
        tell({.kind = CrawlEvent::Kind::host_fallen, .url = page.turn.host.name, .why = *warning});
      if (Status status = note_hints(page.visit); !status) return status;
      tell({.url = page.turn.url.url,
            .status = page.visit.status,
            .http_status = page.reply.status,
            .page_status = page.page_status,
            .why = page.why,
            .is_new = page.visit.changed && page.is_new,
            .changed = page.visit.changed && !page.is_new,
            .duplicate_of = page.duplicate_of,
            .bytes = page.reply.body.size(),
            .elapsed = page.reply.elapsed});
      if (page.visit.changed) ++(page.is_new ? report_.pages_new : report_.pages_changed);
      if (!page.noarchive)
        if (Status status = outbox_.keep_raw(page.reply, page.turn, page.visit, &page.line); !status)
          return status;
      count(page.visit);
      add(std::move(page.visit), std::move(page.line), std::move(page.moves));
    }
    return {};
  }

  // A page that was visited and has changed since, as a feed or sitemap says, is due.
  Status note_hints(Visit& visit) {
    std::vector<NewUrl*> dated;
    std::vector<std::string_view> urls;
    for (NewUrl& found : visit.found) {
      if (found.hint_modified.empty()) continue;
      found.hint_modified.resize(std::min(found.hint_modified.size(), kMaxHint));
      dated.push_back(&found);
      urls.push_back(found.url);
    }
    const Result<std::vector<std::optional<UrlRecord>>> all = frontier_.find_all(urls);
    if (!all) return all.error();
    for (std::size_t i = 0; i < dated.size(); ++i) {
      const std::optional<UrlRecord>& known = (*all)[i];
      if (!known || known->id == visit.url || known->status == VisitStatus::none) continue;
      if (dated[i]->hint_modified > known->hint_modified)
        dated[i]->due = std::max(visit.visited, known->last_visit + kNotAgain);
    }
    return {};
  }

  void count(const Visit& visit) {
    ++report_.by_status[static_cast<unsigned>(visit.status)];
    report_.pages_gone += visit.status == VisitStatus::gone;
    const bool read = visit.status == VisitStatus::ok || visit.status == VisitStatus::not_modified;
    report_.pages_unchanged += read && !visit.changed && !visit.text_digest.empty();
  }

  void add(Visit visit, std::string line = {}, std::vector<TextMove> moves = {}) {
    // Not twice in a run, however short the intervals.
    if (visit.due != kNever && visit.tries == 0) visit.due = std::max(visit.due, visit.visited + kNotAgain);
    outbox_.add(std::move(visit), std::move(line), std::move(moves));
  }

  void tell(const CrawlEvent& event) const {
    if (options_.on_event) options_.on_event(event);
  }

  void tell_progress() {
    if (!options_.on_progress || Clock::now() - told_ < 1s) return;
    told_ = Clock::now();
    options_.on_progress({.hosts = report_.hosts.size(),
                          .in_flight = flights_.size(),
                          .requests = report_.requests,
                          .pages_new = report_.pages_new,
                          .pages_changed = report_.pages_changed,
                          .failures = failures_,
                          .bytes = report_.bytes,
                          .elapsed = std::chrono::duration_cast<Milliseconds>(Clock::now() - began_)});
  }

  const Job& job_;
  const CrawlOptions& options_;
  const Scope scope_;
  Frontier& frontier_;
  Collection& collection_;
  Fetcher& fetcher_;
  RobotsDesk robots_;
  PageBooks books_;
  Outbox outbox_;
  const PageReader reader_;
  Pool<PageWork, PageOutcome, ParseMemory> pool_;
  std::mt19937_64 random_;

  std::unordered_set<std::string> seeds_;  // canonical
  std::unordered_map<std::uint64_t, Flight> flights_;
  std::size_t slow_flights_ = 0, late_flights_ = 0;  // of them
  Clock::time_point looked_for_slow_{};              // last
  SlowHosts slow_hosts_;
  std::uint64_t next_id_ = 1;
  std::vector<Fetched> done_;
  std::size_t waiting_bytes_ = 0;
  Clock::time_point told_{}, stopping_since_{}, asked_{};
  const Clock::time_point began_ = Clock::now();
  Clock::time_point last_steady_ = began_;
  WallTime last_wall_ = now();
  bool stopping_ = false;
  std::uint64_t failures_ = 0;
  CrawlReport report_;
};

FetcherOptions fetcher_options(const Job& job) {
  const Politeness& p = job.politeness;
  FetcherOptions out;
  out.request.user_agent = user_agent(job);
  out.request.max_bytes = p.max_bytes;
  out.request.connect_timeout = p.connect_timeout;
  out.request.total_timeout = p.total_timeout;
  out.request.allow_private = p.allow_private;
  out.request.proxy = p.proxy;
  out.request.ca_file = p.ca_file;
  out.cookies = p.cookies;
  out.max_transfers = p.hosts_at_once + kSlowAtOnce;
  out.max_connections = p.hosts_at_once * 3 / 2 + kSlowAtOnce;
  return out;
}

}  // namespace

WallTime time_of(const CrawlOptions& options) {
  return options.clock ? options.clock() : std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

Result<CrawlReport> crawl(const Job& job, const CrawlOptions& options) {
  if (const std::string fault = fault_of(job); !fault.empty()) return Error{Errc::usage, fault};
  FrontierOptions f;
  f.state = options.state_file;
  f.hosts = options.hosts_file;
  // Jobs that are run from different folders by the same words are not one.
  std::error_code unknown;
  f.owner = std::filesystem::weakly_canonical(options.state_file, unknown).string();
  if (unknown || f.owner.empty()) f.owner = options.state_file;
  if (is_postgres(options.state_file)) f.owner = options.worker;
  f.job = job.name;
  f.min_delay = job.politeness.delay;
  f.longest_lease = job.politeness.longest_lease;
  f.max_urls_per_host = job.scope.urls_per_host;
  f.longest_turn = job.politeness.total_timeout + std::chrono::seconds(30);
  std::optional<Fetcher> fetcher;
  f.on_release = [&fetcher](std::string_view host) {
    if (fetcher) fetcher->disconnect(host);
  };
  Result<std::unique_ptr<Frontier>> frontier = open_frontier(f, time_of(options));
  if (!frontier) return frontier.error();
  Result<OpenOutputs> outputs = open_outputs(job, options, **frontier);
  if (!outputs) return outputs.error();
  Collection& pages = outputs->collection;
  Result<Fetcher> opened_fetcher = Fetcher::open(fetcher_options(job));
  if (!opened_fetcher) return opened_fetcher.error();
  fetcher.emplace(*std::move(opened_fetcher));
  if (Status status = settle_gone_workers(job, **frontier, pages); !status) return status.error();
  Archive* const archive = outputs->archive ? &*outputs->archive : nullptr;
  Result<CrawlReport> report = CrawlRun(job, options, **frontier, pages, archive, *fetcher).go();
  if (!report) return report;
  // Those that went while this one was at work, too. The run is through, whatever becomes of that.
  (void)settle_gone_workers(job, **frontier, pages);
  return report;
}

}  // namespace saring
