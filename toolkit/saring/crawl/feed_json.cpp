// SPDX-License-Identifier: Apache-2.0
// JSON Feed (https://www.jsonfeed.org/version/1.1/), read as a stream of tokens: no tree is made.
#include <nlohmann/json.hpp>
#include <utility>

#include "saring/crawl/feed_internal.h"
#include "saring/crawl/field_internal.h"
#include "saring/meta/metadata.h"

namespace saring::crawl {
namespace {

using nlohmann::json;

// What nlohmann's parser calls. A feed is an object; "items" and "hubs" in it are arrays of objects.
class JsonFeed {
 public:
  explicit JsonFeed(const FeedOptions& options)
      : options_(options), base_(base_of(options.base_url)), list_(feed_, options.max_entries) {
    feed_.format = FeedFormat::json;
  }

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(json::number_integer_t n) { return number(std::to_string(n)); }
  bool number_unsigned(json::number_unsigned_t n) { return number(std::to_string(n)); }
  bool number_float(json::number_float_t, const std::string&) { return true; }
  bool binary(json::binary_t&) { return true; }
  bool start_object(std::size_t) { return ++depth_, true; }
  bool start_array(std::size_t) {
    if (depth_ == 1 && key_ == "items") is_feed_ = true;
    return ++depth_, true;
  }
  bool end_object() {
    if (depth_-- == 3 && list_key_ == "items") finish_entry();
    return true;
  }
  bool end_array() {
    if (depth_-- == 2) list_key_.clear();
    return true;
  }
  bool key(std::string& name) {
    if (depth_ == 1) list_key_ = clean_cut(name, kMaxKeyBytes);
    if (depth_ == 1 || depth_ == 3) key_ = clean_cut(name, kMaxKeyBytes);
    return true;
  }
  bool string(std::string& value) {
    if (depth_ == 1) feed_value(value);
    if (depth_ == 3 && list_key_ == "items" && !list_.full()) entry_value(value);
    if (depth_ == 3 && list_key_ == "hubs" && key_ == "url" && feed_.hubs.size() < kMaxFeedHubs)
      if (const auto url = listed_url(value, base_)) feed_.hubs.push_back(url->href());
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const json::exception&) {
    feed_.fault = "ill-formed JSON";
    return false;
  }

  Result<Feed> take() {
    if (!is_feed_) return Error{Errc::corrupt, "not a feed: JSON that is no JSON Feed"};
    if (depth_ >= 3 && list_key_ == "items") finish_entry();
    return std::move(feed_);
  }

 private:
  static constexpr std::size_t kMaxKeyBytes = 32;

  bool number(const std::string& value) {
    if (depth_ == 3 && list_key_ == "items" && key_ == "id") entry_value(value);
    return true;
  }

  void feed_value(const std::string& value) {
    const std::optional<Url> url = listed_url(value, base_);
    if (key_ == "version" && value.find("jsonfeed.org/version") != std::string::npos) is_feed_ = true;
    if (key_ == "title") feed_.title = clean_cut(value, options_.max_title_bytes);
    if (key_ == "language") feed_.language = clean_cut(value, kMaxKeyBytes);
    if (key_ == "home_page_url" && url) feed_.link = url->href();
    if (key_ == "next_url" && url) feed_.next = url->href();
    if ((key_ == "home_page_url" || key_ == "feed_url") && url && !base_) base_ = url;
  }

  void entry_value(const std::string& value) {
    if (key_ == "id") entry_.id = clean_cut(value, options_.max_title_bytes);
    if (key_ == "title") entry_.title = clean_cut(value, options_.max_title_bytes);
    if (key_ == "summary") entry_.summary = clean_cut(value, options_.max_summary_bytes);
    if (key_ == "date_published") entry_.published = parse_date(value);
    if (key_ == "date_modified") entry_.updated = parse_date(value);
    if (key_ != "url" && key_ != "external_url") return;
    std::optional<Url> url = listed_url(value, base_);
    if (!url) ++feed_.refused_urls;
    std::optional<Url>& kept = key_ == "url" ? url_ : external_;
    if (url) kept = std::move(url);
  }

  void finish_entry() {
    if (!url_) url_ = external_ ? external_ : listed_url(entry_.id, std::nullopt);
    list_.add(std::move(entry_), url_);
    entry_ = {};
    url_.reset();
    external_.reset();
  }

  const FeedOptions& options_;
  Feed feed_;
  std::optional<Url> base_;
  EntryList list_;
  bool is_feed_ = false;
  std::size_t depth_ = 0;
  std::string key_, list_key_;
  FeedEntry entry_;
  std::optional<Url> url_, external_;
};

}  // namespace

Result<Feed> read_json_feed(std::string_view utf8, const FeedOptions& options) {
  JsonFeed feed(options);
  json::sax_parse(utf8, &feed);
  return feed.take();
}

}  // namespace saring::crawl
