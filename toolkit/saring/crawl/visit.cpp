// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/crawl/visit_internal.h"

namespace saring {
namespace {

// Statuses that may pass by themselves (RFC 9110, 9111; 425 is RFC 8470, 429 RFC 6585, 52x are Cloudflare's).
bool is_transient(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

VisitStatus status_of(Errc code) {
  switch (code) {
    case Errc::timeout: return VisitStatus::timeout;
    case Errc::too_large: return VisitStatus::too_large;
    case Errc::corrupt: return VisitStatus::corrupt;
    case Errc::refused:
    case Errc::bad_url:
    case Errc::usage: return VisitStatus::refused;
    default: return VisitStatus::network_error;
  }
}

bool may_pass(VisitStatus status) {
  return status == VisitStatus::timeout || status == VisitStatus::network_error ||
         status == VisitStatus::corrupt;
}

class Judge {
 public:
  Judge(const Job& job, const Turn& turn, const RequestTimes& times, double jitter)
      : job_(job), turn_(turn), times_(times), jitter_(jitter) {
    Visit& v = out_.visit;
    v.url = turn.url.id;
    v.host = turn.host.id;
    v.depth = turn.url.depth;
    v.visited = times.ended;
    v.started = times.began;
    v.not_before = next_start(job, turn.host, times, jitter);
  }

  Judgement run(const Result<FetchReply>& reply) {
    if (!reply) {
      fail(status_of(reply.error().code), reply.error().what);
    } else {
      judge(*reply);
    }
    return std::move(out_);
  }

 private:
  void judge(const FetchReply& reply) {
    Visit& v = out_.visit;
    const int status = reply.status;
    if (status >= 200 && status < 300 && status != 206) {
      v.status = VisitStatus::ok;
      out_.read = true;
    } else if (status == 304) {
      not_modified(reply);
    } else if (status >= 300 && status < 400) {
      redirect(reply);
    } else if (status == 404 || status == 410) {
      v.status = VisitStatus::gone;
      v.text_change = TextChange::leaves;
      v.due = status == 410 ? kNever : v.visited + job_.revisit.most;
    } else if (is_transient(status)) {
      fail(VisitStatus::http_error, "status " + std::to_string(status));
      if (status == 429 || status == 503) overloaded(reply);
    } else {
      v.status = VisitStatus::http_error;
      v.due = v.visited + job_.revisit.most;
      out_.why = "status " + std::to_string(status);
    }
  }

  void not_modified(const FetchReply& reply) {
    Visit& v = out_.visit;
    // Without a body at hand the answer says nothing: RFC 9110, 13.1.
    if (turn_.url.digest.empty())
      return fail(VisitStatus::http_error, "status 304 to a request without condition");
    v.status = VisitStatus::not_modified;
    v.interval = next_interval(job_.revisit, turn_.url.kind, turn_.url.interval, false);
    v.due = v.visited + v.interval;
    v.read = true;
    v.validators = turn_.url.validators;
    v.digest = turn_.url.digest;
    v.text_digest = turn_.url.text_digest;
    if (std::string etag = sendable(header_of(reply, "ETag")); !etag.empty())
      v.validators.etag = std::move(etag);
    if (std::string date = sendable(header_of(reply, "Last-Modified")); !date.empty())
      v.validators.last_modified = std::move(date);
  }

  void redirect(const FetchReply& reply) {
    Visit& v = out_.visit;
    const bool for_good = reply.status == 301 || reply.status == 308;
    v.due = v.visited + (for_good ? job_.revisit.most : job_.revisit.interval);
    Result<std::string> to = redirect_of(reply);
    if (!to) {
      v.status = to.error().code == Errc::http ? VisitStatus::http_error : VisitStatus::refused;
      out_.why = to.error().code == Errc::http ? "status " + std::to_string(reply.status) : to.error().what;
    } else if (turn_.url.redirects >= kMaxPageRedirects) {
      v.status = VisitStatus::refused;
      out_.why = "more than " + std::to_string(kMaxPageRedirects) + " redirects";
    } else {
      v.status = VisitStatus::redirect;
      v.text_change = TextChange::leaves;
      out_.redirect = *std::move(to);
    }
  }

  void fail(VisitStatus status, std::string why) {
    Visit& v = out_.visit;
    v.status = status;
    out_.why = std::move(why);
    if (status != VisitStatus::http_error && !may_pass(status)) {
      v.due =
          v.visited + job_.revisit.most;  // what an address is refused for may be a slip of its name server
      v.host_failures = turn_.host.failures;
      return;
    }
    v.tries = static_cast<std::uint16_t>(std::min<int>(turn_.url.tries + 1, 1'000));
    const bool again = v.tries < job_.politeness.tries;
    v.due = v.visited + (again ? backoff(v.tries, jitter_)
                               : std::max<Milliseconds>(job_.revisit.interval, backoff(v.tries, jitter_)));
    v.host_failures = turn_.host.failures + (status != VisitStatus::corrupt);  // that is the page's fault
    if (status == VisitStatus::corrupt) return;
    if (v.host_failures < kFailuresToBlock) return;
    out_.block = v.visited + backoff(v.host_failures - kFailuresToBlock + 1, jitter_);
  }

  // The whole host is to be left alone, as it asks or for as long as we choose.
  void overloaded(const FetchReply& reply) {
    Visit& v = out_.visit;
    const auto asked = retry_after(header_of(reply, "Retry-After"), v.visited);
    const Milliseconds wait = asked ? std::max<Milliseconds>(*asked, std::chrono::seconds(1))
                                    : backoff(std::max<std::uint32_t>(v.host_failures, 1), jitter_);
    out_.block = std::max(out_.block, v.visited + wait);
    v.due = std::max(v.visited + wait, v.due);
  }

  const Job& job_;
  const Turn& turn_;
  const RequestTimes& times_;
  double jitter_;
  Judgement out_{};
};

}  // namespace

WallTime next_start(const Job& job, const HostRecord& host, const RequestTimes& times, double jitter) {
  const Milliseconds delay = std::max(host.delay, job.politeness.delay);
  const Milliseconds response = std::max(times.ended - times.sent, Milliseconds(0));
  return std::max(times.began + pause_after(job.politeness, delay, response, jitter), times.ended);
}

Judgement judge_reply(const Job& job, const Turn& turn, const Result<FetchReply>& reply,
                      const RequestTimes& times, double jitter) {
  return Judge(job, turn, times, jitter).run(reply);
}

std::vector<std::string> conditional_headers(const UrlRecord& url) {
  std::vector<std::string> out;
  if (url.digest.empty()) return out;
  if (!url.validators.etag.empty()) out.push_back("If-None-Match: " + url.validators.etag);
  if (!url.validators.last_modified.empty())
    out.push_back("If-Modified-Since: " + url.validators.last_modified);
  return out;
}

std::string sendable(std::string_view value) {
  constexpr std::size_t kMost = 1'024;
  const bool fit = value.size() <= kMost && std::none_of(value.begin(), value.end(), [](char c) {
                     return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f;
                   });
  return fit ? std::string(value) : std::string();
}

}  // namespace saring
