// SPDX-License-Identifier: Apache-2.0
// A library to preload (LD_PRELOAD) into a program under test: it writes down every connect() and every name
// that is looked up, and lets none of them out of the machine. Environment:
//   SARING_NET_LOG    a file, to which go the lines "connect ADDRESS PORT" and "lookup NAME"
//   SARING_NET_NAMES  a file: "NAME ANSWER...", where NAME may be "*.suffix" and an answer is addresses
//   divided by
//                     commas, or "-" for none. The first lookup of a name gets the first answer, later ones
//                     the next; the last stays. Other names do not exist.
//   SARING_NET_PORT   50.0.0.0/8, which is global, is the server at 127.0.0.1 on this port, whatever port was
//   asked SARING_NET_LATER  so many seconds the wall clock is ahead SARING_NET_STALE  if set, time() goes on
//   by an hour a call: what libcurl keeps of names is old at once
// A connection to any other address of the internet is refused (ECONNREFUSED) after it was written down.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr unsigned kPublicNet = 50;  // 50.0.0.0/8

// The function that this library stands before.
template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

void put_down(const std::string& line) {
  static const int fd =
      ::open(setting("SARING_NET_LOG").c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  const std::string text = line + "\n";
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
}

struct Names {
  std::map<std::string, std::vector<std::string>> answers;
  std::map<std::string, std::size_t> asked;
  std::mutex mutex;

  Names() {
    std::ifstream file(setting("SARING_NET_NAMES"));
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name, answer;
      words >> name;
      while (words >> answer) answers[name].push_back(answer);
    }
  }

  std::string answer(const std::string& name) {
    const std::lock_guard lock(mutex);
    auto found = answers.find(name);
    for (std::size_t dot = name.find('.'); found == answers.end() && dot != std::string::npos;
         dot = name.find('.', dot + 1))
      found = answers.find("*" + name.substr(dot));
    if (found == answers.end()) return "-";
    const std::size_t turn = asked[name]++;
    return found->second[std::min(turn, found->second.size() - 1)];
  }
};

using GetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
using Connect = int (*)(int, const sockaddr*, socklen_t);

}  // namespace

extern "C" {

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** out) {
  static const auto real = next<GetAddrInfo>("getaddrinfo");
  static Names names;
  std::string name = node ? node : "";
  put_down("lookup " + name);
  if (name.ends_with('.')) name.pop_back();
  std::istringstream answer(names.answer(name));
  addrinfo* first = nullptr;
  addrinfo** last = &first;
  for (std::string address; std::getline(answer, address, ',');) {
    if (address == "-") continue;
    addrinfo wanted = hints ? *hints : addrinfo{};
    wanted.ai_flags = AI_NUMERICHOST;
    // glibc frees each entry of a list by itself, so that lists may be joined.
    if (real(address.c_str(), service, &wanted, last) == 0)
      while (*last) last = &(*last)->ai_next;
  }
  *out = first;
  return first ? 0 : EAI_NONAME;
}

int connect(int fd, const sockaddr* address, socklen_t size) {
  static const auto real = next<Connect>("connect");
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 six;
    std::memcpy(&six, address, sizeof six);
    inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
    put_down(std::string("connect ") + text + " " + std::to_string(ntohs(six.sin6_port)));
    errno = ECONNREFUSED;
    return -1;
  }
  if (address->sa_family != AF_INET) return real(fd, address, size);
  sockaddr_in four;
  std::memcpy(&four, address, sizeof four);
  inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
  put_down(std::string("connect ") + text + " " + std::to_string(ntohs(four.sin_port)));
  if (ntohl(four.sin_addr.s_addr) >> 24 != kPublicNet) {
    errno = ECONNREFUSED;
    return -1;
  }
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  four.sin_port = htons(static_cast<in_port_t>(std::atoi(setting("SARING_NET_PORT").c_str())));
  return real(fd, reinterpret_cast<const sockaddr*>(&four), sizeof four);
}

int clock_gettime(clockid_t clock, timespec* out) {
  static const auto real = next<int (*)(clockid_t, timespec*)>("clock_gettime");
  static const long later = std::atol(setting("SARING_NET_LATER").c_str());
  const int result = real(clock, out);
  if (clock == CLOCK_REALTIME) out->tv_sec += later;
  return result;
}

time_t time(time_t* out) {
  static const bool stale = !setting("SARING_NET_STALE").empty();
  static std::atomic<time_t> calls = 0;
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const time_t value = now.tv_sec + (stale ? 3600 * ++calls : 0);
  if (out) *out = value;
  return value;
}

}  // extern "C"
