// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/meta/authors_internal.h"
#include "saring/meta/choose_internal.h"
#include "saring/text/normalize.h"

namespace saring::meta {
namespace {

constexpr std::size_t kMostUrlBytes = 8192;

// Types of objects that stand beside a page's subject.
constexpr std::string_view kBesideTypes[] = {"WebSite",      "Organization",   "NewsMediaOrganization",
                                             "Person",       "BreadcrumbList", "ImageObject",
                                             "ListItem",     "ItemList",       "SiteNavigationElement",
                                             "Corporation",  "WPHeader",       "WPFooter",
                                             "WPSideBar",    "SearchAction",   "LocalBusiness",
                                             "Brand",        "WebPageElement", "AggregateRating",
                                             "Offer",        "PostalAddress",  "Place",
                                             "Comment",      "UserComments",   "Answer",
                                             "ContactPoint", "Thing",          "Service",
                                             "FAQPage",      "ImageGallery",   "Rating"};

// What a page's subject may be: an article before any other thing before the page itself; 0: none of these.
int tier(const JsonLdItem& item) {
  if (item.is_article()) return 3;
  for (const std::string& type : item.types) {
    if (type.ends_with("Page") && type != "FAQPage" && type != "QAPage") return 1;
    if (std::find(std::begin(kBesideTypes), std::end(kBesideTypes), type) != std::end(kBesideTypes)) return 0;
  }
  return 2;
}

// Without user and password: these are nobody's to keep.
std::optional<Url> parse_http(std::string_view text, const std::optional<Url>& base) {
  text = ascii::trim(text);
  if (text.empty() || text.size() > kMostUrlBytes) return std::nullopt;
  Result<Url> url = base ? Url::parse(text, *base) : Url::parse(text);
  if (!url || !url->is_http()) return std::nullopt;
  if (url->username().empty() && url->password().empty()) return std::move(*url);
  std::string plain(url->protocol());
  plain.append("//").append(url->host()).append(url->pathname()).append(url->search()).append(url->hash());
  url = Url::parse(plain);
  if (!url) return std::nullopt;
  return std::move(*url);
}

// Scheme, "www." and a last slash left out: sites mix these when they name their own pages.
std::string identity(const Url& url) {
  std::string out = canonical(url);
  out.erase(0, out.find("://") == std::string::npos ? 0 : out.find("://") + 3);
  if (ascii::istarts_with(out, "www.")) out.erase(0, 4);
  while (!out.empty() && out.back() == '/') out.pop_back();
  return out;
}

class Chooser {
 public:
  Chooser(const PageFacts& facts, const std::vector<JsonLdItem>& items, const MetaOptions& options)
      : facts_(facts), items_(items), page_(parse_http(options.page_url, {})) {}

  Choice run() {
    out_.base = parse_http(facts_.base, page_);
    if (!out_.base) out_.base = page_;
    canonical_url();
    heading();
    article();
    return std::move(out_);
  }

 private:
  void canonical_url() {
    std::optional<Url> found;
    const auto take = [&](std::string_view href, MetaSource source) {
      std::optional<Url> url = found ? std::nullopt : parse_http(href, out_.base);
      // Some sites name their front page as every page's canonical URL.
      if (!url || (page_ && url->pathname() == "/" && url->search().empty() && page_->pathname() != "/"))
        return;
      found = std::move(url);
      out_.canonical = {found->href(), source};
    };
    for (const LinkTag& link : facts_.links)
      if (link.rel == "canonical") take(link.href, MetaSource::link);
    take(facts_.meta("og:url"), MetaSource::open_graph);
    const std::optional<Url>& known = page_ ? page_ : found;
    if (!out_.base) out_.base = found;
    if (!known) return;
    out_.host = display_host(known->hostname());
    out_.path = std::string(known->pathname()) + std::string(known->search());
    for (const std::optional<Url>* url : {&page_, &found})
      if (*url) own_.push_back(identity(**url));
  }

  // The heading that tells most: a title itself, its opening, a part of it, else the first <h1> that is not
  // the site's.
  void heading() {
    for (const std::string_view text : {std::string_view(facts_.title), facts_.meta("og:title")})
      if (!text.empty() && text.size() < 4096) titles_.push_back(fold_phrase(text));
    int best = 0;
    for (const Spot& spot : facts_.headings) {
      const int rank = heading_rank(fold_phrase(spot.text));
      const bool lower = spot.level > 1;  // heads a section, unless a title opens with it
      if (rank <= best || (lower && rank < 3)) continue;
      best = rank;
      out_.heading = spot.node;
      out_.heading_text = spot.text;
    }
    out_.heading_declared = best > 1;
    for (const Spot& h1 : facts_.headings)
      if (h1.text.size() < 4096) titles_.push_back(fold_phrase(h1.text));
  }

