// SPDX-License-Identifier: Apache-2.0
// What tests of whole crawls share: a small site on the loopback interface whose answers are set by path, and
// a place with a job's state and outputs.
#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "http_server.h"
#include "postgres_backend.h"
#include "saring/crawl/crawl.h"
#include "temp_folder.h"

namespace testing {

namespace fs = std::filesystem;
using namespace saring;
using namespace std::chrono_literals;
using Json = nlohmann::json;

inline std::string answer(std::string_view body, std::string_view headers = "Content-Type: text/html\r\n",
                          std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

inline std::string page(const std::string& title, const std::string& links = "",
                        const std::string& head = "") {
  return answer("<html><head><title>" + title + "</title>" + head + "</head><body><h1>" + title +
                "</h1><p>The text of " + title +
                " goes on for a while, so that it is a page with something to read on it.</p><p>A second "
                "paragraph follows the first, as it does on most pages that have one.</p>" +
                links + "</body></html>");
}

// A site whose answers are looked up by path; everything else is 404.
class Site {
 public:
  Site()
      : server_([this](int socket, const std::string& request) {
          const std::size_t start = request.find(' ') + 1;
          const std::string path = request.substr(start, request.find(' ', start) - start);
          std::function<std::string(const std::string&)> make;
          {
            const std::lock_guard lock(mutex_);
            const auto found = answers_.find(path);
            if (found != answers_.end()) make = found->second;
          }
          send_all(socket, make ? make(request) : answer("gone", "", "404 Not Found"));
        }) {}

  void set(const std::string& path, std::string whole) {
    set(path, [whole = std::move(whole)](const std::string&) { return whole; });
  }
  void set(const std::string& path, std::function<std::string(const std::string&)> make) {
    const std::lock_guard lock(mutex_);
    answers_[path] = std::move(make);
  }
  std::string url(std::string_view path) const { return server_.url(path); }
  std::size_t count() const { return server_.requests().size(); }
  // Paths asked for since `from`.
  std::vector<std::string> paths(std::size_t from = 0) const {
    std::vector<std::string> out;
    const auto requests = server_.requests();
    for (std::size_t i = from; i < requests.size(); ++i) {
      const std::size_t start = requests[i].find(' ') + 1;
      out.push_back(requests[i].substr(start, requests[i].find(' ', start) - start));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<std::string> requests() const { return server_.requests(); }

 private:
  std::mutex mutex_;
  std::map<std::string, std::function<std::string(const std::string&)>> answers_;
  HttpServer server_;
};

class Place {
 public:
  Job job(const Site& site, std::string_view seed, UrlKind kind = UrlKind::page) const {
    Job job;
    job.name = "test";
    job.contact = "https://crawler.example/";
    job.seeds = {{site.url(seed), kind}};
    job.politeness.delay = 0ms;
    job.politeness.response_factor = 0;
    job.politeness.allow_private = true;
    job.politeness.total_timeout = 5s;
    job.outputs.pages.folder = (folder / "out").string();
    return job;
  }

  CrawlReport run(const Job& job, unsigned threads = 2) { return by_run(job, 0, threads); }

  // Asked to stop after so many visits; 0: never.
  CrawlReport by_run(const Job& job, std::size_t stop_after, unsigned threads = 2) {
    const Result<CrawlReport> report = attempt(job, stop_after, threads);
    INFO((report ? std::string() : report.error().what));
    REQUIRE(report);
    return *report;
  }

  Result<CrawlReport> attempt(const Job& job, std::size_t stop_after = 0, unsigned threads = 2) {
    CrawlOptions options;
    options.state_file = (folder / "state.sqlite").string();
    options.hosts_file = (folder / "hosts.sqlite").string();
    if (on_postgres()) {
      options.state_file = database_of(own.path);
      options.worker = "one";
      set_server_clock_ahead(ahead);
    }
    options.threads = threads;
    options.clock = [this] {
      return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + ahead;
    };
    events.clear();
    warnings.clear();
    std::size_t visits = 0;
    if (stop_after > 0) options.stop = [&visits, stop_after] { return visits >= stop_after; };
    options.on_event = [&](const CrawlEvent& e) {
      if (e.kind == CrawlEvent::Kind::host_fallen) warnings.emplace_back(e.why);
      if (e.kind != CrawlEvent::Kind::visit) return;
      events[std::string(e.url)] = e.status;
      ++visits;
    };
    return crawl(job, options);
  }

  // Of the file of lines, or of one of those after it: 2, 3, ...
  std::vector<Json> lines(unsigned number = 1) const {
    std::ifstream in(folder / "out" / pages_file(on_postgres() ? "one" : "", number));
    std::vector<Json> out;
    for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
    return out;
  }
  // Files that are not in their place.
  std::size_t staged() const {
    std::size_t n = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(folder / "out" / (on_postgres() ? ".new-test~one" : ".new-test")))
      n += entry.is_regular_file();
    return n;
  }
  // Titles of the text files.
  std::vector<std::string> titles() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "out")) {
      if (entry.path().extension() != ".txt") continue;
      std::ifstream in(entry.path());
      std::getline(in, out.emplace_back());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  const testing::TempFolder own;
  const fs::path folder = own.path;
  std::chrono::hours ahead{0};  // of the real time
  std::map<std::string, VisitStatus> events;
  std::vector<std::string> warnings;  // of hosts that give less
};

}  // namespace testing
