// SPDX-License-Identifier: Apache-2.0
// The text of a page that shows none, from what it carries for search engines and for its own scripts. Each
// source is asked only if those before it have nothing: JSON-LD (schema.org: an article's body, the posts of
// a discussion, a question and its answers, the steps of a recipe, a product's description), microdata that
// is not shown, the state of the application (see state_internal.h), <template> elements, and at last the
// page's description.
#pragma once
#include <cstdint>
#include <string>

#include "saring/dom/dom.h"
#include "saring/meta/metadata.h"

namespace saring {

struct HiddenBody {
  Fact text;          // lines, one for each paragraph; empty if there is none
  std::string place;  // for people: "JSON-LD", "__NEXT_DATA__", "a template", "the description alone"
};

// Words of the content that a page shows, and of all that it shows.
struct ShownWords {
  std::uint32_t content = 0, all = 0;
};

// Costs as much as reading the metadata again, and parses JSON of up to 8 MB: call it only for a page that
// shows next to no content. If there are a few words of it, the state and templates must name the page by its
// title or address. The description serves only a page that shows next to nothing at all, and only if
// it is not cut short.
HiddenBody find_hidden_body(const Dom& dom, const Metadata& meta, const MetaOptions& options,
                            const ShownWords& shown);

}  // namespace saring
