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

void append_fixed(const double* value, int digits_after, std::string& out) {
  if (value == nullptr) return void(out += "null");
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, *value, std::chars_format::fixed, digits_after);
  out.append(digits, end.ptr);
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
  append_member("page_type", report.page_type, line);
  append_key("page_type_probability", line);
  append_fixed(report.page_type.empty() ? nullptr : &report.page_type_probability, 3, line);
  append_key("quality", line);
  append_fixed(report.page_type.empty() ? nullptr : &report.quality, 3, line);
  append_key("labels", line);
  line += '{';
  for (const auto& [label, count] : report.labels) {
    append_key(label, line);
    line += std::to_string(count);
  }
  line += '}';
  append_key("milliseconds", line);
  append_fixed(&report.milliseconds, 1, line);
  out.append(line).append("}\n");
}

}  // namespace saring
