// SPDX-License-Identifier: Apache-2.0
// What needs no model: each rule against a model that takes everything for content, or nothing.
#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "model_file.h"
#include "saring/document/document.h"
#include "saring/label/features.h"
#include "saring/label/lexicon.h"

using namespace saring;

namespace {

const std::string kArticle =
    "<h1>Herons return to the lower lake</h1>"
    "<p>The first pair was seen on Monday near the old pier, two weeks earlier than last spring.</p>"
    "<p>Wardens have closed the northern path until the young can fly, which takes about eight weeks.</p>"
    "<p>Visitors may watch from the tower, where a telescope stands ready every afternoon.</p>";
// Prose that no list of phrases knows.
const std::string kProse = "Members of the ferry club travel twice as far for the same fare, all year round.";

struct Found {
  Label label = Label::boilerplate;
  Reason reason = Reason::unseen;
};

// The verdict on the block that holds kProse, by a model that gives every block these log odds.
Found verdict(const std::string& body, float log_odds, bool names = true, const std::string& head = {},
              const std::string& sought = kProse) {
  const Model model = constant_model(log_odds);
  const std::string page =
      "<!DOCTYPE html><html><head><title>Herons</title>" + head + "</head><body>" + body + "</body></html>";
  ExtractOptions options;
  options.label = {.model = &model, .favor = 0, .names = names};
  const Result<Document> document = extract({.bytes = page}, options);
  REQUIRE(document);
  for (std::size_t i = 0; i < document->blocks.blocks.size(); ++i)
    if (document->blocks.text_of(document->blocks.blocks[i]).find(sought) != std::string_view::npos)
      return {document->labels.verdicts[i].label, document->labels.verdicts[i].reason};
  FAIL("no such block");
  return {};
}

constexpr float kAll = 4, kNone = -6;

std::string box(const std::string& attributes, const std::string& inside) {
  return kArticle + "<div " + attributes + ">" + inside + "</div>";
}

}  // namespace

TEST_CASE("A model that keeps all keeps prose that nothing speaks against") {
  CHECK(verdict(box("", "<p>" + kProse + "</p>"), kAll).label == Label::body);
}

TEST_CASE("What shares a dialog with a password field is a login") {
  const std::string field = "<input type=PassWord name=p>";
  for (const std::string& body : {box("role=dialog", "<p>" + kProse + "</p><form>" + field + "</form>"),
                                  kArticle + "<dialog open><p>" + kProse + "</p>" + field + "</dialog>"}) {
    CAPTURE(body);
    CHECK(verdict(body, kAll).label == Label::login);
    CHECK(verdict(body, kAll).reason == Reason::password_field);
    CHECK(verdict(body, kAll, false).label == Label::login);  // no name is read
  }
  // Of a form with such a field all but prose: a manual may show one.
  const std::string form =
      kArticle + "<form><p>" + kProse + "</p><p>Lost your way in?</p>" + field + "</form>";
  CHECK(verdict(form, kAll).label == Label::body);
  CHECK(verdict(form, kAll, true, {}, "Lost your way in?").label == Label::login);
  // A dialog around the whole page is the page.
  CHECK(verdict("<dialog open>" + kArticle + "<p>" + kProse + "</p>" + field + "</dialog>", kAll).label ==
        Label::body);
  // No password, no login.
  CHECK(verdict(kArticle + "<form><p>Lost your way in?</p><input name=q></form>", kAll, true, {},
                "Lost your way in?")
            .label != Label::login);
}

TEST_CASE("An element that opens a paragraph does not name the paragraph") {
  CHECK(verdict(kArticle + "<p><ins class=adsbygoogle>Ad</ins> " + kProse + "</p>", kAll).label ==
        Label::body);
  CHECK(verdict(kArticle + "<p><span aria-modal=true>Note</span> " + kProse + "</p>", kAll).label ==
        Label::body);
}

TEST_CASE("A slot without its end tag does not swallow the article") {
  std::string body = kArticle;
  for (int i = 0; i < 3; ++i) body += kArticle.substr(40);
  body += "<div id=div-gpt-ad-1>";
  for (int i = 0; i < 2; ++i) body += kArticle.substr(40);
  CHECK(verdict(body + "<p>" + kProse + "</p>", kAll).label == Label::body);
}

TEST_CASE("A part of the text may have any id") {
  CHECK(verdict(kArticle + "<section id=div-gpt-ad-explained><p>" + kProse + "</p></section>", kAll).label ==
        Label::body);
}

