// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "saring/base/ascii.h"
#include "saring/label/certain_internal.h"

namespace saring {
namespace {

enum class Where : std::uint8_t {
  id,         // the id is this
  id_prefix,  // the id begins with this
  class_name  // one of the classes is this
};
struct NameRow {
  Where where;
  std::string_view name;
  Label label;
  Reason reason;
};

// Names that consent managers and advertising systems give the elements they insert, as their public
// documentation or scripts have them. No page's author uses them for text.
constexpr NameRow kNames[] = {
    {Where::id, "onetrust-consent-sdk", Label::cookie, Reason::consent_manager},
    {Where::id, "onetrust-banner-sdk", Label::cookie, Reason::consent_manager},
    {Where::id, "onetrust-pc-sdk", Label::cookie, Reason::consent_manager},
    {Where::id, "CybotCookiebotDialog", Label::cookie, Reason::consent_manager},
    {Where::id, "didomi-host", Label::cookie, Reason::consent_manager},
    {Where::id, "qc-cmp2-container", Label::cookie, Reason::consent_manager},
    {Where::id, "usercentrics-root", Label::cookie, Reason::consent_manager},
    {Where::id, "usercentrics-cmp-ui", Label::cookie, Reason::consent_manager},
    {Where::id, "truste-consent-track", Label::cookie, Reason::consent_manager},
    {Where::id, "cookie-law-info-bar", Label::cookie, Reason::consent_manager},
    {Where::id, "cookie-notice", Label::cookie, Reason::consent_manager},
    {Where::id, "cmplz-cookiebanner-container", Label::cookie, Reason::consent_manager},
    {Where::id, "iubenda-cs-banner", Label::cookie, Reason::consent_manager},
    {Where::id, "cookiescript_injected", Label::cookie, Reason::consent_manager},
    {Where::id, "BorlabsCookieBox", Label::cookie, Reason::consent_manager},
    {Where::id, "hs-eu-cookie-confirmation", Label::cookie, Reason::consent_manager},
    {Where::id, "tarteaucitronRoot", Label::cookie, Reason::consent_manager},
    {Where::id, "axeptio_overlay", Label::cookie, Reason::consent_manager},
    {Where::id, "moove_gdpr_cookie_info_bar", Label::cookie, Reason::consent_manager},
    {Where::id_prefix, "sp_message_container_", Label::cookie, Reason::consent_manager},
    {Where::class_name, "fc-consent-root", Label::cookie, Reason::consent_manager},
    {Where::class_name, "osano-cm-window", Label::cookie, Reason::consent_manager},
    {Where::class_name, "cky-consent-container", Label::cookie, Reason::consent_manager},
    {Where::id_prefix, "div-gpt-ad", Label::ad, Reason::ad_slot},
    {Where::id_prefix, "google_ads_iframe_", Label::ad, Reason::ad_slot},
    {Where::id_prefix, "taboola-", Label::ad, Reason::ad_slot},
    {Where::class_name, "adsbygoogle", Label::ad, Reason::ad_slot},
    {Where::class_name, "OUTBRAIN", Label::ad, Reason::ad_slot},
    {Where::class_name, "trc_rbox_container", Label::ad, Reason::ad_slot},
};

// A form or dialog of more words than this asks for more than a password.
constexpr std::uint32_t kDialogWords = 150;

bool has_token(std::string_view list, std::string_view token) {
  for (std::size_t i = 0; i < list.size();) {
    const std::size_t found = list.find(token, i);
    if (found == std::string_view::npos) return false;
    const std::size_t end = found + token.size();
    if ((found == 0 || ascii::is_space(list[found - 1])) &&
        (end == list.size() || ascii::is_space(list[end])))
      return true;
    i = end;
  }
  return false;
}

const NameRow* named(std::string_view id, std::string_view classes) {
  for (const NameRow& row : kNames) {
    switch (row.where) {
      case Where::id:
        if (id == row.name) return &row;
        break;
      case Where::id_prefix:
        if (id.starts_with(row.name)) return &row;
        break;
      case Where::class_name:
        if (has_token(classes, row.name)) return &row;
        break;
    }
  }
  return nullptr;
}

bool is_dialog(const Dom& dom, NodeId n) {
  if (dom[n].is(Tag::dialog)) return true;
  const std::string_view role = dom.attribute(n, "role");
  return role == "dialog" || role == "alertdialog" || dom.attribute(n, "aria-modal") == "true";
}

bool is_password(const Dom& dom, NodeId n) {
  return dom[n].is(Tag::input) && ascii::iequals(dom.attribute(n, "type"), "password");
}

// The dialog around a node, or else the form; kNoNode if there is neither.
NodeId box_of(const Dom& dom, NodeId n) {
  NodeId form = kNoNode;
  for (; n != kNoNode; n = dom[n].parent) {
    if (dom[n].kind != NodeKind::element) continue;
    if (is_dialog(dom, n)) return n;
    if (form == kNoNode && dom[n].is(Tag::form)) form = n;
  }
  return form;
}

// An element may be named as a whole if it is a part of the page, not the page: it does not show the title
// and holds less than half of the words.
bool is_part(const Labelling& l, NodeId n) {
  const BlockId first = l.first_in(n), end = l.end_of(n);
  if (l.labels.title != kNoBlock && l.labels.title >= first && l.labels.title < end) return false;
  return l.features.words_in(l.dom, n) * 2 < l.features.page.words;
}

void name_all(Labelling& l, NodeId n, Label label, Reason reason) {
  for (BlockId i = l.first_in(n); i < l.end_of(n); ++i) l.set(i, label, reason);
}

// What a dialog is about, by the names inside it.
Label subject_of(const Labelling& l, NodeId n) {
  std::uint32_t topics = 0;
  for (BlockId i = l.first_in(n); i < l.end_of(n); ++i)
    topics |= l.measured(i).topics & kBoilerplateTopics, topics |= l.phrases[i] ? bit(l.phrases[i].topic) : 0;
  return label_for_topics(topics & kBoilerplateTopics);
}

}  // namespace

void label_certain(Labelling& l) {
  const auto size = static_cast<NodeId>(l.dom.nodes().size());
  for (NodeId n = 0; n < size; ++n) {
    if (l.dom[n].attribute_count == 0 || l.first_in(n) == l.end_of(n)) continue;
    const NameRow* const row =
        l.names ? named(l.dom.attribute(n, "id"), l.dom.attribute(n, "class")) : nullptr;
    const bool modal = l.dom.attribute(n, "aria-modal") == "true";
    if ((row == nullptr && !modal) || !is_part(l, n)) continue;
    if (row != nullptr)
      name_all(l, n, row->label, row->reason);
    else
      name_all(l, n, subject_of(l, n), Reason::modal_dialog);
    n = l.dom[n].end - 1;  // what is inside has its name
  }
  NodeId last = kNoNode;
  for (NodeId n = 0; n < size; ++n) {
    if (!is_password(l.dom, n)) continue;
    const NodeId box = box_of(l.dom, n);
    if (box == kNoNode || box == last || l.features.words_in(l.dom, box) > kDialogWords) continue;
    if (is_part(l, box)) name_all(l, box, Label::login, Reason::password_field);
    last = box;
  }
}

NodeId first_selected(const Dom& dom, std::string_view selector) {
  if (selector.size() < 2 || (selector[0] != '.' && selector[0] != '#')) return kNoNode;
  const std::string_view attribute = selector[0] == '.' ? "class" : "id";
  for (NodeId n = 0; n < dom.nodes().size(); ++n)
    if (has_token(dom.attribute(n, attribute), selector.substr(1))) return n;
  return kNoNode;
}

void keep_locked_part(const Dom& dom, const Features& features, const AccessClaims& access,
                      const Decisions& rules, Decisions& decisions) {
  if (!access.free || *access.free) return;
  for (std::size_t s = 0; s < std::min(access.locked_selectors.size(), kMostSelectors); ++s) {
    const NodeId part = first_selected(dom, access.locked_selectors[s]);
    if (part == kNoNode) continue;
    for (BlockId i = features.block_at[part]; i < features.block_at[dom[part].end]; ++i) {
      Decision& d = decisions.blocks[i];
      if (d.content || !rules.blocks[i].content || !features.blocks[i].good) continue;
      d.content = true;
      d.reason = Reason::locked_part;
    }
  }
}

}  // namespace saring
