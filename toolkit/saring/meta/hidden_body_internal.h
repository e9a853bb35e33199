// SPDX-License-Identifier: Apache-2.0
// What the sources of hidden bodies share.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace saring::meta {

constexpr std::size_t kMostTitleBytes = 500;  // longer texts are no titles

// What tells an object about this page from one about another.
struct PageNames {
  std::vector<std::string> titles;  // folded, see fold_phrase()
  std::vector<std::string> paths;   // of its URLs, without the slash at the end: "/news/2024/a-slug"
};

// Whether a folded title is one of the page's, with or without the site's name.
bool is_page_title(const PageNames& page, std::string_view folded);

// Clean lines, one for each paragraph: white space, empty lines, lines that repeat the one before, and a
// first line that says the page's title are gone.
std::string tidy(std::string_view lines, const PageNames& page);

// Whether a text is made of sentences rather than code, addresses or names: mostly letters, and with sentence
// ends unless its script has neither capitals nor such marks. Independent of language.
bool reads_as_prose(std::string_view text);

// `name` in lower case without '_', '-', '$', ':' and spaces.
std::string plain_name(std::string_view name);

// Whether a member, class or id of that plain name is about something else than the page: related, comments,
// footer, cookies, ... Such names are English whatever the page's language.
bool names_aside(std::string_view plain);

}  // namespace saring::meta
