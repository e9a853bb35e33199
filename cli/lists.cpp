// SPDX-License-Identifier: Apache-2.0
// saring feed, saring sitemap: what is listed there, a line for each page.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "commands.h"
#include "exit_code.h"
#include "inputs.h"
#include "load.h"
#include "read.h"
#include "saring/codec/codec.h"
#include "saring/crawl/feed.h"
#include "saring/crawl/sitemap.h"
#include "sinks.h"
#include "terminal.h"
#include "values.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDefaultSize = 52'428'800;  // 50 MB, of the sitemap protocol
// More is read than is used: enough of a compressed list that is over to be cut when it is unpacked, though
// compressing had made it larger.
constexpr std::size_t kReadBeyond = 16u << 20;

std::size_t size_limit(const Settings& settings) {
  return settings.max_size != 0 ? settings.max_size : kDefaultSize;
}

std::string input_name(const Settings& settings) {
  return settings.inputs.empty() ? "-" : settings.inputs[0];
}

// A list that is over the limit is cut behind it.
Result<Loaded> load_list(const Settings& settings) {
  const std::string name = input_name(settings);
  Settings wider = settings;
  wider.max_size = size_limit(settings) + kReadBeyond;
  if (is_url(name)) {
    HostGate gate;
    Result<FetchReply> reply = fetch_politely(name, wider, gate, true);
    if (!reply) return reply.error();
    return Loaded{std::move(reply->body), std::move(reply->url), std::move(reply->content_type)};
  }
  Result<std::string> bytes = read_file_start(name, wider.max_size);
  if (!bytes) return bytes.error();
  return Loaded{std::move(*bytes), settings.url, {}};
}

// Takes off gzip or zstd, and what is more than a byte over the limit.
Status unpack(const Settings& settings, std::string& bytes) {
  const Coding coding = sniff_coding(bytes);
  if (coding == Coding::identity) return {};
  Decompressor decompressor(coding, size_limit(settings) + 1);
  std::string out;
  Status done = decompressor.feed(bytes, out);
  if (done) done = decompressor.finish();
  if (!done && done.error().code != Errc::too_large) return done;
  bytes = std::move(out);
  return {};
}

// What is said about a list on standard error.
struct Notes {
  std::string kind;  // "atom feed", "index"
  std::size_t entries = 0, duplicates = 0, refused = 0, over_limit = 0;
  bool truncated = false;
  std::string fault, next;
  bool left_out() const { return truncated || over_limit > 0; }
};

void tell(const Settings& settings, const Notes& notes) {
  if (settings.quiet) return;
  const std::string name = input_name(settings) + ": ";
  const auto warn = [&](const std::string& what) { say(name + "warning: " + what); };
  say(name + notes.kind + ", " + counted(notes.entries, "entry", "entries"));
  if (!notes.fault.empty()) warn("malformed: " + notes.fault);
  if (notes.duplicates > 0) warn(counted(notes.duplicates, "duplicate", "duplicates") + " left out");
  if (notes.refused > 0)
    warn(counted(notes.refused, "address is", "addresses are") +
         " missing, too long, or neither http nor https");
  if (notes.over_limit > 0)
    warn(counted(notes.over_limit, "entry", "entries") + " beyond the limit left out");
  if (notes.truncated)
    warn("more than " + std::to_string(size_limit(settings)) + " bytes; the rest was not read");
  if (!notes.next.empty()) say(name + "goes on at " + notes.next);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string tabbed(const std::string& date, const std::string& url, const std::string& title) {
  return date + "\t" + url + "\t" + title + "\n";
}

std::string line_of(const FeedEntry& e, bool json) {
  if (!json) return tabbed(e.published.empty() ? e.updated : e.published, e.url, e.title);
  return line_of(Json{{"url", text_or_null(e.url)},
                      {"id", text_or_null(e.id)},
                      {"title", text_or_null(e.title)},
                      {"published", text_or_null(e.published)},
                      {"updated", text_or_null(e.updated)},
                      {"summary", text_or_null(e.summary)}});
}

std::string line_of(const SitemapEntry& e, SitemapKind kind, bool json) {
  if (!json) return tabbed(e.lastmod.empty() ? e.news_date : e.lastmod, e.url, e.news_title);
  Json alternates = Json::array();
  for (const SitemapAlternate& a : e.alternates)
    alternates.push_back({{"language", text_or_null(a.language)}, {"url", a.url}});
  return line_of(Json{{"kind", kind == SitemapKind::index ? "sitemap" : "page"},
                      {"url", e.url},
                      {"lastmod", text_or_null(e.lastmod)},
                      {"changefreq", text_or_null(std::string(name(e.changefreq)))},
                      {"priority", e.priority ? Json(*e.priority) : Json()},
                      {"title", text_or_null(e.news_title)},
                      {"published", text_or_null(e.news_date)},
                      {"alternates", std::move(alternates)}});
}

// Writes the lines, then says what there is to say. Returns the exit code.
template <class Entries, class Line>
int finish(const Settings& settings, Stream& stream, const Entries& entries, const Notes& notes,
           Line&& line) {
  Tally tally;
  tally.done = entries.empty() ? 0 : 1;
  tally.failed = notes.left_out() ? 1 : 0;
  const auto check = [&](const Status& status) {
    if (status) return;
    if (!status.error().what.empty()) say(status.error().what);
    tally.broken = true;
  };
  std::string lines;
  constexpr std::size_t kPiece = 64u << 10;
  for (const auto& entry : entries) {
    lines += line(entry);
    if (lines.size() < kPiece) continue;
    check(stream.write(std::exchange(lines, {})));
    if (tally.broken) return tally.exit_code();
  }
  if (!lines.empty()) check(stream.write(lines));
  if (!tally.broken) check(stream.finish());
  tell(settings, notes);
  return tally.exit_code();
}

int failed(const Settings& settings, const Error& error) {
  if (!settings.quiet) say(input_name(settings) + ": error: " + error.what);
  return kNothing;
}

bool writes_json(const Settings& settings) {
  return settings.typed.contains("format") && settings.list_format == "json";
}

std::string conflict(const Settings& settings, std::string_view command) {
  if (settings.inputs.size() > 1)
    return "more than one input (see saring " + std::string(command) + " --help)";
  if (!settings.inputs.empty() && settings.inputs[0].empty()) return "the input is empty";
  const bool known = settings.list_format == "tsv" || settings.list_format == "json";
  if (settings.typed.contains("format") && !known)
    return "--format: " + not_one_of(settings.list_format, "tsv json");
  return {};
}

}  // namespace

