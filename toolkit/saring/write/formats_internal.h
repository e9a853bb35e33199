// SPDX-License-Identifier: Apache-2.0
// One writer for each format, and what they share.
#pragma once
#include <string>
#include <string_view>

#include "saring/write/write.h"

namespace saring::write_internal {

void write_txt(const Document& document, const WriteOptions& options, std::string& out);
void write_markdown(const Document& document, const WriteOptions& options, std::string& out);
void write_json(const Document& document, const WriteOptions& options, std::string& out);
void write_html(const Document& document, const WriteOptions& options, std::string& out);
void write_explain(const Document& document, std::string& out);

// The text of the document without its title: what txt writes and json holds.
void write_plain_body(const Document& document, const WriteOptions& options, std::string& out);

// YAML between lines of "---".
void append_front_matter(const Document& document, std::string& out);

// Language that class names give a preformatted block ("language-python"); empty if none.
std::string_view code_language(const Document& document, const Block& block);

}  // namespace saring::write_internal
