// SPDX-License-Identifier: Apache-2.0
// What a crawl keeps, in one folder: a clean text file for each page and format, under a name of its URL's
// that a new version replaces, and pages.jsonl, one line for each new or changed version of a page, in the
// order of their commits.
//
// Nothing of it counts before the caller has committed it elsewhere. A text is written and synced under a
// name of its own (stage), and replaces the one before when the caller, who has noted the move in the same
// transaction as all else, says so (carry_out): files are whole, and as the transaction says, whenever the
// process dies. What was appended to pages.jsonl and not committed is cut off when it is opened again. A line
// of pages.jsonl may be there some milliseconds before the file that it names.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saring/base/result.h"
#include "saring/document/document.h"
#include "saring/write/write.h"

namespace saring {

constexpr std::string_view kPagesFile = "pages.jsonl";

struct CollectionOptions {
  std::string folder;  // made where missing
  // A NameTemplate with {hash}, and no field but {hash}, {host} and {ext}: the name must not change with the
  // page.
  std::string name_template = "{host}/{hash}.{ext}";
  std::vector<Format> formats{Format::txt};
  // Of the texts that are not committed yet, in the folder: of one process at a time. A name that no text
  // has.
  std::string staging = ".new";
  std::string pages_file = std::string(kPagesFile);  // of one process at a time, in the folder
  WriteOptions write;                                // its format is not looked at
  bool texts = true, jsonl = true;
};

// What is wrong with the options, one line; empty: nothing.
std::string fault_of(const CollectionOptions& options);

// The text of a page as the collection would keep it.
struct PageText {
  std::string digest;  // of the clean text, 32 hexadecimal digits of XXH3-128
  std::string plain;   // the clean text, its title first
  std::vector<std::pair<std::string, std::string>> files;  // name, bytes; one for each format
};

// Names of a file in the folder: where it is, where it is to be.
using TextMove = std::pair<std::string, std::string>;

// A line of pages.jsonl: the document as the jsonl format has it, and an object "crawl" of these.
struct PageVersion {
  std::string fetched{}, first_seen{};  // ISO 8601, UTC
  bool changed = false;                 // false: the first version
  int http_status = 0;
  std::string digest{}, text_digest{};  // of the body and of the clean text, hexadecimal
  std::string file{};                   // of the first format; empty: none was written
  std::string canonical{};              // what the page calls its address; empty: nothing
};

// Adds to a line which page's text this one is a duplicate of, and whether it is the same or nearly so. An
// empty URL: of none.
void add_duplicate(std::string_view url, bool same, std::string& line);

// Adds to a line where in an archive the reply begins.
void add_archive(std::string_view file, std::uint64_t offset, std::string& line);

class Collection {
 public:
  // `committed`: bytes of pages.jsonl that count; nothing: there is no such file yet. `moves`: those of the
  // last transaction, which are carried out if they were not, and are to be forgotten then (their names are
  // used again); what else is staged goes. Errors: io; refused (there is such a file, somebody else's; or
  // another process has it or the staging folder); corrupt (the file is shorter than that, or does not begin
  // and end as lines do: somebody has changed it); usage.
  static Result<Collection> open(CollectionOptions options, std::optional<std::uint64_t> committed,
                                 const std::vector<TextMove>& moves);
  Collection(Collection&&) noexcept;
  Collection& operator=(Collection&&) noexcept;
  ~Collection();

  // Pure; from any thread.
  PageText text_of(const Document& document, std::string_view url) const;
  std::string line_of(const Document& document, const PageVersion& version) const;

  // Writes the files under the names from which they are to be moved, and appends the moves to `moves`. From
  // any thread. Errors: io, refused (a link stands in the way).
  Status stage(const PageText& text, std::vector<TextMove>& moves) const;
  // Removes what was staged and is not to be moved.
  Status discard(const std::vector<TextMove>& moves) const;
  // Makes what was staged durable, before the moves are noted.
  Status sync_staged() const;
  // Carries out a move that another process, which is gone, has noted: false if it has no such file in this
  // folder, or a lock on its staging folder. Nothing else of it is touched, as it will settle its files
  // itself. Errors: as carry_out().
  Result<bool> carry_out_for(std::string_view staging, const TextMove& move) const;
  // Durable on return. One thread at a time, beside others that stage.
  Status carry_out(const std::vector<TextMove>& moves) const;

  // Appends lines; sync() makes them durable. After an error of either the collection is to be closed. One
  // thread.
  Status append(std::string_view lines);
  Status sync();
  std::uint64_t bytes() const;  // of pages.jsonl, appended ones counted in
  const std::string& pages_file() const;
  // Goes on in a file that is not there yet. Errors: as open() has them of that file.
  Status begin_file(std::string pages_file);

 private:
  struct Impl;
  explicit Collection(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace saring
