// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "saring/meta/date_internal.h"
#include "saring/meta/date_tokens_internal.h"
#include "saring/meta/metadata.h"

namespace saring {
namespace {

using meta::Calendar;
using meta::Civil;
using meta::DateToken;

constexpr int kFirstYear = 1000, kLastYear = 2199;

// Words that stand between the parts of a date ("5 de marzo de 2021", "am 3. Mai", "ngày 4 tháng 5 năm
// 2021").
constexpr std::string_view kJoiners[] = {"de", "del",  "do",   "d",   "of",  "the", "st",  "nd", "rd", "th",
                                         "er", "o",    "º",    "e",   "di",  "den", "der", "le", "el", "г",
                                         "р",  "года", "року", "năm", "พ.ศ", "ค.ศ", "م",   "ه",  "a",  "any"};
// Words that stand between a date and its time of day.
constexpr std::string_view kTimeJoiners[] = {
    "t",    "at",   "um", "à",   "às", "as",   "pukul", "jam",  "om",  "kl",   "klo",    "ore",
    "alle", "o",    "ob", "в",   "о",  "saat", "lúc",   "u",    "h",   "hs",   "الساعه", "ساعت",
    "เวลา", "godz", "a",  "las", "la", "г",    "года",  "року", "uur", "vers", "kello",  "klokken"};

struct Day {
  int year = 0, month = 0, day = 0;
  std::size_t begin = 0, end = 0;  // tokens
};

struct Clock {
  int hour = 0, minute = 0, second = -1;
  std::optional<int> zone;  // minutes east of UTC
  std::size_t end = 0;
};

enum class Shape : std::uint8_t { none, impossible, date };

class DateReader {
 public:
  DateReader(std::string_view text, std::string_view language)
      : all_(meta::tokenize_date(text)), language_(language) {}

  std::string read() {
    if (std::string whole = whole_text(); !whole.empty()) return whole;
    for (std::size_t i = 0; i < all_.tokens.size(); ++i) {
      Day day;
      const Shape shape = day_at(i, day);
      if (shape == Shape::impossible) return {};
      if (shape == Shape::date) return format(day);
    }
    return {};
  }

 private:
  // --- tokens
  const DateToken* token(std::size_t i) const { return i < all_.tokens.size() ? &all_.tokens[i] : nullptr; }
  bool is_number(std::size_t i, unsigned least, unsigned most) const {
    const DateToken* t = token(i);
    return t && t->kind == DateToken::Kind::number && t->digits >= least && t->digits <= most;
  }
  bool is_word(std::size_t i) const {
    const DateToken* t = token(i);
    return t && t->kind == DateToken::Kind::word;
  }
  std::string_view text(std::size_t i) const {
    const DateToken* t = token(i);
    return t ? all_.text_of(*t) : std::string_view();
  }
  bool is_mark(std::size_t i, char c) const {
    const std::string_view s = text(i);
    return s.size() == 1 && s[0] == c;
  }
  bool spaced(std::size_t i) const { return token(i) && token(i)->spaced; }
  int value(std::size_t i) const {
    return static_cast<int>(std::min<std::int64_t>(token(i)->value, 99'999'999));
  }
  template <std::size_t N>
  bool one_of(std::size_t i, const std::string_view (&words)[N]) const {
    return is_word(i) && std::find(std::begin(words), std::end(words), text(i)) != std::end(words);
  }
  bool language_is(std::string_view tag) const {
    return language_.substr(0, 2) == tag &&
           (language_.size() == 2 || language_[2] == '-' || language_[2] == '_');
  }

  // Past marks and words that join the parts of a date, four at most.
  std::size_t skip_joiners(std::size_t i) const {
    for (unsigned n = 0; n < 4; ++n, ++i) {
      if (one_of(i, kJoiners)) continue;
      const bool mark = is_mark(i, '.') || is_mark(i, ',') || is_mark(i, '-') || is_mark(i, '/') ||
                        is_mark(i, '\'') || text(i) == "’" || text(i) == "،" || text(i) == "º";
      if (!mark) break;
    }
    return i;
  }

