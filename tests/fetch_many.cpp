// SPDX-License-Identifier: Apache-2.0
// URLs at once through a Fetcher whose bodies have a budget together:
//   fetch_many CA_FILE BUDGET URL...
// A line for each: the URL, the protocol, the size of the body and the byte it consists of ("mixed" if there
// are several). Exit code 1 if one of them fails.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "saring/fetch/fetcher.h"

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  saring::FetcherOptions options;
  options.request.allow_private = true;
  options.request.ca_file = argv[1];
  options.request.total_timeout = std::chrono::minutes(2);
  options.max_held_bytes = std::strtoull(argv[2], nullptr, 10);
  saring::Result<saring::Fetcher> fetcher = saring::Fetcher::open(options);
  if (!fetcher) return std::fprintf(stderr, "%s\n", fetcher.error().what.c_str()), 1;
  for (int i = 3; i < argc; ++i) fetcher->start({.id = static_cast<std::uint64_t>(i), .url = argv[i]});
  int failed = 0;
  while (fetcher->in_flight() > 0) {
    std::vector<saring::Fetched> done;
    if (!fetcher->run(std::chrono::seconds(1), done)) return 1;
    for (const saring::Fetched& one : done) {
      if (!one.reply) {
        std::fprintf(stderr, "%s: %s\n", argv[one.id], one.reply.error().what.c_str());
        ++failed;
        continue;
      }
      const std::string& body = one.reply->body;
      const bool same = !body.empty() && body.find_first_not_of(body.front()) == std::string::npos;
      const std::string protocol = one.reply->status_line.substr(0, one.reply->status_line.find(' '));
      std::printf("%s %s %zu %s\n", one.reply->url.c_str(), protocol.c_str(), body.size(),
                  same ? body.substr(0, 1).c_str() : "mixed");
    }
  }
  return failed == 0 ? 0 : 1;
}
