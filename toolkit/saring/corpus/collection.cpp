// SPDX-License-Identifier: Apache-2.0
#include "saring/corpus/collection.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <filesystem>
#include <optional>
#include <utility>

#include "saring/base/hash.h"
#include "saring/corpus/names.h"
#include "saring/corpus/output.h"
#include "saring/corpus/report.h"
#include "saring/url/url.h"

namespace saring {
namespace {

void append_member(std::string_view key, std::string_view value, std::string& out) {
  if (out.back() != '{') out += ',';
  append_json_string(key, out);
  out += ':';
  if (value.empty())
    out += "null";
  else
    append_json_string(value, out);
}

void append_member(std::string_view key, std::uint64_t value, std::string& out) {
  if (out.back() != '{') out += ',';
  append_json_string(key, out);
  (out += ':') += std::to_string(value);
}

constexpr std::string_view kLineEnd = "}}\n";  // of the object "crawl", which comes last, and of the line

void reopen(std::string& line) {
  assert(line.ends_with(kLineEnd));
  line.resize(line.size() - kLineEnd.size());
}

std::string digest_of(std::string_view bytes) {
  const auto digest = xxh3_128(bytes);
  return hex({digest.data(), digest.size()});
}

}  // namespace

std::string fault_of(const CollectionOptions& options) {
  if (options.folder.empty()) return "folder: must be named";
  const Result<NameTemplate> names = NameTemplate::parse(options.name_template);
  if (!names) return "name: " + names.error().what;
  // The name of a URL must be its own and stay what it is.
  const std::string one = names->expand({.index = 1, .hash = "a", .stem = "s", .host = "h", .ext = "t"});
  if (names->needs_document() ||
      one != names->expand({.index = 2, .hash = "a", .stem = "u", .host = "h", .ext = "t"}))
    return "name: only {hash}, {host} and {ext} stay the same from visit to visit";
  if (one == names->expand({.index = 1, .hash = "b", .stem = "s", .host = "h", .ext = "t"}))
    return "name: must hold {hash}";
  if (options.formats.empty()) return "formats: must name one";
  for (const Format format : options.formats)
    if (format == Format::explain) return "formats: explain is no text";
  for (auto format = options.formats.begin(); format != options.formats.end(); ++format)
    if (std::find(options.formats.begin(), format, *format) != format)
      return "formats: " + std::string(extension(*format)) + " stands twice";
  if (options.formats.size() > 1 &&
      one == names->expand({.index = 1, .hash = "a", .stem = "s", .host = "h", .ext = "u"}))
    return "name: must hold {ext} where there are several formats";
  return {};
}

void add_archive(std::string_view file, std::uint64_t offset, std::string& line) {
  reopen(line);
  append_member("warc_file", file, line);
  append_member("warc_offset", offset, line);
  line += kLineEnd;
}

void add_duplicate(std::string_view url, bool same, std::string& line) {
  reopen(line);
  append_member("duplicate_of", url, line);
  append_member("duplicate", url.empty() ? "" : same ? "exact" : "near", line);
  line += kLineEnd;
}

struct Collection::Impl {
  CollectionOptions options;
  NameTemplate names;
  OutputFolder folder;
  std::optional<AppendFile> pages{};
  std::optional<OutputFolder> staging{};  // claimed
  std::atomic<std::uint64_t> staged = 0;  // files until now

