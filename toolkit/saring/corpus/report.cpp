// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/report.h"

#include <charconv>

#include "saring/text/utf8.h"

namespace saring {
namespace {

void append_key(std::string_view key, std::string& out) {
  if (out.back() != '{') out += ',';
  append_json_string(key, out);
  out += ':';
}

void append_member(std::string_view key, std::string_view value, std::string& out) {
  append_key(key, out);
  if (value.empty())
    out += "null";
  else
    append_json_string(value, out);
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = utf8::next(text, i);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029) {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(c >> shift) & 15];
    } else {
      utf8::append(c, out);
    }
  }
  out += '"';
}

void append_report(const PageReport& report, std::string& out) {
  std::string line = "{";
  append_member("input", report.input, line);
  append_member("output", report.output, line);
  append_member("status", report.status, line);
  append_member("reason", report.reason, line);
  append_member("title", report.title, line);
  append_member("url", report.url, line);
  append_member("encoding", report.encoding, line);
  append_member("encoding_source", report.encoding_source, line);
  append_member("language", report.language, line);
  append_key("labels", line);
  line += '{';
  for (const auto& [label, count] : report.labels) {
    append_key(label, line);
    line += std::to_string(count);
  }
  line += '}';
  append_key("milliseconds", line);
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, report.milliseconds, std::chars_format::fixed, 1);
  line.append(digits, end.ptr);
  out.append(line).append("}\n");
}

}  // namespace saring
