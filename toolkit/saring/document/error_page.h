// SPDX-License-Identifier: Apache-2.0
// Pages that a server or an application shows in place of one that it could not give, whatever the status of
// the reply, which a saved page does not tell: told by a title, heading or block that says nothing but so.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "saring/block/block.h"
#include "saring/label/label.h"
#include "saring/meta/metadata.h"

namespace saring {

// The words that say it ("404 Not Found"), as the page has them; empty if it is no error page.
// `content_words`: words of the page's content. An article about errors has more than such a page, or a date
// of publication.
std::string error_page_words(const Blocks& blocks, const Labels& labels, const Metadata& meta,
                             std::uint32_t content_words);

// Whether a text as a whole says that a page cannot be had: a status code of RFC 9110 with or without its
// reason phrase, or a phrase for it in one of many languages.
bool says_error(std::string_view text);

}  // namespace saring
