// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/url/percent_internal.h"
#include "saring/url/url.h"

namespace saring {
namespace {

// Query parameters that say how a reader came, never what the page is. A name is listed if the vendor's
// documentation describes it as a campaign tag or a click, visitor or recipient identifier, and if at least
// one of the public lists that strip it on every site agrees: Brave's query filter [B], Firefox's query
// stripping [F], the general rules of AdGuard's URL tracking filter [A]. Names that are also plain words on
// some site ("ref", "source", "cid", "si", "from", "share") are left out: two pages taken for one is worse
// than one page taken for two. Lower case; compared without regard to ASCII case.
constexpr std::string_view kTrackingNames[] = {
    // Google Analytics: links between domains, and Google Ads, Display & Video, Merchant Center click
    // identifiers
    // [B F A]. utm_* is a prefix, below.
    "_ga", "_gl", "dclid", "gad_campaignid", "gad_source", "gbraid", "gclid", "gclsrc", "srsltid", "wbraid",
    // Meta: Facebook and Instagram clicks, and Facebook's older social actions [B F A].
    "action_object_map", "action_ref_map", "action_type_map", "fb_action_ids", "fb_action_types",
    "fb_comment_id", "fb_ref", "fb_source", "fbclid", "igsh", "igshid",
    // Microsoft Advertising, X, TikTok, LinkedIn, Pinterest, Reddit, Snapchat clicks [B A].
    "msclkid", "twclid", "ttclid", "li_fat_id", "epik", "rdt_cid", "sccid",
    // Yandex: Direct and Metrica clicks, search sessions; Openstat, its common format [B A].
    "_openstat", "yclid", "ymclid", "ysclid",
    // Matomo campaigns and their names when it was Piwik [A]; other mtm_* and pk_* by prefix, below.
    "piwik_campaign", "piwik_keyword", "piwik_kwd",
    // HubSpot [B F]; hsa_* by prefix, below.
    "__hsfp", "__hssc", "__hstc", "_hsenc", "_hsmi", "hsctatracking",
    // Mail senders: Mailchimp, Marketo, Vero, Omeda Olytics, Drip, Klaviyo, MailerLite, Beehiiv, Adobe
    // Campaign, Omnisend,
    // Blueshift [B F A].
    "mc_cid", "mc_eid", "mkt_tok", "vero_conv", "vero_id", "oly_anon_id", "oly_enc_id", "__s", "_kx",
    "ml_subscriber", "ml_subscriber_hash", "_bhlid", "et_rid", "omnisendcontactid", "bsft_clkid", "bsft_uid",
    // Advertising and affiliate networks: Adobe Advertising, Impact, Wicked Reports, Branch, Redbrick [B A].
    "ef_id", "s_kwcid", "irclickid", "wickedid", "_branch_match_id", "_branch_referrer", "rb_clickid",
    // Yahoo's consent page, on the way back to the article [B A].
    "guccounter", "guce_referrer", "guce_referrer_sig",
    // Publishers' campaign tags: AT Internet (Piano), comScore, Webtrends [A].
    "at_campaign", "at_medium", "at_recipient_id", "at_recipient_list", "xtor", "ns_campaign", "ns_linkname",
    "ns_mchannel", "ns_source", "wt.mc_id", "wt_mc", "wt_zmc"};

// Families documented by prefix: Google Analytics' utm_*, HubSpot's hsa_*, Matomo's mtm_* and pk_*.
constexpr std::string_view kTrackingPrefixes[] = {"utm_", "hsa_", "mtm_", "pk_"};

constexpr auto kSortedNames = [] {
  std::array<std::string_view, std::size(kTrackingNames)> names;
  std::copy(std::begin(kTrackingNames), std::end(kTrackingNames), names.begin());
  std::sort(names.begin(), names.end());
  return names;
}();

bool is_tracking(std::string_view name) {
  constexpr std::size_t kLongest = 64;  // bytes; no listed name comes near it
  name = name.substr(0, kLongest);
  char buffer[kLongest];
  std::transform(name.begin(), name.end(), buffer, [](char c) { return ascii::lower(c); });
  const std::string_view lower(buffer, name.size());
  for (const auto prefix : kTrackingPrefixes)
    if (lower.starts_with(prefix)) return true;
  return std::binary_search(kSortedNames.begin(), kSortedNames.end(), lower);
}

// RFC 3986, 2.3.
constexpr bool is_unreserved(char c) {
  return ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// Appends `s`, part of a parsed URL, with its escapes in normal form.
void append_normal(std::string_view s, std::string& out) {
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '%') {
      out += s[i];
    } else if (!url_internal::is_escape(s, i)) {
      out += "%25";
    } else {
      const char value = url_internal::escape_value(s, i);
      if (is_unreserved(value))
        out += value;
      else
        url_internal::append_escape(value, out);
      i += 2;
    }
  }
}

void append_query(std::string_view query, std::string& out) {
  char separator = '?';
  std::string parameter;
  for (std::size_t begin = 0; begin < query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    parameter.clear();
    append_normal(query.substr(begin, end - begin), parameter);
    begin = end + 1;
    if (parameter.empty() || is_tracking(std::string_view(parameter).substr(0, parameter.find('='))))
      continue;
    out += separator;
    out += parameter;
    separator = '&';
  }
}

}  // namespace

std::string canonical(const Url& url) {
  if (!url.is_http()) return url.href();
  std::string out;
  out.reserve(url.href().size());
  out.append(url.protocol()).append("//").append(url.host());
  append_normal(url.pathname(), out);
  if (const auto search = url.search(); !search.empty()) append_query(search.substr(1), out);
  return out;
}

}  // namespace saring
