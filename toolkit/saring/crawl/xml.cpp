// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/crawl/xml_internal.h"
#include "saring/text/character_reference.h"
#include "saring/text/normalize.h"

namespace saring::crawl {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
// Slots of XmlReader::find.
constexpr std::size_t kDouble = 0, kSingle = 1, kInstruction = 2;

// "&" and ";" with the longest name of HTML between them (31 letters), or a number of that length.
constexpr std::size_t kMaxReferenceBytes = 34;

struct KnownSpace {
  std::string_view name;  // lower case, without "https:" or "http:" and without '/' and '#' at its end
  Space space;
};
constexpr KnownSpace kSpaces[] = {
    {"//www.w3.org/2005/atom", Space::atom},
    {"//purl.org/atom/ns", Space::atom},
    {"//purl.org/net/atom/ns", Space::atom},
    {"//www.w3.org/1999/02/22-rdf-syntax-ns", Space::rdf},
    {"//purl.org/dc/elements/1.0", Space::dublin_core},
    {"//purl.org/dc/elements/1.1", Space::dublin_core},
    {"//purl.org/dc/terms", Space::dublin_core},
    {"//www.google.com/schemas/sitemap-news/0.9", Space::news},
    {"//www.w3.org/1999/xhtml", Space::xhtml},
    {"//purl.org/rss/1.0", Space::plain},
    {"//my.netscape.com/rdf/simple/0.9", Space::plain},
    {"//channel.netscape.com/rdf/simple/0.9", Space::plain},
    {"//backend.userland.com/rss2", Space::plain},
    {"//blogs.law.harvard.edu/tech/rss", Space::plain},
    {"//www.sitemaps.org/schemas/sitemap/0.9", Space::plain},
    {"//www.google.com/schemas/sitemap-image/1.1", Space::other},
    {"//www.google.com/schemas/sitemap-video/1.1", Space::other},
    {"//search.yahoo.com/mrss", Space::other},
    {"//www.itunes.com/dtds/podcast-1.0.dtd", Space::other},
};
constexpr KnownSpace kPrefixes[] = {
    {"atom", Space::atom},      {"atom10", Space::atom},         {"rdf", Space::rdf},
    {"dc", Space::dublin_core}, {"dcterms", Space::dublin_core}, {"dct", Space::dublin_core},
    {"news", Space::news},      {"xhtml", Space::xhtml},         {"rss", Space::plain},
};

constexpr bool begins_name(char c) {
  return ascii::is_alpha(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool ends_name(char c) {
  return ascii::is_space(c) || c == '/' || c == '>' || c == '=' || c == '<';
}

// FNV-1a of the lower-cased name; names that are confused by it only end one for another.
std::uint32_t hash_of(std::string_view name) {
  std::uint32_t h = 2166136261u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(ascii::lower(c))) * 16777619u;
  return h;
}

std::string_view local_part(std::string_view qualified) {
  const std::size_t colon = qualified.find(':');
  return colon == kNone ? qualified : qualified.substr(colon + 1);
}
std::string_view prefix_part(std::string_view qualified) {
  const std::size_t colon = qualified.find(':');
  return colon == kNone ? std::string_view() : qualified.substr(0, colon);
}

const KnownSpace* find_space(std::string_view uri) {
  std::string name = ascii::lower(ascii::trim(uri).substr(0, XmlReader::kMaxNameBytes));
  for (const std::string_view scheme : {"https:", "http:"})
    if (name.starts_with(scheme)) name.erase(0, scheme.size());
  while (!name.empty() && (name.back() == '/' || name.back() == '#')) name.pop_back();
  const auto* found = std::find_if(std::begin(kSpaces), std::end(kSpaces),
                                   [&](const KnownSpace& known) { return known.name == name; });
  return found == std::end(kSpaces) ? nullptr : found;
}

// Elements of HTML without an end tag. (A feed's "link" is not one.)
constexpr bool is_void(std::string_view name) {
  return name == "br" || name == "img" || name == "hr" || name == "wbr";
}

bool is_xml_reference(std::string_view name) {
  constexpr std::string_view kNames[] = {"amp", "lt", "gt", "quot", "apos"};
  return name[0] == '#' || std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool has_control(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
}

// Past the last character that is whole within max_bytes.
std::size_t whole_characters(std::string_view s, std::size_t max_bytes) {
  if (s.size() <= max_bytes) return s.size();
  while (max_bytes > 0 && (static_cast<unsigned char>(s[max_bytes]) & 0xC0) == 0x80) --max_bytes;
  return max_bytes;
}

}  // namespace

XmlReader::XmlReader(std::string_view utf8, std::optional<Url> base) : in_(utf8) {
  if (base && base->href().size() > kMaxBaseBytes) base.reset();
  bases_.push_back(std::move(base));
  if (has_control(utf8)) note_fault("control characters");
}

void XmlReader::note_fault(const char* fault) {
  if (fault_ == nullptr) fault_ = fault;
}

// Where `what` is next, or kNone; looks to the end at most once without finding it.
std::size_t XmlReader::find(std::string_view what, std::size_t slot) {
  if (absent_[slot]) return kNone;
  const std::size_t found = in_.find(what, at_);
  if (found == kNone) absent_[slot] = true;
  return found;
}

// --- elements
XmlReader::Event XmlReader::next() {
  attributes_.clear();
  if (std::exchange(pop_next_, false)) pop();
  if (std::exchange(self_closed_, false)) ends_to_ = frames_.size() - 1;
  if (frames_.size() > ends_to_) return end_of_top();
  ends_to_ = kMaxDepth + 1;
  while (at_ < in_.size()) {
    const std::size_t less = std::min(in_.find('<', at_), in_.size());
    if (less > at_) text(in_.substr(at_, less - at_));
    at_ = less;
    if (at_ == in_.size()) break;
    if (const std::optional<Event> event = markup()) return *event;
  }
  if (!frames_.empty()) note_fault("the end is missing");
  return Event::done;
}

XmlReader::Event XmlReader::end_of_top() {
  pop_next_ = true;
  local_ = frames_.back().local;
  space_ = frames_.back().space;
  return Event::end;
}

void XmlReader::pop() {
  bindings_.resize(frames_.back().bindings);
  bases_.resize(frames_.back().bases);
  frames_.pop_back();
}

void XmlReader::imply_ends(std::size_t depth) {
  if (frames_.size() < depth + 2) return;
  Frame& top = frames_.back();
  const Frame& first = frames_[depth];
  bindings_.erase(bindings_.begin() + first.bindings, bindings_.begin() + top.bindings);
  bases_.erase(bases_.begin() + first.bases, bases_.begin() + top.bases);
  top.bindings = first.bindings, top.bases = first.bases;
  frames_.erase(frames_.begin() + static_cast<std::ptrdiff_t>(depth), frames_.end() - 1);
  note_fault("unclosed elements");
}

// At a '<'; moves past what begins with it.
std::optional<XmlReader::Event> XmlReader::markup() {
  const std::string_view rest = in_.substr(at_);
  const char second = rest.size() > 1 ? rest[1] : '\0';
  if (begins_name(second)) return start_tag();
  if (second == '/' && rest.size() > 2 && begins_name(rest[2])) return end_tag();
  if (rest.starts_with("<!--")) {
    at_ += 4;
    skip_past("-->");
  } else if (rest.starts_with("<![CDATA[")) {
    const std::size_t begin = at_ + 9, end = std::min(in_.find("]]>", begin), in_.size());
    if (to_ != nullptr) append(in_.substr(begin, end - begin), *to_, to_max_);
    at_ = begin;
    skip_past("]]>");
  } else if (second == '?') {
    if (at_ > 0 && ascii::istarts_with(rest, "<?xml ")) note_fault("something before the XML declaration");
    const bool closed = find("?>", kInstruction) != kNone;
    skip_past(closed ? "?>" : ">");
  } else if (ascii::istarts_with(rest, "<!doctype") && !seen_root_ && !seen_doctype_) {
    doctype();
  } else if (second == '!') {
    skip_past(">");
  } else {
    note_fault("'<' that begins no tag");
    const std::size_t run = std::min(rest.find_first_not_of('<'), rest.size());
    const std::size_t loose = run > 1 && run < rest.size() ? run - 1 : run;  // the last one may begin a tag
    at_ += loose;
    text(rest.substr(0, loose));
  }
  return std::nullopt;
}

// To the end if it is nowhere.
void XmlReader::skip_past(std::string_view what) {
  const std::size_t found = in_.find(what, at_);
  if (found == kNone) note_fault("the end is missing");
  at_ = found == kNone ? in_.size() : found + what.size();
}

std::string_view XmlReader::read_name() {
  const std::size_t begin = at_;
  while (at_ < in_.size() && !ends_name(in_[at_])) ++at_;
  return in_.substr(begin, at_ - begin);
}

std::optional<XmlReader::Event> XmlReader::start_tag() {
  ++at_;
  const std::string_view written = read_name();
  const bool closed = read_attributes() || is_void(ascii::lower(written.substr(0, 4)));
  if (frames_.empty() && seen_root_) note_fault("more than one root element");
  if (frames_.size() >= kMaxDepth) {
    note_fault("elements too deep");
    beyond_ += !closed;
    return std::nullopt;
  }
  const std::string name = ascii::lower(written.substr(0, kMaxNameBytes));
  if (!std::exchange(seen_root_, true)) root_prefix_ = prefix_part(name);
  Frame& frame = frames_.emplace_back();
  frame.name = hash_of(written);
  frame.bindings = static_cast<std::uint32_t>(bindings_.size());
  frame.bases = static_cast<std::uint32_t>(bases_.size());
  bind_namespaces();
  set_base();
  frame.space = written.size() > kMaxNameBytes ? Space::other : space_of(prefix_part(name));
  frame.local = local_part(name);
  local_ = frame.local;
  space_ = frame.space;
  self_closed_ = closed;
  return Event::start;
}

std::optional<XmlReader::Event> XmlReader::end_tag() {
  at_ += 2;
  const std::uint32_t name = hash_of(read_name());
  while (at_ < in_.size() && in_[at_] != '>' && in_[at_] != '<') ++at_;
  if (at_ < in_.size() && in_[at_] == '>') ++at_;
  // Below the depth that is followed, an end tag closes one element, or one that the caller knows.
  std::size_t i = frames_.size();
  while (i > 0 && (frames_[i - 1].name != name || (beyond_ > 0 && frames_[i - 1].note == 0))) --i;
  if (i == 0 && beyond_ == 0) return note_fault("an end tag without its start"), std::nullopt;
  if (i == 0) return --beyond_, std::nullopt;
  if (i != frames_.size()) note_fault("unclosed elements");
  beyond_ = 0;
  ends_to_ = i - 1;
  return end_of_top();
}

// --- attributes
// Up to the end of the tag; true if it closes its element.
bool XmlReader::read_attributes() {
  while (at_ < in_.size()) {
    const char c = in_[at_];
    if (c == '<') break;
    if (c == '>') return ++at_, false;
    if (c == '/' && at_ + 1 < in_.size() && in_[at_ + 1] == '>') return at_ += 2, true;
    if (ascii::is_space(c) || c == '/')
      ++at_;
    else
      read_attribute();
  }
  note_fault("a tag without '>'");
  return false;
}

void XmlReader::read_attribute() {
  const auto skip_space = [&] {
    while (at_ < in_.size() && ascii::is_space(in_[at_])) ++at_;
  };
  Attribute attribute{read_name(), {}};
  skip_space();
  if (at_ < in_.size() && in_[at_] == '=') {
    ++at_;
    skip_space();
    const char quote = at_ < in_.size() ? in_[at_] : '\0';
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) ++at_;
    const std::size_t end = quoted ? find({&quote, 1}, quote == '"' ? kDouble : kSingle) : kNone;
    if (end != kNone) {
      attribute.value = in_.substr(at_, end - at_);
      at_ = end + 1;
    } else {
      note_fault("an attribute without quotes");
      const std::size_t begin = at_;
      while (at_ < in_.size() && !ascii::is_space(in_[at_]) && in_[at_] != '>' && in_[at_] != '<') ++at_;
      attribute.value = in_.substr(begin, at_ - begin);
    }
  }
  if (attributes_.size() < kMaxAttributes)
    attributes_.push_back(attribute);
  else
    note_fault("too many attributes");
}

std::string XmlReader::attribute(std::string_view local) {
  const auto find_by = [&](auto&& name_of) {
    return std::find_if(attributes_.begin(), attributes_.end(),
                        [&](const Attribute& a) { return ascii::iequals(name_of(a.name), local); });
  };
  auto found = find_by([](std::string_view name) { return name; });
  if (found == attributes_.end()) found = find_by(local_part);
  std::string out;
  if (found != attributes_.end()) decode(found->value, out, kMaxAttributeBytes);
  return out;
}

void XmlReader::bind_namespaces() {
  for (const Attribute& a : attributes_) {
    if (!ascii::istarts_with(a.name, "xmlns") || (a.name.size() > 5 && a.name[5] != ':')) continue;
    if (bindings_.size() == kMaxBindings) return note_fault("too many namespaces");
    const KnownSpace* const known = find_space(a.value);
    const std::string_view prefix = a.name.size() > 5 ? a.name.substr(6) : std::string_view();
    bindings_.push_back({ascii::lower(prefix.substr(0, kMaxNameBytes)), known ? known->space : Space::plain,
                         known || ascii::trim(a.value).empty()});
  }
}

Space XmlReader::space_of(std::string_view prefix) const {
  const bool lenient = prefix.empty() || prefix == root_prefix_;
  for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding)
    if (binding->prefix == prefix)
      return binding->known ? binding->space : lenient ? Space::plain : Space::other;
  for (const KnownSpace& known : kPrefixes)
    if (known.name == prefix) return known.space;
  return lenient ? Space::plain : Space::other;
}

