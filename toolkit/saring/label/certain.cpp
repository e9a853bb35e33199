// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "saring/base/ascii.h"
#include "saring/label/certain_internal.h"

namespace saring {
namespace {

enum class Match : std::uint8_t { whole, prefix };
struct NameRow {
  Match match;
  std::string_view name;
  Label label;
  Reason reason;
};

// Names that consent managers and advertising systems give the elements they insert, as their public
// documentation or scripts have them. Names that may as well be the slug of a heading are left out.
constexpr NameRow kIds[] = {
    {Match::whole, "onetrust-consent-sdk", Label::cookie, Reason::consent_manager},
    {Match::whole, "onetrust-banner-sdk", Label::cookie, Reason::consent_manager},
    {Match::whole, "onetrust-pc-sdk", Label::cookie, Reason::consent_manager},
    {Match::whole, "CybotCookiebotDialog", Label::cookie, Reason::consent_manager},
    {Match::whole, "didomi-host", Label::cookie, Reason::consent_manager},
    {Match::whole, "qc-cmp2-container", Label::cookie, Reason::consent_manager},
    {Match::whole, "usercentrics-root", Label::cookie, Reason::consent_manager},
    {Match::whole, "usercentrics-cmp-ui", Label::cookie, Reason::consent_manager},
    {Match::whole, "truste-consent-track", Label::cookie, Reason::consent_manager},
    {Match::whole, "cookie-law-info-bar", Label::cookie, Reason::consent_manager},
    {Match::whole, "cmplz-cookiebanner-container", Label::cookie, Reason::consent_manager},
    {Match::whole, "iubenda-cs-banner", Label::cookie, Reason::consent_manager},
    {Match::whole, "cookiescript_injected", Label::cookie, Reason::consent_manager},
    {Match::whole, "BorlabsCookieBox", Label::cookie, Reason::consent_manager},
    {Match::whole, "hs-eu-cookie-confirmation", Label::cookie, Reason::consent_manager},
    {Match::whole, "tarteaucitronRoot", Label::cookie, Reason::consent_manager},
    {Match::whole, "axeptio_overlay", Label::cookie, Reason::consent_manager},
    {Match::whole, "moove_gdpr_cookie_info_bar", Label::cookie, Reason::consent_manager},
    {Match::prefix, "sp_message_container_", Label::cookie, Reason::consent_manager},
    {Match::prefix, "div-gpt-ad", Label::ad, Reason::ad_slot},
    {Match::prefix, "google_ads_iframe_", Label::ad, Reason::ad_slot},
};
constexpr NameRow kClasses[] = {
    {Match::whole, "fc-consent-root", Label::cookie, Reason::consent_manager},
    {Match::whole, "osano-cm-window", Label::cookie, Reason::consent_manager},
    {Match::whole, "cky-consent-container", Label::cookie, Reason::consent_manager},
    {Match::whole, "adsbygoogle", Label::ad, Reason::ad_slot},
    {Match::whole, "OUTBRAIN", Label::ad, Reason::ad_slot},
    {Match::whole, "trc_rbox_container", Label::ad, Reason::ad_slot},
};

// A form or dialog of more words than this asks for more than a password.
constexpr std::uint32_t kDialogWords = 150;
// A slot with more words of prose than this that the model takes for content is none.
constexpr std::uint32_t kSlotWords = 60;

// What tells most names from all rows: sizes of the rows' whole names, first letters of their prefixes.
struct NameShapes {
  std::uint64_t sizes = 0;
  std::uint32_t letters = 0;
};
constexpr std::uint32_t letter_bit(char c) { return ascii::is_lower(c) ? 1u << (c - 'a') : 0; }
template <std::size_t N>
constexpr NameShapes shapes_of(const NameRow (&rows)[N]) {
  NameShapes out;
  for (const NameRow& row : rows)
    if (row.match == Match::whole)
      out.sizes |= std::uint64_t{1} << row.name.size();
    else
      out.letters |= letter_bit(row.name[0]);
  return out;
}

template <std::size_t N>
const NameRow* row_for(const NameRow (&rows)[N], const NameShapes& shapes, std::string_view name) {
  const bool size = name.size() < 64 && (shapes.sizes >> name.size()) % 2 != 0;
  if (!size && (shapes.letters & letter_bit(name[0])) == 0) return nullptr;
  for (const NameRow& row : rows)
    if (row.match == Match::whole ? name == row.name : name.starts_with(row.name)) return &row;
  return nullptr;
}

constexpr NameShapes kIdShapes = shapes_of(kIds), kClassShapes = shapes_of(kClasses);
static_assert(std::all_of(std::begin(kIds), std::end(kIds), [](const NameRow& row) {
  return row.match == Match::whole ? row.name.size() < 64 : ascii::is_lower(row.name[0]);
}));

const NameRow* named(std::string_view id, std::string_view classes) {
  const NameRow* row = id.empty() ? nullptr : row_for(kIds, kIdShapes, id);
  for (std::size_t i = 0; row == nullptr && i < classes.size();) {
    std::size_t end = i;
    while (end < classes.size() && !ascii::is_space(classes[end])) ++end;
    if (end > i) row = row_for(kClasses, kClassShapes, classes.substr(i, end - i));
    i = end + 1;
  }
  return row;
}

bool is_dialog(const Dom& dom, NodeId n) {
  if (dom[n].is(Tag::dialog)) return true;
  const std::string_view role = dom.attribute(n, "role");
  return role == "dialog" || role == "alertdialog" || dom.attribute(n, "aria-modal") == "true";
}

bool is_password(const Dom& dom, NodeId n) {
  return dom[n].is(Tag::input) && ascii::iequals(dom.attribute(n, "type"), "password");
}

// What a page's author writes, whatever its id.
bool is_sectioning(Tag tag) {
  switch (tag) {
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
    case Tag::section:
    case Tag::article:
    case Tag::main:
    case Tag::body:
    case Tag::html: return true;
    default: return false;
  }
}

// Whether the whole of a block stands in an element.
bool inside(const Labelling& l, BlockId i, NodeId n) {
  return l.block(i).node >= n && l.block(i).node < l.dom[n].end;
}

// Prose that the model takes for content.
bool is_text(const Labelling& l, BlockId i) { return l.decisions.blocks[i].content && l.measured(i).good; }

// An element may be named as a whole if it is a part of the page, not the page: it does not show the title
// and holds less than half of the words.
bool is_part(const Labelling& l, NodeId n) {
  const BlockId first = l.first_in(n), end = l.end_of(n);
  if (l.labels.title != kNoBlock && l.labels.title >= first && l.labels.title < end) return false;
  return l.features.words_in(l.dom, n) * 2 < l.features.page.words;
}

// An advertising slot that is never closed holds the rest of the article.
bool holds_text(const Labelling& l, NodeId n) {
  std::uint32_t words = 0;
  for (BlockId i = l.first_in(n); i < l.end_of(n); ++i)
    if (is_text(l, i)) words += l.measured(i).words;
  return words > kSlotWords;
}

void name_all(Labelling& l, NodeId n, Label label, Reason reason) {
  for (BlockId i = l.first_in(n); i < l.end_of(n); ++i)
    if (inside(l, i, n)) l.set(i, label, reason);
}

// What a dialog is about, by the names of its elements and the phrases in it.
Label subject_of(const Labelling& l, NodeId n) {
  std::uint32_t topics = 0;
  for (NodeId k = n; k < l.dom[n].end; ++k) topics |= l.features.names[k].topics;
  for (BlockId i = l.first_in(n); i < l.end_of(n); ++i)
    if (l.phrases[i]) topics |= bit(l.phrases[i].topic);
  return label_for_topics(topics & kBoilerplateTopics);
}

const NameRow* row_of(const Labelling& l, NodeId n) {
  return l.names ? named(l.dom.attribute(n, "id"), l.dom.attribute(n, "class")) : nullptr;
}

bool is_modal(const Labelling& l, NodeId n) { return l.dom.attribute(n, "aria-modal") == "true"; }

// Elements with blocks that a row of names is about, or that are modal: few.
std::vector<NodeId> find_named(const Labelling& l) {
  std::vector<NodeId> out;
  for (NodeId n = 0; n < l.dom.nodes().size(); ++n)
    if (l.dom[n].attribute_count > 0 && !is_sectioning(l.dom[n].tag) && l.first_in(n) != l.end_of(n) &&
        (row_of(l, n) != nullptr || is_modal(l, n)))
      out.push_back(n);
  return out;
}

void label_named(Labelling& l) {
  if (!l.certain_parts) l.certain_parts = find_named(l);
  NodeId end = 0;  // what is inside an element that has its name has it, too
  for (const NodeId n : *l.certain_parts) {
    if (n < end || !is_part(l, n)) continue;
    const NameRow* const row = row_of(l, n);
    if (row != nullptr && row->reason == Reason::ad_slot && holds_text(l, n)) continue;
    if (row != nullptr)
      name_all(l, n, row->label, row->reason);
    else
      name_all(l, n, subject_of(l, n), Reason::modal_dialog);
    end = l.dom[n].end;
  }
}

// Dialogs with a password field; forms with one, but for prose in them: a manual may show such a form.
void label_logins(Labelling& l) {
  const auto size = static_cast<NodeId>(l.dom.nodes().size());
  NodeId first = 0;
  while (first < size && !is_password(l.dom, first)) ++first;
  if (first == size) return;
  std::vector<NodeId> boxes(size, kNoNode);  // for each node: the nearest dialog around it, else form
  std::vector<bool> done(size);
  for (NodeId n = 1; n < size; ++n) {
    if (l.dom[n].kind != NodeKind::element) continue;
    const NodeId around = boxes[l.dom[n].parent];
    const bool dialog = is_dialog(l.dom, n);
    const bool in_dialog = around != kNoNode && is_dialog(l.dom, around);
    boxes[n] = dialog || (l.dom[n].is(Tag::form) && !in_dialog) ? n : around;
    if (!is_password(l.dom, n)) continue;
    const NodeId box = boxes[n];
    if (box == kNoNode || done[box]) continue;
    done[box] = true;
    if (l.features.words_in(l.dom, box) > kDialogWords || !is_part(l, box)) continue;
    const bool sure = is_dialog(l.dom, box);
    for (BlockId i = l.first_in(box); i < l.end_of(box); ++i)
      if (inside(l, i, box) && (sure || !is_text(l, i))) l.set(i, Label::login, Reason::password_field);
  }
}

}  // namespace

void label_certain(Labelling& l) {
  label_named(l);
  label_logins(l);
}

std::vector<NodeId> all_selected(const Dom& dom, std::string_view selector) {
  std::vector<NodeId> out;
  if (selector.size() < 2 || (selector[0] != '.' && selector[0] != '#')) return out;
  if (selector.find_first_of(" .#>+~,:[", 1) != std::string_view::npos) return out;
  const std::string_view attribute = selector[0] == '.' ? "class" : "id";
  for (NodeId n = 0; n < dom.nodes().size();) {
    const bool named = ascii::has_token(dom.attribute(n, attribute), selector.substr(1));
    if (named) out.push_back(n);
    n = named ? dom[n].end : n + 1;
  }
  return out;
}

void keep_locked_part(const Dom& dom, const Features& features, const AccessClaims& access,
                      const Decisions& rules, Decisions& decisions) {
  if (!access.free || *access.free) return;
  for (std::size_t s = 0; s < std::min(access.locked_selectors.size(), kMostSelectors); ++s) {
    for (const NodeId part : all_selected(dom, access.locked_selectors[s]))
      for (BlockId i = features.block_at[part]; i < features.block_at[dom[part].end]; ++i) {
        Decision& d = decisions.blocks[i];
        if (d.content || !rules.blocks[i].content || !features.blocks[i].good) continue;
        d.content = true;
        d.reason = Reason::locked_part;
      }
  }
}

}  // namespace saring
