// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "saring/text/language.h"

using namespace saring;

TEST_CASE("languages of plain sentences are told apart") {
  const auto guess = [](std::string_view text) { return guess_language(text).language; };
  CHECK(guess("The ferry leaves the harbour at seven in the morning and comes back when the market has "
              "closed.") == "en");
  CHECK(guess("Kapal itu berangkat dari pelabuhan setiap pagi dan kembali setelah pasar ikan di kota sudah "
              "tutup.") == "id");
  CHECK(guess("Die Fähre verlässt den Hafen jeden Morgen um sieben und kommt zurück, sobald der Markt "
              "geschlossen ist.") == "de");
  CHECK(guess("Паром отходит от пристани каждое утро и возвращается, когда рынок уже закрыт и люди идут "
              "домой.") == "ru");
  CHECK(guess("תחנת הרכבת נמצאת ליד השוק הישן, ובכל בוקר יוצאת ממנה רכבת אל העיר הגדולה.") == "he");
  CHECK(guess("渡船每天早上七点离开港口，市场关门以后才回来，船上的人都在谈论天气。") == "zh");
  CHECK(guess("เรือออกจากท่าทุกเช้าและกลับมาเมื่อตลาดปิดแล้ว ผู้คนบนเรือคุยกันเรื่องอากาศ") == "th");
  CHECK(guess("フェリーは毎朝七時に港を出て、市場が閉まったあとに戻ってきます。") == "ja");
}

TEST_CASE("a guess carries its share, and no guess is empty") {
  const LanguageGuess sure = guess_language(
      "The ferry leaves the harbour at seven in the morning and comes back when the market has closed.");
  CHECK(sure.confidence > 0.8);
  CHECK(sure.confidence <= 1.0);
  for (const std::string_view text : {"", "12 34 !?", "\xFF\xFE\x80"}) {
    CHECK(guess_language(text).language.empty());
    CHECK(guess_language(text).confidence == 0.0);
  }
  std::string long_text;
  for (int i = 0; i < 20000; ++i) long_text += "Kapal itu berangkat dari pelabuhan setiap pagi. ";
  CHECK(guess_language(long_text).language == "id");
}

TEST_CASE("declared tags come out in BCP 47 form") {
  CHECK(canonical_language("en_US") == "en-US");
  CHECK(canonical_language("ID") == "id");
  CHECK(canonical_language(" zh-hant-tw ") == "zh-Hant-TW");
  CHECK(canonical_language("id_ID.UTF-8") == "id-ID");
  CHECK(canonical_language("in-id") == "id-ID");
  CHECK(canonical_language("iw") == "he");
  CHECK(canonical_language("es-419") == "es-419");
  CHECK(canonical_language("de-CH-1996") == "de-CH-1996");
}

TEST_CASE("what is not a language tag gives nothing") {
  for (const std::string_view tag : {"", "-", "e", "english", "en,fr", "en-", "utf-8", "x-default", "und",
                                     "<en>", "en us", "\xC3\xA9n", "123"}) {
    CAPTURE(tag);
    CHECK(canonical_language(tag).empty());
  }
  CHECK(canonical_language(std::string(10000, 'e')).empty());
  CHECK(canonical_language("en-" + std::string(10000, 'a')).empty());
}
