// SPDX-License-Identifier: Apache-2.0
// What a page declares about itself, each fact with where it was learnt. Read from the tree alone; which of
// several candidates becomes the document's title is the document stage's decision.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/dom/dom.h"

namespace saring {

enum class MetaSource : std::uint8_t {
  none,
  json_ld,
  open_graph,
  meta,
  microdata,
  rdfa,
  link,
  time_element,
  html,
  text,
  url,
  app_state,  // what an application left in the page for its scripts
  template_,  // a <template> element
  guess
};
std::string_view name(MetaSource source);  // "json-ld", "open-graph", ...

struct Fact {
  std::string value;  // clean UTF-8 (see normalize.h); empty if unknown
  MetaSource source = MetaSource::none;
  explicit operator bool() const { return !value.empty(); }
};

// Facts about access, for the wall verdict.
struct AccessClaims {
  std::optional<bool> free;                   // JSON-LD isAccessibleForFree of the article
  std::vector<std::string> locked_selectors;  // hasPart[].cssSelector with isAccessibleForFree false
};

struct Metadata {
  Fact title;       // as declared for this page (JSON-LD headline, og:title, twitter:title, <title>), suffix
                    // cut; the page's heading instead where a declared title holds it
  Fact html_title;  // <title> as it stands, white space collapsed
  Fact heading;     // of the page's subject: an <h1>, or an <h2> or <h3> that <title> repeats
  std::vector<Fact> authors;  // people, one each; agencies and the site itself left out
  Fact date_published;        // ISO 8601: YYYY-MM-DD, or with time and zone as far as stated
  Fact date_modified;
  Fact site_name;
  Fact language;       // BCP 47 tag as declared; empty if not declared
  Fact canonical_url;  // absolute
  Fact description;
  std::vector<Fact> tags;
  Fact image;          // absolute URL of the lead image
  Fact licence;        // URL or text
  Fact page_kind;      // og:type or JSON-LD @type, as declared
  Fact body;           // JSON-LD articleBody as plain text, paragraphs separated by line feeds; of a page
                       // that shows none, the text that hidden_body.h finds
  std::string robots;  // <meta name=robots>, lower case
  AccessClaims access;
  std::string dir;  // "rtl", "ltr" or empty
};

struct MetaOptions {
  std::string_view page_url;  // of the fetch; empty if unknown. Resolves relative references
  std::string_view
      crawl_time;  // ISO 8601; dates after it are dropped. Empty: dates are not judged by a clock
};

Metadata read_metadata(const Dom& dom, const MetaOptions& options);

// A date in any common spelling (ISO 8601, RFC 2822, "14 September 2023, 16:22 WIB", "5 de marzo de 2021",
// "2023年9月14日", "03.04.2021") as ISO 8601; empty if it is none or is ambiguous beyond repair. `language`
// settles month names and the order of day and month.
std::string parse_date(std::string_view text, std::string_view language = {});

// `title` without the site's name as suffix or prefix ("Headline - Site" -> "Headline"). `site_name` and
// `host` may be empty: then only a part that `heading` (the page's h1, may be empty) shows to be a suffix is
// cut.
std::string cut_site_name(std::string_view title, std::string_view site_name, std::string_view host,
                          std::string_view heading);

}  // namespace saring
