// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/meta/metadata.h"

using saring::cut_site_name;

TEST_CASE("a site's name is cut from either end of a title") {
  CHECK(cut_site_name("Sungai meluap lagi - Harian Muara", "Harian Muara", "", "") == "Sungai meluap lagi");
  CHECK(cut_site_name("River floods again | muara.example", "", "www.muara.example", "") ==
        "River floods again");
  CHECK(cut_site_name("Harian Muara » Sungai meluap", "HARIAN MUARA", "", "") == "Sungai meluap");
  CHECK(cut_site_name("River floods — The Daily Muara Online", "Daily Muara", "", "") == "River floods");
  CHECK(cut_site_name("River floods :: Muara", "", "news.muara.co.id", "") == "River floods");
  CHECK(cut_site_name("河水再次泛滥_江口网", "江口网", "", "") == "河水再次泛滥");
}

TEST_CASE("the heading shows which part of a title is the headline") {
  CHECK(cut_site_name("River floods - Weather - Muara", "", "", "River floods") == "River floods");
  CHECK(cut_site_name("Muara | River floods", "", "", "River  Floods!") == "River floods");
  CHECK(cut_site_name("Before - after: a review", "", "", "Before - After: A Review") ==
        "Before - after: a review");
  CHECK(cut_site_name("River - floods - Muara", "Muara", "", "River - floods") == "River - floods");
}

TEST_CASE("a title that names no site stays whole") {
  CHECK(cut_site_name("Left-right divide in well-known towns", "Harian Muara", "muara.example", "") ==
        "Left-right divide in well-known towns");
  CHECK(cut_site_name("Food - a love story", "Harian Muara", "muara.example", "") == "Food - a love story");
  CHECK(cut_site_name("Harian Muara", "Harian Muara", "", "") == "Harian Muara");
  CHECK(cut_site_name("Muara | Home", "", "", "Muara") == "Muara");
  CHECK(cut_site_name("", "Harian Muara", "", "").empty());
}
