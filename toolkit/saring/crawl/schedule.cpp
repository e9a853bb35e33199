// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/schedule.h"

#include <algorithm>
#include <array>

#include "saring/base/ascii.h"

namespace saring {
namespace {

constexpr Milliseconds kDay = std::chrono::hours(24);
constexpr Milliseconds kFirstBackoff = std::chrono::seconds(60);

// Reads a number of exactly `digits` digits, or as many as there are for 0. Moves past it.
std::optional<int> number(std::string_view& text, std::size_t digits) {
  std::size_t n = 0;
  int value = 0;
  while (n < text.size() && n < 9 && ascii::is_digit(text[n]) && (digits == 0 || n < digits))
    value = value * 10 + (text[n++] - '0');
  if (n == 0 || (digits > 0 && n != digits)) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<unsigned> month(std::string_view& text) {
  constexpr std::array<std::string_view, 12> kNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < kNames.size(); ++i)
    if (skip(text, kNames[i])) return i + 1;
  return std::nullopt;
}

struct Date {
  int year = 0;
  unsigned month = 0;
  int day = 0, hour = 0, minute = 0, second = 0;
};

bool read_time(std::string_view& text, Date& date) {
  const auto hour = number(text, 2);
  if (!hour || !skip(text, ":")) return false;
  const auto minute = number(text, 2);
  if (!minute || !skip(text, ":")) return false;
  const auto second = number(text, 2);
  if (!second) return false;
  date.hour = *hour, date.minute = *minute, date.second = *second;
  return true;
}

// "06 Nov 1994 08:49:37 GMT" and "06-Nov-94 08:49:37 GMT", behind the comma.
bool read_day_first(std::string_view text, Date& date, WallTime now) {
  const auto day = number(text, 2);
  if (!day || text.empty()) return false;
  const std::string_view separator = text.starts_with('-') ? "-" : " ";
  if (!skip(text, separator)) return false;
  const auto m = month(text);
  if (!m || !skip(text, separator)) return false;
  const std::size_t before = text.size();
  const auto year = number(text, 0);
  if (!year) return false;
  date.day = *day, date.month = *m, date.year = *year;
  if (before - text.size() == 2) {
    // RFC 9110, 5.6.7: more than 50 years ahead is the past.
    const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(now));
    const int this_year = static_cast<int>(today.year());
    date.year += this_year / 100 * 100;
    if (date.year > this_year + 50) date.year -= 100;
  } else if (before - text.size() != 4) {
    return false;
  }
  return skip(text, " ") && read_time(text, date) && text == " GMT";
}

// "Nov  6 08:49:37 1994", behind the day's name.
bool read_month_first(std::string_view text, Date& date) {
  const auto m = month(text);
  if (!m || !skip(text, " ")) return false;
  const auto day = skip(text, " ") ? number(text, 1) : number(text, 2);
  if (!day || !skip(text, " ") || !read_time(text, date) || !skip(text, " ")) return false;
  const auto year = number(text, 4);
  if (!year || !text.empty()) return false;
  date.day = *day, date.month = *m, date.year = *year;
  return true;
}

std::optional<WallTime> http_date(std::string_view text, WallTime now) {
  Date d;
  const std::size_t comma = text.find(", ");
  const bool read = comma != std::string_view::npos
                        ? read_day_first(text.substr(comma + 2), d, now)
                        : text.size() > 4 && text[3] == ' ' && read_month_first(text.substr(4), d);
  if (!read) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(d.year), std::chrono::month(d.month),
                                        std::chrono::day(static_cast<unsigned>(d.day))};
  if (!day.ok() || d.hour > 23 || d.minute > 59 || d.second > 60) return std::nullopt;
  return WallTime(std::chrono::sys_days(day) + std::chrono::hours(d.hour) + std::chrono::minutes(d.minute) +
                  std::chrono::seconds(d.second));
}

}  // namespace

std::optional<Milliseconds> retry_after(std::string_view value, WallTime now) {
  const std::string_view text = ascii::trim(value);
  if (text.empty()) return std::nullopt;
  if (std::all_of(text.begin(), text.end(), ascii::is_digit)) {
    std::int64_t seconds = 0;
    for (const char c : text) seconds = std::min<std::int64_t>(seconds * 10 + (c - '0'), 86'400);
    return std::chrono::seconds(seconds);
  }
  const std::optional<WallTime> date = http_date(text, now);
  if (!date) return std::nullopt;
  return std::clamp<Milliseconds>(*date - now, Milliseconds(0), kDay);
}

Milliseconds backoff(std::uint32_t failures, double jitter) {
  Milliseconds wait = kFirstBackoff;
  for (std::uint32_t i = 1; i < failures && wait < kDay; ++i) wait *= 2;
  const double factor = 0.9 + 0.2 * std::clamp(jitter, 0.0, 1.0);
  return Milliseconds(static_cast<std::int64_t>(static_cast<double>(std::min(wait, kDay).count()) * factor));
}

Milliseconds next_interval(const Revisit& revisit, UrlKind kind, Milliseconds last, bool changed) {
  if (kind != UrlKind::page) return revisit.list_interval;
  if (!revisit.adaptive) return revisit.interval;
  const Milliseconds next = last.count() <= 0 ? revisit.interval : changed ? last / 2 : last + last / 2;
  return std::clamp(next, revisit.least, revisit.most);
}

Milliseconds pause_after(const Politeness& politeness, Milliseconds delay, Milliseconds response,
                         double jitter) {
  const double waited = politeness.response_factor * static_cast<double>(response.count());
  const double least = std::max(static_cast<double>(delay.count()), waited);
  return Milliseconds(static_cast<std::int64_t>(least * (1 + 0.25 * std::clamp(jitter, 0.0, 1.0))));
}

}  // namespace saring
