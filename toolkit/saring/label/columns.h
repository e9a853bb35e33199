// SPDX-License-Identifier: Apache-2.0
// The feature table: every number that the learned model may read of a block, by name. The program, the
// trainer and `explain` all read this one table; a model names it by table_hash() and is refused by a program
// that has another. No column depends on a language: words are word units (segment.h), sentences end in any
// script's marks, and the columns marked "names" read class names and interface phrases (lexicon.h), which
// LabelOptions::names turns off.
//
// Conventions: a distance counts steps up the tree from the block's node, kFar where there is none; a share
// is 0..1; "good" is BlockFeatures::good, prose by shape.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace saring {

constexpr float kFar = 40;  // no such ancestor, or farther: deeper nesting tells nothing more

// X(name, unit, what)
#define SARING_TEXT_COLUMNS(X)                                                            \
  X(words, "words", "word units of the block")                                            \
  X(characters, "code points", "without white space")                                     \
  X(letters, "share", "of characters that are letters")                                   \
  X(digits, "share", "of characters that are digits")                                     \
  X(upper, "share", "of letters that are capitals")                                       \
  X(punctuation, "share", "of characters that are punctuation")                           \
  X(symbols, "share", "of characters that are neither letters, digits nor punctuation")   \
  X(commas, "per word", "commas of any script")                                           \
  X(sentence_ends, "count", "marks that end a sentence")                                  \
  X(sentence_words, "words", "per sentence end")                                          \
  X(word_length, "characters", "per word unit")                                           \
  X(link_density, "share", "of words inside links")                                       \
  X(unlinked_words, "words", "outside links")                                             \
  X(links, "count", "links in the block")                                                 \
  X(runs, "count", "text nodes in the block")                                             \
  X(good, "0 1", "prose by shape")                                                        \
  X(ends_sentence, "0 1", "its last character ends a sentence")                           \
  X(ends_colon, "0 1", "ends in a colon")                                                 \
  X(kind, "ordinal", "paragraph, heading, list item, table cell, preformatted")           \
  X(container_tag, "rank", "of the nearest block-level element, see tag_rank")            \
  X(node_tag, "rank", "of the lowest common ancestor of its text nodes")                  \
  X(heading_level, "1..6", "0 for others")                                                \
  X(list_depth, "count", "lists around it")                                               \
  X(item_start, "0 1", "first block of its list item")                                    \
  X(in_quote, "0 1", "under blockquote")                                                  \
  X(in_link, "0 1", "a link encloses it with its container")                              \
  X(in_caption, "0 1", "under figcaption or caption")                                     \
  X(set_apart, "0 1", "taken out of a block: hidden text, line numbers, permalink signs") \
  X(in_control, "0 1", "under button, select, option, textarea, label or legend")         \
  X(is_hidden, "0 1", "hidden by attribute or inline style")                              \
  X(is_noscript, "0 1", "inside noscript")                                                \
  X(in_table, "0 1", "cell of a data table")                                              \
  X(table_rows, "count", "rows of its data table")                                        \
  X(table_columns, "count", "columns of its data table")                                  \
  X(row, "index", "of its cell")                                                          \
  X(column, "index", "of its cell")                                                       \
  X(ordinal, "count", "number of its item in an ordered list")                            \
  X(list_blocks, "count", "blocks of its list")                                           \
  X(list_words, "words", "per block of its list")                                         \
  X(list_link_density, "share", "of words inside links in its list")

