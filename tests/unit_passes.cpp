// SPDX-License-Identifier: Apache-2.0
// Passes over the blocks of a page whose decisions are given, not the model's.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "saring/label/passes_internal.h"
#include "saring/saring.h"

using namespace saring;

namespace {

// A page all of whose blocks are taken for content, each with the same score.
struct Taken {
  explicit Taken(std::string_view html, float score)
      : dom(*Dom::parse(std::string(html))),
        blocks(make_blocks(dom)),
        features(measure_page(dom, blocks, {})) {
    decisions.blocks.assign(blocks.blocks.size(), {score, Reason::prose, true});
    decisions.cards.resize(blocks.blocks.size());
    labelling.labels.verdicts.resize(blocks.blocks.size());
    labelling.phrases.resize(blocks.blocks.size());
    label_by_decision(labelling);
  }

  // Texts of the blocks that are kept, one after the other.
  std::string kept() const {
    std::string out;
    for (BlockId i = 0; i < labelling.size(); ++i)
      if (labelling.kept(i)) (out += labelling.text(i)) += '|';
    return out;
  }

  Dom dom;
  Blocks blocks;
  Metadata meta;
  Features features;
  Decisions decisions;
  Labelling labelling{.dom = dom,
                      .blocks = blocks,
                      .meta = meta,
                      .features = features,
                      .decisions = decisions,
                      .phrases = {},
                      .labels = {}};
};

constexpr std::string_view kThread =
    "<p>The zip of my winter coat jams halfway, and soap did not help.</p>"
    "<p>Look at the teeth below.</p>"
    "<blockquote><p>Anna wrote:</p><p>The zip of my winter coat jams halfway, and soap did not "
    "help.</p></blockquote>"
    "<p>Wax it.</p>";

}  // namespace

TEST_CASE("In a discussion a quote of a post above is not said again") {
  Taken page(kThread, 0.9f);
  page.labelling.labels.discussion = true;
  label_quotes(page.labelling);
  CHECK(page.kept() ==
        "The zip of my winter coat jams halfway, and soap did not help.|Look at the teeth below.|Wax it.|");
  CHECK(page.labelling.labels.verdicts[3].reason == Reason::repeats_block);
}

TEST_CASE("A quote stays where it says something of its own, and elsewhere than in discussions") {
  Taken article(kThread, 0.9f);
  label_quotes(article.labelling);
  CHECK(article.kept().find("Anna wrote:") != std::string::npos);

  Taken other(
      "<p>The zip of my winter coat jams halfway, and soap did not help.</p>"
      "<blockquote>A zip that jams has a bent tooth in nine cases of ten, says the book.</blockquote>",
      0.9f);
  other.labelling.labels.discussion = true;
  label_quotes(other.labelling);
  CHECK(other.kept().find("nine cases of ten") != std::string::npos);

  // A quote whose post is not in the text is all there is of it.
  Taken first("<blockquote>The zip of my winter coat jams halfway.</blockquote><p>Wax it.</p>", 0.9f);
  first.labelling.labels.discussion = true;
  label_quotes(first.labelling);
  CHECK(first.kept().find("jams halfway") != std::string::npos);
}

TEST_CASE("In a discussion a number alone is a count of votes") {
  Taken page("<div>9</div><p>Soap the rails.</p><pre>42</pre>", 0.9f);
  page.labelling.labels.discussion = true;
  label_vote_counts(page.labelling);
  CHECK(page.kept() == "Soap the rails.|42|");
}

TEST_CASE("Hidden text stays where the model is sure of it, as of an accordion's") {
  const std::string page =
      "<p>What to bring to the boat race on Sunday:</p><h2>Clothes</h2>"
      "<div style='display:none'><p>Wool, for the wind turns after noon and the boats are open and "
      "wet.</p></div>";
  Taken sure(page, 0.95f), doubtful(page, 0.6f);
  // Beside much that is shown, what little is hidden is so for a reason.
  std::string shown;
  for (int i = 0; i < 6; ++i)
    shown += "<p>The boats leave from the north pier at ten, whatever the wind does.</p>";
  Taken draft(shown + page, 0.95f);
  label_hidden(draft.labelling);
  CHECK(draft.kept().find("Wool") == std::string::npos);
  label_hidden(sure.labelling);
  label_hidden(doubtful.labelling);
  CHECK(sure.kept().find("Wool") != std::string::npos);
  CHECK(doubtful.kept().find("Wool") == std::string::npos);
}

TEST_CASE("Items of a list that are set as headings are its text") {
  Taken list("<p>The hats come in three kinds.</p><ul><li><h3>straw</h3></li><li><h3>felt</h3></li></ul>",
             0.9f);
  label_headings(list.labelling);
  CHECK(list.kept() == "The hats come in three kinds.|straw|felt|");
  // A heading at the end that heads nothing is not.
  Taken bare("<p>The hats come in three kinds.</p><h3>More from the shop</h3>", 0.9f);
  label_headings(bare.labelling);
  CHECK(bare.kept() == "The hats come in three kinds.|");
}
