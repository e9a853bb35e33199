// SPDX-License-Identifier: Apache-2.0
// The first program of a user of the library.
#include <saring/saring.h>

#include <cstdio>
#include <string>

int main() {
  constexpr std::string_view kPage =
      "<html><head><title>Ferry</title></head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav>"
      "<article><h1>The ferry runs again</h1><p>After nine weeks in the dock the small ferry crosses the "
      "river "
      "again, every half hour, from six in the morning until ten at night.</p><p>The old engine was taken "
      "out and "
      "a new one, half as loud, was put in its place, said the harbour master on "
      "Friday.</p></article></body></html>";
  const auto document = saring::extract({.bytes = kPage, .url = "https://harbour.example/ferry"});
  if (!document) return 1;
  std::string out;
  saring::write(*document, {}, out);
  std::fputs(out.c_str(), stdout);
  return out.starts_with("The ferry runs again\n") && out.find("half as loud") != std::string::npos ? 0 : 1;
}
