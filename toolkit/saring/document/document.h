// SPDX-License-Identifier: Apache-2.0
// The pipeline: bytes of one page in, a labelled document out. A pure function of its arguments.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "saring/base/result.h"
#include "saring/block/block.h"
#include "saring/dom/dom.h"
#include "saring/label/label.h"
#include "saring/label/wall.h"
#include "saring/meta/metadata.h"
#include "saring/text/decode.h"

namespace saring {

struct PageInput {
  std::string_view bytes;
  std::string_view url = {};           // of the fetch; empty if unknown
  std::string_view content_type = {};  // HTTP header value; empty if unknown
  std::string_view encoding = {};      // label that outranks every other hint; empty to detect
  std::string_view crawl_time = {};    // ISO 8601; empty: dates are not judged by the clock
};

struct ExtractOptions {
  ParseLimits parse;
  LabelOptions label;
  std::uint32_t min_words = 5;  // fewer in the content: status too_short
};

enum class PageStatus : std::uint8_t { ok, empty, too_short, not_html, too_large, too_complex, wall, error };
std::string_view name(PageStatus status);  // "ok", "too_short", ...

// Everything the stages found. Movable; views inside live as long as the Document.
struct Document {
  explicit Document(Dom parsed) : dom(std::move(parsed)) {}

  PageStatus status = PageStatus::ok;
  std::string reason;  // one line: why not ok, or where the text came from; mostly empty
  std::string url;     // of the fetch, as given
  Fact title;          // of the text that follows: the page's heading or its declared title, suffix cut
  Metadata meta;
  std::string language;            // declared, else guessed; BCP 47
  double language_confidence = 0;  // 1 when declared
  std::string_view encoding;       // WHATWG name
  EncodingSource encoding_source = EncodingSource::fallback;
  std::string encoding_overruled;  // the declared label that the bytes contradicted; empty if none
  WallVerdict wall;
  Dom dom;
  Blocks blocks;
  Labels labels;
  std::string declared_body;  // body from structured data, used because the page shows none; else empty
  std::uint32_t words = 0;    // word units of the content
};

// Errors: too_large, too_complex, not_html: the page gave no tree at all. Everything else is a Document with
// a status. `memory` may be kept from page to page; the result does not depend on it.
Result<Document> extract(const PageInput& page, const ExtractOptions& options = {},
                         ParseMemory* memory = nullptr);

// PageStatus for an error of extract().
PageStatus status_for(Errc code);

// Whether the bytes look like a text page rather than an image, PDF, archive or other binary (WHATWG MIME
// sniffing).
bool looks_like_html(std::string_view bytes);

}  // namespace saring
