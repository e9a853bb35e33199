// SPDX-License-Identifier: Apache-2.0
// The raw pages of a crawl as web archives (corpus/warc.h), in the folder "warc" of its outputs.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "saring/corpus/warc.h"
#include "saring/crawl/frontier.h"
#include "saring/crawl/job.h"
#include "saring/fetch/http.h"

namespace saring {

class Archive {
 public:
  // `prefix`: of the files' names. Goes on behind what `marks` say is committed. Errors: as
  // WarcWriter::open().
  static Result<Archive> open(const Job& job, std::string prefix, std::span<const OutputMark> marks,
                              WallTime now);

  // A reply of `now`. `before`: when the same body, or the one that a 304 speaks of, was put into an archive;
  // it is not written again. kNever: it was not, and a 304 is left out. What the format has no room for is
  // left out, too. Errors: io.
  Result<std::optional<WarcRecord>> append(const FetchReply& reply, WallTime now, WallTime before);

  // Makes it durable. What counts once it is committed.
  Result<OutputMark> sync();

 private:
  explicit Archive(WarcWriter writer) : writer_(std::move(writer)) {}
  WarcWriter writer_;
};

}  // namespace saring