  Status open_pages(std::optional<std::uint64_t> committed) {
    if (!options.jsonl) return {};
    Result<AppendFile> file = AppendFile::open(folder, options.pages_file, '{', committed);
    if (!file) return file.error();
    pages.emplace(*std::move(file));
    return {};
  }
};

Collection::Collection(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Collection::Collection(Collection&&) noexcept = default;
Collection& Collection::operator=(Collection&&) noexcept = default;
Collection::~Collection() = default;

Result<Collection> Collection::open(CollectionOptions options, std::optional<std::uint64_t> committed,
                                    const std::vector<TextMove>& moves) {
  if (const std::string fault = fault_of(options); !fault.empty()) return Error{Errc::usage, fault};
  std::error_code unknown;
  if (options.jsonl && committed.value_or(0) > 0 && !std::filesystem::exists(options.folder, unknown))
    return Error{Errc::corrupt, options.pages_file + ": " + std::to_string(*committed) +
                                    " bytes were written, and the folder is not there: put it back, or begin "
                                    "with another folder and state"};
  Result<OutputFolder> folder = OutputFolder::open(options.folder);
  if (!folder) return folder.error();
  Result<NameTemplate> names = NameTemplate::parse(options.name_template);
  std::unique_ptr<Impl> impl(new Impl{std::move(options), *std::move(names), *std::move(folder)});
  if (Status opened = impl->open_pages(committed); !opened) return opened.error();
  Result<OutputFolder> staging = impl->folder.claim(impl->options.staging);
  if (!staging) return staging.error();
  impl->staging.emplace(*std::move(staging));
  if (Status moved = impl->folder.move(moves, true); !moved) return moved.error();
  if (Status cleared = impl->staging->clear(); !cleared) return cleared.error();
  return Collection(std::move(impl));
}

PageText Collection::text_of(const Document& document, std::string_view url) const {
  const Result<Url> parsed = Url::parse(url);
  const std::string host(parsed ? parsed->hostname() : std::string_view());
  const std::string hash = page_hash(url, {});
  WriteOptions options = impl_->options.write;
  PageText out;
  options.format = Format::txt;
  saring::write(document, options, out.plain);
  out.digest = digest_of(out.plain);
  for (const Format format : impl_->options.formats) {
    std::string bytes;
    options.format = format;
    if (format != Format::txt) saring::write(document, options, bytes);
    const std::string name = impl_->names.expand({.hash = hash, .host = host, .ext = extension(format)});
    out.files.emplace_back(name, format == Format::txt ? out.plain : std::move(bytes));
  }
  return out;
}

std::string Collection::line_of(const Document& document, const PageVersion& v) const {
  WriteOptions options = impl_->options.write;
  options.format = Format::jsonl;
  std::string line;
  saring::write(document, options, line);
  std::string crawl = "{";
  append_member("version", v.changed ? "changed" : "new", crawl);
  append_member("fetched", v.fetched, crawl);
  append_member("first_seen", v.first_seen, crawl);
  append_member("http_status", static_cast<std::uint64_t>(v.http_status), crawl);
  append_member("digest", v.digest, crawl);
  append_member("text_digest", v.text_digest, crawl);
  append_member("file", v.file, crawl);
  append_member("canonical", v.canonical, crawl);
  // Before the object's end and the line's.
  const std::size_t end = line.rfind('}');
  assert(end != std::string::npos);
  line.insert(end, ",\"crawl\":" + crawl + "}");
  return line;
}

Status Collection::stage(const PageText& text, std::vector<TextMove>& moves) const {
  if (!impl_->options.texts) return {};
  for (const auto& [name, bytes] : text.files) {
    const std::string from = impl_->options.staging + "/" + std::to_string(++impl_->staged);
    if (Status status = impl_->folder.stage(from, bytes); !status) return status;
    moves.emplace_back(from, name);
  }
  return {};
}

Status Collection::discard(const std::vector<TextMove>& moves) const {
  for (const TextMove& move : moves)
    if (Status status = impl_->folder.remove(move.first); !status) return status;
  return {};
}

Status Collection::sync_staged() const { return impl_->folder.sync(impl_->options.staging); }

Status Collection::carry_out(const std::vector<TextMove>& moves) const {
  return moves.empty() ? Status() : impl_->folder.move(moves);
}

Result<bool> Collection::carry_out_for(std::string_view staging, const TextMove& move) const {
  OutputFolder& folder = impl_->folder;
  if (!move.first.starts_with(std::string(staging) + "/") || !folder.exists(move.first)) return false;
  const Result<OutputFolder> claimed = folder.claim(staging);
  if (!claimed && claimed.error().code == Errc::refused) return false;
  if (!claimed) return claimed.error();
  if (Status moved = carry_out({move}); !moved) return moved.error();
  return true;
}

Status Collection::append(std::string_view lines) {
  return impl_->pages ? impl_->pages->append(lines) : Status();
}
Status Collection::sync() { return impl_->pages ? impl_->pages->sync() : Status(); }
std::uint64_t Collection::bytes() const { return impl_->pages ? impl_->pages->size() : 0; }
const std::string& Collection::pages_file() const { return impl_->options.pages_file; }

Status Collection::begin_file(std::string pages_file) {
  impl_->options.pages_file = std::move(pages_file);
  return impl_->open_pages(std::nullopt);
}

}  // namespace saring
