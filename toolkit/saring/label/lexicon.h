// SPDX-License-Identifier: Apache-2.0
// Interface phrases of many languages, and class and id names of the web, by what they announce. The phrases
// are data (lexicon/*.tsv, one file a language; classes.tsv) compiled into sorted tables at build time;
// nothing is built at run time. A phrase matches a whole block, or a block's start; never words inside a
// sentence.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace saring {

// What a phrase or a class name announces.
enum class Topic : std::uint8_t {
  none,
  read_also,  // "Baca juga:", "Read also"
  related,    // "Related articles", "Most read", "Trending": heads of teaser widgets, and "9 hours ago" cards
  login,      // sign in, register, forgotten password
  paywall,    // "Subscribe to continue reading"
  newsletter,  // "Sign up for our newsletter"
  cookie,      // consent
  ad,          // "Advertisement", "Scroll to continue"
  share,       // "Share this article", "Follow us on ..."
  comments,    // "Leave a comment", "3 comments"
  tags,        // "Tags:", "Topics"
  credit,      // "Source:", "Photo:", "Image credit"
  byline,      // "By", "Reporter:", "Editor:"
  date,        // "Published", "Last updated"
  navigation,  // "Home", "Menu", "Skip to content", "Next page", "Previous article", breadcrumbs, pagers
  footer,      // "All rights reserved", "Privacy policy"
  form,        // "Search", "Submit", "Your name"
  app,         // "Download our app", "Open in app"
  toc,         // "Contents", "On this page"
  content,     // class names of bodies: "article-body", "entry-content" (classes.tsv only)
  caption,     // class names of captions (classes.tsv only)
  title,       // class names of headlines (classes.tsv only)
  hidden,      // "sr-only", "visually-hidden" (classes.tsv only)
  aside,       // "sidebar": a place that says little of what it holds (classes.tsv only)
  kicker,      // the section or subject over a headline (classes.tsv only)
};
constexpr std::size_t kTopics = static_cast<std::size_t>(Topic::kicker) + 1;
std::string_view name(Topic topic);

enum class PhraseKind : std::uint8_t {
  line,     // stands for a whole block
  heading,  // stands for a whole block that heads a widget: what follows under it is of the same topic
  prefix,   // opens a block whose rest is a link, a name or short ("Baca juga: ..."); whole, a label whose
            // value is in the next block ("By", "Source:")
};

// A phrase may be known both as a whole block and as the start of one; `kind` says which it is here: line or
// heading only where `whole`, prefix everywhere else.
struct PhraseMatch {
  Topic topic = Topic::none;
  PhraseKind kind = PhraseKind::line;
  bool whole = false;     // the phrase is the whole block
  std::size_t bytes = 0;  // of `text` that matched, from its start; trailing separators counted
  explicit operator bool() const { return topic != Topic::none; }
};

// The longest phrase that `text` (UTF-8) is, or starts with at a word border (in scripts without spaces a
// long phrase may be followed by a letter). Case, width, punctuation and runs of white space do not matter,
// nor do letters that are written for one another; a run of digits matches any number. Bare words that may be
// an article's own ("Source", "By") are prefixes only before a colon or another mark, or before a capital
// letter. The caller judges what follows `bytes`: prefixes are no reason to drop a long sentence. Cost:
// bounded by the longest phrase, not by `text`.
PhraseMatch match_phrase(std::string_view text);

// Topics that the tokens of a class or id attribute announce, as a bit set (bit(Topic)). Tokens are split at
// white space, '-', '_', ':', lower-to-upper case changes and between letters and digits; rows of classes.tsv
// name one token, the start of a token, or a sequence of tokens within one class name. A class name of more
// than seven tokens is a text's slug and announces nothing, nor does a generated run that changes three times
// or more between letters and digits. The first 512 bytes are read.
std::uint32_t class_topics(std::string_view class_or_id);

constexpr std::uint32_t bit(Topic topic) { return 1u << static_cast<unsigned>(topic); }

}  // namespace saring
