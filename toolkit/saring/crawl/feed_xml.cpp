// SPDX-License-Identifier: Apache-2.0
// RSS and Atom. Each open element has a note that says what its children may be; a field that was not closed
// ends where the next one begins, and an entry likewise.
#include <algorithm>
#include <array>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/crawl/feed_internal.h"
#include "saring/crawl/field_internal.h"
#include "saring/crawl/xml_internal.h"
#include "saring/meta/metadata.h"
#include "saring/text/normalize.h"

namespace saring::crawl {
namespace {

enum Place : std::uint8_t { kNowhere, kRoot, kChannel, kChannelField, kEntry, kEntryField };

enum class Field : std::uint8_t { title, link, id, published, updated, summary, language };
constexpr std::size_t kFields = 7;

struct FieldName {
  std::string_view local;
  bool dublin_core;  // else of RSS and Atom
  Field field;
  std::uint8_t rank;  // the highest that is there holds; of equals the first
};
constexpr FieldName kFieldNames[] = {
    {"title", false, Field::title, 2},
    {"title", true, Field::title, 1},
    {"link", false, Field::link, 1},
    {"guid", false, Field::id, 2},
    {"id", false, Field::id, 2},
    {"pubdate", false, Field::published, 3},
    {"published", false, Field::published, 3},
    {"issued", false, Field::published, 3},
    {"issued", true, Field::published, 2},
    {"created", false, Field::published, 1},
    {"created", true, Field::published, 1},
    {"updated", false, Field::updated, 3},
    {"modified", false, Field::updated, 3},
    {"modified", true, Field::updated, 2},
    {"date", true, Field::updated, 1},
    {"summary", false, Field::summary, 3},
    {"description", false, Field::summary, 2},
    {"description", true, Field::summary, 1},
    {"language", false, Field::language, 2},
    {"language", true, Field::language, 1},
};

// How good a link to the entry's page is.
enum LinkRank : std::uint8_t { kNoLink, kAbout, kGuid, kOtherType, kAlternate, kElementText };

constexpr std::size_t kMaxDateBytes = 400;  // as much as parse_date looks at

const FieldName* find_field(std::string_view local, Space space) {
  if (space != Space::plain && space != Space::atom && space != Space::dublin_core) return nullptr;
  const auto* found = std::find_if(std::begin(kFieldNames), std::end(kFieldNames), [&](const FieldName& row) {
    return row.local == local && row.dublin_core == (space == Space::dublin_core);
  });
  return found == std::end(kFieldNames) ? nullptr : found;
}

class XmlFeed {
 public:
  XmlFeed(std::string_view utf8, const FeedOptions& options)
      : options_(options), reader_(utf8, base_of(options.base_url)), list_(feed_, options.max_entries) {}

  Result<Feed> read() {
    for (auto event = reader_.next(); event != XmlReader::Event::done; event = reader_.next())
      event == XmlReader::Event::start ? start() : end();
    if (channel_depth_ == 0 && !found_root_)
      return Error{Errc::corrupt, "not a feed: " + described_root(first_root_)};
    // What was open at the end may be cut off.
    field_ = nullptr;
    finish_entry();
    feed_.fault = reader_.fault();
    return std::move(feed_);
  }

 private:
  void start() {
    const std::string_view local = reader_.local();
    const Space space = reader_.space();
    const std::uint8_t parent = reader_.parent_note();
    const bool own = space == Space::plain || space == Space::atom || space == Space::rdf;
    if (reader_.depth() == 1) return start_root(own);
    if (own && (local == "item" || local == "entry") && parent != kNowhere) return start_entry(parent);
    if (own && local == "channel" && parent == kRoot) {
      channel_depth_ = reader_.depth();
      reader_.note() = kChannel;
      return;
    }
    const bool in_entry = parent == kEntry || parent == kEntryField;
    const bool in_channel = parent == kChannel || parent == kChannelField;
    const FieldName* const name = in_entry || in_channel ? find_field(local, space) : nullptr;
    if (name) return start_field(*name, in_entry);
    if (field_ != nullptr) part(local);
  }

