// SPDX-License-Identifier: Apache-2.0
// What says that a page is a discussion: how forum software names posts, answers and itself.
#pragma once
#include <string_view>

#include "saring/dom/dom.h"

namespace saring {

// Of a forum's posts, of answers to questions.
struct DiscussionNames {
  bool post = false, answer = false;
};
DiscussionNames discussion_names(std::string_view class_attribute);
bool is_post_id(std::string_view id);

// schema.org types of posts and questions.
bool is_discussion_type(std::string_view itemtype);

// Whether forum software has signed the page: a generator, or the id of its outermost element. Its lists of
// threads are signed as well.
bool has_forum_software(const Dom& dom);

}  // namespace saring
