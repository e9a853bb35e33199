// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/meta/metadata.h"

using saring::parse_date;

TEST_CASE("dates in ISO 8601 keep the precision and zone they state") {
  CHECK(parse_date("2021-05-14") == "2021-05-14");
  CHECK(parse_date(" 2021-05-14T10:11 ") == "2021-05-14T10:11");
  CHECK(parse_date("2021-05-14T10:11:12Z") == "2021-05-14T10:11:12Z");
  CHECK(parse_date("2021-05-14T10:11:12.345678+02:00") == "2021-05-14T10:11:12+02:00");
  CHECK(parse_date("2021-05-14 10:11:12 -0330") == "2021-05-14T10:11:12-03:30");
  CHECK(parse_date("2021-05-14T10:11:12+07") == "2021-05-14T10:11:12+07:00");
  CHECK(parse_date("20210514T101112Z") == "2021-05-14T10:11:12Z");
  CHECK(parse_date("20210514") == "2021-05-14");
  CHECK(parse_date("20210514101112") == "2021-05-14T10:11:12");
  CHECK(parse_date("2021-05") == "2021-05");
  CHECK(parse_date("2021") == "2021");
  CHECK(parse_date("1620986400") == "2021-05-14T10:00:00Z");
  CHECK(parse_date("1620986400123") == "2021-05-14T10:00:00Z");
}

TEST_CASE("dates of mail and HTTP headers are read") {
  CHECK(parse_date("Fri, 14 May 2021 10:11:12 +0700") == "2021-05-14T10:11:12+07:00");
  CHECK(parse_date("Fri, 14 May 2021 10:11:12 GMT") == "2021-05-14T10:11:12Z");
  CHECK(parse_date("Friday, 14-May-21 10:11:12 GMT") == "2021-05-14T10:11:12Z");
  CHECK(parse_date("14 May 2021 10:11:12 UT") == "2021-05-14T10:11:12Z");
  CHECK(parse_date("Fri May 14 10:11:12 2021") == "2021-05-14T10:11:12");
  CHECK(parse_date("Fri May 14 10:11:12 UTC 2021") == "2021-05-14T10:11:12Z");
  CHECK(parse_date("Fri May 14 10:11 in the year") == "");
  CHECK(parse_date("Fri May 14 2021 10:11:12 GMT+0200 (CEST)") == "2021-05-14T10:11:12+02:00");
}

TEST_CASE("days, months and years in numbers follow the language") {
  CHECK(parse_date("03.04.2021") == "2021-04-03");
  CHECK(parse_date("3. 4. 2021", "cs") == "2021-04-03");
  CHECK(parse_date("03/04/2021", "fr") == "2021-04-03");
  CHECK(parse_date("03/04/2021", "en") == "2021-03-04");
  CHECK(parse_date("03/04/2021", "en-US") == "2021-03-04");
  CHECK(parse_date("03/04/2021", "en-GB") == "2021-04-03");
  CHECK(parse_date("03/04/2021").empty());
  CHECK(parse_date("04/04/2021") == "2021-04-04");
  CHECK(parse_date("25/04/2021") == "2021-04-25");
  CHECK(parse_date("04/25/2021", "fr") == "2021-04-25");
  CHECK(parse_date("03.04.21") == "2021-04-03");
  CHECK(parse_date("2021/4/3") == "2021-04-03");
}

struct Spelling {
  const char* language;
  const char* text;
  const char* expected;
};