  void start_root(bool own) {
    const std::string_view local = reader_.local();
    if (first_root_.empty()) first_root_ = local;
    if (found_root_ || !own || !is_feed_root(local)) return;
    found_root_ = true;
    feed_.format = local == "feed" ? FeedFormat::atom : local == "rdf" ? FeedFormat::rdf : FeedFormat::rss;
    const bool is_channel = local == "feed" || local == "channel";
    reader_.note() = is_channel ? kChannel : kRoot;
    if (is_channel) channel_depth_ = 1;
    feed_.language = clean(reader_.attribute("lang"));
  }

  void start_entry(std::uint8_t parent) {
    finish_field();
    finish_entry();
    if (parent == kEntry || parent == kEntryField) reader_.imply_ends(entry_depth_ - 1);
    if (parent == kChannelField) reader_.imply_ends(channel_depth_);
    reader_.note() = kEntry;
    entry_depth_ = reader_.depth();
    in_entry_ = true;
    if (list_.full()) return;
    const std::string about = reader_.attribute("about");
    entry_.id = clean_cut(about, options_.max_title_bytes);
    if (entry_.id.empty()) return;
    set_rank(Field::id, 1);
    take_link(about, kAbout);
  }

  void start_field(const FieldName& name, bool in_entry) {
    finish_field();
    reader_.imply_ends(in_entry ? entry_depth_ : channel_depth_);
    reader_.note() = in_entry ? kEntryField : kChannelField;
    field_ = &name;
    field_depth_ = reader_.depth();
    field_in_entry_ = in_entry;
    nested_ = false;
    value_.clear();
    const bool date = name.field == Field::published || name.field == Field::updated;
    reader_.capture(&value_, date                           ? kMaxDateBytes
                             : name.field == Field::summary ? options_.max_summary_bytes
                             : name.field == Field::link    ? kMaxListedUrlBytes + 1
                                                            : options_.max_title_bytes);
    type_ = ascii::lower(ascii::trim(reader_.attribute("type")));
    if (name.field == Field::link) {
      href_ = reader_.attribute("href");
      rel_ = relation(reader_.attribute("rel"));
    } else if (name.field == Field::id) {
      permalink_ = !ascii::iequals(ascii::trim(reader_.attribute("isPermaLink")), "false");
    } else {
      mode_ = ascii::lower(ascii::trim(reader_.attribute("mode")));
    }
  }

  void end() {
    if (field_ != nullptr && reader_.depth() == field_depth_) return finish_field();
    if (in_entry_ && reader_.depth() == entry_depth_) return finish_field(), finish_entry();
    if (field_ != nullptr) part(reader_.local());
  }

  // An element in a field: its text counts.
  void part(std::string_view local) {
    nested_ = true;
    if (!value_.empty() && value_.back() != ' ' && parts_text(local)) value_ += ' ';
  }

  // "alternate" for none and for "http://www.iana.org/assignments/relation/alternate".
  static std::string relation(std::string_view rel) {
    rel = ascii::trim(rel);
    if (const std::size_t slash = rel.rfind('/'); slash != std::string_view::npos)
      rel.remove_prefix(slash + 1);
    return rel.empty() ? "alternate" : ascii::lower(rel.substr(0, 32));
  }

  const std::optional<Url>& base() const { return reader_.base() ? reader_.base() : own_base_; }

  void finish_field() {
    if (field_ == nullptr) return;
    const FieldName& name = *std::exchange(field_, nullptr);
    reader_.capture(nullptr, 0);
    if (field_in_entry_ && list_.full()) return;
    if (name.field == Field::link) {
      field_in_entry_ ? finish_entry_link() : finish_feed_link();
      return;
    }
    if (!field_in_entry_) {
      if (name.field == Field::title && feed_.title.empty()) feed_.title = text_value(true);
      if (name.field == Field::language && feed_.language.empty()) feed_.language = clean(value_);
      return;
    }
    if (ranks_[static_cast<std::size_t>(name.field)] >= name.rank) return;
    if (set_entry_field(name.field)) set_rank(name.field, name.rank);
  }