TEST_CASE("A dialog stays a dialog whatever the names inside it") {
  const std::string inner = "<div class=caption-text><p>" + kProse + "</p></div>";
  const Found found = verdict(box("aria-modal=true", inner), kAll);
  CHECK(found.label == Label::boilerplate);
  CHECK(found.reason == Reason::modal_dialog);
  // Names around it say nothing of it.
  CHECK(
      verdict(kArticle + "<div class=newsletter-area><div aria-modal=true><p>" + kProse + "</p></div></div>",
              kAll)
          .label == Label::boilerplate);
}

TEST_CASE("A modal dialog is no part of the text") {
  CHECK(verdict(box("aria-modal=true", "<p>" + kProse + "</p>"), kAll).reason == Reason::modal_dialog);
  CHECK(verdict(box("aria-modal=true class=newsletter-popup", "<p>" + kProse + "</p>"), kAll).label ==
        Label::newsletter);
  CHECK(verdict(box("aria-modal=false", "<p>" + kProse + "</p>"), kAll).label == Label::body);
  CHECK(verdict("<div aria-modal=true>" + kArticle + "<p>" + kProse + "</p></div>", kAll).label ==
        Label::body);
}

TEST_CASE("Consent managers and advertising systems are known by the names they insert") {
  struct Row {
    const char* attributes;
    Label label;
    Reason reason;
  };
  for (const Row& row : {Row{"id=onetrust-consent-sdk", Label::cookie, Reason::consent_manager},
                         Row{"id=CybotCookiebotDialog", Label::cookie, Reason::consent_manager},
                         Row{"id=sp_message_container_816", Label::cookie, Reason::consent_manager},
                         Row{"class='x fc-consent-root'", Label::cookie, Reason::consent_manager},
                         Row{"id=div-gpt-ad-1550-0", Label::ad, Reason::ad_slot},
                         Row{"class=trc_rbox_container", Label::ad, Reason::ad_slot},
                         Row{"class='OUTBRAIN y'", Label::ad, Reason::ad_slot}}) {
    CAPTURE(row.attributes);
    const Found found = verdict(box(row.attributes, "<p>" + kProse + "</p>"), kAll);
    CHECK(found.label == row.label);
    CHECK(found.reason == row.reason);
    CHECK(verdict(box(row.attributes, "<p>" + kProse + "</p>"), kAll, false).label == Label::body);
  }
  // Alike, but no such name.
  CHECK(verdict(box("class=OUTBRAINS", "<p>" + kProse + "</p>"), kAll).reason != Reason::ad_slot);
  // A name on what holds the article says nothing of the article.
  CHECK(verdict("<div id=div-gpt-ad-1>" + kArticle + "<p>" + kProse + "</p></div>", kAll).label ==
        Label::body);
}

TEST_CASE("Prose in the part declared as the locked article is kept") {
  const std::string head =
      "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Herons\","
      "\"isAccessibleForFree\":false,\"hasPart\":{\"@type\":\"WebPageElement\","
      "\"isAccessibleForFree\":false,\"cssSelector\":\".k7\"}}</script>";
  const std::string body =
      "<div><h1>Herons</h1><div class=k7><p>" + kProse + "</p>" + kArticle.substr(40) + "</div></div>";
  CHECK(verdict(body, kNone, true, head).label == Label::body);
  CHECK(verdict(body, kNone, true, head).reason == Reason::locked_part);
  CHECK(verdict(body, kNone, true).label != Label::body);
  // The selector names every paragraph rather than one box.
  const std::string each = "<div><h1>Herons</h1><p class=k7>Short.</p><p class=k7>" + kProse + "</p>" +
                           kArticle.substr(40) + "</div>";
  CHECK(verdict(each, kNone, true, head).label == Label::body);
}

TEST_CASE("Paragraphs that bear the name of the paywall stand behind it") {
  const auto paywalled = [](const std::string& page, const std::vector<std::string>& locked = {}) {
    const Result<Dom> dom = Dom::parse(page);
    const Blocks blocks = make_blocks(*dom);
    PageHints hints;
    hints.locked = locked;
    const Features f = measure_page(*dom, blocks, hints);
    return (f.own_topics[blocks.blocks[0].node] & bit(Topic::paywall)) != 0;
  };
  CHECK_FALSE(paywalled("<p class='paywall'>" + kProse + "</p>"));
  // What the page itself declares as its locked text is not the prompt either.
  CHECK(paywalled("<div class='paywall-article'>" + kProse + "</div>"));
  CHECK_FALSE(paywalled("<div class='paywall-article'>" + kProse + "</div>", {".paywall-article"}));
  CHECK(paywalled("<p class='paywall-prompt'>" + kProse + "</p>"));
  CHECK(paywalled("<div class='paywall'>" + kProse + "</div>"));
}
