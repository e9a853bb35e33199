// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/label/discussion_internal.h"

namespace saring {
namespace {

// As the templates of these write them: phpBB, MyBB, SMF, XenForo 1 and 2, vBulletin, Discourse, Khoros,
// FluxBB; Reddit's and Hacker News' open-source pages, Lobsters.
constexpr std::string_view kPostNames[] = {"postbody",
                                           "post_body",
                                           "post-body",
                                           "message-body",
                                           "post_message",
                                           "postcontent",
                                           "forum-post",
                                           "js-post",
                                           "topic-post",
                                           "bbwrapper",
                                           "post-text",
                                           "topic-body",
                                           "postmsg",
                                           "usertext-body",
                                           "comments_subtree",
                                           "commtext",
                                           "selectquotecontainer",
                                           "post_wrapper"};
constexpr std::string_view kAnswerTokens[] = {"answercell", "postcell", "answer", "accepted-answer"};
constexpr std::string_view kParts[] = {"post", "body", "bbwrapper", "answer", "comm", "selectquote"};

// In one pass over the classes, most of which have nothing of all these names.
bool may_name(std::string_view classes) {
  for (std::size_t i = 0; i + 1 < classes.size(); ++i) {
    const char c = ascii::lower(classes[i]);
    if (c != 'p' && c != 'b' && c != 'a' && c != 'c' && c != 's') continue;
    const char next = ascii::lower(classes[i + 1]);
    for (std::string_view part : kParts)
      if (c == part[0] && next == part[1] && ascii::iequals(classes.substr(i, part.size()), part))
        return true;
  }
  return false;
}

constexpr std::string_view kGenerators[] = {"vBulletin", "phpBB",  "MyBB",           "Discourse",
                                            "XenForo",   "SMF",    "FluxBB",         "PunBB",
                                            "Flarum",    "NodeBB", "Question2Answer"};
constexpr std::string_view kSoftwareIds[] = {"XF", "XenForo", "phpbb", "punviewtopic"};

bool is_generator(std::string_view content) {
  content = ascii::trim(content);
  return std::any_of(std::begin(kGenerators), std::end(kGenerators), [&](std::string_view name) {
    return ascii::iequals(content.substr(0, name.size()), name);
  });
}

}  // namespace

DiscussionNames discussion_names(std::string_view classes) {
  DiscussionNames out;
  if (!may_name(classes)) return out;
  for (std::string_view name : kPostNames) out.post |= ascii::ifind(classes, name) != classes.npos;
  for (std::string_view token : kAnswerTokens) out.answer |= ascii::has_token(classes, token);
  return out;
}

// "post4711" and "post_message_4711" are vBulletin's; "post-4711" is WordPress's, of an article.
bool is_post_id(std::string_view id) {
  for (std::string_view start : {"post", "post_message_"})
    if (id.size() > start.size() && id.starts_with(start) &&
        std::all_of(id.begin() + static_cast<std::ptrdiff_t>(start.size()), id.end(), ascii::is_digit))
      return true;
  return false;
}

bool is_discussion_type(std::string_view itemtype) {
  return itemtype.ends_with("/DiscussionForumPosting") || itemtype.ends_with("/QAPage") ||
         itemtype.ends_with("/Question");
}

bool has_forum_software(const Dom& dom) {
  constexpr std::uint16_t kOutermost = 4;  // deep: html, body, and the first divisions
  const std::span<const Node> nodes = dom.nodes();
  for (NodeId n = 0; n < nodes.size(); ++n) {
    if (nodes[n].kind != NodeKind::element || nodes[n].attribute_count == 0) continue;
    if (nodes[n].is(Tag::meta)) {
      if (ascii::iequals(dom.attribute(n, "name"), "generator") && is_generator(dom.attribute(n, "content")))
        return true;
    } else if (nodes[n].depth <= kOutermost) {
      const std::string_view id = dom.attribute(n, "id");
      if (std::find(std::begin(kSoftwareIds), std::end(kSoftwareIds), id) != std::end(kSoftwareIds))
        return true;
    }
  }
  return false;
}

}  // namespace saring
