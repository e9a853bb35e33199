// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/text/tokens.h"

using namespace saring;
using Tokens = std::vector<std::string_view>;

TEST_CASE("word tokens are runs of letters, numbers and low lines") {
  CHECK(word_tokens("", Unspaced::runs).empty());
  CHECK(word_tokens(" --- !", Unspaced::runs).empty());
  CHECK(word_tokens("Pier's snake_case, 3.5 km", Unspaced::runs) ==
        Tokens{"Pier", "s", "snake_case", "3", "5", "km"});
  CHECK(word_tokens("über ½ ² Ⅳ", Unspaced::runs) == Tokens{"über", "½", "²", "Ⅳ"});
  CHECK(word_tokens("soft\u00ADhyphen zero\u200Dwidth", Unspaced::runs) ==
        Tokens{"soft", "hyphen", "zero", "width"});
}

TEST_CASE("a combining mark parts a word token, as it does in Python") {
  CHECK(word_tokens("cafe\u0301s", Unspaced::runs) == Tokens{"cafe", "s"});
  CHECK(word_tokens("हिन्दी", Unspaced::runs) == Tokens{"ह", "न", "द"});
}

TEST_CASE("a clause without spaces is one token, or one for each character") {
  CHECK(word_tokens("港口议会，周二", Unspaced::runs) == Tokens{"港口议会", "周二"});
  CHECK(word_tokens("港口2议会，周", Unspaced::singles) == Tokens{"港", "口", "2", "议", "会", "周"});
  CHECK(word_tokens("ฟ้า", Unspaced::singles) == Tokens{"ฟ", "้", "า"});
  CHECK(word_tokens("ア・イ", Unspaced::singles) == Tokens{"ア", "・", "イ"});
  CHECK(word_tokens("한국어 text", Unspaced::singles) == Tokens{"한국어", "text"});
}

TEST_CASE("lower-casing is full and knows the final sigma") {
  CHECK(lower_case("PIER Ärger ЁЖ") == "pier ärger ёж");
  CHECK(lower_case("ΟΔΟΣ ΣΑΣ Σ") == "οδος σας σ");
  CHECK(lower_case("ΟΔΟΣ. ΟΔΟΣ.Α") == "οδος. οδοσ.α");
  CHECK(lower_case("İI") == "i\u0307i");
  CHECK(lower_case("ẞ") == "ß");
  CHECK(lower_case("").empty());
}

TEST_CASE("every run of white space is one space and none stands at the ends") {
  CHECK(squeeze_spaces(" \n a\u00A0\u2003b\tc\u2028d\x1f ") == "a b c d");
  CHECK(squeeze_spaces("\u200Ba\uFEFF") == "\u200Ba\uFEFF");
  CHECK(squeeze_spaces(" \u3000 ").empty());
}
