// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/crawl/feed_internal.h"
#include "saring/crawl/field_internal.h"
#include "saring/crawl/sitemap_internal.h"
#include "saring/crawl/xml_internal.h"
#include "saring/meta/metadata.h"

namespace saring::crawl {
namespace {

enum Place : std::uint8_t { kNowhere, kRoot, kEntry, kEntryField, kNews, kNewsField };

constexpr std::size_t kMaxShortBytes =
    400;  // of dates, frequencies and priorities; parse_date looks at no more
constexpr std::size_t kMaxTitleBytes = 4096;   // of news titles as written
constexpr std::size_t kMaxAlternates = 256;    // of one page; there are fewer languages than that on any site
constexpr std::size_t kMaxLanguageBytes = 35;  // of a tag (BCP 47, 4.4.1)

ChangeFrequency frequency_of(std::string_view text) {
  for (unsigned i = 1; i <= static_cast<unsigned>(ChangeFrequency::never); ++i)
    if (ascii::iequals(ascii::trim(text), name(static_cast<ChangeFrequency>(i))))
      return static_cast<ChangeFrequency>(i);
  return ChangeFrequency::unknown;
}

std::optional<double> priority_of(std::string_view text) {
  text = ascii::trim(text);
  double value = -1;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1))
    return std::nullopt;
  return value;
}

struct FieldName {
  Place parent;
  std::string_view local;
  std::size_t max_bytes;
};
constexpr FieldName kFieldNames[] = {
    {kEntry, "loc", kMaxListedUrlBytes + 1},     {kEntry, "lastmod", kMaxShortBytes},
    {kEntry, "changefreq", kMaxShortBytes},      {kEntry, "priority", kMaxShortBytes},
    {kNews, "publication_date", kMaxShortBytes}, {kNews, "title", kMaxTitleBytes},
};

class XmlSitemap {
 public:
  XmlSitemap(std::string_view utf8, const SitemapOptions& options)
      : options_(options), reader_(utf8, base_of(options.base_url)), list_(out_, options) {}

  // Nothing but the fault is set if the root is a feed's.
  Result<Sitemap> read() {
    for (auto event = reader_.next(); event != XmlReader::Event::done; event = reader_.next()) {
      event == XmlReader::Event::start ? start() : end();
      if (is_feed_) return std::move(out_);
    }
    if (!found_root_) return Error{Errc::corrupt, "not a sitemap: " + described_root(first_root_)};
    // An entry that is open at the end has its address if the element of that was closed.
    field_ = nullptr;
    own_text_.clear();
    if (in_entry_ && !loc_.empty()) finish_entry();
    out_.fault = reader_.fault();
    return std::move(out_);
  }
  bool is_feed() const { return is_feed_; }

 private:
  void start() {
    const std::string_view local = reader_.local();
    const std::uint8_t parent = reader_.parent_note();
    const bool plain = reader_.space() == Space::plain;
    if (reader_.depth() == 1) return start_root();
    if (plain && (local == "url" || local == "sitemap") && parent != kNowhere) return start_entry(local);
    const bool in_entry = parent == kEntry || parent == kEntryField;
    const bool in_news = parent == kNews || parent == kNewsField;
    if (in_entry && reader_.space() == Space::news && local == "news") {
      finish_field();
      reader_.imply_ends(entry_depth_);
      reader_.note() = kNews;
      news_depth_ = reader_.depth();
      reader_.capture(nullptr, 0);
      return;
    }
    if (in_entry && local == "link" && (plain || reader_.space() == Space::xhtml)) return add_alternate();
    for (const FieldName& name : kFieldNames) {
      const bool here = name.parent == kEntry ? in_entry && plain : in_news && reader_.space() == Space::news;
      if (here && name.local == local) return start_field(name);
    }
    if (field_ == nullptr) reader_.capture(nullptr, 0);
  }

  void start_root() {
    const std::string_view local = reader_.local();
    if (first_root_.empty()) first_root_ = local;
    if (found_root_) return;
    is_feed_ = is_feed_root(local);
    if (local != "urlset" && local != "sitemapindex") return;
    found_root_ = true;
    reader_.note() = kRoot;
    out_.kind = local == "urlset" ? SitemapKind::urlset : SitemapKind::index;
  }

  void start_entry(std::string_view local) {
    finish_field();
    finish_entry();
    reader_.imply_ends(1);
    // What is called a set of pages may be an index by its entries.
    if (!any_entry_ && local == "sitemap") out_.kind = SitemapKind::index;
    any_entry_ = in_entry_ = true;
    entry_depth_ = reader_.depth();
    reader_.note() = kEntry;
    own_text_.clear();
    reader_.capture(&own_text_, kMaxListedUrlBytes + 1);
  }

