// SPDX-License-Identifier: Apache-2.0
#include "saring/label/reason.h"

#include <array>

namespace saring {

std::string_view name(Reason reason) {
  static constexpr std::array<std::string_view, kReasons> kNames{"no rule",
                                                                 "prose",
                                                                 "inside the body",
                                                                 "list of content",
                                                                 "data table",
                                                                 "preformatted",
                                                                 "entry of a listing",
                                                                 "shows the title",
                                                                 "only text",
                                                                 "outside the body",
                                                                 "mostly links",
                                                                 "in navigation",
                                                                 "in page header",
                                                                 "in page footer",
                                                                 "in aside",
                                                                 "in dialog",
                                                                 "in control",
                                                                 "in search",
                                                                 "class name",
                                                                 "interface phrase",
                                                                 "opens with phrase",
                                                                 "under a widget's heading",
                                                                 "teaser card",
                                                                 "hidden",
                                                                 "heads nothing",
                                                                 "repeats title",
                                                                 "repeats a block",
                                                                 "caption element",
                                                                 "caption of an image",
                                                                 "byline",
                                                                 "date line",
                                                                 "credit line",
                                                                 "line numbers",
                                                                 "no words",
                                                                 "set apart",
                                                                 "another article",
                                                                 "heads teasers",
                                                                 "reader's comment",
                                                                 "password field",
                                                                 "modal dialog",
                                                                 "consent manager",
                                                                 "advertising slot",
                                                                 "declared locked part",
                                                                 "model: content",
                                                                 "model: not content"};
  return kNames[static_cast<unsigned>(reason)];
}

}  // namespace saring