void XmlReader::set_base() {
  for (const Attribute& a : attributes_) {
    if (!ascii::iequals(a.name, "xml:base")) continue;
    if (++bases_read_ > kMaxBases) return note_fault("too many xml:base");
    std::string value;
    decode(a.value, value, kMaxBaseBytes);
    Result<Url> url = base() ? Url::parse(value, *base()) : Url::parse(value);
    if (url && url->href().size() <= kMaxBaseBytes) bases_.emplace_back(std::move(*url));
    return;
  }
}

// --- text
void XmlReader::text(std::string_view raw) {
  if (frames_.empty() && !ascii::trim(raw).empty()) note_fault("text outside the root element");
  if (to_ != nullptr) decode(raw, *to_, to_max_);
}

// As much as there is room for, in whole characters.
void XmlReader::append(std::string_view piece, std::string& out, std::size_t max_bytes) {
  if (out.size() >= max_bytes) return;
  out += piece.substr(0, whole_characters(piece, max_bytes - out.size()));
}

void XmlReader::decode(std::string_view raw, std::string& out, std::size_t max_bytes) {
  while (!raw.empty() && out.size() < max_bytes) {
    const std::size_t ampersand = std::min(raw.find('&'), raw.size());
    append(raw.substr(0, ampersand), out, max_bytes);
    raw.remove_prefix(ampersand);
    if (!raw.empty()) raw.remove_prefix(decode_reference(raw, out, max_bytes));
  }
}

