// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/crawl/feed.h"
#include "saring/crawl/page_links.h"
#include "saring/crawl/page_reader_internal.h"
#include "saring/crawl/schedule.h"
#include "saring/crawl/sitemap.h"
#include "saring/crawl/text_book_internal.h"
#include "saring/crawl/visit_internal.h"
#include "saring/fetch/robots_tag.h"

namespace saring {
namespace {

constexpr std::uint16_t kMostIndexDepth = 2;  // sitemaps in indexes in indexes are not for crawlers

std::string digest_of(std::string_view bytes) {
  const auto digest = xxh3_128(bytes);
  return {digest.data(), digest.size()};
}

VisitStatus status_of(Errc code) {
  return code == Errc::too_large || code == Errc::too_complex ? VisitStatus::too_large
                                                              : VisitStatus::not_text;
}

// What a page calls its address, if that is on its own site; else nothing: a page of another site is not to
// be taken for this one on this one's word.
std::string own_address(const std::string& canonical, std::string_view page) {
  const Result<Url> to = Url::parse(canonical), from = Url::parse(page);
  const bool own = to && from && registrable_domain(to->hostname()) == registrable_domain(from->hostname());
  return own ? canonical : std::string();
}

}  // namespace

PageOutcome PageReader::read(PageWork work, ParseMemory& memory) const {
  PageOutcome out{
      .turn = std::move(work.turn), .reply = std::move(work.reply), .visit = std::move(work.visit)};
  Visit& v = out.visit;
  const UrlRecord& url = out.turn.url;
  v.read = true;
  v.validators = {sendable(header_of(out.reply, "ETag")), sendable(header_of(out.reply, "Last-Modified"))};
  v.digest = digest_of(out.reply.body);
  v.text_digest = url.text_digest;
  if (v.digest == url.digest) {
    v.status = VisitStatus::not_modified;
    // What it says to robots is not read again: if it was not put into an archive then, it is not now.
    out.noarchive = url.archived == kNever;
  } else if (url.kind == UrlKind::feed) {
    read_feed_entries(out);
  } else if (url.kind == UrlKind::sitemap) {
    read_sitemap_entries(out);
  } else {
    read_page(out, memory);
  }
  const bool changed = v.status != VisitStatus::not_modified && (url.kind != UrlKind::page || v.changed);
  v.interval = next_interval(job_.revisit, url.kind, url.interval, changed);
  v.due = v.visited + v.interval;
  return out;
}

void PageReader::add(PageOutcome& out, NewUrl found) const {
  const Result<Url> url = Url::parse(found.url);
  if (url && found.url.size() <= kMaxStoredUrl &&
      judge(scope_, *url, found.kind, found.depth) == ScopeVerdict::in) {
    out.visit.found.push_back(std::move(found));
  } else {
    ++out.found_out;
  }
}

void PageReader::add_links(const std::vector<std::string>& links, PageOutcome& out) const {
  const UrlRecord& url = out.turn.url;
  const ListLinks::Rule* const rule = url.kind == UrlKind::list ? &lists_.rule_of(url.url) : nullptr;
  for (const std::string& link : links)
    if (!rule || rule->follows(link))
      add(out, {.url = link, .depth = static_cast<std::uint16_t>(url.depth + 1)});
}

void PageReader::read_page(PageOutcome& out, ParseMemory& memory) const {
  Visit& v = out.visit;
  const UrlRecord& url = out.turn.url;
  const Outputs& outputs = job_.outputs;
  const bool wanted = outputs.pages.texts || outputs.pages.jsonl || outputs.warc;
  const bool is_list = url.kind == UrlKind::list;
  if (!wanted && !is_list && !job_.scope.follow_links && !job_.scope.feeds) return;
  const std::string fetched = iso_time(v.visited);
  const Result<Document> document = extract({.bytes = out.reply.body,
                                             .url = url.url,
                                             .content_type = out.reply.content_type,
                                             .crawl_time = fetched},
                                            job_.extract, &memory);
  if (!document) {
    v.status = status_of(document.error().code);
    v.text_change = TextChange::goes;
    out.why = document.error().what;
    return;
  }
  PageLinks links = read_links(document->dom, url.url);
  RobotsTag& tag = links.robots;
  for (const auto& [name, value] : out.reply.headers) {
    if (ascii::iequals(name, "X-Robots-Tag")) add_robots_header(value, kRobotsAgent, tag);
    if (ascii::iequals(name, "Link")) add_link_header(value, url.url, links);
  }
  out.noarchive = tag.noarchive || tag.noindex;
  if (!tag.nofollow && (is_list || job_.scope.follow_links)) add_links(links.links, out);
  if (!tag.nofollow && job_.scope.feeds)
    for (const std::string& feed : links.feeds)
      add(out, {.url = feed, .kind = UrlKind::feed, .depth = url.depth});
  if (is_list) return;
  const std::string canonical = own_address(links.canonical, url.url);
  // Its identity, as the site has it: visited as well, under its own name.
  if (!canonical.empty() && !tag.nofollow && job_.scope.follow_links)
    add(out, {.url = canonical, .depth = url.depth});
  if (tag.noindex) {
    v.text_change = TextChange::goes;
    out.why = "the page asks not to be kept (noindex)";
    return;
  }
  out.page_status = name(document->status);
  if (document->status != PageStatus::ok) out.why = out.page_status + ": " + document->reason;
  out.words = document->words;
  const PageText text = collection_.text_of(*document, url.url);
  v.text_digest = text.digest;
  v.changed = text.digest != url.text_digest;
  // The digest is forgotten where the page is to be compared with others anew.
  out.is_new = url.text_digest.empty() && url.last_changed == kNever;
  if (!v.changed) return;
  const bool kept = document->status == PageStatus::ok;
  // Also where duplicates are not looked for, so that what is known of texts is never out of date.
  v.text_change = TextChange::goes;
  if (kept && job_.outputs.duplicates != Duplicates::off) {
    v.text_change = TextChange::comes;
    v.text = text_record(url.url, text.plain, text.digest);
  }
  if (kept)
    if (Status status = collection_.stage(text, out.moves); !status) {
      out.failed = status.error();
      return;
    }
  PageVersion version{.fetched = fetched,
                      .first_seen = iso_time(url.first_seen),
                      .changed = !out.is_new,
                      .http_status = out.reply.status,
                      .digest = hex(v.digest),
                      .text_digest = text.digest,
                      .canonical = canonical};
  if (kept && outputs.pages.texts) version.file = text.files.front().first;
  out.line = collection_.line_of(*document, version);
}

void PageReader::read_feed_entries(PageOutcome& out) const {
  const UrlRecord& url = out.turn.url;
  FeedOptions options;
  options.base_url = url.url;
  options.content_type = out.reply.content_type;
  const Result<Feed> feed = read_feed(out.reply.body, options);
  if (!feed) {
    out.visit.status = VisitStatus::not_text;
    out.why = feed.error().what;
    return;
  }
  for (const FeedEntry& entry : feed->entries)
    if (!entry.url.empty())
      add(out, {.url = entry.url,
                .depth = url.depth,
                .hint_modified = entry.updated.empty() ? entry.published : entry.updated});
}

void PageReader::read_sitemap_entries(PageOutcome& out) const {
  const UrlRecord& url = out.turn.url;
  SitemapOptions options;
  options.base_url = url.url;
  options.content_type = out.reply.content_type;
  Result<Sitemap> sitemap = read_sitemap(out.reply.body, options);
  if (!sitemap) {
    out.visit.status = status_of(sitemap.error().code);
    out.why = sitemap.error().what;
    return;
  }
  const auto below = static_cast<std::uint16_t>(url.depth + 1);
  if (sitemap->kind == SitemapKind::index && below > kMostIndexDepth) {
    out.why = "an index of sitemaps in more than two others";
    return;
  }
  for (SitemapEntry& entry : sitemap->entries) {
    const bool child = sitemap->kind == SitemapKind::index;
    add(out, {.url = std::move(entry.url),
              .kind = child ? UrlKind::sitemap : UrlKind::page,
              .depth = child ? below : std::uint16_t{0},
              .hint_modified = entry.lastmod.empty() ? entry.news_date : entry.lastmod});
  }
}

}  // namespace saring