  // False if the value is empty.
  bool set_entry_field(Field field) {
    switch (field) {
      case Field::title: return !(entry_.title = text_value(true)).empty();
      case Field::summary: return !(entry_.summary = text_value(false)).empty();
      case Field::published: return !(entry_.published = parse_date(value_, feed_.language)).empty();
      case Field::updated: return !(entry_.updated = parse_date(value_, feed_.language)).empty();
      case Field::id:
        if (const std::string id = clean(value_); !id.empty()) {
          entry_.id = id;
          if (permalink_ && feed_.format != FeedFormat::atom) take_guid(id);
          return true;
        }
        return false;
      case Field::link:
      case Field::language: return false;
    }
    return false;
  }

  std::string text_value(bool title) const {
    const bool atom = feed_.format == FeedFormat::atom;
    return field_text(value_,
                      {.type = type_, .mode = mode_, .atom = atom, .nested = nested_, .title = title});
  }

  void take_link(std::string_view text, LinkRank rank) {
    if (link_rank_ >= rank) return;
    if (std::optional<Url> url = listed_url(text, base())) {
      entry_url_ = std::move(url);
      link_rank_ = rank;
    } else if (rank > kAbout) {
      ++feed_.refused_urls;
    }
  }

  // A guid is an address only if it is a whole one.
  void take_guid(std::string_view guid) {
    if (link_rank_ >= kGuid) return;
    if (std::optional<Url> url = listed_url(guid, std::nullopt))
      entry_url_ = std::move(url), link_rank_ = kGuid;
  }

  void finish_entry_link() {
    if (rel_ != "alternate") return;
    const bool page = type_.empty() || type_ == "text/html" || type_ == "application/xhtml+xml";
    if (!ascii::trim(href_).empty())
      take_link(href_, page ? kAlternate : kOtherType);
    else if (!ascii::trim(value_).empty())
      take_link(value_, kElementText);
  }

  void finish_feed_link() {
    const std::optional<Url> url = listed_url(ascii::trim(href_).empty() ? value_ : href_, base());
    if (!url) return;
    const bool page = rel_ == "alternate";
    if (page && feed_.link.empty()) feed_.link = url->href();
    if ((page || rel_ == "self") && !own_base_ && url->href().size() <= XmlReader::kMaxBaseBytes)
      own_base_ = url;
    if (rel_ == "next") feed_.next = url->href();
    if (rel_ == "prev-archive" && feed_.next.empty()) feed_.next = url->href();
    if (rel_ == "hub" && feed_.hubs.size() < kMaxFeedHubs) feed_.hubs.push_back(url->href());
  }

  void set_rank(Field field, std::uint8_t rank) { ranks_[static_cast<std::size_t>(field)] = rank; }

  void finish_entry() {
    if (!std::exchange(in_entry_, false)) return;
    list_.add(std::move(entry_), entry_url_);
    entry_ = {};
    entry_url_.reset();
    link_rank_ = kNoLink;
    ranks_ = {};
  }

  const FeedOptions& options_;
  Feed feed_;
  XmlReader reader_;
  EntryList list_;
  std::string first_root_;
  bool found_root_ = false;
  std::size_t channel_depth_ = 0;
  std::optional<Url> own_base_;

  FeedEntry entry_;
  std::optional<Url> entry_url_;
  bool in_entry_ = false;
  std::size_t entry_depth_ = 0;
  std::uint8_t link_rank_ = kNoLink;
  std::array<std::uint8_t, kFields> ranks_{};

  const FieldName* field_ = nullptr;  // being read
  std::size_t field_depth_ = 0;
  bool field_in_entry_ = false;
  bool nested_ = false;
  bool permalink_ = false;
  std::string value_, type_, mode_, href_, rel_;
};

}  // namespace

bool is_feed_root(std::string_view local) {
  return local == "rss" || local == "rdf" || local == "feed" || local == "channel";
}

Result<Feed> read_xml_feed(std::string_view utf8, const FeedOptions& options) {
  return XmlFeed(utf8, options).read();
}

}  // namespace saring::crawl
