// SPDX-License-Identifier: Apache-2.0
#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "exit_code.h"
#include "saring/text/utf8.h"

namespace saring::cli {
namespace {

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::size_t width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<unsigned long>(std::min(seconds, 359999.0));
  char text[32];
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%02lu:%02lu", whole / 60, whole % 60);
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = utf8::next(text, i);
    utf8::append(is_unsafe(c) ? utf8::kReplacement : c, out);
  }
  return out;
}

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  return std::to_string(n) + " " + std::string(n == 1 ? one : many);
}

void say(std::string_view text) {
  const bool colour = ::isatty(STDERR_FILENO) == 1 && !is_set("NO_COLOR") && !is_dumb();
  const std::string line = (colour ? "\x1b[1msaring:\x1b[0m " : "saring: ") + printable(text) + "\n";
  write_all(STDERR_FILENO, line);
}

int put(std::string_view bytes) { return write_all(STDOUT_FILENO, bytes); }

int put_all(std::string_view bytes) {
  const int error = put(bytes);
  if (error == 0 || error == EPIPE) return kAllDone;
  say("standard output: " + std::generic_category().message(error));
  return kNothing;
}

Progress::Progress(const Settings& settings) : start_(Clock::now()), last_(start_) {
  shown_ = settings.progress == When::always || (settings.progress == When::automatic && !settings.quiet &&
                                                 ::isatty(STDERR_FILENO) == 1 && !is_dumb());
}

void Progress::step(std::size_t done, std::size_t failed) {
  const Clock::time_point now = Clock::now();
  if (!shown_ || (now - last_ < std::chrono::milliseconds(100) && done != total_)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  char figures[96];
  std::snprintf(figures, sizeof figures, " %zu/%zu, %zu failed, %.0f pages/s", done, total_, failed, rate);
  std::string tail = figures;
  if (total_ == 0) {
    std::snprintf(figures, sizeof figures, "%zu pages, %zu failed, %.0f pages/s", done, failed, rate);
    tail = figures;
  } else if (rate > 0) {
    tail += ", " + clock_text(static_cast<double>(total_ - std::min(done, total_)) / rate) + " left";
  }
  std::string bar;
  const std::size_t columns = width();
  if (total_ > 0 && columns > tail.size() + 13) {
    const std::size_t cells = std::min<std::size_t>(columns - tail.size() - 3, 40);
    const std::size_t full = cells * std::min(done, total_) / total_;
    bar = "[" + std::string(full, '#') + std::string(cells - full, '.') + "]";
  }
  write_all(STDERR_FILENO, "\r" + (bar + tail).substr(0, columns - 1) + "\x1b[K");
  drawn_ = true;
}

void Progress::hide() {
  if (!drawn_) return;
  write_all(STDERR_FILENO, "\r\x1b[K");
  drawn_ = false;
}

}  // namespace saring::cli
