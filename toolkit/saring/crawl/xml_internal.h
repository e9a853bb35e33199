// SPDX-License-Identifier: Apache-2.0
// A lenient reader of the XML that feeds and sitemaps are written in: one pass over UTF-8 that gives starts
// and ends of elements, and their text on request. Any input is read to its end in linear time; what XML 1.0
// forbids is mended and noted as a fault.
//
// Departures from XML 1.0 and Namespaces: names are lower-cased; '<' before no name, bare '&', control
// characters and unquoted or unclosed attributes are taken as they were meant; the character names of HTML
// are known; an end tag closes the nearest element of its name and all inside it, or is ignored; nothing is
// validated. Of a document type only internal entities of plain text are read: they are put in as text, never
// read again as markup, and within a total, so that none can grow; external entities are never opened.
// pugixml, which the design names for this, stops at the first fault: this reader goes on.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/url/url.h"

namespace saring::crawl {

// What vocabulary a name is of. An unknown default namespace, and an unknown one with the prefix of the root
// element, count as plain: feeds and sitemaps with a wrong namespace are common. A prefix that was not
// declared has its usual meaning.
enum class Space : std::uint8_t { plain, atom, rdf, dublin_core, news, xhtml, other };

class XmlReader {
 public:
  enum class Event : std::uint8_t { start, end, done };

  static constexpr std::size_t kMaxDepth = 256;       // deeper elements give no events; their text counts
  static constexpr std::size_t kMaxAttributes = 256;  // of a tag; the rest is ignored
  static constexpr std::size_t kMaxAttributeBytes = 16 * 1024;  // of a value; the rest is cut off
  static constexpr std::size_t kMaxNameBytes = 128;             // longer names are no one's
  static constexpr std::size_t kMaxBindings = 128;              // namespace declarations in scope
  static constexpr std::size_t kMaxBases = 10'000;    // xml:base attributes in all; the rest is ignored
  static constexpr std::size_t kMaxBaseBytes = 1024;  // a longer base is ignored: every URL would repeat it
  static constexpr std::size_t kMaxEntities = 128;    // declared in the document type
  static constexpr std::size_t kMaxEntityBytes = 1024;
  static constexpr std::size_t kMaxExpandedBytes = 64 * 1024;  // of declared entities, in all

  // `utf8` is valid and must outlive the reader.
  explicit XmlReader(std::string_view utf8, std::optional<Url> base = {});

  // An element of "<name/>" gives start and end. Elements that are open at the end of the input give no end.
  Event next();

  // Of the element of the last event.
  Space space() const { return space_; }
  std::string_view local() const { return local_; }     // lower case, without prefix
  std::size_t depth() const { return frames_.size(); }  // itself included
  // After start: the decoded value of the attribute with this local name; empty if there is none.
  std::string attribute(std::string_view local);
  // xml:base, or the base given at first.
  const std::optional<Url>& base() const { return bases_.back(); }

  // A note of the caller's on the element, 0 at first; and that on its parent (0 of the root).
  std::uint8_t& note() { return frames_.back().note; }
  std::uint8_t parent_note() const { return frames_.size() < 2 ? 0 : frames_[frames_.size() - 2].note; }

  // After start: what is open between the `depth` outermost elements and this one should have ended before
  // it.
  void imply_ends(std::size_t depth);

  // From here on text is appended to `to`, as long as that is under max_bytes; null: to nowhere.
  void capture(std::string* to, std::size_t max_bytes) { to_ = to, to_max_ = max_bytes; }

  bool malformed() const { return fault_ != nullptr; }
  std::string_view fault() const { return fault_ ? fault_ : ""; }  // the first one
  void note_fault(const char* fault);                              // static storage

 private:
  struct Frame {
    std::uint32_t name = 0;      // hash of the qualified name
    std::uint32_t bindings = 0;  // how many were in scope outside it
    std::uint32_t bases = 0;     // the same
    Space space = Space::other;
    std::uint8_t note = 0;
    std::string local;
  };
  struct Binding {
    std::string prefix;
    Space space;
    bool known;  // otherwise an unknown namespace
  };
  struct Attribute {
    std::string_view name, value;  // as written, without quotes
  };

  std::size_t find(std::string_view what, std::size_t slot);
  void skip_past(std::string_view what);
  std::string_view read_name();
  std::optional<Event> markup();
  std::optional<Event> start_tag();
  std::optional<Event> end_tag();
  Event end_of_top();
  void pop();
  bool read_attributes();
  void read_attribute();
  void bind_namespaces();
  Space space_of(std::string_view prefix) const;
  void set_base();
  void text(std::string_view raw);
  static void append(std::string_view piece, std::string& out, std::size_t max_bytes);
  void decode(std::string_view raw, std::string& out, std::size_t max_bytes);
  std::size_t decode_reference(std::string_view raw, std::string& out, std::size_t max_bytes);
  void doctype();
  void declare_entity(std::string_view rest);

  std::string_view in_;
  std::size_t at_ = 0;
  std::array<bool, 3> absent_{};  // searches that went to the end, so that none is made twice
  std::vector<Frame> frames_;
  std::vector<Binding> bindings_;
  std::vector<std::optional<Url>> bases_;
  std::vector<Attribute> attributes_;
  std::map<std::string, std::string, std::less<>> entities_;
  std::size_t expanded_bytes_ = 0;
  std::size_t bases_read_ = 0;
  std::size_t beyond_ = 0;               // open elements deeper than kMaxDepth
  std::size_t ends_to_ = kMaxDepth + 1;  // elements end until so many are open
  bool pop_next_ = false;
  bool self_closed_ = false;
  bool seen_root_ = false, seen_doctype_ = false;
  std::string root_prefix_;
  Space space_ = Space::other;
  std::string local_;
  std::string* to_ = nullptr;
  std::size_t to_max_ = 0;
  const char* fault_ = nullptr;
};

// The text of HTML, of which feeds have much in their fields: tags and references read leniently, scripts
// left out, a space between blocks, white space collapsed (text/normalize.h). Linear.
std::string text_of_html(std::string_view html, std::size_t max_bytes);

// Whether an element of HTML parts what stands before it from what stands in it.
bool parts_text(std::string_view local);

}  // namespace saring::crawl
