// SPDX-License-Identifier: Apache-2.0
// Names that dates are written with, and the calendar arithmetic under them.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace saring::meta {

enum class Calendar : std::uint8_t { gregorian, buddhist, jalali };

struct MonthName {
  std::string_view name;  // folded as fold_date_word does
  std::uint8_t month;     // 1-12
  Calendar calendar = Calendar::gregorian;
};

// Month for a folded word, or for two folded words joined by a space; null if it is no month.
const MonthName* find_month(std::string_view folded);

// Minutes east of UTC for a folded zone abbreviation ("wib", "cest"); empty if unknown or ambiguous.
std::optional<int> zone_offset(std::string_view folded);

bool is_valid_date(int year, int month, int day);

// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days_from_civil(int year, int month, int day);

struct Civil {
  int year, month, day;
};
Civil civil_from_days(std::int64_t days);

// A date of the Solar Hijri calendar (years 1200-1500) as Gregorian; empty if there is no such day.
std::optional<Civil> from_jalali(int year, int month, int day);

// Seconds since 1970 of a date as parse_date writes it; a date without zone counts as UTC, one without time
// as its first second. Empty if `iso` is not of that form.
std::optional<std::int64_t> epoch_seconds(std::string_view iso);

}  // namespace saring::meta
