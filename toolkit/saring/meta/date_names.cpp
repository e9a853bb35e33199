// SPDX-License-Identifier: Apache-2.0
// Names after Unicode CLDR's wide and abbreviated months (format and stand-alone), and spellings seen on news
// pages.
#include <algorithm>
#include <array>

#include "saring/meta/date_internal.h"

namespace saring::meta {
namespace {

constexpr auto kBuddhist = Calendar::buddhist;
constexpr auto kJalali = Calendar::jalali;

// Folded: case folded, NFKC, dotless i as i, no nukta, alef without hamza or madda, Persian yeh and kaf, teh
// marbuta as heh. Languages that share a spelling share a row; no two give one spelling different months.
constexpr MonthName kMonths[] = {
    // clang-format off
    // Latin script: en id ms es pt fr de it nl pl tr ca ro sv da nb fi cs hu
    {"january", 1}, {"januari", 1}, {"januar", 1}, {"janvier", 1}, {"janv", 1}, {"jan", 1}, {"enero", 1}, {"ene", 1},
    {"janeiro", 1}, {"jänner", 1}, {"jaenner", 1}, {"gennaio", 1}, {"genn", 1}, {"gen", 1}, {"stycznia", 1},
    {"styczeń", 1}, {"sty", 1}, {"ocak", 1}, {"oca", 1}, {"gener", 1}, {"ianuarie", 1}, {"tammikuuta", 1},
    {"tammikuu", 1}, {"ledna", 1}, {"leden", 1}, {"január", 1},
    {"february", 2}, {"februari", 2}, {"pebruari", 2}, {"februar", 2}, {"feb", 2}, {"febr", 2}, {"febrero", 2},
    {"fevereiro", 2}, {"fev", 2}, {"février", 2}, {"fevrier", 2}, {"févr", 2}, {"fév", 2}, {"feber", 2},
    {"febbraio", 2}, {"febb", 2}, {"lutego", 2}, {"luty", 2}, {"lut", 2}, {"şubat", 2}, {"subat", 2}, {"şub", 2},
    {"febrer", 2}, {"februarie", 2}, {"helmikuuta", 2}, {"helmikuu", 2}, {"února", 2}, {"únor", 2}, {"február", 2},
    {"march", 3}, {"maret", 3}, {"mac", 3}, {"marzo", 3}, {"março", 3}, {"marco", 3}, {"mars", 3}, {"märz", 3},
    {"maerz", 3}, {"mrz", 3}, {"mär", 3}, {"maart", 3}, {"mrt", 3}, {"marca", 3}, {"marzec", 3}, {"mart", 3},
    {"mar", 3}, {"març", 3}, {"martie", 3}, {"marts", 3}, {"maaliskuuta", 3}, {"maaliskuu", 3}, {"března", 3},
    {"březen", 3}, {"március", 3},
    {"april", 4}, {"apr", 4}, {"abril", 4}, {"abr", 4}, {"avril", 4}, {"avr", 4}, {"aprile", 4}, {"kwietnia", 4},
    {"kwiecień", 4}, {"kwi", 4}, {"nisan", 4}, {"nis", 4}, {"aprilie", 4}, {"huhtikuuta", 4}, {"huhtikuu", 4},
    {"dubna", 4}, {"duben", 4}, {"április", 4},
    {"may", 5}, {"mei", 5}, {"mayo", 5}, {"maio", 5}, {"mai", 5}, {"maggio", 5}, {"mag", 5}, {"maja", 5},
    {"maj", 5}, {"mayis", 5}, {"maig", 5}, {"toukokuuta", 5}, {"toukokuu", 5}, {"května", 5}, {"květen", 5},
    {"május", 5},
    {"june", 6}, {"juni", 6}, {"jun", 6}, {"junio", 6}, {"junho", 6}, {"juin", 6}, {"giugno", 6}, {"giu", 6},
    {"czerwca", 6}, {"czerwiec", 6}, {"cze", 6}, {"haziran", 6}, {"haz", 6}, {"juny", 6}, {"iunie", 6},
    {"kesäkuuta", 6}, {"kesäkuu", 6}, {"června", 6}, {"červen", 6}, {"június", 6},
    {"july", 7}, {"juli", 7}, {"julai", 7}, {"jul", 7}, {"julio", 7}, {"julho", 7}, {"juillet", 7}, {"juil", 7},
    {"luglio", 7}, {"lug", 7}, {"lipca", 7}, {"lipiec", 7}, {"lip", 7}, {"temmuz", 7}, {"tem", 7}, {"juliol", 7},
    {"iulie", 7}, {"heinäkuuta", 7}, {"heinäkuu", 7}, {"července", 7}, {"červenec", 7}, {"július", 7},
    {"august", 8}, {"agustus", 8}, {"ogos", 8}, {"aug", 8}, {"agu", 8}, {"agt", 8}, {"ags", 8}, {"ogo", 8},
    {"agosto", 8}, {"ago", 8}, {"août", 8}, {"aout", 8}, {"augustus", 8}, {"sierpnia", 8}, {"sierpień", 8},
    {"sie", 8}, {"ağustos", 8}, {"agustos", 8}, {"ağu", 8}, {"agost", 8}, {"augusti", 8}, {"elokuuta", 8},
    {"elokuu", 8}, {"srpna", 8}, {"srpen", 8}, {"augusztus", 8},
    {"september", 9}, {"sept", 9}, {"sep", 9}, {"septiembre", 9}, {"setiembre", 9}, {"setembro", 9}, {"set", 9},
    {"septembre", 9}, {"settembre", 9}, {"sett", 9}, {"września", 9}, {"wrzesień", 9}, {"wrz", 9}, {"eylül", 9},
    {"eylul", 9}, {"eyl", 9}, {"setembre", 9}, {"septembrie", 9}, {"syyskuuta", 9}, {"syyskuu", 9}, {"září", 9},
    {"szeptember", 9},
    {"october", 10}, {"oktober", 10}, {"okt", 10}, {"oct", 10}, {"octubre", 10}, {"outubro", 10}, {"out", 10},
    {"octobre", 10}, {"ottobre", 10}, {"ott", 10}, {"października", 10}, {"październik", 10}, {"paź", 10},
    {"ekim", 10}, {"eki", 10}, {"octombrie", 10}, {"lokakuuta", 10}, {"lokakuu", 10}, {"října", 10}, {"říjen", 10},
    {"október", 10},
    {"november", 11}, {"nopember", 11}, {"nov", 11}, {"nop", 11}, {"noviembre", 11}, {"novembro", 11},
    {"novembre", 11}, {"listopada", 11}, {"listopad", 11}, {"lis", 11}, {"kasim", 11}, {"kas", 11},
    {"noiembrie", 11}, {"marraskuuta", 11}, {"marraskuu", 11}, {"listopadu", 11},
    {"december", 12}, {"desember", 12}, {"disember", 12}, {"dezember", 12}, {"dec", 12}, {"des", 12}, {"dis", 12},
    {"dez", 12}, {"diciembre", 12}, {"dic", 12}, {"dezembro", 12}, {"décembre", 12}, {"decembre", 12}, {"déc", 12},
    {"dicembre", 12}, {"grudnia", 12}, {"grudzień", 12}, {"gru", 12}, {"aralik", 12}, {"ara", 12},
    {"desembre", 12}, {"decembrie", 12}, {"joulukuuta", 12}, {"joulukuu", 12}, {"prosince", 12}, {"prosinec", 12},
    // Russian, Ukrainian
    {"января", 1}, {"январь", 1}, {"янв", 1}, {"січня", 1}, {"січень", 1}, {"січ", 1},
    {"февраля", 2}, {"февраль", 2}, {"фев", 2}, {"февр", 2}, {"лютого", 2}, {"лютий", 2}, {"лют", 2},
    {"марта", 3}, {"март", 3}, {"мар", 3}, {"березня", 3}, {"березень", 3}, {"бер", 3},
    {"апреля", 4}, {"апрель", 4}, {"апр", 4}, {"квітня", 4}, {"квітень", 4}, {"квіт", 4},
    {"мая", 5}, {"май", 5}, {"травня", 5}, {"травень", 5}, {"трав", 5},
    {"июня", 6}, {"июнь", 6}, {"июн", 6}, {"червня", 6}, {"червень", 6}, {"черв", 6},
    {"июля", 7}, {"июль", 7}, {"июл", 7}, {"липня", 7}, {"липень", 7}, {"лип", 7},
    {"августа", 8}, {"август", 8}, {"авг", 8}, {"серпня", 8}, {"серпень", 8}, {"серп", 8},
    {"сентября", 9}, {"сентябрь", 9}, {"сен", 9}, {"сент", 9}, {"вересня", 9}, {"вересень", 9}, {"вер", 9},
    {"октября", 10}, {"октябрь", 10}, {"окт", 10}, {"жовтня", 10}, {"жовтень", 10}, {"жовт", 10},
    {"ноября", 11}, {"ноябрь", 11}, {"ноя", 11}, {"нояб", 11}, {"листопада", 11}, {"листопад", 11}, {"лист", 11},
    {"декабря", 12}, {"декабрь", 12}, {"дек", 12}, {"грудня", 12}, {"грудень", 12}, {"груд", 12},
    // Greek
    {"ιανουαρίου", 1}, {"ιαν", 1}, {"φεβρουαρίου", 2}, {"φεβ", 2}, {"μαρτίου", 3}, {"μαρ", 3}, {"απριλίου", 4},
    {"απρ", 4}, {"μαίου", 5}, {"μαΐου", 5}, {"μαϊ", 5}, {"ιουνίου", 6}, {"ιουν", 6}, {"ιουλίου", 7}, {"ιουλ", 7},
    {"αυγούστου", 8}, {"αυγ", 8}, {"σεπτεμβρίου", 9}, {"σεπ", 9}, {"οκτωβρίου", 10}, {"οκτ", 10},
    {"νοεμβρίου", 11}, {"νοε", 11}, {"δεκεμβρίου", 12}, {"δεκ", 12},
    // Arabic: Egypt and Gulf, Levant and Iraq, Maghreb
    {"ینایر", 1}, {"کانون الثانی", 1}, {"جانفی", 1}, {"فبرایر", 2}, {"شباط", 2}, {"فیفری", 2}, {"مارس", 3},
    {"اذار", 3}, {"ابریل", 4}, {"نیسان", 4}, {"افریل", 4}, {"مایو", 5}, {"ایار", 5}, {"مای", 5}, {"یونیو", 6},
    {"یونیه", 6}, {"حزیران", 6}, {"جوان", 6}, {"یولیو", 7}, {"یولیه", 7}, {"تموز", 7}, {"جویلیه", 7},
    {"اغسطس", 8}, {"اب", 8}, {"اوت", 8}, {"سبتمبر", 9}, {"ایلول", 9}, {"اکتوبر", 10}, {"تشرین الاول", 10},
    {"نوفمبر", 11}, {"تشرین الثانی", 11}, {"دیسمبر", 12}, {"کانون الاول", 12},
    // Persian: Gregorian months, then the Solar Hijri year
    {"ژانویه", 1}, {"فوریه", 2}, {"اوریل", 4}, {"اپریل", 4}, {"مه", 5}, {"می", 5}, {"ژوین", 6}, {"ژوئن", 6},
    {"ژوییه", 7}, {"ژوئیه", 7}, {"جولای", 7}, {"اگوست", 8}, {"سپتامبر", 9}, {"اکتبر", 10}, {"نوامبر", 11},
    {"دسامبر", 12},
    {"فروردین", 1, kJalali}, {"اردیبهشت", 2, kJalali}, {"خرداد", 3, kJalali}, {"تیر", 4, kJalali},
    {"مرداد", 5, kJalali}, {"امرداد", 5, kJalali}, {"شهریور", 6, kJalali}, {"مهر", 7, kJalali}, {"ابان", 8, kJalali},
    {"اذر", 9, kJalali}, {"دی", 10, kJalali}, {"بهمن", 11, kJalali}, {"اسفند", 12, kJalali},
    // Hindi
    {"जनवरी", 1}, {"जन", 1}, {"फरवरी", 2}, {"फर", 2}, {"मार्च", 3}, {"अप्रैल", 4}, {"मई", 5}, {"जून", 6}, {"जुलाई", 7},
    {"अगस्त", 8}, {"अग", 8}, {"सितंबर", 9}, {"सितम्बर", 9}, {"सित", 9}, {"अक्टूबर", 10}, {"अक्तूबर", 10},
    {"नवंबर", 11}, {"नवम्बर", 11}, {"नव", 11}, {"दिसंबर", 12}, {"दिसम्बर", 12}, {"दिस", 12},
    // Thai; letters of an abbreviation keep the dot between them
    {"มกราคม", 1, kBuddhist}, {"ม.ค", 1, kBuddhist}, {"กุมภาพันธ์", 2, kBuddhist}, {"ก.พ", 2, kBuddhist},
    {"มีนาคม", 3, kBuddhist}, {"มี.ค", 3, kBuddhist}, {"เมษายน", 4, kBuddhist}, {"เม.ย", 4, kBuddhist},
    {"พฤษภาคม", 5, kBuddhist}, {"พ.ค", 5, kBuddhist}, {"มิถุนายน", 6, kBuddhist}, {"มิ.ย", 6, kBuddhist},
    {"กรกฎาคม", 7, kBuddhist}, {"ก.ค", 7, kBuddhist}, {"สิงหาคม", 8, kBuddhist}, {"ส.ค", 8, kBuddhist},
    {"กันยายน", 9, kBuddhist}, {"ก.ย", 9, kBuddhist}, {"ตุลาคม", 10, kBuddhist}, {"ต.ค", 10, kBuddhist},
    {"พฤศจิกายน", 11, kBuddhist}, {"พ.ย", 11, kBuddhist}, {"ธันวาคม", 12, kBuddhist}, {"ธ.ค", 12, kBuddhist},
    // clang-format on
};

struct Zone {
  std::string_view name;
  int minutes;  // east of UTC
};
// Abbreviations with one meaning on news pages. IST, AST, WAT and zones that change with the season under one
// name (ET, PT) are left out: a time without zone is truer than a wrong one.
constexpr Zone kZones[] = {
    {"z", 0},      {"utc", 0},    {"gmt", 0},    {"ut", 0},     {"wet", 0},    {"wib", 420},  {"wita", 480},
    {"wit", 540},  {"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360},
    {"pst", -480}, {"pdt", -420}, {"cet", 60},   {"cest", 120}, {"mez", 60},   {"mesz", 120}, {"bst", 60},
    {"eet", 120},  {"eest", 180}, {"msk", 180},  {"мск", 180},  {"trt", 180},  {"sgt", 480},  {"myt", 480},
    {"hkt", 480},  {"jst", 540},  {"kst", 540},  {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780},
    {"brt", -180}, {"art", -180}, {"ict", 420},  {"pht", 480},  {"pkt", 300},  {"irst", 210}};

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// The 33-year rule, exact for the years a page can carry (the astronomical rule first departs from it in
// 1502).
bool is_jalali_leap(int year) {
  constexpr std::array<int, 8> kLeap = {1, 5, 9, 13, 17, 22, 26, 30};
  return std::find(kLeap.begin(), kLeap.end(), year % 33) != kLeap.end();
}

int jalali_month_days(int year, int month) {
  if (month <= 6) return 31;
  return month < 12 || is_jalali_leap(year) ? 30 : 29;
}

}  // namespace

// Every word near a number is looked up: the rows by the first byte of their names, each byte's in the order
// of the table.
namespace {

struct MonthIndex {
  std::array<std::uint16_t, std::size(kMonths)> rows{};
  std::array<std::uint16_t, 257> first{};  // of each byte, in `rows`; and the end
};
constexpr MonthIndex kMonthIndex = [] {
  MonthIndex out{};
  std::array<std::uint16_t, 257> next{};  // place of each byte's next row
  for (const MonthName& row : kMonths) ++next[static_cast<unsigned char>(row.name.data()[0]) + 1u];
  for (std::size_t byte = 0; byte < 256; ++byte)
    next[byte + 1] = static_cast<std::uint16_t>(next[byte + 1] + next[byte]);
  out.first = next;
  for (std::size_t row = 0; row < std::size(kMonths); ++row)
    out.rows[next[static_cast<unsigned char>(kMonths[row].name.data()[0])]++] =
        static_cast<std::uint16_t>(row);
  return out;
}();

}  // namespace

const MonthName* find_month(std::string_view folded) {
  if (folded.empty()) return nullptr;
  const auto byte = static_cast<unsigned char>(folded[0]);
  for (std::size_t i = kMonthIndex.first[byte]; i < kMonthIndex.first[byte + 1u]; ++i)
    if (const MonthName& row = kMonths[kMonthIndex.rows[i]]; row.name == folded) return &row;
  return nullptr;
}

std::optional<int> zone_offset(std::string_view folded) {
  for (const Zone& zone : kZones)
    if (zone.name == folded) return zone.minutes;
  return std::nullopt;
}

bool is_valid_date(int year, int month, int day) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

std::int64_t days_from_civil(int year, int month, int day) {
  constexpr std::array<int, 12> kBefore = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const std::int64_t y = year - 1;
  const std::int64_t leap_days = y / 4 - y / 100 + y / 400 + (month > 2 && is_leap(year) ? 1 : 0);
  constexpr std::int64_t kEpoch = 719162;  // days from 0001-01-01 to 1970-01-01
  return y * 365 + leap_days + kBefore[static_cast<std::size_t>(month - 1)] + day - 1 - kEpoch;
}

Civil civil_from_days(std::int64_t days) {
  int year = static_cast<int>(1970 + days / 366);
  if (days < 0) year = static_cast<int>(1969 + days / 365);
  while (days_from_civil(year, 1, 1) > days) --year;
  while (days_from_civil(year + 1, 1, 1) <= days) ++year;
  int month = 12;
  while (days_from_civil(year, month, 1) > days) --month;
  return {year, month, static_cast<int>(days - days_from_civil(year, month, 1)) + 1};
}

std::optional<Civil> from_jalali(int year, int month, int day) {
  if (year < 1200 || year > 1500 || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > jalali_month_days(year, month)) return std::nullopt;
  std::int64_t days = days_from_civil(2021, 3, 21);  // 1 Farvardin 1400
  for (int y = 1400; y < year; ++y) days += is_jalali_leap(y) ? 366 : 365;
  for (int y = year; y < 1400; ++y) days -= is_jalali_leap(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) days += jalali_month_days(year, m);
  return civil_from_days(days + day - 1);
}

std::optional<std::int64_t> epoch_seconds(std::string_view iso) {
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    if (at + digits > iso.size()) return -1;
    for (const char c : iso.substr(at, digits)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (!is_valid_date(year, month, day)) return std::nullopt;
  std::int64_t seconds = days_from_civil(year, month, day) * 86400;
  if (iso.size() == 10) return seconds;
  const int hour = number(11, 2), minute = number(14, 2);
  if (hour < 0 || minute < 0) return std::nullopt;
  seconds += hour * 3600 + minute * 60;
  std::size_t at = 16;
  if (at < iso.size() && iso[at] == ':') {
    seconds += std::max(0, number(at + 1, 2));
    at += 3;
  }
  if (at < iso.size() && (iso[at] == '+' || iso[at] == '-')) {
    const int zone = std::max(0, number(at + 1, 2)) * 60 + std::max(0, number(at + 4, 2));
    seconds += (iso[at] == '-' ? zone : -zone) * 60;
  }
  return seconds;
}

}  // namespace saring::meta
