// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/meta/authors_internal.h"

using namespace saring::meta;
using Names = std::vector<std::string>;

static Names names(std::string_view text, AuthorForm form = AuthorForm::declared,
                   std::string_view site = "") {
  Names out;
  append_authors(text, form, site, out);
  return out;
}

TEST_CASE("label words before a name are cut") {
  CHECK(names("By Rina Wulan") == Names{"Rina Wulan"});
  CHECK(names("Oleh : Rina Wulan") == Names{"Rina Wulan"});
  CHECK(names("Penulis: Rina Wulan") == Names{"Rina Wulan"});
  CHECK(names("Von Jana Feldmann") == Names{"Jana Feldmann"});
  CHECK(names("Par Luc Verdier") == Names{"Luc Verdier"});
  CHECK(names("Автор: Нина Полева") == Names{"Нина Полева"});
  CHECK(names("文/李山") == Names{"李山"});
  CHECK(names("Byron Parsons") == Names{"Byron Parsons"});
}

TEST_CASE("lists of names are split at marks and words for and") {
  CHECK(names("Rina Wulan, Budi Tirta and Sari Dewi") == Names{"Rina Wulan", "Budi Tirta", "Sari Dewi"});
  CHECK(names("Rina Wulan dan Budi Tirta") == Names{"Rina Wulan", "Budi Tirta"});
  CHECK(names("Jana Feldmann und Uwe Berg; Ida Moor") == Names{"Jana Feldmann", "Uwe Berg", "Ida Moor"});
  CHECK(names("Ana Ruiz y Luis Soto") == Names{"Ana Ruiz", "Luis Soto"});
  CHECK(names("Juan Soto y Gasol") == Names{"Juan Soto y Gasol"});
  CHECK(names("山田花子、佐藤一") == Names{"山田花子", "佐藤一"});
  CHECK(names("Rina Wulan, RINA WULAN") == Names{"Rina Wulan"});
  CHECK(names("Feldmann, Jana", AuthorForm::inverted) == Names{"Jana Feldmann"});
}

TEST_CASE("addresses, agencies, editors and the site itself are no people") {
  CHECK(names("Rina Wulan rina@muara.example") == Names{"Rina Wulan"});
  CHECK(names("https://muara.example/rina") == Names{});
  CHECK(names("Rina Wulan, Reuters") == Names{"Rina Wulan"});
  CHECK(names("Rina Wulan (AFP)") == Names{"Rina Wulan"});
  CHECK(names("Rina Wulan/Antara") == Names{"Rina Wulan"});
  CHECK(names("dpa") == Names{});
  CHECK(names("admin") == Names{});
  CHECK(names("Tim Redaksi") == Names{});
  CHECK(names("Harian Muara", AuthorForm::declared, "Harian Muara") == Names{});
  CHECK(names("Jane Field, PhD, MBA") == Names{"Jane Field"});
}

TEST_CASE("visible text has to look like a name") {
  CHECK(names("By Rina Wulan | Published May 4, 2021", AuthorForm::visible) == Names{"Rina Wulan"});
  CHECK(names("Rina Wulan, Jurnalis · Kamis 09 Juli 2020 07:26 WIB", AuthorForm::visible) ==
        Names{"Rina Wulan"});
  CHECK(names("By the time the river rose", AuthorForm::visible) == Names{});
  CHECK(names("Ludwig van der Berg", AuthorForm::visible) == Names{"Ludwig van der Berg"});
}

TEST_CASE("a list of authors has an end") {
  std::string many;
  for (int i = 0; i < 200; ++i) {
    many += "Ann B";
    many += static_cast<char>('a' + i / 26);
    many += static_cast<char>('a' + i % 26);
    many += ',';
  }
  CHECK(names(many).size() == kMostAuthors);
}
