// SPDX-License-Identifier: Apache-2.0
#include "page.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <chrono>
#include <new>
#include <utility>

#include "saring/url/url.h"

namespace saring::cli {
namespace {

NameTemplate parsed(const std::string& text) {
  Result<NameTemplate> out = NameTemplate::parse(text);
  assert(out);  // checked when the option was read
  return std::move(*out);
}

// The URL that names a page: as asked for, not where redirects led.
const std::string& naming_url(const Input& input, const Settings& settings) {
  return input.kind == InputKind::url ? input.name : settings.url;
}

std::string host_of(const std::string& url) {
  const Result<Url> parsed_url = Url::parse(url);
  return parsed_url ? std::string(parsed_url->hostname()) : std::string();
}

void count_labels(const Document& document, PageReport& report) {
  std::array<std::uint32_t, kLabels> counts{};
  for (const Verdict& verdict : document.labels.verdicts) ++counts[static_cast<std::size_t>(verdict.label)];
  for (unsigned i = 0; i < kLabels; ++i)
    if (counts[i] > 0) report.labels.emplace_back(name(static_cast<Label>(i)), counts[i]);
}

void set_error(Page& page, PageStatus status, std::string reason) {
  page.ok = false;
  page.report.status = name(status);
  page.report.reason = std::move(reason);
}

// Whether two names lead to one regular file that is there.
bool same_file(const std::string& a, const std::string& b) {
  struct stat one {
  }, other{};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && S_ISREG(one.st_mode) &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// An output that would take the place of an input, or of the other output.
std::string check_outputs(const Settings& settings) {
  struct Named {
    const char* option;
    const std::string& path;
  };
  const Named outputs[] = {{"-o", settings.output}, {"--report", settings.report}};
  for (const Named& out : outputs) {
    if (out.path.empty() || out.path == "-") continue;
    if (!settings.files_from.empty() && same_file(out.path, settings.files_from))
      return std::string(out.option) + " names the list of inputs: " + out.path;
    for (const std::string& input : settings.inputs)
      if (same_file(out.path, input)) return std::string(out.option) + " names an input: " + out.path;
  }
  struct stat info {};
  const bool device = ::stat(settings.output.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
  if (!settings.output.empty() && settings.output != "-" && !device &&
      (settings.output == settings.report || same_file(settings.output, settings.report)))
    return "-o and --report name one file: " + settings.output;
  return {};
}

}  // namespace

std::string check_inputs(const Settings& settings) {
  if (settings.inputs.empty() && settings.files_from.empty() && ::isatty(STDIN_FILENO) == 1)
    return "no input: name a file, a folder or a URL, or - to read standard input";
  if (!settings.files_from.empty())
    for (const std::string& input : settings.inputs)
      if (input == "-" && settings.files_from == "-") return "standard input is both the list and a page";
  for (const std::string& input : settings.inputs)
    if (input.empty()) return "an input is empty";
  if (std::string wrong = check_outputs(settings); !wrong.empty()) return wrong;
  if (settings.url.empty()) return {};
  struct stat info {};
  if (settings.inputs.size() > 1 || !settings.files_from.empty() ||
      (settings.inputs.size() == 1 &&
       (is_url(settings.inputs[0]) ||
        (::stat(settings.inputs[0].c_str(), &info) == 0 && S_ISDIR(info.st_mode)))))
    return "--url is for one file or standard input";
  return {};
}

ExtractOptions extract_options(const Settings& settings) {
  ExtractOptions out;
  out.parse.max_bytes = page_limit(settings);
  out.label.favor = settings.favor;
  out.label.model = settings.model.get();
  out.label.names = !settings.no_lexicon;
  out.min_words = settings.min_words;
  return out;
}

PageInput page_input(const Loaded& page, const Settings& settings) {
  return {page.bytes, page.url, page.content_type, settings.encoding, settings.crawl_time};
}

PageMaker::PageMaker(const Settings& settings)
    : settings_(settings), template_(parsed(settings.name)), write_(settings.write) {
  write_.keep = (kDefaultLabels | settings.keep) & ~settings.drop;
}

bool PageMaker::make_early_name(Page& page, std::string_view bytes) {
  if (settings_.output_dir.empty() || template_.needs_document()) return false;
  const std::string& url = naming_url(page.input, settings_);
  const std::string hash = page_hash(url, bytes), stem = stem_of(page.input), host = host_of(url);
  page.name = template_.expand(
      {.index = page.input.index, .hash = hash, .stem = stem, .host = host, .ext = extension(write_.format)});
  return true;
}

void PageMaker::extract_into(Page& page, const Loaded& loaded, ParseMemory& memory) {
  Result<Document> document = extract(page_input(loaded, settings_), extract_options(settings_), &memory);
  if (!document) return set_error(page, status_for(document.error().code), document.error().what);
  PageReport& report = page.report;
  report.title = document->title.value;
  report.encoding = document->encoding;
  report.encoding_source = name(document->encoding_source);
  report.language = document->language;
  if (!document->blocks.blocks.empty()) {
    const Labels& labels = document->labels;
    report.page_type = name(labels.page_type());
    report.page_type_probability =
        static_cast<double>(labels.page_types[static_cast<std::size_t>(labels.page_type())]);
    report.quality = static_cast<double>(labels.quality);
  }
  count_labels(*document, report);
  if (document->status != PageStatus::ok) return set_error(page, document->status, document->reason);
  page.ok = true;
  report.status = name(PageStatus::ok);
  write(*document, write_, page.text);
  if (settings_.output_dir.empty() || !page.name.empty()) return;
  const std::string& url = naming_url(page.input, settings_);
  const std::string hash = page_hash(url, loaded.bytes), stem = stem_of(page.input), host = host_of(url);
  page.name = template_.expand({page.input.index, hash, stem, host, document->meta.date_published.value,
                                document->title.value, extension(write_.format)});
}

Page PageMaker::make(const Input& input, Skip skip, ParseMemory& memory) try {
  const auto start = std::chrono::steady_clock::now();
  Page page;
  page.report.input = input.name;
  page.report.url = naming_url(input, settings_);
  page.input = input;
  const bool may_skip = skip == Skip::allowed && settings_.skip_existing && folder_ != nullptr;
  // Standard input cannot be read twice, so it is not skipped before the order of names is known.
  const auto is_there = [&] {
    return may_skip && page.input.kind != InputKind::standard_input && folder_->exists(page.name);
  };
  if (!page.report.url.empty() && page.input.kind == InputKind::url && make_early_name(page, {}) &&
      is_there()) {
    page.skipped = true;
    return page;
  }
  const Result<Loaded> loaded = load(page.input, settings_, gate_);
  if (!loaded) {
    set_error(page, status_for(loaded.error().code), loaded.error().what);
  } else {
    page.report.url = loaded->url;
    if (make_early_name(page, loaded->bytes) && is_there())
      page.skipped = true;
    else
      extract_into(page, *loaded, memory);
  }
  page.report.milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return page;
} catch (const std::bad_alloc&) {
  Page page;
  page.report.input = input.name;
  set_error(page, PageStatus::error, "out of memory");
  return page;
}

}  // namespace saring::cli
