// SPDX-License-Identifier: Apache-2.0
// JSON-LD with the schema.org vocabulary, as pages embed it: often broken, never trusted.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace saring::meta {

constexpr std::size_t kMostScripts = 64;
constexpr std::size_t kMostScriptBytes = 1 << 20;
constexpr int kMostJsonDepth = 64;    // the parser recurses when it destroys values
constexpr int kMostStateDepth = 256;  // of application state, where each element of a page is a level or two

// One object with a @type that stands for the page or for something on it. Strings are plain text, not yet
// cleaned.
struct JsonLdItem {
  std::vector<std::string> types;
  std::vector<std::string> urls;  // url, @id, mainEntityOfPage, as written
  bool listed = false;            // member of a list of things: other pages, as a rule
  std::string headline, name, alternative_headline, description, language, image, licence, publisher, site,
      body;
  std::string date_published, date_modified, date_created, date_uploaded;
  std::vector<std::string> authors, keywords;
  std::optional<bool> free;
  std::vector<std::string> locked_selectors;

  bool has_type(std::string_view type) const;
  bool is_article() const;  // of schema.org/Article and its subtypes
};

// Objects of all scripts in document order. Scripts over the limits, or too broken to mend, give nothing but
// the dates that can be read from their text. `bodies`: what counts as an item's body.
enum class Bodies : std::uint8_t {
  articles,  // articleBody alone
  all        // else text with its comments, questions with their answers, steps, a product's description
};
std::vector<JsonLdItem> read_json_ld(const std::vector<std::string>& scripts,
                                     Bodies bodies = Bodies::articles);

// One JSON value from a script's text, mended where that is safe: comment and CDATA wrappers and what follows
// the value are cut, control characters in strings, bad escapes and lone surrogates replaced, trailing commas
// dropped. Empty if there is no value, it is unfinished, or it nests deeper than kMostJsonDepth.
std::string mend_json(std::string_view script);

// The same for the state of an application, which may be an object or array literal of JavaScript: bare keys
// and strings in single quotes are quoted, undefined, names, calls and the like become null. Empty as above,
// with kMostStateDepth.
std::string mend_state(std::string_view literal);

}  // namespace saring::meta
