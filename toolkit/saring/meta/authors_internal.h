// SPDX-License-Identifier: Apache-2.0
// From what pages write about their authors to names of people.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saring::meta {

constexpr std::size_t kMostAuthors = 50;

// How much a text has to prove. `declared`: metadata says that this is an author, so any name will do.
// `inverted`: also, and "Doe, Jane" is one person (citation_author, Dublin Core). `visible`: text beside a
// headline, of which only parts that look like a person's name count.
enum class AuthorForm : std::uint8_t { declared, inverted, name, visible };

// Appends the people named in `text` that `out` does not hold yet: label words ("By", "Oleh :"), e-mail
// addresses, URLs, news agencies, job titles, the words for "editors" and `site_name` are left out.
void append_authors(std::string_view text, AuthorForm form, std::string_view site_name,
                    std::vector<std::string>& out);

// Whether the text opens with a word that says an author follows ("Oleh :", "Von").
bool has_author_label(std::string_view text);

}  // namespace saring::meta