TEST_CASE("month names of many languages are known") {
  const Spelling spellings[] = {
      {"id", "Kamis, 14 September 2023, 16:22 WIB", "2023-09-14T16:22+07:00"},
      {"id", "Senin, 25 Agustus 2023 | 15.47 WITA", "2023-08-25T15:47+08:00"},
      {"id", "Selasa, 22 Juli 2025 - 17:20 WIT", "2025-07-22T17:20+09:00"},
      {"ms", "3 Ogos 2022, 9:05 pm", "2022-08-03T21:05"},
      {"en", "September 14th, 2023 at 4:22 p.m. EST", "2023-09-14T16:22-05:00"},
      {"en", "The 1st of June, 2020", "2020-06-01"},
      {"en", "Sept. 4, 2019", "2019-09-04"},
      {"en", "2021 May 14", "2021-05-14"},
      {"es", "5 de marzo de 2021 a las 10:30 h", "2021-03-05T10:30"},
      {"pt", "12 de março de 2021 às 18h05", "2021-03-12T18:05"},
      {"pt", "12 out 2021", "2021-10-12"},
      {"fr", "le 1er août 2020 à 17h30", "2020-08-01T17:30"},
      {"fr", "Publié le 14 févr. 2020", "2020-02-14"},
      {"de", "Montag, 3. Mai 2021, 14:05 Uhr", "2021-05-03T14:05"},
      {"de", "6. März 2018 um 8.15 Uhr", "2018-03-06T08:15"},
      {"it", "lunedì 21 settembre 2020, ore 16.22", "2020-09-21T16:22"},
      {"nl", "22 maart 2019 om 12:01", "2019-03-22T12:01"},
      {"pl", "7 października 2020, godz. 11:45", "2020-10-07T11:45"},
      {"pl", "11 listopada 2020", "2020-11-11"},
      {"ru", "14 сентября 2023 г. в 10:05 МСК", "2023-09-14T10:05+03:00"},
      {"uk", "16:22, 14 листопада 2023 року", "2023-11-14T16:22"},
      {"tr", "27 KASIM 2020 10:15", "2020-11-27T10:15"},
      {"tr", "3 Ağustos 2021", "2021-08-03"},
      {"ar", "١٤ سبتمبر ٢٠٢٣", "2023-09-14"},
      {"ar", "14 تشرين الثاني 2023", "2023-11-14"},
      {"ar", "الخميس 14 أكتوبر، 2021", "2021-10-14"},
      {"fa", "۲۳ شهریور ۱۴۰۲ - ۱۰:۰۵", "2023-09-14T10:05"},
      {"fa", "۱۴۰۲/۰۶/۲۳", "2023-09-14"},
      {"fa", "۳۰ اسفند ۱۴۰۳", "2025-03-20"},
      {"hi", "14 फ़रवरी 2023, 10:05", "2023-02-14T10:05"},
      {"hi", "१४ सितंबर २०२३", "2023-09-14"},
      {"th", "14 กันยายน 2566 เวลา 10:05 น.", "2023-09-14T10:05"},
      {"th", "๑๔ ก.ย. ๖๖", "2023-09-14"},
      {"vi", "Thứ năm, 14/9/2023, 10:05 (GMT+7)", "2023-09-14T10:05+07:00"},
      {"vi", "ngày 14 tháng 9 năm 2023", "2023-09-14"},
      {"zh", "2023年9月14日 星期四 下午3:05", "2023-09-14T15:05"},
      {"ja", "２０２３年９月１４日（木）15時05分", "2023-09-14T15:05"},
      {"ja", "令和5年9月14日", "2023-09-14"},
      {"ko", "2023년 9월 14일 (목) 오후 3:05", "2023-09-14T15:05"},
      {"ko", "입력 2023. 9. 14. 10:05", "2023-09-14T10:05"},
      {"hu", "2021. május 14.", "2021-05-14"},
  };
  for (const Spelling& s : spellings) {
    INFO(s.text);
    CHECK(parse_date(s.text, s.language) == s.expected);
  }
}

TEST_CASE("what is no date, or an impossible one, gives nothing") {
  for (const char* text : {"", "Monday", "14 September", "September 2023", "30 February 2021", "2021-13-01",
                           "31.04.2021", "2021-02-29", "version 1.2.30.4", "0000-00-00", "99/99/2021",
                           "555-1234-5678", "30 اسفند 1402", "It may 12 be", "12 months", "20219914"}) {
    INFO(text);
    CHECK(parse_date(text, "en").empty());
  }
}

TEST_CASE("an impossible time of day leaves the date") {
  CHECK(parse_date("2021-05-14T25:00") == "2021-05-14");
  CHECK(parse_date("14 May 2021, 10:75") == "2021-05-14");
  CHECK(parse_date("14 May 2021 - 3 comments") == "2021-05-14");
  CHECK(parse_date("14 May 2021 | 5 min read") == "2021-05-14");
}