  int heading_rank(const std::string& folded) const {
    for (const std::string_view site : {"og:site_name", "application-name"})
      if (folded == fold_phrase(facts_.meta(site).substr(0, 200))) return 0;
    if (folded.empty() || cut_site_name("x | " + folded, {}, out_.host, {}) == "x") return 0;
    int best = 1;
    for (const std::string& title : titles_) {
      constexpr std::size_t kLeast =
          3;  // a heading is a third of its title, else it is a word that also stands there
      const std::size_t at = folded.size() * kLeast >= title.size() ? title.find(folded) : std::string::npos;
      if (at == std::string::npos) continue;
      const bool tail = at > 0 && at + folded.size() == title.size();
      best = std::max(best, title == folded ? 4 : at == 0 ? 3 : tail && is_short(folded) ? 1 : 2);
    }
    return best;
  }
  // Two words at the end of a title name a site or a section more often than a subject.
  static bool is_short(std::string_view folded) { return std::count(folded.begin(), folded.end(), ' ') < 2; }

  // 2: one of its URLs is this page's; 1: its headline is the page's.
  int match(const JsonLdItem& item) const {
    for (const std::string& text : item.urls) {
      const std::optional<Url> url = parse_http(text, out_.base);
      if (url && std::find(own_.begin(), own_.end(), identity(*url)) != own_.end()) return 2;
    }
    const std::string name = fold_phrase(item.headline.empty() ? item.name : item.headline);
    if (name.size() < 4 || name.size() > 4096) return 0;
    return std::any_of(titles_.begin(), titles_.end(),
                       [&](const std::string& title) {
                         return title.find(name) != std::string::npos ||
                                (title.size() > 15 && name.find(title) != std::string::npos);
                       })
               ? 1
               : 0;
  }

  void article() {
    constexpr int kMostUnmatched = 3;  // more articles of which none is this page's are a list
    int best = 0, unmatched = 0;
    for (const JsonLdItem& item : items_) {
      const int rank = tier(item);
      const int fit = rank > 0 ? match(item) : 0;
      if (rank == 0 || (item.listed && fit == 0)) continue;
      if (rank == 3 && fit == 0) ++unmatched;
      if (const int score = rank * 4 + fit; score > best) {
        best = score;
        out_.article = &item;
        out_.sure = fit > 0;
      }
    }
    if (!out_.sure && unmatched > kMostUnmatched) out_.article = nullptr;
  }

  const PageFacts& facts_;
  const std::vector<JsonLdItem>& items_;
  std::optional<Url> page_;
  std::vector<std::string> own_;     // identities of this page
  std::vector<std::string> titles_;  // folded
  Choice out_;
};

}  // namespace

std::string Choice::resolve(std::string_view reference) const {
  const std::optional<Url> url = parse_http(reference, base);
  return url ? url->href() : std::string();
}

std::size_t Choice::distance(NodeId node) const {
  if (heading == kNoNode) return node;
  return node >= heading ? node - heading : (heading - node) * std::size_t{2};
}

Choice choose(const PageFacts& facts, const std::vector<JsonLdItem>& items, const MetaOptions& options) {
  return Chooser(facts, items, options).run();
}

std::vector<std::string> visible_authors(const PageFacts& facts, const Choice& choice,
                                         std::string_view site) {
  constexpr std::size_t kSameByline = 40;      // nodes between the authors of one byline
  constexpr std::size_t kUnhintedReach = 120;  // nodes between a heading and a byline that only words show
  std::vector<const Spot*> spots;
  for (const Spot& spot : facts.bylines)
    if (!spot.aside && (spot.hinted || choice.distance(spot.node) <= kUnhintedReach)) spots.push_back(&spot);
  std::stable_sort(spots.begin(), spots.end(), [&](const Spot* a, const Spot* b) {
    if (a->strong != b->strong) return a->strong;
    if (a->hinted != b->hinted) return a->hinted;
    return choice.distance(a->node) < choice.distance(b->node);
  });
  std::vector<std::string> out;
  NodeId first = kNoNode;
  for (const Spot* spot : spots) {
    const bool near =
        first != kNoNode && (spot->node > first ? spot->node - first : first - spot->node) <= kSameByline;
    if (first != kNoNode && (!near || !spot->hinted)) continue;
    append_authors(spot->text, spot->strong ? AuthorForm::name : AuthorForm::visible, site, out);
    if (!out.empty() && first == kNoNode) first = spot->node;
  }
  return out;
}

}  // namespace saring::meta
