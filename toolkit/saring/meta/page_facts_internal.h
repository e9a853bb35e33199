// SPDX-License-Identifier: Apache-2.0
// What the tree holds that may be metadata, gathered in one walk; metadata.cpp chooses.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "saring/dom/dom.h"

namespace saring::meta {

struct MetaTag {
  std::string name;  // of name, property, http-equiv or itemprop, lower case
  std::string_view content;
};

struct LinkTag {
  std::string rel;  // lower case
  std::string_view href;
  NodeId node;
};

struct Property {
  std::string name;   // itemprop, or property without its prefix; lower case
  std::string value;  // attribute that the standard reads, else text
  NodeId node;
  bool rdfa;
  bool nested;  // inside an item that is not the page's own thing: a publisher, a comment, a related article
};

// A text or element near which a fact may stand. `aside`: inside navigation, comments, lists of other pages
// and the like.
struct Spot {
  std::string value;  // of an attribute, for <time>; else the text
  std::string text;
  NodeId node;
  bool aside;
  bool hinted;          // class or id says what it is
  int level = 0;        // of headings, 1-6
  bool strong = false;  // of bylines: rel=author, or a class that holds nothing but the name
  bool change = false;  // of dates: class says that it is the date of a change
};

struct PageFacts {
  std::string title;          // the first <title> of the page
  std::string language, dir;  // of <html>
  std::string_view base;      // <base href>
  std::vector<MetaTag> metas;
  std::vector<LinkTag> links;  // <link>, and <a> with a rel or to a licence
  std::vector<std::string> json_ld;
  std::vector<Property> properties;
  std::vector<Spot> headings;  // <h1>, then <h2> and <h3> that <title> repeats
  std::vector<Spot> times;     // <time>
  std::vector<Spot> bylines;   // elements whose class, rel or opening words say that an author follows
  std::vector<Spot> dates;     // short texts with a digit

  // Content of the first <meta> of that (lower case) name with content; empty if there is none.
  std::string_view meta(std::string_view name) const;
};

PageFacts gather(const Dom& dom);

}  // namespace saring::meta
