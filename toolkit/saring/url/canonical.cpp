// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/url/percent_internal.h"
#include "saring/url/url.h"

namespace saring {
namespace {

// Query parameters that say how a reader came, never what the page is. Sources: [B] Brave's query filter
// (brave-core, components/query_filter/utils.cc), [A] the general rules of AdGuard's URL tracking filter
// (AdguardFilters, TrackParamFilter/sections/general_url.txt), both of which cut these on every site; [V] the
// vendor's own documentation of campaign tags and click, visitor or recipient identifiers.
// Names that are also a site's own on some page are left out ("ref", "source", "cid", "si", "from", "share",
// and "__s" of [B]): two pages taken for one is worse than one page taken for two.
// Lower case; compared without regard to ASCII case.
constexpr std::string_view kTrackingNames[] = {
    // Google: links between domains [A], clicks from Ads, Display & Video, Merchant Center [B A], newer Ads
    // tags [V].
    "_ga", "_gl", "dclid", "gbraid", "gclid", "gclsrc", "srsltid", "wbraid", "gad_campaignid", "gad_source",
    // Meta: Facebook clicks and older social actions [B A], Instagram shares [B, there alone].
    "action_object_map", "action_ref_map", "action_type_map", "fb_action_ids", "fb_action_types",
    "fb_comment_id", "fb_ref", "fb_source", "fbclid", "igsh", "igshid",
    // Clicks: Microsoft, X [B A]; TikTok, LinkedIn, Pinterest, Reddit, Snapchat [V].
    "msclkid", "twclid", "ttclid", "li_fat_id", "epik", "rdt_cid", "sccid",
    // Yandex Direct, Metrica and search; Openstat [B A].
    "_openstat", "yclid", "ymclid", "ysclid",
    // Matomo, formerly Piwik [B A V]. Not by prefix: "pk_" begins other names, too.
    "piwik_campaign", "piwik_keyword", "piwik_kwd", "pk_campaign", "pk_cid", "pk_content", "pk_keyword",
    "pk_kwd", "pk_medium", "pk_source", "pk_vid",
    // HubSpot [B A], its "_hsmi" [V].
    "__hsfp", "__hssc", "__hstc", "_hsenc", "_hsmi", "hsctatracking",
    // Mail: Mailchimp ("mc_cid" [V]), Marketo, Vero, Olytics, Klaviyo, MailerLite, Beehiiv, Salesforce,
    // Blueshift [B A]; Omnisend [V].
    "mc_cid", "mc_eid", "mkt_tok", "vero_conv", "vero_id", "oly_anon_id", "oly_enc_id", "_kx",
    "ml_subscriber", "ml_subscriber_hash", "_bhlid", "et_rid", "bsft_clkid", "bsft_uid", "omnisendcontactid",
    // Affiliates and attribution: Impact, Wicked Reports, Branch, Redbrick [B A]; Adobe Advertising [V].
    "irclickid", "wickedid", "_branch_match_id", "_branch_referrer", "rb_clickid", "ef_id", "s_kwcid",
    // Yahoo's consent page, on the way back to the article [B A].
    "guccounter", "guce_referrer", "guce_referrer_sig",
    // Publishers' campaigns: Parse.ly, AT Internet (Piano), Mapp [B A]; Piano's "at_", comScore, Webtrends
    // [V].
    "itm_campaign", "itm_content", "itm_medium", "itm_source", "itm_term", "at_recipient_id",
    "at_recipient_list", "xtor", "wt_mc", "at_campaign", "at_medium", "ns_campaign", "ns_linkname",
    "ns_mchannel", "ns_source", "wt.mc_id"};

// Families: Google Analytics' utm_*, HubSpot's hsa_*, Matomo's mtm_* [A].
constexpr std::string_view kTrackingPrefixes[] = {"utm_", "hsa_", "mtm_"};

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