  // A month's name at i; `end` becomes the token after it.
  const meta::MonthName* month_at(std::size_t i, std::size_t& end) const {
    if (!is_word(i)) return nullptr;
    if (is_word(i + 1)) {
      const std::string pair = std::string(text(i)) + ' ' + std::string(text(i + 1));
      if (const auto* found = meta::find_month(pair)) return end = i + 2, found;
    }
    end = i + 1;
    return meta::find_month(text(i));
  }

  // --- days
  // Stores a date if it exists, in the calendar that its year or month shows.
  Shape accept(int year, int month, int day, Calendar calendar, std::size_t begin, std::size_t end,
               Day& out) const {
    if (calendar == Calendar::buddhist && year < 100) year += 2500;
    if (year >= 2400 && year <= 2643) year -= 543;  // Buddhist era
    if (year >= 1200 && year <= 1500 && (calendar == Calendar::jalali || language_is("fa"))) {
      const std::optional<Civil> civil = meta::from_jalali(year, month, day);
      if (!civil) return Shape::impossible;
      year = civil->year, month = civil->month, day = civil->day;
    }
    if (year < 100) year += year < 70 ? 2000 : 1900;
    if (year < kFirstYear || year > kLastYear || !meta::is_valid_date(year, month, day))
      return Shape::impossible;
    out = {year, month, day, begin, end};
    return Shape::date;
  }

  Shape day_at(std::size_t i, Day& out) const {
    if (is_number(i, 1, 18)) {
      for (const auto form :
           {&DateReader::compact, &DateReader::year_first, &DateReader::han_units, &DateReader::numeric,
            &DateReader::day_and_name, &DateReader::year_and_name, &DateReader::day_and_month_word})
        if (const Shape shape = (this->*form)(i, out); shape != Shape::none) return shape;
      return Shape::none;
    }
    return name_first(i, out);
  }