// `raw` begins with '&'. Returns how much of it was read. In XML every reference has its ';', so that the
// parameters of an unescaped address stay what they are.
std::size_t XmlReader::decode_reference(std::string_view raw, std::string& out, std::size_t max_bytes) {
  const std::string_view window = raw.substr(1, kMaxReferenceBytes);
  const std::size_t size =
      window.find_first_not_of("#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.");
  if (size != kNone && size > 0 && window[size] == ';') {
    const std::string_view name = window.substr(0, size), written = raw.substr(0, size + 2);
    if (const auto declared = entities_.find(name); declared != entities_.end()) {
      expanded_bytes_ += declared->second.size();
      if (expanded_bytes_ > kMaxExpandedBytes) note_fault("entities grow too large");
      append(expanded_bytes_ > kMaxExpandedBytes ? written : declared->second, out, max_bytes);
      return written.size();
    }
    std::string decoded;
    // With no name of its own before the ';', a name may still begin with one that HTML knows: that is none.
    if (append_decoded(written, false, decoded) && (decoded == ";" || !decoded.ends_with(';'))) {
      if (!is_xml_reference(name)) note_fault("an undeclared entity");
      append(decoded, out, max_bytes);
      return written.size();
    }
  }
  note_fault("'&' that begins no reference");
  append("&", out, max_bytes);
  return 1;
}

