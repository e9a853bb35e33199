// SPDX-License-Identifier: Apache-2.0
// A document as text. Every writer appends to one string, walks the blocks once in document order, and emits
// each text node at most once. Output is valid UTF-8, NFC, without control bytes but line feed (and tab
// inside code), and ends in one line feed; it is empty when nothing is kept.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "saring/document/document.h"

namespace saring {

enum class Format : std::uint8_t { txt, md, json, jsonl, html, explain };
std::string_view extension(Format format);  // "txt", "md", "json", "jsonl", "html", "txt"

enum class Schema : std::uint8_t { saring, trafilatura };  // field names of json and jsonl

struct WriteOptions {
  Format format = Format::txt;
  LabelSet keep = kDefaultLabels;  // labels that are written
  bool title = true;               // the title line
  bool blank_lines = false;        // txt: an empty line between paragraphs
  bool links = false;              // md, html: link targets (http, https and mailto only)
  bool images = false;             // md, html: images of the content (http and https only)
  bool front_matter = false;       // md: YAML front matter
  Schema schema = Schema::saring;
};

void write(const Document& document, const WriteOptions& options, std::string& out);

}  // namespace saring