  // 20210514, also followed by a time (20210514T1011, 20210514101112).
  Shape compact(std::size_t i, Day& out) const {
    if (!is_number(i, 8, 8) && !is_number(i, 14, 14)) return Shape::none;
    const std::int64_t digits = is_number(i, 8, 8) ? token(i)->value : token(i)->value / 1'000'000;
    const int year = static_cast<int>(digits / 10'000);
    if (year < 1900 || year > kLastYear) return Shape::none;  // some other number
    const Shape shape = accept(year, static_cast<int>(digits / 100 % 100), static_cast<int>(digits % 100),
                               Calendar::gregorian, i, i + 1, out);
    return shape == Shape::date ? shape : Shape::none;
  }

  // 2021-05-14, 2021/5/14, 2021. 5. 14.
  Shape year_first(std::size_t i, Day& out) const {
    if (!is_number(i, 4, 4) || !is_number(i + 2, 1, 2) || !is_number(i + 4, 1, 2)) return Shape::none;
    if (text(i + 1) != text(i + 3)) return Shape::none;
    if (!is_mark(i + 1, '-') && !is_mark(i + 1, '/') && !is_mark(i + 1, '.')) return Shape::none;
    return accept(value(i), value(i + 2), value(i + 4), Calendar::gregorian, i, i + 5, out);
  }

  // 2021年5月14日, 2021년 5월 14일
  Shape han_units(std::size_t i, Day& out) const {
    const auto unit = [&](std::size_t k, std::string_view a, std::string_view b) {
      return is_word(k) && (text(k) == a || text(k).starts_with(b));
    };
    const bool era = i >= 2 && text(i - 2) == "令" && text(i - 1) == "和";  // Reiwa 1 is 2019
    if (!is_number(i, era ? 1 : 2, 4) || !unit(i + 1, "年", "년")) return Shape::none;
    if (!is_number(i + 2, 1, 2) || !unit(i + 3, "月", "월") || !is_number(i + 4, 1, 2)) return Shape::none;
    const std::size_t end = unit(i + 5, "日", "일") || unit(i + 5, "號", "号") ? i + 6 : i + 5;
    return accept(era ? value(i) + 2018 : value(i), value(i + 2), value(i + 4), Calendar::gregorian, i, end,
                  out);
  }

  // 14.05.2021, 14/5/2021, 05/14/2021, 14.05.21
  Shape numeric(std::size_t i, Day& out) const {
    if (!is_number(i, 1, 2) || !is_number(i + 2, 1, 2) || text(i + 1) != text(i + 3)) return Shape::none;
    const bool short_year = is_number(i + 4, 2, 2) && !spaced(i + 1) && !spaced(i + 4);
    if (!is_number(i + 4, 4, 4) && !short_year) return Shape::none;
    const bool dot = is_mark(i + 1, '.'), dash = is_mark(i + 1, '-');
    if (!dot && !dash && !is_mark(i + 1, '/')) return Shape::none;
    if (i > 0 && !spaced(i) && (is_mark(i - 1, '.') || is_mark(i - 1, '-'))) return Shape::none;
    if (short_year && text(i + 5) == text(i + 1) && is_number(i + 6, 1, 18)) return Shape::none;  // 1.2.30.4
    int first = value(i), second = value(i + 2);
    if (!dot && first <= 12 && second <= 12 && first != second) {
      if (!dash && language_.empty()) return Shape::impossible;  // which is the month?
      if (month_first()) std::swap(first, second);
    } else if (second > 12) {
      std::swap(first, second);
    }
    return accept(value(i + 4), second, first, Calendar::gregorian, i, i + 5, out);
  }

  // Whether numeric dates of the page's language put the month first: English as the United States and the
  // Philippines write it, and English that names no country.
  bool month_first() const {
    return language_is("en") &&
           (language_.size() == 2 || language_.ends_with("US") || language_.ends_with("PH"));
  }

  // 14 May 2021, 14-May-21, 5 de marzo de 2021, ๑๔ ก.ย. ๒๕๖๖
  Shape day_and_name(std::size_t i, Day& out) const {
    if (!is_number(i, 1, 2)) return Shape::none;
    std::size_t after = 0;
    const meta::MonthName* const month = month_at(skip_joiners(i + 1), after);
    if (!month) return Shape::none;
    const std::size_t year = skip_joiners(after);
    const bool short_year = is_number(year, 2, 2) && !is_mark(year + 1, ':') && !is_mark(year + 1, '.');
    if (!is_number(year, 4, 4) && !short_year) return Shape::none;
    return accept(value(year), month->month, value(i), month->calendar, i, year + 1, out);
  }

  // 2021 May 14
  Shape year_and_name(std::size_t i, Day& out) const {
    if (!is_number(i, 4, 4)) return Shape::none;
    std::size_t after = 0;
    const meta::MonthName* const month = month_at(skip_joiners(i + 1), after);
    if (!month) return Shape::none;
    const std::size_t day = skip_joiners(after);
    if (!is_number(day, 1, 2) || is_mark(day + 1, ':')) return Shape::none;
    return accept(value(i), month->month, value(day), month->calendar, i, day + 1, out);
  }

  // 14 tháng 5, 2021
  Shape day_and_month_word(std::size_t i, Day& out) const {
    if (!is_number(i, 1, 2) || (text(i + 1) != "tháng" && text(i + 1) != "thg")) return Shape::none;
    const std::size_t month = is_mark(i + 2, '.') ? i + 3 : i + 2;
    const std::size_t year = skip_joiners(month + 1);
    if (!is_number(month, 1, 2) || !is_number(year, 4, 4)) return Shape::none;
    return accept(value(year), value(month), value(i), Calendar::gregorian, i, year + 1, out);
  }

  // May 14th, 2021; tháng 5 14, 2021; May 14 10:11:12 UTC 2021 (asctime)
  Shape name_first(std::size_t i, Day& out) const {
    std::size_t after = 0;
    const meta::MonthName* const month = month_at(i, after);
    const bool numbered = !month && (text(i) == "tháng" || text(i) == "thg") && is_number(i + 1, 1, 2);
    if (!month && !numbered) return Shape::none;
    if (numbered) after = i + 2;
    const std::size_t day = skip_joiners(after);
    if (!is_number(day, 1, 2)) return Shape::none;
    std::size_t year = skip_joiners(day + 1), end = year + 1;
    if (const std::optional<Clock> clock = is_mark(year + 1, ':') ? clock_at(year, true) : std::nullopt)
      end = year, year = skip_joiners(clock->end);
    if (!is_number(year, 4, 4)) return Shape::none;
    const int number = month ? month->month : value(i + 1);
    return accept(value(year), number, value(day), month ? month->calendar : Calendar::gregorian, i, end,
                  out);
  }

  // --- times of day
  std::optional<Clock> clock_after(const Day& day) const {
    const std::size_t i = day.end;
    if (is_number(day.begin, 14, 14)) {
      const int digits = static_cast<int>(token(day.begin)->value % 1'000'000);
      return checked({digits / 10'000, digits / 100 % 100, digits % 100, {}, i});
    }
    if (text(i) == "t" && (is_number(i + 1, 4, 4) || is_number(i + 1, 6, 6))) {
      const int digits = value(i + 1);
      const bool seconds = is_number(i + 1, 6, 6);
      const int minutes = seconds ? digits / 100 : digits;
      Clock clock{minutes / 100, minutes % 100, seconds ? digits % 100 : -1, {}, i + 2};
      read_zone(clock);
      return checked(clock);
    }
    bool joined = true;
    for (std::size_t k = i; k < i + 7 && token(k); ++k) {
      if (is_number(k, 1, 18)) return clock_at(k, joined);
      joined = !is_word(k) || one_of(k, kTimeJoiners) || meta::find_month(text(k)) != nullptr;
    }
    return std::nullopt;
  }

  // "10:05, 14/09/2023": the nearest time before the day, with no other number between.
  std::optional<Clock> clock_before(const Day& day) const {
    std::size_t at = day.begin;
    for (std::size_t k = day.begin; k > 0 && k + 12 > day.begin; --k)
      if (is_mark(k, ':') && is_number(k - 1, 1, 2)) at = k - 1;
    if (at == day.begin) return std::nullopt;
    const std::optional<Clock> clock = clock_at(at, true);
    if (!clock || clock->end > day.begin || day.begin > clock->end + 6) return std::nullopt;
    for (std::size_t k = clock->end; k < day.begin; ++k)
      if (is_number(k, 1, 18)) return std::nullopt;
    return clock;
  }

  static std::optional<Clock> checked(Clock clock) {
    if (clock.hour > 23 || clock.minute > 59 || clock.second > 60) return std::nullopt;
    return clock;
  }

  // A time whose hour is token i. `joined`: what stands before leads up to a time, so that 16.22 is one.
  std::optional<Clock> clock_at(std::size_t i, bool joined) const {
    if (!is_number(i, 1, 2)) return std::nullopt;
    Clock clock{value(i), 0, -1, {}, i + 1};
    const bool colon = is_mark(i + 1, ':');
    const bool dot = is_mark(i + 1, '.') && joined && !spaced(i + 1);
    const bool hour_word =
        is_word(i + 1) && (text(i + 1) == "h" || text(i + 1) == "時" || text(i + 1) == "时" ||
                           text(i + 1) == "点" || text(i + 1) == "點" || text(i + 1) == "시");
    if ((colon || dot || hour_word) && is_number(i + 2, 2, 2) &&
        !(dot && is_mark(i + 3, '.') && is_number(i + 4, 4, 4))) {
      clock.minute = value(i + 2);
      clock.end = i + 3;
      if ((is_mark(i + 3, ':') || (dot && is_mark(i + 3, '.'))) && is_number(i + 4, 2, 2)) {
        clock.second = value(i + 4);
        clock.end = i + 5;
        if ((is_mark(i + 5, '.') || is_mark(i + 5, ',')) && !spaced(i + 6) && is_number(i + 6, 1, 9))
          clock.end = i + 7;
      }
      if (text(clock.end) == "分" || text(clock.end) == "분") ++clock.end;
    } else if (!hour_word && !is_half_day(i + 1)) {
      return std::nullopt;
    } else if (hour_word) {
      clock.end = i + 2;
    }
    half_day(i, clock);
    if (text(clock.end) == "uhr" || text(clock.end) == "h" || text(clock.end) == "uur") ++clock.end;
    read_zone(clock);
    return checked(clock);
  }

  bool is_half_day(std::size_t i) const {
    if (text(i) == "am" || text(i) == "pm") return true;
    return (text(i) == "a" || text(i) == "p") && is_mark(i + 1, '.') && text(i + 2) == "m";
  }

  // "3:05 p.m.", "下午3:05", "오후 3:05"
  void half_day(std::size_t hour, Clock& clock) const {
    bool after_noon = false, before_noon = false;
    if (is_half_day(clock.end)) {
      after_noon = text(clock.end)[0] == 'p';
      before_noon = !after_noon;
      clock.end += text(clock.end).size() == 2 ? 1U : 3U;
      if (is_mark(clock.end, '.')) ++clock.end;
    } else if (hour > 0) {
      const std::string_view before = text(hour - 1);
      after_noon =
          before == "오후" || (before == "午" || before == "後" ? hour > 1 && is_afternoon(hour) : false);
      before_noon = before == "오전" || (before == "午" && hour > 1 && text(hour - 2) == "上");
    }
    if (after_noon && clock.hour < 12) clock.hour += 12;
    if (before_noon && clock.hour == 12) clock.hour = 0;
  }
  bool is_afternoon(std::size_t hour) const {
    const std::string_view first = text(hour - 2), second = text(hour - 1);
    return (first == "下" && second == "午") || (first == "午" && second == "後");
  }

  // "+07:00", "+0700", "GMT+7", "WIB", "(UTC)"
  void read_zone(Clock& clock) const {
    std::size_t i = clock.end;
    if (is_mark(i, '(') || is_mark(i, ',')) ++i;
    std::optional<int> zone = is_word(i) ? meta::zone_offset(text(i)) : std::nullopt;
    if (zone) clock.end = ++i;
    const bool plus = is_mark(i, '+');
    const bool sign = (plus || is_mark(i, '-')) && !spaced(i + 1) && (!zone || zone == 0);
    if (sign && (is_number(i + 1, 4, 4) || is_number(i + 1, 1, 2))) {
      int minutes = is_number(i + 1, 4, 4) ? value(i + 1) / 100 * 60 + value(i + 1) % 100 : value(i + 1) * 60;
      std::size_t end = i + 2;
      if (is_number(i + 1, 1, 2) && is_mark(i + 2, ':') && is_number(i + 3, 2, 2)) {
        minutes += value(i + 3);
        end = i + 4;
      } else if (is_number(i + 1, 1, 2) && !plus && !zone) {
        return;  // "10:05 -3" is no zone
      }
      if (minutes <= 14 * 60) {
        zone = plus ? minutes : -minutes;
        clock.end = end;
      }
    }
    clock.zone = zone;
  }

  // --- whole texts
  // What is a date only when nothing else is said: "2021", "2021-05", seconds or milliseconds since 1970.
  std::string whole_text() const {
    const std::size_t n = all_.tokens.size();
    char out[32];
    if (n == 1 && is_number(0, 4, 4) && value(0) >= 1900 && value(0) <= kLastYear)
      return std::string(text(0));
    if (n == 3 && is_number(0, 4, 4) && is_number(2, 1, 2) && (is_mark(1, '-') || is_mark(1, '/'))) {
      if (value(0) < 1900 || value(0) > kLastYear || value(2) < 1 || value(2) > 12) return {};
      std::snprintf(out, sizeof out, "%04d-%02d", value(0), value(2));
      return out;
    }
    if (n == 1 && (is_number(0, 10, 10) || is_number(0, 13, 13))) {
      const std::int64_t seconds = is_number(0, 13, 13) ? token(0)->value / 1000 : token(0)->value;
      const Civil c = meta::civil_from_days(seconds / 86400);
      const int rest = static_cast<int>(seconds % 86400);
      return write({c.year, c.month, c.day, 0, 1}, Clock{rest / 3600, rest / 60 % 60, rest % 60, 0, 1});
    }
    return {};
  }

  std::string format(const Day& day) const {
    std::optional<Clock> clock = clock_after(day);
    if (!clock) clock = clock_before(day);
    return write(day, clock);
  }

  static std::string write(const Day& day, const std::optional<Clock>& clock) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", day.year, day.month, day.day);
    std::string out = buffer;
    if (!clock) return out;
    std::snprintf(buffer, sizeof buffer, "T%02d:%02d", clock->hour, clock->minute);
    out += buffer;
    if (clock->second >= 0) {
      std::snprintf(buffer, sizeof buffer, ":%02d", clock->second);
      out += buffer;
    }
    if (!clock->zone) return out;
    const int zone = *clock->zone;
    if (zone == 0) return out + 'Z';
    std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", zone < 0 ? '-' : '+', std::abs(zone) / 60,
                  std::abs(zone) % 60);
    return out + buffer;
  }

  meta::DateTokens all_;
  std::string_view language_;
};

}  // namespace

std::string parse_date(std::string_view text, std::string_view language) {
  return DateReader(text, language).read();
}

}  // namespace saring
