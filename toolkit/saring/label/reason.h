// SPDX-License-Identifier: Apache-2.0
// Why a block has its label: one enumerator for each rule.
#pragma once
#include <cstdint>
#include <string_view>

namespace saring {

enum class Reason : std::uint8_t {
  unseen,  // no rule has spoken
  // for content
  prose,            // reads like prose inside the content's container
  inside,           // inside the container and not mostly links
  list_of_content,  // its list is content
  data_table,       // cell of a data table
  preformatted,     // code or preformatted text
  card_of_listing,  // one of the entries that the page is made of
  shows_title,      // the block that shows the page's title
  only_text,        // the page has little else
  // against
  outside,     // outside the content's container
  link_dense,  // mostly links
  zone_navigation,
  zone_header,
  zone_footer,
  zone_aside,
  zone_dialog,
  zone_control,
  zone_search,
  class_name,        // a class or id names it
  phrase_line,       // an interface phrase is the whole block
  phrase_prefix,     // opens with an interface phrase and goes on with a link or little else
  under_widget,      // follows the heading of a widget
  card,              // one of a row of teasers
  hidden,            // not shown by the page
  heads_nothing,     // a heading with no content under it
  repeats_title,     // says the title again
  repeats_block,     // says again what a kept block says
  caption_element,   // figcaption or caption
  caption_of_image,  // the text of an image's description, or a credit line beside an image
  byline_element,
  date_line,
  credit_line,
  line_numbers,   // numbers of code lines
  no_words,       // no letters or digits; in a discussion a number alone
  set_apart,      // taken out of a block: line numbers, permalink signs
  other_article,  // another article on the page than the one its title names
  heads_teasers,  // a line over a row of teasers
  comment,        // under the heading of the readers' comments
  // beyond doubt, whatever the model says
  password_field,   // in the dialog or form of a password field
  modal_dialog,     // in a modal dialog (aria-modal)
  consent_manager,  // in an element that a consent manager inserts
  ad_slot,          // in an element that an advertising system fills
  locked_part,      // prose of the part that the page declares as its locked article
  // the learned model against the rules
  learned_content,  // reads as content
  learned_other,    // does not read as content
};
constexpr unsigned kReasons = static_cast<unsigned>(Reason::learned_other) + 1;

// Lower-case words ("link dense").
std::string_view name(Reason reason);

}  // namespace saring
