// SPDX-License-Identifier: Apache-2.0
#include "saring/crawl/page_links.h"

#include <algorithm>
#include <unordered_set>

#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/crawl/link_header.h"

namespace saring {
namespace {

constexpr std::string_view kFeedTypes[] = {"application/rss+xml", "application/atom+xml",
                                           "application/feed+json", "application/rdf+xml"};
// What asks not to count or follow a link (WHATWG's link types).
constexpr std::string_view kNotFollowed[] = {"nofollow", "ugc", "sponsored"};

bool is_feed_type(std::string_view type) {
  const auto is = [&](std::string_view feed) { return ascii::iequals(ascii::trim(type), feed); };
  return std::any_of(std::begin(kFeedTypes), std::end(kFeedTypes), is);
}

// Without user, password and fragment; empty if it is no http(s) URL.
std::string address_of(const Url& url) {
  if (!url.is_http()) return {};
  std::string out(url.protocol());
  ((out += "//") += url.host()) += url.pathname();
  return out += url.search();
}

class Reader {
 public:
  Reader(const Dom& dom, std::string_view url, const PageLinksLimits& limits) : dom_(dom), limits_(limits) {
    if (Result<Url> parsed = Url::parse(url)) base_ = *std::move(parsed);
  }

  PageLinks run() {
    const NodeId head = find(dom_, Tag::head);
    const NodeId head_end = head == kNoNode ? 0 : dom_[head].end;
    read_base();
    for (NodeId n = 0; n < dom_.nodes().size(); ++n) {
      const Node& node = dom_[n];
      if (node.kind != NodeKind::element) continue;
      if (node.tag == Tag::a || node.tag == Tag::area) read_anchor(n);
      if (node.tag == Tag::link) read_link(n, n > head && n < head_end);
      if (node.tag == Tag::meta) read_meta(n);
    }
    return std::move(out_);
  }

 private:
  void read_base() {
    for (NodeId n = 0; n < dom_.nodes().size(); ++n) {
      if (!dom_[n].is(Tag::base) || !dom_.has_attribute(n, "href")) continue;
      if (Result<Url> base = resolve(dom_.attribute(n, "href"))) base_ = *std::move(base);
      return;
    }
  }

  Result<Url> resolve(std::string_view reference) const { return Url::parse(reference, base_); }

  void add(std::string_view reference, std::vector<std::string>& to, std::size_t most) {
    const Result<Url> url = resolve(reference);
    if (!url) return;
    std::string address = address_of(*url);
    if (address.empty()) return;
    if (to.size() >= most) {
      out_.cut = true;
    } else if (seen_.insert(xxh3_64(canonical(*url))).second) {
      to.push_back(std::move(address));
    }
  }

  void read_anchor(NodeId n) {
    if (!dom_.has_attribute(n, "href")) return;
    const std::string rel = ascii::lower(dom_.attribute(n, "rel"));
    const auto says = [&](std::string_view word) { return ascii::has_token(rel, word); };
    if (std::any_of(std::begin(kNotFollowed), std::end(kNotFollowed), says)) return;
    add(dom_.attribute(n, "href"), out_.links, limits_.max_links);
  }

  void read_link(NodeId n, bool in_head) {
    const std::string rel = ascii::lower(dom_.attribute(n, "rel"));
    const std::string_view href = dom_.attribute(n, "href"), type = dom_.attribute(n, "type");
    if (ascii::has_token(rel, "alternate") && is_feed_type(type)) add(href, out_.feeds, limits_.max_feeds);
    if (!in_head || !out_.canonical.empty() || !ascii::has_token(rel, "canonical")) return;
    if (const Result<Url> url = resolve(href)) out_.canonical = address_of(*url);
  }

  void read_meta(NodeId n) {
    add_robots_meta(dom_.attribute(n, "name"), dom_.attribute(n, "content"), kRobotsAgent, out_.robots);
  }

  const Dom& dom_;
  const PageLinksLimits& limits_;
  Url base_;
  PageLinks out_;
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace

PageLinks read_links(const Dom& dom, std::string_view url, const PageLinksLimits& limits) {
  return Reader(dom, url, limits).run();
}

void add_link_header(std::string_view value, std::string_view url, PageLinks& links,
                     const PageLinksLimits& limits) {
  const Result<Url> page = Url::parse(url);
  if (!page) return;
  for (const HeaderLink& link : read_link_header(value)) {
    const bool feed = ascii::has_token(link.rel, "alternate") && is_feed_type(link.type);
    const bool canonical = ascii::has_token(link.rel, "canonical") && links.canonical.empty();
    if (!feed && !canonical) continue;
    const Result<Url> target = Url::parse(link.target, *page);
    if (!target) continue;
    std::string address = address_of(*target);
    if (address.empty()) continue;
    if (canonical) links.canonical = address;
    const bool known = std::find(links.feeds.begin(), links.feeds.end(), address) != links.feeds.end();
    if (!feed || known) continue;
    if (links.feeds.size() >= limits.max_feeds) {
      links.cut = true;
    } else {
      links.feeds.push_back(std::move(address));
    }
  }
}

}  // namespace saring
