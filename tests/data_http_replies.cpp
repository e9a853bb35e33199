// SPDX-License-Identifier: Apache-2.0
// Strange HTTP replies, served as they stand to one GET each. What curl reads without fault must come with
// the same status and body; what curl refuses must end as a named error. For replies that a strict parser
// refuses, refusing is also right.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "data_common.h"
#include "http_server.h"
#include "saring/fetch/http.h"

namespace {

using nlohmann::json;

std::string from_base64(const std::string& text) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (char c : text) {
    const std::size_t value =
        std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").find(c);
    if (value == std::string_view::npos) continue;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffffu;
    if ((count += 6) < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xffu);
  }
  return out;
}

std::string text_or_empty(const json& value) {
  return value.is_string() ? from_base64(value.get<std::string>()) : "";
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

struct Counts {
  int same = 0, refused = 0, strict = 0, failed = 0;
};

// `strict`: being stricter than curl is right, too.
void judge(const std::string& label, const json& wanted, bool strict, std::string wire, Counts& counts) {
  const testing::HttpServer server(
      [&wire](int socket, const std::string&) { testing::send_all(socket, wire); });
  replace_all(wire, "@PORT@", std::to_string(server.port()));
  saring::FetchOptions options;
  options.allow_private = true;
  options.any_status = true;
  options.max_redirects = 0;
  options.total_timeout = std::chrono::seconds(9);
  const auto reply = saring::fetch(server.url(), options);

  std::string fault;
  if (wanted["exit_code"] != 0) {
    if (reply) fault = "taken for a good reply of " + std::to_string(reply->body.size()) + " bytes";
    counts.refused += fault.empty();
  } else if (!reply) {
    if (!strict || reply.error().code == saring::Errc::timeout) fault = reply.error().what;
    counts.strict += fault.empty();
  } else {
    if (wanted.contains("status") && wanted["status"] != reply->status)
      fault = "status " + std::to_string(reply->status) + ", not " + wanted["status"].dump();
    else if (reply->body != text_or_empty(wanted["body_base64"]))
      fault = "another body, of " + std::to_string(reply->body.size()) + " bytes";
    counts.same += fault.empty();
  }
  if (fault.empty()) return;
  ++counts.failed;
  std::printf("FAILED %s: %s\n", label.c_str(), fault.c_str());
}

template <class Each>
void for_each_line(const std::string& lines, Each each) {
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    if (end > at)
      each(json::parse(lines.begin() + static_cast<std::ptrdiff_t>(at),
                       lines.begin() + static_cast<std::ptrdiff_t>(end)));
    at = end + 1;
  }
}

// False unless all `expected` cases ran and none failed.
bool report(const char* suite, const Counts& counts, int expected) {
  const int all = counts.same + counts.refused + counts.strict + counts.failed;
  std::printf(
      "%s: %d cases: %d same as curl, %d refused as by curl, %d refused by a stricter reading, %d failed\n",
      suite, all, counts.same, counts.refused, counts.strict, counts.failed);
  return all == expected && counts.failed == 0;
}

}  // namespace

int main() {
  const auto folder = data::root() / "suites" / "http-replies";
  const std::string curl_cases = data::read(folder / "curl_plain_get_even.jsonl");
  const std::string llhttp_cases = data::read(folder / "llhttp_cases.jsonl");
  if (curl_cases.empty() || llhttp_cases.empty()) return data::skip(folder);

  Counts curl;
  for_each_line(curl_cases, [&](const json& row) {
    const std::string wire = from_base64(row["replies"][0]["reply_base64"]);
    judge("curl " + row["test"].dump() + " " + row["name"].get<std::string>(), row["plain_get"], false, wire,
          curl);
  });
  Counts llhttp;
  for_each_line(llhttp_cases, [&](const json& row) {
    if (row["mode"] != "response") return;
    const bool strict = row["rejected"] || !row["first_body_base64"].is_string() ||
                        row["first_body_base64"] != row["plain_get"]["body_base64"];
    judge("llhttp " + row["name"].get<std::string>(), row["plain_get"], strict,
          from_base64(row["wire_base64"]), llhttp);
  });
  const bool curl_good = report("curl", curl, 183);
  const bool llhttp_good = report("llhttp", llhttp, 76);
  return curl_good && llhttp_good ? 0 : 1;
}
