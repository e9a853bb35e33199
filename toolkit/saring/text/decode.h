// SPDX-License-Identifier: Apache-2.0
// Bytes of a page to UTF-8. Order of belief: the caller's word, byte-order mark, HTTP charset, <meta> (the
// WHATWG prescan over the first 1,024 bytes, then one found later in the head), UTF-8 validity, a
// detector (ICU; CLD2 for single-byte encodings) over the text outside markup, windows-1252. A declaration
// that the bytes contradict is overruled: more errors than good characters in UTF-8, a quarter of errors in a
// legacy encoding, UTF-8 with multi-byte characters under a legacy label, UTF-16 by its zeros. Labels and
// decoder results are the WHATWG Encoding Standard's. Departure: the standard believes HTTP and <meta>
// whatever the bytes say, which would lose the text of such pages.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace saring {

enum class EncodingSource : unsigned char { caller, bom, http, meta, utf8_validity, detector, fallback };
std::string_view name(EncodingSource source);  // "bom", "http", ...

struct Decoded {
  std::string text;           // valid UTF-8 without U+0000 (each becomes U+FFFD) and without byte-order mark
  std::string_view encoding;  // WHATWG name ("UTF-8", "windows-1252", "Shift_JIS"); static storage
  EncodingSource source = EncodingSource::fallback;
  std::string declared;  // the label that was overruled, as written (at most 64 bytes); empty if none was
  std::size_t replacements = 0;  // byte sequences that became U+FFFD
};

// `http_content_type` is the header's value, or empty. `forced` is a label that outranks everything (a wrong
// one is ignored: check it with encoding_for_label). Cannot fail; input of any size and content.
Decoded decode(std::string_view bytes, std::string_view http_content_type = {}, std::string_view forced = {});

// What decode() decodes `bytes` with, for large input that is not to be held twice.
struct EncodingChoice {
  std::string_view encoding;  // as in Decoded
  std::size_t mark = 0;       // bytes of the byte-order mark, which are no text
  bool as_is = false;         // the bytes after it are what decode() would give
};
EncodingChoice choose_encoding(std::string_view bytes, std::string_view http_content_type = {});

// WHATWG name of a label ("latin1" -> "windows-1252"), ASCII case and outer white space ignored; empty if
// unknown.
std::string_view encoding_for_label(std::string_view label);

// Decodes with one named encoding (a WHATWG name; any other is taken for UTF-8), no sniffing, byte-order mark
// handling left out. Appends to `out` and returns the number of replacement characters written for errors.
std::size_t decode_as(std::string_view encoding, std::string_view bytes, std::string& out);

}  // namespace saring
