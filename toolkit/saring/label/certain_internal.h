// SPDX-License-Identifier: Apache-2.0
// Evidence that needs no model: what a page says of its own parts in a way that leaves no doubt. Rows of a
// table and a few attributes of the HTML and ARIA standards; they override the model.
#pragma once
#include <string_view>
#include <vector>

#include "saring/label/passes_internal.h"

namespace saring {

// Names every block that stands whole in a dialog with a password field (login), in a modal dialog
// (aria-modal), in an element of a consent manager or an advertising slot; and what is no prose in a form
// with a password field. A box that shows the title or holds half of the page's words is left alone, as is a
// slot that holds prose: it lacks its end tag.
void label_certain(Labelling& l);

// The outermost elements that a selector of the kinds ".class" and "#id" names, in their order; none for
// others.
std::vector<NodeId> all_selected(const Dom& dom, std::string_view selector);
constexpr std::size_t kMostSelectors = 16;  // of a page's claims that are looked at; pages name one or two

// Prose in the part that the page declares as its locked text (isAccessibleForFree false,
// hasPart.cssSelector) is the article, if the rules, too, take it for content.
void keep_locked_part(const Dom& dom, const Features& features, const AccessClaims& access,
                      const Decisions& rules, Decisions& decisions);

}  // namespace saring
