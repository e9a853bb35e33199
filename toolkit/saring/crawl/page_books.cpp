// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "saring/crawl/page_books_internal.h"

namespace saring {

Result<std::string> PageBooks::take(PageOutcome& page) {
  if (Status status = find_duplicate(page); !status) return status.error();
  if (page.page_status.empty()) return std::string();
  ++report_.by_page_status[page.page_status];
  return yields_.count(page.turn.host.id, page.page_status == name(PageStatus::ok), page.words);
}

Status PageBooks::note(const Turn& turn, Visit& visit) {
  const auto seen = texts_.look(turn.url.url, visit);
  return seen ? Status() : Status(seen.error());
}

Status PageBooks::find_duplicate(PageOutcome& page) {
  const Result<std::optional<TextMatch>> like = texts_.look(page.turn.url.url, page.visit);
  if (!like) return like.error();
  if (*like) {
    page.duplicate_of = (*like)->url;
    ++((*like)->same ? report_.duplicates_exact : report_.duplicates_near);
  }
  if (*like && job_.outputs.duplicates == Duplicates::drop) {
    page.line.clear();
    return collection_.discard(std::exchange(page.moves, {}));
  }
  if (!page.line.empty()) add_duplicate(page.duplicate_of, *like && (*like)->same, page.line);
  return {};
}

}  // namespace saring
