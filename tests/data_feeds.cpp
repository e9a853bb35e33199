// SPDX-License-Identifier: Apache-2.0
// The feed suite: every required fact about links, titles, ids and dates. Values are compared as we keep
// them: dates as ISO 8601, addresses in normal form.
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "data_common.h"
#include "saring/base/ascii.h"
#include "saring/crawl/feed.h"
#include "saring/meta/metadata.h"
#include "saring/url/url.h"

namespace {

using nlohmann::json;

constexpr std::string_view kRequired[] = {"link", "href",       "title",     "id",
                                          "guid", "guidislink", "published", "updated"};

constexpr std::string_view kNone = "(no entry)";

// Accepted differences. The suite keeps markup in titles; a title here is the text a reader sees. And it
// keeps links that lead to no page of the feed: enclosures, the titles of links, replies of other feeds. An
// entry whose page another one had already is not listed again.
struct Accepted {
  std::string_view file, path, ours;
};
constexpr Accepted kAccepted[] = {
    {"atom/entry_title_base64.xml", "entries/0/title", "Example Atom"},
    {"atom/entry_title_base64_2.xml", "entries/0/title", "History of the <blink> tag"},
    {"atom/entry_title_escaped_markup.xml", "entries/0/title", "Example Atom"},
    {"atom/entry_title_inline_markup.xml", "entries/0/title", "Example Atom"},
    {"atom/entry_title_inline_markup_2.xml", "entries/0/title", "History of the <blink> tag"},
    {"atom/entry_title_naked_markup.xml", "entries/0/title", "Example Atom"},
    {"atom10/entry_title_base64.xml", "entries/0/title", "Example Atom"},
    {"atom10/entry_title_base64_2.xml", "entries/0/title", "History of the <blink> tag"},
    {"atom10/entry_title_escaped_markup.xml", "entries/0/title", "Example Atom"},
    {"atom10/entry_title_inline_markup.xml", "entries/0/title", "Example Atom"},
    {"atom10/entry_title_inline_markup_2.xml", "entries/0/title", "History of the <blink> tag"},
    {"atom10/entry_link_rel_enclosure_map_enclosure_url.xml", "entries/0/enclosures/0/href", kNone},
    {"atom10/entry_link_title.xml", "entries/0/links/0/title", ""},
    {"atom/entry_link_title.xml", "entries/0/links/0/title", ""},
    {"atom/entry_link_no_href_link_priority.xml", "entries/1/link", kNone},
    {"atom/entry_link_rel_enclosure_no_href.xml", "entries/1/link", kNone},
    {"atom10/entry_link_no_href_link_priority.xml", "entries/1/link", kNone},
    {"atom10/entry_link_rel_enclosure_no_href.xml", "entries/1/link", kNone},
    {"namespace/atomthreadingwithentry.xml", "entries/0/thr_in-reply-to/href", ""},
};

std::string raw(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string joined(const json& path) {
  std::string out;
  for (const json& part : path)
    out += (out.empty() ? "" : "/") +
           (part.is_string() ? part.get<std::string>() : std::to_string(part.get<int>()));
  return out;
}

std::string normal(const std::string& url) {
  const auto parsed = saring::Url::parse(url);
  return parsed ? parsed->href() : url;
}

// What we have for a fact; true and false as "1" and "0".
std::string ours(const saring::FeedEntry& entry, std::string_view name, const json& path) {
  if (path.size() > 3) return path[2] == "links" && name == "href" ? entry.url : std::string();
  if (name == "link") return entry.url;
  if (name == "title") return entry.title;
  if (name == "id" || name == "guid") return entry.id;
  if (name == "guidislink") return !entry.url.empty() && entry.url == normal(entry.id) ? "1" : "0";
  if (name == "published") return entry.published;
  return name == "updated" ? entry.updated : std::string();
}

std::string theirs(const json& value, std::string_view name) {
  if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
  std::string text(saring::ascii::trim(value.get<std::string>()));
  if (name == "link" || name == "href") return normal(text);
  return name == "published" || name == "updated" ? saring::parse_date(text) : text;
}

bool check_fact(const std::string& file, const saring::Feed* feed, const json& fact) {
  const json& path = fact.at("path");
  const std::string name = path.back().is_string() ? path.back().get<std::string>() : "",
                    where = joined(path);
  const std::size_t index = path[1].get<std::size_t>();
  std::string got(kNone);
  if (feed && index < feed->entries.size()) got = ours(feed->entries[index], name, path);
  std::string want = theirs(fact.at("value"), name);
  for (const Accepted& accepted : kAccepted)
    if (accepted.file == file && accepted.path == where) want = accepted.ours;
  if (got == want) return true;
  std::printf("%s: %s: want '%s', got '%s'\n", file.c_str(), where.c_str(), want.c_str(), got.c_str());
  return false;
}

bool is_required(const json& path) {
  if (path.size() < 3 || path[0] != "entries" || !path.back().is_string()) return false;
  for (const std::string_view name : kRequired)
    if (path.back() == name) return true;
  return false;
}

std::string content_type(const json& headers) {
  for (const json& header : headers)
    if (const std::string text = header; saring::ascii::istarts_with(text, "content-type:"))
      return std::string(saring::ascii::trim(std::string_view(text).substr(13)));
  return {};
}

struct Count {
  int files = 0, feeds = 0, missed = 0, facts = 0, met = 0, malformed = 0, noticed = 0, noisy = 0;
};

void check_file(const std::filesystem::path& folder, const json& row, Count& count) {
  const std::string file = row.at("file"), type = content_type(row.at("headers"));
  const std::string bytes = raw(folder / file);
  saring::FeedOptions options;
  options.content_type = type;
  const auto feed = saring::read_feed(bytes, options);
  ++count.files;
  count.feeds += static_cast<bool>(feed);
  // UTF-32 is no encoding of the web (WHATWG Encoding Standard, 4.2).
  const bool utf_32 = file.starts_with("encoding/utf-32") || file == "encoding/utf_32.xml";
  if (!feed && !utf_32) std::printf("%s: %s\n", file.c_str(), feed.error().what.c_str());
  count.missed += !feed && !utf_32;
  const json& malformed = row.at("malformed");
  count.malformed += malformed == true;
  count.noticed += malformed == true && (!feed || feed->malformed);
  if (malformed == false && feed && feed->malformed) {
    ++count.noisy;
    std::printf("%s: %s\n", file.c_str(), feed->fault.c_str());
  }
  for (const json& fact : row.at("facts")) {
    if (!is_required(fact.at("path"))) continue;
    ++count.facts;
    count.met += check_fact(file, feed ? &*feed : nullptr, fact);
  }
}

}  // namespace

int main() {
  const auto folder = data::root() / "suites/feeds/feedparser";
  std::ifstream list(folder / "expected.jsonl");
  Count count;
  for (std::string line; std::getline(list, line);) check_file(folder, json::parse(line), count);
  if (count.files == 0) return data::skip(folder);
  std::printf("%d files, %d read as feeds; required facts: %d/%d (%zu of them accepted differences)\n",
              count.files, count.feeds, count.met, count.facts, std::size(kAccepted));
  std::printf("called malformed by the suite: %d, noticed %d; called well-formed, noticed %d\n",
              count.malformed, count.noticed, count.noisy);
  return count.met == count.facts && count.missed == 0 && count.noisy == 0 ? 0 : 1;
}
