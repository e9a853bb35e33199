// SPDX-License-Identifier: Apache-2.0
// How near an extracted text comes to the text a person marked. Three measures:
//
// Words (WCXB, Murrough Foley): tokens are \w+ of the lower-cased text, compared as multisets; a summary has
// the mean over pages of precision, recall and F1. Where one text has no token, all three are 1 if the other
// has none either, else 0.
//
// Shingles (Scrapinghub's article extraction benchmark): multisets of 4-grams of tokens, case kept (a text of
// 1 to 3 tokens is one shorter shingle). A summary has the mean precision over the pages whose prediction has
// a shingle, the mean recall over the pages whose gold has one, their harmonic mean, and the share of pages
// whose tokens equal the gold's.
//
// Snippets: `with` and `without` are means over pages of the share of must-have and must-not-have snippets
// found, whatever their case (1 for a page without such snippets, as WCXB has it). `micro` pools all snippets
// (trafilatura's evaluation): white space normalised, case kept; a must-have found is a true positive, a
// must-not-have found a false one.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saring/text/tokens.h"

namespace saring::cli {

// What a page should give.
struct Gold {
  std::string id;
  std::optional<std::string> text;
  std::vector<std::string> with, without;
  std::vector<std::string> groups;  // values of the fields to group by, in the order of these fields
};

struct Rates {
  double precision = 0, recall = 0, f1 = 0;
};

struct PageScore {
  bool missing = false;   // no text file
  bool empty = false;     // no text but white space
  bool has_text = false;  // gold text is known: words, shingles and exact hold
  Rates words;
  std::size_t shingles_shared = 0, shingles_found = 0, shingles_gold = 0;
  bool exact = false;         // token sequences are equal
  bool has_snippets = false;  // some snippet is known
  double with = 1, without = 1;
  std::size_t true_positive = 0, false_positive = 0, false_negative = 0, true_negative = 0;
};
// `text` is valid UTF-8.
PageScore score_page(const Gold& gold, std::string_view text, bool missing, Unspaced unspaced);

// One number by which to rank pages, best 1: F1 of words where gold text is known, else the share of snippets
// that are right.
double rank_of(const PageScore& score);

struct Figures {
  std::size_t pages = 0, missing = 0, empty = 0;
  bool has_text = false, has_snippets = false;
  Rates words, shingles;
  double shingle_accuracy = 0;
  double with = 0, without = 0;
  Rates micro;
  double micro_accuracy = 0;
};

// Adds pages up, in the order they come.
class Totals {
 public:
  void add(const PageScore& score);
  Figures figures() const;

 private:
  struct Mean {
    double sum = 0;
    std::size_t count = 0;
    void add(double value) { sum += value, ++count; }
    double value() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
  };
  std::size_t pages_ = 0, missing_ = 0, empty_ = 0;
  bool snippets_ = false;
  Mean precision_, recall_, f1_, shingle_precision_, shingle_recall_, exact_, with_, without_;
  std::size_t tp_ = 0, fp_ = 0, fn_ = 0, tn_ = 0;
};

}  // namespace saring::cli