#define SARING_PLACE_COLUMNS(X)                                                  \
  X(depth, "steps", "from the document to its container")                        \
  X(depth_share, "share", "of the depth of the deepest block")                   \
  X(named_ancestors, "count", "ancestors with an id")                            \
  X(classed_ancestors, "count", "ancestors with a class")                        \
  X(to_nav, "distance", "nav, or a role of navigation")                          \
  X(to_footer, "distance", "footer or contentinfo")                              \
  X(to_header, "distance", "header or banner")                                   \
  X(to_aside, "distance", "aside or complementary")                              \
  X(to_main, "distance", "main")                                                 \
  X(to_article, "distance", "article")                                           \
  X(to_section, "distance", "section")                                           \
  X(to_form, "distance", "form")                                                 \
  X(to_dialog, "distance", "dialog")                                             \
  X(to_table, "distance", "table")                                               \
  X(to_list, "distance", "ul, ol or dl")                                         \
  X(to_item, "distance", "li, dt or dd")                                         \
  X(to_figure, "distance", "figure")                                             \
  X(to_details, "distance", "details")                                           \
  X(to_link, "distance", "a with a target")                                      \
  X(to_paragraph, "distance", "p")                                               \
  X(to_custom, "distance", "an element the standard does not know")              \
  X(boilerplate_zone, "0 1", "in an element or role of boilerplate, if trusted") \
  X(boilerplate_name, "0 1", "under a class name of boilerplate, if trusted; names")

// Distance to the nearest element whose class or id announces the topic.
#define SARING_NAME_COLUMNS(X)                                                           \
  X(name_read_also, "distance", "class names of read-also lines; names")                 \
  X(name_related, "distance", "class names of teaser widgets; names")                    \
  X(name_login, "distance", "class names of login prompts; names")                       \
  X(name_paywall, "distance", "class names of paywalls; names")                          \
  X(name_newsletter, "distance", "class names of newsletter prompts; names")             \
  X(name_cookie, "distance", "class names of consent notices; names")                    \
  X(name_ad, "distance", "class names of advertisements; names")                         \
  X(name_share, "distance", "class names of share buttons; names")                       \
  X(name_comments, "distance", "class names of comments; names")                         \
  X(name_tags, "distance", "class names of tag lists; names")                            \
  X(name_credit, "distance", "class names of credits; names")                            \
  X(name_byline, "distance", "class names of bylines; names")                            \
  X(name_date, "distance", "class names of dates; names")                                \
  X(name_navigation, "distance", "class names of navigation; names")                     \
  X(name_footer, "distance", "class names of footers; names")                            \
  X(name_form, "distance", "class names of forms; names")                                \
  X(name_app, "distance", "class names of app promotions; names")                        \
  X(name_toc, "distance", "class names of tables of contents; names")                    \
  X(name_content, "distance", "class names of bodies; names")                            \
  X(name_caption, "distance", "class names of captions; names")                          \
  X(name_title, "distance", "class names of headlines; names")                           \
  X(name_hidden, "distance", "class names of visually hidden text; names")               \
  X(phrase_topic, "ordinal", "Topic of the interface phrase it is or opens with; names") \
  X(phrase_whole, "0 1", "it is nothing but an interface phrase; names")                 \
  X(heading_phrase, "ordinal", "Topic of the phrase that the last heading is; names")    \
  X(since_widget, "blocks", "since a phrase that heads a widget; names")

