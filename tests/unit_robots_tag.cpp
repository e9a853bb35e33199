// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "saring/fetch/robots_tag.h"

using saring::RobotsTag;

namespace {

// "index follow archive snippet", each with "no" in front if the header forbids it to `saring`.
std::string of_header(std::string_view value) {
  RobotsTag tag;
  saring::add_robots_header(value, "saring", tag);
  std::string out;
  if (tag.noindex) out += "noindex ";
  if (tag.nofollow) out += "nofollow ";
  if (tag.noarchive) out += "noarchive ";
  if (tag.nosnippet) out += "nosnippet ";
  return out + tag.unavailable_after;
}

RobotsTag of_meta(std::string_view name, std::string_view content) {
  RobotsTag tag;
  saring::add_robots_meta(name, content, "saring", tag);
  return tag;
}

}  // namespace

TEST_CASE("directives of X-Robots-Tag stand between commas, in any case") {
  CHECK(of_header("noindex") == "noindex ");
  CHECK(of_header(" NoIndex , NOFOLLOW,,noarchive") == "noindex nofollow noarchive ");
  CHECK(of_header("none") == "noindex nofollow ");
  CHECK(of_header("nocache, nosnippet") == "noarchive nosnippet ");
  CHECK(of_header("all, index, follow, max-snippet:20, noindexing, notnoindex") == "");
  CHECK(of_header("") == "");
  CHECK(of_header(",:,::,a:") == "");
}

TEST_CASE("what stands behind another crawler's name is not for this one") {
  CHECK(of_header("googlebot: noindex, nofollow") == "");
  CHECK(of_header("Saring: noindex, nofollow") == "noindex nofollow ");
  CHECK(of_header("noarchive, googlebot: noindex, saring: nofollow") == "nofollow noarchive ");
  CHECK(of_header("googlebot: max-snippet: 5, noindex") == "");
  CHECK(of_header("max-snippet: 5, noindex") == "noindex ");
  CHECK(of_header("googlebot: noindex, *: nofollow") == "nofollow ");
}

TEST_CASE("unavailable_after keeps its date, with the comma and the colons in it") {
  CHECK(of_header("unavailable_after: 25 Jun 2030 15:00:00 PST") == "25 Jun 2030 15:00:00 PST");
  CHECK(of_header("unavailable_after: Wed, 25 Jun 2030 15:00:00 GMT, noindex") ==
        "noindex Wed, 25 Jun 2030 15:00:00 GMT");
  CHECK(of_header("saring: unavailable_after: 2030-06-25, nofollow") == "nofollow 2030-06-25");
  CHECK(of_header("googlebot: unavailable_after: Wednesday, 25-Jun-30 15:00:00 UTC, noindex") == "");
}

TEST_CASE("headers of one response add up") {
  RobotsTag tag;
  saring::add_robots_header("noindex", "saring", tag);
  saring::add_robots_header("index, nofollow", "saring", tag);
  CHECK((tag.noindex && tag.nofollow));
}

TEST_CASE("a meta element counts if it is named robots or after the crawler") {
  CHECK(of_meta("robots", "noindex,nofollow").noindex);
  CHECK(of_meta(" ROBOTS ", "noindex nofollow").nofollow);
  CHECK(of_meta("Saring", "none").noindex);
  CHECK_FALSE(of_meta("googlebot", "noindex").noindex);
  CHECK_FALSE(of_meta("", "noindex").noindex);
  CHECK(of_meta("robots", "unavailable_after: 2030-06-25").unavailable_after == "2030-06-25");
}

TEST_CASE("a value is read up to its limit") {
  const std::string filler(saring::kMaxRobotsTag, ',');
  CHECK(of_header(filler + "noindex") == "");
  CHECK(of_header(filler.substr(8) + "noindex") == "noindex ");
  CHECK(of_header(std::string(1 << 20, ':')) == "");
}