  void start_field(const FieldName& name) {
    finish_field();
    reader_.imply_ends(name.parent == kEntry ? entry_depth_ : news_depth_);
    reader_.note() = name.parent == kEntry ? kEntryField : kNewsField;
    field_ = &name;
    field_depth_ = reader_.depth();
    value_.clear();
    reader_.capture(&value_, name.max_bytes);
  }

  void end() {
    if (field_ != nullptr && reader_.depth() <= field_depth_) finish_field();
    if (in_entry_ && reader_.parent_note() == kEntry) reader_.capture(&own_text_, kMaxListedUrlBytes + 1);
    if (in_entry_ && reader_.depth() == entry_depth_) finish_entry();
  }

  void finish_field() {
    if (field_ == nullptr) return;
    const FieldName& name = *std::exchange(field_, nullptr);
    reader_.capture(nullptr, 0);
    if (list_.full()) return;
    if (name.local == "loc" && loc_.empty()) loc_ = ascii::trim(value_);
    if (name.local == "lastmod") entry_.lastmod = parse_date(value_);
    if (name.local == "changefreq") entry_.changefreq = frequency_of(value_);
    if (name.local == "priority") entry_.priority = priority_of(value_);
    if (name.local == "publication_date") entry_.news_date = parse_date(value_);
    if (name.local == "title") entry_.news_title = rss_title(value_);
  }

  void add_alternate() {
    if (list_.full()) return;
    if (!ascii::iequals(ascii::trim(reader_.attribute("rel")), "alternate")) return;
    const std::optional<Url> url = listed_url(reader_.attribute("href"), reader_.base());
    if (!url) return;
    if (alternates_ >= options_.max_alternates || entry_.alternates.size() >= kMaxAlternates) {
      ++out_.alternates_over_limit;
      return;
    }
    ++alternates_;
    const std::string language = clean_cut(reader_.attribute("hreflang"), kMaxLanguageBytes);
    entry_.alternates.push_back({language, url->href()});
  }

  void finish_entry() {
    if (!std::exchange(in_entry_, false)) return;
    reader_.capture(nullptr, 0);
    std::optional<Url> url;
    if (!list_.full())
      url = loc_.empty() ? listed_url(own_text_, std::nullopt) : listed_url(loc_, reader_.base());
    list_.add(std::move(entry_), url);
    entry_ = {};
    loc_.clear();
  }

  const SitemapOptions& options_;
  Sitemap out_;
  XmlReader reader_;
  SitemapList list_;
  std::string first_root_;
  bool found_root_ = false, is_feed_ = false, any_entry_ = false;

  SitemapEntry entry_;
  bool in_entry_ = false;
  std::size_t entry_depth_ = 0, news_depth_ = 0;
  std::size_t alternates_ = 0;
  std::string loc_, own_text_;

  const FieldName* field_ = nullptr;  // being read
  std::size_t field_depth_ = 0;
  std::string value_;
};

Result<Sitemap> from_feed(std::string_view utf8, const SitemapOptions& options) {
  FeedOptions feed_options;
  feed_options.base_url = options.base_url;
  feed_options.max_entries = options.max_entries;
  Result<Feed> feed = read_xml_feed(utf8, feed_options);
  if (!feed) return Error{Errc::corrupt, "not a sitemap: " + feed.error().what};
  Sitemap out;
  out.kind = SitemapKind::feed;
  out.duplicates = feed->duplicates;
  out.over_limit = feed->over_limit;
  out.fault = std::move(feed->fault);
  for (FeedEntry& entry : feed->entries) {
    if (entry.url.empty()) {
      ++out.refused_urls;
      continue;
    }
    SitemapEntry& added = out.entries.emplace_back();
    added.url = std::move(entry.url);
    added.lastmod = entry.updated.empty() ? entry.published : std::move(entry.updated);
    added.news_title = std::move(entry.title);
    added.news_date = std::move(entry.published);
  }
  return out;
}

}  // namespace

Result<Sitemap> read_xml_sitemap(std::string_view utf8, const SitemapOptions& options) {
  XmlSitemap sitemap(utf8, options);
  Result<Sitemap> out = sitemap.read();
  return sitemap.is_feed() ? from_feed(utf8, options) : std::move(out);
}

}  // namespace saring::crawl