// --- the document type
// At "<!doctype". Goes to its '>' outside quotes, comments and brackets.
void XmlReader::doctype() {
  seen_doctype_ = true;
  const std::size_t begin = at_;
  at_ += std::string_view("<!doctype").size();
  for (bool inside = false; at_ < in_.size(); ++at_) {
    const char c = in_[at_];
    const std::string_view rest = in_.substr(at_);
    if (c == '>' && !inside) return void(++at_);
    if (c == '[') inside = true;
    if (c == ']') inside = false;
    if (rest.starts_with("<!--")) {
      at_ = std::min(in_.find("-->", at_ + 4), in_.size() - 1);
    } else if (rest.starts_with("<!ENTITY")) {
      declare_entity(rest.substr(8));
    }
    if (c == '"' || c == '\'') {
      const std::size_t close = in_.find(c, at_ + 1);
      if (close == kNone) break;
      at_ = close;
    }
  }
  note_fault("a document type without its end");
  at_ = begin;
  skip_past(">");
}

// The rest of the input after "<!ENTITY". Entities of parameters, of files, and of other entities are left
// out.
void XmlReader::declare_entity(std::string_view rest) {
  const auto trim = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size())); };
  if (entities_.size() == kMaxEntities) return note_fault("too many entities");
  rest = rest.substr(0, 2 * kMaxEntityBytes);
  trim();
  const std::size_t size = rest.substr(0, kMaxReferenceBytes).find_first_of(" \t\r\n\"'");
  if (size == kNone || size == 0) return;
  const std::string_view name = rest.substr(0, size);
  rest.remove_prefix(size);
  trim();
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return;
  const std::size_t close = rest.find(rest[0], 1);
  if (close == kNone || close > kMaxEntityBytes) return;
  const std::string_view value = rest.substr(1, close - 1);
  std::string text;
  if (append_decoded(value, false, text)) entities_.emplace(name, std::move(text));
}

// --- HTML in fields
bool parts_text(std::string_view local) {
  constexpr std::string_view kInline[] = {
      "a",    "abbr",   "acronym", "b",   "bdi", "bdo",  "big", "cite", "code", "del",  "dfn",
      "em",   "font",   "i",       "ins", "kbd", "mark", "q",   "ruby", "s",    "samp", "small",
      "span", "strike", "strong",  "sub", "sup", "time", "tt",  "u",    "var",  "wbr"};
  return std::find(std::begin(kInline), std::end(kInline), local) == std::end(kInline);
}

std::string text_of_html(std::string_view html, std::size_t max_bytes) {
  if (html.find_first_of("<&") == kNone) return clean(html);
  std::string out;
  XmlReader reader(html);
  reader.capture(&out, max_bytes);
  for (auto event = reader.next(); event != XmlReader::Event::done; event = reader.next()) {
    const bool code = reader.local() == "script" || reader.local() == "style";
    if (code) reader.capture(event == XmlReader::Event::start ? nullptr : &out, max_bytes);
    if (!out.empty() && out.back() != ' ' && parts_text(reader.local())) out += ' ';
  }
  return clean(out);
}

}  // namespace saring::crawl
