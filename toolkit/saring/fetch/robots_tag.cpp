// SPDX-License-Identifier: Apache-2.0
#include "saring/fetch/robots_tag.h"

#include <algorithm>
#include <utility>

#include "saring/base/ascii.h"

namespace saring {
namespace {

struct Directive {
  std::string_view name;
  bool RobotsTag::*flag;
  bool RobotsTag::*other;
};
constexpr Directive kDirectives[] = {{"noindex", &RobotsTag::noindex, &RobotsTag::noindex},
                                     {"nofollow", &RobotsTag::nofollow, &RobotsTag::nofollow},
                                     {"none", &RobotsTag::noindex, &RobotsTag::nofollow},
                                     {"noarchive", &RobotsTag::noarchive, &RobotsTag::noarchive},
                                     {"nocache", &RobotsTag::noarchive, &RobotsTag::noarchive},
                                     {"nosnippet", &RobotsTag::nosnippet, &RobotsTag::nosnippet}};

constexpr std::string_view kUnavailable = "unavailable_after";
// Directives with a value: what stands before their colon is no crawler's name.
constexpr std::string_view kValued[] = {kUnavailable, "max-snippet", "max-image-preview",
                                        "max-video-preview"};

void apply(std::string_view words, RobotsTag& tag) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find_first_of(" \t\r\n\f"), words.size());
    for (const auto& [name, flag, other] : kDirectives)
      if (ascii::iequals(words.substr(0, end), name)) tag.*flag = tag.*other = true;
    words = ascii::trim(words.substr(end));
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_alnum(c) || c == '-' || c == '_' || c == '*';
  });
}

// "Friday, 25-Jun-10" and "Fri, 25 Jun 2010": the comma of a date is none between directives.
bool is_weekday(std::string_view text) {
  constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  return text.size() <= 9 && std::any_of(std::begin(kDays), std::end(kDays), [&](std::string_view day) {
           return ascii::istarts_with(text, day);
         });
}

std::string_view next_piece(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(','), rest.size());
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

// What stands before the colon of a piece, if it can be a name; the piece is left with the rest.
std::string_view take_name(std::string_view& piece) {
  const std::size_t colon = piece.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view name = ascii::trim(piece.substr(0, colon));
  if (!is_name(name)) return {};
  piece = ascii::trim(piece.substr(colon + 1));
  return name;
}

void read_value(std::string_view value, std::string_view agent, bool names, RobotsTag& tag) {
  std::string_view rest = value.substr(0, kMaxRobotsTag);
  bool meant = true;
  while (!rest.empty()) {
    std::string_view piece = ascii::trim(next_piece(rest));
    while (true) {
      const std::string_view name = take_name(piece);
      if (name.empty()) {
        if (meant) apply(piece, tag);
        break;
      }
      const bool valued = std::any_of(std::begin(kValued), std::end(kValued),
                                      [&](std::string_view known) { return ascii::iequals(name, known); });
      if (!valued) {
        if (names) meant = name == "*" || ascii::iequals(name, "robots") || ascii::iequals(name, agent);
        continue;
      }
      if (!ascii::iequals(name, kUnavailable)) break;
      std::string date(piece);
      if (is_weekday(piece)) date.append(", ").append(ascii::trim(next_piece(rest)));
      if (meant) tag.unavailable_after = std::move(date);
      break;
    }
  }
}

}  // namespace

void add_robots_header(std::string_view value, std::string_view agent, RobotsTag& tag) {
  read_value(value, agent, true, tag);
}

void add_robots_meta(std::string_view name, std::string_view content, std::string_view agent,
                     RobotsTag& tag) {
  name = ascii::trim(name);
  if (!ascii::iequals(name, "robots") && !ascii::iequals(name, agent)) return;
  read_value(content, agent, false, tag);
}

}  // namespace saring