int run_feed(const Settings& settings) {
  if (const std::string wrong = conflict(settings, "feed"); !wrong.empty()) return say(wrong), kUsage;
  Result<Stream> stream = Stream::open(settings, Format::jsonl);
  if (!stream) return say("-o: " + stream.error().what), kUsage;
  Result<Loaded> loaded = load_list(settings);
  if (!loaded) return failed(settings, loaded.error());
  if (const Status unpacked = unpack(settings, loaded->bytes); !unpacked)
    return failed(settings, unpacked.error());
  FeedOptions options;
  options.base_url = loaded->url;
  options.content_type = loaded->content_type;
  options.max_bytes = size_limit(settings);
  const Result<Feed> feed = read_feed(loaded->bytes, options);
  if (!feed) return failed(settings, feed.error());
  const Notes notes{std::string(name(feed->format)) + " feed",
                    feed->entries.size(),
                    feed->duplicates,
                    feed->refused_urls,
                    feed->over_limit,
                    feed->truncated,
                    feed->fault,
                    feed->next};
  const bool json = writes_json(settings);
  return finish(settings, *stream, feed->entries, notes,
                [&](const FeedEntry& entry) { return line_of(entry, json); });
}

int run_sitemap(const Settings& settings) {
  if (const std::string wrong = conflict(settings, "sitemap"); !wrong.empty()) return say(wrong), kUsage;
  Result<Stream> stream = Stream::open(settings, Format::jsonl);
  if (!stream) return say("-o: " + stream.error().what), kUsage;
  const Result<Loaded> loaded = load_list(settings);
  if (!loaded) return failed(settings, loaded.error());
  SitemapOptions options;
  options.base_url = loaded->url;
  options.content_type = loaded->content_type;
  options.max_bytes = size_limit(settings);
  const Result<Sitemap> sitemap = read_sitemap(loaded->bytes, options);
  if (!sitemap) return failed(settings, sitemap.error());
  const Notes notes{
      sitemap->kind == SitemapKind::index ? "index of sitemaps" : std::string(name(sitemap->kind)),
      sitemap->entries.size(),
      sitemap->duplicates,
      sitemap->refused_urls,
      sitemap->over_limit,
      sitemap->truncated,
      sitemap->fault,
      {}};
  const bool json = writes_json(settings);
  return finish(settings, *stream, sitemap->entries, notes,
                [&](const SitemapEntry& entry) { return line_of(entry, sitemap->kind, json); });
}

}  // namespace saring::cli