// Where it stands to three nodes: `best`, the candidate of the highest score (readability's); `most`, the
// deepest node with 90 % of the good words; `half`, the deepest with half of them.
#define SARING_CANDIDATE_COLUMNS(X, C)                                           \
  X(C##_up, "steps", "from " #C " up to the common ancestor with the block")     \
  X(C##_down, "steps", "from the common ancestor with " #C " down to the block") \
  X(C##_side, "-1 0 1", "before, inside or after " #C)                           \
  X(C##_share, "share", "of the page's words that " #C " holds")                 \
  X(C##_good_share, "share", "of the page's good words that " #C " holds")       \
  X(C##_link_density, "share", "of words inside links in " #C)

// Ancestors, from the block outwards, that hold more words than the one before.
#define SARING_OUTER_COLUMNS(X, L)                                    \
  X(outer##L##_steps, "steps", "up to wider ancestor " #L)            \
  X(outer##L##_tag, "rank", "of wider ancestor " #L)                  \
  X(outer##L##_blocks, "count", "blocks in wider ancestor " #L)       \
  X(outer##L##_share, "share", "of the page's words in it")           \
  X(outer##L##_good_share, "share", "of the page's good words in it") \
  X(outer##L##_link_density, "share", "of its words inside links")    \
  X(outer##L##_mean, "words", "per block in it")                      \
  X(outer##L##_good, "share", "of its blocks that are good")          \
  X(outer##L##_controls, "per block", "form fields in it")            \
  X(outer##L##_images, "per block", "images in it")                   \
  X(outer##L##_headings, "per block", "headings in it")

#define SARING_REPEAT_COLUMNS(X)                                                   \
  X(path_count, "count", "blocks under the same four tags and classes")            \
  X(path_words, "share", "of the page's words in them")                            \
  X(path_mean, "words", "per block of them")                                       \
  X(path_good, "share", "of them that are good")                                   \
  X(path_link_density, "share", "of their words inside links")                     \
  X(make_count, "count", "blocks whose container has the same tag and class")      \
  X(make_mean, "words", "per block of them")                                       \
  X(make_good, "share", "of them that are good")                                   \
  X(copies, "count", "blocks of the same text")                                    \
  X(group_size, "count", "members of the largest row of like siblings around it")  \
  X(group_mean, "words", "per member of that row")                                 \
  X(group_good, "good blocks", "per member of that row")                           \
  X(group_link_density, "share", "of that row's words inside links")               \
  X(group_share, "share", "of the page's words in that row")                       \
  X(group_steps, "steps", "up to its member of that row")                          \
  X(group_index, "index", "of its member in that row")                             \
  X(near_size, "count", "members of the innermost row of like siblings around it") \
  X(near_mean, "words", "per member of that row")                                  \
  X(near_good, "good blocks", "per member of that row")                            \
  X(near_link_density, "share", "of that row's words inside links")                \
  X(near_share, "share", "of the page's words in that row")                        \
  X(near_steps, "steps", "up to its member of that row")                           \
  X(near_index, "index", "of its member in that row")                              \
  X(card, "0 1", "in a row of teasers")

#define SARING_ORDER_COLUMNS(X)                                            \
  X(index_share, "share", "of blocks before it")                           \
  X(words_before, "share", "of words before it")                           \
  X(good_before, "share", "of good words before it")                       \
  X(since_h1, "blocks", "after the first h1, negative before it")          \
  X(words_since_h1, "words", "after the first h1")                         \
  X(since_title, "blocks", "after the block that shows the title")         \
  X(words_since_title, "words", "after the block that shows the title")    \
  X(since_heading, "blocks", "after the last heading")                     \
  X(words_since_heading, "words", "after the last heading")                \
  X(last_heading_level, "1..6", "of the last heading")                     \
  X(last_heading_words, "words", "of the last heading")                    \
  X(to_heading, "blocks", "to the next heading")                           \
  X(section_words, "words", "between the headings around it")              \
  X(section_good, "good blocks", "between the headings around it")         \
  X(section_link_density, "share", "between the headings around it")       \
  X(since_good, "blocks", "after the last good block")                     \
  X(to_good, "blocks", "to the next good block")                           \
  X(before_words, "words", "of the block before")                          \
  X(before_link_density, "share", "of the block before")                   \
  X(before_good, "0 1", "the block before")                                \
  X(before_kind, "ordinal", "of the block before")                         \
  X(after_words, "words", "of the block after")                            \
  X(after_link_density, "share", "of the block after")                     \
  X(after_good, "0 1", "the block after")                                  \
  X(after_kind, "ordinal", "of the block after")                           \
  X(around2_words, "words", "of the two blocks before and after")          \
  X(around2_link_density, "share", "of the two blocks before and after")   \
  X(around2_good, "count", "good ones of the two blocks before and after") \
  X(around6_words, "words", "of the six blocks before and after")          \
  X(around6_link_density, "share", "of the six blocks before and after")   \
  X(around6_good, "count", "good ones of the six blocks before and after") \
  X(around20_good, "count", "good ones of the twenty blocks before and after")

#define SARING_META_COLUMNS(X)                                                                         \
  X(title_likeness, "0 1 2", "neither, one begins with the other, the same as the title")              \
  X(title_share, "share", "of its words that the declared title has")                                  \
  X(title_cover, "share", "of the declared title's words that it has")                                 \
  X(description_share, "share", "of its word pairs that the declared description has")                 \
  X(declared_body_share, "share", "of its word quadruples in the declared body; -1: no body declared") \
  X(rule_score, "score", "of the rules' decision")                                                     \
  X(rule_reason, "ordinal", "Reason of the rules' decision")                                           \
  X(in_container, "0 1", "inside what the rules take for the content's container")

#define SARING_PAGE_COLUMNS(X)                                                                           \
  X(page_blocks, "count", "blocks")                                                                      \
  X(page_words, "words", "of all blocks")                                                                \
  X(page_good_words, "words", "of good blocks")                                                          \
  X(page_good_share, "share", "of words in good blocks")                                                 \
  X(page_good_blocks, "count", "good blocks")                                                            \
  X(page_good_mean, "words", "per good block")                                                           \
  X(page_nodes, "count", "nodes of the tree")                                                            \
  X(page_controls, "count", "form fields")                                                               \
  X(page_images, "count", "images")                                                                      \
  X(page_links, "per block", "links")                                                                    \
  X(page_link_density, "share", "of words inside links")                                                 \
  X(page_longest, "words", "of the longest block")                                                       \
  X(page_headings, "per block", "headings")                                                              \
  X(page_list_words, "share", "of words in list items")                                                  \
  X(page_table_words, "share", "of words in data tables")                                                \
  X(page_code_words, "share", "of words in preformatted text")                                           \
  X(page_hidden_words, "share", "of words that are hidden")                                              \
  X(page_noscript_words, "share", "of words inside noscript")                                            \
  X(page_articles, "count", "article elements")                                                          \
  X(page_times, "count", "time elements")                                                                \
  X(page_h1, "count", "first-level headings")                                                            \
  X(page_widest_row, "count", "members of the row of like siblings with the most words")                 \
  X(page_widest_share, "share", "of the page's words in that row")                                       \
  X(page_widest_good, "good blocks", "per member of that row")                                           \
  X(page_rival, "share", "of the best candidate's score that the next one beside it has")                \
  X(page_discussion, "0 1", "declared or built as forum or questions and answers; names")                \
  X(page_kind, "ordinal", "declared: none, website, article, product, discussion, list, other")          \
  X(page_dated, "0 1", "a date of publication is declared")                                              \
  X(page_authored, "0 1", "an author is declared")                                                       \
  X(page_title_words, "words", "of the declared title")                                                  \
  X(page_description_words, "words", "of the declared description")                                      \
  X(page_body_words, "words", "of the declared body")                                                    \
  X(page_tags, "count", "declared tags")                                                                 \
  X(page_listing, "0 1", "the rules take it for a page of cards")                                        \
  X(page_card_words, "share", "of words in rows of teasers")                                             \
  X(page_symbols, "share", "of characters that are symbols")                                             \
  X(page_digits, "share", "of characters that are digits")                                               \
  X(page_url_depth, "count", "segments of the path of its address; as all below -1 where none is known") \
  X(page_url_length, "characters", "of that path")                                                       \
  X(page_url_digits, "share", "of these that are digits")                                                \
  X(page_url_words, "count", "runs of letters in the segment that has most")                             \
  X(page_url_query, "count", "parameters of its address")                                                \
  X(page_url_dated, "0 1", "a segment is a year")                                                        \
  X(page_url_article, "0 1", "its address has a name that sites give to articles; names")                \
  X(page_url_discussion, "0 1", "its address has a name that sites give to discussions; names")          \
  X(page_url_product, "0 1", "its address has a name that sites give to products; names")                \
  X(page_url_listing, "0 1", "its address has a name that sites give to listings; names")                \
  X(page_url_documentation, "0 1", "its address has a name that sites give to documentation; names")     \
  X(page_url_service, "0 1", "its address has a name that sites give to services; names")

#define SARING_COLUMNS(X)           \
  SARING_TEXT_COLUMNS(X)            \
  SARING_PLACE_COLUMNS(X)           \
  SARING_NAME_COLUMNS(X)            \
  SARING_CANDIDATE_COLUMNS(X, best) \
  SARING_CANDIDATE_COLUMNS(X, most) \
  SARING_CANDIDATE_COLUMNS(X, half) \
  SARING_OUTER_COLUMNS(X, 1)        \
  SARING_OUTER_COLUMNS(X, 2)        \
  SARING_OUTER_COLUMNS(X, 3)        \
  SARING_OUTER_COLUMNS(X, 4)        \
  SARING_REPEAT_COLUMNS(X)          \
  SARING_ORDER_COLUMNS(X)           \
  SARING_META_COLUMNS(X)            \
  SARING_PAGE_COLUMNS(X)

// Of the page as a whole, once its blocks have probabilities and are chosen: what its type and the quality of
// the extraction are told from. The page's own columns come first.
#define SARING_CHOICE_COLUMNS(X)                                                             \
  X(expected_words, "words", "sum over blocks of probability times words")                   \
  X(expected_f1, "share", "that the choice of blocks reckons with")                          \
  X(best_probability, "probability", "mean over the best 30 words")                          \
  X(doubtful_words, "share", "of words in blocks of a probability between 0.2 and 0.8")      \
  X(kept_words, "words", "chosen")                                                           \
  X(kept_share, "share", "of the page's words that are chosen")                              \
  X(kept_blocks, "count", "chosen blocks")                                                   \
  X(kept_mean, "probability", "mean over the chosen words")                                  \
  X(kept_least, "probability", "of the least likely chosen block")                           \
  X(dropped_most, "probability", "of the likeliest block of ten words that is not chosen")   \
  X(kept_doubtful, "share", "of the chosen words that are doubtful")                         \
  X(kept_link_density, "share", "of the chosen words inside links")                          \
  X(kept_good, "share", "of the chosen words in good blocks")                                \
  X(dropped_good, "share", "of the good words that are not chosen")                          \
  X(kept_lists, "share", "of the chosen words in list items")                                \
  X(kept_tables, "share", "of the chosen words in data tables")                              \
  X(kept_code, "share", "of the chosen words in preformatted text")                          \
  X(kept_headings, "share", "of the chosen blocks that are headings")                        \
  X(kept_cards, "share", "of the chosen words in rows of teasers")                           \
  X(kept_hidden, "share", "of the chosen words that are hidden")                             \
  X(kept_stretches, "count", "runs of chosen blocks")                                        \
  X(kept_density, "share", "of the words from the first chosen block to the last")           \
  X(kept_longest, "share", "of the chosen words in the longest chosen block")                \
  X(kept_first, "share", "of blocks before the first chosen one")                            \
  X(kept_last, "share", "of blocks before the last chosen one")                              \
  X(kept_comments, "share", "of the chosen words under a class name of comments; names")     \
  X(kept_row_size, "count", "mean members of the rows of like siblings around chosen words") \
  X(kept_row_good, "good blocks", "mean per member of these rows")                           \
  X(rules_agree, "share", "of words on which rules and model agree")

#define SARING_PAGE_TABLE(X) \
  SARING_PAGE_COLUMNS(X)     \
  SARING_CHOICE_COLUMNS(X)

namespace column {
enum Id : std::uint16_t {
#define SARING_ID(name, unit, what) name,
  SARING_COLUMNS(SARING_ID)
#undef SARING_ID
      count
};
}  // namespace column

namespace page_column {
enum Id : std::uint16_t {
#define SARING_ID(name, unit, what) name,
  SARING_PAGE_TABLE(SARING_ID)
#undef SARING_ID
      count
};
}  // namespace page_column

struct ColumnRow {
  std::string_view name, unit, what;
};
const ColumnRow& column_row(std::size_t id);       // id < column::count
const ColumnRow& page_column_row(std::size_t id);  // id < page_column::count

// Of the names of both tables in their order: what a model must have been made for.
std::uint64_t table_hash();

}  // namespace saring
