// SPDX-License-Identifier: Apache-2.0
// What became of a page, as one line of JSON (JSON Lines).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saring {

struct PageReport {
  std::string input;        // as the user named it
  std::string output;       // file written; empty: none, written as null
  std::string_view status;  // "ok", "skipped", or a PageStatus name
  std::string reason;       // empty when ok
  std::string title, url;
  std::string_view encoding, encoding_source;
  std::string language;
  std::string_view page_type;        // PageType name; empty where the page gave no tree
  double page_type_probability = 0;  // meaningful with page_type, as is
  double quality = 0;                // predicted F1 of the text's words
  std::vector<std::pair<std::string_view, std::uint32_t>> labels;  // blocks by label
  double milliseconds = 0;                                         // of reading and extracting
};

// Appends one JSON object and a line feed. Ill-formed UTF-8 in file names becomes U+FFFD.
void append_report(const PageReport& report, std::string& out);

// Appends `text` as a JSON string with its quotes (RFC 8259).
void append_json_string(std::string_view text, std::string& out);

}  // namespace saring
