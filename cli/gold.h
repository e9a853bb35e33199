// SPDX-License-Identifier: Apache-2.0
// A set of pages with what should come from them: a folder with gold.jsonl or gold.jsonl.gz, a JSON object a
// line: id, text (or null), with and without (lists of snippets, or null), and any other field to group by.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "saring/base/result.h"
#include "score.h"

namespace saring::cli {

// Pages in the order of the file, their groups being the values of `fields` as text ("None" for null or no
// such field; what is no string is spelled as JSON). Errors: io, too_large, corrupt, with the file's name,
// and the line's number where one is wrong.
Result<std::vector<Gold>> read_gold(const std::string& dataset, const std::vector<std::string>& fields);

// dataset/html/ID.html.gz, else .html.
std::string page_path(const std::string& dataset, const std::string& id);

// folder/name
std::string below(const std::string& folder, std::string_view name);

// The text of a prediction: valid UTF-8 (ill-formed bytes become U+FFFD), CR LF and CR as line feeds.
// Errors: io (there is none), too_large.
Result<std::string> read_prediction(const std::string& folder, const std::string& id);

}  // namespace saring::cli
