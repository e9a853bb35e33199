// SPDX-License-Identifier: Apache-2.0
#include "saring/label/wall.h"

#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/label/certain_internal.h"
#include "saring/label/lexicon.h"
#include "saring/text/normalize.h"

namespace saring {
namespace {

// A teaser: what a paywall lets through, at most three paragraphs of ordinary length.
constexpr std::uint32_t kTeaserWords = 160;
// A page with less text than this beside its form or notice is nothing but that form or notice.
constexpr std::uint32_t kNoticeWords = 40;
// Pages with more text than this around a password field are shells of something else.
constexpr std::uint32_t kShellPageWords = 300;
// Blocks between the end of the text and the prompt that cuts it off.
constexpr BlockId kPromptReach = 8;
// A page with less text than this in all has no article.
constexpr std::uint32_t kBarePageWords = 160;

// Texts by which challenge pages introduce themselves: openings of their titles and first lines, lower case,
// as the makers of such pages write them in English whatever the site's language.
constexpr std::string_view kChallengeTexts[] = {"just a moment",
                                                "checking your browser",
                                                "checking if the site connection is secure",
                                                "verifying you are human",
                                                "verify you are human",
                                                "please verify you are a human",
                                                "are you a robot",
                                                "pardon our interruption",
                                                "access to this page has been denied",
                                                "attention required",
                                                "ddos protection by",
                                                "one more step",
                                                "please complete the security check",
                                                "enable javascript and cookies to continue",
                                                "human verification"};

struct Counts {
  std::uint32_t unlinked = 0;  // words of the content outside links
  std::uint32_t content = 0, login = 0, cookie = 0, all = 0;
  bool paywall_after_text = false;  // a subscription prompt where the text ends
};

Counts count(const Blocks& blocks, const Labels& labels) {
  Counts c;
  BlockId last_content = kNoBlock;
  for (BlockId i = 0; i < blocks.blocks.size(); ++i) {
    const std::uint32_t words = blocks.blocks[i].stats.words;
    c.all += words;
    const Label label = labels.verdicts[i].label;
    const bool is_content = label == Label::body || label == Label::list || label == Label::quote ||
                            label == Label::code || label == Label::table;
    if (is_content) c.content += words, c.unlinked += words - blocks.blocks[i].link_words;
    if (label == Label::login) c.login += words;
    if (is_content) last_content = i;
    if (label == Label::paywall && last_content != kNoBlock)
      c.paywall_after_text |= i - last_content <= kPromptReach;
    if (is_content) c.paywall_after_text = false;
    if (label == Label::cookie) c.cookie += words;
  }
  return c;
}

bool has_password_field(const Dom& dom) {
  for (NodeId i = 0; i < dom.nodes().size(); ++i)
    if (dom[i].is(Tag::input) && !(dom[i].flags & (kHidden | kTemplate)) &&
        ascii::iequals(dom.attribute(i, "type"), "password"))
      return true;
  return false;
}

bool says_challenge(const Blocks& blocks) {
  for (const Block& b : blocks.blocks) {
    const std::string text = fold_phrase(blocks.text_of(b).substr(0, 200));
    for (std::string_view opening : kChallengeTexts)
      if (text.starts_with(opening)) return true;
  }
  return false;
}

// A notice about cookies in place of the content, with a control that agrees to it.
bool asks_consent(const Blocks& blocks, const Labels& labels) {
  bool control = false, cookies = false;
  for (BlockId i = 0; i < blocks.blocks.size(); ++i) {
    const Block& b = blocks.blocks[i];
    const Label label = labels.verdicts[i].label;
    if (b.in_form_control || b.in_link) control |= match_phrase(blocks.text_of(b)).topic == Topic::cookie;
    if (label == Label::body || label == Label::list || label == Label::cookie || label == Label::title)
      cookies |= ascii::ifind(blocks.text_of(b), "cookie") != std::string_view::npos ||
                 match_phrase(blocks.text_of(b)).topic == Topic::cookie;
  }
  return control && cookies;
}

// Marks of challenge pages: names their scripts and forms carry.
bool is_challenge(const Dom& dom) {
  static constexpr std::string_view kMarks[] = {
      "cf-challenge", "challenge-platform",  "challenge-form",       "cf_chl_",
      "px-captcha",   "_Incapsula_Resource", "captcha-delivery.com", "awswaf",
      "g-recaptcha",  "h-captcha",           "ddos-guard",           "kpsdk"};
  for (NodeId i = 0; i < dom.nodes().size(); ++i)
    for (const Attribute& a : dom.attributes(i)) {
      if (a.name != "id" && a.name != "class" && a.name != "src" && a.name != "action") continue;
      for (std::string_view mark : kMarks)
        if (ascii::ifind(a.value, mark) != std::string_view::npos) return true;
    }
  return false;
}

// Whether the locked part is absent or holds no more than a teaser.
bool locked_part_is_empty(const Dom& dom, const AccessClaims& access) {
  for (std::size_t s = 0; s < std::min(access.locked_selectors.size(), kMostSelectors); ++s) {
    std::string text;
    for (const NodeId part : all_selected(dom, access.locked_selectors[s]))
      for (NodeId k = part; k < dom[part].end; ++k)
        if (dom[k].kind == NodeKind::text && !(dom[k].flags & kNotText)) (text += dom[k].text) += ' ';
    if (count_words(text) > kTeaserWords) return false;
  }
  return true;
}

}  // namespace

std::string_view name(Wall wall) {
  static constexpr std::string_view kNames[] = {"none", "login", "paywall", "consent", "bot_check"};
  return kNames[static_cast<unsigned>(wall)];
}

WallVerdict judge_wall(const Dom& dom, const Blocks& blocks, const Labels& labels, const Metadata& meta) {
  const Counts c = count(blocks, labels);
  const bool locked = meta.access.free.has_value() && !*meta.access.free;
  if (locked && c.content <= kTeaserWords && locked_part_is_empty(dom, meta.access))
    return {Wall::paywall, "isAccessibleForFree is false and the text is a teaser"};
  if (c.paywall_after_text && c.content <= kTeaserWords && !(meta.access.free && *meta.access.free))
    return {Wall::paywall, "a subscription prompt and no more than a teaser"};
  if (c.all < kBarePageWords && (says_challenge(blocks) || (c.content < kNoticeWords && is_challenge(dom))))
    return {Wall::bot_check, "a challenge page"};
  if (c.content < kNoticeWords && is_challenge(dom)) return {Wall::bot_check, "a challenge form and no text"};
  // Lists of links are no text that a login could have let through.
  if (c.unlinked < kNoticeWords && c.all < kShellPageWords && has_password_field(dom))
    return {Wall::login, "a password field and no text"};
  if (c.content < kNoticeWords && c.login > 0 && c.login * 2 > c.all)
    return {Wall::login, "a login prompt and no text"};
  if (c.all < kBarePageWords && !meta.date_published && asks_consent(blocks, labels))
    return {Wall::consent, "a notice about cookies with a control to agree, and nothing else"};
  if (c.content < kNoticeWords && c.cookie * 2 > c.all)
    return {Wall::consent, "a consent notice and no text"};
  return {};
}

}  // namespace saring
